package memberships

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"strconv"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11"
)

const maxPages = 10_000

// Query narrows a roster; empty fields do not restrict. The extension knows none
// of it, so there the role is applied here and the rest is not.
type Query struct {
	// Role is the role a member must have, as a URI or a short name.
	Role lti.Role
	// Limit asks for pages of that size; all pages are read whatever their
	// size.
	Limit int
	// ResourceLinkID restricts to people who can open that link, and asks for
	// where their results go.
	ResourceLinkID string
}

// Client reads the roster of one course on behalf of the tool.
type Client struct {
	calls *lti11.Client
	offer Offer
}

// NewClient returns the client for what a launch offered.
func NewClient(c *lti11.Client, o Offer) *Client { return &Client{calls: c, offer: o} }

// Members yields the members that fit the query, by the Membership Service if the
// launch offered it and else by the extension. An error ends the sequence: what
// came before it is not the whole roster. Where results go stands in the LIS of
// their Messages.
func (c *Client) Members(ctx context.Context, q Query) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		wants := func(m nrps.Member) bool {
			return q.Role != "" && !m.HasRole(q.Role) || yield(m, nil)
		}
		var err error
		switch {
		case c.offer.ServiceURL != "":
			err = c.pages(ctx, q, wants)
		case c.offer.ExtensionURL != "" && c.offer.ExtensionID != "":
			err = c.extension(ctx, wants)
		default:
			err = fmt.Errorf("%w: the launch names no roster", advantage.ErrNotOffered)
		}
		if err != nil && !errors.Is(err, errEnough) {
			yield(nrps.Member{}, err)
		}
	}
}

var errEnough = errors.New("the caller has enough")

// pages reads page after page of the Membership Service.
func (c *Client) pages(ctx context.Context, q Query, each func(nrps.Member) bool) error {
	seen := map[string]bool{}
	for address := c.address(q); address != ""; {
		if seen[address] || len(seen) == maxPages {
			return errors.New("the roster's next links go in a circle or on without end")
		}
		seen[address] = true
		got, err := c.calls.Do(ctx, lti11.Call{Method: http.MethodGet, URL: address, Accept: MediaType})
		if err != nil {
			return err
		}
		var p page
		if err := json.Unmarshal(got.Body, &p); err != nil || p.PageOf.Subject.Memberships == nil {
			return errors.New("the platform's answer is no page of a roster")
		}
		for n := range p.PageOf.Subject.Memberships {
			m := p.PageOf.Subject.Memberships[n].read()
			if m.UserID == "" {
				return errors.New("the platform lists a member without userId")
			}
			if !each(m) {
				return errEnough
			}
		}
		if address, err = next(got.Header, p, address); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) address(q Query) string {
	address := web.WithQuery(c.offer.ServiceURL, "role", string(q.Role))
	if q.Limit > 0 {
		address = web.WithQuery(address, "limit", strconv.Itoa(q.Limit))
	}
	return web.WithQuery(address, "rlid", q.ResourceLinkID)
}

// next is the address of the page behind, which the header names, or the body.
func next(h http.Header, p page, current string) (string, error) {
	address := web.Link(h, "next", current)
	if address == "" {
		address = p.NextPage
	}
	if address != "" && !web.SameOrigin(address, current) {
		return "", errors.New("the roster's next link leads to another host; nothing signed is sent there")
	}
	return address, nil
}

// extension reads the whole roster by one form.
func (c *Client) extension(ctx context.Context, each func(nrps.Member) bool) error {
	got, err := c.calls.PostForm(ctx, c.offer.ExtensionURL, url.Values{
		"lti_message_type": {messageType}, "lti_version": {"LTI-1p0"}, "id": {c.offer.ExtensionID},
	})
	if err != nil {
		return err
	}
	members, err := readRoster(got.Body)
	if err != nil {
		return err
	}
	for _, m := range members {
		if !each(m) {
			return errEnough
		}
	}
	return nil
}
