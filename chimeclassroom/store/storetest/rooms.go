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

func feeds() []check {
	return []check{{"a person has one feed of a room", oneFeed}}
}

func oneFeed(t *testing.T, s service.Store) {
	v := enter(t, s)
	race(t, func(i int) error { return s.PutFeed(t.Context(), v.Room.ID, v.Person.ID, fmt.Sprint(i)) })
	won := race(t, func(i int) error {
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

func settings() []check {
	return []check{
		{"of many settings for one version one is stored", oneSettingStored},
		{"settings that nobody has", settingsOfNobody},
		{"settings by which classes are counted have them graded again", settingsThatRegrade},
	}
}

func oneSettingStored(t *testing.T, s service.Store) {
	v := enter(t, s)
	before, err := s.Settings(t.Context(), v.Room.ID, v.Person.ID)
	require.NoError(t, err)
	for _, level := range chimeclassroom.Levels() {
		assert.Equal(t, service.VersionedSettings{}, before.Levels[level])
		changed := service.VersionedSettings{Settings: chimeclassroom.Settings{PageTitle: "Ünïcødé ' ? " + string(level), DurationMinutes: 50}}
		put := func() error { return s.PutSettings(t.Context(), v.Room.ID, v.Person.ID, level, changed, time.Time{}) }
		won := race(t, func(int) error { return put() }, service.ErrConflict)
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

func settingsOfNobody(t *testing.T, s service.Store) {
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

func settingsThatRegrade(t *testing.T, s service.Store) {
	over(t, s)
	turn, _, err := s.ClaimTurn(t.Context(), noon, noon.Add(time.Minute))
	require.NoError(t, err)
	require.NoError(t, s.FinishTurn(t.Context(), turn)) // it has been graded
	other := launch("2", "bob")
	other.Room.Key.Place, other.Link = chimeclassroom.LinkPlace("other"), chimeclassroom.LinkPlace("other")
	require.NoError(t, s.RecordLaunch(t.Context(), other))
	elsewhere := launch("3", "cy")
	elsewhere.Room.Key.DeploymentID = "e"
	require.NoError(t, s.RecordLaunch(t.Context(), elsewhere))
	for _, c := range []struct {
		room     string
		level    chimeclassroom.Level
		regrade  time.Time
		due, why string
	}{
		{"room-1", chimeclassroom.CourseLevel, time.Time{}, "", "nothing is counted otherwise"},
		{"room-1", chimeclassroom.PersonLevel, noon, "", "a person's count nobody"},
		{"room-2", chimeclassroom.CourseLevel, noon, "", "another course"},
		{"room-3", chimeclassroom.PlatformLevel, noon, "", "another deployment"},
		{"room-2", chimeclassroom.PlatformLevel, noon, "meeting", "all courses"},
		{"room-1", chimeclassroom.CourseLevel, noon, "meeting", "the course"},
	} {
		all, err := s.Settings(t.Context(), c.room, "person-1")
		require.NoError(t, err)
		require.NoError(t, s.PutSettings(t.Context(), c.room, "person-1", c.level, all.Levels[c.level], c.regrade))
		at, err := s.DueAt(t.Context(), "meeting")
		require.NoError(t, err)
		assert.Equal(t, c.due != "", at.Equal(noon), c.why)
		if c.due == "" {
			continue
		}
		turn, _, err := s.ClaimTurn(t.Context(), noon.Add(time.Hour), noon.Add(2*time.Hour))
		require.NoError(t, err)
		require.NotNil(t, turn, c.why)
		require.NoError(t, s.FinishTurn(t.Context(), turn))
	}
}
