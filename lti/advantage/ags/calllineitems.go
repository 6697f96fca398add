package ags

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// LineItems yields the tool's line items in the context that fit the filter, page
// by page as the platform sends them. Platforms may pass over a filter or know it
// by another name, so it is applied here too.
func (c *Client) LineItems(ctx context.Context, f Filter) iter.Seq2[LineItem, error] {
	return func(yield func(LineItem, error) bool) {
		scope, err := c.readScope(c.claim.LineItems)
		if err != nil {
			yield(LineItem{}, err)
			return
		}
		first := advantage.Call{Method: http.MethodGet, URL: c.paged(f.appendTo(c.claim.LineItems)), Scopes: []lti.Scope{scope}, Accept: MediaTypeLineItemContainer}
		for page, err := range advantage.Pages[list[LineItem]](ctx, c.http, first) {
			if err != nil {
				yield(LineItem{}, explain(err, missing()))
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

// LineItem reads the line item of that URL.
func (c *Client) LineItem(ctx context.Context, lineItemURL string) (LineItem, error) {
	scope, err := c.readScope(lineItemURL)
	if err != nil {
		return LineItem{}, err
	}
	item := LineItem{ID: lineItemURL}
	_, err = c.http.Do(ctx, advantage.Call{Method: http.MethodGet, URL: lineItemURL, Scopes: []lti.Scope{scope}, Accept: MediaTypeLineItem}, &item)
	return named(item, lineItemURL), explain(err, missing())
}

// CreateLineItem adds a column and returns it with its URL. Of its Extra only what
// the platform takes is sent, see advantage.Client.Extensions.
func (c *Client) CreateLineItem(ctx context.Context, item LineItem) (LineItem, error) {
	if err := c.offered(c.claim.LineItems, lti.ScopeLineItem); err != nil {
		return LineItem{}, err
	}
	created, err := c.sendLineItem(ctx, http.MethodPost, c.claim.LineItems, item, nil)
	if err == nil && created.ID == "" {
		err = errors.New("the platform created a line item and did not name its URL")
	}
	return created, err
}

// UpdateLineItem reads the line item of that URL, changes it and writes it back
// whole, as the standard asks for: what a PUT leaves out is unset (AGS §3.2.6). It
// returns the line item as the platform applied it. AGS has no way to notice that
// somebody else wrote in between.
func (c *Client) UpdateLineItem(ctx context.Context, lineItemURL string, change func(*LineItem)) (LineItem, error) {
	if err := c.offered(lineItemURL, lti.ScopeLineItem); err != nil {
		return LineItem{}, err
	}
	read, err := c.LineItem(ctx, lineItemURL)
	if err != nil {
		return LineItem{}, err
	}
	item := read
	change(&item)
	item.ID = read.ID
	updated, err := c.sendLineItem(ctx, http.MethodPut, lineItemURL, item, read.Extra)
	return named(updated, lineItemURL), err
}

// DeleteLineItem removes the line item of that URL with its scores. Platforms may
// refuse to delete one that belongs to a link.
func (c *Client) DeleteLineItem(ctx context.Context, lineItemURL string) error {
	if err := c.offered(lineItemURL, lti.ScopeLineItem); err != nil {
		return err
	}
	_, err := c.http.Do(ctx, advantage.Call{Method: http.MethodDelete, URL: lineItemURL, Scopes: []lti.Scope{lti.ScopeLineItem}}, nil)
	return explain(err, missing())
}

// sendLineItem writes a line item and reads what the platform made of it; sent are
// the extra members that the platform sent itself.
func (c *Client) sendLineItem(ctx context.Context, method, to string, item LineItem, sent map[string]json.RawMessage) (LineItem, error) {
	if err := item.Validate(); err != nil {
		return LineItem{}, fmt.Errorf("line item: %w", err)
	}
	item.Extra = allowedExtra(item.Extra, c.http.Extensions, sent)
	var applied LineItem
	_, err := c.http.Do(ctx, advantage.Call{
		Method: method, URL: to, Scopes: []lti.Scope{lti.ScopeLineItem},
		ContentType: MediaTypeLineItem, Accept: MediaTypeLineItem, Body: item,
	}, &applied)
	if err == nil && applied.Label == "" && method == http.MethodPut {
		applied = item // the answer was empty
	}
	return applied, explain(err, missing())
}

// named is the line item with its URL, which some platforms leave out.
func named(item LineItem, address string) LineItem {
	if item.ID == "" {
		item.ID = address
	}
	return item
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
