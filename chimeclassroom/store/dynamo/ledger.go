package classroomdynamo

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a line of a ledger, beside its meeting and person.
const (
	happenedAt = "at"
	attendeeID = "attendee"
	kind       = "type"
	source     = "source"
	detail     = "detail"
)

// lineOf is the item of a line, whose key is that of the event.
func lineOf(e meeting.LedgerEvent) item {
	i := at(meetingPartition(e.MeetingID), "line#"+sortable(e.At)+"#"+part(e.AttendeeID)+"#"+string(e.Type))
	i[happenedAt], i[attendeeID], i[kind] = instant(e.At), text(e.AttendeeID), text(string(e.Type))
	i[member], i[source], i[detail] = text(e.PersonID), text(string(e.Source)), text(e.Detail)
	return i
}

// Attributes of an attendee, beside their person and role.
const (
	lastAt  = "last"    // the instant of the newest event that the room saw
	removed = "removed" // from the meeting
	came    = "came"    // was ever in the room
	tickets = "tickets" // how many they were given
	ticket  = "ticket"  // the hash of the newest, until it is taken
)

// AppendPresence implements [service.Ledger]. An attendee's events take turns at their
// own item, and those of all come through the gates.
func (s *Store) AppendPresence(ctx context.Context, e meeting.LedgerEvent) (stored time.Time, err error) {
	err = decided(ctx, func() (again bool, err error) {
		line, actions, again, err := s.appending(ctx, e)
		if again || err != nil {
			return again, err
		}
		stored = line.At
		return s.transact(ctx, actions...)
	})
	return stored, err
}

// appending are the actions that append the event to the ledger of a live meeting, of
// which it is a sign of life, and the line as it is stored.
func (s *Store) appending(ctx context.Context, e meeting.LedgerEvent) (line meeting.LedgerEvent, actions []types.TransactWriteItem, again bool, err error) {
	if _, err := s.atHome(ctx, e.MeetingID); err != nil { // and the gate sees that it is so still
		return line, nil, false, err
	}
	read, err := s.getAll(ctx, attendeeKey(e.MeetingID, e.AttendeeID), standingKey(e.MeetingID, e.AttendeeID))
	if err != nil {
		return line, nil, false, err
	}
	line = behindLast(e, read[0])
	if again, err := s.keepAlive(ctx, e.MeetingID, line.At, s.update); again || err != nil {
		return line, nil, again, err
	}
	if line.Type == meeting.AttendeeJoined {
		if err := welcome(read[0], read[1]); err != nil {
			return line, nil, false, err
		}
	}
	actions, err = s.lining(ctx, line, read[0], s.self())
	return line, actions, false, err
}

// behindLast is the event at its instant, or behind the attendee's last one.
func behindLast(e meeting.LedgerEvent, attendee item) meeting.LedgerEvent {
	e.At = millis(e.At.UnixMilli())
	if attendee.has(lastAt) && !e.At.After(attendee.instant(lastAt)) {
		e.At = attendee.instant(lastAt).Add(time.Millisecond)
	}
	return e
}

// lining are the actions that append the line of an attendee who is as they were read,
// unless the meeting has ended, or is not at home at the node, if there is one.
func (s *Store) lining(ctx context.Context, line meeting.LedgerEvent, attendee item, node string) ([]types.TransactWriteItem, error) {
	change := editing(attendeeKey(line.MeetingID, line.AttendeeID)).set(lastAt, instant(line.At))
	if attendee.has(lastAt) {
		change.when("#last = :before", item{":before": attendee[lastAt]})
	} else {
		change.when("attribute_not_exists(#last)", nil)
	}
	actions := []types.TransactWriteItem{s.passing(gateOf(line.MeetingID, line.AttendeeID), node), s.putting(lineOf(line), absent, nil)}
	switch line.Type {
	case meeting.AttendeeDeleted:
		change.set(removed, flag(true))
	case meeting.AttendeeJoined:
		change.set(came, flag(true)).when("attribute_not_exists(#removed)", nil)
		actions = append(actions, s.undenied(line.MeetingID, line.AttendeeID))
	}
	out, err := s.archivedLine(ctx, line, attendee)
	return append(append(actions, s.making(change)), out...), err
}

// welcome is service.ErrRemoved for an attendee who was removed, and service.ErrDenied
// for one who was denied.
func welcome(attendee, standing item) error {
	switch {
	case attendee.flag(removed):
		return service.ErrRemoved
	case standing.flag(denied):
		return service.ErrDenied
	}
	return nil
}

// undenied is an action that checks that the attendee was not denied meanwhile.
func (s *Store) undenied(meetingID, attendeeID string) types.TransactWriteItem {
	return s.checking(standingKey(meetingID, attendeeID), "attribute_not_exists(#denied) OR #denied = :no", item{":no": flag(false)})
}

// AppendReported implements [service.Ledger].
func (s *Store) AppendReported(ctx context.Context, e meeting.LedgerEvent) error {
	attendee, _ := meeting.SplitDevice(e.AttendeeID)
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, meetingKey(e.MeetingID), attendeeKey(e.MeetingID, attendee), lineOf(e).key())
		if err != nil {
			return false, err
		}
		if read[0] == nil || attendee != "" && !read[1].has(member) {
			return false, service.ErrNotFound
		}
		if read[2] != nil {
			return false, nil
		}
		if read[0].has(deletedAt) {
			return false, nil // nothing is kept of it
		}
		line := e
		line.PersonID = read[1].text(member)
		actions, err := s.archivedLine(ctx, line, read[1])
		if err == nil && !live(read[0]) {
			var summing []types.TransactWriteItem
			summing, err = s.summingLate(ctx, read[0], line.At)
			actions = append(actions, summing...)
		}
		if err != nil {
			return false, err
		}
		if len(actions) == 0 {
			_, err = s.put(ctx, lineOf(line), absent)
			return false, err
		}
		return s.transact(ctx, append(actions, s.putting(lineOf(line), absent, nil))...)
	})
}

// Ledger implements [service.Ledger].
func (s *Store) Ledger(ctx context.Context, meetingID string) (events []meeting.LedgerEvent, attendees []service.Attendee, err error) {
	if _, err := s.guarded(ctx, meetingKey(meetingID)); err != nil {
		return nil, nil, err
	}
	for i, err := range s.query(ctx, beginning(meetingPartition(meetingID), "line#")) {
		if err != nil {
			return nil, nil, err
		}
		events = append(events, meeting.LedgerEvent{
			MeetingID: meetingID, AttendeeID: i.text(attendeeID), At: i.instant(happenedAt), Type: meeting.EventType(i.text(kind)),
			PersonID: i.text(member), Source: meeting.Source(i.text(source)), Detail: i.text(detail),
		})
	}
	attendees, err = s.attendees(ctx, meetingID)
	return events, attendees, err
}

// attendees are those who were given tickets, by id.
func (s *Store) attendees(ctx context.Context, meetingID string) (all []service.Attendee, err error) {
	items, err := s.queryAll(ctx, beginning(meetingPartition(meetingID), "attendee#"))
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, i := range items {
		if i.has(member) {
			ids = append(ids, i.text(member))
			all = append(all, service.Attendee{ID: i.text(attendeeID), Role: chimeclassroom.Role(i.text(role)), Person: chimeclassroom.Person{ID: i.text(member)}})
		}
	}
	known, err := s.people(ctx, ids)
	for n, a := range all {
		all[n].Person = known[a.Person.ID]
	}
	slices.SortFunc(all, func(a, b service.Attendee) int { return cmp.Compare(a.ID, b.ID) })
	return all, err
}
