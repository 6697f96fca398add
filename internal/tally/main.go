// Command tally reads the output of `go test -json` on standard input, prints
// it as a person wants to read it, and closes with one line:
//
//	123 passed, 0 failed, 4 skipped
//
// It exits with 1 when a test or package failed, when a check named by
// -failed-checks failed before it, and, under CI=true, when a test was
// skipped: what is not run there is run nowhere.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	vitest := flag.String("vitest", "", "JSON report of vitest whose counts are added")
	checks := flag.String("failed-checks", "", "names of earlier checks that failed")
	flag.Parse()

	run, err := readGoTest(os.Stdin, os.Stdout)
	if err == nil && *vitest != "" {
		err = run.addVitest(*vitest)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "tally:", err)
	}
	passed := run.close(os.Stdout, *checks, os.Getenv("CI") == "true")
	if err != nil || !passed {
		os.Exit(1)
	}
}
