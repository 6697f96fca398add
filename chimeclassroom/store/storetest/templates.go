package storetest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func templates() []check[Templated] {
	return []check[Templated]{
		{"templates come back as they were", templatesComeBack},
		{"of many templates of one name one is stored", oneTemplateOfAName},
		{"templates of another course and deployment", templatesOfOthers},
		{"templates that nobody has", templatesOfNobody},
	}
}

func pattern(id string, level chimeclassroom.Level, name string) chimeclassroom.Template {
	return chimeclassroom.Template{ID: id, Level: level, Name: name, Pattern: chimeclassroom.Pattern{
		Title: "Ünïcødé ' ?", Description: "Matrices", DurationMinutes: 90, OpensBefore: 5,
		Attachments: []chimeclassroom.Attachment{{Title: "Sheet", URL: "https://lms.example/7"}}, Terms: chimeclassroom.Terms{WaitingRoom: true},
	}}
}

func templatesComeBack(t *testing.T, s Templated) {
	v := enter(t, s)
	b, a := pattern("1", chimeclassroom.CourseLevel, "b"), pattern("2", chimeclassroom.PlatformLevel, "A")
	for _, one := range []chimeclassroom.Template{b, a} {
		require.NoError(t, s.PutTemplate(t.Context(), v.Room.ID, one))
	}
	reopen(t, s)
	all, err := s.Templates(t.Context(), v.Room.ID)
	require.NoError(t, err)
	assert.Equal(t, []chimeclassroom.Template{a, b}, all)

	require.ErrorIs(t, s.PutTemplate(t.Context(), v.Room.ID, pattern("3", chimeclassroom.CourseLevel, "B")), service.ErrConflict)
	require.NoError(t, s.PutTemplate(t.Context(), v.Room.ID, pattern("3", chimeclassroom.CourseLevel, "a")), "at another level")
	require.ErrorIs(t, s.RenameTemplate(t.Context(), v.Room.ID, "3", "B"), service.ErrConflict)
	require.NoError(t, s.RenameTemplate(t.Context(), v.Room.ID, "3", "A"))
	require.NoError(t, s.DropTemplate(t.Context(), v.Room.ID, "1"))
	require.NoError(t, s.DropTemplate(t.Context(), v.Room.ID, "1"))
	all, err = s.Templates(t.Context(), v.Room.ID)
	require.NoError(t, err)
	assert.Equal(t, []chimeclassroom.Template{a, pattern("3", chimeclassroom.CourseLevel, "A")}, all)
}

func oneTemplateOfAName(t *testing.T, s Templated) {
	v := enter(t, s)
	won := race(t, s, func(i int) error {
		return s.PutTemplate(t.Context(), v.Room.ID, pattern(fmt.Sprint(i), chimeclassroom.PlatformLevel, "Seminar"))
	}, service.ErrConflict)
	assert.Equal(t, 1, won)
	for i := 1; i < chimeclassroom.MaxTemplates; i++ {
		require.NoError(t, s.PutTemplate(t.Context(), v.Room.ID, pattern(fmt.Sprint("more-", i), chimeclassroom.PlatformLevel, fmt.Sprint(i))))
	}
	require.ErrorIs(t, s.PutTemplate(t.Context(), v.Room.ID, pattern("last", chimeclassroom.PlatformLevel, "last")), service.ErrConflict)
	require.NoError(t, s.PutTemplate(t.Context(), v.Room.ID, pattern("last", chimeclassroom.CourseLevel, "last")))
}

func templatesOfOthers(t *testing.T, s Templated) {
	v := enter(t, s)
	require.NoError(t, s.PutTemplate(t.Context(), v.Room.ID, pattern("course", chimeclassroom.CourseLevel, "course")))
	require.NoError(t, s.PutTemplate(t.Context(), v.Room.ID, pattern("platform", chimeclassroom.PlatformLevel, "platform")))
	beside, elsewhere := launch("2", "ada"), launch("3", "ada")
	beside.Room.Key.Place, beside.Link = "context:2", "link:2"
	elsewhere.Room.Key.DeploymentID = "another"
	for _, l := range []service.Launch{beside, elsewhere} {
		require.NoError(t, s.RecordLaunch(t.Context(), l))
	}
	for room, want := range map[string][]chimeclassroom.Template{
		"room-2": {pattern("platform", chimeclassroom.PlatformLevel, "platform")},
		"room-3": nil,
	} {
		all, err := s.Templates(t.Context(), room)
		require.NoError(t, err)
		assert.Equal(t, want, all)
		require.ErrorIs(t, s.RenameTemplate(t.Context(), room, "course", "mine"), service.ErrNotFound)
		require.NoError(t, s.DropTemplate(t.Context(), room, "course"))
	}
	require.NoError(t, s.DropTemplate(t.Context(), "room-3", "platform"))
	all, err := s.Templates(t.Context(), v.Room.ID)
	require.NoError(t, err)
	assert.Len(t, all, 2, "nobody else has deleted any")
}

func templatesOfNobody(t *testing.T, s Templated) {
	v := enter(t, s)
	for _, id := range noIDs() {
		all, err := s.Templates(t.Context(), id)
		require.NoError(t, err)
		assert.Empty(t, all)
		require.ErrorIs(t, s.PutTemplate(t.Context(), id, pattern("x", chimeclassroom.CourseLevel, "x")), service.ErrNotFound)
		require.ErrorIs(t, s.RenameTemplate(t.Context(), v.Room.ID, id, "x"), service.ErrNotFound)
		require.NoError(t, s.DropTemplate(t.Context(), v.Room.ID, id))
	}
}
