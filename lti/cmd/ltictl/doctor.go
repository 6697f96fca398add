package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
)

const maxInput = 1 << 20 // bytes of a file or answer

// capture is what doctor looks at: a launch as it was posted, and what the tool
// knows of the platform.
type capture struct {
	form         url.Values // what was posted; id_token in it
	registration lti.Registration
	deployment   string
	keys         lti.PublicKeys // nil: none were given
	keysFrom     string
	now          time.Time
}

func doctor(ctx context.Context, args []string, w world) error {
	flags := flag.NewFlagSet("ltictl doctor", flag.ContinueOnError)
	flags.SetOutput(w.stderr)
	var (
		token      = flags.String("token", "", "`file` with the id_token; - is standard input")
		form       = flags.String("form", "", "`file` with the posted form as the browser sent it (state=…&id_token=…); - is standard input")
		facts      = flags.String("registration", "", "`file` with the registration as JSON: issuer, clientId, deploymentId, platform, tool")
		issuer     = flags.String("issuer", "", "registered `issuer`")
		client     = flags.String("client-id", "", "registered client `id`")
		deployment = flags.String("deployment", "", "registered deployment `id`")
		launch     = flags.String("launch-url", "", "the tool's launch `URL`")
		keys       = flags.String("jwks", "", "`file` or URL of the platform's key set (default the registration's)")
		at         = flags.String("at", "", "`time` of the launch, as 2026-03-02T09:00:00Z (default now)")
		loopback   = flags.Bool("insecure-allow-loopback", false, "fetch the key set from this machine, too")
		show       = flags.Bool("show-claims", false, "print all claims, those about the person included")
	)
	if _, err := parse(flags, args); err != nil {
		return err
	}
	c, err := readRegistration(*facts)
	if err != nil {
		return err
	}
	override(&c.registration.Issuer, *issuer)
	override(&c.registration.ClientID, *client)
	override(&c.deployment, *deployment)
	override(&c.registration.Tool.LaunchURL, *launch)
	if c.form, err = readLaunch(w.stdin, *token, *form); err != nil {
		return err
	}
	c.now = w.now()
	if *at != "" {
		if c.now, err = time.Parse(time.RFC3339, *at); err != nil {
			return fmt.Errorf("-at: %w", err)
		}
	}
	if *keys != "" {
		c.registration.Platform.JWKSURL, c.registration.Platform.JWKS = *keys, nil
	}
	if err := c.readKeys(ctx, fetch.NewClient(*loopback)); err != nil {
		return err
	}
	return c.report(w.stdout, *show)
}

// report writes the steps and, if asked, the claims. The error is errWrong when a
// step says so.
func (c *capture) report(w io.Writer, show bool) error {
	steps := examine(c)
	wrong := 0
	for _, s := range steps {
		fmt.Fprintln(w, s)
		if s.verdict == bad {
			wrong++
		}
	}
	if show {
		var claims any
		if lti.PeekUnverified(c.form.Get("id_token"), &claims) == nil {
			text, err := json.MarshalIndent(claims, "", "  ")
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "\nclaims:\n%s\n", text)
		}
	}
	if wrong > 0 {
		fmt.Fprintf(w, "\n%d of %d checks fail.\n", wrong, len(steps))
		return errWrong
	}
	fmt.Fprintf(w, "\nNothing is wrong with what was looked at (%d checks).\n", len(steps))
	return nil
}

func override(field *string, flag string) {
	if flag != "" {
		*field = flag
	}
}

func readRegistration(name string) (*capture, error) {
	c := &capture{}
	if name == "" {
		return c, nil
	}
	text, err := os.ReadFile(name) //nolint:gosec // who runs the command names the file
	if err != nil {
		return nil, err
	}
	var facts struct {
		lti.Registration
		DeploymentID string `json:"deploymentId"`
	}
	if err := json.Unmarshal(text, &facts); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	c.registration, c.deployment = facts.Registration, facts.DeploymentID
	return c, nil
}

// readLaunch reads the posted form, or the token alone.
func readLaunch(stdin io.Reader, token, form string) (url.Values, error) {
	if (token == "") == (form == "") {
		return nil, errors.New("doctor wants either -token or -form")
	}
	text, err := read(stdin, token+form)
	if err != nil {
		return nil, err
	}
	if token != "" {
		return url.Values{"id_token": {strings.TrimSpace(text)}}, nil
	}
	values, err := url.ParseQuery(strings.TrimSpace(text))
	if err != nil {
		return nil, errors.New("-form: this is not an encoded form")
	}
	return values, nil
}

func read(stdin io.Reader, name string) (string, error) {
	if name != "-" {
		text, err := os.ReadFile(name) //nolint:gosec // who runs the command names the file
		return string(text), err
	}
	text, err := io.ReadAll(io.LimitReader(stdin, maxInput))
	return string(text), err
}

// readKeys reads the key set from a file or fetches it. A set that cannot be had is
// a finding, not a failure: the tool cannot have it either.
func (c *capture) readKeys(ctx context.Context, client *http.Client) error {
	text, err := []byte(c.registration.Platform.JWKS), error(nil)
	c.keysFrom = c.registration.Platform.JWKSURL
	switch {
	case len(text) > 0:
		c.keysFrom = "the registration"
	case c.keysFrom == "":
		return nil
	case strings.HasPrefix(c.keysFrom, "https://") || strings.HasPrefix(c.keysFrom, "http://"):
		text, err = get(ctx, client, c.keysFrom)
	default:
		if text, err = os.ReadFile(c.keysFrom); err != nil {
			return err
		}
	}
	if err == nil {
		c.keys, err = lti.ParseJWKS(text)
	}
	if err != nil {
		c.keysFrom += " (" + fetch.Cause(err).Error() + ")"
	}
	return nil
}

func get(ctx context.Context, client *http.Client, address string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("answered with %s", resp.Status)
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxInput))
}
