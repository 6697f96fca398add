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

// launchLife is how long a launch may be under way before it is signed.
const launchLife = 5 * time.Minute

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
}

// LoginURL stores a launch, good once and for five minutes, and returns the
// tool's login URL with the parameters that start it (Sec §5.1.1.1). The hints
// in it are random and tell nothing of the person.
func (p *Platform) LoginURL(ctx context.Context, s Start) (string, error) {
	r := s.Registration
	if s.UserID == "" || s.DeploymentID == "" {
		return "", errors.New("platform.Start needs UserID and DeploymentID")
	}
	to, err := url.Parse(r.Tool.LoginURL)
	if err == nil {
		err = web.CheckURL(r.Tool.LoginURL, p.cfg.InsecureAllowLoopback)
	}
	if err != nil {
		return "", fmt.Errorf("login URL of client %s: %w", r.ClientID, err)
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
	raw, err := json.Marshal(l)
	if err != nil {
		return "", err
	}
	if err := p.cfg.Transient.Put(ctx, launchKey(messageHint), raw, p.cfg.Now().Add(launchLife)); err != nil {
		return "", storeError("launches", err)
	}
	return messageHint, nil
}

// take returns the launch of a message hint, once.
func (p *Platform) take(ctx context.Context, messageHint string) (*launch, error) {
	raw, err := p.cfg.Transient.Take(ctx, launchKey(messageHint))
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, &lti.Error{Code: lti.CodeLaunchExpired, Public: "This launch was used before or is too old. Please open the link again.", Err: fmt.Errorf("%w: launch of the message hint: %w", lti.ErrExpired, err)}
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
