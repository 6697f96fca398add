// Package signed is what the services of LTI 1.1 share when a call comes in.
package signed

import (
	"errors"
	"io"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11"
)

const maxBody = 64 << 10 // bytes

// Read reads the body of a call and finds out who signed it. Whoever did not sign
// it rightly is told so in the way of OAuth 1.0a.
func Read(w http.ResponseWriter, r *http.Request, auth lti11.Authorizer) (*lti.Grant, []byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, nil, &web.Refusal{Status: http.StatusRequestEntityTooLarge, Code: lti.CodeInvalidRequest,
			Public: "The body is larger than 64 KiB or was cut off.", Err: err}
	}
	g, err := auth.AuthorizeCall(r, body)
	var known *lti.Error
	if errors.As(err, &known) && web.Status(known.Code) == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `OAuth realm=""`)
		err = &web.Refusal{Status: http.StatusUnauthorized, Code: lti.CodeInvalidClient, Public: known.Public, Err: err}
	}
	return g, body, err
}
