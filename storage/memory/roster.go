package memory

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// rosters keeps the people of each context.
type rosters struct {
	mu        sync.Mutex
	byContext map[string]*roster
}

// roster is one context's. Its changes are numbered.
type roster struct {
	changes int64
	people  []*enrolment // by user id, those who left included
}

// enrolment is what is known of a person; of one who left only the id.
type enrolment struct {
	userID  string
	changed int64
	left    time.Time // zero: a member
	record  []byte
}

// UpdateRoster implements [nrps.RosterWriter].
func (s *Store) UpdateRoster(ctx context.Context, contextID string, members ...nrps.Member) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	now, updates := s.now(), make([]enrolment, len(members))
	for i, m := range members {
		if m.UserID == "" {
			return errors.New("a member of a roster needs a user id")
		}
		updates[i].userID = m.UserID
		if m.Status == nrps.Deleted {
			updates[i].left = now
			continue
		}
		var err error
		if updates[i].record, err = json.Marshal(m); err != nil {
			return err
		}
	}
	s.rosters.update(contextID, updates, nrps.ForgetBefore(now))
	return nil
}

// ListMembers implements [nrps.Roster]. A store knows no link that is closed to
// some: with a resource link it lists everybody. Who comes or goes while the
// caller iterates may or may not be seen.
func (s *Store) ListMembers(ctx context.Context, p nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		for {
			if err := ctx.Err(); err != nil {
				yield(nrps.Member{}, err)
				return
			}
			batch := s.rosters.members(p.ContextID, after)
			for _, e := range batch {
				if !yield(e.member()) {
					return
				}
				after = e.userID
			}
			if len(batch) < batchSize {
				return
			}
		}
	}
}

// RosterMark implements [nrps.Changes].
func (s *Store) RosterMark(ctx context.Context, contextID string) (string, error) {
	return s.present(contextID).String(), ctx.Err()
}

// ListChanges implements [nrps.Changes]; marks are good for [nrps.ChangesKept].
func (s *Store) ListChanges(ctx context.Context, p nrps.Place, since string) iter.Seq2[nrps.Change, error] {
	return func(yield func(nrps.Change, error) bool) {
		mark, err := nrps.ParseMark(since, s.present(p.ContextID))
		for more := true; more && err == nil; {
			if err = ctx.Err(); err != nil {
				break
			}
			batch := s.rosters.changed(p.ContextID, mark.Number)
			for _, e := range batch {
				mark.Number = e.changed
				m, err := e.member()
				if !yield(nrps.Change{Member: m, Mark: mark.String()}, err) {
					return
				}
			}
			more = len(batch) == batchSize
		}
		if err != nil {
			yield(nrps.Change{}, err)
		}
	}
}

func (s *Store) present(contextID string) nrps.Mark {
	at := s.now() // before the number is read: whoever leaves after it, leaves after this
	return nrps.Mark{Number: s.rosters.last(contextID), At: at}
}

// update makes all changes in one step and forgets who left before that time.
func (r *rosters) update(contextID string, updates []enrolment, forget time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	in := r.byContext[contextID]
	if in == nil {
		in = &roster{}
		r.byContext[contextID] = in
	}
	for _, u := range updates {
		in.put(u)
	}
	in.people = slices.DeleteFunc(in.people, func(e *enrolment) bool { return !e.left.IsZero() && e.left.Before(forget) })
}

// put stores what is new of a person.
func (r *roster) put(u enrolment) {
	at, known := slices.BinarySearchFunc(r.people, u.userID, byUserID)
	switch {
	case !known && !u.left.IsZero():
		return
	case !known:
		r.people = slices.Insert(r.people, at, &enrolment{})
	case r.people[at].left.IsZero() == u.left.IsZero() && string(r.people[at].record) == string(u.record):
		return
	}
	r.changes++
	u.changed = r.changes
	*r.people[at] = u
}

// members returns the next batch of members behind the user after.
func (r *rosters) members(contextID, after string) (batch []enrolment) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byContext[contextID] == nil {
		return nil
	}
	people := r.byContext[contextID].people
	from, known := slices.BinarySearchFunc(people, after, byUserID)
	if known {
		from++
	}
	for _, e := range people[from:] {
		if len(batch) == batchSize {
			break
		}
		if e.left.IsZero() {
			batch = append(batch, *e)
		}
	}
	return batch
}

// changed returns the next batch of changes behind the number.
func (r *rosters) changed(contextID string, number int64) (batch []enrolment) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byContext[contextID] == nil {
		return nil
	}
	for _, e := range r.byContext[contextID].people {
		if e.changed > number {
			batch = append(batch, *e)
		}
	}
	slices.SortFunc(batch, func(a, b enrolment) int { return cmp.Compare(a.changed, b.changed) })
	return batch[:min(len(batch), batchSize)]
}

// last returns the number of the last change.
func (r *rosters) last(contextID string) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.byContext[contextID] == nil {
		return 0
	}
	return r.byContext[contextID].changes
}

func (e enrolment) member() (m nrps.Member, err error) {
	if !e.left.IsZero() {
		return nrps.Member{UserID: e.userID, Status: nrps.Deleted}, nil
	}
	err = json.Unmarshal(e.record, &m)
	return m, err
}

func byUserID(e *enrolment, userID string) int { return cmp.Compare(e.userID, userID) }
