package ags

import (
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

func resultRoutes() route {
	return route{http.MethodGet: {[]lti.Scope{lti.ScopeResultReadOnly}, (*Handler).listResults}}
}

func (h *Handler) listResults(w http.ResponseWriter, r *http.Request, t target) error {
	q, err := web.Query(r)
	if err != nil {
		return err
	}
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
