package platform

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

const (
	// launchLife is how long a launch may be under way before it is signed.
	launchLife = 5 * time.Minute
	// retryLife is how much longer it is remembered what was opened, where
	// Config.RetryURL is there to lead back to it.
	retryLife = time.Hour
)

// Start is a click on a link to a tool.
type Start struct {
	Registration *lti.Registration
	DeploymentID string
	// UserID is the person who clicked; the same must be signed in when the
	// tool's authorization request comes.
	UserID string
	// TargetLinkURI is where the link leads; empty means the registration's
	// launch URL, or its deep linking URL for a deep linking request.
	TargetLinkURI string
	// Type of the message; empty means a resource link request.
	Type lti.MessageType
	// Data is the application's own, such as which link was opened. It stays
	// on this side and comes back in AuthRequest, and in Received with the
	// answer to a deep linking request.
	Data []byte
	// StorageTarget is where the tool finds the platform's storage:
	// StorageParent if the page around it runs the script of StorageScript,
	// the name of a frame in that page, or empty for none.
	StorageTarget string
}

// launch is a Start that waits for its authorization request.
type launch struct {
	ClientID      string          `json:"clientId"`
	DeploymentID  string          `json:"deploymentId"`
	UserID        string          `json:"userId"`
	LoginHint     string          `json:"loginHint"`
	TargetLinkURI string          `json:"targetLinkUri"`
	Type          lti.MessageType `json:"type"`
	Data          []byte          `json:"data,omitempty"`
	// Expires is in seconds since 1970.
	Expires int64 `json:"expires"`
}

// start is the Start as it was given.
func (l *launch) start(r *lti.Registration) Start {
	return Start{Registration: r, DeploymentID: l.DeploymentID, UserID: l.UserID, TargetLinkURI: l.TargetLinkURI, Type: l.Type, Data: l.Data}
}

// LoginURL stores a launch, good once and for five minutes, and returns the
// tool's login URL with the parameters that start it (Sec §5.1.1.1). The hints
// in it are random and tell nothing of the person.
func (p *Platform) LoginURL(ctx context.Context, s Start) (address string, err error) {
	step := p.begin()
	defer func() { step.end(ctx, p.cfg.Trace.Login, err) }()
	r := s.Registration
	if r == nil || s.UserID == "" || s.DeploymentID == "" {
		return "", errors.New("platform.Start needs Registration, DeploymentID and UserID")
	}
	step.registration = r.ID
	if r.Disabled {
		return "", disabled(r)
	}
	to, err := url.Parse(r.Tool.LoginURL)
	if err == nil {
		err = web.CheckURL(r.Tool.LoginURL, p.cfg.InsecureAllowLoopback)
	}
	if err != nil {
		return "", &lti.Error{Code: lti.CodeServerError, Public: "The connection to this application is not set up completely.",
			Claim: "login URL", Want: "an absolute https URL", Got: r.Tool.LoginURL, Fix: "set the login URL in the registration of client " + r.ClientID, Err: err}
	}
	l := launch{ClientID: r.ClientID, DeploymentID: s.DeploymentID, UserID: s.UserID, TargetLinkURI: s.TargetLinkURI, Type: s.Type, Data: s.Data}
	if l.Type == "" {
		l.Type = lti.ResourceLinkRequest
	}
	if l.TargetLinkURI == "" && l.Type == lti.DeepLinkingRequest {
		l.TargetLinkURI = r.Tool.DeepLinkingURL
	}
	if l.TargetLinkURI == "" {
		l.TargetLinkURI = r.Tool.LaunchURL
	}
	messageHint, err := p.store(ctx, &l)
	if err != nil {
		return "", err
	}
	q := to.Query()
	for name, value := range map[string]string{
		"iss": p.cfg.Issuer, "client_id": r.ClientID, "lti_deployment_id": l.DeploymentID,
		"login_hint": l.LoginHint, "lti_message_hint": messageHint, "target_link_uri": l.TargetLinkURI,
	} {
		q.Set(name, value)
	}
	if s.StorageTarget != "" {
		q.Set("lti_storage_target", s.StorageTarget)
	}
	to.RawQuery = q.Encode()
	return to.String(), nil
}

// store keeps the launch under a random message hint.
func (p *Platform) store(ctx context.Context, l *launch) (messageHint string, err error) {
	if l.LoginHint, err = web.Token(p.cfg.Rand, 16); err != nil {
		return "", err
	}
	if messageHint, err = web.Token(p.cfg.Rand, 16); err != nil {
		return "", err
	}
	until := p.cfg.Now().Add(launchLife)
	l.Expires = until.Unix()
	if p.cfg.RetryURL != nil {
		until = until.Add(retryLife)
	}
	raw, err := json.Marshal(l)
	if err != nil {
		return "", err
	}
	if err := p.cfg.Transient.Put(ctx, launchKey(messageHint), raw, until); err != nil {
		return "", storeError("launches", err)
	}
	return messageHint, nil
}

// take returns the launch of a message hint, once.
func (p *Platform) take(ctx context.Context, messageHint string) (*launch, error) {
	raw, err := p.cfg.Transient.Take(ctx, launchKey(messageHint))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, launchGone(fmt.Errorf("%w: launch of the message hint: %w", lti.ErrExpired, err))
	case err != nil:
		return nil, storeError("launches", err)
	}
	var l launch
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, storeError("launches", err)
	}
	return &l, nil
}

func launchKey(messageHint string) string { return "launch:" + messageHint }

func launchGone(cause error) error {
	return &lti.Error{Code: lti.CodeLaunchExpired, Public: "This launch was used before or is too old. Please open the link again.",
		Claim: "lti_message_hint", Want: "the hint of a launch that waits, at most " + launchLife.String() + " after the click", Got: "another", Err: cause,
		Fix: "if it happens to fresh launches, let all nodes of the platform share one Config.Transient, and the tool give the hint back unchanged"}
}

// retryURL is where the person can open the link again, if this was about a
// launch that is over.
func (p *Platform) retryURL(ctx context.Context, r *lti.Registration, l *launch, code lti.Code) string {
	if p.cfg.RetryURL == nil || (code != lti.CodeLaunchExpired && code != lti.CodeLoginRequired) {
		return ""
	}
	if l == nil {
		return p.cfg.RetryURL(ctx, nil)
	}
	s := l.start(r)
	return p.cfg.RetryURL(ctx, &s)
}
