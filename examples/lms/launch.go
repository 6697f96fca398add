package lms

import (
	"context"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
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
func (l *LMS) buildLaunch(ctx context.Context, _ *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	person, ok := l.course.person(a.UserID)
	if !ok {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This person is not in the course any more."}
	}
	inactive, err := l.inactive(ctx)
	if err != nil {
		return nil, err
	}
	if inactive[person.ID] {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This person is inactive in the course. A teacher can change that on its page People."}
	}
	m := l.describe(person)
	if a.Type == lti.DeepLinkingRequest {
		return l.offerGrades(ctx, l.buildChoice(m), "")
	}
	link, ok := l.links.find(string(a.Data))
	if !ok {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This link is not in the course any more."}
	}
	m.ResourceLink = &lti.ResourceLink{ID: link.ID, Title: link.Title, Description: link.Description}
	m.Custom = link.Custom
	return l.offerGrades(ctx, m, link.ID)
}

// offerGrades tells the tool where the gradebook is, and which column is the
// link's if it has one.
func (l *LMS) offerGrades(ctx context.Context, m *lti.Message, linkID string) (_ *lti.Message, err error) {
	m.AGS, err = l.gradebook.Claim(ctx, l.owner(), linkID)
	return m, err
}

// describe is what all launches of the person say.
func (l *LMS) describe(person Person) *lti.Message {
	return &lti.Message{
		Subject: person.ID, Roles: person.Roles,
		Name: person.Name(), GivenName: person.GivenName, FamilyName: person.Family, Email: person.Email, Locale: "en",
		Context:            &lti.Context{ID: l.course.ID, Label: l.course.Label, Title: l.course.Title, Type: []string{lti.ContextCourseOffering}},
		ToolPlatform:       &lti.ToolPlatform{GUID: "mini-lms", Name: "Mini LMS", ProductFamilyCode: "ltikit-mini-lms"},
		LaunchPresentation: &lti.LaunchPresentation{DocumentTarget: "iframe", ReturnURL: l.cfg.URL + "/as/" + person.Slug + "/back", Locale: "en"},
		NRPS:               l.roster.Claim(l.course.ID),
	}
}

// owner is whose columns of the gradebook are the tool's.
func (l *LMS) owner() ags.Owner {
	return ags.Owner{RegistrationID: l.tool.ID, ContextID: l.course.ID}
}

// comeBack takes the person in from the tool, in its frame or in a tab of its
// own: at once back to the course, unless the tool has something to say (Core
// §5.4.4).
func (l *LMS) comeBack(w http.ResponseWriter, r *http.Request, p Person) {
	l.platform.Return(func(w http.ResponseWriter, r *http.Request, said platform.Returned) {
		v := view{Title: "The application says", Person: &p, Bare: true, Message: said.Message, Alert: said.ErrorMessage}
		if v.Message == "" && v.Alert == "" {
			v.Title, v.Back = "Back to the course", true
		}
		l.show(w, r, http.StatusOK, "back.html", v)
	}).ServeHTTP(w, r)
}
