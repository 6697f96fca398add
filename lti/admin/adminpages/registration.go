package adminpages

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/profile"
)

// registrationView is one registration with its form.
type registrationView struct {
	*lti.Registration
	New         bool
	Form        url.Values
	Problems    map[string]string // by the form's field
	Deployments []*lti.Deployment
	Findings    []admin.Finding
	Profiles    []profile.Profile
	Scopes      []scope
	AskPlatform bool // the form asks for the platform's half
	AskTool     bool
	MayChange   bool
}

// scope is a service as the form offers it.
type scope struct {
	Name  lti.Scope
	Title string
}

func scopes() []scope {
	return []scope{
		{lti.ScopeMembership, "Read who takes part"},
		{lti.ScopeLineItem, "Make and change its own columns in the gradebook"},
		{lti.ScopeLineItemReadOnly, "Read its columns"},
		{lti.ScopeScore, "Send scores"},
		{lti.ScopeResultReadOnly, "Read results"},
	}
}

// scopeTitle is what a service is called on the pages.
func scopeTitle(name lti.Scope) string {
	for _, s := range scopes() {
		if s.Name == name {
			return s.Title
		}
	}
	return string(name)
}

func (p *Pages) blank(w http.ResponseWriter, r *http.Request, v Visit) error {
	registration := new(lti.Registration)
	if p.cfg.Blank != nil {
		registration = p.cfg.Blank()
	}
	return p.form(w, r, v, http.StatusOK, &registrationView{Registration: registration, New: true, Form: formOf(registration)})
}

func (p *Pages) register(w http.ResponseWriter, r *http.Request, v Visit) error {
	registration := new(lti.Registration)
	if err := readForm(r, registration); err != nil {
		return err
	}
	registration.Issuer, registration.ClientID = r.PostFormValue("issuer"), r.PostFormValue("clientId")
	made, err := p.cfg.Admin.Register(r.Context(), v.Account, registration)
	if err != nil {
		return p.again(w, r, v, &registrationView{Registration: registration, New: true}, err)
	}
	http.Redirect(w, r, v.at(made.ID), http.StatusSeeOther)
	return nil
}

func (p *Pages) registration(w http.ResponseWriter, r *http.Request, v Visit) error {
	registration, err := p.cfg.Admin.Registration(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.form(w, r, v, http.StatusOK, &registrationView{Registration: registration, Form: formOf(registration)})
}

func (p *Pages) update(w http.ResponseWriter, r *http.Request, v Visit) error {
	registration, err := p.cfg.Admin.Registration(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := readForm(r, registration); err != nil {
		return err
	}
	if err := p.cfg.Admin.Update(r.Context(), v.Account, registration); err != nil {
		return p.again(w, r, v, &registrationView{Registration: registration}, err)
	}
	http.Redirect(w, r, v.at(registration.ID), http.StatusSeeOther)
	return nil
}

// again shows the form as it was sent, with what is wrong with it.
func (p *Pages) again(w http.ResponseWriter, r *http.Request, v Visit, shown *registrationView, err error) error {
	var invalid *admin.InvalidError
	var known *lti.Error
	switch {
	case errors.As(err, &invalid):
		shown.Problems = map[string]string{}
		for _, problem := range invalid.Problems {
			field := fieldOf(problem.Field)
			shown.Problems[field] = strings.TrimSpace(shown.Problems[field] + " This " + problem.Text + ".")
		}
	case errors.As(err, &known) && known.Code == admin.CodeConflict:
		shown.Problems = map[string]string{"clientId": known.Public}
	default:
		return err
	}
	shown.Form = r.PostForm
	return p.form(w, r, v, http.StatusUnprocessableEntity, shown)
}

// form shows a registration whole.
func (p *Pages) form(w http.ResponseWriter, r *http.Request, v Visit, status int, shown *registrationView) error {
	shown.Profiles, shown.Scopes = profile.All(), scopes()
	shown.AskPlatform, shown.AskTool = p.cfg.Role != admin.Platform, p.cfg.Role != admin.Tool
	shown.MayChange = v.Account.MayChange
	title := "New registration"
	if !shown.New {
		title = shown.Title()
		for d, err := range p.cfg.Admin.Deployments(r.Context(), v.Account, shown.ID, "") {
			if err != nil {
				return err
			}
			shown.Deployments = append(shown.Deployments, d)
		}
	}
	p.show(w, r, v, status, "registration.html", view{Title: title, Tab: "registrations", Registration: shown})
	return nil
}

// Title is what the registration is called.
func (v *registrationView) Title() string {
	if v.Name != "" {
		return v.Name
	}
	return v.ClientID
}

// Value is what stands in a field.
func (v *registrationView) Value(field string) string { return v.Form.Get(field) }

// Has tells whether a value of a field is chosen.
func (v *registrationView) Has(field, value string) bool {
	return slices.Contains(v.Form[field], value)
}

func (v Visit) at(id string) string { return v.Base + "/registrations/" + url.PathEscape(id) }

func (p *Pages) setDisabled(w http.ResponseWriter, r *http.Request, v Visit) error {
	id := r.PathValue("id")
	if err := p.cfg.Admin.SetDisabled(r.Context(), v.Account, id, r.PostFormValue("disabled") == "true"); err != nil {
		return err
	}
	http.Redirect(w, r, v.at(id), http.StatusSeeOther)
	return nil
}

func (p *Pages) deleteRegistration(w http.ResponseWriter, r *http.Request, v Visit) error {
	if err := p.cfg.Admin.DeleteRegistration(r.Context(), v.Account, r.PathValue("id")); err != nil {
		return err
	}
	http.Redirect(w, r, v.Base+"/", http.StatusSeeOther)
	return nil
}

// probe shows the registration with what was found at its addresses.
func (p *Pages) probe(w http.ResponseWriter, r *http.Request, v Visit) error {
	registration, err := p.cfg.Admin.Registration(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	findings, err := p.cfg.Admin.Probe(r.Context(), v.Account, registration.ID)
	if err != nil {
		return err
	}
	return p.form(w, r, v, http.StatusOK, &registrationView{Registration: registration, Form: formOf(registration), Findings: findings})
}

func (p *Pages) addDeployment(w http.ResponseWriter, r *http.Request, v Visit) error {
	registration, err := p.cfg.Admin.Registration(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	d := &lti.Deployment{RegistrationID: registration.ID, ID: strings.TrimSpace(r.PostFormValue("deploymentId")), Name: strings.TrimSpace(r.PostFormValue("deploymentName"))}
	problem := ""
	var invalid *admin.InvalidError
	var known *lti.Error
	switch err := p.cfg.Admin.AddDeployment(r.Context(), v.Account, d); {
	case errors.As(err, &invalid):
		problem = "The deployment's " + invalid.Error() + "."
	case errors.As(err, &known) && known.Code == admin.CodeConflict:
		problem = known.Public
	case err != nil:
		return err
	default:
		http.Redirect(w, r, v.at(registration.ID)+"#deployments", http.StatusSeeOther)
		return nil
	}
	shown := &registrationView{Registration: registration, Form: formOf(registration), Problems: map[string]string{"deployment": problem}}
	return p.form(w, r, v, http.StatusUnprocessableEntity, shown)
}

func (p *Pages) setDeploymentDisabled(w http.ResponseWriter, r *http.Request, v Visit) error {
	id, disabled := r.PathValue("id"), r.PostFormValue("disabled") == "true"
	if err := p.cfg.Admin.SetDeploymentDisabled(r.Context(), v.Account, id, r.PostFormValue("deploymentId"), disabled); err != nil {
		return err
	}
	http.Redirect(w, r, v.at(id)+"#deployments", http.StatusSeeOther)
	return nil
}

func (p *Pages) deleteDeployment(w http.ResponseWriter, r *http.Request, v Visit) error {
	id := r.PathValue("id")
	if err := p.cfg.Admin.DeleteDeployment(r.Context(), v.Account, id, r.PostFormValue("deploymentId")); err != nil {
		return err
	}
	http.Redirect(w, r, v.at(id)+"#deployments", http.StatusSeeOther)
	return nil
}
