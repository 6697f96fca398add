package ags

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// ErrNotOffered is the error of advantage of that name.
var ErrNotOffered = advantage.ErrNotOffered

// Client calls the gradebook of one context on behalf of the tool. What a platform
// refuses is an *advantage.StatusError; it also matches [ErrNotFound] if it was
// 404 and, of a score, [ErrStale] if it was 409 and [ErrNotGradable] if it was
// 422. Canvas and Open edX answer 400 to a stale score, as they do to much else:
// that stays a plain refusal.
type Client struct {
	// PageSize asks for lists in pages of so many; zero leaves it to the
	// platform, which may send fewer in any case.
	PageSize int
	// MatchLabels lets FindOrCreate take a line item with the same label that
	// lacks the resource id or the tag, for platforms that lose them. Without
	// it every call would create another there.
	MatchLabels bool

	http  *advantage.Client
	claim *lti.AGSClaim
	share *advantage.Flights
}

// NewClient returns the client for what a launch offered. A nil claim is allowed
// and offers nothing. Claims may be kept: scores may be sent any time later.
func NewClient(c *advantage.Client, claim *lti.AGSClaim) *Client {
	if claim == nil {
		claim = &lti.AGSClaim{}
	}
	share := c.Flights
	if share == nil {
		share = advantage.NewFlights()
	}
	return &Client{http: c, claim: claim, share: share}
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

// readScope is the least scope that may read line items at the address.
func (c *Client) readScope(address string) (lti.Scope, error) {
	for _, s := range []lti.Scope{lti.ScopeLineItemReadOnly, lti.ScopeLineItem} {
		if slices.Contains(c.claim.Scopes, s) {
			return s, c.offered(address, s)
		}
	}
	return "", fmt.Errorf("%w: the launch names no line item scope", ErrNotOffered)
}

// paged asks for pages of the client's size.
func (c *Client) paged(address string) string {
	if c.PageSize <= 0 {
		return address
	}
	return web.WithQuery(address, "limit", strconv.Itoa(c.PageSize))
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

// explain lets a refusal match the error that its status stands for.
func explain(err error, reasons map[int]error) error {
	var status *advantage.StatusError
	if errors.As(err, &status) && reasons[status.Status] != nil {
		return fmt.Errorf("%w: %w", reasons[status.Status], err)
	}
	return err
}

func missing() map[int]error { return map[int]error{http.StatusNotFound: ErrNotFound} }
