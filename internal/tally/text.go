package main

import (
	"iter"
	"strings"
)

// ancestors yields the tests above a subtest, nearest first: for "A/b/c" it
// yields "A/b" and "A".
func ancestors(name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for {
			cut := strings.LastIndexByte(name, '/')
			if cut < 0 {
				return
			}
			name = name[:cut]
			if !yield(name) {
				return
			}
		}
	}
}

// lastLine returns what go test itself would print of a package that passed:
// its last line, "ok" or "no test files".
func lastLine(output []string) string {
	if len(output) == 0 {
		return ""
	}
	return output[len(output)-1]
}

// skipReason finds the text given to t.Skip: the last line a skipped test
// printed before its result.
func skipReason(output []string) string {
	reason := "no reason given"
	for _, line := range output {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "--- SKIP") {
			reason = line
		}
	}
	return reason
}

// isNoise reports the progress lines that say nothing about a result.
func isNoise(line string) bool {
	for _, prefix := range []string{"=== RUN", "=== PAUSE", "=== CONT", "=== NAME"} {
		if strings.HasPrefix(line, prefix) {
			return true
		}
	}
	return false
}
