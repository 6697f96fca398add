package chimeclassroom_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func minutes(n int) *int { return &n }

func TestSettingsThatCanBeKept(t *testing.T) {
	t.Parallel()
	for level, s := range map[chimeclassroom.Level]chimeclassroom.Settings{
		chimeclassroom.PlatformLevel: {
			PageTitle: "Übungen", WeekStart: chimeclassroom.Sunday, Clock: chimeclassroom.Clock12, DateFormat: chimeclassroom.DateISO,
			Language: chimeclassroom.Arabic, Guests: chimeclassroom.GuestsByLink, DurationMinutes: 90, OpensBefore: minutes(0), RemindMinutes: minutes(60), MediaRegion: "eu-central-1", RetentionDays: 365,
			LateAfter: minutes(0), EarlyBefore: minutes(1440), PresentMinutes: minutes(20), PresentPercent: minutes(100),
			ScoreWeights: &chimeclassroom.ScoreWeights{Camera: 1}, AtRisk: &chimeclassroom.RiskLimits{Latest: 1},
			Branding: chimeclassroom.Branding{Name: "Observatory School", LogoURL: "https://school.example/logo.svg", Accent: "#7A1F3D", Welcome: "Good to see you.\nThe school"},
			Locked: []chimeclassroom.Setting{"pageTitle", "weekStart", "clock", "dateFormat", "language", "durationMinutes", "opensBeforeMinutes", "remindMinutes",
				"lateAfterMinutes", "earlyBeforeMinutes", "presentMinutes", "presentPercent", "scoreWeights", "atRisk", "guests"},
		},
		chimeclassroom.CourseLevel: {PageTitle: "Live", Guests: chimeclassroom.GuestsNever, DurationMinutes: 45, Locked: []chimeclassroom.Setting{"clock", "language"}},
		chimeclassroom.PersonLevel: {WeekStart: "region", Clock: "region", DateFormat: "region", Language: "auto", Theme: chimeclassroom.Dark, RemindMinutes: minutes(0), Mail: chimeclassroom.MailOff},
	} {
		require.NoError(t, s.Check(level), level)
		require.NoError(t, chimeclassroom.Settings{}.Check(level), level)
	}
}

func TestSettingsNameTheWrongField(t *testing.T) {
	t.Parallel()
	branded := func(b chimeclassroom.Branding) chimeclassroom.Settings { return chimeclassroom.Settings{Branding: b} }
	locked := func(names ...chimeclassroom.Setting) chimeclassroom.Settings {
		return chimeclassroom.Settings{Locked: names}
	}
	for _, c := range []struct {
		name, field string
		at          chimeclassroom.Level
		settings    chimeclassroom.Settings
	}{
		{"a title that is too long", "pageTitle", "course", chimeclassroom.Settings{PageTitle: strings.Repeat("x", 201)}},
		{"a title that shows nothing", "pageTitle", "course", chimeclassroom.Settings{PageTitle: "\u200b"}},
		{"a week of Friday", "weekStart", "course", chimeclassroom.Settings{WeekStart: "friday"}},
		{"an unknown clock", "clock", "course", chimeclassroom.Settings{Clock: "24"}},
		{"an unknown order of dates", "dateFormat", "person", chimeclassroom.Settings{DateFormat: "ymd"}},
		{"an unknown language", "language", "person", chimeclassroom.Settings{Language: "fr"}},
		{"an unknown theme", "theme", "person", chimeclassroom.Settings{Theme: "blue"}},
		{"a class of more than a day", "durationMinutes", "course", chimeclassroom.Settings{DurationMinutes: 1441}},
		{"a class that opens after its start", "opensBeforeMinutes", "course", chimeclassroom.Settings{OpensBefore: minutes(-1)}},
		{"a reminder that nobody can choose", "remindMinutes", "person", chimeclassroom.Settings{RemindMinutes: minutes(7)}},
		{"mail of another kind", "mail", "person", chimeclassroom.Settings{Mail: "weekly"}},
		{"mail for a course", "mail", "course", chimeclassroom.Settings{Mail: chimeclassroom.MailOff}},
		{"nobody is late before the start", "lateAfterMinutes", "course", chimeclassroom.Settings{LateAfter: minutes(-1)}},
		{"a day and more to go early", "earlyBeforeMinutes", "course", chimeclassroom.Settings{EarlyBefore: minutes(1441)}},
		{"presence of more than a day", "presentMinutes", "platform", chimeclassroom.Settings{PresentMinutes: minutes(1441)}},
		{"more than all of a class", "presentPercent", "platform", chimeclassroom.Settings{PresentPercent: minutes(101)}},
		{"a score of nothing", "scoreWeights", "course", chimeclassroom.Settings{ScoreWeights: &chimeclassroom.ScoreWeights{}}},
		{"a part that takes away", "scoreWeights", "course", chimeclassroom.Settings{ScoreWeights: &chimeclassroom.ScoreWeights{Talk: 2, Polls: -1}}},
		{"more absences than classes", "atRisk", "course", chimeclassroom.Settings{AtRisk: &chimeclassroom.RiskLimits{Absences: 4, Latest: 3}}},
		{"the latest no classes", "atRisk", "course", chimeclassroom.Settings{AtRisk: &chimeclassroom.RiskLimits{}}},
		{"attendance above all", "atRisk", "course", chimeclassroom.Settings{AtRisk: &chimeclassroom.RiskLimits{Latest: 3, Percent: 101}}},
		{"a person's own thresholds", "lateAfterMinutes", "person", chimeclassroom.Settings{LateAfter: minutes(5)}},
		{"a logo without TLS", "branding.logoUrl", "platform", branded(chimeclassroom.Branding{LogoURL: "http://school.example/logo.png"})},
		{"a logo that is a script", "branding.logoUrl", "platform", branded(chimeclassroom.Branding{LogoURL: "javascript:alert(1)"})},
		{"a logo that signs in", "branding.logoUrl", "platform", branded(chimeclassroom.Branding{LogoURL: "https://u:p@school.example/l"})},
		{"a long name", "branding.name", "platform", branded(chimeclassroom.Branding{Name: strings.Repeat("x", 61)})},
		{"a name that turns the line", "branding.name", "platform", branded(chimeclassroom.Branding{Name: "\u202eloohcS"})},
		{"a long welcome", "branding.welcome", "platform", branded(chimeclassroom.Branding{Welcome: strings.Repeat("x", 501)})},
		{"guests by post", "guests", "course", chimeclassroom.Settings{Guests: "post"}},
		{"a person's guests", "guests", "person", chimeclassroom.Settings{Guests: chimeclassroom.GuestsByLink}},
		{"a colour by name", "branding.accent", "platform", branded(chimeclassroom.Branding{Accent: "red"})},
		{"a colour that nobody can read", "branding.accent", "platform", branded(chimeclassroom.Branding{Accent: "#7fb3b8"})},
		{"a region with a slash", "mediaRegion", "platform", chimeclassroom.Settings{MediaRegion: "eu/1"}},
		{"attendance for more than ten years", "retentionDays", "platform", chimeclassroom.Settings{RetentionDays: 3651}},
		{"attendance for less than a day", "retentionDays", "platform", chimeclassroom.Settings{RetentionDays: -1}},
		{"branding of a course", "branding", "course", branded(chimeclassroom.Branding{Name: "Mine"})},
		{"retention of a course", "retentionDays", "course", chimeclassroom.Settings{RetentionDays: 1}},
		{"a person's default duration", "durationMinutes", "person", chimeclassroom.Settings{DurationMinutes: 60}},
		{"the theme of a course", "theme", "course", chimeclassroom.Settings{Theme: chimeclassroom.Dark}},
		{"a lock of a person", "locked", "person", locked("clock")},
		{"a lock of a course on its title", "locked", "course", locked("clock", "pageTitle")},
		{"a lock on what nobody else sets", "locked", "platform", locked("retentionDays")},
		{"a lock on nothing", "locked", "platform", locked("roof")},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var invalid *chimeclassroom.Error
			require.True(t, errors.As(c.settings.Check(c.at), &invalid))
			require.Len(t, invalid.Fields, 1)
			assert.Equal(t, c.field, invalid.Fields[0].Field)
		})
	}
}

func TestTheNearestLevelDecidesUpToALock(t *testing.T) {
	t.Parallel()
	type levels = map[chimeclassroom.Level]chimeclassroom.Settings
	set := func(clock chimeclassroom.Clock, locked ...chimeclassroom.Setting) chimeclassroom.Settings {
		return chimeclassroom.Settings{Clock: clock, Locked: locked}
	}
	for _, c := range []struct {
		name         string
		levels       levels
		want         chimeclassroom.Clock
		from, locked chimeclassroom.Level
	}{
		{"nobody", levels{}, "", "", ""},
		{"the platform alone", levels{"platform": set("24h")}, "24h", "platform", ""},
		{"the course before the platform", levels{"platform": set("24h"), "course": set("12h")}, "12h", "course", ""},
		{"the person before all", levels{"platform": set("24h"), "course": set("12h"), "person": set("region")}, "region", "person", ""},
		{"a lock of the platform", levels{"platform": set("24h", "clock"), "course": set("12h"), "person": set("12h")}, "24h", "platform", "platform"},
		{"a lock of the course", levels{"platform": set("24h"), "course": set("12h", "clock"), "person": set("24h")}, "12h", "course", "course"},
		{"a lock on what is left open", levels{"platform": set("", "clock"), "person": set("12h")}, "", "", "platform"},
		{"a lock on what is set further out", levels{"platform": set("24h"), "course": set("", "clock"), "person": set("12h")}, "24h", "platform", "course"},
		{"the outermost of two locks", levels{"platform": set("24h", "clock"), "course": set("12h", "clock")}, "24h", "platform", "platform"},
		{"a lock on something else", levels{"platform": set("24h", "language"), "course": set("12h")}, "12h", "course", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := chimeclassroom.Resolve(c.levels)
			assert.Equal(t, c.want, got.Settings.Clock)
			assert.Equal(t, c.from, got.Origins["clock"])
			assert.Equal(t, c.locked, got.Locked["clock"])
			assert.Empty(t, got.Settings.Locked)
		})
	}
}

// A level has no say in what is not its own, even if it is stored there.
func TestALevelDecidesOnItsOwnOnly(t *testing.T) {
	t.Parallel()
	got := chimeclassroom.Resolve(map[chimeclassroom.Level]chimeclassroom.Settings{
		chimeclassroom.CourseLevel: {RetentionDays: 1, Theme: chimeclassroom.Dark, OpensBefore: minutes(0)},
		chimeclassroom.PersonLevel: {PageTitle: "Mine"},
	})
	assert.Equal(t, chimeclassroom.Settings{OpensBefore: minutes(0)}, got.Settings)
}

func TestWhatIsLockedStaysAsItIs(t *testing.T) {
	t.Parallel()
	e := chimeclassroom.Effective{Locked: map[chimeclassroom.Setting]chimeclassroom.Level{"clock": "platform", "opensBeforeMinutes": "platform"}}
	before := chimeclassroom.Settings{Clock: "12h", OpensBefore: minutes(5)}
	require.NoError(t, e.CheckChange(before, chimeclassroom.Settings{Clock: "12h", OpensBefore: minutes(5), PageTitle: "New"}))
	var invalid *chimeclassroom.Error
	require.True(t, errors.As(e.CheckChange(before, chimeclassroom.Settings{Clock: "24h"}), &invalid))
	assert.Equal(t, []chimeclassroom.FieldError{
		{Field: "clock", Detail: "This is locked for the whole platform."}, {Field: "opensBeforeMinutes", Detail: "This is locked for the whole platform."},
	}, invalid.Fields)
}

func TestTheReminderIsAQuarterOfAnHourUntilSomebodySaysOtherwise(t *testing.T) {
	t.Parallel()
	assert.Equal(t, 15, chimeclassroom.Settings{}.Reminder())
	assert.Equal(t, 0, chimeclassroom.Settings{RemindMinutes: minutes(0)}.Reminder())
	assert.Equal(t, 60, chimeclassroom.Settings{RemindMinutes: minutes(60)}.Reminder())
}
