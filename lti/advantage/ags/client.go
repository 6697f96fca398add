package ags

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// ErrNotOffered is the error of advantage of that name.
var ErrNotOffered = advantage.ErrNotOffered

// Client calls the gradebook of one context on behalf of the tool.
type Client struct {
	http  *advantage.Client
	claim *lti.AGSClaim
}

// NewClient returns the client for what a launch offered. A nil claim is allowed
// and offers nothing. Claims may be kept: scores may be sent any time later.
func NewClient(c *advantage.Client, claim *lti.AGSClaim) *Client {
	if claim == nil {
		claim = &lti.AGSClaim{}
	}
	return &Client{http: c, claim: claim}
}

// PostScore sends a score to the launch's own line item. A score that breaks the
// rules of AGS §3.4 is refused before anything is sent.
func (c *Client) PostScore(ctx context.Context, s Score) error {
	return c.PostScoreTo(ctx, c.claim.LineItem, s)
}

// PostScoreTo sends a score to the line item of that URL. Any 2xx answer is
// success.
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
	_, err = c.http.Do(ctx, advantage.Call{
		Method: http.MethodPost, URL: to, Scopes: []lti.Scope{lti.ScopeScore}, ContentType: MediaTypeScore, Body: s,
	}, nil)
	return err
}

// LineItems yields the tool's line items in the context that fit the filter, page
// by page as the platform sends them. Platforms may ignore a filter, so it is
// applied here too.
func (c *Client) LineItems(ctx context.Context, f Filter) iter.Seq2[LineItem, error] {
	return func(yield func(LineItem, error) bool) {
		scope, err := c.readScope()
		if err == nil {
			err = c.offered(c.claim.LineItems, scope)
		}
		if err != nil {
			yield(LineItem{}, err)
			return
		}
		first := advantage.Call{Method: http.MethodGet, URL: f.appendTo(c.claim.LineItems), Scopes: []lti.Scope{scope}, Accept: MediaTypeLineItemContainer}
		for page, err := range advantage.Pages[[]LineItem](ctx, c.http, first) {
			if err != nil {
				yield(LineItem{}, err)
				return
			}
			for _, item := range page {
				if f.fits(item) && !yield(item, nil) {
					return
				}
			}
		}
	}
}

// CreateLineItem adds a column and returns it with its URL.
func (c *Client) CreateLineItem(ctx context.Context, item LineItem) (LineItem, error) {
	if err := c.offered(c.claim.LineItems, lti.ScopeLineItem); err != nil {
		return LineItem{}, err
	}
	if err := item.Validate(); err != nil {
		return LineItem{}, fmt.Errorf("line item: %w", err)
	}
	var out LineItem
	_, err := c.http.Do(ctx, advantage.Call{
		Method: http.MethodPost, URL: c.claim.LineItems, Scopes: []lti.Scope{lti.ScopeLineItem},
		ContentType: MediaTypeLineItem, Accept: MediaTypeLineItem, Body: item,
	}, &out)
	if err == nil && out.ID == "" {
		err = errors.New("the platform created a line item and did not name its URL")
	}
	return out, err
}

// FindOrCreate returns the line item with the same resource id and tag, or
// creates it. The resource id is required: it is what survives a course copy. Two
// callers that do this at once can make two columns: AGS has no conditional
// create, so callers take turns.
func (c *Client) FindOrCreate(ctx context.Context, item LineItem) (LineItem, error) {
	if item.ResourceID == "" {
		return LineItem{}, errors.New("line item: resourceId is required to find it again")
	}
	for found, err := range c.LineItems(ctx, Filter{ResourceID: item.ResourceID, Tag: item.Tag}) {
		return found, err
	}
	return c.CreateLineItem(ctx, item)
}

// Results yields the gradebook's results of a line item; a userID restricts to
// that person.
func (c *Client) Results(ctx context.Context, lineItemURL, userID string) iter.Seq2[Result, error] {
	return func(yield func(Result, error) bool) {
		err := c.offered(lineItemURL, lti.ScopeResultReadOnly)
		from := ""
		if err == nil {
			from, err = below(lineItemURL, "results")
		}
		if err != nil {
			yield(Result{}, err)
			return
		}
		first := advantage.Call{Method: http.MethodGet, URL: web.WithQuery(from, "user_id", userID), Scopes: []lti.Scope{lti.ScopeResultReadOnly}, Accept: MediaTypeResultContainer}
		for page, err := range advantage.Pages[[]Result](ctx, c.http, first) {
			if err != nil {
				yield(Result{}, err)
				return
			}
			for _, result := range page {
				if (userID == "" || result.UserID == userID) && !yield(result, nil) {
					return
				}
			}
		}
	}
}

// offered tells whether the claim names the URL and the scope.
func (c *Client) offered(address string, scope lti.Scope) error {
	if address == "" {
		return fmt.Errorf("%w: the launch names no such address", ErrNotOffered)
	}
	if !slices.Contains(c.claim.Scopes, scope) {
		return fmt.Errorf("%w: the launch does not name the scope %s", ErrNotOffered, scope)
	}
	return nil
}

// readScope is the least scope that may read line items.
func (c *Client) readScope() (lti.Scope, error) {
	for _, s := range []lti.Scope{lti.ScopeLineItemReadOnly, lti.ScopeLineItem} {
		if slices.Contains(c.claim.Scopes, s) {
			return s, nil
		}
	}
	return "", fmt.Errorf("%w: the launch names no line item scope", ErrNotOffered)
}

// below appends a segment to the path and keeps the query (AGS §3.4.1).
func below(address, segment string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", fmt.Errorf("line item URL: %w", err)
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/" + segment
	if u.RawPath != "" {
		u.RawPath = strings.TrimSuffix(u.RawPath, "/") + "/" + segment
	}
	return u.String(), nil
}

func (f Filter) appendTo(address string) string {
	address = web.WithQuery(address, "resource_link_id", f.ResourceLinkID)
	address = web.WithQuery(address, "resource_id", f.ResourceID)
	return web.WithQuery(address, "tag", f.Tag)
}

func (f Filter) fits(item LineItem) bool {
	return (f.ResourceLinkID == "" || item.ResourceLinkID == f.ResourceLinkID) &&
		(f.ResourceID == "" || item.ResourceID == f.ResourceID) &&
		(f.Tag == "" || item.Tag == f.Tag)
}
