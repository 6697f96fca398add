package chimeclassroom

import (
	"strings"
	"time"
)

// The limits of what is written under an event.
const (
	MaxComment  = 2000 // characters
	MaxComments = 500  // of one event
)

// Comment is what somebody wrote under an event. It is plain text.
type Comment struct {
	ID      string
	EventID string
	// Author has the role of when they wrote it.
	Author Person
	Role   Role
	Text   string
	At     time.Time
}

// CheckComment refuses the text of a comment that shows nothing or is too long.
func CheckComment(text string) error {
	var wrong fieldErrors
	wrong.checkText("text", text, MaxComment, "\n\t")
	if !strings.ContainsFunc(text, visible) {
		wrong.add("text", "A comment must say something.")
	}
	return wrong.err("The comment cannot be saved as it is.")
}
