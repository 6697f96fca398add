package lms

import (
	"context"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/contentitem"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// A teacher adds content: the tool shows what there is, the teacher chooses, and
// the tool's answer fills a placement of the course (Deep Linking 2.0, and
// Content-Item for tools of LTI 1.1).

// openItems makes ready to take what people choose in tools of LTI 1.1.
func (l *LMS) openItems() (err error) {
	l.verifier, err = lti11.NewVerifier(lti11.VerifierConfig{Consumers: l.cfg.Store, Replay: l.cfg.Store, Now: l.cfg.Now})
	if err != nil {
		return err
	}
	l.items, err = contentitem.NewReceiver(contentitem.Config{Verifier: l.verifier, ReturnURL: l.cfg.URL + "/lti/items", Requests: l.cfg.Store,
		SignedIn: l.signedIn, Now: l.cfg.Now, Logger: l.cfg.Logger})
	return err
}

// showAdd asks which tool to choose in, if there are several.
func (l *LMS) showAdd(w http.ResponseWriter, r *http.Request, s seat) {
	tools, err := l.toolsOf(r.Context(), s.Course.ID)
	if err != nil {
		l.fail(w, r, err)
		return
	}
	tools = slices.DeleteFunc(tools, func(e config.Effective) bool { return !e.Has(config.DeepLinking) })
	if len(tools) == 1 {
		http.Redirect(w, r, s.Path()+"/add/"+tools[0].Tool.ID, http.StatusSeeOther)
		return
	}
	l.show(w, r, http.StatusOK, "add.html", view{Title: "Add content", Tab: "course", seat: s, Tools: tools})
}

// showPicker frames the tool's picker.
func (l *LMS) showPicker(w http.ResponseWriter, r *http.Request, s seat) {
	e, err := l.tools.Effective(r.Context(), r.PathValue("tool"), s.Course.ID)
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	l.show(w, r, http.StatusOK, "picker.html", view{Title: "Add content", Tab: "course", seat: s, Framed: &e})
}

// choose sends the teacher's browser to the tool's picker.
func (l *LMS) choose(w http.ResponseWriter, r *http.Request, s seat) {
	if err := l.checkTakesPart(r.Context(), s.Course.ID, s.ID); err != nil {
		l.refuse(w, r, err)
		return
	}
	p, err := l.choosing(r.Context(), s.Course, r.PathValue("tool"))
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	req := l.request(r, s)
	req.PlacementID = p.ID
	o, err := l.tools.Choose(r.Context(), l.platform, req)
	l.send(w, r, o, err)
}

// removeLink takes a link away that was not there from the beginning.
func (l *LMS) removeLink(w http.ResponseWriter, r *http.Request, s seat) {
	link, ok, err := l.link(r.Context(), s.Course, r.PathValue("link"))
	if err == nil && ok && rank(s.Course, link) == len(s.Course.Links) {
		err = l.remove(r.Context(), link)
	}
	if err != nil {
		l.fail(w, r, err)
		return
	}
	http.Redirect(w, r, s.Path(), http.StatusSeeOther)
}

// receive takes the tool's answer. The platform role has checked that it answers
// the request of the teacher who is signed in; whether they still teach is asked
// again.
func (l *LMS) receive(w http.ResponseWriter, r *http.Request, in *platform.Received) {
	l.take(w, r, *in.Start, func() (*placement.Accepted, error) { return l.tools.Accept(r.Context(), in) })
}

// receiveItems is receive for a tool of LTI 1.1.
func (l *LMS) receiveItems(w http.ResponseWriter, r *http.Request, in *contentitem.Received) {
	start := platform.Start{UserID: in.Request.UserID, Data: []byte(in.Request.Data)}
	l.take(w, r, start, func() (*placement.Accepted, error) { return l.tools.AcceptContentItems(r.Context(), in) })
}

// take accepts the answer to what was started, and says what became of it.
func (l *LMS) take(w http.ResponseWriter, r *http.Request, start platform.Start, accept func() (*placement.Accepted, error)) {
	s, err := l.chooser(r.Context(), start)
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	chosen, err := accept()
	if err != nil {
		l.show(w, r, http.StatusBadRequest, "back.html", view{Title: "Nothing was added", seat: s, Bare: true, Alert: lti.AsError(err).Public})
		return
	}
	l.logNotes(r.Context(), chosen)
	v := view{Title: "Content was added", seat: s, Bare: true, Message: chosen.Notes.Message, Alert: chosen.Notes.ErrorMessage}
	if len(chosen.Placement.Contents) == 0 {
		v.Title = "Nothing was added"
	}
	for _, f := range chosen.Refused {
		v.Findings = append(v.Findings, lti.AsError(f.Err).Public)
	}
	v.Back = v.Message == "" && v.Alert == "" && v.Findings == nil // back at once, unless there is something to read
	l.show(w, r, http.StatusOK, "back.html", v)
}

// chooser is the teacher who was asked to choose, in the course that it is for.
func (l *LMS) chooser(ctx context.Context, start platform.Start) (seat, error) {
	m, err := l.tools.BuildLaunch(ctx, nil, platform.AuthRequest{Start: start})
	if err != nil {
		return seat{}, err
	}
	if m.Context == nil {
		return seat{}, &lti.Error{Code: lti.CodeAccessDenied, Public: "Content is chosen in a course."}
	}
	if err := l.checkTakesPart(ctx, m.Context.ID, start.UserID); err != nil {
		return seat{}, err
	}
	c, _ := l.school.course(m.Context.ID)
	p, _ := c.person(start.UserID)
	if !p.Teaches() {
		return seat{}, &lti.Error{Code: lti.CodeAccessDenied, Public: "Only who teaches adds content to the course."}
	}
	return seat{c, p}, nil
}

// logNotes keeps for the administrator what the tool told and what was not taken.
func (l *LMS) logNotes(ctx context.Context, chosen *placement.Accepted) {
	if chosen.Notes.Log != "" || chosen.Notes.ErrorLog != "" {
		l.logger().InfoContext(ctx, "lms: the tool tells", "log", chosen.Notes.Log, "errorlog", chosen.Notes.ErrorLog)
	}
	for _, f := range append(chosen.Refused, chosen.Adjusted...) {
		l.logger().WarnContext(ctx, "lms: content not taken as it was", "item", f.Index, "type", f.Type, "error", f.Err)
	}
}
