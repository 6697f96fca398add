package lms

import (
	"context"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// A teacher adds content: the tool shows what there is, the teacher chooses, and
// the tool's answer fills a placement of the course (Deep Linking 2.0).

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
	s, err := l.chooser(r.Context(), in)
	if err != nil {
		l.refuse(w, r, err)
		return
	}
	chosen, err := l.tools.Accept(r.Context(), in)
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
func (l *LMS) chooser(ctx context.Context, in *platform.Received) (seat, error) {
	m, err := l.tools.BuildLaunch(ctx, nil, platform.AuthRequest{Start: *in.Start})
	if err != nil {
		return seat{}, err
	}
	if m.Context == nil {
		return seat{}, &lti.Error{Code: lti.CodeAccessDenied, Public: "Content is chosen in a course."}
	}
	if err := l.checkTakesPart(ctx, m.Context.ID, in.Start.UserID); err != nil {
		return seat{}, err
	}
	c, _ := l.school.course(m.Context.ID)
	p, _ := c.person(in.Start.UserID)
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
