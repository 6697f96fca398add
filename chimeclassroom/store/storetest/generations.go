package storetest

import (
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func generations() []check[Class] {
	return []check[Class]{
		{"follow each other", generationsFollow},
		{"the first without an id", firstGenerationWithoutID},
		{"of no meeting", generationsOfNoMeeting},
		{"race", racingGenerations},
	}
}

func newestGeneration(t *testing.T, s service.Generations) service.Generation {
	t.Helper()
	g, err := s.Generation(t.Context(), "meeting")
	require.NoError(t, err)
	return g
}

func generationsFollow(t *testing.T, s Class) {
	live(t, s)
	assert.Equal(t, service.Generation{Number: 1}, newestGeneration(t, s))
	put := func(number int, id string) service.Generation {
		g, err := s.PutGeneration(t.Context(), "meeting", service.Generation{Number: number, ProviderID: id})
		require.NoError(t, err)
		assert.Equal(t, g, newestGeneration(t, s))
		return g
	}
	next := func(number int) service.Generation {
		g, err := s.NextGeneration(t.Context(), "meeting", number)
		require.NoError(t, err)
		assert.Equal(t, g, newestGeneration(t, s))
		return g
	}
	first, second := service.Generation{Number: 1, ProviderID: "a"}, service.Generation{Number: 2, ProviderID: "b"}
	assert.Equal(t, first, put(1, "a"))
	assert.Equal(t, first, put(1, "x"), "it has an id already")
	assert.Equal(t, service.Generation{Number: 2}, next(1))
	assert.Equal(t, service.Generation{Number: 2}, next(1), "somebody else was there before")
	assert.Equal(t, service.Generation{Number: 2}, put(1, "a"), "there is a newer one")
	assert.Equal(t, second, put(2, "b"))
	assert.Equal(t, second, next(1))

	for id, want := range map[string]meeting.Sitting{"a": {ID: "meeting", Generation: 1}, "b": {ID: "meeting", Generation: 2}} {
		got, err := s.MeetingOf(t.Context(), id)
		require.NoError(t, err)
		assert.Equal(t, want, got, "also those of before")
	}
	for _, id := range []string{"x", ""} {
		_, err := s.MeetingOf(t.Context(), id)
		require.ErrorIs(t, err, service.ErrNotFound)
	}
}

// The first generation may be over before its id was ever kept.
func firstGenerationWithoutID(t *testing.T, s Class) {
	live(t, s)
	g, err := s.NextGeneration(t.Context(), "meeting", 1)
	require.NoError(t, err)
	assert.Equal(t, service.Generation{Number: 2}, g)
}

func generationsOfNoMeeting(t *testing.T, s Class) {
	live(t, s)
	_, err := s.Generation(t.Context(), "nothing")
	require.ErrorIs(t, err, service.ErrNotFound)
	_, err = s.PutGeneration(t.Context(), "nothing", service.Generation{Number: 1, ProviderID: "a"})
	require.ErrorIs(t, err, service.ErrNotFound)
	_, err = s.NextGeneration(t.Context(), "nothing", 1)
	require.ErrorIs(t, err, service.ErrNotFound)
}

// Of any number that go on at once, or put an id at once, one wins, and all know
// which.
func racingGenerations(t *testing.T, s Class) {
	live(t, s)
	race(t, s, func(int) error {
		g, err := s.NextGeneration(t.Context(), "meeting", 1)
		assert.Equal(t, service.Generation{Number: 2}, g)
		return err
	})
	var kept atomic.Value
	race(t, s, func(i int) error {
		g, err := s.PutGeneration(t.Context(), "meeting", service.Generation{Number: 2, ProviderID: strconv.Itoa(i)})
		kept.CompareAndSwap(nil, g)
		assert.Equal(t, kept.Load(), g)
		return err
	})
}
