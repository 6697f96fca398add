package bridge

import (
	"encoding/json"
	"errors"
	"iter"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// listMembers answers with the whole roster of the course, read page by page from
// the platform and written on as it comes: one answer, however many pages there
// are. The filters are those of NRPS: role, and rlid for the launched link.
func (b *Bridge) listMembers(w http.ResponseWriter, r *http.Request, s *Session) error {
	q, err := web.Query(r)
	if err != nil {
		return err
	}
	m := s.Launch.Message
	query := nrps.Query{Role: lti.Role(q.Get("role"))}
	if link := q.Get("rlid"); link != "" {
		if m.ResourceLink == nil || link != m.ResourceLink.ID {
			return web.BadRequest(errors.New("rlid must be the link of the launch"))
		}
		query.ResourceLinkID = link
	}
	roster := nrps.NewClient(b.cfg.Tool.Services(s.Launch.Registration, m.DeploymentID), m.NRPS)
	members, stop := iter.Pull2(roster.Members(r.Context(), query))
	defer stop()
	first, err, some := members()
	if err != nil {
		return err
	}
	place := nrps.Context{}
	if m.Context != nil {
		place = nrps.Context{ID: m.Context.ID, Label: m.Context.Label, Title: m.Context.Title}
	}
	out := listing{w: w}
	out.begin(b.cfg.Issuer+membersPath, place)
	for ; some; first, err, some = members() {
		if err != nil {
			b.logRefusal(r.Context(), "rest of a roster", "", err)
			panic(http.ErrAbortHandler) // half a roster must not look like a whole one
		}
		out.add(b.shown(s, first))
	}
	out.end()
	return nil
}

// shown is a member under the client's own name for the person. What the client's
// scopes do not share of the person who was launched, they do not share here.
func (b *Bridge) shown(s *Session, m nrps.Member) nrps.Member {
	m.UserID = b.subjectOf(s.Client, s.Launch, m.UserID)
	m.Messages, m.LTI11UserID, m.PersonSourcedID = nil, "", ""
	if !hasScope(s.scope, "profile") {
		m.Name, m.GivenName, m.FamilyName, m.MiddleName, m.Picture = "", "", "", "", ""
	}
	if !hasScope(s.scope, "email") {
		m.Email = ""
	}
	return m
}

// listing writes a membership container piece by piece. If writing fails, the
// client is gone.
type listing struct {
	w    http.ResponseWriter
	some bool
}

func (l *listing) begin(id string, place nrps.Context) {
	l.w.Header().Set("Content-Type", nrps.MediaType)
	web.NoStore(l.w)
	_, _ = l.w.Write([]byte(`{"id":` + jsonOf(id) + `,"context":` + jsonOf(place) + `,"members":[`))
}

func (l *listing) add(m nrps.Member) {
	if l.some {
		_, _ = l.w.Write([]byte(","))
	}
	l.some = true
	_, _ = l.w.Write([]byte(jsonOf(m))) //nolint:gosec // G705: it is JSON, of a media type that no browser renders
}

func (l *listing) end() { _, _ = l.w.Write([]byte("]}")) }

func jsonOf(v any) string {
	raw, err := json.Marshal(v)
	if err != nil { // never, of what was read from JSON
		return "null"
	}
	return string(raw)
}
