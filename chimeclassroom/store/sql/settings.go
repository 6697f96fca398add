package classroomsql

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// putProfile makes the profile of a deployment that is new here. Launches from one
// that is known write nothing, so they do not wait for one another.
func putProfile(ctx context.Context, tx transaction, d chimeclassroom.Deployment, name string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO classroom_profile (registration_id, deployment_id, name) VALUES (?, ?, '') ON CONFLICT DO NOTHING`, d.RegistrationID, d.DeploymentID)
	if err != nil || name == "" {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE classroom_profile SET name = ? WHERE registration_id = ? AND deployment_id = ? AND name <> ?`, name, d.RegistrationID, d.DeploymentID, name)
	return err
}

// Settings implements [service.SettingsStore].
func (s *Store) Settings(ctx context.Context, roomID, personID string) (service.AllSettings, error) {
	return s.readSettings(ctx, roomID, `
		SELECT f.name, f.settings, f.settings_version, r.settings, r.settings_version, p.settings, p.settings_version
		FROM classroom_room r
		JOIN classroom_profile f ON f.registration_id = r.registration_id AND f.deployment_id = r.deployment_id
		JOIN classroom_person p ON p.id = ?
		WHERE r.id = ?`, personID, roomID)
}

// RoomSettings implements [service.SettingsStore].
func (s *Store) RoomSettings(ctx context.Context, roomID string) (service.AllSettings, error) {
	all, err := s.readSettings(ctx, roomID, `
		SELECT f.name, f.settings, f.settings_version, r.settings, r.settings_version, '{}', 0
		FROM classroom_room r
		JOIN classroom_profile f ON f.registration_id = r.registration_id AND f.deployment_id = r.deployment_id
		WHERE r.id = ?`, roomID)
	delete(all.Levels, chimeclassroom.PersonLevel)
	return all, err
}

func (s *Store) readSettings(ctx context.Context, roomID, query string, args ...any) (service.AllSettings, error) {
	all := service.AllSettings{Levels: map[chimeclassroom.Level]service.VersionedSettings{}}
	var bodies [3][]byte
	var versions [3]int
	err := s.db.QueryRowContext(ctx, query, args...).
		Scan(&all.Platform, &bodies[0], &versions[0], &bodies[1], &versions[1], &bodies[2], &versions[2])
	if err != nil {
		return service.AllSettings{}, found(err)
	}
	for i, level := range chimeclassroom.Levels() {
		settings := service.VersionedSettings{Version: versions[i]}
		if err := json.Unmarshal(bodies[i], &settings.Settings); err != nil {
			return service.AllSettings{}, fmt.Errorf("the settings of the %s of room %s: %w", level, roomID, err)
		}
		all.Levels[level] = settings
	}
	return all, nil
}

// PutSettings implements [service.SettingsStore].
func (s *Store) PutSettings(ctx context.Context, roomID, personID string, level chimeclassroom.Level, settings service.VersionedSettings, regrade time.Time) error {
	body, err := json.Marshal(settings.Settings)
	if err != nil {
		return err
	}
	var table, which, id, rooms string
	switch level {
	case chimeclassroom.PlatformLevel:
		table, which, id = "classroom_profile", "(registration_id, deployment_id) = (SELECT registration_id, deployment_id FROM classroom_room WHERE id = ?)", roomID
		rooms = "SELECT o.id FROM classroom_room r JOIN classroom_room o ON o.registration_id = r.registration_id AND o.deployment_id = r.deployment_id WHERE r.id = ?"
	case chimeclassroom.CourseLevel:
		table, which, id = "classroom_room", "id = ?", roomID
		rooms = "SELECT id FROM classroom_room WHERE id = ?"
	case chimeclassroom.PersonLevel:
		table, which, id = "classroom_person", "id = ?", personID
	}
	return s.db.transact(ctx, func(tx transaction) error {
		done, err := changed(tx.ExecContext(ctx, `
			UPDATE `+table+` SET settings = ?, settings_version = settings_version + 1
			WHERE `+which+` AND settings_version = ?`, string(body), id, settings.Version))
		switch {
		case err != nil:
			return err
		case !done:
			return service.ErrConflict
		case regrade.IsZero() || rooms == "":
			return nil
		}
		return gradeRooms(ctx, tx, rooms, roomID, regrade)
	})
}
