package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// parseFlags reads the flags of a command, which takes nothing else.
func parseFlags(flags *flag.FlagSet, command string, args []string, stderr io.Writer) error {
	flags.SetOutput(io.Discard) // one line is enough; -h prints all
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(stderr)
		fmt.Fprintf(stderr, "usage: classroom %s [flags]\n", command)
		flags.PrintDefaults()
		return err
	case err != nil:
		return usageError{oneLine(err)}
	case flags.NArg() > 0:
		return usageError{fmt.Errorf("%s takes flags only, not %q", command, flags.Arg(0))}
	}
	return nil
}

func oneLine(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
}
