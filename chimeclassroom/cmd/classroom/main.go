// Command classroom runs the virtual classroom.
//
//	classroom demo     the classroom and a small LMS on this machine, to try out
//	classroom serve    the classroom for a school
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // events name time zones, which not every machine has
)

const usage = `usage: classroom <command> [flags]

commands:
  demo   run the classroom and a small LMS on this machine, to try out
  serve  run the classroom for a school

classroom <command> -h shows the flags of a command.
`

// Exit codes: what was asked cannot be done, and what was asked makes no sense.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// usageError is a fault in how the command was called.
type usageError struct{ error }

// run does one command and returns its exit code. Every failure is one line.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := command(ctx, args, stdout, stderr)
	var wrong usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintln(stderr, "classroom:", wrong.Error())
		return exitUsage
	default:
		fmt.Fprintln(stderr, "classroom:", err)
		return exitFailed
	}
}

func command(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 {
		return usageError{errors.New("no command given; try: classroom help")}
	}
	switch args[0] {
	case "demo":
		cfg, err := parseDemo(args[1:], stderr)
		if err != nil {
			return err
		}
		return demo(ctx, cfg, stdout, stderr)
	case "serve":
		cfg, err := parseServe(args[1:], stderr)
		if err != nil {
			return err
		}
		return serveClassroom(ctx, cfg, stdout, stderr)
	case "-h", "-help", "--help", "help":
		_, err := io.WriteString(stdout, usage)
		return err
	}
	return usageError{fmt.Errorf("there is no command %q; try: classroom help", args[0])}
}
