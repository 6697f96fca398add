package chimeclassroom

// CheckNote refuses the note of a correction that says nothing or is too long.
func CheckNote(note string) error {
	var wrong fieldErrors
	wrong.checkText("note", note, 500, "\n\t")
	if !containsVisible(note) {
		wrong.add("note", "Say in a few words why: the note stands in the report.")
	}
	return wrong.err("The correction cannot be stored as it is.")
}
