package chimeclassroom

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Settings are how a level wants its classroom. What is not set is left to the
// level outside it and in the end to the page, which goes by the viewer's region.
type Settings struct {
	// PageTitle stands above the events.
	PageTitle string `json:"pageTitle,omitempty"`
	// WeekStart is the first day of a week.
	WeekStart WeekStart `json:"weekStart,omitempty"`
	// Clock is how times of day are written, and DateFormat how dates are.
	Clock      Clock      `json:"clock,omitempty"`
	DateFormat DateFormat `json:"dateFormat,omitempty"`
	Language   Language   `json:"language,omitempty"`
	Theme      Theme      `json:"theme,omitempty"`
	// DurationMinutes and OpensBefore, in minutes, are what a new event begins with.
	DurationMinutes int  `json:"durationMinutes,omitempty"`
	OpensBefore     *int `json:"opensBeforeMinutes,omitempty"`
	// RemindMinutes is how long before a class people are reminded of it, one of
	// [ReminderChoices]; 0 is not at all.
	RemindMinutes *int `json:"remindMinutes,omitempty"`
	// Mail is whether a person gets any, where the classroom sends mail.
	Mail Mail `json:"mail,omitempty"`
	// LateAfter and EarlyBefore, in minutes, are how much later than the start of a
	// class somebody may come, and how much earlier than its end go.
	LateAfter   *int `json:"lateAfterMinutes,omitempty"`
	EarlyBefore *int `json:"earlyBeforeMinutes,omitempty"`
	// PresentMinutes and PresentPercent: who attended less was absent.
	PresentMinutes *int `json:"presentMinutes,omitempty"`
	PresentPercent *int `json:"presentPercent,omitempty"`
	// ScoreWeights and AtRisk are how reports compare learners.
	ScoreWeights *ScoreWeights `json:"scoreWeights,omitempty"`
	AtRisk       *RiskLimits   `json:"atRisk,omitempty"`
	// Guests is whether people from outside may be let into classes.
	Guests GuestAccess `json:"guests,omitempty"`
	// Branding is how a platform shows that the classroom is its own.
	Branding Branding `json:"branding,omitzero"`
	// MediaRegion is where a provider that can choose is to carry sound and
	// picture, in its own words, such as eu-central-1. Nothing else reads it.
	MediaRegion string `json:"mediaRegion,omitempty"`
	// RetentionDays is for how long attendance is kept; 0 is for good.
	RetentionDays int `json:"retentionDays,omitempty"`
	// Locked are the settings that no nearer level changes, whether this one sets
	// them or leaves them as they are further out.
	Locked []Setting `json:"locked,omitempty"`
}

// Retention is how long the attendance of a class is kept after its end; ends is
// false where it is kept for good, as it is until a platform says otherwise.
func (s Settings) Retention() (d time.Duration, ends bool) {
	return time.Duration(s.RetentionDays) * 24 * time.Hour, s.RetentionDays > 0
}

// defaultReminder, in minutes, holds where nobody says otherwise.
const defaultReminder = 15

// ReminderChoices are the minutes before a class at which people can be reminded.
func ReminderChoices() []int { return []int{5, 10, 15, 30, 60, 120, 1440} }

// Reminder is how many minutes before a class somebody is reminded for whom these
// settings hold; 0 is not at all.
func (s Settings) Reminder() int {
	if s.RemindMinutes == nil {
		return defaultReminder
	}
	return *s.RemindMinutes
}

// Level is whose settings they are.
type Level string

// The levels, from the outermost to the nearest.
const (
	// PlatformLevel is one registration of an LMS.
	PlatformLevel Level = "platform"
	CourseLevel   Level = "course"
	PersonLevel   Level = "person"
)

// Levels lists the levels, the outermost first.
func Levels() []Level { return []Level{PlatformLevel, CourseLevel, PersonLevel} }

// Valid tells whether l is one of the levels.
func (l Level) Valid() bool { return slices.Contains(Levels(), l) }

// WeekStart is a day on which weeks begin somewhere, or byRegion.
type WeekStart string

// The days on which weeks begin.
const (
	Monday   WeekStart = "monday"
	Saturday WeekStart = "saturday"
	Sunday   WeekStart = "sunday"
)

// Clock is a way to write times of day, or byRegion.
type Clock string

// The clocks.
const (
	Clock12 Clock = "12h"
	Clock24 Clock = "24h"
)

// DateFormat is the order in which dates are written, or byRegion.
type DateFormat string

// The orders of a date.
const (
	DateISO          DateFormat = "iso" // 2026-11-28
	DateDayMonthYear DateFormat = "dmy"
	DateMonthDayYear DateFormat = "mdy"
)

// Language is a language of the page, or automatic: that of the viewer's device.
type Language string

// The languages of the page.
const (
	English Language = "en"
	Spanish Language = "es"
	Arabic  Language = "ar"
)

// Theme is how bright the page is, or automatic: as the viewer's device is set.
type Theme string

// The themes.
const (
	Light Theme = "light"
	Dark  Theme = "dark"
)

// Mail is whether somebody gets mail from the classroom.
type Mail string

// Until somebody says MailOff they get it.
const (
	MailOn  Mail = "on"
	MailOff Mail = "off"
)

// GuestAccess is whether people from outside may be let into classes. Unset is
// GuestsNever.
type GuestAccess string

// The ways in for guests.
const (
	GuestsByLink GuestAccess = "link"
	GuestsNever  GuestAccess = "none"
)

// What a near level says to have the viewer's own way where a level outside it
// has set another.
const (
	byRegion  = "region"
	automatic = "auto"
)

// MaxRetentionDays is the longest time to keep attendance that is not for good.
const MaxRetentionDays = 3650

const maxMediaRegion = 40

// Check returns a *Error that names every field that cannot be kept at the level.
func (s Settings) Check(at Level) error {
	var wrong fieldErrors
	s.checkLevel(at, &wrong)
	wrong.checkText("pageTitle", s.PageTitle, MaxTitle, "")
	if s.PageTitle != "" && !strings.ContainsFunc(s.PageTitle, visible) {
		wrong.add("pageTitle", "A title shows at least one character.")
	}
	checkOneOf(&wrong, "weekStart", s.WeekStart, Monday, Saturday, Sunday, byRegion)
	checkOneOf(&wrong, "clock", s.Clock, Clock12, Clock24, byRegion)
	checkOneOf(&wrong, "dateFormat", s.DateFormat, DateISO, DateDayMonthYear, DateMonthDayYear, byRegion)
	checkOneOf(&wrong, "language", s.Language, English, Spanish, Arabic, automatic)
	checkOneOf(&wrong, "theme", s.Theme, Light, Dark, automatic)
	checkOneOf(&wrong, "guests", s.Guests, GuestsByLink, GuestsNever)
	if s.DurationMinutes < 0 || s.DurationMinutes > MaxDurationMinutes {
		wrong.add("durationMinutes", fmt.Sprintf("The duration must be 1 to %d minutes.", MaxDurationMinutes))
	}
	if s.OpensBefore != nil && (*s.OpensBefore < 0 || *s.OpensBefore > MaxOpensBefore) {
		wrong.add("opensBeforeMinutes", fmt.Sprintf("A class can open 0 to %d minutes before its start.", MaxOpensBefore))
	}
	if s.RemindMinutes != nil && *s.RemindMinutes != 0 && !slices.Contains(ReminderChoices(), *s.RemindMinutes) {
		wrong.add("remindMinutes", fmt.Sprintf("People can be reminded %v minutes before a class, or 0: not at all.", ReminderChoices()))
	}
	checkOneOf(&wrong, "mail", s.Mail, MailOn, MailOff)
	s.checkCounting(&wrong)
	s.Branding.check(&wrong)
	if len(s.MediaRegion) > maxMediaRegion || strings.Trim(s.MediaRegion, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		wrong.add("mediaRegion", fmt.Sprintf("A region has at most %d letters a to z, digits and hyphens.", maxMediaRegion))
	}
	if s.RetentionDays < 0 || s.RetentionDays > MaxRetentionDays {
		wrong.add("retentionDays", fmt.Sprintf("Attendance is kept for 1 to %d days, or for good.", MaxRetentionDays))
	}
	return wrong.err("The settings cannot be saved as they are.")
}

// checkLevel refuses what the level does not decide, and locks on what no nearer
// level could set.
func (s Settings) checkLevel(at Level, wrong *fieldErrors) {
	locks := slices.Clone(s.Locked)
	for _, setting := range allSettings() {
		if setting.isSet(&s) && !slices.Contains(setting.levels, at) {
			wrong.add(string(setting.name), "This is not set here.")
		}
		if nearest := setting.levels[len(setting.levels)-1]; at != nearest && slices.Contains(setting.levels, at) {
			locks = slices.DeleteFunc(locks, func(l Setting) bool { return l == setting.name })
		}
	}
	if len(locks) > 0 {
		wrong.add("locked", fmt.Sprintf("%q cannot be locked here.", locks[0]))
	}
}

// checkOneOf refuses a value that is set and none of the possible ones.
func checkOneOf[T ~string](wrong *fieldErrors, field string, value T, possible ...T) {
	if value != "" && !slices.Contains(possible, value) {
		wrong.add(field, fmt.Sprintf("%q is not possible; one of %q is.", value, possible))
	}
}
