package admin

import (
	"iter"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// placementAddresses are those of what a platform configured where.
func (h *handler) placementAddresses() map[string]map[string]call {
	return map[string]map[string]call{
		"/scopes":                              {http.MethodGet: h.listScopes, http.MethodPost: h.createScope},
		"/scopes/{id}":                         {http.MethodGet: h.scope, http.MethodPut: h.updateScope, http.MethodDelete: h.deleteScope},
		"/scopes/{id}/rule":                    {http.MethodGet: h.rule, http.MethodPut: h.putRule, http.MethodDelete: h.deleteRule},
		"/scopes/{id}/tools":                   {http.MethodGet: h.listTools, http.MethodPost: h.createTool},
		"/scopes/{id}/shared":                  {http.MethodGet: h.sharedTools},
		"/scopes/{id}/tools/{tool}/effective":  {http.MethodGet: h.effectiveAt},
		"/scopes/{id}/tools/{tool}/deployment": {http.MethodPut: h.enableTool},
		"/scopes/{id}/tools/{tool}/rule":       {http.MethodGet: h.rule, http.MethodPut: h.putRule, http.MethodDelete: h.deleteRule},
		"/scopes/{id}/placements":              {http.MethodGet: h.listPlacements, http.MethodPost: h.place},
		"/scopes/{id}/imports":                 {http.MethodPost: h.importPlacement},
		"/tools/{id}":                          {http.MethodGet: h.tool, http.MethodPut: h.updateTool, http.MethodDelete: h.deleteTool},
		"/tools/{id}/upgrade":                  {http.MethodPost: h.upgradeTool},
		"/placements/{id}":                     {http.MethodGet: h.placement, http.MethodPut: h.changePlacement, http.MethodDelete: h.deletePlacement},
		"/placements/{id}/effective":           {http.MethodGet: h.effectiveOf},
		"/placements/{id}/export":              {http.MethodGet: h.exportPlacement},
		"/placements/{id}/copies":              {http.MethodPost: h.copyPlacement},
		"/placements/{id}/adoption":            {http.MethodPost: h.adopt},
		"/placements/{id}/preview":             {http.MethodPost: h.preview},
	}
}

// created names a new record in Location.
func (h *handler) created(w http.ResponseWriter, kind, id string) {
	w.Header().Set("Location", h.BaseURL+"/"+kind+"/"+url.PathEscape(id))
}

func (h *handler) listScopes(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	q, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	list := func(after string) iter.Seq2[config.Scope, error] {
		return h.Admin.Scopes(r.Context(), p, q.Get("parent"), after)
	}
	return page(w, r, h.BaseURL, list, func(s config.Scope) string { return s.ID })
}

func (h *handler) createScope(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in config.Scope
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	made, err := h.Admin.CreateScope(r.Context(), p, in)
	if err != nil {
		return nil, err
	}
	h.created(w, "scopes", made.ID)
	return made, nil
}

func (h *handler) scope(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.Scope(r.Context(), p, r.PathValue("id"))
}

func (h *handler) updateScope(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in config.Scope
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	in.ID = r.PathValue("id")
	return in, h.Admin.UpdateScope(r.Context(), p, in)
}

func (h *handler) deleteScope(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.DeleteScope(r.Context(), p, r.PathValue("id"))
}

// The rules of one tool and of every tool differ in the address alone.

func (h *handler) rule(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	said, err := h.Admin.Rule(r.Context(), p, r.PathValue("id"), r.PathValue("tool"))
	return said.Settings, err
}

func (h *handler) putRule(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	in := config.Rule{ScopeID: r.PathValue("id"), ToolID: r.PathValue("tool")}
	if err := read(w, r, &in.Settings); err != nil {
		return nil, err
	}
	return in.Settings, h.Admin.SaveRule(r.Context(), p, in)
}

func (h *handler) deleteRule(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.DeleteRule(r.Context(), p, r.PathValue("id"), r.PathValue("tool"))
}

func (h *handler) listTools(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	list := func(after string) iter.Seq2[config.Tool, error] {
		return h.Admin.Tools(r.Context(), p, r.PathValue("id"), after)
	}
	return page(w, r, h.BaseURL, list, func(t config.Tool) string { return t.ID })
}

func (h *handler) sharedTools(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	tools, err := h.Admin.SharedTools(r.Context(), p, r.PathValue("id"))
	return listing[config.Tool]{Items: append([]config.Tool{}, tools...)}, err
}

func (h *handler) createTool(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in config.Tool
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	in.ScopeID = r.PathValue("id")
	made, err := h.Admin.CreateTool(r.Context(), p, in)
	if err != nil {
		return nil, err
	}
	h.created(w, "tools", made.ID)
	return made, nil
}

func (h *handler) tool(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.Tool(r.Context(), p, r.PathValue("id"))
}

func (h *handler) updateTool(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in config.Tool
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	in.ID = r.PathValue("id")
	return in, h.Admin.UpdateTool(r.Context(), p, in)
}

func (h *handler) deleteTool(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.DeleteTool(r.Context(), p, r.PathValue("id"))
}

// upgrading names the registration of an upgrade.
type upgrading struct {
	RegistrationID string `json:"registrationId"`
}

func (h *handler) upgradeTool(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in upgrading
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	return h.Admin.UpgradeTool(r.Context(), p, r.PathValue("id"), in.RegistrationID)
}

// enabling names the deployment that a tool knows a scope by already.
type enabling struct {
	ID string `json:"id,omitempty"`
}

func (h *handler) enableTool(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in enabling
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	return h.Admin.EnableTool(r.Context(), p, r.PathValue("id"), r.PathValue("tool"), in.ID)
}

func (h *handler) effectiveAt(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.EffectiveAt(r.Context(), p, r.PathValue("id"), r.PathValue("tool"))
}

func (h *handler) listPlacements(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	list := func(after string) iter.Seq2[config.Placement, error] {
		return h.Admin.Placements(r.Context(), p, r.PathValue("id"), after)
	}
	return page(w, r, h.BaseURL, list, func(placed config.Placement) string { return placed.ID })
}

// placing is a placement to be made, in the scope of the address.
type placing struct {
	ToolID         string          `json:"toolId,omitempty"`
	Own            *config.Tool    `json:"own,omitempty"`
	ResourceLinkID string          `json:"resourceLinkId,omitempty"`
	Title          string          `json:"title,omitempty"`
	Description    string          `json:"description,omitempty"`
	Settings       config.Settings `json:"settings,omitzero"`
	Column         *config.Column  `json:"column,omitempty"`
}

func (h *handler) place(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in placing
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	made, err := h.Admin.Place(r.Context(), p, placement.NewPlacement{ScopeID: r.PathValue("id"), ToolID: in.ToolID, Own: in.Own,
		ResourceLinkID: in.ResourceLinkID, Title: in.Title, Description: in.Description, Settings: in.Settings, Column: in.Column})
	return h.placed(w, made, err)
}

// placed answers with a new placement.
func (h *handler) placed(w http.ResponseWriter, made config.Placement, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	h.created(w, "placements", made.ID)
	return made, nil
}

func (h *handler) placement(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.Placement(r.Context(), p, r.PathValue("id"))
}

func (h *handler) changePlacement(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in config.Placement
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	in.ID = r.PathValue("id")
	return h.Admin.ChangePlacement(r.Context(), p, in)
}

func (h *handler) deletePlacement(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.DeletePlacement(r.Context(), p, r.PathValue("id"))
}

func (h *handler) effectiveOf(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.EffectiveOf(r.Context(), p, r.PathValue("id"))
}

func (h *handler) exportPlacement(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.ExportPlacement(r.Context(), p, r.PathValue("id"))
}

// importing is an exported placement and, if it is to be another, its tool.
type importing struct {
	Placement placement.Exported `json:"placement"`
	ToolID    string             `json:"toolId,omitempty"`
}

// imported is what was made, and how many contents were left out.
type imported struct {
	Placement config.Placement `json:"placement"`
	Refused   []refusedContent `json:"refused"`
}

type refusedContent struct {
	Index int    `json:"index"`
	Text  string `json:"text"`
}

func (h *handler) importPlacement(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in importing
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	made, err := h.Admin.ImportPlacement(r.Context(), p, r.PathValue("id"), in.Placement, in.ToolID)
	if err != nil {
		return nil, err
	}
	out := imported{Placement: made.Placement, Refused: []refusedContent{}}
	for _, f := range made.Refused {
		out.Refused = append(out.Refused, refusedContent{f.Index, lti.AsError(f.Err).Public})
	}
	h.created(w, "placements", made.Placement.ID)
	return out, nil
}

// copying names the scope of a copy.
type copying struct {
	ScopeID string `json:"scopeId"`
}

func (h *handler) copyPlacement(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in copying
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	made, err := h.Admin.CopyPlacement(r.Context(), p, r.PathValue("id"), in.ScopeID)
	return h.placed(w, made, err)
}

// adopting names the shared tool.
type adopting struct {
	ToolID string `json:"toolId"`
}

func (h *handler) adopt(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in adopting
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	return h.Admin.Adopt(r.Context(), p, r.PathValue("id"), in.ToolID)
}

// opened is a test launch: the browser goes to URL, or posts the form.
type opened struct {
	URL  string      `json:"url,omitempty"`
	Form *postedForm `json:"form,omitempty"`
}

// postedForm is an lti11.SignedForm as the API shows it.
type postedForm struct {
	URL    string     `json:"action"`
	Fields url.Values `json:"fields"`
}

func (h *handler) preview(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in Preview
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	o, err := h.Admin.PreviewPlacement(r.Context(), p, r.PathValue("id"), in)
	if err != nil {
		return nil, err
	}
	return opened{o.URL, (*postedForm)(o.Form)}, nil
}
