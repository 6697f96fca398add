package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// placementCommands administer what a platform configured where.
func placementCommands() map[string]administration {
	return map[string]administration{
		"scope list":          {[]string{"[PARENT]"}, listScopes},
		"scope show":          {[]string{"ID"}, showScope},
		"scope add":           {[]string{"FILE"}, addScope},
		"scope update":        {[]string{"FILE"}, updateScope},
		"scope delete":        {[]string{"ID"}, deleteScope},
		"tool list":           {[]string{"SCOPE"}, listTools},
		"tool shared":         {[]string{"SCOPE"}, listShared},
		"tool show":           {[]string{"ID"}, showTool},
		"tool add":            {[]string{"FILE"}, addTool},
		"tool update":         {[]string{"FILE"}, updateTool},
		"tool delete":         {[]string{"ID"}, deleteTool},
		"tool enable":         {[]string{"ID", "SCOPE"}, enableTool},
		"tool effective":      {[]string{"ID", "SCOPE"}, effectiveTool},
		"tool upgrade":        {[]string{"ID", "REGISTRATION"}, upgradeTool},
		"rule show":           {[]string{"SCOPE", "[TOOL]"}, showRule},
		"rule put":            {[]string{"FILE"}, putRule},
		"rule delete":         {[]string{"SCOPE", "[TOOL]"}, deleteRule},
		"placement list":      {[]string{"SCOPE"}, listPlacements},
		"placement show":      {[]string{"ID"}, showPlacement},
		"placement add":       {[]string{"SCOPE", "TOOL", "TITLE"}, addPlacement},
		"placement update":    {[]string{"FILE"}, updatePlacement},
		"placement delete":    {[]string{"ID"}, deletePlacement},
		"placement copy":      {[]string{"ID", "SCOPE"}, copyPlacement},
		"placement adopt":     {[]string{"ID", "TOOL"}, adoptPlacement},
		"placement effective": {[]string{"ID"}, effectivePlacement},
		"placement export":    {[]string{"ID"}, exportPlacement},
		"placement import":    {[]string{"SCOPE", "FILE", "[TOOL]"}, importPlacement},
		"placement preview":   {[]string{"ID", "[ROLE]"}, previewPlacement},
	}
}

func listScopes(ctx context.Context, c *admin.Client, args []string, w world) error {
	t := newTable(w, "ID", "KIND", "PARENT", "NAME")
	for s, err := range c.Scopes(ctx, optional(args, 0)) {
		if err != nil {
			return errors.Join(t.Flush(), err)
		}
		t.row(s.ID, string(s.Kind), s.ParentID, s.Name)
	}
	return t.Flush()
}

func showScope(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.Scope(ctx, args[0]))
}

func addScope(ctx context.Context, c *admin.Client, args []string, w world) error {
	var s config.Scope
	if err := readRecord(args[0], &s, w); err != nil {
		return err
	}
	return shown(w)(c.CreateScope(ctx, s))
}

func updateScope(ctx context.Context, c *admin.Client, args []string, w world) error {
	var s config.Scope
	if err := readRecord(args[0], &s, w); err != nil {
		return err
	}
	return c.UpdateScope(ctx, s)
}

func deleteScope(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.DeleteScope(ctx, args[0])
}

func listTools(ctx context.Context, c *admin.Client, args []string, w world) error {
	t := newToolTable(w)
	for one, err := range c.Tools(ctx, args[0]) {
		if err != nil {
			return errors.Join(t.Flush(), err)
		}
		t.tool(one)
	}
	return t.Flush()
}

func listShared(ctx context.Context, c *admin.Client, args []string, w world) error {
	tools, err := c.SharedTools(ctx, args[0])
	if err != nil {
		return err
	}
	t := newToolTable(w)
	for _, one := range tools {
		t.tool(one)
	}
	return t.Flush()
}

func newToolTable(w world) table { return newTable(w, "ID", "LTI", "SCOPE", "TRUST", "NAME") }

func (t table) tool(one config.Tool) {
	t.row(one.ID, string(one.Version), one.ScopeID, one.RegistrationID+one.ConsumerKey, one.Name)
}

func showTool(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.Tool(ctx, args[0]))
}

func addTool(ctx context.Context, c *admin.Client, args []string, w world) error {
	var t config.Tool
	if err := readRecord(args[0], &t, w); err != nil {
		return err
	}
	return shown(w)(c.CreateTool(ctx, t))
}

func updateTool(ctx context.Context, c *admin.Client, args []string, w world) error {
	var t config.Tool
	if err := readRecord(args[0], &t, w); err != nil {
		return err
	}
	return c.UpdateTool(ctx, t)
}

func deleteTool(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.DeleteTool(ctx, args[0])
}

func enableTool(ctx context.Context, c *admin.Client, args []string, w world) error {
	d, err := c.EnableTool(ctx, args[1], args[0], "")
	if err != nil {
		return err
	}
	fmt.Fprintf(w.stdout, "Enabled, as deployment %s.\n", d.ID)
	return nil
}

func upgradeTool(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.UpgradeTool(ctx, args[0], args[1]))
}

func effectiveTool(ctx context.Context, c *admin.Client, args []string, w world) error {
	e, err := c.EffectiveAt(ctx, args[1], args[0])
	if err != nil {
		return err
	}
	return printEffective(w, e)
}

func effectivePlacement(ctx context.Context, c *admin.Client, args []string, w world) error {
	e, err := c.EffectiveOf(ctx, args[0])
	if err != nil {
		return err
	}
	return printEffective(w, e)
}

// printEffective shows what holds, and who says so.
func printEffective(w world, e config.Effective) error {
	t := newTable(w, "FIELD", "VALUE", "SET BY")
	field(t, "enabled", e.Enabled)
	field(t, "deployment", e.DeploymentID)
	field(t, "grades", e.Grades)
	for _, s := range config.Services() {
		field(t, string(s), e.Services[s])
	}
	field(t, "share name", e.ShareName)
	field(t, "share e-mail", e.ShareEmail)
	field(t, "ask consent", e.AskConsent)
	field(t, "launch URL", e.LaunchURL)
	for _, name := range slices.Sorted(maps.Keys(e.Custom)) {
		field(t, "custom "+name, e.Custom[name])
	}
	field(t, "locale", e.Locale)
	field(t, "container", e.Container)
	return t.Flush()
}

func field[T any](t table, name string, f config.Field[T]) {
	t.row(name, fmt.Sprint(f.Value), f.Origin.String())
}

func showRule(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.Rule(ctx, args[0], optional(args, 1)))
}

func putRule(ctx context.Context, c *admin.Client, args []string, w world) error {
	var r config.Rule
	if err := readRecord(args[0], &r, w); err != nil {
		return err
	}
	return c.SaveRule(ctx, r)
}

func deleteRule(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.DeleteRule(ctx, args[0], optional(args, 1))
}

func listPlacements(ctx context.Context, c *admin.Client, args []string, w world) error {
	t := newTable(w, "ID", "TOOL", "LINK", "TITLE")
	for p, err := range c.Placements(ctx, args[0]) {
		if err != nil {
			return errors.Join(t.Flush(), err)
		}
		t.row(p.ID, p.ToolID, p.ResourceLinkID, p.Title)
	}
	return t.Flush()
}

func showPlacement(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.Placement(ctx, args[0]))
}

func addPlacement(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.Place(ctx, placement.NewPlacement{ScopeID: args[0], ToolID: args[1], Title: args[2]}))
}

func updatePlacement(ctx context.Context, c *admin.Client, args []string, w world) error {
	var p config.Placement
	if err := readRecord(args[0], &p, w); err != nil {
		return err
	}
	return shown(w)(c.ChangePlacement(ctx, p))
}

func deletePlacement(ctx context.Context, c *admin.Client, args []string, _ world) error {
	return c.DeletePlacement(ctx, args[0])
}

func copyPlacement(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.CopyPlacement(ctx, args[0], args[1]))
}

func adoptPlacement(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.Adopt(ctx, args[0], args[1]))
}

func exportPlacement(ctx context.Context, c *admin.Client, args []string, w world) error {
	return shown(w)(c.ExportPlacement(ctx, args[0]))
}

func importPlacement(ctx context.Context, c *admin.Client, args []string, w world) error {
	var x placement.Exported
	if err := readRecord(args[1], &x, w); err != nil {
		return err
	}
	made, refused, err := c.ImportPlacement(ctx, args[0], x, optional(args, 2))
	if err != nil {
		return err
	}
	for _, index := range slices.Sorted(maps.Keys(refused)) {
		fmt.Fprintf(w.stderr, "Left out content %d: %s\n", index+1, refused[index])
	}
	return printJSON(w, made)
}

// previewPlacement takes a role by its URI or, of the usual ones, its last word.
func previewPlacement(ctx context.Context, c *admin.Client, args []string, w world) error {
	var as admin.Preview
	if role := optional(args, 1); role != "" {
		as.Roles = []lti.Role{lti.Role(role).Canonical()}
	}
	address, form, err := c.PreviewPlacement(ctx, args[0], as)
	switch {
	case err != nil:
		return err
	case form != nil:
		return printJSON(w, form)
	}
	fmt.Fprintf(w.stdout, "Open this where you are signed in to the platform, within minutes:\n%s\n", address)
	return nil
}

// shown prints what a call returned.
func shown(w world) func(record any, err error) error {
	return func(record any, err error) error {
		if err != nil {
			return err
		}
		return printJSON(w, record)
	}
}

// optional is an argument that may be left out.
func optional(args []string, i int) string {
	if i < len(args) {
		return args[i]
	}
	return ""
}
