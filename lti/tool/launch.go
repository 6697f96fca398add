package tool

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/storage"
)

const (
	maxLaunchForm = 128 << 10     // bytes
	leeway        = time.Minute   // what the clocks may differ by
	maxLifetime   = 2 * time.Hour // of an id_token
)

// Launch is a verified launch. All of it may be believed: it was signed by the
// registered platform for this tool, in this browser's own login, once. That makes
// no address safe to link to: launch_presentation.return_url, for one, may be in any
// scheme, so check that it is https before a page leads there.
type Launch struct {
	Message      *lti.Message
	Registration *lti.Registration
	Deployment   *lti.Deployment
	// Findings are what the message had wrong and was tolerated, by name: see
	// packages lti and profile.
	Findings []lti.Finding
}

// Tenant is whose launch it is, where one installation serves several owners: the
// deployment's tenant, or else the registration's.
func (l *Launch) Tenant() string { return cmp.Or(l.Deployment.Tenant, l.Registration.Tenant) }

// LaunchInput is what the platform posted, with the browser's cookies.
type LaunchInput struct {
	State   string
	IDToken string
	// Error is the platform's OAuth error code when it refused; its
	// description is kept for the log. ErrorURI may lead back to the link.
	Error            string
	ErrorDescription string
	ErrorURI         string
	Cookies          []*http.Cookie
	// Stored is what the platform's storage gave for this login, if a page
	// asked there, and Origin that header of the request: the secret counts
	// only if this tool's own page posted it.
	Stored string
	Origin string
}

// LaunchHandler serves a verified launch.
type LaunchHandler func(w http.ResponseWriter, r *http.Request, l *Launch)

// VerifyLaunch checks a launch from end to end (Sec §5.1.3, Core §5.3) and burns
// its login in one atomic write, so that it succeeds once. Any error means that
// nothing of the launch may be used; errors.Is tells the reason. An
// [*AskStorageError] says that the browser may still prove itself.
func (t *Tool) VerifyLaunch(ctx context.Context, in LaunchInput) (out *Launch, err error) {
	step := t.begin()
	defer func() { step.end(ctx, t.cfg.Trace.Launch, err) }()
	l, err := t.openLogin(ctx, in)
	if err != nil {
		return nil, profile.Profile{}.Explain(err)
	}
	r, err := t.registration(ctx, l.Issuer, l.ClientID, "")
	if err != nil {
		return nil, err
	}
	step.registration = r.ID
	j := t.judge(r)
	if in.Error != "" {
		return nil, t.refusedByPlatform(ctx, l, j, in)
	}
	launch, err := t.verifyMessage(ctx, l, j, in.IDToken)
	if err != nil {
		return nil, j.profile.Explain(err)
	}
	j.log(ctx, t.logger(), launch.Message)
	return launch, nil
}

// verifyMessage checks the message of a login that this browser started, and
// burns the login.
func (t *Tool) verifyMessage(ctx context.Context, l *login, j *judge, token string) (*Launch, error) {
	r := j.registration
	var m lti.Message
	want := lti.Expect{Issuer: r.Issuer, Audience: r.ClientID, TrustedAudiences: r.Platform.TrustedAudiences,
		Now: t.cfg.Now(), Leeway: j.leeway(), MaxLifetime: maxLifetime, Algorithms: r.Algorithms}
	if err := lti.Verify(ctx, token, t.keySets.Of(r.Platform.JWKSURL, r.Platform.JWKS), want, &m); err != nil {
		return nil, err
	}
	if err := t.checkMessage(l, &m, j); err != nil {
		return nil, err
	}
	d, err := t.deployment(ctx, j, m.DeploymentID)
	if errors.Is(err, lti.ErrDeployment) {
		err = t.hold(ctx, r, m.DeploymentID, err)
	}
	if err != nil {
		return nil, err
	}
	if err := t.burn(ctx, l); err != nil {
		return nil, err
	}
	if !m.HasRole(lti.RoleMentor) {
		m.MentorOf = nil // Core §5.4.3: it says nothing of who is no mentor
	}
	return &Launch{Message: &m, Registration: r, Deployment: d, Findings: j.passed}, nil
}

// openLogin reads the state and checks that this browser started the login.
func (t *Tool) openLogin(ctx context.Context, in LaunchInput) (*login, error) {
	if in.State == "" {
		return nil, stateError("the launch carries no state")
	}
	l, err := openState(t.cfg.StateKey, in.State, t.cfg.Now())
	if err != nil {
		return nil, err
	}
	if !l.startedIn(in.Cookies) && !t.storedHere(l, in) {
		return nil, t.unknownBrowser(ctx, l, in)
	}
	return l, nil
}

// refusedByPlatform reports the platform's refusal; the login is used up.
func (t *Tool) refusedByPlatform(ctx context.Context, l *login, j *judge, in LaunchInput) error {
	if err := t.burn(ctx, l); err != nil {
		return err
	}
	return &lti.Error{Code: lti.CodeAccessDenied, Public: "The learning platform refused the launch" + oauthCode(in.Error) + ". Please open the link again from your course.",
		Err: &PlatformRefusalError{Code: in.Error, Description: in.ErrorDescription, RetryURL: t.retryURL(j.registration, in.ErrorURI)}, Fix: j.profile.FixRefusal(in.Error)}
}

// PlatformRefusalError says that the platform refused the launch (OpenID Connect
// Core §3.1.2.6).
type PlatformRefusalError struct {
	// Code and Description are the platform's own words.
	Code, Description string
	// RetryURL is where the person may open the link again: an address of the
	// platform's own, or "".
	RetryURL string
}

// Error says what the platform answered, shortened.
func (e *PlatformRefusalError) Error() string {
	return fmt.Sprintf("platform answered %.64q: %.200q", e.Code, e.Description)
}

// retryURL is the error_uri of a platform if it leads to the platform itself:
// nobody has signed it.
func (t *Tool) retryURL(r *lti.Registration, errorURI string) string {
	const longest = 2000
	own := web.SameOrigin(errorURI, r.Platform.AuthorizationURL) || web.SameOrigin(errorURI, r.Issuer)
	if !own || len(errorURI) > longest || web.CheckURL(errorURI, t.cfg.InsecureAllowLoopback) != nil {
		return ""
	}
	return errorURI
}

// oauthCode is the platform's code for the person to quote, if it has the form
// of one (RFC 6749 §4.1.2.1); anything else is for the log alone.
func oauthCode(code string) string {
	if len(code) > 64 || strings.Trim(code, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return ""
	}
	return " (" + code + ")"
}

// checkMessage holds the message against its login and the rules of its type.
func (t *Tool) checkMessage(l *login, m *lti.Message, j *judge) error {
	if m.Nonce != l.Nonce {
		return refusal(lti.ErrNonce, "nonce", "the nonce of this login", "another", "This launch does not answer the login that was started here.")
	}
	if err := m.Validate(); err != nil {
		return err
	}
	if !slices.Contains(t.cfg.MessageTypes, m.Type) {
		return &lti.Error{Code: lti.CodeInvalidToken, Public: "This application does not serve that kind of link.", Claim: lti.ClaimMessageType,
			Want: fmt.Sprint(t.cfg.MessageTypes), Got: strconv.Quote(lti.Shortened(string(m.Type))), Err: lti.ErrMessage,
			Fix: "add the type to tool.Config.MessageTypes, if the application serves it"}
	}
	if l.Deployment != "" && m.DeploymentID != l.Deployment {
		e := refusal(lti.ErrDeployment, lti.ClaimDeploymentID, lti.Shortened(l.Deployment)+", as at login", lti.Shortened(m.DeploymentID), "The learning platform contradicts itself about where this link belongs.")
		e.Fix = "the platform names one deployment at login and another in the launch: compare both with the one that it shows"
		return e
	}
	if err := t.checkTarget(l, m, j); err != nil {
		return err
	}
	if err := t.checkReturnURL(m); err != nil {
		return err
	}
	if err := j.form(m, t.cfg.Now()); err != nil {
		return err
	}
	if m.Subject != "" || m.Type != lti.ResourceLinkRequest || j.anonymousAllowed(t.cfg.AllowAnonymous) {
		return nil
	}
	return j.pass(profile.AnonymousLaunch, refusal(lti.ErrMessage, "sub", "the id of the person", "nothing",
		"The learning platform does not say who you are, and this application needs to know."))
}

// checkTarget holds the signed target against the one that the login named,
// which is a hint and was held against the tool's origin then (Core §5.3.4).
func (t *Tool) checkTarget(l *login, m *lti.Message, j *judge) error {
	if m.TargetLinkURI == "" {
		return nil
	}
	if m.TargetLinkURI != l.Target {
		differs := refusal(lti.ErrMessage, lti.ClaimTargetLinkURI, lti.ShortenedURL(l.Target)+", as at login", lti.ShortenedURL(m.TargetLinkURI),
			"The learning platform contradicts itself about where this link leads.")
		if err := j.pass(profile.TargetNotAsAtLogin, differs); err != nil {
			return err
		}
		if !web.SameOrigin(m.TargetLinkURI, t.cfg.LaunchURL) {
			return refusal(lti.ErrMessage, lti.ClaimTargetLinkURI, "an address at the origin of "+t.cfg.LaunchURL, lti.ShortenedURL(m.TargetLinkURI),
				"The link leads to another address than this application.")
		}
	}
	if err := web.CheckURL(m.TargetLinkURI, t.cfg.InsecureAllowLoopback); err != nil {
		return refusal(lti.ErrMessage, lti.ClaimTargetLinkURI, "an https URL", lti.ShortenedURL(m.TargetLinkURI), "The link leads to an address that is not secure.")
	}
	return nil
}

// deployment finds the deployment, or makes a new one known where that is
// tolerated.
func (t *Tool) deployment(ctx context.Context, j *judge, id string) (*lti.Deployment, error) {
	d, err := t.recordedDeployment(ctx, j, id)
	if errors.Is(err, storage.ErrNotFound) {
		return t.newDeployment(ctx, j, id)
	}
	return d, err
}

func (t *Tool) recordedDeployment(ctx context.Context, j *judge, id string) (*lti.Deployment, error) {
	d, err := t.cfg.Registrations.FindDeployment(ctx, j.registration, id)
	switch {
	case err != nil:
		return nil, storeError("deployments", err)
	case d.Disabled:
		return nil, heldDeployment(j.registration, id)
	}
	return d, nil
}

func (t *Tool) newDeployment(ctx context.Context, j *judge, id string) (*lti.Deployment, error) {
	if err := j.pass(profile.NewDeployment, unknownDeployment(j.registration, id)); err != nil {
		return nil, err
	}
	d := &lti.Deployment{RegistrationID: j.registration.ID, ID: id}
	if t.cfg.NewDeployments != nil {
		err := t.cfg.NewDeployments.AddDeployment(ctx, d)
		if errors.Is(err, storage.ErrConflict) { // by another launch, or somebody decided
			return t.recordedDeployment(ctx, j, id)
		}
		if err != nil {
			return nil, storeError("new deployment", err)
		}
	}
	return d, nil
}

// hold records the deployment for an administrator to decide about, where the
// application wants that, and returns the refusal. One that was recorded meanwhile
// stays as it is: if it was approved, the next launch gets in.
func (t *Tool) hold(ctx context.Context, r *lti.Registration, id string, refused error) error {
	if !t.cfg.HoldDeployments {
		return refused
	}
	err := t.cfg.NewDeployments.AddDeployment(ctx, &lti.Deployment{RegistrationID: r.ID, ID: id, Disabled: true})
	if err != nil && !errors.Is(err, storage.ErrConflict) {
		return storeError("new deployment", err)
	}
	return heldDeployment(r, id)
}

// heldDeployment is the refusal of a deployment that an administrator has not
// approved, or switched off.
func heldDeployment(r *lti.Registration, id string) *lti.Error {
	return &lti.Error{Code: lti.CodeUnknownDeployment, Public: "This part of the learning platform waits to be approved for this application.",
		Claim: lti.ClaimDeploymentID, Want: "an enabled deployment of client " + r.ClientID, Got: strconv.Quote(lti.Shortened(id)), Err: lti.ErrDisabled,
		Fix: "enable this deployment of the registration, if it is to be used"}
}

func unknownDeployment(r *lti.Registration, id string) *lti.Error {
	return &lti.Error{Code: lti.CodeUnknownDeployment, Public: "This part of the learning platform is not connected to this application.",
		Claim: lti.ClaimDeploymentID, Want: "a deployment of client " + r.ClientID, Got: strconv.Quote(lti.Shortened(id)), Err: lti.ErrDeployment,
		Fix: "add this deployment id to the registration"}
}

// burn uses the login up. Nonce and state are one key, so one write decides.
func (t *Tool) burn(ctx context.Context, l *login) error {
	err := t.cfg.Replay.MarkUsed(ctx, "launch:"+l.Nonce, l.replayUntil())
	switch {
	case errors.Is(err, storage.ErrUsed):
		return &lti.Error{Code: lti.CodeReplayed, Public: "This launch was used before. Please open the link again from your course.", Err: fmt.Errorf("%w: %w", lti.ErrReplayed, err)}
	case err != nil:
		return storeError("replay", err)
	}
	return nil
}

// launchForm reads what the platform posts. A launch of LTI 1.1 comes from a
// link that was never moved to 1.3; it is told so.
func launchForm(w http.ResponseWriter, r *http.Request) (url.Values, error) {
	form, err := web.ReadForm(w, r, maxLaunchForm)
	if err == nil && form.Has("oauth_consumer_key") && !form.Has("state") {
		err = &lti.Error{Code: lti.CodeInvalidRequest, Public: "This link is set up for LTI 1.1, and this application takes LTI 1.3.",
			Claim: "lti_version", Want: lti.Version, Got: strconv.Quote(lti.Shortened(form.Get("lti_version"))), Err: lti.ErrMalformed,
			Fix: "set the link or its tool up as LTI 1.3 in the platform"}
	}
	return form, err
}

// Launch verifies the launch that the platform posts and calls h with it. A
// refused launch never reaches h.
func (t *Tool) Launch(h LaunchHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			web.MethodNotAllowed(w, http.MethodPost)
			return
		}
		form, err := launchForm(w, r)
		if err != nil {
			t.refuse(w, r, "launch", err)
			return
		}
		in := launchInput(r, form)
		l, err := t.VerifyLaunch(r.Context(), in)
		if ask, ok := errors.AsType[*AskStorageError](err); ok {
			askStorage(w, ask.Where, in)
			return
		}
		if err != nil {
			t.refuse(w, r, "launch", err)
			return
		}
		http.SetCookie(w, forgetCookie(l.Message.Nonce))
		h(w, r, l)
	})
}

func launchInput(r *http.Request, form url.Values) LaunchInput {
	return LaunchInput{
		State: form.Get("state"), IDToken: form.Get("id_token"),
		Error: form.Get("error"), ErrorDescription: form.Get("error_description"), ErrorURI: form.Get("error_uri"), Cookies: r.Cookies(),
		Stored: form.Get(web.StoredSecretField), Origin: r.Header.Get("Origin"),
	}
}
