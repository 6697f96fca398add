package ags

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

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
	q, err := web.Query(r)
	if err != nil {
		return err
	}
	f := Filter{ResourceLinkID: q.Get("resource_link_id"), ResourceID: q.Get("resource_id"), Tag: q.Get("tag")}
	size, err := web.PageSize(q)
	if err != nil {
		return err
	}
	page := []shown{}
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
		page = append(page, h.show(t.owner, item))
	}
	web.JSON(w, http.StatusOK, MediaTypeLineItemContainer, page)
	return nil
}

func (h *Handler) createLineItem(w http.ResponseWriter, r *http.Request, t target) error {
	var item LineItem
	if err := readBody(w, r, MediaTypeLineItem, &item); err != nil {
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
	answer := h.show(t.owner, created)
	w.Header().Set("Location", answer.ID)
	web.JSON(w, http.StatusCreated, MediaTypeLineItem, answer)
	return nil
}

func (h *Handler) readLineItem(w http.ResponseWriter, r *http.Request, t target) error {
	item, err := h.LineItems.LineItem(r.Context(), t.owner, t.lineItem)
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaTypeLineItem, h.show(t.owner, item))
	return nil
}

// updateLineItem replaces the whole definition: what the body leaves out is unset
// (AGS §3.2.6). Id and resource link stay whatever it says.
func (h *Handler) updateLineItem(w http.ResponseWriter, r *http.Request, t target) error {
	var item LineItem
	if err := readBody(w, r, MediaTypeLineItem, &item); err != nil {
		return err
	}
	item.ID = t.lineItem
	updated, err := h.LineItems.UpdateLineItem(r.Context(), t.owner, item)
	if err != nil {
		return err
	}
	web.JSON(w, http.StatusOK, MediaTypeLineItem, h.show(t.owner, updated))
	return nil
}

func (h *Handler) deleteLineItem(w http.ResponseWriter, r *http.Request, t target) error {
	if h.Coupled != nil {
		item, err := h.LineItems.LineItem(r.Context(), t.owner, t.lineItem)
		if err != nil {
			return err
		}
		coupled, err := h.Coupled(r.Context(), t.owner, item)
		if err != nil {
			return err
		}
		if coupled {
			return &web.WrongMethod{Allow: []string{http.MethodGet, http.MethodPut}}
		}
	}
	if err := h.LineItems.DeleteLineItem(r.Context(), t.owner, t.lineItem); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// show turns the store's id into the line item's URL.
func (h *Handler) show(o Owner, item LineItem) shown {
	item.ID = h.LineItemURL(o.ContextID, item.ID)
	return shown{item}
}

// shown is a line item as the platform shows it: a time that is not set is null,
// which tells the tool that it could be (AGS §3.2.13).
type shown struct{ LineItem }

// MarshalJSON writes the line item.
func (s shown) MarshalJSON() ([]byte, error) {
	object, err := json.Marshal(s.LineItem)
	if err != nil {
		return nil, err
	}
	object = object[:len(object)-1]
	if s.StartDateTime.IsZero() {
		object = append(object, `,"startDateTime":null`...)
	}
	if s.EndDateTime.IsZero() {
		object = append(object, `,"endDateTime":null`...)
	}
	return append(object, '}'), nil
}
