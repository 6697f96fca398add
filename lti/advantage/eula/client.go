package eula

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// scopeBoth is one scope for the whole service, which some describe instead of
// the two.
const scopeBoth lti.Scope = "https://purl.imsglobal.org/spec/lti/scope/eula"

// Client tells one platform who accepted the tool's terms.
type Client struct {
	http  *advantage.Client
	claim *lti.EULAService
}

// NewClient returns the client for what a launch offered. A nil claim is allowed
// and offers nothing. Claims may be kept: people may decide any time later.
func NewClient(c *advantage.Client, claim *lti.EULAService) *Client {
	if claim == nil {
		claim = new(lti.EULAService)
	}
	return &Client{http: c, claim: claim}
}

// RecordAcceptance tells what a person decided. A platform that knows of a
// decision of the same time or later answers 409, one that does not know the
// person 404.
func (c *Client) RecordAcceptance(ctx context.Context, a Acceptance) error {
	if err := a.Validate(); err != nil {
		return fmt.Errorf("acceptance: %w", err)
	}
	return c.call(ctx, http.MethodPost, "user", lti.ScopeEULAUser, a)
}

// ResetAcceptances makes everybody one who has not decided yet, such as after the
// terms have changed.
func (c *Client) ResetAcceptances(ctx context.Context) error {
	return c.call(ctx, http.MethodDelete, "user", lti.ScopeEULAUser, nil)
}

// SetRequired tells whether people must accept the terms in this deployment.
func (c *Client) SetRequired(ctx context.Context, required bool) error {
	return c.call(ctx, http.MethodPut, "deployment", lti.ScopeEULADeployment, requirement{&required})
}

func (c *Client) call(ctx context.Context, method, segment string, scope lti.Scope, body any) error {
	scope, err := c.offered(scope)
	if err != nil {
		return err
	}
	to, err := web.Below(c.claim.URL, segment)
	if err != nil {
		return fmt.Errorf("EULA service URL: %w", err)
	}
	_, err = c.http.Do(ctx, advantage.Call{Method: method, URL: to, Scopes: []lti.Scope{scope},
		ContentType: web.MediaTypeJSON, Accept: web.MediaTypeJSON, Body: body}, nil)
	return err
}

// offered returns the scope that the claim names for a call.
func (c *Client) offered(scope lti.Scope) (lti.Scope, error) {
	if c.claim.URL == "" {
		return "", fmt.Errorf("%w: the launch names no EULA service", advantage.ErrNotOffered)
	}
	for _, s := range []lti.Scope{scope, scopeBoth} {
		if slices.Contains(c.claim.Scopes, s) {
			return s, nil
		}
	}
	return "", fmt.Errorf("%w: the launch does not name the scope %s", advantage.ErrNotOffered, scope)
}
