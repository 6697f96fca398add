package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func doors() []check[Class] {
	return []check[Class]{{"what hosts decide is kept", whatHostsDecide}}
}

func whatHostsDecide(t *testing.T, s Class) {
	e := live(t, s)
	id, err := s.IssueTicket(t.Context(), ticket("1"))
	require.NoError(t, err)
	state, err := s.ClassState(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Equal(t, service.ClassState{
		Terms: e.Terms, StopsAt: nine.Add(90 * time.Minute), Standings: map[string]service.Standing{id: {}},
	}, state)

	rules := service.ClassRules{Rules: service.Rules{Chat: true, Focus: true}, Door: service.DoorLocked, Captions: "en-US", CaptionsIn: 2}
	require.NoError(t, s.PutClassRules(t.Context(), "meeting", rules))
	require.NoError(t, s.PutStandings(t.Context(), "meeting", map[string]service.Standing{id: {CoHost: true}}))
	joined := seen(meeting.AttendeeJoined, id, nine)
	_, err = s.AppendPresence(t.Context(), joined)
	require.NoError(t, err)
	state, err = s.ClassState(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Equal(t, &rules, state.Rules)
	assert.Equal(t, service.Standing{CoHost: true, Admitted: true}, state.Standings[id], "who was in is admitted")

	require.NoError(t, s.PutStandings(t.Context(), "meeting", map[string]service.Standing{id: {Denied: true}}))
	_, err = s.IssueTicket(t.Context(), ticket("2"))
	require.ErrorIs(t, err, service.ErrDenied)
	_, err = s.AppendPresence(t.Context(), joined)
	require.ErrorIs(t, err, service.ErrDenied)
	_, err = s.EndMeeting(t.Context(), ending(nine.Add(time.Hour)), nil)
	require.NoError(t, err)
	_, err = s.ClassState(t.Context(), "meeting")
	require.ErrorIs(t, err, service.ErrConflict)
}
