package conformance

import (
	"fmt"
	"io"
	"iter"
	"strings"
)

// Outcome is what became of a case.
type Outcome string

// Outcomes of a case.
const (
	Passed Outcome = "passed"
	// Failed: a MUST is not kept.
	Failed Outcome = "failed"
	// Finding: a recommendation or good practice is not kept, or a refusal
	// came as a server error.
	Finding Outcome = "finding"
	// Skipped: the case does not apply here, or cannot be seen; Observed says
	// why.
	Skipped Outcome = "skipped"
)

// Result is one case, or one variant of it, as it was seen.
type Result struct {
	Case
	// Variant tells the tests of one case apart; it may be empty.
	Variant string
	Outcome Outcome
	// Observed is what the other side did, in words.
	Observed string
}

// Name is the case with its variant.
func (r Result) Name() string {
	if r.Variant == "" {
		return r.Case.String()
	}
	return r.ID + " " + r.Variant
}

// Sent says in words what was done.
func (r Result) Sent() string {
	if r.Variant == "" {
		return r.Title
	}
	return r.Title + ": " + r.Variant
}

// String tells the whole result in one line.
func (r Result) String() string {
	return fmt.Sprintf("%s %s [%s, %s]: expected %s; observed %s", r.Outcome, r.Name(), r.Level, r.Spec, r.Expected, r.Observed)
}

// Report is what a run saw, in the order of the catalogue.
type Report struct {
	// Target names what was checked.
	Target  string
	Results []Result
}

// With iterates over the results of that outcome.
func (r *Report) With(outcome Outcome) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		for _, result := range r.Results {
			if result.Outcome == outcome && !yield(result) {
				return
			}
		}
	}
}

// Count is how many results have that outcome.
func (r *Report) Count(outcome Outcome) int {
	n := 0
	for range r.With(outcome) {
		n++
	}
	return n
}

// Conforms tells whether no MUST failed.
func (r *Report) Conforms() bool { return r.Count(Failed) == 0 }

// WriteText writes the report for people: failures first, then findings, then
// what was skipped, and a line of sums.
func (r *Report) WriteText(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n", r.Target)
	for _, part := range []struct {
		outcome Outcome
		heading string
	}{{Failed, "FAILED: the standard demands it"}, {Finding, "FINDINGS: recommended, or good practice"}} {
		if r.Count(part.outcome) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n%s\n", part.heading)
		for result := range r.With(part.outcome) {
			fmt.Fprintf(&b, "\n  %s\n    sent      %s\n    expected  %s\n    observed  %s\n    see       %s\n",
				result.Name(), result.Sent(), result.Expected, result.Observed, result.Spec)
		}
	}
	if r.Count(Skipped) > 0 {
		fmt.Fprintf(&b, "\nSKIPPED\n\n")
		for result := range r.With(Skipped) {
			fmt.Fprintf(&b, "  %s: %s\n", result.Name(), result.Observed)
		}
	}
	fmt.Fprintf(&b, "\n%d passed, %d failed, %d findings, %d skipped\n", r.Count(Passed), r.Count(Failed), r.Count(Finding), r.Count(Skipped))
	_, err := io.WriteString(w, b.String())
	return err
}
