package admin

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

//go:embed openapi.yaml
var description []byte

// HandlerConfig sets up the API. BaseURL, Admin and Auth are required.
type HandlerConfig struct {
	// BaseURL is the public URL of the API, without a trailing slash.
	BaseURL string
	Admin   *Admin
	Auth    Authenticator
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// NewHandler returns the administration as a JSON API, as {BaseURL}/openapi.yaml
// describes it. It routes on the full path, so mount it there without stripping
// anything. It knows nothing of cookies: an Authenticator that goes by them must
// refuse what other sites send.
func NewHandler(cfg HandlerConfig) (http.Handler, error) {
	base, err := url.Parse(cfg.BaseURL)
	if err != nil || base.Host == "" || cfg.Admin == nil || cfg.Auth == nil {
		return nil, errors.New("admin.HandlerConfig needs BaseURL, Admin and Auth")
	}
	h := &handler{cfg}
	mux := http.NewServeMux()
	for _, addresses := range []map[string]map[string]call{h.addresses(), h.placementAddresses(), h.trustAddresses()} {
		for path, methods := range addresses {
			mux.Handle(base.Path+path, h.address(methods))
		}
	}
	mux.HandleFunc("GET "+base.Path+"/openapi.yaml", describe)
	mux.Handle("/", h.address(nil))
	return mux, nil
}

// describe needs no account: the description is as public as this package.
func describe(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/yaml")
	_, _ = w.Write(description)
}

type handler struct{ HandlerConfig }

// call is one method of one address. It returns what is answered, nil for
// nothing.
type call func(w http.ResponseWriter, r *http.Request, p Principal) (any, error)

func (h *handler) addresses() map[string]map[string]call {
	return map[string]map[string]call{
		"/registrations":                                        {http.MethodGet: h.listRegistrations, http.MethodPost: h.register},
		"/registrations/{id}":                                   {http.MethodGet: h.registration, http.MethodPut: h.update, http.MethodDelete: h.deleteRegistration},
		"/registrations/{id}/disabled":                          {http.MethodPut: h.disable, http.MethodDelete: h.enable},
		"/registrations/{id}/probe":                             {http.MethodPost: h.probe},
		"/registrations/{id}/forgotten":                         {http.MethodPost: h.forgetPerson},
		"/registrations/{id}/deployments":                       {http.MethodGet: h.listDeployments},
		"/registrations/{id}/deployments/{deployment}":          {http.MethodPut: h.putDeployment, http.MethodDelete: h.deleteDeployment},
		"/registrations/{id}/deployments/{deployment}/disabled": {http.MethodPut: h.disableDeployment, http.MethodDelete: h.enableDeployment},
		"/keys":      {http.MethodGet: h.keys, http.MethodPost: h.rotateKey},
		"/keys/{id}": {http.MethodDelete: h.revokeKey},
		"/audit":     {http.MethodGet: h.audit},

		"/relying-parties":               {http.MethodGet: h.listRelyingParties, http.MethodPost: h.createRelyingParty},
		"/relying-parties/{id}":          {http.MethodGet: h.relyingParty, http.MethodPut: h.updateRelyingParty, http.MethodDelete: h.deleteRelyingParty},
		"/relying-parties/{id}/disabled": {http.MethodPut: h.disableRelyingParty, http.MethodDelete: h.enableRelyingParty},
		"/relying-parties/{id}/secret":   {http.MethodPost: h.rotateRelyingPartySecret, http.MethodDelete: h.endRelyingPartySecret},
		"/relying-parties/{id}/probe":    {http.MethodPost: h.probeRelyingParty},
	}
}

// address serves one address: first who it is, then what they want.
func (h *handler) address(methods map[string]call) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, err := h.Auth.Authenticate(r)
		if err == nil {
			err = h.serve(w, r, p, methods)
		}
		if err != nil {
			h.refuse(w, r, err)
		}
	})
}

func (h *handler) serve(w http.ResponseWriter, r *http.Request, p Principal, methods map[string]call) error {
	if _, ok := web.PathBelow(h.BaseURL, r.URL); !ok || methods == nil { // or with an id that no store can hold
		return notFound("The administration has no such address.")
	}
	do, found := methods[r.Method]
	if !found {
		return &web.WrongMethod{Allow: allowed(methods)}
	}
	answer, err := do(w, r, p)
	switch {
	case err != nil:
		return err
	case answer == nil:
		web.NoStore(w)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == http.MethodPost && w.Header().Get("Location") != "":
		web.JSON(w, http.StatusCreated, web.MediaTypeJSON, answer)
	default:
		web.JSON(w, http.StatusOK, web.MediaTypeJSON, answer)
	}
	return nil
}

func allowed(methods map[string]call) []string {
	return slices.Sorted(maps.Keys(methods))
}

// refuse answers with a problem body (RFC 9457). Of a record that breaks the rules
// it names each one.
func (h *handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	var invalid *InvalidError
	var known *lti.Error
	switch {
	case errors.As(err, &invalid):
		web.JSON(w, http.StatusUnprocessableEntity, "application/problem+json", map[string]any{
			"type": "about:blank", "title": "The record is not valid.", "status": http.StatusUnprocessableEntity,
			"code": CodeInvalid, "problems": invalid.Problems,
		})
		return
	case errors.As(err, &known) && known.Code == CodeNotFound:
		err = &web.Refusal{Status: http.StatusNotFound, Code: known.Code, Public: known.Public, Err: known}
	case errors.As(err, &known) && known.Code == CodeConflict:
		err = &web.Refusal{Status: http.StatusConflict, Code: known.Code, Public: known.Public, Err: known}
	}
	web.RefuseService(w, r, h.Logger, "administration", err)
}

// read reads the body into v. A field that is not known is refused: it would
// simply not be applied.
func read(w http.ResponseWriter, r *http.Request, v any) error {
	var body json.RawMessage
	if err := web.ReadJSON(w, r, &body); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return web.BadRequest(err)
	}
	return nil
}
