package notice

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Client says where the notices of one deployment go, on behalf of the tool.
type Client struct {
	http  *advantage.Client
	claim *lti.NoticeService
}

// NewClient returns the client for what a launch offered. A nil claim is allowed
// and offers nothing. Claims may be kept: subscriptions may be changed any time
// later.
func NewClient(c *advantage.Client, claim *lti.NoticeService) *Client {
	if claim == nil {
		claim = &lti.NoticeService{}
	}
	return &Client{http: c, claim: claim}
}

// Subscribe sends the notices of a type to a handler, in place of one that was
// there. It returns what the platform made of it. A type that the platform does
// not offer is refused before any call.
func (c *Client) Subscribe(ctx context.Context, s Subscription) (Subscription, error) {
	if s.Handler == "" {
		return Subscription{}, errors.New("the subscription names no handler")
	}
	return c.put(ctx, s)
}

// Unsubscribe ends the notices of a type.
func (c *Client) Unsubscribe(ctx context.Context, t lti.NoticeType) error {
	_, err := c.put(ctx, Subscription{Type: t})
	return err
}

// List returns the subscriptions of the deployment.
func (c *Client) List(ctx context.Context) ([]Subscription, error) {
	if err := c.offered(); err != nil {
		return nil, err
	}
	var out subscriptions
	if _, err := c.http.Do(ctx, c.call(http.MethodGet, nil), &out); err != nil {
		return nil, err
	}
	none := func(s Subscription) bool { return s.Handler == "" } // some list these, too
	return slices.DeleteFunc(out.Handlers, none), nil
}

func (c *Client) put(ctx context.Context, s Subscription) (Subscription, error) {
	if err := c.offered(); err != nil {
		return Subscription{}, err
	}
	if !slices.Contains(c.claim.Types, s.Type) {
		return Subscription{}, fmt.Errorf("%w: the launch names no notices of the type %q", advantage.ErrNotOffered, s.Type)
	}
	out := s
	_, err := c.http.Do(ctx, c.call(http.MethodPut, s), &out)
	return out, err
}

func (c *Client) call(method string, body any) advantage.Call {
	return advantage.Call{Method: method, URL: c.claim.URL, Scopes: []lti.Scope{lti.ScopeNoticeHandlers},
		ContentType: web.MediaTypeJSON, Accept: web.MediaTypeJSON, Body: body}
}

// offered tells whether the claim names the service, with its scope and in this
// version.
func (c *Client) offered() error {
	if c.claim.URL == "" || !slices.Contains(c.claim.Scopes, lti.ScopeNoticeHandlers) {
		return fmt.Errorf("%w: the launch offers no notices", advantage.ErrNotOffered)
	}
	if v := c.claim.Versions; len(v) > 0 && !slices.Contains(v, version) {
		return fmt.Errorf("%w: the launch names the versions %q of the notices and not %s", advantage.ErrNotOffered, v, version)
	}
	return nil
}
