package service

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// VersionedSettings are the settings of one level with the version that was read;
// before anybody has set them it is 0.
type VersionedSettings struct {
	chimeclassroom.Settings
	Version int
}

// SettingsView is what holds for a visitor, and what they may change.
type SettingsView struct {
	Effective chimeclassroom.Effective
	// Levels are those that the visitor may change, the outermost first.
	Levels []LevelView
	// Platform is how the LMS calls itself; it may be empty.
	Platform string
}

// LevelView is one level as those see it who may change it.
type LevelView struct {
	Level    chimeclassroom.Level
	Settings VersionedSettings
	// Outer is what holds where this level sets nothing, and what is locked for it.
	Outer chimeclassroom.Effective
}

// AllSettings is what the levels say that hold for one person in one room.
type AllSettings struct {
	Levels map[chimeclassroom.Level]VersionedSettings
	// Platform is how the LMS calls itself; it may be empty.
	Platform string
}

// outside returns the settings of the levels outside the given one.
func (a AllSettings) outside(of chimeclassroom.Level) map[chimeclassroom.Level]chimeclassroom.Settings {
	outer := map[chimeclassroom.Level]chimeclassroom.Settings{}
	for _, level := range chimeclassroom.Levels() {
		if level == of {
			break
		}
		outer[level] = a.Levels[level].Settings
	}
	return outer
}

// ReadSettings returns what holds for the visitor; to guests, what their page is to
// look like and nothing else.
func (s *Service) ReadSettings(ctx context.Context, v chimeclassroom.Visitor) (SettingsView, error) {
	all, err := s.store.Settings(ctx, v.Room.ID, v.Person.ID)
	if err != nil {
		return SettingsView{}, fmt.Errorf("reading the settings: %w", err)
	}
	view := SettingsView{Effective: chimeclassroom.Resolve(all.outside("")), Platform: all.Platform}
	if v.Guest != nil {
		return SettingsView{Effective: view.Effective.ForGuests(), Platform: all.Platform}, nil
	}
	for _, level := range chimeclassroom.Levels() {
		if maySet(v, level) {
			view.Levels = append(view.Levels, LevelView{
				Level: level, Settings: all.Levels[level], Outer: chimeclassroom.Resolve(all.outside(level)),
			})
		}
	}
	return view, nil
}

// maySet tells who decides on a level: on the platform's who administers the LMS,
// on the course's who may change its settings, and on their own everybody.
func maySet(v chimeclassroom.Visitor, level chimeclassroom.Level) bool {
	switch level {
	case chimeclassroom.PlatformLevel:
		return v.AdministersLMS
	case chimeclassroom.CourseLevel:
		return v.May(chimeclassroom.ManageSettings)
	case chimeclassroom.PersonLevel:
		return true
	}
	return false
}

// ChangeSettings replaces the settings of a level, if they are still at the
// version that was read, and returns what holds then. A setting that is locked
// further out has to stay as it is. Classes that are over are graded anew if their
// people may be judged otherwise.
func (s *Service) ChangeSettings(ctx context.Context, v chimeclassroom.Visitor, level chimeclassroom.Level, settings VersionedSettings) (SettingsView, error) {
	if !maySet(v, level) {
		return SettingsView{}, forbidden()
	}
	settings.trim()
	if err := settings.Check(level); err != nil {
		return SettingsView{}, err
	}
	all, err := s.store.Settings(ctx, v.Room.ID, v.Person.ID)
	if err != nil {
		return SettingsView{}, fmt.Errorf("reading the settings: %w", err)
	}
	if err := chimeclassroom.Resolve(all.outside(level)).CheckChange(all.Levels[level].Settings, settings.Settings); err != nil {
		return SettingsView{}, err
	}
	var regrade time.Time
	if !settings.JudgesAs(all.Levels[level].Settings) {
		regrade = s.instant()
	}
	err = s.store.PutSettings(ctx, v.Room.ID, v.Person.ID, level, settings, regrade)
	if errors.Is(err, ErrConflict) {
		return SettingsView{}, &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: "Somebody else has changed the settings meanwhile; look at them again.", Err: err}
	}
	if err != nil {
		return SettingsView{}, fmt.Errorf("storing the settings: %w", err)
	}
	if level != chimeclassroom.PersonLevel {
		s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogSettingsChanged, Detail: string(level)})
	}
	if !regrade.IsZero() {
		s.wakeUp()
	}
	return s.ReadSettings(ctx, v)
}

// counting is how attendance is counted by them.
func (a AllSettings) counting() Counting {
	return countingOf(chimeclassroom.Resolve(a.outside("")).Settings)
}

// trim takes the space around what people have typed.
func (s *VersionedSettings) trim() {
	for _, text := range []*string{&s.PageTitle, &s.Branding.Name, &s.Branding.LogoURL, &s.Branding.Accent, &s.Branding.Welcome, &s.MediaRegion} {
		*text = strings.TrimSpace(*text)
	}
}
