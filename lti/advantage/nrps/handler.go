package nrps

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const version = "2.0"

// Handler serves the rosters of a platform. It routes on the full path below
// BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/{context}/memberships    GET
//
// Names and addresses leave it only where the grant says so.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL string
	Auth    advantage.Authorizer
	Courses Courses
	Roster  Roster
	// Changes lets tools ask what has changed since they read a roster. Nil
	// offers no differences.
	Changes Changes
	// Groups adds the groups of each member where a tool asks for them. Nil
	// offers none.
	Groups Groups
	// PageSize is how many members a page has for a tool that names no limit,
	// MaxPageSize how many at most: a larger roster is paged, never refused.
	// Zero means 100 and 1000.
	PageSize, MaxPageSize int
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// Claim tells a tool in its launch where the roster of the context is.
func (h *Handler) Claim(contextID string) *lti.NRPSClaim {
	return &lti.NRPSClaim{
		ContextMembershipsURL: h.BaseURL + "/" + url.PathEscape(contextID) + "/memberships",
		ServiceVersions:       []string{version},
	}
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "roster", refusal(err))
	}
}

// refusal gives the errors of the contracts the face that the caller sees.
func refusal(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such roster for this tool.", Err: err}
	case errors.Is(err, ErrExpired):
		return &web.Refusal{Status: http.StatusGone, Code: "expired",
			Public: "What has changed since then is no longer known. Please read the whole roster again.", Err: err}
	}
	return err
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	path, ok := web.PathBelow(h.BaseURL, r.URL)
	if !ok || len(path) != 2 || path[1] != "memberships" {
		return ErrNotFound
	}
	if r.Method != http.MethodGet {
		return &web.WrongMethod{Allow: []string{http.MethodGet}}
	}
	g, err := h.Auth.AuthorizeService(r, lti.ScopeMembership)
	if err != nil {
		return err
	}
	query, err := web.Query(r)
	if err != nil {
		return err
	}
	place := Place{ContextID: path[0], ResourceLinkID: query.Get("rlid")}
	opened, err := h.open(r, g, place)
	if err != nil {
		return err
	}
	return h.answer(w, r, &listing{query: query, grant: g, place: place, context: opened})
}

// open asks whether the tool may read the roster of the place.
func (h *Handler) open(r *http.Request, g *lti.Grant, p Place) (Context, error) {
	opened, err := h.Courses.OpenRoster(r.Context(), g, p.ContextID)
	if err != nil {
		return Context{}, err
	}
	opened.ID = p.ContextID
	if p.ResourceLinkID == "" {
		return opened, nil
	}
	has, err := h.Courses.HasLink(r.Context(), g, p.ContextID, p.ResourceLinkID)
	if err == nil && !has {
		err = fmt.Errorf("%w: resource link of the roster", ErrNotFound) // NRPS, "Access restriction"
	}
	return opened, err
}
