package program

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// ParseFlags reads the flags of a command, which takes nothing else. The set has
// the name of the program and of the command.
func ParseFlags(flags *flag.FlagSet, args []string, stderr io.Writer) error {
	flags.SetOutput(io.Discard) // one line is enough; -h prints all
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		flags.SetOutput(stderr)
		fmt.Fprintf(stderr, "usage: %s [flags]\n", flags.Name())
		flags.PrintDefaults()
		return err
	case err != nil:
		return usageError{oneLine(err)}
	case flags.NArg() > 0:
		_, command, _ := strings.Cut(flags.Name(), " ")
		return usageError{fmt.Errorf("%s takes flags only, not %q", command, flags.Arg(0))}
	}
	return nil
}

func oneLine(err error) error {
	return errors.New(strings.ReplaceAll(err.Error(), "\n", "; "))
}
