package service

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// CourseSettings are settings with the version that was read; before anybody has
// set them it is 0.
type CourseSettings struct {
	chimeclassroom.Settings
	Version int
}

// ReadSettings returns the settings of the visitor's room.
func (s *Service) ReadSettings(ctx context.Context, v chimeclassroom.Visitor) (CourseSettings, error) {
	settings, err := s.store.Settings(ctx, v.Room.ID)
	if err != nil {
		return CourseSettings{}, fmt.Errorf("reading the settings: %w", err)
	}
	return settings, nil
}

// ChangeSettings replaces the settings of the visitor's room, if they are still
// at the version that was read.
func (s *Service) ChangeSettings(ctx context.Context, v chimeclassroom.Visitor, settings CourseSettings) (CourseSettings, error) {
	if !v.Role.May(chimeclassroom.ManageEvents) {
		return CourseSettings{}, forbidden()
	}
	settings.PageTitle = strings.TrimSpace(settings.PageTitle)
	if err := settings.Check(); err != nil {
		return CourseSettings{}, err
	}
	err := s.store.PutSettings(ctx, v.Room.ID, settings)
	if errors.Is(err, ErrConflict) {
		return CourseSettings{}, &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: "Somebody else has changed the settings meanwhile; look at them again.", Err: err}
	}
	if err != nil {
		return CourseSettings{}, fmt.Errorf("storing the settings: %w", err)
	}
	settings.Version++
	return settings, nil
}
