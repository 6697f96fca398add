package chimeclassroom

import (
	"errors"
	"strings"
)

// Template is what events have in common that somebody schedules often. New events
// begin with it and know nothing of it afterwards. It names no person.
type Template struct {
	ID string
	// Level is CourseLevel, or PlatformLevel for one that all courses of the deployment
	// share.
	Level Level
	Name  string
	Pattern
}

// Pattern is what a template gives an event.
type Pattern struct {
	// Title may be empty.
	Title           string       `json:"title"`
	Description     string       `json:"description"`
	Standing        bool         `json:"standing"`
	DurationMinutes int          `json:"durationMinutes"`
	OpensBefore     int          `json:"opensBeforeMinutes"`
	Attachments     []Attachment `json:"attachments"`
	Terms           Terms        `json:"terms"`
}

// The limits of templates: the characters of a name, and how many a course or a
// platform has at most.
const (
	MaxTemplateName = 80
	MaxTemplates    = 50
)

// Checked is the template as it is kept. A *Error names every wrong field.
func (t Template) Checked() (Template, error) {
	var wrong fieldErrors
	t.Name = checkTemplateName(t.Name, &wrong)
	// Whatever an event could not have, the pattern of one cannot either.
	in := EventInput{
		Title: t.Title, Description: t.Description, Standing: t.Standing,
		DurationMinutes: t.DurationMinutes, OpensBefore: t.OpensBefore, Attachments: t.Attachments, Terms: t.Terms,
		Date: "2000-01-01", StartTime: "12:00", TimeZone: "UTC",
	}
	untitled := strings.TrimSpace(t.Title) == ""
	if untitled {
		in.Title = "Untitled"
	}
	var e Event
	if refused, ok := errors.AsType[*Error](in.Apply(&e)); ok {
		wrong = append(wrong, refused.Fields...)
	}
	if err := wrong.err("The template cannot be saved as it is."); err != nil {
		return Template{}, err
	}
	t.Title, t.Attachments = e.Title, e.Attachments
	t.DurationMinutes, t.OpensBefore = e.DurationMinutes, e.OpensBefore
	if untitled {
		t.Title = ""
	}
	return t, nil
}

// CheckTemplateName returns a name without the space around it, or a *Error.
func CheckTemplateName(name string) (string, error) {
	var wrong fieldErrors
	name = checkTemplateName(name, &wrong)
	return name, wrong.err("The template cannot be called that.")
}

func checkTemplateName(name string, wrong *fieldErrors) string {
	name = strings.TrimSpace(name)
	if !containsVisible(name) {
		wrong.add("name", "A name is required.")
	}
	wrong.checkText("name", name, MaxTemplateName, "")
	return name
}

// FindTemplate returns the template of a level with that name, in capitals or not,
// nil if there is none.
func FindTemplate(all []Template, at Level, name string) *Template {
	for i, t := range all {
		if t.Level == at && strings.EqualFold(t.Name, name) {
			return &all[i]
		}
	}
	return nil
}
