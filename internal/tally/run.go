package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// run gathers the results of one whole `go test`. It counts the leaves: a test
// with subtests counts through them, and by itself only when its own body
// failed or was skipped. A package that fails without a failing test (it does
// not build, it panics, it hits the timeout) counts as one failure.
type run struct {
	out      io.Writer
	packages int
	passed   int
	failed   int
	skips    []string
	open     map[string]*pkg
}

// pkg is a package whose tests are running.
type pkg struct {
	output []string
	tests  map[string]*test
	failed int
}

// test is a test that has started; it leaves pkg.tests only with its package.
type test struct {
	output      []string
	parent      bool
	childFailed bool
	ended       bool
}

func newRun(out io.Writer) *run {
	return &run{out: out, open: map[string]*pkg{}}
}

// add takes the next event of the stream.
func (r *run) add(e event) {
	switch {
	case e.Action == "build-output":
		fmt.Fprint(r.out, e.Output)
	case e.Package == "":
		// build-fail: the package's own "fail" event follows.
	case e.Test == "":
		r.addToPackage(e)
	default:
		r.addToTest(e)
	}
}

func (r *run) addToPackage(e event) {
	p := r.pkg(e.Package)
	switch e.Action {
	case "output":
		p.output = append(p.output, e.Output)
	case "pass", "skip":
		fmt.Fprint(r.out, lastLine(p.output))
		r.endPackage(e.Package, p)
	case "fail":
		r.endPackage(e.Package, p)
		if p.failed == 0 {
			r.failed++
		}
		fmt.Fprint(r.out, strings.Join(p.output, ""))
	}
}

func (r *run) addToTest(e event) {
	p := r.pkg(e.Package)
	t := p.test(e.Test)
	switch e.Action {
	case "output":
		if !isNoise(e.Output) {
			t.output = append(t.output, e.Output)
		}
	case "pass":
		t.ended = true
		if !t.parent {
			r.passed++
		}
	case "skip":
		t.ended = true
		r.skips = append(r.skips, fmt.Sprintf("%s %s: %s", e.Package, e.Test, skipReason(t.output)))
	case "fail":
		t.ended = true
		r.failTest(e, p, t)
	}
}

// failTest counts and prints a failed test. A parent that failed only because a
// subtest did is not counted, and is printed only when it has something to say
// besides its result.
func (r *run) failTest(e event, p *pkg, t *test) {
	for name := range ancestors(e.Test) {
		p.test(name).childFailed = true
	}
	if !t.childFailed {
		r.failed++
		p.failed++
	}
	if !t.childFailed || len(t.output) > 1 {
		r.show(e.Package, e.Test, t)
	}
}

// show prints what a test said.
func (r *run) show(path, name string, t *test) {
	fmt.Fprintf(r.out, "=== FAIL %s %s\n%s", path, name, strings.Join(t.output, ""))
}

// endPackage closes a package. A test that never ended took the process down
// with it, or was cut off with it, and counts as failed.
func (r *run) endPackage(path string, p *pkg) {
	for _, name := range slices.Sorted(maps.Keys(p.tests)) {
		if t := p.tests[name]; !t.ended && !t.parent {
			r.show(path, name+" did not finish", t)
			r.failed++
			p.failed++
		}
	}
	r.packages++
	delete(r.open, path)
}

// finish closes the packages that the stream left open: go test itself died.
func (r *run) finish() {
	for _, path := range slices.Sorted(maps.Keys(r.open)) {
		p := r.open[path]
		r.endPackage(path, p)
		if p.failed == 0 {
			r.failed++
		}
		fmt.Fprintf(r.out, "%sFAIL\t%s [go test ended before it did]\n", strings.Join(p.output, ""), path)
	}
}

func (r *run) pkg(path string) *pkg {
	if r.open[path] == nil {
		r.open[path] = &pkg{tests: map[string]*test{}}
	}
	return r.open[path]
}

func (p *pkg) test(name string) *test {
	if p.tests[name] == nil {
		p.tests[name] = &test{}
		for above := range ancestors(name) {
			p.test(above).parent = true
		}
	}
	return p.tests[name]
}
