package classroomdynamo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// FindPerson implements [service.Privacy].
func (s *Store) FindPerson(ctx context.Context, registrationID, subject string) (string, error) {
	of, err := s.get(ctx, subjectKey(registrationID, subject))
	if err == nil && of == nil {
		err = service.ErrNotFound
	}
	return of.text(member), err
}

// PersonOf implements [service.Privacy].
func (s *Store) PersonOf(ctx context.Context, registrationID, id string) (string, error) {
	person, err := s.get(ctx, personKey(id))
	if err == nil && (person == nil || registrationID == "" || person.text(registration) != registrationID) {
		err = service.ErrNotFound
	}
	if err != nil {
		return "", err
	}
	return person.text(subject), nil
}

// DeploymentsOf implements [service.Privacy].
func (s *Store) DeploymentsOf(ctx context.Context, id string) ([]chimeclassroom.Deployment, error) {
	t, err := s.tracesOf(ctx, id)
	all := map[chimeclassroom.Deployment]bool{}
	for _, r := range t.rooms {
		all[r.Key.Deployment()] = true
	}
	return slices.Collect(maps.Keys(all)), err
}

// ErasePerson implements [service.Privacy]. First the person is nobody, and nothing of
// them is found any more under their name; then what is about them goes, place by place.
// It may stop anywhere and be repeated: the notes by which a place is found go behind it,
// so that whoever asks again goes on.
// If they were in a class, their item stays, since its lines hang on it, and says nothing.
func (s *Store) ErasePerson(ctx context.Context, id string) error {
	if err := s.anonymise(ctx, id); err != nil {
		return err
	}
	t, err := s.tracesOf(ctx, id)
	if err != nil || t.person == nil {
		return err
	}
	for _, part := range []func(context.Context, string, *traces) error{s.eraseAccess, s.eraseScores} {
		if err := part(ctx, id, &t); err != nil {
			return err
		}
	}
	for _, roomID := range slices.Sorted(maps.Keys(t.rooms)) {
		err := s.eraseFromRoom(ctx, t.rooms[roomID], id, t.inRoom[roomID])
		if err != nil {
			return fmt.Errorf("erasing somebody from a room: %w", err)
		}
	}
	if err := s.doneWith(ctx, t.notes); err != nil { // what is left of them
		return err
	}
	return s.release(ctx, id, never())
}

// erased is the attribute of the note of a class of somebody who is erased in its room.
const erased = "erased"

// doneWith drops the notes of places from which somebody is erased. Their attendance
// stays, and is nobody's, and so do its notes.
func (s *Store) doneWith(ctx context.Context, notes []item) error {
	var done []item
	for _, i := range notes {
		if !i.is("class#") {
			done = append(done, i.key())
		} else if err := s.amend(ctx, editing(i.key()).set(erased, flag(true)).when(present, nil)); err != nil {
			return err
		}
	}
	return s.remove(ctx, done)
}

// amend makes an edit, if its condition holds.
func (s *Store) amend(ctx context.Context, e *edit) error {
	return decided(ctx, func() (bool, error) {
		_, err := s.update(ctx, e)
		return false, err
	})
}

// anonymise takes from the item of a person who they are.
func (s *Store) anonymise(ctx context.Context, id string) error {
	return decided(ctx, func() (again bool, err error) {
		person, err := s.get(ctx, personKey(id))
		if err != nil || person.text(registration) == "" {
			return false, err
		}
		e := editing(person.key()).set(registration, text("")).set(subject, text(id)).set(called, text("")).
			set(launched, number(person.number(launched)+1)).set(edition, number(person.number(edition)+1)).
			remove(email).remove(locale).remove(settings).
			when("#registration = :before", item{":before": person[registration]})
		return s.transact(ctx, s.making(e), s.dropping(subjectKey(person.text(registration), person.text(subject)), "", nil))
	})
}

// eraseAccess ends sessions and feeds.
func (s *Store) eraseAccess(ctx context.Context, id string, t *traces) error {
	for _, i := range t.of("session#") {
		if err := s.erase(ctx, sessionKey(i.text(hashOf))); err != nil {
			return err
		}
	}
	for _, i := range t.of("feed#") {
		if err := s.erase(ctx, feedKey(i.text(hashOf))); err != nil {
			return err
		}
	}
	return nil
}

// eraseScores drops the grades that wait.
func (s *Store) eraseScores(ctx context.Context, id string, t *traces) error {
	for _, note := range t.of("score#") {
		sc, err := s.get(ctx, scoreKey(note.text(column), id))
		if err != nil {
			return err
		}
		if err := s.remove(ctx, []item{scoreKey(note.text(column), id), jobKey(sc.text(job))}); err != nil {
			return err
		}
	}
	return nil
}

// uncount has the person counted no more in a class of the room.
func (s *Store) uncount(ctx context.Context, r *room, meetingID, id string) error {
	return decided(ctx, func() (again bool, err error) {
		kept, err := s.get(ctx, summaryKey(meetingID))
		if err != nil || kept.text(month) == "" {
			return false, err
		}
		i, err := s.get(ctx, usageKey(r.Key.Deployment(), kept.text(month), meetingID))
		if err != nil || i == nil {
			return false, err
		}
		var sum service.ClassSummary
		if err := i.read(figures, &sum); err != nil {
			return false, err
		}
		if _, counts := sum.People[id]; !counts {
			return false, nil
		}
		delete(sum.People, id)
		body, err := asJSON(sum)
		if err != nil {
			return false, err
		}
		done, err := s.update(ctx, editing(i.key()).set(figures, body).when("#figures = :before", item{":before": i[figures]}))
		return !done, err
	})
}

// eraseFromRoom erases somebody from the room, its parts and its events, if a note says
// that they are not yet.
func (s *Store) eraseFromRoom(ctx context.Context, r *room, id string, notes []item) error {
	if !slices.ContainsFunc(notes, func(i item) bool { return !i.flag(erased) }) {
		return nil
	}
	if err := s.eraseFromEvents(ctx, r, id); err != nil {
		return err
	}
	for _, part := range r.all() {
		if err := s.eraseFromRecords(ctx, r, part, id); err != nil {
			return err
		}
	}
	return s.doneWith(ctx, notes)
}

// eraseFromEvents erases somebody from the room's roster and its events.
func (s *Store) eraseFromEvents(ctx context.Context, r *room, id string) error {
	if err := s.eraseFromRoster(ctx, r.ID, id); err != nil {
		return err
	}
	err := s.reschedule(ctx, r.ID, func(r *room) ([]step, error) { return s.unnaming(ctx, r, id) })
	if err != nil {
		return err
	}
	ids, err := s.allEvents(ctx, r)
	if err != nil {
		return err
	}
	for _, of := range ids {
		if err := s.eraseFromEvent(ctx, of, id); err != nil {
			return err
		}
		for sitting, err := range s.query(ctx, beginning(eventPartition(of), "sitting#")) {
			if err == nil {
				err = s.uncount(ctx, r, sitting.text(meetingOf), id)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// eraseFromRecords erases somebody from the members, news and log of the room or of a
// part of it.
func (s *Store) eraseFromRecords(ctx context.Context, r *room, part, id string) error {
	found, err := s.mentioning(ctx, roomPartition(part), id)
	if err != nil {
		return err
	}
	keys := []item{seenKey(part, id)}
	for _, i := range found {
		switch {
		case i.is("member#"), i.is("notice#"):
			keys = append(keys, i.key())
		case i.is("log#"):
			if err := s.unlog(ctx, r.Key.Deployment(), i, id); err != nil {
				return err
			}
		}
	}
	return s.remove(ctx, keys)
}

// eraseFromRoster takes somebody out of the roster and the groups of a room.
func (s *Store) eraseFromRoster(ctx context.Context, roomID, id string) error {
	return decided(ctx, func() (again bool, err error) {
		guard, err := s.guarded(ctx, rosterKey(roomID))
		if err != nil || guard == nil {
			return false, err
		}
		groups, err := s.groups(ctx, roomID)
		if err != nil {
			return false, err
		}
		steps := []step{{drop: enrolledKey(roomID, id)}}
		for _, i := range groups {
			if in := i.texts(inGroup); slices.Contains(in, id) {
				steps = append(steps, step{put: withPeople(i, without(in, id))})
			}
		}
		return s.change(ctx, guard, steps)
	})
}

// unnaming are the steps that take somebody out of the room's events. One for nobody but
// them must not become one for everybody: it is hidden.
func (s *Store) unnaming(ctx context.Context, r *room, id string) (steps []step, err error) {
	ids, err := s.allEvents(ctx, r)
	if err != nil {
		return nil, err
	}
	keys := make([]item, len(ids))
	for n, of := range ids {
		keys[n] = eventKey(of)
	}
	items, err := s.getAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		e, err := asEvent(i)
		if err != nil {
			return nil, err
		}
		if i == nil || e.CreatedBy != id && !slices.Contains(e.Hosts, id) && !slices.Contains(e.Invited, id) {
			continue
		}
		if len(e.Groups) == 0 && len(e.Invited) == 1 && e.Invited[0] == id {
			i[hidden] = flag(true)
		}
		if e.CreatedBy == id {
			i[createdBy] = text("")
		}
		e.Hosts, e.Invited = without(e.Hosts, id), without(e.Invited, id)
		changed, err := changedEvent(i, &e)
		if err != nil {
			return nil, err
		}
		steps = append(steps, step{put: changed})
	}
	return steps, nil
}

func without(ids []string, id string) []string {
	return slices.DeleteFunc(ids, func(other string) bool { return other == id })
}

// eraseFromEvent erases what somebody wrote under an event, what is about them, and that
// they were its guest. That they did what stays is nobody's.
func (s *Store) eraseFromEvent(ctx context.Context, of, id string) error {
	found, err := s.mentioning(ctx, eventPartition(of), id)
	if err != nil {
		return err
	}
	keys := []item{at(eventPartition(of), "corrected#"+part(id))}
	for _, i := range found {
		switch {
		case i.is("comment#"):
			err = s.DropComment(ctx, of, i.text(ident))
		case i.is("guest#"):
			err = s.dropGuest(ctx, of, i, true)
		case i.is("correction#") && i.text(member) != id:
			err = s.amend(ctx, editing(i.key()).set(correctedBy, text("")).when(present, nil))
		case i.is("guestlink#"):
			err = s.amend(ctx, editing(i.key()).set(createdBy, text("")).when("#createdby = :id", item{":id": text(id)}))
		case i.is("correction#"), i.is("answer#"), i.is("guestkey#"):
			keys = append(keys, i.key())
		}
		if err != nil {
			return err
		}
	}
	return s.remove(ctx, keys)
}

// unlog makes an entry of the log of a room and of its deployment nobody's.
func (s *Store) unlog(ctx context.Context, d chimeclassroom.Deployment, i item, id string) error {
	for _, of := range []string{i.text(partitionKey), logPartition(d)} {
		e := editing(at(of, i.text(sortKey))).when(present, nil)
		for _, attribute := range []string{member, about} {
			if i.text(attribute) == id {
				e.set(attribute, text(""))
			}
		}
		if err := s.amend(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// dropGuest removes somebody from the guests of an event. Whom a link was for stands in
// its label, which goes too if they are erased.
func (s *Store) dropGuest(ctx context.Context, of string, guest item, erasing bool) error {
	id := guest.text(member)
	if erasing {
		e := editing(guestLinkKey(of, guest.text(guestLink))).set(label, text("")).when(present, nil)
		if err := s.amend(ctx, e); err != nil {
			return err
		}
	}
	keys := []item{
		keyHolder(of, guest.text(hashOf)), idleNote(guest.instant(happenedAt), id), cameBy(of, guest.text(guestLink), guest.instant(happenedAt), id),
		guestNote(id, of).key(), guest.key(),
	}
	if guest.has(session) {
		keys = append(keys, sessionKey(guest.text(session)))
	}
	return s.remove(ctx, keys)
}

// Scrub implements [service.Privacy]. What was deleted is in no file of ours: it is left
// in the backups of the table, as long as those are kept.
func (s *Store) Scrub(context.Context) error { return nil }
