package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func feeds() []check[Class] {
	return []check[Class]{{"a person has one feed of a room", oneFeed}}
}

func oneFeed(t *testing.T, s Class) {
	v := enter(t, s)
	race(t, s, func(i int) error { return s.PutFeed(t.Context(), v.Room.ID, v.Person.ID, fmt.Sprint(i)) })
	won := race(t, s, func(i int) error {
		room, personID, err := s.FeedOwner(t.Context(), fmt.Sprint(i))
		if err == nil && (room != v.Room || personID != v.Person.ID) {
			err = fmt.Errorf("a feed of %+v for %s", room, personID)
		}
		return err
	}, service.ErrNotFound)
	assert.Equal(t, 1, won, "those before are worthless")
	has, err := s.HasFeed(t.Context(), v.Room.ID, v.Person.ID)
	require.NoError(t, err)
	assert.True(t, has)
	for range 2 {
		require.NoError(t, s.DropFeed(t.Context(), v.Room.ID, v.Person.ID))
	}
	has, err = s.HasFeed(t.Context(), v.Room.ID, v.Person.ID)
	require.NoError(t, err)
	assert.False(t, has)
}

func settings() []check[Class] {
	return []check[Class]{
		{"of many settings for one version one is stored", oneSettingStored},
		{"settings that nobody has", settingsOfNobody},
	}
}

func oneSettingStored(t *testing.T, s Class) {
	v := enter(t, s)
	before, err := s.Settings(t.Context(), v.Room.ID, v.Person.ID)
	require.NoError(t, err)
	for _, level := range chimeclassroom.Levels() {
		assert.Equal(t, service.VersionedSettings{}, before.Levels[level])
		changed := service.VersionedSettings{Settings: chimeclassroom.Settings{PageTitle: "Ünïcødé ' ? " + string(level), DurationMinutes: 50}}
		put := func() error { return s.PutSettings(t.Context(), v.Room.ID, v.Person.ID, level, changed, time.Time{}) }
		won := race(t, s, func(int) error { return put() }, service.ErrConflict)
		assert.Equal(t, 1, won, level)
		reopen(t, s)
		after, err := s.Settings(t.Context(), v.Room.ID, v.Person.ID)
		require.NoError(t, err)
		changed.Version = 1
		assert.Equal(t, changed, after.Levels[level])
		ofRoom, err := s.RoomSettings(t.Context(), v.Room.ID)
		require.NoError(t, err)
		delete(after.Levels, chimeclassroom.PersonLevel)
		assert.Equal(t, after, ofRoom)
		changed.Version = 1 << 40
		require.ErrorIs(t, put(), service.ErrConflict)
	}
}

func settingsOfNobody(t *testing.T, s Class) {
	v := enter(t, s)
	for _, id := range noIDs() {
		_, err := s.Settings(t.Context(), id, v.Person.ID)
		require.ErrorIs(t, err, service.ErrNotFound)
		_, err = s.Settings(t.Context(), v.Room.ID, id)
		require.ErrorIs(t, err, service.ErrNotFound)
		_, err = s.RoomSettings(t.Context(), id)
		require.ErrorIs(t, err, service.ErrNotFound)
		for _, level := range chimeclassroom.Levels() {
			require.ErrorIs(t, s.PutSettings(t.Context(), id, id, level, service.VersionedSettings{}, noon), service.ErrConflict)
		}
	}
}
