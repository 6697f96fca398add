package admin

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Scopes yields the scopes right below a parent; for the empty parent the top ones,
// or the account's own.
func (c *Client) Scopes(ctx context.Context, parentID string) iter.Seq2[config.Scope, error] {
	path := "/scopes"
	if parentID != "" {
		path += "?" + url.Values{"parent": {parentID}}.Encode()
	}
	return all[config.Scope](ctx, c, path)
}

// Scope returns one scope.
func (c *Client) Scope(ctx context.Context, id string) (s config.Scope, err error) {
	err = c.do(ctx, http.MethodGet, scopePath(id), nil, &s)
	return s, err
}

// CreateScope makes a scope and returns it with its ID.
func (c *Client) CreateScope(ctx context.Context, s config.Scope) (made config.Scope, err error) {
	err = c.do(ctx, http.MethodPost, "/scopes", s, &made)
	return made, err
}

// UpdateScope replaces a scope.
func (c *Client) UpdateScope(ctx context.Context, s config.Scope) error {
	return c.do(ctx, http.MethodPut, scopePath(s.ID), s, nil)
}

// DeleteScope removes a scope that holds nothing any more.
func (c *Client) DeleteScope(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, scopePath(id), nil, nil)
}

// Rule is what a scope says of a tool, or of every tool if that is empty.
func (c *Client) Rule(ctx context.Context, scopeID, toolID string) (config.Rule, error) {
	said := config.Rule{ScopeID: scopeID, ToolID: toolID}
	err := c.do(ctx, http.MethodGet, rulePath(scopeID, toolID), nil, &said.Settings)
	return said, err
}

// SaveRule stores what a scope says.
func (c *Client) SaveRule(ctx context.Context, r config.Rule) error {
	return c.do(ctx, http.MethodPut, rulePath(r.ScopeID, r.ToolID), r.Settings, nil)
}

// DeleteRule lets a scope say nothing any more.
func (c *Client) DeleteRule(ctx context.Context, scopeID, toolID string) error {
	return c.do(ctx, http.MethodDelete, rulePath(scopeID, toolID), nil, nil)
}

// Tools yields the tools that a scope owns.
func (c *Client) Tools(ctx context.Context, scopeID string) iter.Seq2[config.Tool, error] {
	return all[config.Tool](ctx, c, scopePath(scopeID)+"/tools")
}

// SharedTools are the tools that a scope may use.
func (c *Client) SharedTools(ctx context.Context, scopeID string) ([]config.Tool, error) {
	var list listing[config.Tool]
	err := c.do(ctx, http.MethodGet, scopePath(scopeID)+"/shared", nil, &list)
	return list.Items, err
}

// Tool returns one tool.
func (c *Client) Tool(ctx context.Context, id string) (t config.Tool, err error) {
	err = c.do(ctx, http.MethodGet, toolPath(id), nil, &t)
	return t, err
}

// CreateTool makes a tool and returns it with its ID.
func (c *Client) CreateTool(ctx context.Context, t config.Tool) (made config.Tool, err error) {
	err = c.do(ctx, http.MethodPost, scopePath(t.ScopeID)+"/tools", t, &made)
	return made, err
}

// UpdateTool replaces a tool.
func (c *Client) UpdateTool(ctx context.Context, t config.Tool) error {
	return c.do(ctx, http.MethodPut, toolPath(t.ID), t, nil)
}

// DeleteTool removes a tool that no placement uses any more.
func (c *Client) DeleteTool(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, toolPath(id), nil, nil)
}

// UpgradeTool moves a tool of LTI 1.1 to a registration of LTI 1.3.
func (c *Client) UpgradeTool(ctx context.Context, id, registrationID string) (t config.Tool, err error) {
	err = c.do(ctx, http.MethodPost, toolPath(id)+"/upgrade", upgrading{registrationID}, &t)
	return t, err
}

// EnableTool makes a shared tool usable in a scope and below.
func (c *Client) EnableTool(ctx context.Context, scopeID, toolID, deploymentID string) (d config.Deployment, err error) {
	err = c.do(ctx, http.MethodPut, toolAtPath(scopeID, toolID)+"/deployment", enabling{deploymentID}, &d)
	return d, err
}

// EffectiveAt is what holds for a tool in a scope, and who says so.
func (c *Client) EffectiveAt(ctx context.Context, scopeID, toolID string) (e config.Effective, err error) {
	err = c.do(ctx, http.MethodGet, toolAtPath(scopeID, toolID)+"/effective", nil, &e)
	return e, err
}

// Placements yields the placements in a scope itself.
func (c *Client) Placements(ctx context.Context, scopeID string) iter.Seq2[config.Placement, error] {
	return all[config.Placement](ctx, c, scopePath(scopeID)+"/placements")
}

// Placement returns one placement.
func (c *Client) Placement(ctx context.Context, id string) (p config.Placement, err error) {
	err = c.do(ctx, http.MethodGet, placementPath(id), nil, &p)
	return p, err
}

// Place makes a placement in a scope.
func (c *Client) Place(ctx context.Context, n placement.NewPlacement) (made config.Placement, err error) {
	in := placing{ToolID: n.ToolID, Own: n.Own, ResourceLinkID: n.ResourceLinkID, Title: n.Title, Description: n.Description, Settings: n.Settings, Column: n.Column}
	err = c.do(ctx, http.MethodPost, scopePath(n.ScopeID)+"/placements", in, &made)
	return made, err
}

// ChangePlacement stores a placement that was read and changed.
func (c *Client) ChangePlacement(ctx context.Context, p config.Placement) (changed config.Placement, err error) {
	err = c.do(ctx, http.MethodPut, placementPath(p.ID), p, &changed)
	return changed, err
}

// CopyPlacement makes another placement of the same tool in a scope.
func (c *Client) CopyPlacement(ctx context.Context, id, scopeID string) (made config.Placement, err error) {
	err = c.do(ctx, http.MethodPost, placementPath(id)+"/copies", copying{scopeID}, &made)
	return made, err
}

// Adopt lets a placement that holds its own configuration refer to a shared tool.
func (c *Client) Adopt(ctx context.Context, id, toolID string) (p config.Placement, err error) {
	err = c.do(ctx, http.MethodPost, placementPath(id)+"/adoption", adopting{toolID}, &p)
	return p, err
}

// DeletePlacement removes a placement with its contents and columns.
func (c *Client) DeletePlacement(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, placementPath(id), nil, nil)
}

// ExportPlacement is the placement to be kept elsewhere.
func (c *Client) ExportPlacement(ctx context.Context, id string) (x placement.Exported, err error) {
	err = c.do(ctx, http.MethodGet, placementPath(id)+"/export", nil, &x)
	return x, err
}

// ImportPlacement makes a placement of an exported one. It returns why contents were
// left out, by their place among them.
func (c *Client) ImportPlacement(ctx context.Context, scopeID string, x placement.Exported, toolID string) (config.Placement, map[int]string, error) {
	var out imported
	err := c.do(ctx, http.MethodPost, scopePath(scopeID)+"/imports", importing{x, toolID}, &out)
	refused := map[int]string{}
	for _, f := range out.Refused {
		refused[f.Index] = f.Text
	}
	return out.Placement, refused, err
}

// EffectiveOf is what holds for a placement, and who says so.
func (c *Client) EffectiveOf(ctx context.Context, id string) (e config.Effective, err error) {
	err = c.do(ctx, http.MethodGet, placementPath(id)+"/effective", nil, &e)
	return e, err
}

// PreviewPlacement starts a test launch: the browser goes to the URL, or posts the
// form.
func (c *Client) PreviewPlacement(ctx context.Context, id string, as Preview) (address string, form *lti11.SignedForm, err error) {
	var o opened
	err = c.do(ctx, http.MethodPost, placementPath(id)+"/preview", as, &o)
	return o.URL, (*lti11.SignedForm)(o.Form), err
}

func scopePath(id string) string     { return "/scopes/" + url.PathEscape(id) }
func toolPath(id string) string      { return "/tools/" + url.PathEscape(id) }
func placementPath(id string) string { return "/placements/" + url.PathEscape(id) }

func toolAtPath(scopeID, toolID string) string {
	return scopePath(scopeID) + "/tools/" + url.PathEscape(toolID)
}

func rulePath(scopeID, toolID string) string {
	if toolID == "" {
		return scopePath(scopeID) + "/rule"
	}
	return toolAtPath(scopeID, toolID) + "/rule"
}
