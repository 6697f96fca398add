package dynamostore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// ListMembers implements [nrps.Roster]. A store knows no link that is closed to
// some: with a resource link it lists everybody, as they are at the first step.
func (s *Store) ListMembers(ctx context.Context, p nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		r, _, err := s.roster(ctx, p.ContextID)
		if err != nil {
			yield(nrps.Member{}, fmt.Errorf("listing a roster: %w", err))
			return
		}
		for _, p := range r.People {
			if p.UserID <= after || p.Left != 0 {
				continue
			}
			if m, err := p.member(); !yield(m, err) || err != nil {
				return
			}
		}
	}
}

// RosterMark implements [nrps.Changes].
func (s *Store) RosterMark(ctx context.Context, contextID string) (string, error) {
	_, mark, err := s.rosterNow(ctx, contextID)
	return mark.String(), err
}

// rosterNow is the present moment of the roster.
func (s *Store) rosterNow(ctx context.Context, contextID string) (*roster, nrps.Mark, error) {
	mark := nrps.Mark{At: s.now()} // before it is read: who leaves after it, leaves after this
	r, _, err := s.roster(ctx, contextID)
	if err != nil {
		return nil, nrps.Mark{}, fmt.Errorf("reading the state of a roster: %w", err)
	}
	mark.Number = r.Changes
	return r, mark, nil
}

// ListChanges implements [nrps.Changes]; marks are good for [nrps.ChangesKept].
func (s *Store) ListChanges(ctx context.Context, p nrps.Place, since string) iter.Seq2[nrps.Change, error] {
	return func(yield func(nrps.Change, error) bool) {
		r, present, err := s.rosterNow(ctx, p.ContextID)
		var mark nrps.Mark
		if err == nil {
			mark, err = nrps.ParseMark(since, present)
		}
		if err != nil {
			yield(nrps.Change{}, err)
			return
		}
		for _, p := range r.since(mark.Number) {
			mark.Number = p.Changed
			m, err := p.member()
			if !yield(nrps.Change{Member: m, Mark: mark.String()}, err) || err != nil {
				return
			}
		}
	}
}

// since are those who changed behind that number, in the order of their changes.
func (r *roster) since(number int64) []person {
	changed := slices.DeleteFunc(r.People, func(p person) bool { return p.Changed <= number })
	slices.SortFunc(changed, func(a, b person) int { return cmp.Compare(a.Changed, b.Changed) })
	return changed
}

func (p person) member() (m nrps.Member, err error) {
	if p.Left != 0 {
		return nrps.Member{UserID: p.UserID, Status: nrps.Deleted}, nil
	}
	if err := json.Unmarshal(p.Member, &m); err != nil {
		return m, fmt.Errorf("stored member: %w", err)
	}
	return m, nil
}
