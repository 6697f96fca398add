package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// vitestReport is the part of vitest's JSON report that is counted.
type vitestReport struct {
	Passed  int `json:"numPassedTests"`
	Failed  int `json:"numFailedTests"`
	Pending int `json:"numPendingTests"`
	Todo    int `json:"numTodoTests"`
	Files   []struct {
		Name  string `json:"name"`
		Tests []struct {
			Title  string `json:"fullName"`
			Status string `json:"status"`
		} `json:"assertionResults"`
	} `json:"testResults"`
}

// addVitest adds the counts of a vitest report.
func (r *run) addVitest(path string) error {
	text, err := os.ReadFile(path) //nolint:gosec // the file that the caller of the command named
	if err != nil {
		return fmt.Errorf("vitest left no report: %w", err)
	}
	var report vitestReport
	if err := json.Unmarshal(text, &report); err != nil {
		return fmt.Errorf("reading vitest's report %s: %w", path, err)
	}
	if report.Passed+report.Failed+report.Pending+report.Todo == 0 {
		return fmt.Errorf("vitest's report %s counts no test", path)
	}
	r.passed += report.Passed
	r.failed += report.Failed
	for _, file := range report.Files {
		for _, test := range file.Tests {
			if test.Status != "passed" && test.Status != "failed" {
				r.skips = append(r.skips, fmt.Sprintf("%s %s: marked %s", file.Name, test.Title, test.Status))
			}
		}
	}
	return nil
}

// close prints what was skipped, what failed before the tests, and the closing
// line. It reports whether all is well.
func (r *run) close(out io.Writer, failedChecks string, ci bool) bool {
	skipsFail := ci && len(r.skips) > 0
	fmt.Fprintln(out)
	for _, skip := range r.skips {
		fmt.Fprintln(out, "skipped:", skip)
	}
	if skipsFail {
		fmt.Fprintln(out, "CI=true: a skipped test is a failure, see the lines above")
	}
	if failedChecks != "" {
		fmt.Fprintln(out, "failed checks:", failedChecks)
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", r.passed, r.failed, len(r.skips))
	return r.failed == 0 && failedChecks == "" && !skipsFail
}
