package nrps

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Query narrows a roster; empty fields do not restrict.
type Query struct {
	// Role is the role a member must have, as a URI or, for roles in the
	// context, as a short name.
	Role lti.Role
	// Limit asks for pages of that size; the platform may choose another, and
	// all pages are read whatever their size.
	Limit int
	// ResourceLinkID restricts to people who can open that link and asks for
	// the claims of their launches.
	ResourceLinkID string
	// Groups asks for the groups that each member is in. Platforms without
	// groups ignore it.
	Groups bool
}

// Client reads the roster of one context on behalf of the tool.
type Client struct {
	// MembersPerPage is the most members that this platform puts on a page, as
	// its profile says: no larger page is asked for. Zero: no limit is known.
	MembersPerPage int

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

// Members yields the members that fit the query, as the platform sends them. It
// is Read for those who do not ask later what has changed.
func (c *Client) Members(ctx context.Context, q Query) iter.Seq2[Member, error] {
	return c.Read(q).Members(ctx)
}

// Read returns a reading of the members that fit the query. Nothing is sent
// before [Reading.Members].
func (c *Client) Read(q Query) *Reading {
	return &Reading{client: c, url: c.address(q), role: q.Role}
}

// Changes returns a reading of those who joined, changed or left since an earlier
// reading, whose [Reading.Differences] is the argument. It has the filters of
// that reading. Those who left have the status [Deleted], and so have those who
// fit its filters no more.
//
// It fails with [ErrExpired] where the platform no longer knows what has changed
// since then, and where nothing was kept, so that the argument is empty.
func (c *Client) Changes(since string) *Reading {
	return &Reading{client: c, url: since, since: since}
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

func (c *Client) address(q Query) string {
	address := web.WithQuery(c.claim.ContextMembershipsURL, "role", string(q.Role))
	limit := q.Limit
	if c.MembersPerPage > 0 {
		limit = min(limit, c.MembersPerPage)
	}
	if limit > 0 {
		address = web.WithQuery(address, "limit", strconv.Itoa(limit))
	}
	address = web.WithQuery(address, "rlid", q.ResourceLinkID)
	if q.Groups {
		address = web.WithQuery(address, "groups", "true")
	}
	return address
}
