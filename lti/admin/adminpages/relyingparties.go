package adminpages

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/bridge/rp"
)

// maxChoices is how many registrations the form of an application offers.
const maxChoices = 500

// relyingPartyPages are the pages of the applications behind a bridge.
func (p *Pages) relyingPartyPages() map[string]func(http.ResponseWriter, *http.Request, Visit) error {
	return map[string]func(http.ResponseWriter, *http.Request, Visit) error{
		"GET /applications":                  p.relyingParties,
		"GET /applications/new":              p.blankRelyingParty,
		"POST /applications/new":             p.createRelyingParty,
		"GET /applications/{id}":             p.relyingParty,
		"POST /applications/{id}":            p.updateRelyingParty,
		"POST /applications/{id}/secret":     p.rotateRelyingPartySecret,
		"POST /applications/{id}/secret/end": p.endRelyingPartySecret,
		"POST /applications/{id}/disabled":   p.setRelyingPartyDisabled,
		"POST /applications/{id}/probe":      p.probeRelyingParty,
		"POST /applications/{id}/delete":     p.deleteRelyingParty,
	}
}

// relyingPartiesView is a page of applications.
type relyingPartiesView struct {
	Applications []*admin.RelyingParty
	Next         string
}

func (p *Pages) relyingParties(w http.ResponseWriter, r *http.Request, v Visit) error {
	found := &relyingPartiesView{}
	var err error
	list := p.cfg.Admin.RelyingParties(r.Context(), v.Account, after(r))
	if found.Applications, found.Next, err = onePage(list, func(c *admin.RelyingParty) string { return c.ID }); err != nil {
		return err
	}
	p.show(w, r, v, http.StatusOK, "relyingparties.html", view{Title: "Applications", Tab: "applications", Applications: found})
	return nil
}

// relyingPartyView is one application with its form.
type relyingPartyView struct {
	*admin.RelyingParty
	New       bool
	Secret    string // that was just made; shown this once
	Form      url.Values
	Problems  map[string]string // by the form's field
	Findings  []admin.Finding
	Platforms []*lti.Registration
	Services  []scope
	MayChange bool
}

// Value is what stands in a field.
func (v *relyingPartyView) Value(field string) string { return v.Form.Get(field) }

// Has tells whether a value of a field is chosen.
func (v *relyingPartyView) Has(field, value string) bool {
	return slices.Contains(v.Form[field], value)
}

func (v Visit) atApplication(id string) string { return v.Base + "/applications/" + url.PathEscape(id) }

func (p *Pages) blankRelyingParty(w http.ResponseWriter, r *http.Request, v Visit) error {
	return p.relyingPartyForm(w, r, v, http.StatusOK, &relyingPartyView{RelyingParty: new(admin.RelyingParty), New: true})
}

// createRelyingParty answers with the page itself: an address to go to could not
// show the secret.
func (p *Pages) createRelyingParty(w http.ResponseWriter, r *http.Request, v Visit) error {
	var c rp.Client
	if err := readRelyingParty(r, &c); err != nil {
		return err
	}
	made, err := p.cfg.Admin.CreateRelyingParty(r.Context(), v.Account, &c)
	if err != nil {
		return p.relyingPartyAgain(w, r, v, &relyingPartyView{RelyingParty: &admin.RelyingParty{Client: c}, New: true}, err)
	}
	return p.relyingPartyForm(w, r, v, http.StatusOK, &relyingPartyView{RelyingParty: &made.RelyingParty, Secret: made.Secret})
}

func (p *Pages) relyingParty(w http.ResponseWriter, r *http.Request, v Visit) error {
	c, err := p.cfg.Admin.RelyingParty(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.relyingPartyForm(w, r, v, http.StatusOK, &relyingPartyView{RelyingParty: c})
}

func (p *Pages) updateRelyingParty(w http.ResponseWriter, r *http.Request, v Visit) error {
	c, err := p.cfg.Admin.RelyingParty(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := readRelyingParty(r, &c.Client); err != nil {
		return err
	}
	if _, err := p.cfg.Admin.UpdateRelyingParty(r.Context(), v.Account, &c.Client); err != nil {
		return p.relyingPartyAgain(w, r, v, &relyingPartyView{RelyingParty: c}, err)
	}
	http.Redirect(w, r, v.atApplication(c.ID), http.StatusSeeOther)
	return nil
}

// relyingPartyAgain shows the form as it was sent, with what is wrong with it.
func (p *Pages) relyingPartyAgain(w http.ResponseWriter, r *http.Request, v Visit, shown *relyingPartyView, err error) error {
	var invalid *admin.InvalidError
	if !errors.As(err, &invalid) {
		return err
	}
	shown.Problems = map[string]string{}
	for _, problem := range invalid.Problems {
		field := problem.Field
		if strings.HasPrefix(field, "links[") {
			field = "home" // links are not in the form, and they must fit this
		}
		shown.Problems[field] = strings.TrimSpace(shown.Problems[field] + " This " + problem.Text + ".")
	}
	shown.Form = r.PostForm
	return p.relyingPartyForm(w, r, v, http.StatusUnprocessableEntity, shown)
}

// relyingPartyForm shows an application whole.
func (p *Pages) relyingPartyForm(w http.ResponseWriter, r *http.Request, v Visit, status int, shown *relyingPartyView) error {
	shown.Services, shown.MayChange = scopes(), v.Account.MayChange
	if shown.Form == nil {
		shown.Form = formOfRelyingParty(&shown.Client)
	}
	for registration, err := range p.cfg.Admin.Registrations(r.Context(), v.Account, "") {
		if err != nil {
			return err
		}
		if shown.Platforms = append(shown.Platforms, registration); len(shown.Platforms) == maxChoices {
			break
		}
	}
	title := "New application"
	if !shown.New {
		title = shown.Name
	}
	if title == "" {
		title = shown.ID
	}
	p.show(w, r, v, status, "relyingparty.html", view{Title: title, Tab: "applications", Application: shown})
	return nil
}

func (p *Pages) rotateRelyingPartySecret(w http.ResponseWriter, r *http.Request, v Visit) error {
	made, err := p.cfg.Admin.RotateRelyingPartySecret(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	return p.relyingPartyForm(w, r, v, http.StatusOK, &relyingPartyView{RelyingParty: &made.RelyingParty, Secret: made.Secret})
}

func (p *Pages) endRelyingPartySecret(w http.ResponseWriter, r *http.Request, v Visit) error {
	id := r.PathValue("id")
	if err := p.cfg.Admin.EndRelyingPartySecret(r.Context(), v.Account, id); err != nil {
		return err
	}
	http.Redirect(w, r, v.atApplication(id), http.StatusSeeOther)
	return nil
}

func (p *Pages) setRelyingPartyDisabled(w http.ResponseWriter, r *http.Request, v Visit) error {
	id := r.PathValue("id")
	if err := p.cfg.Admin.SetRelyingPartyDisabled(r.Context(), v.Account, id, r.PostFormValue("disabled") == "true"); err != nil {
		return err
	}
	http.Redirect(w, r, v.atApplication(id), http.StatusSeeOther)
	return nil
}

func (p *Pages) probeRelyingParty(w http.ResponseWriter, r *http.Request, v Visit) error {
	c, err := p.cfg.Admin.RelyingParty(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	findings, err := p.cfg.Admin.ProbeRelyingParty(r.Context(), v.Account, c.ID)
	if err != nil {
		return err
	}
	return p.relyingPartyForm(w, r, v, http.StatusOK, &relyingPartyView{RelyingParty: c, Findings: findings})
}

func (p *Pages) deleteRelyingParty(w http.ResponseWriter, r *http.Request, v Visit) error {
	if err := p.cfg.Admin.DeleteRelyingParty(r.Context(), v.Account, r.PathValue("id")); err != nil {
		return err
	}
	http.Redirect(w, r, v.Base+"/applications", http.StatusSeeOther)
	return nil
}
