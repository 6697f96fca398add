package adminpages

import (
	"cmp"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// placementRoutes are the pages of what a platform configured where.
func (p *Pages) placementRoutes() map[string]pageFunc {
	return map[string]pageFunc{
		"GET /scopes":                            p.scope,
		"GET /scopes/{id}":                       p.scope,
		"POST /scopes":                           p.addScope,
		"POST /scopes/{id}/scopes":               p.addScope,
		"POST /scopes/{id}/delete":               p.deleteScope,
		"POST /scopes/{id}/tools":                p.addTool,
		"POST /scopes/{id}/placements":           p.place,
		"GET /scopes/{id}/tools/{tool}":          p.tool,
		"POST /scopes/{id}/tools/{tool}":         p.saveRule,
		"POST /scopes/{id}/tools/{tool}/enable":  p.enableTool,
		"POST /scopes/{id}/tools/{tool}/upgrade": p.upgradeTool,
		"POST /scopes/{id}/oldtools":             p.addOldTool,
		"GET /placements/{id}":                   p.placement,
		"POST /placements/{id}/copy":             p.copyPlacement,
		"POST /placements/{id}/adopt":            p.adopt,
		"POST /placements/{id}/delete":           p.deletePlacement,
		"POST /placements/{id}/preview":          p.preview,
	}
}

// scopeView is a scope with what is in it; without a scope, the top of the tree.
type scopeView struct {
	config.Scope
	Scopes        []config.Scope
	Next          string // of the scopes
	Tools         []config.Tool
	Placements    []config.Placement
	Registrations []*lti.Registration
	Consumers     []*admin.Consumer
}

func (p *Pages) scope(w http.ResponseWriter, r *http.Request, v Visit) (err error) {
	shown, id := &scopeView{}, r.PathValue("id")
	list := p.cfg.Admin.Scopes(r.Context(), v.Account, id, after(r))
	if shown.Scopes, shown.Next, err = onePage(list, func(s config.Scope) string { return s.ID }); err != nil {
		return err
	}
	title := "Placements"
	if id != "" {
		if err := p.inScope(r, v, id, shown); err != nil {
			return err
		}
		title = cmp.Or(shown.Name, shown.ID)
	}
	p.show(w, r, v, http.StatusOK, "scope.html", view{Title: title, Tab: "scopes", Scope: shown})
	return nil
}

// inScope fills in what one scope holds.
func (p *Pages) inScope(r *http.Request, v Visit, id string, shown *scopeView) (err error) {
	if shown.Scope, err = p.cfg.Admin.Scope(r.Context(), v.Account, id); err != nil {
		return err
	}
	if shown.Tools, err = p.cfg.Admin.SharedTools(r.Context(), v.Account, id); err != nil {
		return err
	}
	for placed, err := range p.cfg.Admin.Placements(r.Context(), v.Account, id, "") {
		if err != nil {
			return err
		}
		shown.Placements = append(shown.Placements, placed)
	}
	if shown.Registrations, err = p.registrations(r, v); err != nil || !p.cfg.Admin.Subjects(v.Account).Consumers {
		return err
	}
	for c, err := range p.cfg.Admin.Consumers(r.Context(), v.Account, "") {
		if err != nil {
			return err
		}
		shown.Consumers = append(shown.Consumers, c)
	}
	return nil
}

// registrations are those that the account could share.
func (p *Pages) registrations(r *http.Request, v Visit) (list []*lti.Registration, err error) {
	if !p.cfg.Admin.Subjects(v.Account).Registrations {
		return nil, nil
	}
	for registration, err := range p.cfg.Admin.Registrations(r.Context(), v.Account, "") {
		if err != nil {
			return nil, err
		}
		list = append(list, registration)
	}
	return list, nil
}

func (v Visit) scope(id string) string {
	if id == "" {
		return v.Base + "/scopes"
	}
	return v.Base + "/scopes/" + url.PathEscape(id)
}

func (v Visit) placement(id string) string { return v.Base + "/placements/" + url.PathEscape(id) }

func (p *Pages) addScope(w http.ResponseWriter, r *http.Request, v Visit) error {
	s := config.Scope{ParentID: r.PathValue("id"), Kind: config.Kind(r.PostFormValue("kind")), Name: r.PostFormValue("name")}
	if s.Kind == config.Course {
		s.Context = &lti.Context{Title: s.Name, Type: []string{lti.ContextCourseOffering}}
	}
	made, err := p.cfg.Admin.CreateScope(r.Context(), v.Account, s)
	if err != nil {
		return err
	}
	http.Redirect(w, r, v.scope(made.ID), http.StatusSeeOther)
	return nil
}

func (p *Pages) deleteScope(w http.ResponseWriter, r *http.Request, v Visit) error {
	s, err := p.cfg.Admin.Scope(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := p.cfg.Admin.DeleteScope(r.Context(), v.Account, s.ID); err != nil {
		return err
	}
	http.Redirect(w, r, v.scope(s.ParentID), http.StatusSeeOther)
	return nil
}

// addTool shares a registration in a scope and enables it there, with all that the
// registration was granted: scopes below narrow it.
func (p *Pages) addTool(w http.ResponseWriter, r *http.Request, v Visit) error {
	registration, err := p.cfg.Admin.Registration(r.Context(), v.Account, r.PostFormValue("registration"))
	if err != nil {
		return err
	}
	t := config.Tool{ScopeID: r.PathValue("id"), Name: cmp.Or(registration.Name, registration.ClientID), Version: config.V13, RegistrationID: registration.ID,
		Settings: config.Settings{Grades: config.GradesProgrammatic, Services: map[config.Service]bool{}, ShareName: &registration.Tool.ShareName, ShareEmail: &registration.Tool.ShareEmail}}
	for _, s := range config.Services() {
		t.Settings.Services[s] = true
	}
	return p.share(w, r, v, t)
}

// addOldTool does the same for a tool of LTI 1.1, whose launch URL is its own.
func (p *Pages) addOldTool(w http.ResponseWriter, r *http.Request, v Visit) error {
	share := r.PostFormValue("share") != ""
	return p.share(w, r, v, config.Tool{ScopeID: r.PathValue("id"), Name: r.PostFormValue("name"), Version: config.V11, ConsumerKey: r.PostFormValue("consumer"),
		Settings: config.Settings{Grades: config.GradesDeclarative, LaunchURL: r.PostFormValue("launchUrl"), ShareName: &share, ShareEmail: &share,
			Services: map[config.Service]bool{config.Roster: true, config.DeepLinking: true}}})
}

// share makes a tool and takes it into use where it is owned.
func (p *Pages) share(w http.ResponseWriter, r *http.Request, v Visit, t config.Tool) error {
	made, err := p.cfg.Admin.CreateTool(r.Context(), v.Account, t)
	if err != nil {
		return err
	}
	if _, err := p.cfg.Admin.EnableTool(r.Context(), v.Account, t.ScopeID, made.ID, ""); err != nil {
		return err
	}
	return p.toTool(w, r, v, t.ScopeID, made.ID)
}

func (p *Pages) toTool(w http.ResponseWriter, r *http.Request, v Visit, scopeID, toolID string) error {
	http.Redirect(w, r, v.scope(scopeID)+"/tools/"+url.PathEscape(toolID), http.StatusSeeOther)
	return nil
}

// upgradeTool moves a tool of LTI 1.1 to a registration.
func (p *Pages) upgradeTool(w http.ResponseWriter, r *http.Request, v Visit) error {
	id := r.PathValue("tool")
	if _, err := p.cfg.Admin.UpgradeTool(r.Context(), v.Account, id, r.PostFormValue("registration")); err != nil {
		return err
	}
	return p.toTool(w, r, v, r.PathValue("id"), id)
}

// toolView is what holds for a tool in a scope, and what the scope says of it.
type toolView struct {
	ScopeID string
	config.Tool
	Fields  []fieldView
	Enabled bool
	Rule    config.Settings
	Grades  []config.GradeMode
	// Services are those that the scope may switch off.
	Services []config.Service
	// Registrations are those that a tool of LTI 1.1 could move to.
	Registrations []*lti.Registration
}

// fieldView is a field with who set it.
type fieldView struct{ Name, Value, Origin string }

// fieldsOf are the fields of an effective configuration as people read them.
func fieldsOf(e config.Effective) []fieldView {
	list := []fieldView{onOff("In use", e.Enabled), text("Deployment", e.DeploymentID), text("Grades", e.Grades)}
	for _, s := range config.Services() {
		list = append(list, onOff(serviceTitle(s), e.Services[s]))
	}
	list = append(list, onOff("Names", e.ShareName), onOff("E-mail addresses", e.ShareEmail), onOff("Asks people first", e.AskConsent), text("Address", e.LaunchURL), text("Container", e.Container))
	for _, name := range slices.Sorted(maps.Keys(e.Custom)) {
		list = append(list, text("Parameter "+name, e.Custom[name]))
	}
	return list
}

func onOff(name string, f config.Field[bool]) fieldView {
	if f.Value {
		return fieldView{name, "on", f.Origin.String()}
	}
	return fieldView{name, "off", f.Origin.String()}
}

func text[T ~string](name string, f config.Field[T]) fieldView {
	return fieldView{name, cmp.Or(string(f.Value), "–"), f.Origin.String()}
}

// serviceTitle is what a service is called on the pages.
func serviceTitle(s config.Service) string {
	switch s {
	case config.Roster:
		return "Roster"
	case config.DeepLinking:
		return "Choosing content"
	case config.Proctoring:
		return "Proctoring"
	case config.Groups:
		return "Groups"
	case config.Notices:
		return "Notices"
	case config.Assets:
		return "Submitted files"
	case config.LinkContent:
		return "Links in the course"
	case config.Agreements:
		return "Agreements"
	case config.ToolSettings:
		return "Settings of the tool"
	case config.Events:
		return "Events"
	}
	return string(s)
}

func (p *Pages) tool(w http.ResponseWriter, r *http.Request, v Visit) error {
	scopeID, toolID := r.PathValue("id"), r.PathValue("tool")
	e, err := p.cfg.Admin.EffectiveAt(r.Context(), v.Account, scopeID, toolID)
	if err != nil {
		return err
	}
	rule, err := p.cfg.Admin.Rule(r.Context(), v.Account, scopeID, toolID)
	if err != nil {
		return err
	}
	shown := &toolView{ScopeID: scopeID, Tool: e.Tool, Fields: fieldsOf(e), Enabled: e.DeploymentID.Value != "", Rule: rule.Settings,
		Grades: []config.GradeMode{config.GradesOff, config.GradesDeclarative, config.GradesProgrammatic}, Services: config.Services()}
	if e.Tool.Version == config.V11 && e.Tool.ScopeID == scopeID {
		if shown.Registrations, err = p.registrations(r, v); err != nil {
			return err
		}
	}
	p.show(w, r, v, http.StatusOK, "tool.html", view{Title: cmp.Or(e.Tool.Name, e.Tool.ID), Tab: "scopes", Tool: shown})
	return nil
}

// Switched tells whether the scope switches a service off.
func (v *toolView) Switched(s config.Service) bool {
	on, says := v.Rule.Services[s]
	return says && !on
}

// Hides tells whether the scope keeps something of people from the tool.
func (v *toolView) Hides(says *bool) bool { return says != nil && !*says }

// saveRule stores what the form says. What it does not ask for stays as it is.
func (p *Pages) saveRule(w http.ResponseWriter, r *http.Request, v Visit) error {
	rule, err := p.cfg.Admin.Rule(r.Context(), v.Account, r.PathValue("id"), r.PathValue("tool"))
	if err != nil {
		return err
	}
	if err := r.ParseForm(); err != nil {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The form cannot be read.", Err: err}
	}
	s := &rule.Settings
	s.Off, s.AskConsent, s.Grades = r.PostForm.Has("off"), r.PostForm.Has("askConsent"), config.GradeMode(r.PostForm.Get("grades"))
	s.Services, s.ShareName, s.ShareEmail = nil, hidden(r.PostForm.Has("hideName")), hidden(r.PostForm.Has("hideEmail"))
	for _, name := range r.PostForm["without"] {
		if s.Services == nil {
			s.Services = map[config.Service]bool{}
		}
		s.Services[config.Service(name)] = false
	}
	if err := p.cfg.Admin.SaveRule(r.Context(), v.Account, rule); err != nil {
		return err
	}
	return p.toTool(w, r, v, rule.ScopeID, rule.ToolID)
}

// hidden is what a level says that hides something, or says nothing.
func hidden(hide bool) *bool {
	if hide {
		return new(bool)
	}
	return nil
}

func (p *Pages) enableTool(w http.ResponseWriter, r *http.Request, v Visit) error {
	id, tool := r.PathValue("id"), r.PathValue("tool")
	if _, err := p.cfg.Admin.EnableTool(r.Context(), v.Account, id, tool, ""); err != nil {
		return err
	}
	return p.toTool(w, r, v, id, tool)
}

func (p *Pages) place(w http.ResponseWriter, r *http.Request, v Visit) error {
	n := placement.NewPlacement{ScopeID: r.PathValue("id"), ToolID: r.PostFormValue("tool"), Title: r.PostFormValue("title")}
	if r.PostFormValue("graded") != "" {
		n.Column = &config.Column{ScoreMaximum: 100}
	}
	made, err := p.cfg.Admin.Place(r.Context(), v.Account, n)
	return p.placed(w, r, v, made, err)
}

func (p *Pages) placed(w http.ResponseWriter, r *http.Request, v Visit, made config.Placement, err error) error {
	if err != nil {
		return err
	}
	http.Redirect(w, r, v.placement(made.ID), http.StatusSeeOther)
	return nil
}

// placementView is one placement with what holds for it.
type placementView struct {
	config.Placement
	Fields []fieldView
	// Own tells that it holds its own configuration, and Shared are the tools that
	// it could refer to instead.
	Own    bool
	Shared []config.Tool
	Roles  []lti.Role
}

func (p *Pages) placement(w http.ResponseWriter, r *http.Request, v Visit) error {
	placed, err := p.cfg.Admin.Placement(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	e, err := p.cfg.Admin.EffectiveOf(r.Context(), v.Account, placed.ID)
	if err != nil {
		return err
	}
	shown := &placementView{Placement: placed, Fields: fieldsOf(e), Own: e.Tool.Private, Roles: []lti.Role{lti.RoleLearner, lti.RoleInstructor, lti.RoleMentor}}
	if shown.Own {
		if shown.Shared, err = p.cfg.Admin.SharedTools(r.Context(), v.Account, placed.ScopeID); err != nil {
			return err
		}
	}
	p.show(w, r, v, http.StatusOK, "placement.html", view{Title: cmp.Or(placed.Title, e.Tool.Name, placed.ID), Tab: "scopes", Placement: shown})
	return nil
}

func (p *Pages) copyPlacement(w http.ResponseWriter, r *http.Request, v Visit) error {
	made, err := p.cfg.Admin.CopyPlacement(r.Context(), v.Account, r.PathValue("id"), r.PostFormValue("scope"))
	return p.placed(w, r, v, made, err)
}

func (p *Pages) adopt(w http.ResponseWriter, r *http.Request, v Visit) error {
	made, err := p.cfg.Admin.Adopt(r.Context(), v.Account, r.PathValue("id"), r.PostFormValue("tool"))
	return p.placed(w, r, v, made, err)
}

func (p *Pages) deletePlacement(w http.ResponseWriter, r *http.Request, v Visit) error {
	placed, err := p.cfg.Admin.Placement(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := p.cfg.Admin.DeletePlacement(r.Context(), v.Account, placed.ID); err != nil {
		return err
	}
	http.Redirect(w, r, v.scope(placed.ScopeID), http.StatusSeeOther)
	return nil
}

// previewView is a test launch that waits to be opened.
type previewView struct {
	PlacementID, URL string
	Form             *lti11.SignedForm
}

// posts is where the page may post besides this installation.
func (v *previewView) posts() string {
	if v == nil || v.Form == nil {
		return ""
	}
	u, err := url.Parse(v.Form.URL)
	if err != nil {
		return ""
	}
	return " " + u.Scheme + "://" + u.Host
}

func (p *Pages) preview(w http.ResponseWriter, r *http.Request, v Visit) error {
	id, as := r.PathValue("id"), admin.Preview{}
	if role := r.PostFormValue("role"); role != "" {
		as.Roles = []lti.Role{lti.Role(role)}
	}
	o, err := p.cfg.Admin.PreviewPlacement(r.Context(), v.Account, id, as)
	if err != nil {
		return err
	}
	p.show(w, r, v, http.StatusOK, "preview.html", view{Title: "Test launch", Tab: "scopes", Preview: &previewView{id, o.URL, o.Form}})
	return nil
}
