package chimeclassroom

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The limits of polls.
const (
	MaxPolls    = 30  // of one event
	MaxQuestion = 300 // characters
	MaxChoice   = 120 // characters
	MinChoices  = 2
	MaxChoices  = 10
	// FewestAnonymous is how many people have to have answered an anonymous poll when it
	// is closed, for anybody to be told what was answered.
	FewestAnonymous = 3
)

// Question is what a poll asks, and how it is answered. It is plain text.
type Question struct {
	Text    string   `json:"text"`
	Choices []string `json:"choices"`
	// Several: an answer may take more than one of the choices.
	Several bool `json:"several,omitempty"`
	// Anonymous: what somebody answered is kept nowhere, only how many gave which
	// answer.
	Anonymous bool `json:"anonymous,omitempty"`
}

// Poll is a question that hosts ask in the class of an event, or will.
type Poll struct {
	ID      string
	EventID string
	// Number counts the polls of the event from 1 in the order in which they were
	// asked. It is 0 before.
	Number int
	Question
	// MeetingID is the sitting in which it was asked.
	MeetingID string
	// OpenedAt and ClosedAt are zero for what has not happened.
	OpenedAt, ClosedAt time.Time
	// Shown: everybody in the class sees the result.
	Shown bool
	// Answered is how many people have answered, Totals how many of them took each
	// choice.
	Answered int
	Totals   []int
}

// Open tells whether the poll can be answered.
func (p Poll) Open() bool { return p.Number > 0 && p.ClosedAt.IsZero() }

// Told is the poll as those are told who see its result: of an anonymous one that is
// open, or that fewer than FewestAnonymous people have answered, how many they are, and
// no totals. Whoever sees the answers come, or knows what they answered themselves,
// would know whose the others are.
func (p Poll) Told() Poll {
	if p.Anonymous && (p.Open() || p.Answered < FewestAnonymous) {
		p.Totals = nil
	}
	return p
}

// Tidy is the question without the blanks around its texts.
func (q Question) Tidy() Question {
	q.Text = strings.TrimSpace(q.Text)
	q.Choices = slices.Clone(q.Choices)
	for i := range q.Choices {
		q.Choices[i] = strings.TrimSpace(q.Choices[i])
	}
	return q
}

// CheckQuestion refuses a question that nobody could answer, or that is too long.
func CheckQuestion(q Question) error {
	var wrong fieldErrors
	wrong.checkText("text", q.Text, MaxQuestion, "")
	if !containsVisible(q.Text) {
		wrong.add("text", "A poll must ask something.")
	}
	if n := len(q.Choices); n < MinChoices || n > MaxChoices {
		wrong.add("choices", "A poll has 2 to 10 choices.")
		return wrong.err("The poll cannot be asked as it is.")
	}
	for i, c := range q.Choices {
		field := "choices." + strconv.Itoa(i)
		wrong.checkText(field, c, MaxChoice, "")
		switch {
		case !containsVisible(c):
			wrong.add(field, "A choice must say something.")
		case slices.Contains(q.Choices[:i], c):
			wrong.add(field, "This choice is there already.")
		}
	}
	return wrong.err("The poll cannot be asked as it is.")
}

// Accepts tells whether the numbers are an answer to the question: choices that it
// has, from 0, each once and in order; one unless it takes several.
func (q Question) Accepts(choices []int) bool {
	if len(choices) == 0 || len(choices) > 1 && !q.Several {
		return false
	}
	last := -1
	for _, c := range choices {
		if c <= last || c >= len(q.Choices) {
			return false
		}
		last = c
	}
	return true
}
