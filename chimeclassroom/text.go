package chimeclassroom

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fieldErrors gathers what is wrong with an input.
type fieldErrors []FieldError

func (f *fieldErrors) add(field, detail string) {
	*f = append(*f, FieldError{Field: field, Detail: detail})
}

// checkText refuses text that is too long, counted in characters, or that
// holds control characters other than the allowed ones.
func (f *fieldErrors) checkText(field, text string, limit int, allowed string) {
	if utf8.RuneCountInString(text) > limit {
		f.add(field, fmt.Sprintf("At most %d characters are possible.", limit))
	}
	if strings.ContainsFunc(text, func(r rune) bool { return control(r) && !strings.ContainsRune(allowed, r) }) {
		f.add(field, "Control characters are not possible.")
	}
}

func (f fieldErrors) err(public string) error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Public: public, Fields: f}
}

// control tells whether r steers how text is laid out: the control characters,
// the separators of lines and paragraphs, and the embeddings, overrides and
// isolates of direction, with which a text could rearrange what stands around it.
func control(r rune) bool {
	switch {
	case '\u2028' <= r && r <= '\u202e', '\u2066' <= r && r <= '\u2069':
		return true
	}
	return unicode.IsControl(r)
}

// visible tells whether r alone leaves a mark that can be read. Unicode counts
// some characters as letters or symbols that show nothing.
func visible(r rune) bool {
	const brailleBlank = '\u2800'
	return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) &&
		!unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) && r != brailleBlank
}

func containsVisible(text string) bool { return strings.ContainsFunc(text, visible) }
