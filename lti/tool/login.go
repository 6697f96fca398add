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
	// StorageTarget is lti_storage_target: where the platform's storage is,
	// if it has one.
	StorageTarget string
}

// Redirect is the answer to a login initiation: where the browser goes next and
// what it must remember.
type Redirect struct {
	// URL is the platform's authorization URL with the request in its query.
	URL string
	// Cookie binds the login to this browser; set it on the answer.
	Cookie *http.Cookie
	// Stored is where a browser without cookies may keep the same secret; nil
	// if the platform named no storage.
	Stored *StoredSecret
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
			Claim: "target_link_uri", Want: "an address at the origin of " + t.cfg.LaunchURL, Got: lti.ShortenedURL(in.TargetLinkURI),
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
	l := &login{
		Issuer: r.Issuer, ClientID: r.ClientID, Nonce: nonce, Browser: hashSecret(secret), Target: in.TargetLinkURI,
		Deployment: in.DeploymentID, Storage: in.StorageTarget, Expires: t.cfg.Now().Add(loginLife).Unix(),
	}
	if len(l.Storage) > maxStorageTarget {
		l.Storage = "" // no frame's name
	}
	state, err := l.sign(t.cfg.StateKey)
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
	return &Redirect{URL: to.String(), Cookie: browserCookie(nonce, secret), Stored: l.storedSecret(r, secret)}, nil
}

// Login answers login initiations by GET or POST with a redirect to the
// platform. In a frame, or where the platform names a storage, it first looks
// what this browser keeps; see the package's comment.
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
		in := loginInput(form)
		to, err := t.StartLogin(r.Context(), in)
		if err != nil {
			t.refuse(w, r, "login", err)
			return
		}
		switch {
		case !framed(r) && to.Stored == nil, keepsCookies(r):
			http.SetCookie(w, to.Cookie)
			redirect(w, to.URL, http.StatusFound)
		case !checkedCookies(r):
			http.SetCookie(w, checkCookie())
			redirect(w, checkAgain(r), http.StatusTemporaryRedirect)
		default:
			http.SetCookie(w, to.Cookie) // scripts may be off, or cookies on by now
			loginPage(in, to).Show(w)
		}
	})
}

func redirect(w http.ResponseWriter, to string, status int) {
	web.NoStore(w)
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.Header().Set("Location", to)
	w.WriteHeader(status)
}

func loginInput(form url.Values) LoginInput {
	in := LoginInput{
		Issuer: form.Get("iss"), LoginHint: form.Get("login_hint"), TargetLinkURI: form.Get("target_link_uri"),
		DeploymentID: form.Get("lti_deployment_id"), ClientID: form.Get("client_id"), StorageTarget: form.Get("lti_storage_target"),
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
