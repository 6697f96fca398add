package memberships

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/internal/signed"
)

// Handler serves the rosters of a platform to tools of LTI 1.1. It routes on the
// full path below BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/{context}/memberships    GET   Membership Service
//	{BaseURL}/{context}/members        POST  the extension
//
// Every call is signed with OAuth 1.0a. Courses, Roster and what may be told of
// people are those of package nrps: the grant decides for both versions, and must
// hold lti.ScopeMembership.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL string
	Auth    lti11.Authorizer
	Courses nrps.Courses
	Roster  nrps.Roster
	// PageSize is how many members a page has for a tool that names no limit,
	// MaxPageSize how many at most. Zero means 100 and 1000. The extension
	// knows no pages.
	PageSize, MaxPageSize int
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// Offer tells a tool in its launch where the roster of the context is.
func (h *Handler) Offer(contextID string) Offer {
	course := h.BaseURL + "/" + url.PathEscape(contextID)
	return Offer{ServiceURL: course + "/memberships", ExtensionURL: course + "/members", ExtensionID: contextID}
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "roster", refusal(err))
	}
}

// refusal gives the errors of the contracts the face that the caller sees.
func refusal(err error) error {
	if errors.Is(err, nrps.ErrNotFound) {
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such roster for this tool.", Err: err}
	}
	return err
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	path, ok := web.PathBelow(h.BaseURL, r.URL)
	method := map[string]string{"memberships": http.MethodGet, "members": http.MethodPost}
	if !ok || len(path) != 2 || method[path[1]] == "" {
		return nrps.ErrNotFound
	}
	if want := method[path[1]]; r.Method != want {
		return &web.WrongMethod{Allow: []string{want}}
	}
	g, body, err := signed.Read(w, r, h.Auth)
	if err != nil {
		return err
	}
	if !g.Has(lti.ScopeMembership) {
		return &lti.Error{Code: lti.CodeAccessDenied, Public: "The roster is not open to the application.", Err: lti.ErrScope,
			Fix: "grant " + string(lti.ScopeMembership) + " to the tool, if it is to read rosters"}
	}
	opened, err := h.Courses.OpenRoster(r.Context(), g, path[0])
	if err != nil {
		return err
	}
	opened.ID = path[0]
	if path[1] == "members" {
		return h.sendAll(w, r, g, opened, string(body))
	}
	return h.sendPage(w, r, g, opened)
}

// members yields what the tool may know of the active members of a place.
func (h *Handler) members(ctx context.Context, g *lti.Grant, p nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		for m, err := range h.Roster.ListMembers(ctx, p, after) {
			if err == nil && m.Status == nrps.Deleted {
				continue
			}
			if p.ResourceLinkID == "" {
				m.Messages = nil
			}
			if !yield(m.Shared(g), err) || err != nil {
				return
			}
		}
	}
}

// sendPage answers one call of the Membership Service.
func (h *Handler) sendPage(w http.ResponseWriter, r *http.Request, g *lti.Grant, c nrps.Context) error {
	q, err := web.Query(r)
	if err != nil {
		return err
	}
	size, err := web.PageSizeWithin(q, h.PageSize, h.MaxPageSize)
	if err != nil {
		return err
	}
	place := nrps.Place{ContextID: c.ID, ResourceLinkID: q.Get("rlid")}
	if err := h.checkLink(r, g, place); err != nil {
		return err
	}
	out := page{Context: containerContext, Type: "Page", ID: web.PublicURL(r, h.BaseURL, q), PageOf: container{Type: "LISMembershipContainer",
		Subject: subject{Type: "Context", ContextID: c.ID, Name: c.Title, Memberships: []membership{}}}}
	last := ""
	for m, err := range h.members(r.Context(), g, place, q.Get("after")) {
		if err != nil {
			return err
		}
		if role := lti.Role(q.Get("role")); role != "" && !m.HasRole(role) {
			continue
		}
		if len(out.PageOf.Subject.Memberships) == size {
			web.LinkNext(w, r, h.BaseURL, last)
			q.Set("after", last)
			out.NextPage = web.PublicURL(r, h.BaseURL, q)
			break
		}
		last = m.UserID
		out.PageOf.Subject.Memberships = append(out.PageOf.Subject.Memberships, write(m))
	}
	web.JSON(w, http.StatusOK, MediaType, out)
	return nil
}

// checkLink refuses a resource link that is none of the tool's in this course.
func (h *Handler) checkLink(r *http.Request, g *lti.Grant, p nrps.Place) error {
	if p.ResourceLinkID == "" {
		return nil
	}
	has, err := h.Courses.HasLink(r.Context(), g, p.ContextID, p.ResourceLinkID)
	if err == nil && !has {
		err = fmt.Errorf("%w: resource link of the roster", nrps.ErrNotFound)
	}
	return err
}

// sendAll answers one call of the extension.
func (h *Handler) sendAll(w http.ResponseWriter, r *http.Request, g *lti.Grant, c nrps.Context, body string) error {
	form, err := url.ParseQuery(body)
	switch {
	case err != nil:
		return web.BadRequest(errors.New("the body is no form"))
	case form.Get("lti_message_type") != messageType:
		return web.BadRequest(errors.New("lti_message_type must be " + messageType))
	case form.Get("id") != c.ID:
		return nrps.ErrNotFound
	}
	out := roster{Type: messageType, Status: status{CodeMajor: "Success", Severity: "Status", CodeMinor: "fullsuccess"}}
	for m, err := range h.members(r.Context(), g, nrps.Place{ContextID: c.ID}, "") {
		if err != nil {
			return err
		}
		if m.Status != nrps.Inactive {
			out.Members = append(out.Members, writeElement(m))
		}
	}
	text, err := xml.Marshal(out)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/xml")
	web.NoStore(w)
	_, _ = w.Write(append([]byte(xml.Header), text...)) // the client is gone if this fails
	return nil
}
