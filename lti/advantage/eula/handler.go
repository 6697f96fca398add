package eula

import (
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

// maxAhead is how far a timestamp may lie in the future; one further ahead would
// keep later decisions out until then.
const maxAhead = 5 * time.Minute

// Handler serves the EULA service of a platform. It routes on the full path below
// BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/{deployment}/user          POST, DELETE
//	{BaseURL}/{deployment}/deployment    PUT
//
// The deployment is named by an opaque id of the platform's choice.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL     string
	Auth        advantage.Authorizer
	Deployments Deployments
	Acceptances Acceptances
	// Now is the clock; nil means time.Now. Logger nil means slog.Default().
	Now    func() time.Time
	Logger *slog.Logger
}

// Claim tells a tool in its launch where acceptances go.
func (h *Handler) Claim(deployment string) *lti.EULAService {
	return &lti.EULAService{URL: h.BaseURL + "/" + url.PathEscape(deployment), Scopes: []lti.Scope{lti.ScopeEULAUser, lti.ScopeEULADeployment}}
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "EULA service", refusal(err))
	}
}

// refusal gives the errors of the contracts the face that the caller sees.
func refusal(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such deployment of this tool, or no such person in it.", Err: err}
	case errors.Is(err, ErrStale):
		return &web.Refusal{Status: http.StatusConflict, Code: "stale", Public: "A decision with the same or a later timestamp is recorded; nothing was changed.", Err: err}
	}
	return err
}

// method is what one method of an address asks for and does.
type method struct {
	scope lti.Scope
	serve func(h *Handler, w http.ResponseWriter, r *http.Request, deployment string) error
}

func methods(segment string) map[string]method {
	switch segment {
	case "user":
		return map[string]method{
			http.MethodPost:   {lti.ScopeEULAUser, (*Handler).record},
			http.MethodDelete: {lti.ScopeEULAUser, (*Handler).reset},
		}
	case "deployment":
		return map[string]method{http.MethodPut: {lti.ScopeEULADeployment, (*Handler).require}}
	}
	return nil
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	path, ok := web.PathBelow(h.BaseURL, r.URL)
	if !ok || len(path) != 2 || methods(path[1]) == nil {
		return ErrNotFound
	}
	m, ok := methods(path[1])[r.Method]
	if !ok {
		return &web.WrongMethod{Allow: slices.Sorted(maps.Keys(methods(path[1])))}
	}
	g, err := h.Auth.AuthorizeService(r, m.scope)
	if err != nil {
		return err
	}
	if err := h.Deployments.OpenDeployment(r.Context(), g, path[0]); err != nil {
		return err
	}
	return m.serve(h, w, r, path[0])
}

func (h *Handler) record(w http.ResponseWriter, r *http.Request, deployment string) error {
	var body struct {
		Acceptance
		Accepted *bool `json:"accepted"` // who leaves it out has not decided
	}
	if err := web.ReadJSON(w, r, &body); err != nil {
		return err
	}
	if body.Accepted == nil {
		return web.BadRequest(errors.New("accepted is required"))
	}
	a := body.Acceptance
	a.Accepted = *body.Accepted
	if err := a.Validate(); err != nil {
		return web.BadRequest(err)
	}
	if time.Time(a.Timestamp).After(h.now().Add(maxAhead)) {
		return web.BadRequest(errors.New("timestamp lies more than five minutes in the future"))
	}
	if err := h.Acceptances.RecordAcceptance(r.Context(), deployment, a); err != nil {
		return err
	}
	web.JSON(w, http.StatusCreated, web.MediaTypeJSON, a)
	return nil
}

func (h *Handler) reset(w http.ResponseWriter, r *http.Request, deployment string) error {
	if err := h.Acceptances.ResetAcceptances(r.Context(), deployment); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h *Handler) require(w http.ResponseWriter, r *http.Request, deployment string) error {
	var body requirement
	if err := web.ReadJSON(w, r, &body); err != nil {
		return err
	}
	if body.Required == nil {
		return web.BadRequest(errors.New("eulaRequired is required"))
	}
	if err := h.Acceptances.SetRequired(r.Context(), deployment, *body.Required); err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, web.MediaTypeJSON, body)
	return nil
}

func (h *Handler) now() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}
