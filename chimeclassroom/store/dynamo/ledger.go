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
		key := attendeeKey(e.MeetingID, e.AttendeeID)
		read, err := s.getAll(ctx, key, standingKey(e.MeetingID, e.AttendeeID))
		if err != nil {
			return false, err
		}
		a := read[0]
		line := e
		if line.At = millis(e.At.UnixMilli()); a.has(lastAt) && !line.At.After(a.instant(lastAt)) {
			line.At = a.instant(lastAt).Add(time.Millisecond)
		}
		if again, err := s.keepAlive(ctx, e.MeetingID, line.At); again || err != nil {
			return again, err
		}
		change := editing(key).set(lastAt, instant(line.At))
		if a.has(lastAt) {
			change.when("#last = :before", item{":before": a[lastAt]})
		} else {
			change.when("attribute_not_exists(#last)", nil)
		}
		actions := []types.TransactWriteItem{s.passing(gateOf(e.MeetingID, e.AttendeeID)), s.putting(lineOf(line), absent, nil)}
		switch e.Type {
		case meeting.AttendeeDeleted:
			change.set(removed, flag(true))
		case meeting.AttendeeJoined:
			if err := welcome(a, read[1]); err != nil {
				return false, err
			}
			change.set(came, flag(true)).when("attribute_not_exists(#removed)", nil)
			actions = append(actions, s.undenied(e.MeetingID, e.AttendeeID))
		}
		stored = line.At
		return s.transact(ctx, append(actions, s.making(change))...)
	})
	return stored, err
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
	read, err := s.getAll(ctx, meetingKey(e.MeetingID), attendeeKey(e.MeetingID, attendee))
	if err != nil {
		return err
	}
	if read[0] == nil || attendee != "" && !read[1].has(member) {
		return service.ErrNotFound
	}
	e.PersonID = read[1].text(member)
	return decided(ctx, func() (again bool, err error) {
		_, err = s.put(ctx, lineOf(e), absent)
		return false, err
	})
}

// Ledger implements [service.Ledger].
func (s *Store) Ledger(ctx context.Context, meetingID string) (events []meeting.LedgerEvent, attendees []service.Attendee, err error) {
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
