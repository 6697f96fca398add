package lms

import (
	"cmp"
	"context"
	"slices"

	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Link is a line of the course page: a placement, or one thing that was chosen in
// it.
type Link struct {
	// ID is what the tool knows it by, the resource link.
	ID                 string
	Title, Description string
	// URL is where a link leads that launches nothing.
	URL string

	placement config.Placement
	contentID string
}

// Launches tells whether the link opens a tool.
func (k Link) Launches() bool { return k.URL == "" }

// links are the links of a course. A placement that still waits for a choice is
// none.
func (l *LMS) links(ctx context.Context, c *Course) (list []Link, err error) {
	for p, err := range l.cfg.Store.ListPlacements(ctx, c.ID, "") {
		if err != nil {
			return nil, err
		}
		for _, content := range p.Contents {
			list = append(list, chosenLink(p, content))
		}
		if len(p.Contents) == 0 && !waits(p) {
			list = append(list, Link{ID: p.ResourceLinkID, Title: p.Title, Description: p.Description, placement: p})
		}
	}
	slices.SortStableFunc(list, func(a, b Link) int {
		return cmp.Or(cmp.Compare(rank(c, a), rank(c, b)), cmp.Compare(a.Title, b.Title))
	})
	return list, nil
}

func chosenLink(p config.Placement, c config.Content) Link {
	k := Link{ID: c.ID, Title: cmp.Or(c.Item.Title, "Untitled"), Description: c.Item.Text, placement: p, contentID: c.ID}
	if c.Item.Type != deeplink.TypeResourceLink {
		k.URL = c.Item.URL
	}
	return k
}

// waits tells whether a placement was made for a choice that has not been made.
func waits(p config.Placement) bool { return p.Title == "" && len(p.Contents) == 0 }

// rank puts first what the course began with.
func rank(c *Course, k Link) int {
	i := slices.IndexFunc(c.Links, func(first FirstLink) bool { return first.ID == k.ID })
	if i < 0 {
		return len(c.Links)
	}
	return i
}

// link finds a link of the course by its id.
func (l *LMS) link(ctx context.Context, c *Course, id string) (Link, bool, error) {
	all, err := l.links(ctx, c)
	k, ok := find(all, func(k Link) bool { return k.ID == id })
	return k, ok, err
}

// choosing is the placement of the tool in the course that waits for a choice. It
// is made where there is none.
func (l *LMS) choosing(ctx context.Context, c *Course, toolID string) (config.Placement, error) {
	for p, err := range l.cfg.Store.ListPlacements(ctx, c.ID, "") {
		if err != nil || waits(p) && p.ToolID == toolID {
			return p, err
		}
	}
	return l.tools.Place(ctx, placement.NewPlacement{ScopeID: c.ID, ToolID: toolID})
}

// remove takes a link away. With the last thing of a choice its placement goes.
func (l *LMS) remove(ctx context.Context, k Link) error {
	if k.contentID != "" && len(k.placement.Contents) > 1 {
		_, err := l.tools.RemoveContent(ctx, k.placement.ID, k.contentID)
		return err
	}
	return l.tools.Delete(ctx, k.placement.ID)
}
