package nrps

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Query narrows a roster; empty fields do not restrict.
type Query struct {
	// Role is the role a member must have.
	Role lti.Role
	// Limit asks for pages of that size; the platform may choose another, and
	// all pages are read whatever their size.
	Limit int
	// ResourceLinkID restricts to people who can open that link and asks for
	// the claims of their launches.
	ResourceLinkID string
}

// Client reads the roster of one context on behalf of the tool.
type Client struct {
	http  *advantage.Client
	claim *lti.NRPSClaim
}

// NewClient returns the client for what a launch offered. A nil claim is allowed
// and offers nothing. Claims may be kept: the roster may be read any time later.
func NewClient(c *advantage.Client, claim *lti.NRPSClaim) *Client {
	if claim == nil {
		claim = &lti.NRPSClaim{}
	}
	return &Client{http: c, claim: claim}
}

// Members yields the members that fit the query, page by page as the platform
// sends them. Platforms may ignore a filter, so the role is applied here too. An
// error ends the sequence: what came before it is not the whole roster.
func (c *Client) Members(ctx context.Context, q Query) iter.Seq2[Member, error] {
	return func(yield func(Member, error) bool) {
		if err := c.offered(); err != nil {
			yield(Member{}, err)
			return
		}
		first := advantage.Call{Method: http.MethodGet, URL: q.appendTo(c.claim.ContextMembershipsURL),
			Scopes: []lti.Scope{lti.ScopeMembership}, Accept: MediaType}
		for page, err := range advantage.Pages[container](ctx, c.http, first) {
			if err != nil {
				yield(Member{}, err)
				return
			}
			if !q.yieldPage(page.Members, yield) {
				return
			}
		}
	}
}

// yieldPage tells whether the next page is wanted.
func (q Query) yieldPage(members []Member, yield func(Member, error) bool) bool {
	for _, m := range members {
		if m.UserID == "" {
			yield(Member{}, errors.New("the platform lists a member without user_id"))
			return false
		}
		m.complete()
		if (q.Role == "" || m.HasRole(q.Role)) && !yield(m, nil) {
			return false
		}
	}
	return true
}

// offered tells whether the claim names a roster of this version.
func (c *Client) offered() error {
	if c.claim.ContextMembershipsURL == "" {
		return fmt.Errorf("%w: the launch names no roster", advantage.ErrNotOffered)
	}
	if v := c.claim.ServiceVersions; len(v) > 0 && !slices.Contains(v, version) {
		return fmt.Errorf("%w: the launch names the versions %q of the roster and not %s", advantage.ErrNotOffered, v, version)
	}
	return nil
}

func (q Query) appendTo(address string) string {
	address = web.WithQuery(address, "role", string(q.Role))
	if q.Limit > 0 {
		address = web.WithQuery(address, "limit", strconv.Itoa(q.Limit))
	}
	return web.WithQuery(address, "rlid", q.ResourceLinkID)
}
