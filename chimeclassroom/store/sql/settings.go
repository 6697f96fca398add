package classroomsql

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Settings implements [service.SettingsStore].
func (s *Store) Settings(ctx context.Context, roomID string) (settings service.CourseSettings, err error) {
	var body []byte
	err = s.db.QueryRowContext(ctx, `SELECT settings, settings_version FROM classroom_room WHERE id = ?`, roomID).Scan(&body, &settings.Version)
	if err != nil {
		return settings, found(err)
	}
	if err := json.Unmarshal(body, &settings.Settings); err != nil {
		return settings, fmt.Errorf("the settings of room %s: %w", roomID, err)
	}
	return settings, nil
}

// PutSettings implements [service.SettingsStore].
func (s *Store) PutSettings(ctx context.Context, roomID string, settings service.CourseSettings) error {
	body, err := json.Marshal(settings.Settings)
	if err != nil {
		return err
	}
	done, err := changed(s.db.ExecContext(ctx, `
		UPDATE classroom_room SET settings = ?, settings_version = settings_version + 1
		WHERE id = ? AND settings_version = ?`, string(body), roomID, settings.Version))
	if err == nil && !done {
		err = service.ErrConflict
	}
	return err
}
