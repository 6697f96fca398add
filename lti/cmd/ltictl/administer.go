package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
)

// administration is a command that speaks to an installation's administration.
// Arguments in brackets may be left out.
type administration struct {
	arguments []string
	run       func(ctx context.Context, c *admin.Client, args []string, w world) error
}

// administrations are the commands by name.
func administrations() map[string]administration {
	all := registrationCommands()
	maps.Copy(all, placementCommands())
	maps.Copy(all, trustCommands())
	return all
}

func registrationCommands() map[string]administration {
	return map[string]administration{
		"registration list":    {nil, listRegistrations},
		"registration show":    {[]string{"ID"}, showRegistration},
		"registration add":     {[]string{"FILE"}, addRegistration},
		"registration update":  {[]string{"FILE"}, updateRegistration},
		"registration disable": {[]string{"ID"}, disableRegistration},
		"registration enable":  {[]string{"ID"}, enableRegistration},
		"registration delete":  {[]string{"ID"}, deleteRegistration},
		"registration probe":   {[]string{"ID"}, probeRegistration},
		"deployment list":      {[]string{"REGISTRATION"}, listDeployments},
		"deployment put":       {[]string{"REGISTRATION", "FILE"}, putDeployment},
		"deployment disable":   {[]string{"REGISTRATION", "ID"}, disableDeployment},
		"deployment enable":    {[]string{"REGISTRATION", "ID"}, enableDeployment},
		"deployment delete":    {[]string{"REGISTRATION", "ID"}, deleteDeployment},
		"key list":             {nil, listKeys},
		"key rotate":           {nil, rotateKey},
		"key revoke":           {[]string{"ID"}, revokeKey},
		"audit":                {nil, listAudit},
	}
}

// administer does one of them. The access token comes from a file or the
// environment: what stands in the arguments, others on the machine can read.
func administer(ctx context.Context, name string, a administration, args []string, w world) error {
	flags := flag.NewFlagSet("ltictl "+name, flag.ContinueOnError)
	flags.SetOutput(w.stderr)
	address := flags.String("url", w.getenv("LTIKIT_ADMIN_URL"), "`URL` of the administration API (default $LTIKIT_ADMIN_URL)")
	tokenFile := flags.String("token-file", "", "`file` with the access token (default the token in $LTIKIT_ADMIN_TOKEN)")
	args, err := parse(flags, args, a.arguments...)
	if err != nil {
		return err
	}
	token := w.getenv("LTIKIT_ADMIN_TOKEN")
	if *tokenFile != "" {
		text, err := os.ReadFile(*tokenFile) //nolint:gosec // the caller's own file
		if err != nil {
			return err
		}
		token = string(text)
	}
	if *address == "" || token == "" {
		return errors.New("where is the administration? Give -url and -token-file, or LTIKIT_ADMIN_URL and LTIKIT_ADMIN_TOKEN")
	}
	c := &admin.Client{BaseURL: strings.TrimSuffix(*address, "/"), Token: strings.TrimSpace(token)}
	return refused(a.run(ctx, c, args, w), w)
}

// refused says what the administration refused, and that is then a finding and
// no wrong call.
func refused(err error, w world) error {
	var invalid *admin.InvalidError
	var known *lti.Error
	switch {
	case errors.As(err, &invalid):
		for _, p := range invalid.Problems {
			fmt.Fprintln(w.stderr, p.Field, p.Text)
		}
		return errWrong
	case errors.As(err, &known):
		fmt.Fprintf(w.stderr, "%s (%s)\n", known.Public, known.Code)
		return errWrong
	}
	return err
}

func listRegistrations(ctx context.Context, c *admin.Client, _ []string, w world) error {
	t := newTable(w, "ID", "STATE", "ISSUER", "CLIENT ID", "TENANT", "NAME")
	for r, err := range c.Registrations(ctx) {
		if err != nil {
			return errors.Join(t.Flush(), err)
		}
		t.row(r.ID, stateOf(r.Disabled), r.Issuer, r.ClientID, r.Tenant, r.Name)
	}
	return t.Flush()
}

func stateOf(disabled bool) string {
	if disabled {
		return "disabled"
	}
	return "enabled"
}

func showRegistration(ctx context.Context, c *admin.Client, args []string, w world) error {
	r, err := c.Registration(ctx, args[0])
	if err != nil {
		return err
	}
	return printJSON(w, r)
}

func addRegistration(ctx context.Context, c *admin.Client, args []string, w world) error {
	var r lti.Registration
	if err := readRecord(args[0], &r, w); err != nil {
		return err
	}
	made, err := c.Register(ctx, &r)
	if err != nil {
		return err
	}
	return printJSON(w, made)
}

func updateRegistration(ctx context.Context, c *admin.Client, args []string, w world) error {
	var r lti.Registration
	if err := readRecord(args[0], &r, w); err != nil {
		return err
	}
	return c.Update(ctx, &r)
}

func disableRegistration(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.SetDisabled(ctx, args[0], true)
}

func enableRegistration(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.SetDisabled(ctx, args[0], false)
}

func deleteRegistration(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.DeleteRegistration(ctx, args[0])
}

// probeRegistration is a finding itself where an address does not answer.
func probeRegistration(ctx context.Context, c *admin.Client, args []string, w world) error {
	findings, err := c.Probe(ctx, args[0])
	if err != nil {
		return err
	}
	t, verdict := newTable(w, "ADDRESS", "", "FOUND"), error(nil)
	for _, f := range findings {
		state := "ok"
		if !f.OK {
			state, verdict = "WRONG", errWrong
		}
		t.row(f.Field, state, f.Text)
	}
	return errors.Join(t.Flush(), verdict)
}

func listDeployments(ctx context.Context, c *admin.Client, args []string, w world) error {
	t := newTable(w, "ID", "STATE", "NAME")
	for d, err := range c.Deployments(ctx, args[0]) {
		if err != nil {
			return errors.Join(t.Flush(), err)
		}
		t.row(d.ID, stateOf(d.Disabled), d.Name)
	}
	return t.Flush()
}

func putDeployment(ctx context.Context, c *admin.Client, args []string, w world) error {
	var d lti.Deployment
	if err := readRecord(args[1], &d, w); err != nil {
		return err
	}
	d.RegistrationID = args[0]
	return c.PutDeployment(ctx, &d)
}

func disableDeployment(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.SetDeploymentDisabled(ctx, args[0], args[1], true)
}

func enableDeployment(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.SetDeploymentDisabled(ctx, args[0], args[1], false)
}

func deleteDeployment(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.DeleteDeployment(ctx, args[0], args[1])
}

func listKeys(ctx context.Context, c *admin.Client, _ []string, w world) error {
	keys, err := c.Keys(ctx)
	if err != nil {
		return err
	}
	t := newTable(w, "ID", "ALGORITHM", "STATE", "SIGNS FROM", "SIGNS UNTIL")
	for _, k := range keys {
		t.row(k.ID, k.Algorithm, string(k.State), stamp(k.SignsFrom), stamp(k.SignsUntil))
	}
	return t.Flush()
}

func rotateKey(ctx context.Context, c *admin.Client, _ []string, w world) error {
	k, err := c.RotateKey(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(w.stdout, "Key %s signs from %s.\n", k.ID, stamp(k.SignsFrom))
	return nil
}

func revokeKey(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.RevokeKey(ctx, args[0])
}

func listAudit(ctx context.Context, c *admin.Client, _ []string, w world) error {
	t := newTable(w, "AT", "BY", "TENANT", "ACTION", "TARGET", "FAILED")
	for e, err := range c.Audit(ctx) {
		if err != nil {
			return errors.Join(t.Flush(), err)
		}
		t.row(stamp(e.At), e.By, e.Tenant, e.Action, e.Target, e.Failed)
	}
	return t.Flush()
}

func stamp(at time.Time) string {
	if at.IsZero() {
		return "-"
	}
	return at.UTC().Format(time.RFC3339)
}

// readRecord reads a JSON file, or standard input for "-". A field that is not
// known is an error: it would simply not be applied.
func readRecord(file string, record any, w world) error {
	in := w.stdin
	if file != "-" {
		text, err := os.ReadFile(file) //nolint:gosec // the caller's own file
		if err != nil {
			return err
		}
		in = bytes.NewReader(text)
	}
	d := json.NewDecoder(io.LimitReader(in, 1<<20))
	d.DisallowUnknownFields()
	if err := d.Decode(record); err != nil {
		return fmt.Errorf("%s cannot be read: %w", file, err)
	}
	return nil
}

func printJSON(w world, record any) error {
	e := json.NewEncoder(w.stdout)
	e.SetIndent("", "  ")
	return e.Encode(record)
}

// table prints rows in columns.
type table struct{ *tabwriter.Writer }

func newTable(w world, heads ...string) table {
	t := table{tabwriter.NewWriter(w.stdout, 0, 0, 2, ' ', 0)}
	t.row(heads...)
	return t
}

func (t table) row(cells ...string) { fmt.Fprintln(t, strings.Join(cells, "\t")) }
