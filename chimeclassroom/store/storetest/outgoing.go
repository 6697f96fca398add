package storetest

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func outgoing() []check[service.Store] {
	return []check[service.Store]{
		{"what happens goes out, each line once", linesGoOut},
		{"without an archive nothing waits", nothingGoesOut},
		{"what did not happen does not go out", noLineOfARefusal},
		{"who has answered anonymously goes out when the poll is closed", votersGoOut},
	}
}

// archiving is a store that keeps lines for an archive.
func archiving(t *testing.T, s service.Store) {
	t.Helper()
	filling, is := s.(interface{ FillArchive() })
	require.True(t, is, "a store fills an archive if it is told to")
	filling.FillArchive()
}

// linesOut are the lines that wait, by kind.
func linesOut(t *testing.T, s service.Store) map[service.ArchiveKind][]service.ArchiveLine {
	t.Helper()
	all, err := s.OutgoingLines(t.Context(), 100)
	require.NoError(t, err)
	lines := map[service.ArchiveKind][]service.ArchiveLine{}
	for _, l := range all {
		assert.Equal(t, deployment("d"), l.Deployment)
		assert.Equal(t, "2026-11-23", l.Day)
		lines[l.Kind] = append(lines[l.Kind], l)
	}
	return lines
}

// rawLines are the lines of the ledger that wait, as they are read from the archive.
func rawLines(t *testing.T, s service.Store) (all []service.RawLine) {
	t.Helper()
	for _, l := range linesOut(t, s)[service.ArchiveRaw] {
		var raw service.RawLine
		require.NoError(t, json.Unmarshal([]byte(l.JSON), &raw))
		assert.Equal(t, l.Key, raw.Key)
		all = append(all, raw)
	}
	return all
}

func linesGoOut(t *testing.T, s service.Store) {
	archiving(t, s)
	held(t, s)
	reported := seen(meeting.AttendeeVideoStarted, meeting.DeviceID("attendee-a", 1, "c"), nine.Add(time.Second))
	reported.Source = meeting.FromProvider
	for range 2 {
		require.NoError(t, s.AppendReported(t.Context(), reported), "again is no line")
	}
	ledger, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	var out []meeting.LedgerEvent
	roles := map[string]string{}
	for _, raw := range rawLines(t, s) {
		assert.Equal(t, service.ArchiveScope{Key: raw.Key, Platform: "r", Deployment: "d", Room: "room-1", Event: "event", Meeting: "meeting"}, raw.ArchiveScope)
		roles[raw.Attendee] = string(raw.Role)
		out = append(out, raw.LedgerEvent())
	}
	assert.ElementsMatch(t, ledger, out)
	assert.Equal(t, "student", roles["attendee-a"])

	lines := linesOut(t, s)
	require.Len(t, lines[service.ArchiveEvent], 1)
	require.Len(t, lines[service.ArchivePerson], 1)
	var start service.StartLine
	require.NoError(t, json.Unmarshal([]byte(lines[service.ArchiveEvent][0].JSON), &start))
	assert.Equal(t, "Algebra", start.Title)
	assert.Equal(t, []string{"person-1"}, start.Hosts)
	assert.Equal(t, nine, start.StartedAt)
	var launched service.LaunchLine
	require.NoError(t, json.Unmarshal([]byte(lines[service.ArchivePerson][0].JSON), &launched))
	assert.Equal(t, "person-1", launched.Person)
	assert.Equal(t, "room-1", launched.Room)

	some, err := s.OutgoingLines(t.Context(), 2)
	require.NoError(t, err)
	require.Len(t, some, 2)
	for range 2 {
		require.NoError(t, s.DropOutgoing(t.Context(), some), "whoever was killed drops them again")
	}
	left, err := s.OutgoingLines(t.Context(), 100)
	require.NoError(t, err)
	assert.Len(t, left, len(out)+2-2)
	for _, l := range left {
		assert.NotContains(t, some, l)
	}
}

func nothingGoesOut(t *testing.T, s service.Store) {
	held(t, s)
	assert.Empty(t, linesOut(t, s))
}

func noLineOfARefusal(t *testing.T, s service.Store) {
	archiving(t, s)
	live(t, s)
	before := len(rawLines(t, s))
	require.ErrorIs(t, start(t, s, "second", 1), service.ErrConflict)
	_, err := s.EndMeeting(t.Context(), ending(noon), nil)
	require.NoError(t, err)
	_, err = s.AppendPresence(t.Context(), seen(meeting.AttendeeJoined, "a", noon.Add(time.Hour)))
	require.ErrorIs(t, err, service.ErrConflict)
	assert.Len(t, rawLines(t, s), before+1)
	assert.Len(t, linesOut(t, s)[service.ArchiveEvent], 1)
}

func votersGoOut(t *testing.T, s service.Store) {
	archiving(t, s)
	asked(t, s, anonymous("p"))
	_, _, err := s.AnswerPoll(t.Context(), "meeting", answer(0), nil)
	require.NoError(t, err)
	answers := func() (of []string) {
		for _, raw := range rawLines(t, s) {
			if raw.Type == meeting.AttendeeAnswered {
				of = append(of, raw.Person+" "+raw.Detail)
			}
		}
		return of
	}
	assert.Empty(t, answers(), "not while it is open")
	_, _, err = s.ClosePoll(t.Context(), "meeting", "p", noon)
	require.NoError(t, err)
	assert.Equal(t, []string{"person-1 1"}, answers())
}
