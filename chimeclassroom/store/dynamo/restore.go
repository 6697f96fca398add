package classroomdynamo

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// RestoreStart implements [service.Restoring].
func (s *Store) RestoreStart(ctx context.Context, l service.StartLine, e chimeclassroom.Event) error {
	there, err := s.get(ctx, eventKey(e.ID))
	if err != nil {
		return err
	}
	if there == nil {
		if err := s.restoreEvent(ctx, e); err != nil {
			return err
		}
	}
	m := chimeclassroom.Meeting{ID: l.Meeting, EventID: e.ID, Generation: l.Generation, StartedAt: l.StartedAt}
	return decided(ctx, func() (again bool, err error) {
		known, err := s.getAll(ctx, meetingKey(m.ID), sittingKey(e.ID, m.Generation))
		if err != nil || known[0] != nil || known[1] != nil {
			return false, err
		}
		of, r, err := s.eventAlone(ctx, e.ID)
		if err != nil {
			return false, err
		}
		i, steps := starting(of, m)
		if of.number(generation) >= int64(m.Generation) {
			steps = steps[1:] // the event has a newer one
		}
		return s.change(ctx, r.item, steps, s.putting(i, absent, nil))
	})
}

// restoreEvent stores the event unless somebody else has.
func (s *Store) restoreEvent(ctx context.Context, e chimeclassroom.Event) error {
	r, err := s.roomNow(ctx, e.RoomID)
	if err != nil {
		return err
	}
	e.RoomID = r.ID
	return ignore(s.CreateEvent(ctx, e), func(err error) bool { return errors.Is(err, service.ErrConflict) })
}

// RestoreLines implements [service.Restoring]. Each line goes by itself; whoever stops in
// between comes again.
func (s *Store) RestoreLines(ctx context.Context, meetingID string, lines []service.RawLine) (restored int, err error) {
	m, err := s.guarded(ctx, meetingKey(meetingID))
	if err == nil && m == nil {
		err = service.ErrNotFound
	}
	if err != nil || m.has(deletedAt) {
		return 0, err
	}
	for _, l := range lines {
		isNew, err := s.restoreLine(ctx, m, l)
		if err != nil {
			return restored, err
		}
		if isNew {
			restored++
		}
	}
	if len(lines) == 0 {
		return 0, nil
	}
	return restored, s.sumUpRestored(ctx, meetingID, restored > 0, lines[len(lines)-1].At)
}

// sumUpRestored has a meeting that is over summed up if lines of it came back, or if
// whoever brought them back did not come so far.
func (s *Store) sumUpRestored(ctx context.Context, meetingID string, changed bool, when time.Time) error {
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, meetingKey(meetingID), summaryKey(meetingID))
		if err != nil || read[0] == nil || live(read[0]) || !changed && read[1] != nil {
			return false, err
		}
		actions, err := s.summingLate(ctx, read[0], when)
		if err != nil || len(actions) == 0 {
			return false, err
		}
		return s.transact(ctx, actions...)
	})
}

// restoreLine is not told to the archive, which has it.
func (s *Store) restoreLine(ctx context.Context, m item, l service.RawLine) (isNew bool, err error) {
	e := l.LedgerEvent()
	if err := s.restoreAttendee(ctx, m, l); err != nil {
		return false, err
	}
	err = decided(ctx, func() (again bool, err error) {
		isNew, err = s.put(ctx, lineOf(e), absent)
		return false, err
	})
	if err != nil {
		return false, err
	}
	switch {
	case e.Type == meeting.MeetingEnded:
		err = s.restoreEnd(ctx, e)
	case e.Type == meeting.PollClosed:
		number, _ := strconv.Atoi(e.Detail)
		err = s.restoreClosed(ctx, m, func(i item) bool { return int(i.number(numbered)) == number }, e.At)
	case e.Source != meeting.FromProvider:
		err = s.restoreAlive(ctx, e)
	}
	return isNew, err
}

func (s *Store) restoreAlive(ctx context.Context, e meeting.LedgerEvent) error {
	return decided(ctx, func() (again bool, err error) {
		_, err = s.update(ctx, editing(meetingKey(e.MeetingID)).set(aliveAt, instant(e.At)).when("#alive < :alive", nil))
		return false, err
	})
}

// restoreEnd ends a meeting that has not ended, and what was open in it.
func (s *Store) restoreEnd(ctx context.Context, e meeting.LedgerEvent) error {
	m, err := s.get(ctx, meetingKey(e.MeetingID))
	if err != nil {
		return err
	}
	if err := s.restoreClosed(ctx, m, func(item) bool { return true }, e.At); err != nil {
		return err
	}
	return decided(ctx, func() (again bool, err error) {
		m, err := s.guarded(ctx, meetingKey(e.MeetingID))
		if err != nil || !live(m) {
			return false, err
		}
		of, r, err := s.eventAlone(ctx, m.text(ofEvent))
		if err != nil {
			return false, err
		}
		ended := editing(m.key()).set(endedAt, instant(e.At)).set(turn, number(m.number(turn)+1)).
			when("#turn = :seen AND attribute_not_exists(#ended) AND attribute_not_exists(#journal)", item{":seen": m[turn]})
		steps := []step{{drop: liveKey(e.MeetingID)}, {put: overNote(r.Key.Deployment(), e.MeetingID, e.At)}}
		if of.text(meetingOf) == e.MeetingID {
			of[endedAt] = instant(e.At)
			steps = append(steps, step{put: of})
		}
		extra := []types.TransactWriteItem{s.making(ended)}
		for _, gate := range gateKeys(e.MeetingID) {
			extra = append(extra, s.making(editing(gate).set(closed, flag(true))))
		}
		return s.change(ctx, r.item, steps, extra...)
	})
}

// restoreClosed closes polls of the meeting that the backup has open, or has as closed
// later. Their totals are those of the backup; the lines tell who has answered an
// anonymous one.
func (s *Store) restoreClosed(ctx context.Context, m item, which func(item) bool, when time.Time) error {
	of := m.text(ofEvent)
	polls, err := s.pollsOf(ctx, of)
	if err != nil {
		return err
	}
	for _, i := range polls {
		isClosed := i.has(closedAt) && !when.Before(i.instant(closedAt))
		if !i.has(numbered) || i.text(meetingOf) != m.text(meetingOf) || !which(i) || isClosed {
			continue
		}
		if err := s.restorePoll(ctx, of, i, when); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) restorePoll(ctx context.Context, of string, i item, when time.Time) error {
	p, err := pollOf(of, i, nil)
	if err != nil {
		return err
	}
	err = decided(ctx, func() (again bool, err error) {
		guard, err := s.get(ctx, pollsKey(of))
		if err != nil {
			return false, err
		}
		taken := takingPolls(of, guard, 0)
		if guard.text(openNow) == p.ID {
			taken.remove(openNow)
		}
		actions := []types.TransactWriteItem{s.making(taken), s.making(editing(i.key()).set(closedAt, instant(when)).when(present, nil))}
		for _, tally := range tallyKeys(of, p.ID) {
			actions = append(actions, s.making(editing(tally).set(closed, flag(true))))
		}
		return s.transact(ctx, actions...)
	})
	if err != nil || !p.Anonymous {
		return err
	}
	answers, err := s.queryAll(ctx, beginning(eventPartition(of), "answer#"+part(p.ID)+"#"))
	if err != nil {
		return err
	}
	var keys []item
	for _, answer := range answers {
		keys = append(keys, answer.key())
	}
	return s.remove(ctx, keys)
}

// restoreAttendee brings back as whom somebody took part. Whom nobody knows any more is
// nobody.
func (s *Store) restoreAttendee(ctx context.Context, m item, l service.RawLine) error {
	if l.Attendee == "" || l.Person == "" {
		return nil
	}
	id, _ := meeting.SplitDevice(l.Attendee)
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, personKey(l.Person), attendeeKey(l.Meeting, id), seatKey(l.Meeting, l.Person))
		if err != nil {
			return false, err
		}
		var actions []types.TransactWriteItem
		if read[0] == nil {
			nobody := personKey(l.Person)
			nobody[ident], nobody[registration], nobody[subject], nobody[called] = text(l.Person), text(""), text(l.Person), text("")
			nobody[launched], nobody[edition] = number(0), number(0)
			actions = append(actions, s.putting(nobody, absent, nil))
		}
		a := s.restoredAttendee(id, l, read[1])
		if a.changes() {
			actions = append(actions, s.making(a))
		}
		if read[2] == nil {
			seat := seatKey(l.Meeting, l.Person)
			seat[attendeeID] = text(id)
			actions = append(actions, s.putting(seat, absent, nil), s.putting(classNote(l.Person, m), "", nil))
		}
		if !l.Role.Teaches() && !m.flag(attended) {
			again, err := s.attend(ctx, m, actions)
			if err == nil && !again {
				m[attended] = flag(true)
			}
			return again, err
		}
		if len(actions) == 0 {
			return false, nil
		}
		return s.transact(ctx, actions...)
	})
}

// restoredAttendee is what a line says of its attendee that is not known.
func (s *Store) restoredAttendee(id string, l service.RawLine, before item) *edit {
	e := editing(attendeeKey(l.Meeting, id))
	if !before.has(member) {
		e.set(attendeeID, text(id)).set(member, text(l.Person)).set(role, text(string(l.Role))).set(tickets, number(1)).
			when("attribute_not_exists(#tickets)", nil)
	}
	switch {
	case l.Source == meeting.FromProvider:
		return e
	case l.Type == meeting.AttendeeJoined && !before.has(came):
		e.set(came, flag(true))
	case l.Type == meeting.AttendeeDeleted && !before.has(removed):
		e.set(removed, flag(true))
	}
	if !before.has(lastAt) || before.instant(lastAt).Before(l.At) {
		e.set(lastAt, instant(l.At))
	}
	return e
}
