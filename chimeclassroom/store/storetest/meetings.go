package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func meetings() []check[Class] {
	return []check[Class]{
		{"an event is started once and then kept", startedOnce},
		{"a meeting ends once", endsOnce},
		{"nothing in the ledger is later than the end", nothingAfterTheEnd},
		{"an end that is called off did not happen", endThatIsCalledOff},
		{"a meeting is forgotten or alive", forgottenOrAlive},
		{"a meeting outlasts a restart", meetingRestart},
	}
}

func startedOnce(t *testing.T, s Class) {
	e := classroom(t, s)
	require.ErrorIs(t, start(t, s, "stale", 7), service.ErrConflict)
	won := race(t, s, func(i int) error { return start(t, s, fmt.Sprint(i), 1) }, service.ErrConflict)
	assert.Equal(t, 1, won)
	live, err := s.LiveMeetings(t.Context())
	require.NoError(t, err)
	require.Len(t, live, 1)
	ledger, _, err := s.Ledger(t.Context(), live[0].Event.Meeting.ID)
	require.NoError(t, err)
	assert.Equal(t, []meeting.LedgerEvent{{MeetingID: live[0].Event.Meeting.ID, Type: meeting.MeetingStarted, At: nine, Source: meeting.FromRoom}}, ledger)
	require.ErrorIs(t, s.ReplaceEvent(t.Context(), e), service.ErrConflict, "a started event is not changed")
}

func endsOnce(t *testing.T, s Class) {
	live(t, s)
	won := race(t, s, func(int) error {
		_, err := s.EndMeeting(t.Context(), ending(later), nil)
		return err
	}, service.ErrConflict)
	assert.Equal(t, 1, won)
	_, err := s.AppendPresence(t.Context(), seen(meeting.AttendeeJoined, "a", nine))
	require.ErrorIs(t, err, service.ErrConflict)
	_, err = s.IssueTicket(t.Context(), ticket("h"))
	require.ErrorIs(t, err, service.ErrConflict)
	require.ErrorIs(t, s.KeepAlive(t.Context(), "meeting", noon), service.ErrConflict)
	events, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Len(t, events, 2, "started and ended")
	alive, err := s.LiveMeetings(t.Context())
	require.NoError(t, err)
	assert.Empty(t, alive)
}

// Of what races with the end everything counts that was accepted.
func nothingAfterTheEnd(t *testing.T, s Class) {
	e := live(t, s)
	won := race(t, s, func(i int) (err error) {
		switch i % 8 {
		case 0:
			_, err = s.EndMeeting(t.Context(), ending(nine.Add(20*time.Millisecond)), nil)
		case 1:
			return s.KeepAlive(t.Context(), "meeting", later)
		default:
			_, err = s.AppendPresence(t.Context(), seen(meeting.AttendeeJoined, fmt.Sprint("a", i%3), nine))
		}
		return err
	}, service.ErrConflict)
	ledger, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	last := ledger[len(ledger)-1]
	assert.Equal(t, meeting.MeetingEnded, last.Type)
	for _, e := range ledger[:len(ledger)-1] {
		assert.Less(t, e.At, last.At)
		assert.NotEqual(t, meeting.MeetingEnded, e.Type)
	}
	assert.LessOrEqual(t, len(ledger)-1, won, "no more than was accepted, and the start")
	ended, err := s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, last.At, ended.Meeting.EndedAt)
}

func endThatIsCalledOff(t *testing.T, s Class) {
	e := live(t, s)
	_, err := s.EndMeeting(cancelled(t), ending(nine), after(0))
	require.Error(t, err, "called off")
	got, err := s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.True(t, got.Meeting.Live())
	events, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Len(t, events, 1, "only the start")
}

// Whoever looks after a meeting that another node takes for forgotten is told,
// or the other is.
func forgottenOrAlive(t *testing.T, s Class) {
	e := live(t, s)
	alive := make([]bool, racers(s))
	won := race(t, s, func(i int) error {
		if i%2 == 0 {
			_, err := s.EndForgotten(t.Context(), ending(nine), nil)
			return err
		}
		err := s.KeepAlive(t.Context(), "meeting", later)
		alive[i] = err == nil
		return err
	}, service.ErrConflict)
	got, err := s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	if got.Meeting.Live() {
		assert.Equal(t, racers(s)/2, won)
	} else {
		assert.Equal(t, 1, won)
		assert.Equal(t, make([]bool, racers(s)), alive)
	}
}

func meetingRestart(t *testing.T, s Class) {
	e := live(t, s)
	_, err := s.IssueTicket(t.Context(), ticket("h"))
	require.NoError(t, err)
	reopen(t, s)
	got, err := s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.True(t, got.Meeting.Live())
	_, err = s.TakeTicket(t.Context(), e.ID, "h", nine)
	require.NoError(t, err)
	at, err := s.EndMeeting(t.Context(), ending(later), after(time.Minute))
	require.NoError(t, err)
	assert.Equal(t, later, at)
	reopen(t, s)
	got, err = s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, later, got.Meeting.EndedAt)
	assert.True(t, got.Attended)
}
