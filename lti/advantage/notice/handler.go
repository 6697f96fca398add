package notice

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Handler serves the subscriptions of a platform's tools. It routes on the full
// path below BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/{deployment}    GET, PUT
//
// The deployment is named by an opaque id of the platform's choice. Notices go to
// https addresses at the tool's own domain alone.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL       string
	Auth          advantage.Authorizer
	Deployments   Deployments
	Subscriptions Subscriptions
	// Types are the notices that the platform sends.
	Types []lti.NoticeType
	// Logger nil means slog.Default().
	Logger *slog.Logger
	// InsecureAllowLoopback accepts handlers at http:// addresses of this
	// machine. For demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Claim tells a tool in its launch where it subscribes, and to what.
func (h *Handler) Claim(deployment string) *lti.NoticeService {
	return &lti.NoticeService{Versions: []string{version}, URL: h.BaseURL + "/" + url.PathEscape(deployment),
		Scopes: []lti.Scope{lti.ScopeNoticeHandlers}, Types: slices.Clone(h.Types)}
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "notification service", refusal(err))
	}
}

// refusal gives the errors of the contracts the face that the caller sees.
func refusal(err error) error {
	if errors.Is(err, ErrNotFound) {
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such deployment of this tool.", Err: err}
	}
	return err
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	path, ok := web.PathBelow(h.BaseURL, r.URL)
	if !ok || len(path) != 1 {
		return ErrNotFound
	}
	if r.Method != http.MethodGet && r.Method != http.MethodPut {
		return &web.WrongMethod{Allow: []string{http.MethodGet, http.MethodPut}}
	}
	g, err := h.Auth.AuthorizeService(r, lti.ScopeNoticeHandlers)
	if err != nil {
		return err
	}
	deploymentID, err := h.Deployments.OpenDeployment(r.Context(), g, path[0])
	if err != nil {
		return err
	}
	if r.Method == http.MethodPut {
		return h.put(w, r, g, path[0])
	}
	list, err := h.Subscriptions.ListSubscriptions(r.Context(), path[0])
	if err != nil {
		return err
	}
	if list == nil {
		list = []Subscription{}
	}
	web.JSON(w, http.StatusOK, web.MediaTypeJSON, subscriptions{ClientID: g.Registration.ClientID, DeploymentID: deploymentID, Handlers: list})
	return nil
}

// put stores a subscription, or ends it where its handler is empty.
func (h *Handler) put(w http.ResponseWriter, r *http.Request, g *lti.Grant, deployment string) error {
	s, err := h.read(w, r, g)
	if err != nil {
		return err
	}
	if s.Handler == "" {
		err = h.Subscriptions.DeleteSubscription(r.Context(), deployment, s.Type)
	} else {
		err = h.Subscriptions.PutSubscription(r.Context(), deployment, s)
	}
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, web.MediaTypeJSON, s)
	return nil
}

// read returns the subscription of a call, if it may be made.
func (h *Handler) read(w http.ResponseWriter, r *http.Request, g *lti.Grant) (Subscription, error) {
	var in struct {
		Subscription
		Handler *string `json:"handler"`
	}
	if err := web.ReadJSON(w, r, &in); err != nil {
		return Subscription{}, err
	}
	s := in.Subscription
	switch {
	case !slices.Contains(h.Types, s.Type):
		return s, web.BadRequest(fmt.Errorf("notice_type must be one of %q", h.Types))
	case in.Handler == nil:
		return s, web.BadRequest(errors.New("handler is missing; an empty one ends the notices"))
	case s.MaxBatchSize < 0:
		return s, web.BadRequest(errors.New("max_batch_size must not be negative"))
	case *in.Handler == "":
		return s, nil
	}
	s.Handler = *in.Handler
	if err := checkHandler(g.Registration, s.Handler, h.InsecureAllowLoopback); err != nil {
		return s, web.BadRequest(err)
	}
	return s, nil
}
