package ags

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Courses answers what only the platform's own data can tell.
type Courses interface {
	// OpenGradebook returns nil if the tool of the grant may use the gradebook
	// of the context now, an error wrapping ErrNotFound if not.
	OpenGradebook(ctx context.Context, g *lti.Grant, contextID string) error
	// HasLink tells whether the context holds that resource link and it is one
	// of the grant's tool.
	HasLink(ctx context.Context, g *lti.Grant, contextID, resourceLinkID string) (bool, error)
	// CanBeGraded tells whether the person takes part in the context with a
	// role that gets grades.
	CanBeGraded(ctx context.Context, contextID, userID string) (bool, error)
}

// Handler serves the gradebook service of a platform. It routes on the full path
// below BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/{context}/lineitems                  GET, POST
//	{BaseURL}/{context}/lineitems/{item}           GET, PUT, DELETE
//	{BaseURL}/{context}/lineitems/{item}/scores    POST
//	{BaseURL}/{context}/lineitems/{item}/results   GET
//
// A nil LineItems, Scores or Results is not offered and answers 404. A tool sees
// its own line items only; what belongs to another answers 404.
//
// What the standard leaves open is decided so: a score whose timestamp is not
// later than the recorded one answers 409 and changes nothing; one that lies more
// than five minutes ahead answers 400, since it would lock the result until then;
// a person who gets no grades answers 422. A score above the maximum counts as it
// is. Results show what the gradebook holds: a grade that the platform set itself
// (see [Gradebook]) stays whatever the tool reports afterwards.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL   string
	Auth      advantage.Authorizer
	Courses   Courses
	LineItems LineItems
	Scores    Scores
	Results   Results
	// Coupled tells whether a line item belongs to its resource link so that
	// the tool must not delete it: DELETE answers 405 then. Nil: none does.
	Coupled func(ctx context.Context, o Owner, item LineItem) (bool, error)
	// Now is the clock; nil means time.Now. Logger nil means slog.Default().
	Now    func() time.Time
	Logger *slog.Logger
}

// LineItemsURL is the address of a context's line items, for the launch claim.
func (h *Handler) LineItemsURL(contextID string) string {
	return h.BaseURL + "/" + url.PathEscape(contextID) + "/lineitems"
}

// LineItemURL is the address of one line item.
func (h *Handler) LineItemURL(contextID, id string) string {
	return h.LineItemsURL(contextID) + "/" + url.PathEscape(id)
}

// route is one kind of address: what its methods ask for and do.
type route map[string]method

type method struct {
	scopes []lti.Scope
	serve  func(h *Handler, w http.ResponseWriter, r *http.Request, t target) error
}

// target is what the path and the token name together.
type target struct {
	grant    *lti.Grant
	owner    Owner
	lineItem string
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "gradebook", refusal(err))
	}
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	contextID, lineItem, routes, ok := h.resolve(r.URL)
	if !ok {
		return ErrNotFound
	}
	m, ok := routes[r.Method]
	if !ok {
		return &web.WrongMethod{Allow: slices.Sorted(maps.Keys(routes))}
	}
	g, err := h.Auth.AuthorizeService(r, m.scopes...)
	if err != nil {
		return err
	}
	if err := h.Courses.OpenGradebook(r.Context(), g, contextID); err != nil {
		return err
	}
	return m.serve(h, w, r, target{grant: g, owner: Owner{RegistrationID: g.Registration.ID, ContextID: contextID}, lineItem: lineItem})
}

// resolve reads the path below BaseURL.
func (h *Handler) resolve(u *url.URL) (contextID, lineItem string, routes route, ok bool) {
	parts, ok := web.PathBelow(h.BaseURL, u)
	if !ok || len(parts) < 2 || parts[1] != "lineitems" {
		return "", "", nil, false
	}
	contextID = parts[0]
	if len(parts) > 2 {
		lineItem = parts[2]
	}
	switch {
	case len(parts) == 2 && h.LineItems != nil:
		return contextID, "", containerRoutes(), true
	case len(parts) == 3 && h.LineItems != nil:
		return contextID, lineItem, lineItemRoutes(), true
	case len(parts) == 4 && parts[3] == "scores" && h.Scores != nil:
		return contextID, lineItem, scoreRoutes(), true
	case len(parts) == 4 && parts[3] == "results" && h.Results != nil:
		return contextID, lineItem, resultRoutes(), true
	}
	return "", "", nil, false
}

// refusal gives the errors of the stores the face that the caller sees.
func refusal(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such line item or context for this tool.", Err: err}
	case errors.Is(err, ErrStale):
		return &web.Refusal{Status: http.StatusConflict, Code: "stale", Public: "A score with the same or a later timestamp is recorded; nothing was changed.", Err: err}
	case errors.Is(err, ErrNotGradable):
		return &web.Refusal{Status: http.StatusUnprocessableEntity, Code: lti.CodeInvalidRequest, Public: "userId names nobody who gets grades in this context.", Err: err}
	}
	return err
}

func (h *Handler) now() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}

// checked is what a body is read into: it knows the rules that it must keep.
type checked interface{ Validate() error }

// readBody reads what is sent in and checks its rules.
func readBody(w http.ResponseWriter, r *http.Request, mediaType string, v checked) error {
	if err := web.ReadJSON(w, r, v, mediaType); err != nil {
		return err
	}
	if err := v.Validate(); err != nil {
		return web.BadRequest(err)
	}
	return nil
}
