package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func reported() []check[Class] {
	return []check[Class]{
		{"what a provider saw is there once", reportedOnce},
		{"what a provider saw of nobody", reportedOfNobody},
		{"what a provider saw moves nothing of the room's", reportedBesideTheRoom},
		{"parked messages", parkedMessages},
	}
}

// viewed is what a provider saw of a connection of "attendee-a".
func viewed(what meeting.EventType, at time.Time) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: "meeting", Type: what, AttendeeID: meeting.DeviceID("attendee-a", 1, "c"), At: at, Source: meeting.FromProvider}
}

func reportedOnce(t *testing.T, s Class) {
	live(t, s)
	_, err := s.IssueTicket(t.Context(), ticket("a"))
	require.NoError(t, err)
	race(t, s, func(int) error { return s.AppendReported(t.Context(), viewed(meeting.AttendeeJoined, later)) })
	_, err = s.EndMeeting(t.Context(), ending(noon), nil)
	require.NoError(t, err)
	over := meeting.LedgerEvent{MeetingID: "meeting", Type: meeting.GenerationEnded, At: later, Source: meeting.FromProvider, Detail: "1"}
	for range 2 {
		require.NoError(t, s.AppendReported(t.Context(), viewed(meeting.AttendeeLeft, later)), "the meeting has ended")
		require.NoError(t, s.AppendReported(t.Context(), over))
	}
	events, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	require.Len(t, events, 5)
	want := viewed(meeting.AttendeeJoined, later)
	want.PersonID = "person-1"
	assert.Contains(t, events, want)
	want.Type = meeting.AttendeeLeft
	assert.Contains(t, events, want)
	assert.Contains(t, events, over)
}

func reportedOfNobody(t *testing.T, s Class) {
	live(t, s)
	_, err := s.IssueTicket(t.Context(), ticket("a"))
	require.NoError(t, err)
	for _, id := range noIDs() {
		elsewhere := viewed(meeting.AttendeeJoined, later)
		elsewhere.MeetingID = id
		require.ErrorIs(t, s.AppendReported(t.Context(), elsewhere), service.ErrNotFound)
		if id != "" {
			nobody := viewed(meeting.AttendeeJoined, later)
			nobody.AttendeeID = id
			require.ErrorIs(t, s.AppendReported(t.Context(), nobody), service.ErrNotFound)
		}
	}
}

// The room's own clock and order are not the provider's.
func reportedBesideTheRoom(t *testing.T, s Class) {
	live(t, s)
	_, err := s.IssueTicket(t.Context(), ticket("a"))
	require.NoError(t, err)
	require.NoError(t, s.AppendReported(t.Context(), viewed(meeting.AttendeeJoined, noon)))
	alive, err := s.LiveMeetings(t.Context())
	require.NoError(t, err)
	assert.Equal(t, nine, alive[0].LastAlive, "it is no sign of life")
	at, err := s.AppendPresence(t.Context(), seen(meeting.AttendeeJoined, "attendee-a", later))
	require.NoError(t, err)
	assert.Equal(t, later, at)
	ended, err := s.EndMeeting(t.Context(), ending(later.Add(time.Minute)), nil)
	require.NoError(t, err)
	assert.Equal(t, later.Add(time.Minute), ended)
}

func parkedMessages(t *testing.T, s Class) {
	live(t, s)
	parked := func(digest, providerID string, at time.Time) service.Parked {
		return service.Parked{Digest: digest, ProviderID: providerID, Message: "message " + digest, Reason: "why", At: at}
	}
	unknown, another, senseless := parked("1", "a", nine), parked("2", "b", later), parked("1", "", nine)
	for _, p := range []service.Parked{another, unknown, senseless, parked("1", "a", noon)} {
		require.NoError(t, s.Park(t.Context(), p))
	}
	known := func() []service.Parked {
		all, err := s.ParkedKnown(t.Context(), 1)
		require.NoError(t, err)
		return all
	}
	assert.Empty(t, known())
	for number, id := range []string{"a", "b"} {
		_, err := s.PutGeneration(t.Context(), "meeting", service.Generation{Number: number + 1, ProviderID: id})
		require.NoError(t, err)
	}
	assert.Equal(t, []service.Parked{unknown}, known(), "the one that is there longest, as it came first")
	for range 2 {
		require.NoError(t, s.Unpark(t.Context(), unknown))
	}
	assert.Equal(t, []service.Parked{another}, known())
	for _, step := range []struct {
		unknown, senseless time.Time
		dropped            int
	}{{later, nine, 0}, {noon, nine, 1}, {noon, noon, 1}, {noon, noon, 0}} {
		dropped, err := s.DropParked(t.Context(), step.unknown, step.senseless)
		require.NoError(t, err)
		assert.Equal(t, step.dropped, dropped)
	}
}
