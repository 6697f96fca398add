package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func restoring() []check[service.Store] {
	return []check[service.Store]{
		{"what was lost comes back, once", lostComesBack},
		{"what is there stays as it is", restoringChangesNothing},
		{"nothing hangs on what is not known", restoringOfNobody},
		{"deleted attendance stays deleted", restoringAfterExpiry},
		{"a poll that was open is closed", restoringClosesPolls},
		{"a poll that was open is closed with its class", restoringEndClosesPolls},
	}
}

// archived is a line of the archive about the meeting "meeting".
func archived(e meeting.LedgerEvent) service.RawLine {
	return service.RawLine{ArchiveScope: service.ArchiveScope{Event: "event", Meeting: e.MeetingID}, Attendee: e.AttendeeID, Person: e.PersonID,
		Role: chimeclassroom.Student, At: e.At, AtMillis: e.At.UnixMilli(), Type: e.Type, Source: e.Source, Detail: e.Detail}
}

func archivedClass() []service.RawLine {
	connection := seen(meeting.AttendeeVideoStarted, meeting.DeviceID("a", 1, "c"), nine.Add(time.Second))
	connection.Source, connection.PersonID = meeting.FromProvider, "person-1"
	stranger := seen(meeting.AttendeeJoined, "b", nine)
	stranger.PersonID = "person-of-later"
	return []service.RawLine{
		archived(meeting.LedgerEvent{MeetingID: "meeting", Type: meeting.MeetingStarted, At: nine, Source: meeting.FromRoom}),
		archived(seen(meeting.AttendeeJoined, "a", nine)), archived(connection), archived(stranger), archived(ending(later)),
	}
}

func startOfClass() service.StartLine {
	return service.StartLine{ArchiveScope: service.ArchiveScope{Event: "event", Meeting: "meeting", Room: "room-1"}, Generation: 1, StartedAt: nine}
}

func lostComesBack(t *testing.T, s service.Store) {
	v := enter(t, s)
	lines := archivedClass()
	for n, want := range []int{len(lines), 0} {
		require.NoError(t, s.RestoreStart(t.Context(), startOfClass(), lesson("event")))
		restored, err := s.RestoreLines(t.Context(), "meeting", lines)
		require.NoError(t, err)
		assert.Equal(t, want, restored, "time %d", n+1)
	}
	events, attendees, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	var want []meeting.LedgerEvent
	for _, l := range lines {
		want = append(want, l.LedgerEvent())
	}
	assert.ElementsMatch(t, want, events)
	require.Len(t, attendees, 2)
	assert.Equal(t, service.Attendee{ID: "a", Person: v.Person, Role: chimeclassroom.Student}, attendees[0])
	assert.Empty(t, attendees[1].Person.Name)
	assert.Empty(t, attendees[1].Person.RegistrationID)
	live, err := s.LiveMeetings(t.Context())
	require.NoError(t, err)
	assert.Empty(t, live, "it has ended")
}

func restoringChangesNothing(t *testing.T, s service.Store) {
	e := live(t, s)
	_, err := s.EndMeeting(t.Context(), ending(noon), nil)
	require.NoError(t, err)
	other := lesson("event")
	other.Title = "Another"
	require.NoError(t, s.RestoreStart(t.Context(), startOfClass(), other))
	_, err = s.RestoreLines(t.Context(), "meeting", archivedClass())
	require.NoError(t, err)
	sittings, err := s.Sittings(t.Context(), e.ID)
	require.NoError(t, err)
	require.Len(t, sittings, 1)
	assert.Equal(t, noon, sittings[0].Meeting.EndedAt)
	kept, err := s.Event(t.Context(), e.RoomID, e.ID)
	require.NoError(t, err)
	assert.Equal(t, e.Title, kept.Title)
}

func restoringOfNobody(t *testing.T, s service.Store) {
	require.ErrorIs(t, s.RestoreStart(t.Context(), startOfClass(), lesson("event")), service.ErrNotFound)
	_, err := s.RestoreLines(t.Context(), "meeting", archivedClass())
	require.ErrorIs(t, err, service.ErrNotFound)
}

func restoringAfterExpiry(t *testing.T, s service.Store) {
	held(t, s)
	require.Positive(t, expire(t, s, "r", noon.Add(time.Millisecond)))
	restored, err := s.RestoreLines(t.Context(), "meeting", archivedClass())
	require.NoError(t, err)
	assert.Zero(t, restored)
	events, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Empty(t, events)
}

// lostEnd is what the archive has of the end of a class in which a poll was open.
func lostEnd() []service.RawLine {
	closed := meeting.LedgerEvent{MeetingID: "meeting", Type: meeting.PollClosed, At: later, Source: meeting.FromRoom, Detail: "1"}
	return []service.RawLine{archived(ending(noon)), archived(closed)}
}

func restoringClosesPolls(t *testing.T, s service.Store) {
	asked(t, s, anonymous("p"))
	_, _, err := s.AnswerPoll(t.Context(), "meeting", answer(1), nil)
	require.NoError(t, err)
	_, err = s.RestoreLines(t.Context(), "meeting", lostEnd())
	require.NoError(t, err)
	assert.Equal(t, later, onlyPoll(t, s).ClosedAt, "when it was closed, whichever line comes first")
	answers, err := s.PollAnswers(t.Context(), "event")
	require.NoError(t, err)
	assert.Empty(t, answers, "who has answered is forgotten as ever")
	_, _, err = s.AnswerPoll(t.Context(), "meeting", answer(0), nil)
	require.ErrorIs(t, err, service.ErrConflict)
}

func restoringEndClosesPolls(t *testing.T, s service.Store) {
	asked(t, s, question("p"))
	require.NoError(t, s.CreatePoll(t.Context(), question("prepared"), noon))
	_, err := s.RestoreLines(t.Context(), "meeting", lostEnd()[:1])
	require.NoError(t, err)
	polls, err := s.Polls(t.Context(), "event")
	require.NoError(t, err)
	require.Len(t, polls, 2)
	assert.Equal(t, noon, polls[0].ClosedAt)
	assert.Zero(t, polls[1].ClosedAt, "what was not asked was not closed")
}
