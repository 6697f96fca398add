package lti11

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

const formType = "application/x-www-form-urlencoded"

// Authorizer answers who signed a call of a service, and what they may do there at
// this moment. The body of the call was read already and is signed too. Errors
// are *lti.Error.
type Authorizer interface {
	AuthorizeCall(r *http.Request, body []byte) (*lti.Grant, error)
}

// Services is the [Authorizer] of a platform that verifies OAuth 1.0a.
type Services struct {
	Verifier *Verifier
	// BaseURL is the public URL of the services, of which scheme and host count
	// here: tools signed those, whatever a proxy made of them.
	BaseURL string
	// Grant tells what the consumer may do now, and as which registration: the
	// one that its launches came from, so that what LTI 1.1 stored is found
	// again in LTI 1.3.
	Grant func(context.Context, *storage.Consumer) (*lti.Grant, error)
}

// AuthorizeService verifies the signature of a call that only reads. With it the
// services of LTI Advantage serve tools of LTI 1.1 too, such as the roster of
// package nrps at the address that such tools know as
// custom_context_memberships_v2_url (NRPS, "LTI 1.1 integration").
func (s *Services) AuthorizeService(r *http.Request, anyOf ...lti.Scope) (*lti.Grant, error) {
	if r.Method != http.MethodGet {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "Tools of LTI 1.1 can only read here.", Err: lti.ErrScope}
	}
	g, err := s.AuthorizeCall(r, nil)
	if err == nil && !g.Has(anyOf...) {
		err = &lti.Error{Code: lti.CodeAccessDenied, Public: "This service is not open to the application.", Err: lti.ErrScope,
			Fix: "grant the scope to the tool, if it is to use the service"}
	}
	if err != nil {
		return nil, err
	}
	return g, nil
}

// AuthorizeCall verifies the signature of a call, whether it is a form or carries
// the hash of its body in the Authorization.
func (s *Services) AuthorizeCall(r *http.Request, body []byte) (*lti.Grant, error) {
	in := Received{Method: r.Method, URLs: Addresses(r, web.PublicURL(r, s.BaseURL, url.Values{})), Authorization: r.Header.Get("Authorization"), Body: body}
	if media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && media == formType {
		if in.Form, err = url.ParseQuery(string(body)); err != nil {
			return nil, badRequest("body", "a form", "another text", errors.Join(lti.ErrMalformed, err))
		}
		in.Body = nil
	}
	consumer, err := s.Verifier.Verify(r.Context(), in)
	if err != nil {
		return nil, err
	}
	return s.Grant(r.Context(), consumer)
}
