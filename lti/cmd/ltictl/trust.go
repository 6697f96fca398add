package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/dynreg"
)

// trustCommands administer who registers by themselves, and the trust of LTI 1.1.
func trustCommands() map[string]administration {
	return map[string]administration{
		"pending list":     {nil, listPending},
		"pending show":     {[]string{"ID"}, showPending},
		"pending approve":  {[]string{"ID", "VERSION", "[SCOPES]"}, approvePending},
		"pending refuse":   {[]string{"ID", "VERSION"}, refusePending},
		"invite tool":      {[]string{"INITIATION_URL"}, inviteTool},
		"invite platform":  {[]string{"[ISSUER]"}, invitePlatform},
		"consumer list":    {nil, listConsumers},
		"consumer add":     {[]string{"FILE"}, addConsumer},
		"consumer rotate":  {[]string{"KEY"}, rotateConsumer},
		"consumer rotated": {[]string{"KEY"}, rotatedConsumer},
		"consumer disable": {[]string{"KEY"}, disableConsumer},
		"consumer enable":  {[]string{"KEY"}, enableConsumer},
		"consumer bind":    {[]string{"KEY", "REGISTRATION", "DEPLOYMENT"}, bindConsumer},
		"consumer delete":  {[]string{"KEY"}, deleteConsumer},
	}
}

func listPending(ctx context.Context, c *admin.Client, _ []string, w world) error {
	t := newTable(w, "ID", "VERSION", "WHAT", "TENANT", "NAME", "ASKS FOR")
	for a, err := range c.Pending(ctx) {
		if err != nil {
			return errors.Join(t.Flush(), err)
		}
		what := "new"
		if a.Proposed != nil {
			what = "change"
		}
		asked := a.Asked()
		t.row(a.ID, fmt.Sprint(a.Version), what, a.Tenant, asked.Name, lti.JoinScopes(asked.Scopes()))
	}
	return t.Flush()
}

func showPending(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.Application(ctx, args[0]))
}

// approvePending allows the named services, separated by commas; without them all
// that the tool asks for, and "none" none.
func approvePending(ctx context.Context, c *admin.Client, args []string, _ world) error {
	version, err := versionOf(args[1])
	if err != nil {
		return err
	}
	var allow dynreg.Approval
	if list := optional(args, 2); list != "" {
		allow.Scopes = []lti.Scope{}
		for name := range strings.SplitSeq(list, ",") {
			if name != "none" {
				allow.Scopes = append(allow.Scopes, lti.Scope(name))
			}
		}
	}
	return c.Approve(ctx, args[0], version, allow)
}

func refusePending(ctx context.Context, c *admin.Client, args []string, _ world) error {
	version, err := versionOf(args[1])
	if err != nil {
		return err
	}
	return c.Refuse(ctx, args[0], version)
}

// versionOf is the version that was looked at: a tool may change what it asks for
// meanwhile.
func versionOf(text string) (version int64, err error) {
	if _, err = fmt.Sscanf(text, "%d", &version); err != nil {
		return 0, fmt.Errorf("%q is no version; see: ltictl pending list", text)
	}
	return version, nil
}

func inviteTool(ctx context.Context, c *admin.Client, args []string, w world) error {
	address, err := c.InviteTool(ctx, admin.ToolInvitation{InitiationURL: args[0]})
	return printInvited(w, address, "Open this once, within an hour, to let the tool register:", err)
}

func invitePlatform(ctx context.Context, c *admin.Client, args []string, w world) error {
	link, err := c.InvitePlatform(ctx, admin.PlatformInvitation{Issuer: optional(args, 0)})
	return printInvited(w, link, "An administrator of the platform pastes this there, within an hour:", err)
}

func printInvited(w world, address, what string, err error) error {
	if err != nil {
		return err
	}
	fmt.Fprintf(w.stdout, "%s\n%s\n", what, address)
	return nil
}

func listConsumers(ctx context.Context, c *admin.Client, _ []string, w world) error {
	t := newTable(w, "KEY", "STATE", "TENANT", "BECAME", "NAME")
	for one, err := range c.Consumers(ctx) {
		if err != nil {
			return errors.Join(t.Flush(), err)
		}
		state := stateOf(one.Disabled)
		if one.Rotating {
			state += ", rotating"
		}
		t.row(one.Key, state, one.Tenant, strings.TrimSpace(one.RegistrationID+" "+one.DeploymentID), one.Name)
	}
	return t.Flush()
}

func addConsumer(ctx context.Context, c *admin.Client, args []string, w world) error {
	var n admin.NewConsumer
	if err := readRecord(args[0], &n, w); err != nil {
		return err
	}
	return shown(w)(c.CreateConsumer(ctx, n))
}

func rotateConsumer(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.RotateSecret(ctx, args[0], ""))
}

func rotatedConsumer(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.EndRotation(ctx, args[0])
}

func disableConsumer(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.SetConsumerDisabled(ctx, args[0], true)
}

func enableConsumer(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.SetConsumerDisabled(ctx, args[0], false)
}

func bindConsumer(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.BindConsumer(ctx, args[0], args[1], args[2])
}

func deleteConsumer(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.DeleteConsumer(ctx, args[0])
}
