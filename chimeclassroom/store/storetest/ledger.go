package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func ledger() []check[Class] {
	return []check[Class]{
		{"the events of an attendee never share an instant", instantsOfTheirOwn},
		{"a class comes in at once", classComesIn},
		{"a removal and a return do not pass each other", removalAndReturn},
		{"a ledger that nobody has", ledgerOfNobody},
	}
}

func instantsOfTheirOwn(t *testing.T, s Class) {
	e := live(t, s)
	race(t, s, func(int) error {
		_, err := s.AppendPresence(t.Context(), seen(meeting.AttendeeJoined, "a", nine))
		return err
	})
	events, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	require.Len(t, events, 1+racers(s))
	for i, e := range events[1:] {
		assert.Equal(t, seen(meeting.AttendeeJoined, "a", nine.Add(time.Duration(i)*time.Millisecond)), e)
	}
	alive, err := s.LiveMeetings(t.Context())
	require.NoError(t, err)
	e.Meeting = &chimeclassroom.Meeting{ID: "meeting", EventID: e.ID, Generation: 1, StartedAt: nine}
	assert.Equal(t, []service.LiveMeeting{{Event: e, LastAlive: nine.Add(time.Duration(racers(s)-1) * time.Millisecond)}}, alive)
	race(t, s, func(i int) error {
		return s.KeepAlive(t.Context(), "meeting", nine.Add(time.Duration(i)*time.Millisecond))
	})
	again, err := s.LiveMeetings(t.Context())
	require.NoError(t, err)
	assert.Equal(t, alive, again, "signs of life do not go back")
}

func classComesIn(t *testing.T, s Class) {
	live(t, s)
	race(t, s, func(i int) error {
		e := seen(meeting.AttendeeJoined, fmt.Sprint("a", i), nine)
		e.Detail = fmt.Sprint(i)
		at, err := s.AppendPresence(t.Context(), e)
		if err == nil && !at.Equal(nine) {
			err = fmt.Errorf("%d came in at %s", i, at)
		}
		return err
	})
	events, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Len(t, events, 1+racers(s))
}

// Who was removed is not in the meeting afterwards, however the two raced.
func removalAndReturn(t *testing.T, s Class) {
	live(t, s)
	race(t, s, func(i int) error {
		what := meeting.AttendeeJoined
		if i == racers(s)/2 {
			what = meeting.AttendeeDeleted
		}
		_, err := s.AppendPresence(t.Context(), seen(what, "a", nine))
		return err
	}, service.ErrRemoved)
	events, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Equal(t, meeting.AttendeeDeleted, events[len(events)-1].Type)
}

func ledgerOfNobody(t *testing.T, s Class) {
	live(t, s)
	for _, id := range noIDs() {
		events, attendees, err := s.Ledger(t.Context(), id)
		require.NoError(t, err)
		assert.Empty(t, events)
		assert.Empty(t, attendees)
		elsewhere := seen(meeting.AttendeeJoined, "a", nine)
		elsewhere.MeetingID = id
		_, err = s.AppendPresence(t.Context(), elsewhere)
		require.ErrorIs(t, err, service.ErrConflict)
		require.ErrorIs(t, s.KeepAlive(t.Context(), id, later), service.ErrConflict)
		elsewhere.Type = meeting.MeetingEnded
		_, err = s.EndMeeting(t.Context(), elsewhere, nil)
		require.ErrorIs(t, err, service.ErrConflict)
	}
}
