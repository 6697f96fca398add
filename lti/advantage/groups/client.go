package groups

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

// Query narrows a list of groups; empty fields do not restrict.
type Query struct {
	// UserID restricts to the groups of that person.
	UserID string
	// Limit asks for pages of that size; the platform may choose another, and
	// all pages are read whatever their size. 0 is the safe choice: without a
	// limit most send all at once, and the next links of some lead nowhere.
	Limit int
}

// Client reads the groups of one course on behalf of the tool.
type Client struct {
	http  *advantage.Client
	claim *lti.GroupsService
}

// NewClient returns the client for what a launch offered. A nil claim is allowed
// and offers nothing. Claims may be kept: the groups may be read any time later.
func NewClient(c *advantage.Client, claim *lti.GroupsService) *Client {
	if claim == nil {
		claim = &lti.GroupsService{}
	}
	return &Client{http: c, claim: claim}
}

// Groups yields the groups that fit the query, page by page as the platform
// sends them. An error ends the sequence: what came before it is not all.
func (c *Client) Groups(ctx context.Context, q Query) iter.Seq2[Group, error] {
	address := web.WithQuery(withLimit(c.claim.GroupsURL, q.Limit), "user_id", q.UserID)
	return list(ctx, c, c.claim.GroupsURL, address, MediaTypeGroups, func(p groupPage) ([]Group, bool) {
		return p.Groups, !slices.ContainsFunc(p.Groups, func(g Group) bool { return g.ID == "" })
	})
}

// Sets yields the sets that groups belong to, as Groups does. The limit asks for
// pages of that size; 0 leaves it to the platform.
func (c *Client) Sets(ctx context.Context, limit int) iter.Seq2[Set, error] {
	return list(ctx, c, c.claim.SetsURL, withLimit(c.claim.SetsURL, limit), MediaTypeSets, func(p setPage) ([]Set, bool) {
		return p.Sets, !slices.ContainsFunc(p.Sets, func(s Set) bool { return s.ID == "" })
	})
}

// list yields what the pages P hold. A page with an element that has no id is not
// sound and ends the sequence.
func list[T, P any](ctx context.Context, c *Client, offered, address, mediaType string, elements func(P) (all []T, sound bool)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		if err := c.offers(offered); err != nil {
			yield(none, err)
			return
		}
		first := advantage.Call{Method: http.MethodGet, URL: address, Scopes: []lti.Scope{lti.ScopeGroups}, Accept: mediaType}
		for page, err := range advantage.Pages[P](ctx, c.http, first) {
			if err != nil {
				yield(none, err)
				return
			}
			all, sound := elements(page)
			if !sound {
				yield(none, errors.New("the platform lists a group or set without id"))
				return
			}
			for _, element := range all {
				if !yield(element, nil) {
					return
				}
			}
		}
	}
}

// offers tells whether the claim names that address, and this version.
func (c *Client) offers(address string) error {
	if address == "" {
		return fmt.Errorf("%w: the launch names no such list of groups", advantage.ErrNotOffered)
	}
	if v := c.claim.Versions; len(v) > 0 && !slices.Contains(v, version) {
		return fmt.Errorf("%w: the launch names the versions %q of the groups and not %s", advantage.ErrNotOffered, v, version)
	}
	return nil
}

func withLimit(address string, limit int) string {
	if limit <= 0 {
		return address
	}
	return web.WithQuery(address, "limit", strconv.Itoa(limit))
}
