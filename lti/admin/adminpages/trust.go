package adminpages

import (
	"net/http"
	"strconv"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/dynreg"
)

// trustRoutes are the pages of who registers by themselves, and of LTI 1.1.
func (p *Pages) trustRoutes() map[string]pageFunc {
	return map[string]pageFunc{
		"GET /pending":                   p.pending,
		"GET /pending/{id}":              p.application,
		"POST /pending/{id}/approve":     p.approve,
		"POST /pending/{id}/refuse":      p.refuse,
		"POST /invitations/tools":        p.inviteTool,
		"POST /invitations/platforms":    p.invitePlatform,
		"GET /consumers":                 p.consumers,
		"POST /consumers":                p.addConsumer,
		"POST /consumers/{key}/rotate":   p.rotateSecret,
		"POST /consumers/{key}/rotated":  p.endRotation,
		"POST /consumers/{key}/disabled": p.setConsumerDisabled,
		"POST /consumers/{key}/bind":     p.bindConsumer,
		"POST /consumers/{key}/delete":   p.deleteConsumer,
	}
}

// pendingView are the applications that wait, or one of them.
type pendingView struct {
	Applications []*admin.Application
	Next         string
	One          *admin.Application
	Asked        *dynreg.Metadata
}

func (p *Pages) pending(w http.ResponseWriter, r *http.Request, v Visit) error {
	return p.waiting(w, r, v, "")
}

// waiting lists who waits, below an invitation that was made just now.
func (p *Pages) waiting(w http.ResponseWriter, r *http.Request, v Visit, invitation string) error {
	shown := &pendingView{}
	if p.cfg.Admin.Subjects(v.Account).Applications {
		var err error
		list := p.cfg.Admin.Pending(r.Context(), v.Account, after(r))
		if shown.Applications, shown.Next, err = onePage(list, func(a *admin.Application) string { return a.ID }); err != nil {
			return err
		}
	}
	p.show(w, r, v, http.StatusOK, "pending.html", view{Title: "Applications", Tab: "pending", Pending: shown, Shown: invitation})
	return nil
}

func (p *Pages) application(w http.ResponseWriter, r *http.Request, v Visit) error {
	a, err := p.cfg.Admin.Application(r.Context(), v.Account, r.PathValue("id"))
	if err != nil {
		return err
	}
	p.show(w, r, v, http.StatusOK, "application.html", view{Title: a.Asked().Name, Tab: "pending", Pending: &pendingView{One: a, Asked: a.Asked()}})
	return nil
}

// approve allows what is ticked of what the tool asked for when the page was shown.
func (p *Pages) approve(w http.ResponseWriter, r *http.Request, v Visit) error {
	id := r.PathValue("id")
	version, err := versionOf(r)
	if err != nil {
		return err
	}
	allow := dynreg.Approval{Scopes: []lti.Scope{}, ShareName: r.PostForm.Has("shareName"), ShareEmail: r.PostForm.Has("shareEmail"),
		DeploymentName: r.PostForm.Get("deploymentName")}
	for _, s := range r.PostForm["scopes"] {
		allow.Scopes = append(allow.Scopes, lti.Scope(s))
	}
	if err := p.cfg.Admin.Approve(r.Context(), v.Account, id, version, allow); err != nil {
		return err
	}
	http.Redirect(w, r, v.at(id), http.StatusSeeOther)
	return nil
}

func (p *Pages) refuse(w http.ResponseWriter, r *http.Request, v Visit) error {
	version, err := versionOf(r)
	if err != nil {
		return err
	}
	if err := p.cfg.Admin.Refuse(r.Context(), v.Account, r.PathValue("id"), version); err != nil {
		return err
	}
	http.Redirect(w, r, v.Base+"/pending", http.StatusSeeOther)
	return nil
}

// versionOf is what the page showed: a tool may change what it asks for meanwhile.
func versionOf(r *http.Request) (int64, error) {
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0, &lti.Error{Code: lti.CodeInvalidRequest, Public: "The form cannot be read.", Err: err}
	}
	return version, nil
}

func (p *Pages) inviteTool(w http.ResponseWriter, r *http.Request, v Visit) error {
	address, err := p.cfg.Admin.InviteTool(r.Context(), v.Account, admin.ToolInvitation{InitiationURL: r.PostFormValue("initiationUrl")})
	if err != nil {
		return err
	}
	return p.waiting(w, r, v, address)
}

func (p *Pages) invitePlatform(w http.ResponseWriter, r *http.Request, v Visit) error {
	link, err := p.cfg.Admin.InvitePlatform(r.Context(), v.Account, admin.PlatformInvitation{Issuer: r.PostFormValue("issuer"), Hold: r.PostFormValue("hold") != ""})
	if err != nil {
		return err
	}
	return p.waiting(w, r, v, link)
}

// consumersView is a page of consumers, and one whose secret is shown now.
type consumersView struct {
	Consumers []*admin.Consumer
	Next      string
	Issued    *admin.Issued
}

func (p *Pages) consumers(w http.ResponseWriter, r *http.Request, v Visit) error {
	return p.showConsumers(w, r, v, nil)
}

func (p *Pages) showConsumers(w http.ResponseWriter, r *http.Request, v Visit, issued *admin.Issued) error {
	shown := &consumersView{Issued: issued}
	var err error
	list := p.cfg.Admin.Consumers(r.Context(), v.Account, after(r))
	if shown.Consumers, shown.Next, err = onePage(list, func(c *admin.Consumer) string { return c.Key }); err != nil {
		return err
	}
	p.show(w, r, v, http.StatusOK, "consumers.html", view{Title: "LTI 1.1", Tab: "consumers", Consumers: shown})
	return nil
}

// addConsumer shows the secret in its answer, and nowhere afterwards.
func (p *Pages) addConsumer(w http.ResponseWriter, r *http.Request, v Visit) error {
	issued, err := p.cfg.Admin.CreateConsumer(r.Context(), v.Account, admin.NewConsumer{Key: r.PostFormValue("key"), Secret: r.PostFormValue("secret"), Name: r.PostFormValue("name")})
	if err != nil {
		return err
	}
	return p.showConsumers(w, r, v, issued)
}

func (p *Pages) rotateSecret(w http.ResponseWriter, r *http.Request, v Visit) error {
	issued, err := p.cfg.Admin.RotateSecret(r.Context(), v.Account, r.PathValue("key"), "")
	if err != nil {
		return err
	}
	return p.showConsumers(w, r, v, issued)
}

// toConsumers goes back to the list after a change.
func (v Visit) toConsumers(w http.ResponseWriter, r *http.Request, err error) error {
	if err != nil {
		return err
	}
	http.Redirect(w, r, v.Base+"/consumers", http.StatusSeeOther)
	return nil
}

func (p *Pages) endRotation(w http.ResponseWriter, r *http.Request, v Visit) error {
	return v.toConsumers(w, r, p.cfg.Admin.EndRotation(r.Context(), v.Account, r.PathValue("key")))
}

func (p *Pages) setConsumerDisabled(w http.ResponseWriter, r *http.Request, v Visit) error {
	return v.toConsumers(w, r, p.cfg.Admin.SetConsumerDisabled(r.Context(), v.Account, r.PathValue("key"), r.PostFormValue("disabled") == "true"))
}

func (p *Pages) bindConsumer(w http.ResponseWriter, r *http.Request, v Visit) error {
	return v.toConsumers(w, r, p.cfg.Admin.BindConsumer(r.Context(), v.Account, r.PathValue("key"), r.PostFormValue("registration"), r.PostFormValue("deployment")))
}

func (p *Pages) deleteConsumer(w http.ResponseWriter, r *http.Request, v Visit) error {
	return v.toConsumers(w, r, p.cfg.Admin.DeleteConsumer(r.Context(), v.Account, r.PathValue("key")))
}
