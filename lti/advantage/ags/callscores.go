package ags

import (
	"context"
	"fmt"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
)

// PostScore sends a score to the launch's own line item. A score that breaks the
// rules of AGS §3.4 is refused before anything is sent.
func (c *Client) PostScore(ctx context.Context, s Score) error {
	return c.PostScoreTo(ctx, c.claim.LineItem, s)
}

// PostScoreTo sends a score to the line item of that URL. Any 2xx answer is
// success. Of its Extra only what the platform takes is sent, see
// advantage.Client.Extensions. To send a score again is safe as long as its
// timestamp stays the same.
func (c *Client) PostScoreTo(ctx context.Context, lineItemURL string, s Score) error {
	if err := c.offered(lineItemURL, lti.ScopeScore); err != nil {
		return err
	}
	if err := s.Validate(); err != nil {
		return fmt.Errorf("score: %w", err)
	}
	to, err := below(lineItemURL, "scores")
	if err != nil {
		return err
	}
	s.Extra = allowedExtra(s.Extra, c.http.Extensions, nil)
	_, err = c.http.Do(ctx, advantage.Call{
		Method: http.MethodPost, URL: to, Scopes: []lti.Scope{lti.ScopeScore}, ContentType: MediaTypeScore, Body: s,
	}, nil)
	return explain(err, map[int]error{
		http.StatusNotFound: ErrNotFound, http.StatusConflict: ErrStale, http.StatusUnprocessableEntity: ErrNotGradable,
	})
}
