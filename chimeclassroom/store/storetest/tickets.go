package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func tickets() []check[Class] {
	return []check[Class]{
		{"a ticket is taken once", takenOnce},
		{"a ticket admits whom it was issued to", admitsWhom},
		{"a ticket is for one event and for a while", ticketOfAnother},
		{"a person has one attendee and one ticket", onePersonOneAttendee},
		{"who was removed gets no ticket", removedGetsNone},
		{"a session that closes takes its tickets along", ticketsOfAClosingSession},
	}
}

func takenOnce(t *testing.T, s Class) {
	live(t, s)
	_, err := s.IssueTicket(t.Context(), ticket("h"))
	require.NoError(t, err)
	won := race(t, s, func(int) error {
		_, err := s.TakeTicket(t.Context(), "event", "h", nine)
		return err
	}, service.ErrNotFound)
	assert.Equal(t, 1, won)
}

func admitsWhom(t *testing.T, s Class) {
	live(t, s)
	person := chimeclassroom.Person{ID: "person-1", RegistrationID: "r", Subject: "ada", Name: "Ada"}
	for i, role := range []chimeclassroom.Role{chimeclassroom.Student, chimeclassroom.Teacher, chimeclassroom.Student} {
		asked := ticket(fmt.Sprint(i))
		asked.Role = role
		id, err := s.IssueTicket(t.Context(), asked)
		require.NoError(t, err)
		assert.Equal(t, "attendee-0", id)
		admission, err := s.TakeTicket(t.Context(), "event", fmt.Sprint(i), nine)
		require.NoError(t, err)
		want := service.Attendee{ID: id, Person: person, Role: []chimeclassroom.Role{chimeclassroom.Student, chimeclassroom.Teacher, chimeclassroom.Teacher}[i]}
		assert.Equal(t, service.Admission{EventID: "event", MeetingID: "meeting", Attendee: want, SessionID: "session-1", Number: i + 1}, admission)
		_, attendees, err := s.Ledger(t.Context(), "meeting")
		require.NoError(t, err)
		assert.Equal(t, []service.Attendee{want}, attendees)
	}
}

func ticketOfAnother(t *testing.T, s Class) {
	live(t, s)
	_, err := s.IssueTicket(t.Context(), ticket("h"))
	require.NoError(t, err)
	_, err = s.TakeTicket(t.Context(), "another", "h", nine)
	require.ErrorIs(t, err, service.ErrNotFound)
	_, err = s.TakeTicket(t.Context(), "event", "h", later)
	require.ErrorIs(t, err, service.ErrNotFound, "it has expired")
	_, err = s.TakeTicket(t.Context(), "event", "h", nine)
	require.NoError(t, err, "nobody took it")
}

func onePersonOneAttendee(t *testing.T, s Class) {
	live(t, s)
	ids := make([]string, racers(s))
	race(t, s, func(i int) (err error) {
		ids[i], err = s.IssueTicket(t.Context(), ticket(fmt.Sprint(i)))
		return err
	})
	for _, id := range ids {
		assert.Equal(t, ids[0], id)
	}
	var admission service.Admission
	won := race(t, s, func(i int) error {
		a, err := s.TakeTicket(t.Context(), "event", fmt.Sprint(i), nine)
		if err == nil {
			admission = a
		}
		return err
	}, service.ErrNotFound)
	require.Equal(t, 1, won, "the earlier ones are worthless")
	assert.Equal(t, racers(s), admission.Number)
	assert.Equal(t, ids[0], admission.Attendee.ID)
}

func removedGetsNone(t *testing.T, s Class) {
	live(t, s)
	id, err := s.IssueTicket(t.Context(), ticket("h"))
	require.NoError(t, err)
	_, err = s.AppendPresence(t.Context(), seen(meeting.AttendeeDeleted, id, nine))
	require.NoError(t, err)
	_, err = s.IssueTicket(t.Context(), ticket("h2"))
	require.ErrorIs(t, err, service.ErrRemoved)
	_, err = s.AppendPresence(t.Context(), seen(meeting.AttendeeJoined, id, nine))
	require.ErrorIs(t, err, service.ErrRemoved)
	_, err = s.AppendPresence(t.Context(), seen(meeting.AttendeeLeft, id, nine))
	require.NoError(t, err, "whoever is still on the way out may leave")
}

func ticketsOfAClosingSession(t *testing.T, s Class) {
	live(t, s)
	race(t, s, func(i int) error {
		if i == racers(s)/2 {
			return s.CloseSession(t.Context(), "session-1")
		}
		_, err := s.IssueTicket(t.Context(), ticket(fmt.Sprint(i)))
		return err
	}, service.ErrNotFound)
	for i := range racers(s) {
		_, err := s.TakeTicket(t.Context(), "event", fmt.Sprint(i), nine)
		require.ErrorIs(t, err, service.ErrNotFound)
	}
}
