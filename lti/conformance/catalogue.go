package conformance

import (
	_ "embed" // the catalogue is a text file
	"fmt"
	"iter"
	"slices"
	"strings"
)

//go:embed catalogue.txt
var catalogueText string

// Level says how binding a case is.
type Level string

// Levels of a case.
const (
	// Must: the standard or its certification demands it.
	Must Level = "must"
	// Should: the standard recommends it.
	Should Level = "should"
	// Policy: the standard is silent or leaves a choice; this is the careful one.
	Policy Level = "policy"
)

// Case is one line of the catalogue.
type Case struct {
	// ID is stable: "TC-048".
	ID    string
	Level Level
	// Role is the side under test: tool, platform or both.
	Role string
	// Spec is where the rule stands; "practice" is no text but experience.
	Spec string
	// Title is what is sent or looked at, Expected what must come of it.
	Title, Expected string
	// Section is the heading that the case stands under.
	Section string
}

// String is the case's name as a subtest: id and title.
func (c Case) String() string { return c.ID + " " + c.Title }

// Catalogue returns all cases in their order, those included that no runner can
// see from outside.
func Catalogue() []Case {
	var cases []Case
	section := ""
	for line := range strings.Lines(catalogueText) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "# "); ok {
			section = heading
			continue
		}
		fields := strings.Split(line, " | ")
		if len(fields) != 6 {
			continue // a blank line or the preface; a test counts the others
		}
		cases = append(cases, Case{ID: fields[0], Level: Level(fields[1]), Role: fields[2], Spec: fields[3],
			Title: fields[4], Expected: fields[5], Section: section})
	}
	return cases
}

// distinct iterates over the cases with these ids, each once.
func distinct(ids []string) iter.Seq[Case] {
	byID := map[string]Case{}
	for _, c := range Catalogue() {
		byID[c.ID] = c
	}
	return func(yield func(Case) bool) {
		for i, id := range ids {
			if !slices.Contains(ids[:i], id) && !yield(byID[id]) {
				return
			}
		}
	}
}

// checkOnly refuses ids that no case has: a run of nothing would pass.
func checkOnly(only []string, cases iter.Seq[Case]) error {
	for _, id := range only {
		if !slices.ContainsFunc(slices.Collect(cases), func(c Case) bool { return c.ID == id }) {
			return fmt.Errorf("conformance: there is no case %q here", id)
		}
	}
	return nil
}
