// Package program is what programs that run the classroom have in common: their
// commands, their flags and how the parts are put together. A program of its own
// module may have a media server inside; see [Program].
package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // events name time zones, which not every machine has

	_ "golang.org/x/crypto/x509roots/fallback" // a container has no certificates of its own

	"github.com/ltikit/ltikit/internal/lambda"
)

// Program is a program that runs the classroom.
type Program struct {
	// Name is what it is called by.
	Name string
	// MediaServer is the LiveKit server inside; nil in a program that has none.
	MediaServer MediaServer
	// More are commands beside those of every classroom.
	More []Command
}

// Command is something that a program does by a word of its own.
type Command struct {
	Name string
	// Summary is what the program's help says of it, on one line.
	Summary string
	// Run does it, by the arguments that follow its name.
	Run func(ctx context.Context, args []string, stdout, stderr io.Writer) error
}

// Main does what the process was started for, until it is done or a signal comes,
// and returns the exit code.
func (p Program) Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	return p.run(ctx, os.Args[1:], os.Stdout, os.Stderr)
}

// Exit codes: what was asked cannot be done, and what was asked makes no sense.
const (
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a fault in how the command was called.
type usageError struct{ error }

// run does one command and returns its exit code. Every failure is one line.
func (p Program) run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := p.command(ctx, args, stdout, stderr)
	var wrong usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.As(err, &wrong):
		fmt.Fprintf(stderr, "%s: %v\n", p.Name, wrong)
		return exitUsage
	default:
		fmt.Fprintf(stderr, "%s: %v\n", p.Name, err)
		return exitFailed
	}
}

func (p Program) command(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) == 0 && os.Getenv(lambda.RuntimeAPI) != "" {
		args = []string{"lambda"} // so Lambda starts a program
	}
	if len(args) == 0 {
		return usageError{fmt.Errorf("no command given; try: %s help", p.Name)}
	}
	commands := p.commands()
	for _, c := range commands {
		if c.Name == args[0] {
			return c.Run(ctx, args[1:], stdout, stderr)
		}
	}
	switch args[0] {
	case "-h", "-help", "--help", "help":
		return p.help(stdout, commands)
	}
	return usageError{fmt.Errorf("there is no command %q; try: %s help", args[0], p.Name)}
}

// help says what the program can do.
func (p Program) help(w io.Writer, commands []Command) error {
	var text strings.Builder
	fmt.Fprintf(&text, "usage: %s <command> [flags]\n\ncommands:\n", p.Name)
	for _, c := range commands {
		fmt.Fprintf(&text, "  %-6s %s\n", c.Name, c.Summary)
	}
	fmt.Fprintf(&text, "\n%s <command> -h shows the flags of a command.\n", p.Name)
	_, err := io.WriteString(w, text.String())
	return err
}

// commands are all that the program can do.
func (p Program) commands() []Command {
	return append([]Command{
		{"demo", "run the classroom and a small LMS on this machine, to try out", func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			cfg, err := p.parseDemo(args, stderr)
			if err != nil {
				return err
			}
			return demo(ctx, cfg, stdout, stderr)
		}},
		{"serve", "run the classroom for a school", func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			cfg, err := p.parseServe(args, stderr)
			if err != nil {
				return err
			}
			return serveClassroom(ctx, cfg, stdout, stderr)
		}},
		{"health", "ask a running classroom whether it serves", p.askHealth},
		{"erase", "forget one person", func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			cfg, err := p.parseErase(args, stderr)
			if err != nil {
				return err
			}
			return erase(ctx, cfg, stdout, stderr)
		}},
		{"replay", "bring back from the archive what a database has lost", func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			cfg, err := p.parseReplay(args, stderr)
			if err != nil {
				return err
			}
			return replay(ctx, cfg, stdout, stderr)
		}},
		{"lambda", "answer the events of AWS Lambda, which starts the program without a command", func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			if err := ParseFlags(flag.NewFlagSet(p.Name+" lambda", flag.ContinueOnError), args, stderr); err != nil {
				return err
			}
			return runLambda(ctx, stdout)
		}},
		{"usage", "print what the classes of each school come to, as CSV", func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			cfg, err := p.parseUsage(args, stderr)
			if err != nil {
				return err
			}
			return printUsage(ctx, cfg, stdout)
		}},
	}, p.More...)
}
