package service_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// administrator administers the LMS and only looks on in the course.
func (w *world) administrator() chimeclassroom.Visitor {
	a := arrival("administrator", chimeclassroom.Observer)
	a.AdministersLMS, a.Platform = true, "Observatory School"
	return w.visit(a)
}

// set changes the settings of a level from the version that stands there.
func (w *world) set(v chimeclassroom.Visitor, level chimeclassroom.Level, settings chimeclassroom.Settings) service.SettingsView {
	w.t.Helper()
	view, err := w.ReadSettings(w.t.Context(), v)
	require.NoError(w.t, err)
	for _, l := range view.Levels {
		if l.Level == level {
			view, err = w.ChangeSettings(w.t.Context(), v, level, service.VersionedSettings{Settings: settings, Version: l.Settings.Version})
			require.NoError(w.t, err)
			return view
		}
	}
	w.t.Fatalf("%s may not set the %s", v.Person.Subject, level)
	return service.SettingsView{}
}

func TestSettingsOfThreeLevels(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	administrator, teacher, student := w.administrator(), w.teacher(), w.student("s")
	w.set(administrator, chimeclassroom.PlatformLevel, chimeclassroom.Settings{
		Clock: chimeclassroom.Clock24, Language: chimeclassroom.Spanish, Locked: []chimeclassroom.Setting{"language"},
	})
	w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{PageTitle: " Live ", Clock: chimeclassroom.Clock12})
	mine := w.set(student, chimeclassroom.PersonLevel, chimeclassroom.Settings{WeekStart: chimeclassroom.Sunday, Theme: chimeclassroom.Dark})

	assert.Equal(t, chimeclassroom.Settings{
		PageTitle: "Live", Clock: chimeclassroom.Clock12, Language: chimeclassroom.Spanish, WeekStart: chimeclassroom.Sunday, Theme: chimeclassroom.Dark,
	}, mine.Effective.Settings)
	assert.Equal(t, map[chimeclassroom.Setting]chimeclassroom.Level{"language": "platform"}, mine.Effective.Locked)
	require.Len(t, mine.Levels, 1, "a student changes their own settings only, and is shown no others")
	assert.Equal(t, chimeclassroom.Clock12, mine.Levels[0].Outer.Settings.Clock)
	assert.Empty(t, mine.Levels[0].Outer.Settings.WeekStart, "their own is not outside")

	other, err := w.ReadSettings(t.Context(), w.student("another"))
	require.NoError(t, err)
	assert.Empty(t, other.Effective.Settings.Theme, "everybody has their own")
	assert.Equal(t, "Observatory School", other.Platform)
}

func TestWhoMayChangeWhichSettings(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ofTheCourse := w.visit(arrival("head", chimeclassroom.Administrator))
	for name, c := range map[string]struct {
		visitor chimeclassroom.Visitor
		may     []chimeclassroom.Level
	}{
		"an administrator of the LMS":    {w.administrator(), []chimeclassroom.Level{"platform", "person"}},
		"an administrator of the course": {ofTheCourse, []chimeclassroom.Level{"course", "person"}},
		"a teacher":                      {w.teacher(), []chimeclassroom.Level{"course", "person"}},
		"a student":                      {w.student("s"), []chimeclassroom.Level{"person"}},
	} {
		view, err := w.ReadSettings(t.Context(), c.visitor)
		require.NoError(t, err)
		var shown []chimeclassroom.Level
		for _, l := range view.Levels {
			shown = append(shown, l.Level)
		}
		assert.Equal(t, c.may, shown, name)
		for _, level := range chimeclassroom.Levels() {
			_, err := w.ChangeSettings(t.Context(), c.visitor, level, service.VersionedSettings{Version: 99})
			if assert.Error(t, err) {
				want := chimeclassroom.CodeForbidden
				if slices.Contains(c.may, level) {
					want = chimeclassroom.CodeConflict
				}
				assert.Equal(t, want, chimeclassroom.ErrorCode(err), "%s, %s", name, level)
			}
		}
	}
}

func TestSettingsAreChangedFromTheirNewestVersion(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{PageTitle: "Live"})
	_, err := w.ChangeSettings(t.Context(), teacher, chimeclassroom.CourseLevel, service.VersionedSettings{Settings: chimeclassroom.Settings{PageTitle: "Late"}})
	requireCode(t, chimeclassroom.CodeConflict, err)
	_, err = w.ChangeSettings(t.Context(), teacher, chimeclassroom.CourseLevel, service.VersionedSettings{Settings: chimeclassroom.Settings{Clock: "x"}, Version: 1})
	requireCode(t, chimeclassroom.CodeInvalid, err)
	w.student("comes later") // another launch changes nothing
	view, err := w.ReadSettings(t.Context(), teacher)
	require.NoError(t, err)
	assert.Equal(t, "Live", view.Effective.Settings.PageTitle)
}

func TestWhatThePlatformLocksNobodyChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	administrator, teacher := w.administrator(), w.teacher()
	w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{Clock: chimeclassroom.Clock12, PageTitle: "Live"})
	w.set(administrator, chimeclassroom.PlatformLevel, chimeclassroom.Settings{Clock: chimeclassroom.Clock24, Locked: []chimeclassroom.Setting{"clock"}})
	_, err := w.ChangeSettings(t.Context(), teacher, chimeclassroom.CourseLevel, service.VersionedSettings{Version: 1})
	requireCode(t, chimeclassroom.CodeInvalid, err)
	view := w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{Clock: chimeclassroom.Clock12, PageTitle: "Lectures"})
	assert.Equal(t, chimeclassroom.Clock24, view.Effective.Settings.Clock)

	view = w.set(administrator, chimeclassroom.PlatformLevel, chimeclassroom.Settings{Clock: chimeclassroom.Clock24})
	assert.Equal(t, chimeclassroom.Clock12, view.Effective.Settings.Clock, "the course's own is there again")
}

// Each LMS has a profile of its own from its first launch on.
func TestEachPlatformHasAProfile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(w.administrator(), chimeclassroom.PlatformLevel, chimeclassroom.Settings{RetentionDays: 30})
	elsewhere := arrival("a", chimeclassroom.Student)
	elsewhere.RegistrationID = "another"
	view, err := w.ReadSettings(t.Context(), w.visit(elsewhere))
	require.NoError(t, err)
	assert.Zero(t, view.Effective.Settings)
	assert.Empty(t, view.Platform)
	w.student("without the name of the LMS")
	view, err = w.ReadSettings(t.Context(), w.student("s"))
	require.NoError(t, err)
	assert.Equal(t, 30, view.Effective.Settings.RetentionDays)
	assert.Equal(t, "Observatory School", view.Platform)
}
