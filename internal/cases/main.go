// Command cases writes docs/conformance.md from the tests that passed: it reads
// what `go test -json` prints and lists every subtest whose name begins with the
// id of a conformance case, such as "TC-048 no kid".
//
//	go test -json ./lti/... | go run ./internal/cases > docs/conformance.md
package main

import (
	"bufio"
	"cmp"
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
)

func main() {
	if err := write(os.Stdin, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// line is one case as one test shows it.
type line struct{ id, what, where string }

// write writes nothing when a test failed: what is listed must hold.
func write(in io.Reader, out io.Writer) error {
	lines, err := read(in)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	fmt.Fprint(w, preface)
	for _, l := range lines {
		fmt.Fprintf(w, "| %s | %s | %s |\n", l.id, l.what, l.where)
	}
	ids := map[string]bool{}
	for _, l := range lines {
		ids[l.id] = true
	}
	fmt.Fprintf(w, "\n%d cases, shown by %d tests.\n", len(ids), len(lines))
	return w.Flush()
}

const preface = `# Conformance

Which cases of the standard are tested, by the ids of the project's catalogue. Written by ` + "`make conformance`" + ` from the subtests that passed; nothing is listed by hand. A case may be shown by several tests.

Cases that are not listed are not tested yet: most of deep linking, dynamic registration, LTI 1.1, platform storage by ` + "`postMessage`" + `, and what belongs to LMS profiles.

| case | what | package |
|---|---|---|
`

// read returns the cases of the tests that passed, in order and each once a
// package.
func read(in io.Reader) ([]line, error) {
	id := regexp.MustCompile(`^(TC-\d{3})[ _](.+)$`)
	found := map[line]bool{}
	events := json.NewDecoder(in)
	for {
		var e struct{ Action, Package, Test string }
		err := events.Decode(&e)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("this is not what go test -json prints: %w", err)
		}
		if e.Action == "fail" {
			return nil, fmt.Errorf("%s %s failed; the page stays as it is", e.Package, e.Test)
		}
		if e.Action != "pass" {
			continue
		}
		for part := range strings.SplitSeq(e.Test, "/") {
			if m := id.FindStringSubmatch(part); m != nil {
				found[line{m[1], strings.ReplaceAll(m[2], "_", " "), strings.TrimPrefix(e.Package, "github.com/ltikit/ltikit/")}] = true
			}
		}
	}
	return slices.SortedFunc(maps.Keys(found), func(a, b line) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.where, b.where), cmp.Compare(a.what, b.what))
	}), nil
}
