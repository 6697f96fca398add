// Command cases writes docs/conformance.md from the tests that passed: it reads
// what `go test -json` prints and holds it against the catalogue of lti/conformance.
// A subtest whose name begins with the ids of cases, such as "TC-048 no kid", shows
// them. Cases that no test shows are listed with the reason that holes.txt gives.
//
//	go test -json ./lti/... ./storage/... | go run ./internal/cases > docs/conformance.md
package main

import (
	_ "embed" // the reasons are a text file
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti/conformance"
)

//go:embed holes.txt
var holesText string

func main() {
	if err := write(os.Stdin, os.Stdout, conformance.Catalogue(), reasons(holesText)); err != nil {
		log.Fatal(err)
	}
}

// shown says which tests show a case: package to names of subtests.
type shown map[string]map[string][]string

// write writes nothing when a test failed, for what is listed must hold, nor when
// a case is shown by no test and no reason is given for it.
func write(in io.Reader, out io.Writer, catalogue []conformance.Case, why map[string]string) error {
	tests, err := read(in)
	if err != nil {
		return err
	}
	var page strings.Builder
	page.WriteString(preface)
	holes := writeSections(&page, catalogue, tests)
	if err := writeHoles(&page, holes, why); err != nil {
		return err
	}
	writeFurther(&page, catalogue, tests)
	_, err = io.WriteString(out, page.String())
	return err
}

const preface = `# Conformance

Which cases of the standard this library keeps, and the packages whose tests show it. Written by ` + "`make conformance`" + ` from the subtests that passed; nothing is listed by hand. The cases are the catalogue of ` + "[`lti/conformance`](../lti/conformance/catalogue.txt)" + `, which checks any running tool or platform for many of them: ` + "`ltictl conform`" + `.

The level is how binding a case is: the standard or its certification demands it (must), recommends it (should), or leaves a choice (policy).
`

// writeSections writes a table for each section and returns the cases that no test
// shows.
func writeSections(w io.Writer, catalogue []conformance.Case, tests shown) (holes []conformance.Case) {
	section := ""
	for _, c := range catalogue {
		if len(tests[c.ID]) == 0 {
			holes = append(holes, c)
			continue
		}
		if c.Section != section {
			section = c.Section
			fmt.Fprintf(w, "\n## %s\n\n| case | what | level | where it stands | outcome | shown in |\n|---|---|---|---|---|---|\n", section)
		}
		where := slices.Sorted(maps.Keys(tests[c.ID]))
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %s |\n", c.ID, c.Title, c.Level, c.Spec, c.Expected, strings.Join(where, ", "))
	}
	return holes
}

func writeHoles(w io.Writer, holes []conformance.Case, why map[string]string) error {
	if len(holes) == 0 {
		return nil
	}
	fmt.Fprint(w, "\n## Not shown by a test\n\n| case | what | level | why |\n|---|---|---|---|\n")
	for _, c := range holes {
		reason := why[c.ID]
		if reason == "" {
			return fmt.Errorf("no test shows %s, and holes.txt does not say why; the page stays as it is", c.ID)
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s |\n", c.ID, c.Title, c.Level, reason)
	}
	return nil
}

// writeFurther lists cases of sections that the catalogue does not hold, such as
// those of the services.
func writeFurther(w io.Writer, catalogue []conformance.Case, tests shown) {
	further := maps.Clone(tests)
	for _, c := range catalogue {
		delete(further, c.ID)
	}
	if len(further) > 0 {
		fmt.Fprint(w, "\n## Services and messages beyond the catalogue\n\n| case | what | shown in |\n|---|---|---|\n")
	}
	for _, id := range slices.Sorted(maps.Keys(further)) {
		for _, where := range slices.Sorted(maps.Keys(further[id])) {
			fmt.Fprintf(w, "| %s | %s | %s |\n", id, strings.Join(further[id][where], "; "), where)
		}
	}
	fmt.Fprintf(w, "\n%d cases are shown by tests.\n", len(tests))
}

// read returns the cases of the tests that passed.
func read(in io.Reader) (shown, error) {
	tests := shown{}
	events := json.NewDecoder(in)
	for {
		var e struct{ Action, Package, Test string }
		err := events.Decode(&e)
		if errors.Is(err, io.EOF) {
			return tests, nil
		}
		if err != nil {
			return nil, fmt.Errorf("this is not what go test -json prints: %w", err)
		}
		if e.Action == "fail" {
			return nil, fmt.Errorf("%s %s failed; the page stays as it is", e.Package, e.Test)
		}
		if e.Action == "pass" {
			tests.add(strings.TrimPrefix(e.Package, "github.com/ltikit/ltikit/"), e.Test)
		}
	}
}

// add notes the cases that a test's name begins with.
func (s shown) add(where, test string) {
	named := regexp.MustCompile(`^((?:(?:TC|LK)-\d{3}[ _])+)(.+)$`)
	for part := range strings.SplitSeq(test, "/") {
		m := named.FindStringSubmatch(part)
		if m == nil {
			continue
		}
		what := strings.ReplaceAll(m[2], "_", " ")
		for _, id := range regexp.MustCompile(`(TC|LK)-\d{3}`).FindAllString(m[1], -1) {
			if s[id] == nil {
				s[id] = map[string][]string{}
			}
			if !slices.Contains(s[id][where], what) {
				s[id][where] = append(s[id][where], what)
				slices.Sort(s[id][where])
			}
		}
	}
}

// reasons reads why cases are not shown: "TC-040 reason" a line.
func reasons(text string) map[string]string {
	why := map[string]string{}
	for line := range strings.Lines(text) {
		if id, reason, ok := strings.Cut(strings.TrimSpace(line), " "); ok && id != "#" {
			why[id] = reason
		}
	}
	return why
}
