package proctoring

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

// Client intervenes in attempts on behalf of a proctoring tool.
type Client struct {
	http  *advantage.Client
	claim *lti.AssessmentControl
}

// NewClient returns the client for what a start message offered. A nil claim is
// allowed and offers nothing. Claims may be kept as long as the attempt runs.
func NewClient(c *advantage.Client, claim *lti.AssessmentControl) *Client {
	if claim == nil {
		claim = &lti.AssessmentControl{}
	}
	return &Client{http: c, claim: claim}
}

// Control intervenes and returns how the attempt stands then. An action that the
// platform does not offer here is refused before any call.
func (c *Client) Control(ctx context.Context, in Control) (Standing, error) {
	if c.claim.URL == "" || !slices.Contains(c.claim.Actions, string(in.Action)) {
		return Standing{}, fmt.Errorf("%w: the start of the attempt does not name the action %q", advantage.ErrNotOffered, in.Action)
	}
	if err := in.Validate(); err != nil {
		return Standing{}, fmt.Errorf("control: %w", err)
	}
	var out Standing
	call := advantage.Call{Method: http.MethodPost, URL: c.claim.URL, Scopes: []lti.Scope{lti.ScopeAssessmentControl},
		ContentType: MediaType, Accept: MediaType, Body: in}
	_, err := c.http.Do(ctx, call, &out)
	return out, err
}
