package ags

import (
	"context"
	"errors"
	"slices"
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
	found, err := c.fitting(ctx, item)
	switch {
	case err != nil:
		return LineItem{}, err
	case len(found) > 0:
		return found[0], nil
	}
	created, err := c.CreateLineItem(ctx, item)
	if err != nil {
		return LineItem{}, err
	}
	found, err = c.fitting(ctx, item)
	switch {
	case err != nil:
		return LineItem{}, err
	case len(found) == 0: // the platform's list lags, or it lost the resource id
		return created, nil
	}
	if slices.ContainsFunc(found[1:], func(other LineItem) bool { return other.ID == created.ID }) {
		c.withdraw(ctx, created)
	}
	return found[0], nil
}

// fitting lists the line items that are the one that is looked for: those with its
// resource id and tag, else those that bear its label if labels count.
func (c *Client) fitting(ctx context.Context, item LineItem) (found []LineItem, err error) {
	filter := Filter{ResourceID: item.ResourceID, Tag: item.Tag}
	if c.MatchLabels {
		filter = Filter{}
	}
	var alike []LineItem
	for other, err := range c.LineItems(ctx, filter) {
		switch {
		case err != nil:
			return nil, err
		case other.ResourceID == item.ResourceID && other.Tag == item.Tag:
			found = append(found, other)
		case lostOr(other.ResourceID, item.ResourceID) && lostOr(other.Tag, item.Tag) && strings.TrimSpace(other.Label) == strings.TrimSpace(item.Label):
			alike = append(alike, other)
		}
	}
	if len(found) == 0 && c.MatchLabels {
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
