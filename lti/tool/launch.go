package tool

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

const (
	maxLaunchForm = 128 << 10     // bytes
	leeway        = time.Minute   // what the clocks may differ by
	maxLifetime   = 2 * time.Hour // of an id_token
)

// Launch is a verified launch. All of it may be believed: it was signed by the
// registered platform for this tool, in this browser's own login, once.
type Launch struct {
	Message      *lti.Message
	Registration *lti.Registration
	Deployment   *lti.Deployment
}

// LaunchInput is what the platform posted, with the browser's cookies.
type LaunchInput struct {
	State   string
	IDToken string
	// Error is the platform's OAuth error code when it refused; its
	// description is kept for the log.
	Error            string
	ErrorDescription string
	Cookies          []*http.Cookie
}

// LaunchHandler serves a verified launch.
type LaunchHandler func(w http.ResponseWriter, r *http.Request, l *Launch)

// VerifyLaunch checks a launch from end to end (Sec §5.1.3, Core §5.3) and burns
// its login in one atomic write, so that it succeeds once. Any error means that
// nothing of the launch may be used; errors.Is tells the reason.
func (t *Tool) VerifyLaunch(ctx context.Context, in LaunchInput) (out *Launch, err error) {
	step := t.begin()
	defer func() { step.end(ctx, t.cfg.Trace.Launch, err) }()
	l, err := t.openLogin(in)
	if err != nil {
		return nil, err
	}
	if in.Error != "" {
		return nil, t.refusedByPlatform(ctx, l, in)
	}
	r, err := t.registration(ctx, l.Issuer, l.ClientID, "")
	if err != nil {
		return nil, err
	}
	step.registration = r.ID
	var m lti.Message
	want := lti.Expect{Issuer: r.Issuer, Audience: r.ClientID, Now: t.cfg.Now(), Leeway: leeway, MaxLifetime: maxLifetime}
	if err := lti.Verify(ctx, in.IDToken, t.keySets.At(r.Platform.JWKSURL), want, &m); err != nil {
		return nil, err
	}
	if err := t.checkMessage(l, &m); err != nil {
		return nil, err
	}
	d, err := t.deployment(ctx, r, m.DeploymentID)
	if err != nil {
		return nil, err
	}
	if err := t.burn(ctx, l); err != nil {
		return nil, err
	}
	if !m.HasRole(lti.RoleMentor) {
		m.MentorOf = nil // Core §5.4.3: it says nothing of who is no mentor
	}
	return &Launch{Message: &m, Registration: r, Deployment: d}, nil
}

// openLogin reads the state and checks that this browser started the login.
func (t *Tool) openLogin(in LaunchInput) (*login, error) {
	if in.State == "" {
		return nil, stateError("the launch carries no state")
	}
	l, err := openState(t.cfg.StateKey, in.State, t.cfg.Now())
	if err != nil {
		return nil, err
	}
	if !l.startedIn(in.Cookies) {
		return nil, &lti.Error{Code: lti.CodeInvalidState,
			Public: "This browser did not start the launch, or it does not keep cookies here. Please open the link again, in a new window if it stays so.",
			Err:    fmt.Errorf("%w: the cookie of the login is missing or does not fit", lti.ErrState)}
	}
	return l, nil
}

// refusedByPlatform reports the platform's refusal; the login is used up.
func (t *Tool) refusedByPlatform(ctx context.Context, l *login, in LaunchInput) error {
	if err := t.burn(ctx, l); err != nil {
		return err
	}
	return &lti.Error{Code: lti.CodeAccessDenied, Public: "The learning platform refused the launch" + oauthCode(in.Error) + ". Please open the link again from your course.",
		Err: fmt.Errorf("platform answered %.64q: %.200q", in.Error, in.ErrorDescription)}
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
func (t *Tool) checkMessage(l *login, m *lti.Message) error {
	refuse := func(reason error, claim, want, got, public string) error {
		return &lti.Error{Code: lti.CodeInvalidToken, Public: public, Claim: claim, Want: want, Got: got, Err: reason}
	}
	if m.Nonce != l.Nonce {
		return refuse(lti.ErrNonce, "nonce", "the nonce of this login", "another", "This launch does not answer the login that was started here.")
	}
	if err := m.Validate(); err != nil {
		return err
	}
	if !slices.Contains(t.cfg.MessageTypes, m.Type) {
		return &lti.Error{Code: lti.CodeInvalidToken, Public: "This application does not serve that kind of link.", Claim: lti.ClaimMessageType,
			Want: fmt.Sprint(t.cfg.MessageTypes), Got: strconv.Quote(string(m.Type)), Err: lti.ErrMessage,
			Fix: "add the type to tool.Config.MessageTypes, if the application serves it"}
	}
	if l.Deployment != "" && m.DeploymentID != l.Deployment {
		return refuse(lti.ErrDeployment, lti.ClaimDeploymentID, l.Deployment+", as at login", m.DeploymentID, "The learning platform contradicts itself about where this link belongs.")
	}
	if m.TargetLinkURI != "" && m.TargetLinkURI != l.Target {
		return refuse(lti.ErrMessage, lti.ClaimTargetLinkURI, l.Target+", as at login", m.TargetLinkURI, "The learning platform contradicts itself about where this link leads.")
	}
	if m.TargetLinkURI != "" {
		if err := web.CheckURL(m.TargetLinkURI, t.cfg.InsecureAllowLoopback); err != nil {
			return refuse(lti.ErrMessage, lti.ClaimTargetLinkURI, "an https URL", m.TargetLinkURI, "The link leads to an address that is not secure.")
		}
	}
	if m.Subject == "" && !t.cfg.AllowAnonymous && m.Type == lti.ResourceLinkRequest {
		return refuse(lti.ErrMessage, "sub", "the id of the person", "nothing", "The learning platform does not say who you are, and this application needs to know.")
	}
	return nil
}

func (t *Tool) deployment(ctx context.Context, r *lti.Registration, id string) (*lti.Deployment, error) {
	d, err := t.cfg.Registrations.FindDeployment(ctx, r, id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, &lti.Error{Code: lti.CodeUnknownDeployment, Public: "This part of the learning platform is not connected to this application.",
			Claim: lti.ClaimDeploymentID, Want: "a deployment of client " + r.ClientID, Got: strconv.Quote(id), Err: lti.ErrDeployment,
			Fix: "add this deployment id to the registration"}
	case err != nil:
		return nil, storeError("deployments", err)
	}
	return d, nil
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

// Launch verifies the launch that the platform posts and calls h with it. A
// refused launch never reaches h.
func (t *Tool) Launch(h LaunchHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			web.MethodNotAllowed(w, http.MethodPost)
			return
		}
		form, err := web.ReadForm(w, r, maxLaunchForm)
		if err != nil {
			t.refuse(w, r, "launch", err)
			return
		}
		l, err := t.VerifyLaunch(r.Context(), LaunchInput{
			State: form.Get("state"), IDToken: form.Get("id_token"),
			Error: form.Get("error"), ErrorDescription: form.Get("error_description"), Cookies: r.Cookies(),
		})
		if err != nil {
			t.refuse(w, r, "launch", err)
			return
		}
		http.SetCookie(w, forgetCookie(l.Message.Nonce))
		h(w, r, l)
	})
}
