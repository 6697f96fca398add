package ags

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const (
	maxRequest = 64 << 10 // bytes
	// maxAhead is how far a score's timestamp may lie in the future; one
	// further ahead would lock the result until then.
	maxAhead = 5 * time.Minute
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
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL   string
	Auth      advantage.Authorizer
	Courses   Courses
	LineItems LineItems
	Scores    Scores
	Results   Results
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

// route is one kind of address: the scopes that its methods ask for.
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
		return contextID, lineItem, route{http.MethodPost: {[]lti.Scope{lti.ScopeScore}, (*Handler).postScore}}, true
	case len(parts) == 4 && parts[3] == "results" && h.Results != nil:
		return contextID, lineItem, route{http.MethodGet: {[]lti.Scope{lti.ScopeResultReadOnly}, (*Handler).listResults}}, true
	}
	return "", "", nil, false
}

func containerRoutes() route {
	return route{
		http.MethodGet:  {[]lti.Scope{lti.ScopeLineItem, lti.ScopeLineItemReadOnly}, (*Handler).listLineItems},
		http.MethodPost: {[]lti.Scope{lti.ScopeLineItem}, (*Handler).createLineItem},
	}
}

func lineItemRoutes() route {
	return route{
		http.MethodGet:    {[]lti.Scope{lti.ScopeLineItem, lti.ScopeLineItemReadOnly}, (*Handler).readLineItem},
		http.MethodPut:    {[]lti.Scope{lti.ScopeLineItem}, (*Handler).updateLineItem},
		http.MethodDelete: {[]lti.Scope{lti.ScopeLineItem}, (*Handler).deleteLineItem},
	}
}

func (h *Handler) listLineItems(w http.ResponseWriter, r *http.Request, t target) error {
	q := r.URL.Query()
	f := Filter{ResourceLinkID: q.Get("resource_link_id"), ResourceID: q.Get("resource_id"), Tag: q.Get("tag")}
	size, err := web.PageSize(q)
	if err != nil {
		return err
	}
	page := []LineItem{}
	last := ""
	for item, err := range h.LineItems.ListLineItems(r.Context(), t.owner, f, q.Get("after")) {
		if err != nil {
			return err
		}
		if len(page) == size {
			web.LinkNext(w, r, h.BaseURL, last)
			break
		}
		last = item.ID
		page = append(page, h.outside(t.owner, item))
	}
	web.JSON(w, http.StatusOK, MediaTypeLineItemContainer, page)
	return nil
}

func (h *Handler) createLineItem(w http.ResponseWriter, r *http.Request, t target) error {
	item, err := h.readItem(w, r)
	if err != nil {
		return err
	}
	if item.ResourceLinkID != "" {
		has, err := h.Courses.HasLink(r.Context(), t.grant, t.owner.ContextID, item.ResourceLinkID)
		if err != nil {
			return err
		}
		if !has {
			return fmt.Errorf("%w: resource link of the line item", ErrNotFound) // AGS §3.2.9
		}
	}
	item.ID = ""
	created, err := h.LineItems.CreateLineItem(r.Context(), t.owner, item)
	if err != nil {
		return err
	}
	created = h.outside(t.owner, created)
	w.Header().Set("Location", created.ID)
	web.JSON(w, http.StatusCreated, MediaTypeLineItem, created)
	return nil
}

func (h *Handler) readLineItem(w http.ResponseWriter, r *http.Request, t target) error {
	item, err := h.LineItems.LineItem(r.Context(), t.owner, t.lineItem)
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaTypeLineItem, h.outside(t.owner, item))
	return nil
}

func (h *Handler) updateLineItem(w http.ResponseWriter, r *http.Request, t target) error {
	item, err := h.readItem(w, r)
	if err != nil {
		return err
	}
	item.ID = t.lineItem
	updated, err := h.LineItems.UpdateLineItem(r.Context(), t.owner, item)
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaTypeLineItem, h.outside(t.owner, updated))
	return nil
}

func (h *Handler) deleteLineItem(w http.ResponseWriter, r *http.Request, t target) error {
	if err := h.LineItems.DeleteLineItem(r.Context(), t.owner, t.lineItem); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h *Handler) postScore(w http.ResponseWriter, r *http.Request, t target) error {
	s, err := readScore(w, r)
	if err != nil {
		return err
	}
	if time.Time(s.Timestamp).After(h.now().Add(maxAhead)) {
		return web.BadRequest(errors.New("timestamp lies more than five minutes in the future"))
	}
	gradable, err := h.Courses.CanBeGraded(r.Context(), t.owner.ContextID, s.UserID)
	if err != nil {
		return err
	}
	if !gradable {
		return &web.Refusal{Status: http.StatusUnprocessableEntity, Code: lti.CodeInvalidRequest, Public: "userId names nobody who gets grades in this context."}
	}
	if err := h.Scores.RecordScore(r.Context(), t.owner, t.lineItem, s); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h *Handler) listResults(w http.ResponseWriter, r *http.Request, t target) error {
	q := r.URL.Query()
	size, err := web.PageSize(q)
	if err != nil {
		return err
	}
	address := h.LineItemURL(t.owner.ContextID, t.lineItem)
	page := []Result{}
	last := ""
	for result, err := range h.Results.ListResults(r.Context(), t.owner, t.lineItem, q.Get("user_id"), q.Get("after")) {
		if err != nil {
			return err
		}
		if len(page) == size {
			web.LinkNext(w, r, h.BaseURL, last)
			break
		}
		last = result.UserID
		result.ScoreOf = address
		result.ID = address + "/results?user_id=" + url.QueryEscape(result.UserID)
		page = append(page, result)
	}
	web.JSON(w, http.StatusOK, MediaTypeResultContainer, page)
	return nil
}

// outside turns the store's id into the line item's URL.
func (h *Handler) outside(o Owner, item LineItem) LineItem {
	item.ID = h.LineItemURL(o.ContextID, item.ID)
	return item
}

func (h *Handler) readItem(w http.ResponseWriter, r *http.Request) (LineItem, error) {
	var item LineItem
	if err := readBody(w, r, MediaTypeLineItem, &item); err != nil {
		return item, err
	}
	if err := item.Validate(); err != nil {
		return item, web.BadRequest(err)
	}
	return item, nil
}

// readScore reads a score. A scoringUserId of null is an error (AGS §3.4.6), which
// Score alone cannot tell from one that is not there.
func readScore(w http.ResponseWriter, r *http.Request) (Score, error) {
	var body struct {
		Score
		ScoringUserID json.RawMessage `json:"scoringUserId"`
	}
	if err := readBody(w, r, MediaTypeScore, &body); err != nil {
		return Score{}, err
	}
	if body.ScoringUserID != nil {
		var id string
		if err := json.Unmarshal(body.ScoringUserID, &id); err != nil || id == "" {
			return Score{}, web.BadRequest(errors.New("scoringUserId must be a string that is not empty"))
		}
		body.Score.ScoringUserID = &id
	}
	if err := body.Validate(); err != nil {
		return Score{}, web.BadRequest(err)
	}
	return body.Score, nil
}

func (h *Handler) now() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}

func readBody(w http.ResponseWriter, r *http.Request, mediaType string, v any) error {
	if got, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || (got != mediaType && got != "application/json") {
		return &web.Refusal{Status: http.StatusUnsupportedMediaType, Code: lti.CodeInvalidRequest, Public: "The body must be " + mediaType + "."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		return &web.Refusal{Status: http.StatusRequestEntityTooLarge, Code: lti.CodeInvalidRequest, Public: "The body is larger than 64 KiB or was cut off.", Err: err}
	}
	if err := json.Unmarshal(body, v); err != nil {
		return web.BadRequest(jsonFault(err))
	}
	return nil
}

// jsonFault says in plain words what does not fit.
func jsonFault(err error) error {
	var wrongType *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrongType) && wrongType.Field != "":
		return fmt.Errorf("%s must not be a JSON %s", wrongType.Field, wrongType.Value)
	case errors.As(err, &wrongType), errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the body is not the expected JSON object")
	}
	return err // one of this package's own
}
