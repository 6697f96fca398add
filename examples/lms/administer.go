package lms

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/admin/adminpages"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// The administrator of the school brings tools in and places them. All that is
// done here goes through package lti/admin, which keeps the log; its own pages
// show registrations, log and the rest.

// openAdmin makes the administration and its pages.
func (l *LMS) openAdmin() (err error) {
	l.admin, err = admin.New(admin.Config{Store: l.cfg.Store, Role: admin.Platform, Consumers: l.cfg.Store, Now: l.cfg.Now, InsecureAllowLoopback: l.cfg.InsecureAllowLoopback,
		Placements: &admin.Placements{Service: l.tools, Store: l.cfg.Store, Starter: l.platform}, Registrar: &admin.Registrar{Platform: l.registrar, Clients: l.cfg.Store}})
	if err != nil {
		return err
	}
	l.adminPages, err = adminpages.New(adminpages.Config{Admin: l.admin, Role: admin.Platform, Product: "Mini LMS", Logger: l.cfg.Logger, Blank: l.blank, Own: []adminpages.Value{
		{Label: "Issuer", Text: l.cfg.URL}, {Label: "Authorization URL", Text: l.PlatformSide().AuthorizationURL},
		{Label: "Token URL", Text: l.PlatformSide().TokenURL}, {Label: "Key set", Text: l.PlatformSide().JWKSURL},
	}})
	return err
}

// blank is a tool that is yet to be registered by hand.
func (l *LMS) blank() *lti.Registration {
	return &lti.Registration{Issuer: l.cfg.URL, ClientID: uuid.NewString(), Platform: l.PlatformSide()}
}

// account is the person as the administration knows them.
func account(p Person) admin.Principal {
	return admin.Principal{Name: p.ID, Installation: true, MayChange: true}
}

// administrators turns everybody else away.
func (l *LMS) administrators(h func(http.ResponseWriter, *http.Request, Person)) http.HandlerFunc {
	return l.as(func(w http.ResponseWriter, r *http.Request, p Person) {
		if !p.Administers() {
			l.notFound(w, r)
			return
		}
		h(w, r, p)
	})
}

func (l *LMS) showAdministration(w http.ResponseWriter, r *http.Request, p Person) {
	l.adminPages.Serve(w, r, adminpages.Visit{Base: "/as/" + p.Slug + "/admin", Account: account(p), Home: schoolPath(p)})
}

// schoolPath is where an administrator finds the tools of the school.
func schoolPath(p Person) string { return "/as/" + p.Slug + "/school" }

// schoolTools is what the page of the school shows.
type schoolTools struct {
	Waiting []*admin.Application
	Tools   []schoolTool
}

// schoolTool is a tool, or an approved application that becomes one when it is
// placed.
type schoolTool struct {
	Path, Name string // below the school's
	Version    config.Version
	InUse      bool // in the whole school
}

func (l *LMS) showSchool(w http.ResponseWriter, r *http.Request, p Person) {
	waiting, err := l.waiting(r.Context(), p)
	var tools []schoolTool
	if err == nil {
		tools, err = l.schoolTools(r.Context(), p)
	}
	if err != nil {
		l.fail(w, r, err)
		return
	}
	l.show(w, r, http.StatusOK, "school.html", view{Title: "Tools of the school", seat: seat{Person: p}, Administration: &schoolTools{waiting, tools}})
}

// waiting are the applications that an administrator has to decide about.
func (l *LMS) waiting(ctx context.Context, p Person) (list []*admin.Application, err error) {
	for a, err := range l.admin.Pending(ctx, account(p), "") {
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

// schoolTools are the tools that the school may use.
func (l *LMS) schoolTools(ctx context.Context, p Person) (list []schoolTool, err error) {
	tools, err := l.admin.SharedTools(ctx, account(p), l.school.ID)
	if err != nil {
		return nil, err
	}
	for _, t := range tools {
		e, err := l.admin.EffectiveAt(ctx, account(p), l.school.ID, t.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, schoolTool{"tools/" + t.ID, t.Name, t.Version, e.DeploymentID.Value != ""})
	}
	for c, err := range l.cfg.Store.ListClients(ctx, "", dynreg.Approved, "") {
		if err != nil {
			return nil, err
		}
		made, err := l.cfg.Store.ToolsOf(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if len(made) == 0 {
			list = append(list, schoolTool{Path: "applications/" + c.ID, Name: nameOf(c.Approval, c.Metadata), Version: config.V13})
		}
	}
	return list, nil
}

// nameOf is what the school calls a tool that registered itself.
func nameOf(a *dynreg.Approval, m *dynreg.Metadata) string {
	if a == nil {
		return m.Name
	}
	return cmp.Or(a.Name, m.Name)
}

// approve lets an application in, with what was ticked.
func (l *LMS) approve(w http.ResponseWriter, r *http.Request, p Person) {
	allow := dynreg.Approval{Name: r.PostFormValue("name"), ShareName: r.PostFormValue("names") != "", ShareEmail: r.PostFormValue("addresses") != ""}
	l.backToSchool(w, r, p, l.admin.Approve(r.Context(), account(p), r.PathValue("application"), seenVersion(r), allow))
}

// refuseApplication turns an application down.
func (l *LMS) refuseApplication(w http.ResponseWriter, r *http.Request, p Person) {
	l.backToSchool(w, r, p, l.admin.Refuse(r.Context(), account(p), r.PathValue("application"), seenVersion(r)))
}

// seenVersion is that of the application which the administrator looked at: the
// tool may have changed it since.
func seenVersion(r *http.Request) int64 {
	version, err := strconv.ParseInt(r.PostFormValue("version"), 10, 64)
	if err != nil {
		return -1 // of none
	}
	return version
}

// addOld adds a tool of LTI 1.1 by the values that its maker gave.
func (l *LMS) addOld(w http.ResponseWriter, r *http.Request, p Person) {
	name := r.PostFormValue("name")
	issued, err := l.admin.CreateConsumer(r.Context(), account(p), admin.NewConsumer{Key: r.PostFormValue("key"), Secret: r.PostFormValue("secret"), Name: name})
	if err == nil {
		t := everything(config.Tool{Version: config.V11, ConsumerKey: issued.Key, Name: name})
		names, addresses := r.PostFormValue("names") != "", r.PostFormValue("addresses") != ""
		t.Settings.LaunchURL, t.Settings.ShareName, t.Settings.ShareEmail = r.PostFormValue("url"), &names, &addresses
		t.Settings.Services = map[config.Service]bool{config.DeepLinking: r.PostFormValue("choosing") != ""}
		if _, err = l.admin.CreateTool(r.Context(), account(p), t); err != nil {
			err = errors.Join(err, l.admin.DeleteConsumer(r.Context(), account(p), issued.Key))
		}
	}
	l.backToSchool(w, r, p, err)
}

// backToSchool shows the page again, or why something did not work.
func (l *LMS) backToSchool(w http.ResponseWriter, r *http.Request, p Person, err error) {
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	http.Redirect(w, r, schoolPath(p), http.StatusSeeOther)
}
