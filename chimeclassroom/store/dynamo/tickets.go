package classroomdynamo

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a ticket, beside its attendee, role and expiry.
const (
	session   = "session"
	numbered  = "number"
	ofMeeting = "meeting"
)

// IssueTicket implements [service.Meetings]. The newest ticket is the one that the
// attendee's item names. A meeting that ends meanwhile has ended for who takes it.
func (s *Store) IssueTicket(ctx context.Context, t service.Ticket) (id string, err error) {
	err = decided(ctx, func() (again bool, err error) {
		m, err := s.liveMeeting(ctx, t.MeetingID)
		if err != nil {
			return false, err
		}
		read, err := s.getAll(ctx, seatKey(t.MeetingID, t.PersonID), sessionKey(t.SessionID))
		if err != nil {
			return false, err
		}
		id = t.AttendeeID
		if read[0] != nil {
			id = read[0].text(attendeeID)
		}
		who, err := s.getAll(ctx, attendeeKey(t.MeetingID, id), standingKey(t.MeetingID, id))
		if err == nil {
			err = welcome(who[0], who[1])
		}
		if err == nil && read[1] == nil {
			err = service.ErrNotFound
		}
		if err != nil {
			return false, err
		}
		actions := s.seating(t, id, who[0])
		if read[0] == nil {
			seat := seatKey(t.MeetingID, t.PersonID)
			seat[attendeeID] = text(id)
			actions = append(actions, s.putting(seat, absent, nil), s.putting(classNote(t.PersonID, m), "", nil))
		}
		return s.transact(ctx, actions...)
	})
	return id, err
}

// seating are the actions that give an attendee the ticket in place of the one before.
func (s *Store) seating(t service.Ticket, id string, before item) []types.TransactWriteItem {
	given := before.number(tickets) + 1
	e := editing(attendeeKey(t.MeetingID, id)).set(attendeeID, text(id)).set(member, text(t.PersonID)).
		set(tickets, number(given)).set(ticket, text(t.Secret.Hash))
	if before.has(tickets) {
		e.when("#tickets = :given", item{":given": before[tickets]})
	} else {
		e.when("attribute_not_exists(#tickets)", nil)
	}
	e.when("attribute_not_exists(#removed)", nil)
	i := ticketKey(t.Secret.Hash).expiring(t.Secret.Expires)
	i[ofMeeting], i[attendeeID], i[session] = text(t.MeetingID), text(id), text(t.SessionID)
	i[numbered], i[role] = number(given), text(string(t.Role))
	return []types.TransactWriteItem{s.making(e), s.putting(i, "", nil), s.undenied(t.MeetingID, id)}
}

// TakeTicket implements [service.Meetings].
func (s *Store) TakeTicket(ctx context.Context, eventID, hash string, now time.Time) (a service.Admission, err error) {
	err = decided(ctx, func() (again bool, err error) {
		t, err := s.get(ctx, ticketKey(hash))
		if err != nil {
			return false, err
		}
		if !t.alive(now) {
			return false, service.ErrNotFound
		}
		a, again, err = s.admit(ctx, eventID, hash, t, now)
		return again, err
	})
	return a, err
}

// admit takes the ticket if it is the newest of its attendee, and is for that event.
func (s *Store) admit(ctx context.Context, eventID, hash string, t item, now time.Time) (a service.Admission, again bool, err error) {
	meetingID, id := t.text(ofMeeting), t.text(attendeeID)
	read, err := s.getAll(ctx, attendeeKey(meetingID, id), meetingKey(meetingID), sessionKey(t.text(session)), standingKey(meetingID, id))
	if err != nil {
		return a, false, err
	}
	who, m := read[0], read[1]
	if who.text(ticket) != hash || m.text(ofEvent) != eventID || !read[2].alive(now) {
		return a, false, service.ErrNotFound
	}
	if _, err := s.pass(ctx, t.text(session), read[2]); err != nil {
		return a, false, err
	}
	// The ticket may be older than a removal. Who is denied is told so at the door.
	if err := welcome(who, read[3]); err != nil && !errors.Is(err, service.ErrDenied) {
		return a, false, err
	}
	person, err := s.get(ctx, personKey(who.text(member)))
	if err != nil {
		return a, false, err
	}
	as := chimeclassroom.Role(who.text(role)).Then(chimeclassroom.Role(t.text(role)))
	a = service.Admission{
		EventID: eventID, MeetingID: meetingID, SessionID: t.text(session), Number: int(t.number(numbered)),
		Attendee: service.Attendee{ID: id, Person: asPerson(person), Role: as},
	}
	taken := editing(who.key()).remove(ticket).set(role, text(string(as))).
		when("#ticket = :hash AND attribute_not_exists(#removed)", item{":hash": text(hash)})
	actions := []types.TransactWriteItem{s.making(taken), s.dropping(t.key(), present, nil), s.checking(read[2].key(), present, nil)}
	if as.Teaches() || m.flag(attended) {
		again, err = s.transact(ctx, actions...)
		return a, again, err
	}
	again, err = s.attend(ctx, m, actions)
	return a, again, err
}

// attend makes the actions, and notes with them that somebody was in the meeting who
// keeps its event from being deleted. The first one alone does.
func (s *Store) attend(ctx context.Context, m item, actions []types.TransactWriteItem) (again bool, err error) {
	e, r, err := s.eventAlone(ctx, m.text(ofEvent))
	if err != nil {
		return false, err
	}
	e[attended] = number(e.number(attended) + 1)
	first := editing(m.key()).set(attended, flag(true)).when("attribute_exists(pk) AND attribute_not_exists(#attended)", nil)
	return s.change(ctx, r.item, []step{{put: e}}, append(actions, s.making(first))...)
}
