package dynamostore

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// The roster of a context is one value: an exchange must be all or none, of more
// people than a transaction holds, and a reader must see the people of one moment.
// So an update reads it, changes it and writes it anew, unless another was faster.

// roster is what is kept of a context, as JSON.
type roster struct {
	Changes int64    // the number of the last change
	People  []person // by user id, those who left included
}

// person is what is known of somebody; of one who left only the id.
type person struct {
	UserID  string
	Changed int64
	Left    int64           `json:",omitempty"` // microseconds since the epoch; zero: a member
	Member  json.RawMessage `json:",omitempty"`
}

func rosterParts(i item) []item { return partKeys(i.text(partsOf), i.number(parts)) }

func rosterKey(contextID string) item { return at("roster#"+digest(contextID), "-") }

// UpdateRoster implements [nrps.RosterWriter].
func (s *Store) UpdateRoster(ctx context.Context, contextID string, members ...nrps.Member) error {
	now := s.now()
	people, err := peopleOf(members, now)
	if err == nil {
		err = errOvertaken
	}
	for errors.Is(err, errOvertaken) { // each time somebody else got further
		err = s.updateRoster(ctx, contextID, people, nrps.ForgetBefore(now))
	}
	if err != nil {
		return fmt.Errorf("updating a roster: %w", err)
	}
	return nil
}

func peopleOf(members []nrps.Member, now time.Time) ([]person, error) {
	people := make([]person, len(members))
	for i, m := range members {
		if m.UserID == "" || !utf8.ValidString(m.UserID) {
			return nil, errors.New("a member of a roster needs a user id in UTF-8")
		}
		people[i].UserID = m.UserID
		if m.Status == nrps.Deleted {
			people[i].Left = now.UnixMicro()
			continue
		}
		kept, err := json.Marshal(m)
		if err != nil {
			return nil, err
		}
		people[i].Member = kept
	}
	return people, nil
}

// updateRoster makes all changes in one step and forgets who left before that time.
func (s *Store) updateRoster(ctx context.Context, contextID string, people []person, forget time.Time) error {
	r, kept, err := s.roster(ctx, contextID)
	if err != nil {
		return err
	}
	before, known := r.Changes, len(r.People)
	for _, p := range people {
		r.put(p)
	}
	r.People = slices.DeleteFunc(r.People, func(p person) bool { return p.Left != 0 && p.Left < forget.UnixMicro() })
	if r.Changes == before && len(r.People) == known {
		return nil
	}
	return s.writeRoster(ctx, contextID, r, kept)
}

// put stores what is new of a person.
func (r *roster) put(p person) {
	at, known := slices.BinarySearchFunc(r.People, p.UserID, byUserID)
	switch {
	case !known && p.Left != 0:
		return
	case !known:
		r.People = slices.Insert(r.People, at, person{})
	case (r.People[at].Left == 0) == (p.Left == 0) && string(r.People[at].Member) == string(p.Member):
		return
	}
	r.Changes++
	p.Changed = r.Changes
	r.People[at] = p
}

func byUserID(p person, userID string) int { return cmp.Compare(p.UserID, userID) }

// roster returns the roster and the item that holds its beginning, nil where there
// is none.
func (s *Store) roster(ctx context.Context, contextID string) (r *roster, i item, err error) {
	err = decided(func() (again bool, err error) {
		r = new(roster)
		i, err = s.get(ctx, rosterKey(contextID))
		if err != nil || i == nil {
			return false, err
		}
		whole, err := s.joined(ctx, i.bytes(record), rosterParts(i))
		if errors.Is(err, errOvertaken) {
			return true, nil
		}
		if err == nil {
			err = json.Unmarshal(whole, r)
		}
		return false, err
	})
	return r, i, err
}

// writeRoster writes the roster if what is kept is still what was read.
func (s *Store) writeRoster(ctx context.Context, contextID string, r *roster, old item) error {
	whole, err := json.Marshal(r)
	if err != nil {
		return err
	}
	i := rosterKey(contextID)
	i[version] = number(old.number(version) + 1)
	i[record] = binary(whole[:min(len(whole), maxPart)])
	if len(whole) > maxPart {
		i[partsOf] = text("part#" + uuid.NewString())
		n, err := s.setParts(ctx, i.text(partsOf), whole[maxPart:])
		if err != nil {
			return err
		}
		i[parts] = number(n)
	}
	condition, values := absent, item(nil)
	if old != nil {
		condition, values = "version = :old", item{":old": old[version]}
	}
	written, err := s.put(ctx, i, condition, values)
	if err != nil {
		return err
	}
	if !written {
		return cmp.Or(s.removeLost(ctx, i), errOvertaken)
	}
	return s.remove(ctx, rosterParts(old))
}

// removeLost removes the parts of a roster that was not written. One that is there
// all the same was written, by a call whose answer got lost.
func (s *Store) removeLost(ctx context.Context, lost item) error {
	kept, err := s.get(ctx, lost.key())
	if err != nil || kept.text(partsOf) == lost.text(partsOf) {
		return err
	}
	return s.remove(ctx, rosterParts(lost))
}

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
