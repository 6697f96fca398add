package lms

import (
	"context"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
)

// launch sends the person's browser to the tool.
func (l *LMS) launch(w http.ResponseWriter, r *http.Request, p Person) {
	link, ok := l.course.link(r.PathValue("link"))
	if !ok {
		l.notFound(w, r)
		return
	}
	to, err := l.platform.LoginURL(r.Context(), platform.Start{Registration: l.tool, DeploymentID: DeploymentID, UserID: p.ID,
		Data: []byte(link.ID), StorageTarget: storageTarget(r)})
	if err != nil {
		l.fail(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// storageTarget offers the storage of the page that frames the tool, to launches
// in that frame.
func storageTarget(r *http.Request) string {
	if r.Header.Get("Sec-Fetch-Dest") == "iframe" {
		return platform.StorageParent
	}
	return ""
}

// buildLaunch says who the person is, where they come from and which services
// the tool finds here.
func (l *LMS) buildLaunch(_ context.Context, _ *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	person, ok := l.course.person(a.UserID)
	link, found := l.course.link(string(a.Data))
	if !ok || !found {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This person or link is not in the course any more."}
	}
	return &lti.Message{
		Subject: person.ID, Roles: person.Roles,
		Name: person.Name(), GivenName: person.GivenName, FamilyName: person.Family, Email: person.Email, Locale: "en",
		ResourceLink:       &lti.ResourceLink{ID: link.ID, Title: link.Title, Description: link.Description},
		Context:            &lti.Context{ID: l.course.ID, Label: l.course.Label, Title: l.course.Title, Type: []string{lti.ContextCourseOffering}},
		ToolPlatform:       &lti.ToolPlatform{GUID: "mini-lms", Name: "Mini LMS", ProductFamilyCode: "ltikit-mini-lms"},
		LaunchPresentation: &lti.LaunchPresentation{DocumentTarget: "iframe", ReturnURL: l.cfg.URL + "/as/" + person.Slug + "/course", Locale: "en"},
		AGS: &lti.AGSClaim{
			Scopes:    []lti.Scope{lti.ScopeLineItem, lti.ScopeLineItemReadOnly, lti.ScopeScore, lti.ScopeResultReadOnly},
			LineItems: l.gradebook.LineItemsURL(l.course.ID),
		},
		NRPS: l.roster.Claim(l.course.ID),
	}, nil
}
