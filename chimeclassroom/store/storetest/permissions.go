package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func permissions() []check[Class] {
	return []check[Class]{
		{"the newest sheet of permissions counts", newestSheet},
		{"of many who add a sheet one does", oneSheetAdded},
		{"a room that becomes the course's keeps its permissions", roomKeepsItsPermissions},
	}
}

func sheet(version int, by string) service.PermissionSheet {
	return service.PermissionSheet{
		Version: version, By: chimeclassroom.Person{ID: by}, At: nine,
		Exceptions: []chimeclassroom.Exception{{Role: chimeclassroom.Guest, Permission: chimeclassroom.WriteChat, By: chimeclassroom.Teacher}},
	}
}

func newestSheet(t *testing.T, s Class) {
	enter(t, s)
	link := launch("1", "ada").Room.Key
	platform, course, err := s.PermissionSheets(t.Context(), link)
	require.NoError(t, err)
	assert.Zero(t, platform)
	assert.Zero(t, course)

	for version := range 3 {
		require.NoError(t, s.AddPermissionSheet(t.Context(), link, "room-1", sheet(version, fmt.Sprint("editor-", version))))
	}
	require.NoError(t, s.AddPermissionSheet(t.Context(), link, "", sheet(0, "person-1")))
	for _, version := range []int{0, 2, 4} {
		require.ErrorIs(t, s.AddPermissionSheet(t.Context(), link, "room-1", sheet(version, "p")), service.ErrConflict, version)
	}
	platform, course, err = s.PermissionSheets(t.Context(), link)
	require.NoError(t, err)
	assert.Equal(t, sheet(3, "editor-2"), course)
	want := sheet(1, "person-1")
	want.By.Name = "Ada"
	assert.Equal(t, want, platform)

	for _, elsewhere := range []chimeclassroom.RoomKey{
		{RegistrationID: "r", DeploymentID: "d", Place: "link:another"},
		{RegistrationID: "r", DeploymentID: "other", Place: link.Place},
		{RegistrationID: "other", DeploymentID: "d", Place: link.Place},
	} {
		platform, course, err := s.PermissionSheets(t.Context(), elsewhere)
		require.NoError(t, err)
		assert.Equal(t, elsewhere.RegistrationID == "r" && elsewhere.DeploymentID == "d", platform.Version == 1, elsewhere)
		assert.Zero(t, course)
	}
}

func oneSheetAdded(t *testing.T, s Class) {
	key := chimeclassroom.RoomKey{RegistrationID: "r", DeploymentID: "d"}
	won := race(t, s, func(i int) error {
		return s.AddPermissionSheet(t.Context(), key, "", sheet(0, fmt.Sprint(i)))
	}, service.ErrConflict)
	assert.Equal(t, 1, won)
}

// A course must not become less strict because its room is another.
func roomKeepsItsPermissions(t *testing.T, s Class) {
	enter := func(link, place string) chimeclassroom.RoomKey {
		l := launch(link+place, "ada")
		l.Room.Key.Place, l.Link = place, chimeclassroom.LinkPlace(link)
		require.NoError(t, s.RecordLaunch(t.Context(), l))
		return l.Room.Key
	}
	require.NoError(t, s.AddPermissionSheet(t.Context(), enter("7", "link:7"), "room-7link:7", sheet(0, "p")))
	require.NoError(t, s.AddPermissionSheet(t.Context(), enter("8", "link:8"), "room-8link:8", sheet(0, "q")))
	course := chimeclassroom.CoursePlace("c")
	key := enter("7", course)
	_, kept, err := s.PermissionSheets(t.Context(), key)
	require.NoError(t, err)
	assert.Equal(t, sheet(1, "p"), kept)
	enter("8", course)
	_, kept, err = s.PermissionSheets(t.Context(), key)
	require.NoError(t, err)
	assert.Equal(t, sheet(1, "p"), kept, "the course has its own by now")
}
