package httpapi

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/lti"
)

// authenticate returns whose access token it is. The token must be good, and the
// session that it was made for still be open and the same: the session is read for
// every request, so that signing out, a removal and another role count at once
// and not when the token has run out. Guests are refused.
func (a *API) authenticate(ctx context.Context, token string) (chimeclassroom.Visitor, error) {
	return a.authenticateBy(ctx, token, a.service.Resume)
}

// authenticateAnybody is authenticate for guests too.
func (a *API) authenticateAnybody(ctx context.Context, token string) (chimeclassroom.Visitor, error) {
	return a.authenticateBy(ctx, token, a.service.ResumeAnybody)
}

func (a *API) authenticateBy(ctx context.Context, token string, resume func(context.Context, string) (chimeclassroom.Visitor, error)) (chimeclassroom.Visitor, error) {
	claims, err := a.authority.Verify(ctx, token)
	if refused, ok := errors.AsType[*lti.Error](err); ok && refused.Code == lti.CodeInvalidToken {
		return chimeclassroom.Visitor{}, tokenRefused(err)
	}
	if err != nil {
		return chimeclassroom.Visitor{}, err
	}
	v, err := resume(ctx, claims.SessionID)
	if err == nil && !claims.Of(v) {
		err = tokenRefused(errors.New("the token was made for somebody else than has its session"))
	}
	return v, err
}

func tokenRefused(cause error) error {
	return &chimeclassroom.Error{
		Code:   chimeclassroom.CodeNotSignedIn,
		Public: "You are not signed in any more; open the classroom from your course again.",
		Err:    cause,
	}
}

// bearer returns the token of the Authorization header, "" if there is none. It is
// taken from nowhere else, least of all from the address (RFC 6750 §2.3).
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

// challenge says to whoever is not signed in how to be (RFC 6750 §3).
func challenge(w http.ResponseWriter, r *http.Request) {
	text := "Bearer"
	if bearer(r) != "" {
		text = `Bearer error="invalid_token"`
	}
	w.Header().Set("WWW-Authenticate", text)
}

func (a *API) readMetadata(w http.ResponseWriter, r *http.Request) error {
	metadata, err := a.authority.Metadata(r.Context())
	if err != nil {
		return err
	}
	return writePublic(w, metadata)
}

func (a *API) readKeys(w http.ResponseWriter, r *http.Request) error {
	keys, err := a.authority.PublicKeys(r.Context())
	if err != nil {
		return err
	}
	return writePublic(w, keys)
}

// writePublic writes what verifiers may keep for a while, wherever they run.
func writePublic(w http.ResponseWriter, v any) error {
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("Access-Control-Allow-Origin", "*")
	return writeJSON(w, http.StatusOK, v)
}
