package admin

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti/bridge/rp"
)

// RelyingParties yields all applications behind the bridge that the account sees.
func (c *Client) RelyingParties(ctx context.Context) iter.Seq2[*RelyingParty, error] {
	return all[*RelyingParty](ctx, c, "/relying-parties")
}

// RelyingParty returns one application.
func (c *Client) RelyingParty(ctx context.Context, id string) (*RelyingParty, error) {
	var found RelyingParty
	return &found, c.do(ctx, http.MethodGet, relyingPartyPath(id), nil, &found)
}

// CreateRelyingParty stores a new application and returns it with its ID and, this
// once, its secret.
func (c *Client) CreateRelyingParty(ctx context.Context, record *rp.Client) (*IssuedRelyingParty, error) {
	var made IssuedRelyingParty
	return &made, c.do(ctx, http.MethodPost, "/relying-parties", record, &made)
}

// UpdateRelyingParty replaces an application; its secrets stay.
func (c *Client) UpdateRelyingParty(ctx context.Context, record *rp.Client) (*RelyingParty, error) {
	var kept RelyingParty
	return &kept, c.do(ctx, http.MethodPut, relyingPartyPath(record.ID), record, &kept)
}

// RotateRelyingPartySecret makes a new secret; the one before goes on working.
func (c *Client) RotateRelyingPartySecret(ctx context.Context, id string) (*IssuedRelyingParty, error) {
	var made IssuedRelyingParty
	return &made, c.do(ctx, http.MethodPost, relyingPartyPath(id)+"/secret", nil, &made)
}

// EndRelyingPartySecret ends all secrets but the newest.
func (c *Client) EndRelyingPartySecret(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, relyingPartyPath(id)+"/secret", nil, nil)
}

// SetRelyingPartyDisabled ends the trust for a while, or takes it up again.
func (c *Client) SetRelyingPartyDisabled(ctx context.Context, id string, disabled bool) error {
	return c.do(ctx, switchMethod(disabled), relyingPartyPath(id)+"/disabled", nil, nil)
}

// DeleteRelyingParty ends the trust for good.
func (c *Client) DeleteRelyingParty(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, relyingPartyPath(id), nil, nil)
}

// ProbeRelyingParty tells what keeps an application from working.
func (c *Client) ProbeRelyingParty(ctx context.Context, id string) ([]Finding, error) {
	var list listing[Finding]
	err := c.do(ctx, http.MethodPost, relyingPartyPath(id)+"/probe", nil, &list)
	return list.Items, err
}

func relyingPartyPath(id string) string { return "/relying-parties/" + url.PathEscape(id) }
