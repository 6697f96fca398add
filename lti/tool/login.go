package tool

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const maxLoginForm = 64 << 10 // bytes

// LoginInput is a platform's login initiation (Sec §5.1.1.1). Only Issuer,
// LoginHint and TargetLinkURI are required.
type LoginInput struct {
	Issuer        string
	LoginHint     string
	TargetLinkURI string
	// MessageHint goes back to the platform unchanged; nil means there was
	// none, which is not the same as an empty one.
	MessageHint  *string
	DeploymentID string
	ClientID     string
}

// Redirect is the answer to a login initiation: where the browser goes next and
// what it must remember.
type Redirect struct {
	// URL is the platform's authorization URL with the request in its query.
	URL string
	// Cookie binds the login to this browser; set it on the answer.
	Cookie *http.Cookie
}

// StartLogin finds the registration and makes the authorization request (Sec
// §5.1.1.2). It writes nothing: what the launch must know travels in the signed
// state.
func (t *Tool) StartLogin(ctx context.Context, in LoginInput) (out *Redirect, err error) {
	step := t.begin()
	defer func() { step.end(ctx, t.cfg.Trace.Login, err) }()
	for _, p := range []struct{ name, value string }{
		{"iss", in.Issuer}, {"login_hint", in.LoginHint}, {"target_link_uri", in.TargetLinkURI},
	} {
		if p.value == "" {
			return nil, explainLogin(in.Issuer, &lti.Error{Code: lti.CodeInvalidRequest, Public: "The login request of the learning platform is incomplete.",
				Claim: p.name, Want: "a value", Got: "nothing"})
		}
	}
	if !web.SameOrigin(in.TargetLinkURI, t.cfg.LaunchURL) {
		return nil, explainLogin(in.Issuer, &lti.Error{Code: lti.CodeInvalidRequest, Public: "The link leads to another address than this application.",
			Claim: "target_link_uri", Want: "an address at the origin of " + t.cfg.LaunchURL, Got: in.TargetLinkURI,
			Fix: "correct the link's or the tool's URL in the platform"})
	}
	r, err := t.registration(ctx, in.Issuer, in.ClientID, in.DeploymentID)
	if err != nil {
		return nil, err
	}
	step.registration = r.ID
	return t.authorizationRequest(r, in)
}

func (t *Tool) authorizationRequest(r *lti.Registration, in LoginInput) (*Redirect, error) {
	nonce, err := t.newSecret()
	if err != nil {
		return nil, err
	}
	secret, err := t.newSecret()
	if err != nil {
		return nil, err
	}
	state, err := login{
		Issuer: r.Issuer, ClientID: r.ClientID, Nonce: nonce, Browser: hashSecret(secret), Target: in.TargetLinkURI,
		Deployment: in.DeploymentID, Expires: t.cfg.Now().Add(loginLife).Unix(),
	}.sign(t.cfg.StateKey)
	if err != nil {
		return nil, err
	}
	to, err := url.Parse(r.Platform.AuthorizationURL)
	if err == nil {
		err = web.CheckURL(r.Platform.AuthorizationURL, t.cfg.InsecureAllowLoopback)
	}
	if err != nil {
		return nil, &lti.Error{Code: lti.CodeServerError, Public: "The connection to this learning platform is not set up completely.",
			Claim: "authorization URL", Want: "an absolute https URL", Got: r.Platform.AuthorizationURL, Fix: "set the platform's authorization URL in the registration"}
	}
	q := to.Query()
	for name, value := range map[string]string{
		"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none",
		"client_id": r.ClientID, "redirect_uri": t.cfg.LaunchURL, "login_hint": in.LoginHint, "nonce": nonce, "state": state,
	} {
		q.Set(name, value)
	}
	if in.MessageHint != nil {
		q.Set("lti_message_hint", *in.MessageHint)
	}
	to.RawQuery = q.Encode()
	return &Redirect{URL: to.String(), Cookie: browserCookie(nonce, secret)}, nil
}

// Login answers login initiations by GET or POST with a redirect to the
// platform.
func (t *Tool) Login() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			web.MethodNotAllowed(w, http.MethodGet, http.MethodPost)
			return
		}
		form, err := web.ReadForm(w, r, maxLoginForm)
		if err != nil {
			t.refuse(w, r, "login", err)
			return
		}
		to, err := t.StartLogin(r.Context(), loginInput(form))
		if err != nil {
			t.refuse(w, r, "login", err)
			return
		}
		http.SetCookie(w, to.Cookie)
		web.NoStore(w)
		w.Header().Set("Referrer-Policy", "no-referrer")
		http.Redirect(w, r, to.URL, http.StatusFound)
	})
}

func loginInput(form url.Values) LoginInput {
	in := LoginInput{
		Issuer: form.Get("iss"), LoginHint: form.Get("login_hint"), TargetLinkURI: form.Get("target_link_uri"),
		DeploymentID: form.Get("lti_deployment_id"), ClientID: form.Get("client_id"),
	}
	if in.DeploymentID == "" {
		in.DeploymentID = form.Get("deployment_id") // Canvas has called it so
	}
	if form.Has("lti_message_hint") {
		hint := form.Get("lti_message_hint")
		in.MessageHint = &hint
	}
	return in
}

// replayUntil is how long a used login must be remembered.
func (l *login) replayUntil() time.Time { return time.Unix(l.Expires, 0).Add(leeway) }
