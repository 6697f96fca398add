package platform

import (
	"context"
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const maxAuthorizeForm = 64 << 10 // bytes

// AuthorizationInput is what reached the authorization endpoint.
type AuthorizationInput struct {
	// Params are the request's parameters, each given once.
	Params url.Values
	// SignedIn tells whether that person is signed in where the request came
	// from; nil means that nobody is.
	SignedIn func(userID string) (bool, error)
	// HTTP is handed on to the LaunchBuilder; it may be nil.
	HTTP *http.Request
}

// AuthorizationResponse is a form to be posted to the tool (Sec §5.1.1.3): an
// id_token, or an error (OpenID Connect Core §3.1.2.6).
type AuthorizationResponse struct {
	RedirectURI string
	State       string
	IDToken     string
	Error       lti.Code
	Description string
	// ErrorURI is what Config.RetryURL said.
	ErrorURI string
}

// AuthorizeLaunch checks an authorization request and signs the launch (Sec
// §5.1.1.2). With an error and a response, the response tells the tool; with an
// error alone, nothing may be sent to the address in the request.
func (p *Platform) AuthorizeLaunch(ctx context.Context, in AuthorizationInput) (out *AuthorizationResponse, err error) {
	step := p.begin()
	defer func() { step.end(ctx, p.cfg.Trace.Authorization, err) }()
	r, err := p.client(ctx, in.Params.Get("client_id"))
	if err != nil {
		return nil, err
	}
	step.registration = r.ID
	redirectURI := in.Params.Get("redirect_uri")
	if err := p.checkRedirectURI(r, redirectURI); err != nil {
		return nil, err
	}
	out = &AuthorizationResponse{RedirectURI: redirectURI, State: in.Params.Get("state")}
	l, err := p.openLaunch(ctx, r, in)
	if err == nil {
		out.IDToken, err = p.signLaunch(ctx, r, l, in)
	}
	if err != nil {
		e := lti.AsError(err)
		out.Error, out.Description, out.ErrorURI = e.Code, e.Public, p.retryURL(ctx, r, l, e.Code)
	}
	return out, err
}

// checkRedirectURI decides whether the answer may go where they want it:
// addresses are compared as whole strings.
func (p *Platform) checkRedirectURI(r *lti.Registration, redirectURI string) error {
	if redirectURI == "" || !slices.Contains(r.Tool.RedirectURIs, redirectURI) {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application asks for an answer at an address that is not registered.",
			Claim: "redirect_uri", Want: strings.Join(r.Tool.RedirectURIs, " or "), Got: lti.ShortenedURL(redirectURI), Fix: "register this redirect URI for the tool, if it is the tool's"}
	}
	if err := web.CheckURL(redirectURI, p.cfg.InsecureAllowLoopback); err != nil {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application's address is not secure.",
			Claim: "redirect_uri", Want: "an absolute https URL", Got: redirectURI, Fix: "register an https address of the tool", Err: err}
	}
	return nil
}

// openLaunch takes the launch that the request goes on with. It comes with an
// error too, when it is this client's and may not go on.
func (p *Platform) openLaunch(ctx context.Context, r *lti.Registration, in AuthorizationInput) (*launch, error) {
	if err := p.checkParameters(in.Params); err != nil {
		return nil, err
	}
	l, err := p.take(ctx, in.Params.Get("lti_message_hint"))
	if err != nil {
		return nil, err
	}
	if l.ClientID != r.ClientID || subtle.ConstantTimeCompare([]byte(l.LoginHint), []byte(in.Params.Get("login_hint"))) != 1 {
		return nil, &lti.Error{Code: lti.CodeAccessDenied, Public: "This launch was started for another application or person.", Err: lti.ErrState,
			Claim: "login_hint", Want: "the hints of one launch of client " + r.ClientID, Got: "others",
			Fix: "the tool must give back login_hint and lti_message_hint unchanged, and the client id that the login named"}
	}
	if p.cfg.Now().Unix() > l.Expires {
		return l, launchGone(lti.ErrExpired)
	}
	return l, requireSignedIn(in.SignedIn, l.UserID, "The person who opened the link is not signed in here any more.")
}

// checkParameters holds the request against the fixed values of Sec §5.1.1.2.
func (p *Platform) checkParameters(q url.Values) error {
	refuse := func(code lti.Code, name, want string) error {
		return &lti.Error{Code: code, Public: "The application's request is not as LTI 1.3 wants it: " + name + " must be " + want + ".",
			Claim: name, Want: want, Got: lti.Shortened(q.Get(name)), Fix: "the tool must send " + name + "; ask who made it"}
	}
	prompt := q.Get("prompt") == "none" || (p.cfg.AllowMissingPrompt && !q.Has("prompt"))
	switch {
	case q.Get("response_type") != "id_token":
		return refuse(lti.CodeUnsupportedResponseType, "response_type", "id_token")
	case q.Get("response_mode") != "form_post":
		return refuse(lti.CodeInvalidRequest, "response_mode", "form_post")
	case !slices.Contains(strings.Fields(q.Get("scope")), "openid"):
		return refuse(lti.CodeInvalidScope, "scope", "openid")
	case !prompt:
		return refuse(lti.CodeInvalidRequest, "prompt", "none")
	case q.Get("nonce") == "":
		return refuse(lti.CodeInvalidRequest, "nonce", "a fresh value")
	case q.Get("login_hint") == "":
		return refuse(lti.CodeInvalidRequest, "login_hint", "the value of the login")
	case q.Get("lti_message_hint") == "":
		return refuse(lti.CodeInvalidRequest, "lti_message_hint", "the value of the login")
	}
	return nil
}

// requireSignedIn refuses with the sentence if that person is not signed in.
func requireSignedIn(signedIn func(userID string) (bool, error), userID, public string) error {
	here := false
	if signedIn != nil {
		var err error
		if here, err = signedIn(userID); err != nil {
			return storeError("session", err)
		}
	}
	if !here {
		return &lti.Error{Code: lti.CodeLoginRequired, Public: public, Err: lti.ErrState,
			Claim: "session", Want: "that of the person who opened the link", Got: "none, or another's",
			Fix: "if it happens to people who are signed in, their session cookie is not sent from the tool's frame: it needs SameSite=None and Secure"}
	}
	return nil
}

// Authorize answers authorization requests by GET or POST with a page that posts
// the launch, or an error, to the tool.
func (p *Platform) Authorize() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			web.MethodNotAllowed(w, http.MethodGet, http.MethodPost)
			return
		}
		form, err := web.ReadForm(w, r, maxAuthorizeForm)
		if err != nil {
			p.begin().end(r.Context(), p.cfg.Trace.Authorization, err)
			p.refuse(w, r, "authorization", err)
			return
		}
		signedIn := func(userID string) (bool, error) { return p.cfg.SignedIn(r, userID) }
		out, err := p.AuthorizeLaunch(r.Context(), AuthorizationInput{Params: form, SignedIn: signedIn, HTTP: r})
		if out == nil {
			p.refuse(w, r, "authorization", err)
			return
		}
		if err != nil {
			p.logRefusal(r.Context(), "authorization", "", err)
		}
		web.PostForm(w, out.RedirectURI, out.fields()...)
	})
}

func (a *AuthorizationResponse) fields() []web.Field {
	fields := []web.Field{{Name: "id_token", Value: a.IDToken}}
	if a.Error != "" {
		fields = []web.Field{{Name: "error", Value: string(a.Error)}, {Name: "error_description", Value: a.Description}}
	}
	if a.ErrorURI != "" {
		fields = append(fields, web.Field{Name: "error_uri", Value: a.ErrorURI})
	}
	if a.State != "" {
		fields = append(fields, web.Field{Name: "state", Value: a.State})
	}
	return fields
}
