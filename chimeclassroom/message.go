package chimeclassroom

// CheckMessage refuses the text of a message that shows nothing or is too long.
func CheckMessage(text string) error {
	var wrong fieldErrors
	wrong.checkText("text", text, 2000, "\n\t")
	if !containsVisible(text) {
		wrong.add("text", "A message must say something.")
	}
	return wrong.err("The message cannot be sent as it is.")
}

// Reaction is a quick sign that somebody gives to everyone.
type Reaction string

// The reactions.
const (
	Like      Reaction = "like"
	Love      Reaction = "love"
	Applause  Reaction = "applause"
	Laugh     Reaction = "laugh"
	Surprised Reaction = "surprised"
)

// Valid tells whether r is one of these.
func (r Reaction) Valid() bool {
	return r == Like || r == Love || r == Applause || r == Laugh || r == Surprised
}
