package platform

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

const (
	maxAuthorizeForm = 64 << 10 // bytes
	messageLife      = 5 * time.Minute
)

// LaunchBuilder writes the message of a launch: person, roles, context, link,
// custom parameters and service endpoints. It may set whatever it knows;
// issuer, audience, nonce, times, version, deployment, type and target are set
// after it, and what the Policy does not allow is taken out. An error refuses
// the launch; an *lti.Error says why.
type LaunchBuilder interface {
	BuildLaunch(ctx context.Context, r *http.Request, a AuthRequest) (*lti.Message, error)
}

// LaunchBuilderFunc is a function that is a LaunchBuilder.
type LaunchBuilderFunc func(ctx context.Context, r *http.Request, a AuthRequest) (*lti.Message, error)

// BuildLaunch calls f.
func (f LaunchBuilderFunc) BuildLaunch(ctx context.Context, r *http.Request, a AuthRequest) (*lti.Message, error) {
	return f(ctx, r, a)
}

// AuthRequest is a checked authorization request: the Start it belongs to and
// what the Policy allows.
type AuthRequest struct {
	Start
	Allowed Allowance
}

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
}

// AuthorizeLaunch checks an authorization request and signs the launch (Sec
// §5.1.1.2). With an error and a response, the response tells the tool; with an
// error alone, nothing may be sent to the address in the request.
func (p *Platform) AuthorizeLaunch(ctx context.Context, in AuthorizationInput) (*AuthorizationResponse, error) {
	r, redirectURI, err := p.checkClient(ctx, in.Params)
	if err != nil {
		return nil, err
	}
	out := &AuthorizationResponse{RedirectURI: redirectURI, State: in.Params.Get("state")}
	out.IDToken, err = p.launchToken(ctx, r, in)
	if err != nil {
		e := lti.AsError(err)
		out.Error, out.Description = e.Code, e.Public
		return out, err
	}
	return out, nil
}

// checkClient finds out who asks and whether the answer may go where they want
// it: redirect URIs are compared as whole strings.
func (p *Platform) checkClient(ctx context.Context, q url.Values) (*lti.Registration, string, error) {
	r, err := p.client(ctx, q.Get("client_id"))
	if err != nil {
		return nil, "", err
	}
	redirectURI := q.Get("redirect_uri")
	if redirectURI == "" || !slices.Contains(r.Tool.RedirectURIs, redirectURI) {
		return nil, "", &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application asks for an answer at an address that is not registered.",
			Claim: "redirect_uri", Want: strings.Join(r.Tool.RedirectURIs, " or "), Got: redirectURI, Fix: "register this redirect URI for the tool, if it is the tool's"}
	}
	if err := web.CheckURL(redirectURI, p.cfg.InsecureAllowLoopback); err != nil {
		return nil, "", &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application's address is not secure.", Err: err}
	}
	return r, redirectURI, nil
}

func (p *Platform) launchToken(ctx context.Context, r *lti.Registration, in AuthorizationInput) (string, error) {
	if err := checkParameters(in.Params); err != nil {
		return "", err
	}
	l, err := p.take(ctx, in.Params.Get("lti_message_hint"))
	if err != nil {
		return "", err
	}
	if err := l.belongsTo(r, in); err != nil {
		return "", err
	}
	if err := p.deployment(ctx, r, l.DeploymentID); err != nil {
		return "", err
	}
	allowed, err := p.allow(ctx, r, l.DeploymentID)
	if err != nil {
		return "", err
	}
	built, err := p.cfg.Launches.BuildLaunch(ctx, in.HTTP, AuthRequest{Allowed: allowed, Start: Start{
		Registration: r, DeploymentID: l.DeploymentID, UserID: l.UserID, TargetLinkURI: l.TargetLinkURI, Type: l.Type, Data: l.Data,
	}})
	if err != nil {
		return "", err
	}
	if built == nil {
		return "", errors.New("the LaunchBuilder returned neither a message nor an error")
	}
	m := built.Clone() // the builder's own stays as it is
	p.complete(m, r, l, in.Params.Get("nonce"))
	allowed.restrict(m)
	if err := m.Validate(); err != nil {
		return "", &lti.Error{Code: lti.CodeServerError, Public: "The launch could not be put together.", Err: err}
	}
	if err := p.openSelection(ctx, l, m); err != nil {
		return "", err
	}
	return lti.Sign(ctx, p.cfg.Keys, r, m)
}

// checkParameters holds the request against the fixed values of Sec §5.1.1.2.
func checkParameters(q url.Values) error {
	refuse := func(code lti.Code, name, want string) error {
		return &lti.Error{Code: code, Public: "The application's request is not as LTI 1.3 wants it: " + name + " must be " + want + ".",
			Claim: name, Want: want, Got: q.Get(name)}
	}
	switch {
	case q.Get("response_type") != "id_token":
		return refuse(lti.CodeUnsupportedResponseType, "response_type", "id_token")
	case q.Get("response_mode") != "form_post":
		return refuse(lti.CodeInvalidRequest, "response_mode", "form_post")
	case !slices.Contains(strings.Fields(q.Get("scope")), "openid"):
		return refuse(lti.CodeInvalidScope, "scope", "openid")
	case q.Get("prompt") != "none":
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

// belongsTo checks that the launch was started for this client, by the person
// who is signed in.
func (l *launch) belongsTo(r *lti.Registration, in AuthorizationInput) error {
	if l.ClientID != r.ClientID || subtle.ConstantTimeCompare([]byte(l.LoginHint), []byte(in.Params.Get("login_hint"))) != 1 {
		return &lti.Error{Code: lti.CodeAccessDenied, Public: "This launch was started for another application or person.", Err: lti.ErrState}
	}
	return requireSignedIn(in.SignedIn, l.UserID, "The person who opened the link is not signed in here any more.")
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
		return &lti.Error{Code: lti.CodeLoginRequired, Public: public, Err: lti.ErrState}
	}
	return nil
}

// complete sets what no LaunchBuilder may get wrong.
func (p *Platform) complete(m *lti.Message, r *lti.Registration, l *launch, nonce string) {
	now := p.cfg.Now()
	m.Issuer, m.Audience, m.AuthorizedParty = p.cfg.Issuer, lti.Audience{r.ClientID}, r.ClientID
	m.Nonce, m.IssuedAt, m.Expires, m.NotBefore = nonce, now, now.Add(messageLife), time.Time{}
	m.Type, m.Version, m.DeploymentID, m.TargetLinkURI = l.Type, lti.Version, l.DeploymentID, l.TargetLinkURI
	if m.Roles == nil {
		m.Roles = []lti.Role{}
	}
	if m.Subject == "" { // anonymous (Core §5.3.6.1)
		m.Name, m.GivenName, m.FamilyName, m.Email = "", "", "", ""
	}
	if !m.HasRole(lti.RoleMentor) { // Core §5.4.3
		m.MentorOf = nil
	}
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
	if a.State != "" {
		fields = append(fields, web.Field{Name: "state", Value: a.State})
	}
	return fields
}
