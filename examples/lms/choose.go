package lms

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform"
)

// A teacher adds content: the tool shows what there is, the teacher chooses, and
// the tool's answer becomes links of the course (Deep Linking 2.0).

// showAdd frames the tool's picker.
func (l *LMS) showAdd(w http.ResponseWriter, r *http.Request, p Person) {
	l.show(w, r, http.StatusOK, "add.html", view{Title: "Add content", Tab: "course", Person: &p, Framing: true})
}

// choose sends the teacher's browser to the tool's picker.
func (l *LMS) choose(w http.ResponseWriter, r *http.Request, p Person) {
	l.start(w, r, platform.Start{UserID: p.ID, Type: lti.DeepLinkingRequest})
}

// removeLink takes a link away that a teacher added.
func (l *LMS) removeLink(w http.ResponseWriter, r *http.Request, p Person) {
	if err := l.links.remove(r.PathValue("link")); err != nil {
		l.fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/as/"+p.Slug+"/course", http.StatusSeeOther)
}

// buildChoice says what the course takes: links that launch the tool, as many as
// the teacher likes. Columns of the gradebook come from the tool when there are
// grades.
func (l *LMS) buildChoice(m *lti.Message) *lti.Message {
	yes, no := true, false
	m.DeepLinking = &lti.DeepLinkingSettings{
		ReturnURL: l.cfg.URL + "/lti/chosen", AcceptTypes: []string{deeplink.TypeResourceLink},
		AcceptPresentationDocumentTargets: []string{"iframe", "window"},
		AcceptMultiple:                    &yes, AcceptLineItem: &no, AutoCreate: &yes,
	}
	return m
}

// receive takes the tool's answer. The platform role has checked that it answers
// the request of the teacher who is signed in; whether they still teach is asked
// again.
func (l *LMS) receive(w http.ResponseWriter, r *http.Request, in *platform.Received) {
	p, ok := l.course.person(in.Start.UserID)
	if !ok || !p.Teaches() {
		l.notFound(w, r)
		return
	}
	chosen, err := deeplink.Accept(in.Message, deeplink.Offer{Settings: in.Offered, Tool: in.Registration, Now: l.now(), InsecureAllowLoopback: l.cfg.InsecureAllowLoopback})
	if err != nil {
		l.show(w, r, http.StatusBadRequest, "back.html", view{Title: "Nothing was added", Person: &p, Bare: true, Alert: lti.AsError(err).Public})
		return
	}
	l.logNotes(r.Context(), chosen)
	if err := l.links.add(l.newLinks(chosen.Items)); err != nil {
		l.fail(w, r, err)
		return
	}
	l.showChosen(w, r, p, chosen)
}

// newLinks are the links that the items ask for. One that leads to the launch URL
// goes on to do so when the tool moves.
func (l *LMS) newLinks(items []deeplink.Item) []Link {
	links := make([]Link, 0, len(items))
	for _, i := range items {
		title := i.Title
		if title == "" {
			title = "Untitled"
		}
		address := i.URL
		if address == l.tool.Tool.LaunchURL {
			address = ""
		}
		links = append(links, Link{ID: uuid.NewString(), Title: title, Description: i.Text, URL: address, Custom: i.Custom})
	}
	return links
}

// showChosen leads back to the course at once, unless there is something to
// read.
func (l *LMS) showChosen(w http.ResponseWriter, r *http.Request, p Person, chosen *deeplink.Selection) {
	v := view{Title: "Content was added", Person: &p, Bare: true, Message: chosen.Notes.Message, Alert: chosen.Notes.ErrorMessage}
	if len(chosen.Items) == 0 {
		v.Title = "Nothing was added"
	}
	for _, f := range chosen.Refused {
		v.Findings = append(v.Findings, lti.AsError(f.Err).Public)
	}
	v.Back = v.Message == "" && v.Alert == "" && v.Findings == nil
	l.show(w, r, http.StatusOK, "back.html", v)
}

// logNotes keeps for the administrator what the tool told and what was not taken.
func (l *LMS) logNotes(ctx context.Context, chosen *deeplink.Selection) {
	if chosen.Notes.Log != "" || chosen.Notes.ErrorLog != "" {
		l.logger().InfoContext(ctx, "lms: the tool tells", "log", chosen.Notes.Log, "errorlog", chosen.Notes.ErrorLog)
	}
	for _, f := range append(chosen.Refused, chosen.Adjusted...) {
		l.logger().WarnContext(ctx, "lms: content not taken as it was", "item", f.Index, "type", f.Type, "error", f.Err)
	}
}

func (l *LMS) now() time.Time {
	if l.cfg.Now != nil {
		return l.cfg.Now()
	}
	return time.Now()
}
