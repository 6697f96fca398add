package linkcontent

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

// Query narrows a list of items; empty fields do not restrict.
type Query struct {
	// ResourceLinkID restricts to the item of that resource link.
	ResourceLinkID string
	// Limit asks for pages of that size; the platform may choose another, and
	// all pages are read whatever their size.
	Limit int
}

// Client calls the content of one course on behalf of the tool.
type Client struct {
	http  *advantage.Client
	claim *lti.LinkContentService
}

// NewClient returns the client for what a launch offered. A nil claim is allowed
// and offers nothing. Claims may be kept.
func NewClient(c *advantage.Client, claim *lti.LinkContentService) *Client {
	if claim == nil {
		claim = new(lti.LinkContentService)
	}
	return &Client{http: c, claim: claim}
}

// Items yields the tool's items in the course, page by page as the platform sends
// them. Platforms may ignore a filter, so it is applied here too. An error ends
// the sequence.
func (c *Client) Items(ctx context.Context, q Query) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		if err := c.offered(c.claim.ContentItems, lti.ScopeContentItemRead); err != nil {
			yield(Item{}, err)
			return
		}
		first := advantage.Call{Method: http.MethodGet, URL: q.appendTo(c.claim.ContentItems), Scopes: []lti.Scope{lti.ScopeContentItemRead}, Accept: MediaType}
		for page, err := range advantage.Pages[container](ctx, c.http, first) {
			if err != nil {
				yield(Item{}, err)
				return
			}
			for _, item := range page.Items {
				if (q.ResourceLinkID == "" || item.ResourceLinkID == q.ResourceLinkID) && !yield(item, nil) {
					return
				}
			}
		}
	}
}

// Current returns the item that was opened by the launch.
func (c *Client) Current(ctx context.Context) (Item, error) {
	return c.Item(ctx, c.claim.ContentItem)
}

// Item returns the item of that URL.
func (c *Client) Item(ctx context.Context, itemURL string) (Item, error) {
	return c.call(ctx, http.MethodGet, itemURL, lti.ScopeContentItemRead, nil)
}

// Create adds an item and returns it with its URL.
func (c *Client) Create(ctx context.Context, item Item) (Item, error) {
	if t := c.claim.Types; len(t) > 0 && !slices.Contains(t, item.Type) {
		return Item{}, fmt.Errorf("%w: the launch names the types %q and not %s", advantage.ErrNotOffered, t, item.Type)
	}
	if err := item.Validate(); err != nil {
		return Item{}, fmt.Errorf("content item: %w", err)
	}
	created, err := c.call(ctx, http.MethodPost, c.claim.ContentItems, lti.ScopeContentItemCreate, item)
	if err == nil && created.ID == "" {
		err = errors.New("the platform created a content item and did not name its URL")
	}
	return created, err
}

// Update replaces the item of its URL and returns what the platform made of it:
// what is read-only stays as it was.
func (c *Client) Update(ctx context.Context, item Item) (Item, error) {
	if err := item.Validate(); err != nil {
		return Item{}, fmt.Errorf("content item: %w", err)
	}
	updated, err := c.call(ctx, http.MethodPut, item.ID, lti.ScopeContentItemUpdate, item)
	if err == nil && updated.Type == "" { // an empty answer
		return item, nil
	}
	return updated, err
}

// Delete removes the item of that URL from the course.
func (c *Client) Delete(ctx context.Context, itemURL string) error {
	_, err := c.call(ctx, http.MethodDelete, itemURL, lti.ScopeContentItemDelete, nil)
	return err
}

func (c *Client) call(ctx context.Context, method, address string, scope lti.Scope, body any) (Item, error) {
	var item Item
	if err := c.offered(address, scope); err != nil {
		return item, err
	}
	_, err := c.http.Do(ctx, advantage.Call{Method: method, URL: address, Scopes: []lti.Scope{scope}, ContentType: MediaType, Accept: MediaType, Body: body}, &item)
	return item, err
}

// offered tells whether there is an address and the claim names the scope.
func (c *Client) offered(address string, scope lti.Scope) error {
	if address == "" {
		return fmt.Errorf("%w: the launch names no such address", advantage.ErrNotOffered)
	}
	if !slices.Contains(c.claim.Scopes, scope) {
		return fmt.Errorf("%w: the launch does not name the scope %s", advantage.ErrNotOffered, scope)
	}
	return nil
}

func (q Query) appendTo(address string) string {
	address = web.WithQuery(address, "resource_link_id", q.ResourceLinkID)
	if q.Limit > 0 {
		address = web.WithQuery(address, "limit", strconv.Itoa(q.Limit))
	}
	return address
}
