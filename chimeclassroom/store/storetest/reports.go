package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func reports() []check[Class] {
	return []check[Class]{
		{"the meetings of an event with their attendees", sittingsOfAnEvent},
		{"corrections are kept in their order", correctionsKept},
		{"of many corrections at one instant all are kept", correctionsAtOnce},
		{"corrections of an event that is gone", correctionsOfNothing},
	}
}

func sittingsOfAnEvent(t *testing.T, s Class) {
	live(t, s)
	attendee, err := s.IssueTicket(t.Context(), ticket("t"))
	require.NoError(t, err)
	require.NoError(t, s.KeepAlive(t.Context(), "meeting", later))
	sittings, err := s.Sittings(t.Context(), "event")
	require.NoError(t, err)
	require.Len(t, sittings, 1)
	one := sittings[0]
	assert.Equal(t, "meeting", one.Meeting.ID)
	event, err := s.EventOfMeeting(t.Context(), one.Meeting.ID)
	require.NoError(t, err)
	assert.Equal(t, "event", event)
	assert.True(t, one.Meeting.Live())
	assert.Equal(t, nine, one.Meeting.StartedAt)
	assert.Equal(t, later, one.LastAlive)
	require.Len(t, one.Attendees, 1)
	assert.Equal(t, attendee, one.Attendees[0].ID)
	assert.Equal(t, "Ada", one.Attendees[0].Person.Name)
	ended, err := s.EndMeeting(t.Context(), ending(noon), nil)
	require.NoError(t, err)
	sittings, err = s.Sittings(t.Context(), "event")
	require.NoError(t, err)
	assert.Equal(t, ended, sittings[0].Meeting.EndedAt)
	for _, id := range noIDs() {
		none, err := s.Sittings(t.Context(), id)
		require.NoError(t, err)
		assert.Empty(t, none)
		_, err = s.EventOfMeeting(t.Context(), id)
		require.ErrorIs(t, err, service.ErrNotFound)
	}
}

// correction is one of person-1 by themselves.
func correction(at time.Time) service.Correction {
	c := service.Correction{EventID: "event", Sitting: 1, PersonID: "person-1", At: at, Status: engagement.StatusExcused, Note: "Ünïcødé ' ?"}
	c.By.ID = "person-1"
	return c
}

func correctionsKept(t *testing.T, s Class) {
	v := enter(t, s)
	require.NoError(t, s.CreateEvent(t.Context(), lesson("event")))
	first, second := correction(later), correction(nine)
	nothing := time.Duration(0)
	second.Status, second.Attended, second.Sitting = engagement.StatusNone, &nothing, 2
	for _, c := range []*service.Correction{&first, &second} {
		at, err := s.AppendCorrection(t.Context(), *c)
		require.NoError(t, err)
		c.At, c.By = at, v.Person
	}
	assert.Equal(t, later.Add(time.Millisecond), second.At, "whatever the clock says, it is the second")
	reopen(t, s)
	kept, err := s.Corrections(t.Context(), "event")
	require.NoError(t, err)
	assert.Equal(t, []service.Correction{first, second}, kept)
}

func correctionsAtOnce(t *testing.T, s Class) {
	classroom(t, s)
	race(t, s, func(int) error {
		_, err := s.AppendCorrection(t.Context(), correction(nine))
		return err
	})
	kept, err := s.Corrections(t.Context(), "event")
	require.NoError(t, err)
	require.Len(t, kept, racers(s))
	assert.Equal(t, nine.Add(time.Duration(racers(s)-1)*time.Millisecond), kept[racers(s)-1].At)
}

func correctionsOfNothing(t *testing.T, s Class) {
	classroom(t, s)
	for _, id := range noIDs() {
		c := correction(nine)
		c.EventID = id
		_, err := s.AppendCorrection(t.Context(), c)
		require.ErrorIs(t, err, service.ErrNotFound)
		kept, err := s.Corrections(t.Context(), id)
		require.NoError(t, err)
		assert.Empty(t, kept)
	}
}
