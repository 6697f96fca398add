package lms

import (
	"context"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// launch sends the person's browser to the tool. Where the course asks people
// first, it asks once.
func (l *LMS) launch(w http.ResponseWriter, r *http.Request, s seat) {
	link, ok := l.opened(w, r, s)
	if !ok {
		return
	}
	q, err := l.tools.Question(r.Context(), link.placement.ID, s.ID)
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	if q.Open {
		l.ask(w, r, s, link, q)
		return
	}
	req := l.request(r, s)
	req.PlacementID, req.ContentID = link.placement.ID, link.contentID
	o, err := l.tools.Launch(r.Context(), l.platform, req)
	l.send(w, r, o, err)
}

// opened is the link that the person opens, if they may.
func (l *LMS) opened(w http.ResponseWriter, r *http.Request, s seat) (Link, bool) {
	link, ok, err := l.link(r.Context(), s.Course, r.PathValue("link"))
	switch {
	case err != nil:
		l.fail(w, r, err)
		return link, false
	case !ok || !link.Launches():
		l.notFound(w, r)
		return link, false
	}
	if err := l.checkTakesPart(r.Context(), s.Course.ID, s.ID); err != nil {
		l.refuse(w, r, err)
		return link, false
	}
	return link, true
}

// request is a person's click in a course.
func (l *LMS) request(r *http.Request, s seat) placement.Request {
	p := s.Person
	return placement.Request{StorageTarget: storageTarget(r), ReturnURL: l.cfg.URL + s.Path() + "/back",
		Person: placement.Person{ID: p.ID, Roles: p.Roles, Name: p.Name(), GivenName: p.GivenName, FamilyName: p.Family, Email: p.Email, Locale: "en"}}
}

// send sends the browser where the placement opens.
func (l *LMS) send(w http.ResponseWriter, r *http.Request, o *placement.Opening, err error) {
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	if o.Form != nil {
		o.Form.Show(w)
		return
	}
	http.Redirect(w, r, o.URL, http.StatusSeeOther)
}

// storageTarget offers the storage of the page that frames the tool, to launches
// in that frame.
func storageTarget(r *http.Request) string {
	if isFramed(r) {
		return platform.StorageParent
	}
	return ""
}

func isFramed(r *http.Request) bool { return r.Header.Get("Sec-Fetch-Dest") == "iframe" }

// buildLaunch writes the message of a placement, if the person still takes part
// in its course. A placement outside of all courses, which an administrator may
// make and try, asks for nothing more.
func (l *LMS) buildLaunch(ctx context.Context, r *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	m, err := l.tools.BuildLaunch(ctx, r, a)
	if err != nil || m.Context == nil {
		return m, err
	}
	return m, l.checkTakesPart(ctx, m.Context.ID, a.UserID)
}

// checkTakesPart keeps out who is not in the course, or inactive in it.
func (l *LMS) checkTakesPart(ctx context.Context, courseID, userID string) error {
	c, ok := l.school.course(courseID)
	if ok {
		_, ok = c.person(userID)
	}
	if !ok {
		return &lti.Error{Code: lti.CodeAccessDenied, Public: "This person is not in the course any more."}
	}
	inactive, err := l.inactive(ctx, courseID)
	if err != nil {
		return err
	}
	if inactive[userID] {
		return &lti.Error{Code: lti.CodeAccessDenied, Public: "This person is inactive in the course. A teacher can change that on its page People."}
	}
	return nil
}

// offer tells the tool where gradebook, roster and groups of the course are; one of LTI
// 1.1, where the result goes.
func (l *LMS) offer(ctx context.Context, at placement.Place, m *lti.Message) (err error) {
	if at.Effective.Tool.Version == config.V11 {
		l.offerResult(at, m)
		return nil
	}
	link := ""
	if m.ResourceLink != nil {
		link = m.ResourceLink.ID
	}
	courseID := at.Effective.CourseID
	m.NRPS = l.roster.Claim(courseID)
	if err := m.SetGroups(l.groups.Claim(courseID)); err != nil {
		return err
	}
	m.AGS, err = l.gradebook.Claim(ctx, ags.Owner{RegistrationID: at.Effective.Tool.Trust(), ContextID: courseID}, link)
	return err
}

// comeBack takes the person in from the tool, in its frame or in a tab of its
// own: at once back to the course, unless the tool has something to say (Core
// §5.4.4).
func (l *LMS) comeBack(w http.ResponseWriter, r *http.Request, s seat) {
	l.platform.Return(func(w http.ResponseWriter, r *http.Request, said platform.Returned) {
		v := view{Title: "The application says", seat: s, Bare: true, Message: said.Message, Alert: said.ErrorMessage}
		if v.Message == "" && v.Alert == "" {
			v.Title, v.Back = "Back to the course", true
		}
		l.show(w, r, http.StatusOK, "back.html", v)
	}).ServeHTTP(w, r)
}
