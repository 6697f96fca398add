// Command ltictl helps people who connect LTI 1.3 tools and platforms.
//
//	ltictl conform tool      check a running tool
//	ltictl conform platform  check a running platform
//	ltictl doctor            explain a captured launch in plain words
//	ltictl launch            launch a tool on this machine as any person
//	ltictl registration ...  administer the registrations of a running installation
//	ltictl deployment ...    and their deployments
//	ltictl key ...           and its keys
//	ltictl scope, tool, rule, placement ...
//	                         what a platform configured where
//	ltictl pending, invite ...
//	                         who registers by themselves
//	ltictl consumer ...      the trust of LTI 1.1
//	ltictl audit             who changed what there
//
// It exits with 0 when all is well, 1 when something was found to be wrong, and 2
// when it was called wrongly or could not do its work.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"
)

const usage = `usage: ltictl <command> [flags] [arguments]

commands:
  conform tool LOGIN_URL LAUNCH_URL   check a running tool
  conform platform LINK_URL           check a running platform
  doctor                              explain a captured launch in plain words
  launch LOGIN_URL LAUNCH_URL         launch a tool from a page, as any person and role

of a running installation, by its administration API (-url, -token-file):
  registration list | show ID | add FILE | update FILE | disable ID | enable ID | delete ID | probe ID
  deployment list REGISTRATION | put REGISTRATION FILE | disable, enable, delete REGISTRATION ID
  key list | rotate | revoke ID
  scope list [PARENT] | show ID | add FILE | update FILE | delete ID
  tool list SCOPE | shared SCOPE | show ID | add FILE | update FILE | delete ID
  tool enable ID SCOPE | effective ID SCOPE | upgrade ID REGISTRATION (from LTI 1.1 to 1.3)
  rule show SCOPE [TOOL] | put FILE | delete SCOPE [TOOL]
  placement list SCOPE | show ID | add SCOPE TOOL TITLE | update FILE | delete ID | copy ID SCOPE
  placement adopt ID TOOL | effective ID | export ID | import SCOPE FILE [TOOL] | preview ID [ROLE]
  pending list | show ID | approve ID VERSION [SCOPE,...] | refuse ID VERSION
  invite tool INITIATION_URL | platform [ISSUER]
  consumer list | add FILE | rotate KEY | rotated KEY | disable, enable, delete KEY | bind KEY REGISTRATION DEPLOYMENT
  audit

ltictl <command> -h shows the flags of a command.
`

// Exit codes, beside 0.
const (
	exitWrong = 1 // what was looked at is wrong
	exitUsage = 2 // nothing was looked at
)

// errWrong is what a command returns when it has said itself what is wrong.
var errWrong = errors.New("something is wrong")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], world{os.Stdin, os.Stdout, os.Stderr, time.Now, os.Getenv}))
}

// world is what a command sees besides its arguments.
type world struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	now            func() time.Time
	getenv         func(string) string
}

// run does one command and returns its exit code.
func run(ctx context.Context, args []string, w world) int {
	err := command(ctx, args, w)
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errWrong):
		return exitWrong
	}
	fmt.Fprintln(w.stderr, "ltictl:", err)
	return exitUsage
}

func command(ctx context.Context, args []string, w world) error {
	name, rest := "", args
	if len(args) > 0 {
		name, rest = args[0], args[1:]
	}
	groups := []string{"conform", "registration", "deployment", "key", "scope", "tool", "rule", "placement", "pending", "invite", "consumer"}
	if slices.Contains(groups, name) && len(rest) > 0 {
		name, rest = name+" "+rest[0], rest[1:]
	}
	if a, found := administrations()[name]; found {
		return administer(ctx, name, a, rest, w)
	}
	switch name {
	case "conform tool":
		return conformTool(ctx, rest, w)
	case "conform platform":
		return conformPlatform(ctx, rest, w)
	case "doctor":
		return doctor(ctx, rest, w)
	case "launch":
		return launch(ctx, rest, w)
	case "-h", "-help", "--help", "help":
		_, err := io.WriteString(w.stdout, usage)
		return err
	case "":
		return errors.New("no command given; try: ltictl help")
	}
	return fmt.Errorf("there is no command %q; try: ltictl help", name)
}

// list is a flag that may be given several times.
type list []string

// String is the flag's value as the flag package shows it.
func (l *list) String() string { return fmt.Sprint(*l) }

// Set adds one.
func (l *list) Set(s string) error {
	*l = append(*l, s)
	return nil
}

// parse reads flags before and behind the arguments, and returns the arguments.
// Those whose names stand in brackets may be left out.
func parse(flags *flag.FlagSet, args []string, names ...string) ([]string, error) {
	var found []string
	for {
		if err := flags.Parse(args); err != nil {
			return nil, err
		}
		if flags.NArg() == 0 {
			break
		}
		found, args = append(found, flags.Arg(0)), flags.Args()[1:]
	}
	least := len(names)
	for least > 0 && strings.HasPrefix(names[least-1], "[") {
		least--
	}
	if len(found) < least || len(found) > len(names) {
		return nil, fmt.Errorf("%s takes %d arguments %v, and %d were given", flags.Name(), len(names), names, len(found))
	}
	return found, nil
}
