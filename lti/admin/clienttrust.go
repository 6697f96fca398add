package admin

import (
	"context"
	"iter"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti/dynreg"
)

// Pending yields the applications that wait for a decision.
func (c *Client) Pending(ctx context.Context) iter.Seq2[*Application, error] {
	return all[*Application](ctx, c, "/pending")
}

// Application returns one application, pending or not.
func (c *Client) Application(ctx context.Context, id string) (*Application, error) {
	var a Application
	return &a, c.do(ctx, http.MethodGet, pendingPath(id), nil, &a)
}

// Approve lets a tool in, or takes the change that it proposes.
func (c *Client) Approve(ctx context.Context, id string, version int64, allow dynreg.Approval) error {
	return c.do(ctx, http.MethodPost, pendingPath(id)+"/approval", approving{version, allow}, nil)
}

// Refuse turns an application or the change of one down.
func (c *Client) Refuse(ctx context.Context, id string, version int64) error {
	return c.do(ctx, http.MethodPost, pendingPath(id)+"/refusal", refusing{version}, nil)
}

// InviteTool returns the URL by which a tool registers at the platform.
func (c *Client) InviteTool(ctx context.Context, inv ToolInvitation) (string, error) {
	var out invited
	err := c.do(ctx, http.MethodPost, "/invitations/tools", inv, &out)
	return out.URL, err
}

// InvitePlatform returns the link by which a platform connects to the tool.
func (c *Client) InvitePlatform(ctx context.Context, inv PlatformInvitation) (string, error) {
	var out invited
	err := c.do(ctx, http.MethodPost, "/invitations/platforms", inv, &out)
	return out.URL, err
}

// Consumers yields the consumers that the account sees.
func (c *Client) Consumers(ctx context.Context) iter.Seq2[*Consumer, error] {
	return all[*Consumer](ctx, c, "/consumers")
}

// Consumer returns one consumer.
func (c *Client) Consumer(ctx context.Context, key string) (*Consumer, error) {
	var found Consumer
	return &found, c.do(ctx, http.MethodGet, consumerPath(key), nil, &found)
}

// CreateConsumer makes a consumer and returns its secret, which nobody is shown
// again.
func (c *Client) CreateConsumer(ctx context.Context, n NewConsumer) (*Issued, error) {
	var issued Issued
	return &issued, c.do(ctx, http.MethodPost, "/consumers", n, &issued)
}

// RotateSecret gives a consumer a new secret; an empty one is made.
func (c *Client) RotateSecret(ctx context.Context, key, secret string) (*Issued, error) {
	var issued Issued
	return &issued, c.do(ctx, http.MethodPost, consumerPath(key)+"/secret", rotating{secret}, &issued)
}

// EndRotation refuses the previous secret from now on.
func (c *Client) EndRotation(ctx context.Context, key string) error {
	return c.do(ctx, http.MethodDelete, consumerPath(key)+"/secret/previous", nil, nil)
}

// SetConsumerDisabled ends the trust in a consumer for a while, or takes it up again.
func (c *Client) SetConsumerDisabled(ctx context.Context, key string, disabled bool) error {
	return c.do(ctx, switchMethod(disabled), consumerPath(key)+"/disabled", nil, nil)
}

// BindConsumer says which deployment of LTI 1.3 a consumer became.
func (c *Client) BindConsumer(ctx context.Context, key, registrationID, deploymentID string) error {
	return c.do(ctx, http.MethodPut, consumerPath(key)+"/binding", binding{registrationID, deploymentID}, nil)
}

// DeleteConsumer ends the trust for good.
func (c *Client) DeleteConsumer(ctx context.Context, key string) error {
	return c.do(ctx, http.MethodDelete, consumerPath(key), nil, nil)
}

func pendingPath(id string) string   { return "/pending/" + url.PathEscape(id) }
func consumerPath(key string) string { return "/consumers/" + url.PathEscape(key) }
