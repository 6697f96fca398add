package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/conformance"
)

// checking are the flags that both kinds of checks share.
type checking struct {
	listen, publicURL, clientID, deployment, junit string
	limit                                          time.Duration
	cases                                          list
}

func (c *checking) add(flags *flag.FlagSet) {
	flags.StringVar(&c.listen, "listen", "127.0.0.1:9311", "`address` that the checking side listens at")
	flags.StringVar(&c.publicURL, "public-url", "", "`URL` under which the other side reaches that address (default http://ADDRESS)")
	flags.StringVar(&c.clientID, "client-id", "conformance", "client `id` of the registration")
	flags.StringVar(&c.deployment, "deployment", "1", "deployment `id` of the registration")
	flags.StringVar(&c.junit, "junit", "", "write the report as JUnit XML into this `file` as well")
	flags.Var(&c.cases, "case", "run the case with this `id` alone, such as TC-048; may be given several times")
	flags.DurationVar(&c.limit, "limit", 10*time.Minute, "give up after this `time`")
}

// listener listens where the checking side is to be found.
func (c *checking) listener(ctx context.Context) (net.Listener, error) {
	return new(net.ListenConfig).Listen(ctx, "tcp", c.listen)
}

// finish writes the report and tells by its error whether a MUST failed. A run that
// ended badly proves nothing: what it saw is shown, and no verdict given.
func (c *checking) finish(report *conformance.Report, failure error, stdout io.Writer) error {
	if report == nil {
		return failure
	}
	if err := errors.Join(failure, report.WriteText(stdout)); err != nil {
		return err
	}
	if c.junit != "" {
		file, err := os.Create(c.junit)
		if err != nil {
			return err
		}
		if err := errors.Join(report.WriteJUnit(file), file.Close()); err != nil {
			return err
		}
	}
	if !report.Conforms() {
		return errWrong
	}
	return nil
}

// announce says what the other side must have registered, before it is asked.
func announce(stderr io.Writer, facts ...[2]string) {
	fmt.Fprintln(stderr, "The other side must have this registration:")
	for _, f := range facts {
		fmt.Fprintf(stderr, "  %-20s %s\n", f[0], f[1])
	}
}

// toolFlags are the flags of conform tool.
type toolFlags struct {
	checking
	target                conformance.Tool
	redirects, algorithms list
}

func (f *toolFlags) add(flags *flag.FlagSet) {
	f.checking.add(flags)
	t := &f.target
	flags.StringVar(&t.Issuer, "issuer", "", "`issuer` of the checking platform (default its public URL)")
	flags.Var(&f.redirects, "redirect-uri", "redirect `URI` of the tool, may be given several times (default LAUNCH_URL)")
	flags.StringVar(&t.JWKSURL, "jwks-url", "", "`URL` of the tool's key set; without it its signed answers are not verified")
	flags.Var(&f.algorithms, "alg", "`algorithm` that the tool takes beside RS256, may be given several times")
	flags.StringVar(&t.Oracle.AcceptedText, "accepted-text", "", "`text` that stands on the page of every accepted launch and on no other")
	flags.StringVar(&t.Oracle.RefusedText, "refused-text", "", "`text` that stands on refusals that come with status 200")
	flags.StringVar(&t.Oracle.InstructorText, "instructor-text", "", "`text` that only instructors see")
	flags.BoolVar(&t.DeepLinking, "deep-linking", false, "the tool serves deep linking")
	flags.BoolVar(&t.Anonymous, "anonymous", false, "the tool takes launches without a person")
	flags.BoolVar(&t.NewDeployments, "new-deployments", false, "the tool takes deployments that nobody registered")
	flags.DurationVar(&t.KeyWait, "key-wait", 0, "how long the tool may hold on to a key set that has changed (default 15s)")
}

func conformTool(ctx context.Context, args []string, w world) error {
	var f toolFlags
	flags := flag.NewFlagSet("ltictl conform tool", flag.ContinueOnError)
	flags.SetOutput(w.stderr)
	f.add(flags)
	urls, err := parse(flags, args, "LOGIN_URL", "LAUNCH_URL")
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, f.limit)
	defer cancel()
	t := f.target
	if t.Listener, err = f.listener(ctx); err != nil {
		return err
	}
	t.LoginURL, t.LaunchURL, t.RedirectURIs, t.Algorithms = urls[0], urls[1], f.redirects, f.algorithms
	t.ClientID, t.DeploymentID, t.PublicURL, t.Only = f.clientID, f.deployment, f.publicURL, f.cases
	t.Register = func(_ context.Context, r *lti.Registration) error {
		announce(w.stderr, [][2]string{{"issuer", r.Issuer}, {"client id", r.ClientID}, {"deployment id", f.deployment},
			{"authorization URL", r.Platform.AuthorizationURL}, {"token URL", r.Platform.TokenURL}, {"key set URL", r.Platform.JWKSURL}}...)
		return nil
	}
	report, err := t.Run(ctx)
	return f.finish(report, err, w.stdout)
}

// platformFlags are the flags of conform platform.
type platformFlags struct {
	checking
	target                             conformance.Platform
	instructor, picker                 string
	headers, instructorHeaders, scopes list
}

func (f *platformFlags) add(flags *flag.FlagSet) {
	f.checking.add(flags)
	p := &f.target
	flags.Var(&f.headers, "header", "`header` of the student's requests, such as \"Cookie: session=…\"; may be given several times")
	flags.StringVar(&f.instructor, "instructor-url", "", "`URL` that starts a launch of an instructor")
	flags.StringVar(&f.picker, "deep-linking-url", "", "`URL` that starts deep linking, opened with the instructor's headers")
	flags.Var(&f.instructorHeaders, "instructor-header", "`header` of the instructor's requests, may be given several times")
	flags.StringVar(&p.Oracle.AcceptedText, "accepted-text", "", "`text` that the platform shows when it takes a deep linking answer, and never else")
	flags.StringVar(&p.Issuer, "issuer", "", "`issuer` of the platform; required")
	flags.StringVar(&p.AuthorizationURL, "authorization-url", "", "`URL` of the authorization endpoint; required")
	flags.StringVar(&p.JWKSURL, "jwks-url", "", "`URL` of the platform's key set; required")
	flags.StringVar(&p.TokenURL, "token-url", "", "`URL` of the token endpoint; without it tokens are not checked")
	flags.StringVar(&p.TokenAudience, "token-audience", "", "`audience` of assertions (default the token URL)")
	flags.Var(&f.scopes, "scope", "`scope` that the platform granted, may be given several times")
	flags.BoolVar(&p.SecondRedirect, "second-redirect", false, "the redirect URI /launch2 is registered too")
}

// starts fills in how launches begin.
func (f *platformFlags) starts(link string) error {
	student, errStudent := parseHeaders(f.headers)
	teacher, errTeacher := parseHeaders(f.instructorHeaders)
	f.target.Start = conformance.Open(link, student)
	if f.instructor != "" {
		f.target.StartInstructor = conformance.Open(f.instructor, teacher)
	}
	if f.picker != "" {
		f.target.StartDeepLinking = conformance.Open(f.picker, teacher)
	}
	return errors.Join(errStudent, errTeacher)
}

func conformPlatform(ctx context.Context, args []string, w world) error {
	var f platformFlags
	flags := flag.NewFlagSet("ltictl conform platform", flag.ContinueOnError)
	flags.SetOutput(w.stderr)
	f.add(flags)
	urls, err := parse(flags, args, "LINK_URL")
	if err != nil {
		return err
	}
	if err := f.starts(urls[0]); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, f.limit)
	defer cancel()
	p := f.target
	if p.Listener, err = f.listener(ctx); err != nil {
		return err
	}
	p.ClientID, p.DeploymentID, p.PublicURL, p.Only = f.clientID, f.deployment, f.publicURL, f.cases
	p.Scopes = lti.ParseScopes(strings.Join(f.scopes, " "))
	p.Register = func(_ context.Context, r *lti.Registration) error {
		announce(w.stderr, [][2]string{{"client id", r.ClientID}, {"deployment id", f.deployment}, {"login URL", r.Tool.LoginURL},
			{"redirect URIs", strings.Join(r.Tool.RedirectURIs, " ")}, {"key set URL", r.Tool.JWKSURL}}...)
		return nil
	}
	report, err := p.Run(ctx)
	return f.finish(report, err, w.stdout)
}

func parseHeaders(lines []string) (http.Header, error) {
	header := http.Header{}
	for _, line := range lines {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			return nil, errors.New("a header is a name, a colon and a value")
		}
		header.Add(strings.TrimSpace(name), strings.TrimSpace(value))
	}
	return header, nil
}
