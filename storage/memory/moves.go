package memory

import (
	"context"
	"slices"

	"github.com/ltikit/ltikit/lti/advantage/ags"
)

// MoveLineItems implements [ags.Mover].
func (s *Store) MoveLineItems(ctx context.Context, from, to ags.Owner, resourceLinkIDs []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.gradebook.move(from, to, func(l *lineItem) bool { return slices.Contains(resourceLinkIDs, l.filed.ResourceLinkID) })
	return nil
}

// move files the owner's items that are such under another, in the order of their
// creation as before.
func (g *gradebook) move(from, to ags.Owner, such func(*lineItem) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if from == to {
		return
	}
	var stay []*lineItem
	for _, l := range g.byOwner[from] {
		if !such(l) {
			stay = append(stay, l)
			continue
		}
		l.owner = to
		at, _ := slices.BinarySearchFunc(g.byOwner[to], l.number, byNumber)
		g.byOwner[to] = slices.Insert(g.byOwner[to], at, l)
	}
	g.byOwner[from] = stay
	if len(stay) == 0 {
		delete(g.byOwner, from)
	}
}
