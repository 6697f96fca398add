package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Upcoming implements [service.Reminders].
func (s *Store) Upcoming(ctx context.Context, within service.Span) ([]chimeclassroom.Event, error) {
	rows, err := s.db.QueryContext(ctx, selectEvent+`
		WHERE e.starts_at >= ? AND e.starts_at < ? AND NOT e.cancelled AND NOT e.hidden AND m.id IS NULL
		ORDER BY e.starts_at, e.id`, within.From.UnixMilli(), within.Until.UnixMilli())
	return scanAll(rows, err, func(rows *sql.Rows) (chimeclassroom.Event, error) { return scanEvent(rows.Scan) })
}

// PutReminder implements [service.Reminders].
func (s *Store) PutReminder(ctx context.Context, roomID string, n chimeclassroom.Notice) error {
	return s.db.transact(ctx, func(tx transaction) error {
		if err := requireEvent(ctx, tx, roomID, n.EventID); err != nil {
			return err
		}
		first, err := changed(tx.ExecContext(ctx, `INSERT INTO classroom_reminder (event_id, starts_at, minutes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
			n.EventID, n.Before.UnixMilli(), n.Minutes))
		if err == nil && !first {
			err = service.ErrConflict
		}
		if err != nil {
			return err
		}
		return putNotice(ctx, tx, roomID, n)
	})
}

// Wishes implements [service.Reminders].
func (s *Store) Wishes(ctx context.Context, roomID string) (w service.Wishes, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		r := &w.Room
		var platform, course []byte
		err := tx.QueryRowContext(ctx, `
			SELECT f.name, r.id, r.registration_id, r.deployment_id, r.place, r.title, r.course, f.settings, r.settings FROM classroom_room r JOIN classroom_profile f ON f.registration_id = r.registration_id AND f.deployment_id = r.deployment_id
			WHERE r.id = ?`, roomID).
			Scan(&w.PlatformName, &r.ID, &r.Key.RegistrationID, &r.Key.DeploymentID, &r.Key.Place, &r.Title, &r.Course, &platform, &course)
		if err != nil {
			return found(err)
		}
		for body, into := range map[*[]byte]*chimeclassroom.Settings{&platform: &w.Platform, &course: &w.Course} {
			if err := json.Unmarshal(*body, into); err != nil {
				return fmt.Errorf("the settings of room %s: %w", roomID, err)
			}
		}
		w.People, err = wishesOfPeople(ctx, tx, roomID)
		return err
	})
	return w, err
}

func wishesOfPeople(ctx context.Context, tx transaction, roomID string) (map[string]chimeclassroom.Settings, error) {
	people := map[string]chimeclassroom.Settings{}
	rows, err := tx.QueryContext(ctx, `
		SELECT id, settings FROM classroom_person
		WHERE settings <> '{}' AND (id IN (SELECT person_id FROM classroom_member WHERE room_id = ?)
			OR id IN (SELECT person_id FROM classroom_roster WHERE room_id = ?)) ORDER BY id`, roomID, roomID)
	_, err = scanAll(rows, err, func(rows *sql.Rows) (s chimeclassroom.Settings, err error) {
		var id string
		var body []byte
		if err := rows.Scan(&id, &body); err != nil {
			return s, err
		}
		err = json.Unmarshal(body, &s)
		people[id] = s
		return s, err
	})
	return people, err
}
