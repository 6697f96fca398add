package admin

import (
	"iter"
	"net/http"
	"net/url"
)

func (h *handler) listRelyingParties(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	list := func(after string) iter.Seq2[*RelyingParty, error] {
		return h.Admin.RelyingParties(r.Context(), p, after)
	}
	return page(w, r, h.BaseURL, list, func(c *RelyingParty) string { return c.ID })
}

func (h *handler) createRelyingParty(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in RelyingParty
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	made, err := h.Admin.CreateRelyingParty(r.Context(), p, &in.Client)
	if err != nil {
		return nil, err
	}
	w.Header().Set("Location", h.BaseURL+"/relying-parties/"+url.PathEscape(made.ID))
	return made, nil
}

func (h *handler) relyingParty(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.RelyingParty(r.Context(), p, r.PathValue("id"))
}

func (h *handler) updateRelyingParty(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in RelyingParty
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	in.ID = r.PathValue("id") // the address names the record, never the body
	return h.Admin.UpdateRelyingParty(r.Context(), p, &in.Client)
}

func (h *handler) deleteRelyingParty(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.DeleteRelyingParty(r.Context(), p, r.PathValue("id"))
}

func (h *handler) disableRelyingParty(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.SetRelyingPartyDisabled(r.Context(), p, r.PathValue("id"), true)
}

func (h *handler) enableRelyingParty(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.SetRelyingPartyDisabled(r.Context(), p, r.PathValue("id"), false)
}

func (h *handler) rotateRelyingPartySecret(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.RotateRelyingPartySecret(r.Context(), p, r.PathValue("id"))
}

func (h *handler) endRelyingPartySecret(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.EndRelyingPartySecret(r.Context(), p, r.PathValue("id"))
}

func (h *handler) probeRelyingParty(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	findings, err := h.Admin.ProbeRelyingParty(r.Context(), p, r.PathValue("id"))
	return listing[Finding]{Items: findings}, err
}
