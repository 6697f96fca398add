package linkcontent

import (
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Handler serves the Link and Content Service of a platform. It routes on the full
// path below BaseURL, so mount it there without stripping anything:
//
//	{BaseURL}/{context}/items           GET, POST
//	{BaseURL}/{context}/items/{item}    GET, PUT, DELETE
//
// A tool sees its own items only; what belongs to another answers 404.
type Handler struct {
	// BaseURL is the public URL of the service, without a trailing slash.
	BaseURL string
	Auth    advantage.Authorizer
	Courses Courses
	Items   Items
	// Types are the types of items that tools may create.
	Types []string
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// Claim tells a tool in its launch where the content of the context is; itemID is
// the store's id of the item that is opened, or empty.
func (h *Handler) Claim(contextID, itemID string) *lti.LinkContentService {
	claim := &lti.LinkContentService{ContentItems: h.itemsURL(contextID), Types: h.Types, Scopes: []lti.Scope{
		lti.ScopeContentItemRead, lti.ScopeContentItemCreate, lti.ScopeContentItemUpdate, lti.ScopeContentItemDelete}}
	if itemID != "" {
		claim.ContentItem = h.itemURL(contextID, itemID)
	}
	return claim
}

func (h *Handler) itemsURL(contextID string) string {
	return h.BaseURL + "/" + url.PathEscape(contextID) + "/items"
}

func (h *Handler) itemURL(contextID, id string) string {
	return h.itemsURL(contextID) + "/" + url.PathEscape(id)
}

// method is what one method of an address asks for and does.
type method struct {
	scope lti.Scope
	serve func(h *Handler, w http.ResponseWriter, r *http.Request, t target) error
}

// target is what the path and the token name together.
type target struct {
	grant *lti.Grant
	owner Owner
	item  string // the store's id; empty for all
}

func containerMethods() map[string]method {
	return map[string]method{
		http.MethodGet:  {lti.ScopeContentItemRead, (*Handler).list},
		http.MethodPost: {lti.ScopeContentItemCreate, (*Handler).create},
	}
}

func itemMethods() map[string]method {
	return map[string]method{
		http.MethodGet:    {lti.ScopeContentItemRead, (*Handler).read},
		http.MethodPut:    {lti.ScopeContentItemUpdate, (*Handler).update},
		http.MethodDelete: {lti.ScopeContentItemDelete, (*Handler).remove},
	}
}

// ServeHTTP serves the addresses of the service.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h.serve(w, r); err != nil {
		web.RefuseService(w, r, h.Logger, "content service", refusal(err))
	}
}

// refusal gives the errors of the contracts the face that the caller sees.
func refusal(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return &web.Refusal{Status: http.StatusNotFound, Code: "not_found", Public: "There is no such content item or context for this tool.", Err: err}
	case errors.Is(err, ErrRefused):
		return &web.Refusal{Status: http.StatusUnprocessableEntity, Code: lti.CodeInvalidRequest, Public: "The course does not take this content item.", Err: err}
	}
	return err
}

func (h *Handler) serve(w http.ResponseWriter, r *http.Request) error {
	path, ok := web.PathBelow(h.BaseURL, r.URL)
	if !ok || len(path) < 2 || len(path) > 3 || path[1] != "items" {
		return ErrNotFound
	}
	t, methods := target{}, containerMethods()
	if len(path) == 3 {
		t.item, methods = path[2], itemMethods()
	}
	m, ok := methods[r.Method]
	if !ok {
		return &web.WrongMethod{Allow: slices.Sorted(maps.Keys(methods))}
	}
	g, err := h.Auth.AuthorizeService(r, m.scope)
	if err != nil {
		return err
	}
	if err := h.Courses.OpenContent(r.Context(), g, path[0]); err != nil {
		return err
	}
	t.grant, t.owner = g, Owner{RegistrationID: g.Registration.ID, ContextID: path[0]}
	return m.serve(h, w, r, t)
}

// list answers with one page and, if more items fit, with a link to the next.
func (h *Handler) list(w http.ResponseWriter, r *http.Request, t target) error {
	q, err := web.Query(r)
	if err != nil {
		return err
	}
	size, err := web.PageSize(q)
	if err != nil {
		return err
	}
	page := container{Items: []Item{}}
	last := ""
	for item, err := range h.Items.ListItems(r.Context(), t.owner, q.Get("resource_link_id"), q.Get("after")) {
		if err != nil {
			return err
		}
		if len(page.Items) == size {
			web.LinkNext(w, r, h.BaseURL, last)
			break
		}
		last = item.ID
		page.Items = append(page.Items, h.outside(t.owner, item))
	}
	web.JSON(w, http.StatusOK, MediaType, page)
	return nil
}

func (h *Handler) create(w http.ResponseWriter, r *http.Request, t target) error {
	item, err := h.take(w, r, t)
	if err != nil {
		return err
	}
	if !slices.Contains(h.Types, item.Type) {
		return &web.Refusal{Status: http.StatusUnprocessableEntity, Code: lti.CodeInvalidRequest, Public: "Items of that type are not taken here."}
	}
	created, err := h.Items.CreateItem(r.Context(), t.owner, item)
	if err != nil {
		return err
	}
	created = h.outside(t.owner, created)
	w.Header().Set("Location", created.ID)
	web.JSON(w, http.StatusCreated, MediaType, created)
	return nil
}

func (h *Handler) read(w http.ResponseWriter, r *http.Request, t target) error {
	item, err := h.Items.Item(r.Context(), t.owner, t.item)
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaType, h.outside(t.owner, item))
	return nil
}

func (h *Handler) update(w http.ResponseWriter, r *http.Request, t target) error {
	item, err := h.take(w, r, t)
	if err != nil {
		return err
	}
	item.ID = t.item
	updated, err := h.Items.UpdateItem(r.Context(), t.owner, item)
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaType, h.outside(t.owner, updated))
	return nil
}

func (h *Handler) remove(w http.ResponseWriter, r *http.Request, t target) error {
	if err := h.Items.DeleteItem(r.Context(), t.owner, t.item); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// take reads an item that a tool sent, without what only the platform says of
// it.
func (h *Handler) take(w http.ResponseWriter, r *http.Request, t target) (Item, error) {
	var item Item
	if err := web.ReadJSON(w, r, &item); err != nil {
		return item, err
	}
	if err := item.Validate(); err != nil {
		return item, web.BadRequest(err)
	}
	item.ID, item.ResourceLinkID, item.LineItemIDs, item.ReadOnly = "", "", nil, nil
	return item, h.Courses.CheckItem(r.Context(), t.grant, t.owner.ContextID, item)
}

// outside turns the store's id into the item's URL.
func (h *Handler) outside(o Owner, item Item) Item {
	item.ID = h.itemURL(o.ContextID, item.ID)
	return item
}
