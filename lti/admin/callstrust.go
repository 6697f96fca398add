package admin

import (
	"iter"
	"net/http"

	"github.com/ltikit/ltikit/lti/dynreg"
)

// trustAddresses are those of tools and platforms that register themselves, and of
// the trust of LTI 1.1.
func (h *handler) trustAddresses() map[string]map[string]call {
	return map[string]map[string]call{
		"/pending":                        {http.MethodGet: h.listPending},
		"/pending/{id}":                   {http.MethodGet: h.application},
		"/pending/{id}/approval":          {http.MethodPost: h.approve},
		"/pending/{id}/refusal":           {http.MethodPost: h.refuseApplication},
		"/invitations/tools":              {http.MethodPost: h.inviteTool},
		"/invitations/platforms":          {http.MethodPost: h.invitePlatform},
		"/consumers":                      {http.MethodGet: h.listConsumers, http.MethodPost: h.createConsumer},
		"/consumers/{id}":                 {http.MethodGet: h.consumer, http.MethodDelete: h.deleteConsumer},
		"/consumers/{id}/disabled":        {http.MethodPut: h.disableConsumer, http.MethodDelete: h.enableConsumer},
		"/consumers/{id}/secret":          {http.MethodPost: h.rotateSecret},
		"/consumers/{id}/secret/previous": {http.MethodDelete: h.endRotation},
		"/consumers/{id}/binding":         {http.MethodPut: h.bindConsumer},
	}
}

func (h *handler) listPending(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	list := func(after string) iter.Seq2[*Application, error] { return h.Admin.Pending(r.Context(), p, after) }
	return page(w, r, h.BaseURL, list, func(a *Application) string { return a.ID })
}

func (h *handler) application(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.Application(r.Context(), p, r.PathValue("id"))
}

// approving says what is allowed, of the version that was looked at.
type approving struct {
	Version int64 `json:"version"`
	dynreg.Approval
}

func (h *handler) approve(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in approving
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	return nil, h.Admin.Approve(r.Context(), p, r.PathValue("id"), in.Version, in.Approval)
}

type refusing struct {
	Version int64 `json:"version"`
}

func (h *handler) refuseApplication(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in refusing
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	return nil, h.Admin.Refuse(r.Context(), p, r.PathValue("id"), in.Version)
}

// invited is the address that an invitation came to.
type invited struct {
	URL string `json:"url"`
}

func (h *handler) inviteTool(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in ToolInvitation
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	address, err := h.Admin.InviteTool(r.Context(), p, in)
	return invited{address}, err
}

func (h *handler) invitePlatform(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in PlatformInvitation
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	link, err := h.Admin.InvitePlatform(r.Context(), p, in)
	return invited{link}, err
}

func (h *handler) listConsumers(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	list := func(after string) iter.Seq2[*Consumer, error] { return h.Admin.Consumers(r.Context(), p, after) }
	return page(w, r, h.BaseURL, list, func(c *Consumer) string { return c.Key })
}

func (h *handler) createConsumer(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in NewConsumer
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	issued, err := h.Admin.CreateConsumer(r.Context(), p, in)
	if err != nil {
		return nil, err
	}
	h.created(w, "consumers", issued.Key)
	return issued, nil
}

func (h *handler) consumer(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return h.Admin.Consumer(r.Context(), p, r.PathValue("id"))
}

func (h *handler) deleteConsumer(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.DeleteConsumer(r.Context(), p, r.PathValue("id"))
}

func (h *handler) disableConsumer(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.SetConsumerDisabled(r.Context(), p, r.PathValue("id"), true)
}

func (h *handler) enableConsumer(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.SetConsumerDisabled(r.Context(), p, r.PathValue("id"), false)
}

// rotating is a secret that the other side gave; empty makes one.
type rotating struct {
	Secret string `json:"secret,omitempty"`
}

func (h *handler) rotateSecret(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in rotating
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	return h.Admin.RotateSecret(r.Context(), p, r.PathValue("id"), in.Secret)
}

func (h *handler) endRotation(_ http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	return nil, h.Admin.EndRotation(r.Context(), p, r.PathValue("id"))
}

// binding is the deployment that a consumer became.
type binding struct {
	RegistrationID string `json:"registrationId"`
	DeploymentID   string `json:"deploymentId"`
}

func (h *handler) bindConsumer(w http.ResponseWriter, r *http.Request, p Principal) (any, error) {
	var in binding
	if err := read(w, r, &in); err != nil {
		return nil, err
	}
	return nil, h.Admin.BindConsumer(r.Context(), p, r.PathValue("id"), in.RegistrationID, in.DeploymentID)
}
