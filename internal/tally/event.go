package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// event is one line of `go test -json`, as cmd/test2json and cmd/go describe it.
type event struct {
	Action     string
	Package    string
	Test       string
	Output     string
	ImportPath string // of build-output and build-fail
}

// readGoTest follows a `go test -json` stream to its end and prints package
// lines and failures to out as they come. A stream that ends early still
// yields the run up to there.
func readGoTest(in io.Reader, out io.Writer) (*run, error) {
	r := newRun(out)
	lines := json.NewDecoder(in)
	for {
		var e event
		err := lines.Decode(&e)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			r.finish()
			return r, fmt.Errorf("the output of go test is not its JSON: %w", err)
		}
		r.add(e)
	}
	r.finish()
	if r.packages == 0 {
		return r, errors.New("go test reported no package at all")
	}
	return r, nil
}
