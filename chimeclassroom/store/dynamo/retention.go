package classroomdynamo

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Retentions implements [service.Privacy].
func (s *Store) Retentions(ctx context.Context) (map[chimeclassroom.Deployment]time.Duration, error) {
	listed, err := s.queryAll(ctx, partition(allProfiles))
	if err != nil {
		return nil, err
	}
	keys := make([]item, len(listed))
	for n, i := range listed {
		keys[n] = profileKey(asRoom(i).Key.Deployment())
	}
	profiles, err := s.getAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	kept := map[chimeclassroom.Deployment]time.Duration{}
	for _, i := range profiles {
		of, err := settingsOf(i)
		if err != nil {
			return nil, err
		}
		if d, ends := of.Retention(); ends {
			kept[asRoom(i).Key.Deployment()] = d
		}
	}
	return kept, nil
}

// expiry is some of what a deployment does not keep any longer on its way out.
type expiry struct {
	service.Expiry
	store *Store
	// rooms are those of the deployment, by their own partitions.
	rooms []string
	// named are the people whom the events of a room name, and spoken those of whom
	// something speaks that is kept with them, by room.
	named, spoken map[string]map[string]bool
}

// DeleteExpired implements [service.Privacy]. Classes are closed to readers first, and
// people come last, when nothing refers to them. Each record goes by itself, so nobody
// waits for it; what was begun the next call goes on with.
func (s *Store) DeleteExpired(ctx context.Context, e service.Expiry) (deleted int, err error) {
	x := &expiry{Expiry: e, store: s, named: map[string]map[string]bool{}, spoken: map[string]map[string]bool{}}
	listed, err := s.queryAll(ctx, beginning(profileKey(e.Deployment).text(partitionKey), "room#"))
	if err != nil {
		return 0, err
	}
	for _, i := range listed {
		x.rooms = append(x.rooms, i.text(inRoom))
	}
	for _, part := range []struct {
		what string
		drop func(context.Context) (int, error)
	}{
		{"attendance", x.attendance}, {"what was written under events", x.texts}, {"notices and the log", x.records}, {"people", x.people},
	} {
		n, err := part.drop(ctx)
		deleted += n
		if err != nil {
			return deleted, fmt.Errorf("deleting %s: %w", part.what, err)
		}
	}
	return deleted, nil
}

// attendance deletes that of classes that ended before.
func (x *expiry) attendance(ctx context.Context) (deleted int, err error) {
	s := x.store
	for note, err := range s.query(ctx, between(overPartition(x.Deployment), "0", sortable(x.Before))) {
		if err != nil || deleted >= x.Limit {
			return deleted, err
		}
		n, err := x.dropAttendance(ctx, note.text(meetingOf))
		deleted += n
		if err == nil {
			err = s.erase(ctx, note.key())
		}
		if err != nil {
			return deleted, err
		}
	}
	return deleted, nil
}

// dropAttendance closes a class to readers, and removes what is kept of it but for that
// it was. It may stop anywhere and be repeated.
func (x *expiry) dropAttendance(ctx context.Context, id string) (deleted int, err error) {
	s := x.store
	m, err := s.guarded(ctx, meetingKey(id))
	if err != nil || m == nil {
		return 0, err
	}
	if !m.has(deletedAt) {
		if err := s.closeToReaders(ctx, id, x.Now); err != nil {
			return 0, orNone(err)
		}
		deleted++
	}
	seats, err := s.dropSeats(ctx, id, x.Before)
	deleted += seats
	if err != nil {
		return deleted, err
	}
	var keys []item
	for i, err := range s.query(ctx, partition(meetingPartition(id))) {
		if err != nil {
			return deleted, err
		}
		if !i.is("meeting") && !i.is("carrier#") && !i.is("summary") {
			keys = append(keys, i.key())
		}
	}
	if err := s.remove(ctx, keys); err != nil {
		return deleted, err
	}
	deleted += len(keys)
	of := m.text(ofEvent)
	if err := s.sweepScores(ctx, of); err != nil {
		return deleted, err
	}
	if err := s.dropOfSitting(ctx, of, id, int(m.number(generation))); err != nil {
		return deleted, err
	}
	return deleted, s.dropSummary(ctx, x.Deployment, id)
}

// closeToReaders notes that the attendance of a meeting is deleted from then on.
func (s *Store) closeToReaders(ctx context.Context, id string, now time.Time) error {
	return decided(ctx, func() (again bool, err error) {
		m, err := s.get(ctx, meetingKey(id))
		if err != nil || m.has(deletedAt) {
			return false, err
		}
		e, r, err := s.eventAlone(ctx, m.text(ofEvent))
		if err != nil {
			return false, err
		}
		if e.text(meetingOf) == id {
			e[deletedAt] = instant(now)
		}
		if m.flag(attended) {
			e[attended] = number(e.number(attended) - 1)
		}
		closed := editing(m.key()).set(deletedAt, instant(now)).remove(rulings).remove(attended).
			when("attribute_exists(pk) AND attribute_not_exists(#deleted)", nil)
		return s.change(ctx, r.item, []step{{put: e}}, s.making(closed))
	})
}

// dropSeats removes the notes of a meeting from the people who have a seat in it, and
// guests and erased people of whom nothing speaks any more.
func (s *Store) dropSeats(ctx context.Context, meetingID string, before time.Time) (dropped int, err error) {
	attendees, err := s.queryAll(ctx, beginning(meetingPartition(meetingID), "attendee#"))
	if err != nil {
		return 0, err
	}
	for _, i := range attendees {
		id := i.text(member)
		if id == "" {
			continue
		}
		m := meetingKey(meetingID)
		if err := s.erase(ctx, classNote(id, m).key()); err != nil {
			return dropped, err
		}
		if err := s.release(ctx, id, before); err != nil {
			return dropped, err
		}
		dropped++
	}
	return dropped, nil
}

// dropOfSitting removes the corrections of a sitting of an event, and its polls.
func (s *Store) dropOfSitting(ctx context.Context, of, meetingID string, sitting int) error {
	var keys []item
	for i, err := range s.query(ctx, beginning(eventPartition(of), "correction#")) {
		if err != nil {
			return err
		}
		if i.number(sittingNo) == int64(sitting) {
			keys = append(keys, i.key())
		}
	}
	polls, err := s.queryAll(ctx, beginning(eventPartition(of), "poll#"))
	if err != nil {
		return err
	}
	for _, i := range polls {
		if i.text(meetingOf) != meetingID {
			continue
		}
		id := i.text(ident)
		answers, err := s.queryAll(ctx, beginning(eventPartition(of), "answer#"+part(id)+"#"))
		if err != nil {
			return err
		}
		for _, answer := range answers {
			keys = append(keys, answer.key())
		}
		keys = append(keys, tallyKeys(of, id)...)
		if err := s.dropAsked(ctx, of, i); err != nil {
			return err
		}
	}
	return s.remove(ctx, keys)
}

// dropAsked removes a poll that was asked.
func (s *Store) dropAsked(ctx context.Context, of string, i item) error {
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, i.key(), pollsKey(of))
		if err != nil || read[0] == nil {
			return false, err
		}
		return s.transact(ctx, s.dropping(i.key(), present, nil), s.making(takingPolls(of, read[1], -1)))
	})
}

// texts deletes what was written before under events that began before. What is not to
// go yet stays listed.
func (x *expiry) texts(ctx context.Context) (deleted int, err error) {
	s := x.store
	for note, err := range s.query(ctx, between(textsPartition(x.Deployment), "0", sortable(x.Before))) {
		if err != nil || deleted >= x.Limit {
			return deleted, err
		}
		i, err := s.get(ctx, eventKey(note.text(eventID)))
		if err != nil {
			return deleted, err
		}
		e, err := asEvent(i)
		if err != nil {
			return deleted, err
		}
		if i != nil && !e.StartsAt.Before(x.Before) {
			continue
		}
		gone, err := x.text(ctx, i, e.ID, note)
		if err != nil {
			return deleted, err
		}
		if gone {
			deleted++
			if err := s.erase(ctx, note.key()); err != nil {
				return deleted, err
			}
		}
	}
	return deleted, nil
}

// text deletes what a note is about, if it is still there, and tells whether it is gone.
func (x *expiry) text(ctx context.Context, i item, of string, note item) (gone bool, err error) {
	s := x.store
	switch {
	case i == nil:
		return true, nil // with its event
	case note.text(kind) == ofComment:
		return true, s.DropComment(ctx, of, note.text(ident))
	case note.text(kind) == ofReason:
		return true, x.unsay(ctx, i.text(inRoom), of)
	case live(i):
		return false, nil // while the class lasts its links do
	}
	link, err := s.get(ctx, guestLinkKey(of, note.text(ident)))
	if err != nil || link == nil {
		return true, err
	}
	return true, x.dropLink(ctx, of, link)
}

// unsay removes the reason for which an event was cancelled.
func (x *expiry) unsay(ctx context.Context, in, of string) error {
	r, err := x.store.roomNow(ctx, in)
	if err != nil {
		return err
	}
	return x.store.redraft(ctx, r.ID, []string{of}, func(d draft) ([]step, error) {
		i, err := d.event(of)
		if err != nil {
			return nil, orNone(err)
		}
		e, err := asEvent(i)
		if err != nil || e.CancelReason == "" {
			return nil, err
		}
		e.CancelReason = ""
		changed, err := changedEvent(i, &e)
		return []step{{put: changed}}, err
	})
}

// dropLink removes a guest link and the guests who came by it last.
func (x *expiry) dropLink(ctx context.Context, of string, link item) error {
	s := x.store
	came, err := s.queryAll(ctx, beginning(eventPartition(of), "guest#"))
	if err != nil {
		return err
	}
	for _, guest := range came {
		if guest.text(guestLink) != link.text(ident) {
			continue
		}
		if err := s.dropGuest(ctx, of, guest, false); err != nil {
			return err
		}
		if err := s.release(ctx, guest.text(member), x.Before); err != nil {
			return err
		}
	}
	return s.remove(ctx, []item{guestLinkOf(link.text(hashOf)), link.key()})
}

// records deletes notices of before, and what the log says of before.
func (x *expiry) records(ctx context.Context) (deleted int, err error) {
	for _, id := range x.rooms {
		var keys []item
		for _, kind := range []string{"notice#", "log#"} { // both in the order of time
			for i, err := range x.store.query(ctx, beginning(roomPartition(id), kind)) {
				if err != nil {
					return deleted, err
				}
				if !i.instant(happenedAt).Before(x.Before) || len(keys) >= x.Limit {
					break
				}
				keys = append(keys, i.key())
				deleted++
				if kind == "log#" {
					keys = append(keys, at(logPartition(x.Deployment), i.text(sortKey)))
				}
			}
		}
		if err := x.store.remove(ctx, keys); err != nil {
			return deleted, err
		}
	}
	return deleted, nil
}

// sweepGuests removes the guests of a deleted event.
func (s *Store) sweepGuests(ctx context.Context, of string) error {
	items, err := s.queryAll(ctx, beginning(eventPartition(of), "guest"))
	if err != nil {
		return err
	}
	for _, i := range items {
		switch {
		case i.is("guestlink#"):
			err = s.erase(ctx, guestLinkOf(i.text(hashOf)))
		case i.is("guest#"):
			if err = s.dropGuest(ctx, of, i, false); err == nil {
				err = s.release(ctx, i.text(member), never())
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// never is an instant before which everything was.
func never() time.Time { return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC) }
