package ags

import (
	"context"
	"errors"
	"strings"

	"github.com/ltikit/ltikit/lti/advantage"
)

// FindOrCreate returns the line item with the same resource id and tag, or creates
// it. The resource id is required: it is what survives a course copy. A resource
// link counts only for what is created.
//
// AGS cannot create on a condition, so two callers may both find nothing. Callers
// in one process that ask at once share one search, if their advantage.Client
// comes from one tool. Across processes, whoever created a line item looks again:
// of several that fit, the first that the platform lists is the one for everybody,
// and who created another removes that one, its own, as long as it holds no score.
// On a platform that lists in the order of creation and shows at once what was
// created, as this library's does, all callers therefore get the same line item,
// and when all have returned it is the only one. Nobody but its creator ever
// removes a line item here.
//
// What no client can give: where lists lag behind or change their order, callers
// may get different ones, or one that another then removed, whose scores are
// [ErrNotFound]; a process that ends between creating and looking again, or that
// may not read results or not delete, leaves an empty column behind that nobody
// uses.
func (c *Client) FindOrCreate(ctx context.Context, item LineItem) (LineItem, error) {
	if item.ResourceID == "" {
		return LineItem{}, errors.New("line item: resourceId is required to find it again")
	}
	key := strings.Join([]string{c.claim.LineItems, item.ResourceID, item.Tag}, "\x00")
	return advantage.Join(ctx, c.share, key, func() (LineItem, error) { return c.findOrCreate(ctx, item) })
}

func (c *Client) findOrCreate(ctx context.Context, item LineItem) (LineItem, error) {
	found, err := c.fitting(ctx, item, "")
	switch {
	case err != nil:
		return LineItem{}, err
	case found.any:
		return found.first, nil
	}
	created, err := c.CreateLineItem(ctx, item)
	if err != nil {
		return LineItem{}, err
	}
	found, err = c.fitting(ctx, item, created.ID)
	switch {
	case err != nil:
		return LineItem{}, err
	case !found.any: // the platform's list lags, or it lost the resource id
		return created, nil
	}
	if found.own {
		c.withdraw(ctx, created)
	}
	return found.first, nil
}

// fits is what counts of the line items that fit, however many a platform lists:
// the first of them, and whether another is the caller's own.
type fits struct {
	any, own bool
	first    LineItem
}

func (f *fits) add(item LineItem, own string) {
	if f.any {
		f.own = f.own || item.ID == own
		return
	}
	f.any, f.first = true, item
}

// fitting looks through the line items for the one that is looked for: those with
// its resource id and tag, else those that bear its label if labels count. Own is
// the URL of the caller's. No more than a page is in memory at a time.
func (c *Client) fitting(ctx context.Context, item LineItem, own string) (fits, error) {
	filter := Filter{ResourceID: item.ResourceID, Tag: item.Tag}
	if c.MatchLabels {
		filter = Filter{}
	}
	var found, alike fits
	for other, err := range c.LineItems(ctx, filter) {
		switch {
		case err != nil:
			return fits{}, err
		case other.ResourceID == item.ResourceID && other.Tag == item.Tag:
			found.add(other, own)
		case lostOr(other.ResourceID, item.ResourceID) && lostOr(other.Tag, item.Tag) && strings.TrimSpace(other.Label) == strings.TrimSpace(item.Label):
			alike.add(other, own)
		}
	}
	if !found.any && c.MatchLabels {
		found = alike
	}
	return found, nil
}

// lostOr tells whether a platform may have been given that value: it shows it, or
// none.
func lostOr(shown, given string) bool { return shown == "" || shown == given }

// withdraw removes a line item that this client created and nobody needs, unless
// it holds anything or nobody can tell. That it stays then is no failure: the line
// item that counts is another.
func (c *Client) withdraw(ctx context.Context, created LineItem) {
	for result, err := range c.Results(ctx, created.ID, "") {
		if err != nil || result.ResultScore != nil || result.Comment != "" {
			return
		}
	}
	_ = c.DeleteLineItem(ctx, created.ID)
}
