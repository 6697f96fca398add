package chimeclassroom

import (
	"reflect"
	"slices"
)

// Setting is the name of one of the Settings, as in their JSON.
type Setting string

// setting is one of the Settings: who decides on it, outermost first, and how it is
// reached.
type setting struct {
	name   Setting
	levels []Level
	isSet  func(of *Settings) bool
	copy   func(to, from *Settings)
	same   func(a, b *Settings) bool
}

// allSettings is the table of what may be set where.
func allSettings() []setting {
	platform := []Level{PlatformLevel}
	course := []Level{PlatformLevel, CourseLevel}
	person := []Level{PlatformLevel, CourseLevel, PersonLevel}
	return []setting{
		settingOf("pageTitle", course, func(s *Settings) *string { return &s.PageTitle }),
		settingOf("weekStart", person, func(s *Settings) *WeekStart { return &s.WeekStart }),
		settingOf("clock", person, func(s *Settings) *Clock { return &s.Clock }),
		settingOf("dateFormat", person, func(s *Settings) *DateFormat { return &s.DateFormat }),
		settingOf("language", person, func(s *Settings) *Language { return &s.Language }),
		settingOf("theme", []Level{PersonLevel}, func(s *Settings) *Theme { return &s.Theme }),
		settingOf("durationMinutes", course, func(s *Settings) *int { return &s.DurationMinutes }),
		settingOf("opensBeforeMinutes", course, func(s *Settings) **int { return &s.OpensBefore }),
		settingOf("remindMinutes", person, func(s *Settings) **int { return &s.RemindMinutes }),
		settingOf("mail", []Level{PersonLevel}, func(s *Settings) *Mail { return &s.Mail }),
		settingOf("lateAfterMinutes", course, func(s *Settings) **int { return &s.LateAfter }),
		settingOf("earlyBeforeMinutes", course, func(s *Settings) **int { return &s.EarlyBefore }),
		settingOf("presentMinutes", course, func(s *Settings) **int { return &s.PresentMinutes }),
		settingOf("presentPercent", course, func(s *Settings) **int { return &s.PresentPercent }),
		settingOf("scoreWeights", course, func(s *Settings) **ScoreWeights { return &s.ScoreWeights }),
		settingOf("atRisk", course, func(s *Settings) **RiskLimits { return &s.AtRisk }),
		settingOf("guests", course, func(s *Settings) *GuestAccess { return &s.Guests }),
		settingOf("branding", platform, func(s *Settings) *Branding { return &s.Branding }),
		settingOf("mediaRegion", platform, func(s *Settings) *string { return &s.MediaRegion }),
		settingOf("retentionDays", platform, func(s *Settings) *int { return &s.RetentionDays }),
	}
}

func settingOf[T comparable](name Setting, levels []Level, at func(*Settings) *T) setting {
	var unset T
	return setting{
		name: name, levels: levels,
		isSet: func(of *Settings) bool { return *at(of) != unset },
		copy:  func(to, from *Settings) { *at(to) = *at(from) },
		same:  func(a, b *Settings) bool { return reflect.DeepEqual(*at(a), *at(b)) },
	}
}

// Effective is what holds where several levels have settings.
type Effective struct {
	// Settings has no locks of its own.
	Settings Settings
	// Origins tells for each setting that is set which level has set it, and Locked
	// for each that is locked the outermost level that locks it.
	Origins map[Setting]Level
	Locked  map[Setting]Level
}

// Resolve tells what holds where these levels have settings: of each what the
// nearest level says, except that nothing nearer than a lock counts.
func Resolve(levels map[Level]Settings) Effective {
	e := Effective{Origins: map[Setting]Level{}, Locked: map[Setting]Level{}}
	for _, setting := range allSettings() {
		for _, level := range setting.levels {
			s := levels[level]
			if setting.isSet(&s) {
				setting.copy(&e.Settings, &s)
				e.Origins[setting.name] = level
			}
			if slices.Contains(s.Locked, setting.name) {
				e.Locked[setting.name] = level
				break
			}
		}
	}
	return e
}

// ForGuests is what of it the page of somebody from outside goes by: language, times
// and looks. Who has set them is not theirs to know.
func (e Effective) ForGuests() Effective {
	shown := Effective{Origins: map[Setting]Level{}, Locked: map[Setting]Level{}}
	for _, setting := range allSettings() {
		switch setting.name {
		case "weekStart", "clock", "dateFormat", "language", "theme", "branding":
			setting.copy(&shown.Settings, &e.Settings)
		}
	}
	shown.Settings.Branding.Welcome = ""
	return shown
}

// CheckChange returns a *Error that names every setting that differs between the
// two although it is locked further out.
func (e Effective) CheckChange(before, after Settings) error {
	var wrong fieldErrors
	for _, setting := range allSettings() {
		if by, locked := e.Locked[setting.name]; locked && !setting.same(&before, &after) {
			wrong.add(string(setting.name), "This is locked for the whole "+string(by)+".")
		}
	}
	return wrong.err("The settings cannot be saved as they are.")
}
