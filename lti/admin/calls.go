package admin

import (
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
)

func (h *handler) listRegistrations(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	list := func(after string) iter.Seq2[*lti.Registration, error] {
		return h.Admin.Registrations(r.Context(), p, after)
	}
	return page(w, r, h.BaseURL, list, func(r *lti.Registration) string { return r.ID })
}

func (h *handler) register(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in lti.Registration
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	made, err := h.Admin.Register(r.Context(), p, &in)
	if err != nil {
		return nil, err
	}
	w.Header().Set("Location", h.BaseURL+"/registrations/"+url.PathEscape(made.ID))
	return made, nil
}

func (h *handler) registration(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.Registration(r.Context(), p, r.PathValue("id"))
}

func (h *handler) update(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in lti.Registration
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	in.ID = r.PathValue("id") // the address names the record, never the body
	if err := h.Admin.Update(r.Context(), p, &in); err != nil {
		return nil, err
	}
	return &in, nil
}

func (h *handler) deleteRegistration(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.DeleteRegistration(r.Context(), p, r.PathValue("id"))
}

func (h *handler) disable(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.SetDisabled(r.Context(), p, r.PathValue("id"), true)
}

func (h *handler) enable(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.SetDisabled(r.Context(), p, r.PathValue("id"), false)
}

func (h *handler) probe(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	findings, err := h.Admin.Probe(r.Context(), p, r.PathValue("id"))
	return listing[Finding]{Items: findings}, err
}

func (h *handler) listDeployments(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	list := func(after string) iter.Seq2[*lti.Deployment, error] {
		return h.Admin.Deployments(r.Context(), p, r.PathValue("id"), after)
	}
	return page(w, r, h.BaseURL, list, func(d *lti.Deployment) string { return d.ID })
}

func (h *handler) putDeployment(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in lti.Deployment
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	in.RegistrationID, in.ID = r.PathValue("id"), r.PathValue("deployment")
	if err := h.Admin.PutDeployment(r.Context(), p, &in); err != nil {
		return nil, err
	}
	return &in, nil
}

func (h *handler) disableDeployment(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.SetDeploymentDisabled(r.Context(), p, r.PathValue("id"), r.PathValue("deployment"), true)
}

func (h *handler) enableDeployment(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.SetDeploymentDisabled(r.Context(), p, r.PathValue("id"), r.PathValue("deployment"), false)
}

func (h *handler) deleteDeployment(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.DeleteDeployment(r.Context(), p, r.PathValue("id"), r.PathValue("deployment"))
}

func (h *handler) keys(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	keys, err := h.Admin.Keys(r.Context(), p)
	if err != nil {
		return nil, err
	}
	list := listing[keyRecord]{Items: make([]keyRecord, 0, len(keys))}
	for _, k := range keys {
		list.Items = append(list.Items, keyRecord(k))
	}
	return list, nil
}

func (h *handler) rotateKey(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	k, err := h.Admin.RotateKey(r.Context(), p)
	if err != nil {
		return nil, err
	}
	return keyRecord(k), nil
}

func (h *handler) revokeKey(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.RevokeKey(r.Context(), p, r.PathValue("id"))
}

func (h *handler) audit(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	list := func(before string) iter.Seq2[storage.AuditEntry, error] { return h.Admin.Audit(r.Context(), p, before) }
	return page(w, r, h.BaseURL, list, func(e storage.AuditEntry) string { return e.ID })
}

// listing is a page of a list.
type listing[T any] struct {
	Items []T `json:"items"`
}

// page answers with the elements behind the parameter after, and names the next
// page in a Link header where there is one.
func page[T any](w http.ResponseWriter, r *http.Request, base string, list func(after string) iter.Seq2[T, error], id func(T) string) (any, error) {
	q, err := web.Query(r)
	if err != nil {
		return nil, err
	}
	size, err := web.PageSize(q)
	if err != nil {
		return nil, err
	}
	found := listing[T]{Items: []T{}}
	for element, err := range list(q.Get("after")) {
		if err != nil {
			return nil, err
		}
		if len(found.Items) == size {
			web.LinkNext(w, r, base, id(found.Items[size-1]))
			break
		}
		found.Items = append(found.Items, element)
	}
	return found, nil
}

// keyRecord is a key as the API shows it.
type keyRecord struct {
	ID             string        `json:"id"`
	Algorithm      string        `json:"algorithm"`
	State          keyring.State `json:"state"`
	Created        time.Time     `json:"created"`
	SignsFrom      time.Time     `json:"signsFrom"`
	SignsUntil     time.Time     `json:"signsUntil,omitzero"`
	PublishedUntil time.Time     `json:"publishedUntil,omitzero"`
}
