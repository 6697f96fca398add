package bridge

import (
	"errors"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// serveUserInfo answers with the claims of the session (OpenID Connect Core §5.3).
func (b *Bridge) serveUserInfo(w http.ResponseWriter, r *http.Request) {
	s, err := b.bearer(r)
	if err != nil {
		b.refuseService(w, r, err)
		return
	}
	claims := b.claims(s)
	claims["sub"] = b.Subject(s.Client, s.Launch)
	web.JSON(w, http.StatusOK, "application/json", claims)
}

func (b *Bridge) refuseService(w http.ResponseWriter, r *http.Request, err error) {
	web.RefuseService(w, r, b.logger(), "bridge", err)
}

// idTokenHint is the part of an ID token that tells whose session is to end.
type idTokenHint struct {
	Audience string `json:"aud"`
	Session  string `json:"sid"`
	IssuedAt int64  `json:"iat"`
}

// serveEndSession ends the session of an ID token, and with it all its tokens
// (OpenID Connect RP-Initiated Logout §2). The token may have expired. Without one
// nothing ends, and nobody is sent anywhere.
func (b *Bridge) serveEndSession(w http.ResponseWriter, r *http.Request) {
	form, err := web.ReadForm(w, r, maxAuthorizeForm)
	if err != nil {
		b.refuse(w, r, "end of session", err)
		return
	}
	to, err := b.endSession(r, form.Get("id_token_hint"), form.Get("client_id"), form.Get("post_logout_redirect_uri"))
	if err != nil {
		b.refuse(w, r, "end of session", err)
		return
	}
	if to == "" {
		web.Done(w, "You are signed out", "You can close this page, or open the application from your course again.")
		return
	}
	if state := form.Get("state"); state != "" {
		to = web.WithQuery(to, "state", state)
	}
	redirect(w, to)
}

func (b *Bridge) endSession(r *http.Request, hint, clientID, to string) (string, error) {
	ctx := r.Context()
	var h idTokenHint
	if err := lti.PeekUnverified(hint, &h); err != nil {
		return "", badHint(err)
	}
	// It is looked at as of the time it was made, since it may be old.
	want := lti.Expect{Issuer: b.cfg.Issuer, Audience: h.Audience, Now: unix(h.IssuedAt), Type: "JWT", Algorithms: lti.Algorithms()}
	if err := lti.Verify(ctx, hint, b.own, want, &h); err != nil {
		return "", badHint(err)
	}
	if clientID != "" && clientID != h.Audience {
		return "", badHint(errors.New("client_id names another client"))
	}
	c, err := b.client(ctx, h.Audience)
	if err != nil {
		return "", err
	}
	if to != "" && !slices.Contains(c.PostLogoutURIs, to) {
		return "", &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application asked to go on at an address that it has not registered.",
			Claim: "post_logout_redirect_uri", Want: "one of the client's, as a whole string", Got: lti.ShortenedURL(to)}
	}
	kept, ok := b.openSession(h.Session)
	if !ok {
		return "", badHint(errors.New("the token names no session"))
	}
	return to, b.cfg.Tool.ForgetLaunch(ctx, kept)
}

func badHint(cause error) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application does not say whose session is to end.",
		Claim: "id_token_hint", Want: "an ID token of this provider", Got: "another", Err: cause}
}
