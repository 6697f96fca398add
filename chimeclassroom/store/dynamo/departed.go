package classroomdynamo

import (
	"context"
	"maps"
	"slices"
	"time"
)

// release drops a guest, or somebody who was erased, of whom nothing speaks any more and
// who has not come in since. Others are people of a course, who are looked for there.
func (s *Store) release(ctx context.Context, id string, before time.Time) error {
	t, err := s.tracesOf(ctx, id)
	if err != nil || t.person == nil {
		return err
	}
	if !t.person.flag(isGuest) && t.person.text(registration) != "" || !t.person.instant(seenAt).Before(before) {
		return nil
	}
	for _, i := range t.notes {
		if !i.is("session#") {
			return nil
		}
	}
	_, err = s.dropPerson(ctx, id, &t)
	return err
}

// people deletes those of no other deployment who have not come in since, and of whom
// nothing speaks that is kept. Of whom nobody has noted when they were seen it is now.
func (x *expiry) people(ctx context.Context) (deleted int, err error) {
	for _, roomID := range x.rooms {
		ids, err := x.peopleOf(ctx, roomID)
		if err != nil {
			return deleted, err
		}
		keys := make([]item, len(ids))
		for n, id := range ids {
			keys[n] = personKey(id)
		}
		people, err := x.store.getAll(ctx, keys...)
		if err != nil {
			return deleted, err
		}
		for n, person := range people {
			if person.has(seenAt) && !person.instant(seenAt).Before(x.Before) {
				continue
			}
			gone, err := x.person(ctx, roomID, ids[n], person)
			if err != nil {
				return deleted, err
			}
			if gone {
				deleted++
			}
			if deleted >= x.Limit {
				return deleted, nil
			}
		}
	}
	return deleted, nil
}

// peopleOf are the members of a room and who is or was in its roster.
func (x *expiry) peopleOf(ctx context.Context, roomID string) ([]string, error) {
	ids := map[string]bool{}
	for _, kind := range []string{"member#", "enrolled#"} {
		for i, err := range x.store.query(ctx, beginning(roomPartition(roomID), kind)) {
			if err != nil {
				return nil, err
			}
			ids[i.text(member)] = true
		}
	}
	return slices.Sorted(maps.Keys(ids)), nil
}

// person deletes somebody, nil if they are gone already, and tells whether anything was
// done.
func (x *expiry) person(ctx context.Context, roomID, id string, person item) (done bool, err error) {
	if person == nil { // somebody began to delete them
		return true, x.store.remove(ctx, []item{memberKey(roomID, id), seenKey(roomID, id), enrolledKey(roomID, id)})
	}
	t, err := x.store.tracesOf(ctx, id)
	if err != nil || x.elsewhere(&t) {
		return false, err
	}
	if !person.has(seenAt) {
		return x.store.update(ctx, editing(person.key()).set(seenAt, instant(x.Now)).when("attribute_exists(pk) AND attribute_not_exists(#seen)", nil))
	}
	speaks, err := x.speaks(ctx, id, &t)
	if err != nil || speaks {
		return false, err
	}
	return x.store.dropPerson(ctx, id, &t)
}

// elsewhere tells whether the person has come into a room of another deployment, which
// may keep them longer.
func (x *expiry) elsewhere(t *traces) bool {
	came := map[string]bool{}
	for _, i := range t.of("room#") {
		came[i.text(inRoom)] = true
	}
	for id, r := range t.rooms {
		here := came[id] || slices.ContainsFunc(r.parts, func(part string) bool { return came[part] })
		if here && r.Key.Deployment() != x.Deployment {
			return true
		}
	}
	return false
}

// speaks tells whether anything that is kept speaks of the person.
func (x *expiry) speaks(ctx context.Context, id string, t *traces) (bool, error) {
	s := x.store
	for _, i := range t.notes {
		switch {
		case i.is("class#"), i.is("guest#"):
			return true, nil
		case i.is("score#"):
			sc, err := s.get(ctx, scoreKey(i.text(column), id))
			if err != nil || sc.has(eventID) {
				return true, err
			}
		case i.is("session#"):
			session, err := s.get(ctx, sessionKey(i.text(hashOf)))
			if err != nil || session.alive(x.Now) {
				return true, err
			}
		case i.is("listed#"):
			enrolled, err := s.get(ctx, enrolledKey(i.text(inRoom), id))
			if err != nil || enrolled.flag(active) {
				return true, err
			}
		}
	}
	for _, r := range t.rooms { // whose schedules are read a hundred events at once
		if named, err := x.namedIn(ctx, r); err != nil || named[id] {
			return true, err
		}
	}
	for _, r := range t.rooms {
		if spoken, err := x.spokenOfIn(ctx, r); err != nil || spoken[id] {
			return true, err
		}
	}
	return false, nil
}

// namedIn are the hosts of the room's events and who is invited to them.
func (x *expiry) namedIn(ctx context.Context, r *room) (map[string]bool, error) {
	if known := x.named[r.ID]; known != nil {
		return known, nil
	}
	ids, err := x.store.allEvents(ctx, r)
	if err != nil {
		return nil, err
	}
	keys := make([]item, len(ids))
	for n, of := range ids {
		keys[n] = eventKey(of)
	}
	items, err := x.store.getAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, i := range items {
		e, err := asEvent(i)
		if err != nil {
			return nil, err
		}
		for _, id := range slices.Concat(e.Hosts, e.Invited) {
			named[id] = true
		}
	}
	x.named[r.ID] = named
	return named, nil
}

// spokenOfIn are the people of what is kept with the room's events: who wrote or answered
// something, and who is in corrections.
func (x *expiry) spokenOfIn(ctx context.Context, r *room) (map[string]bool, error) {
	if known := x.spoken[r.ID]; known != nil {
		return known, nil
	}
	ids, err := x.store.allEvents(ctx, r)
	if err != nil {
		return nil, err
	}
	spoken := map[string]bool{}
	for _, of := range ids {
		for i, err := range x.store.query(ctx, partition(eventPartition(of))) {
			if err != nil {
				return nil, err
			}
			spoken[i.text(member)], spoken[i.text(correctedBy)] = true, true
		}
	}
	x.spoken[r.ID] = spoken
	return spoken, nil
}

// dropPerson removes somebody who has not come in since they were read.
func (s *Store) dropPerson(ctx context.Context, id string, t *traces) (bool, error) {
	p := t.person
	drop := s.dropping(p.key(), "attribute_not_exists(#seen)", nil)
	if p.has(seenAt) {
		drop = s.dropping(p.key(), "#seen = :seen", item{":seen": p[seenAt]})
	}
	again, err := s.transact(ctx, drop, s.dropping(subjectKey(p.text(registration), p.text(subject)), "", nil))
	if err != nil || again {
		return false, err
	}
	keys := []item{}
	for _, i := range t.notes {
		switch {
		case i.is("feed#"):
			keys = append(keys, feedKey(i.text(hashOf)))
		case i.is("room#"):
			keys = append(keys, memberKey(i.text(inRoom), id), seenKey(i.text(inRoom), id))
		case i.is("listed#"):
			keys = append(keys, enrolledKey(i.text(inRoom), id))
		}
		keys = append(keys, i.key())
	}
	return true, s.remove(ctx, keys)
}
