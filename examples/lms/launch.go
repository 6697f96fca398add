package lms

import (
	"context"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
)

// launch sends the person's browser to the tool.
func (l *LMS) launch(w http.ResponseWriter, r *http.Request, p Person) {
	link, ok := l.links.find(r.PathValue("link"))
	if !ok {
		l.notFound(w, r)
		return
	}
	l.start(w, r, platform.Start{UserID: p.ID, TargetLinkURI: link.URL, Data: []byte(link.ID)})
}

// start redirects to the tool's login.
func (l *LMS) start(w http.ResponseWriter, r *http.Request, s platform.Start) {
	s.Registration, s.DeploymentID, s.StorageTarget = l.tool, DeploymentID, storageTarget(r)
	to, err := l.platform.LoginURL(r.Context(), s)
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
	if !ok {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This person is not in the course any more."}
	}
	m := l.describe(person)
	if a.Type == lti.DeepLinkingRequest {
		return l.buildChoice(m), nil
	}
	link, ok := l.links.find(string(a.Data))
	if !ok {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This link is not in the course any more."}
	}
	m.ResourceLink = &lti.ResourceLink{ID: link.ID, Title: link.Title, Description: link.Description}
	m.Custom = link.Custom
	return m, nil
}

// describe is what all launches of the person say.
func (l *LMS) describe(person Person) *lti.Message {
	return &lti.Message{
		Subject: person.ID, Roles: person.Roles,
		Name: person.Name(), GivenName: person.GivenName, FamilyName: person.Family, Email: person.Email, Locale: "en",
		Context:            &lti.Context{ID: l.course.ID, Label: l.course.Label, Title: l.course.Title, Type: []string{lti.ContextCourseOffering}},
		ToolPlatform:       &lti.ToolPlatform{GUID: "mini-lms", Name: "Mini LMS", ProductFamilyCode: "ltikit-mini-lms"},
		LaunchPresentation: &lti.LaunchPresentation{DocumentTarget: "iframe", ReturnURL: l.cfg.URL + "/as/" + person.Slug + "/course", Locale: "en"},
		AGS: &lti.AGSClaim{
			Scopes:    []lti.Scope{lti.ScopeLineItem, lti.ScopeLineItemReadOnly, lti.ScopeScore, lti.ScopeResultReadOnly},
			LineItems: l.gradebook.LineItemsURL(l.course.ID),
		},
		NRPS: l.roster.Claim(l.course.ID),
	}
}
