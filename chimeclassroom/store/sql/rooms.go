package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func putRoom(ctx context.Context, tx transaction, l service.Launch) (id string, err error) {
	r := l.Room
	grades, err := nullJSON(l.Grades)
	if err != nil {
		return "", err
	}
	origins := ""
	if len(l.CopiedFrom) > 0 {
		places, err := json.Marshal(l.CopiedFrom)
		if err != nil {
			return "", err
		}
		origins = string(places)
	}
	err = tx.QueryRowContext(ctx, `
		INSERT INTO classroom_room (id, registration_id, deployment_id, place, title, course, grade_target, roster_url, groups_url, copied_from)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (registration_id, deployment_id, place) DO UPDATE SET
			title = COALESCE(NULLIF(excluded.title, ''), classroom_room.title),
			course = COALESCE(NULLIF(excluded.course, ''), classroom_room.course),
			grade_target = COALESCE(excluded.grade_target, classroom_room.grade_target),
			roster_url = COALESCE(NULLIF(excluded.roster_url, ''), classroom_room.roster_url),
			groups_url = CASE WHEN excluded.roster_url = '' THEN classroom_room.groups_url ELSE excluded.groups_url END,
			copied_from = COALESCE(NULLIF(excluded.copied_from, ''), classroom_room.copied_from)
		RETURNING id`,
		r.ID, r.Key.RegistrationID, r.Key.DeploymentID, r.Key.Place, shown(r.Title), shown(r.Course), grades, l.RosterURL, l.GroupsURL, origins).Scan(&id)
	return id, err
}

// shown is a name of an LMS without the zero bytes that PostgreSQL cannot hold, so
// that nobody is kept out for one.
func shown(name string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", "\uFFFD"), "\uFFFD")
}

// adoptRoom makes a room that a link had to itself, from before rooms were a
// course's, part of the room in which its launches now arrive.
func adoptRoom(ctx context.Context, tx transaction, key chimeclassroom.RoomKey, link, roomID string) error {
	if link == key.Place {
		return nil
	}
	var old string
	err := tx.QueryRowContext(ctx, `SELECT id FROM classroom_room WHERE registration_id = ? AND deployment_id = ? AND place = ?`,
		key.RegistrationID, key.DeploymentID, link).Scan(&old)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE classroom_room SET grade_target = COALESCE(grade_target, (SELECT grade_target FROM classroom_room WHERE id = ?)) WHERE id = ?`, old, roomID)
	if err != nil {
		return err
	}
	for _, statement := range []string{
		`UPDATE classroom_series SET room_id = ? WHERE room_id = ?`,
		`UPDATE classroom_event SET room_id = ? WHERE room_id = ?`,
		`UPDATE classroom_template SET room_id = ? WHERE room_id = ?`,
		`INSERT INTO classroom_member (room_id, person_id, role, seen_at) SELECT CAST(? AS TEXT), person_id, role, seen_at FROM classroom_member WHERE room_id = ? ON CONFLICT DO NOTHING`,
		`UPDATE classroom_log SET room_id = ? WHERE room_id = ?`,
		`UPDATE classroom_session SET room_id = ? WHERE room_id = ?`,
		`UPDATE classroom_code SET room_id = ? WHERE room_id = ?`,
	} {
		if _, err := tx.ExecContext(ctx, statement, roomID, old); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `UPDATE classroom_permissions SET room_id = ? WHERE room_id = ?
		AND NOT EXISTS (SELECT 1 FROM classroom_permissions p WHERE p.room_id = ?)`, roomID, old, roomID)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM classroom_room WHERE id = ?`, old)
	return err
}

// requireEvent is ErrNotFound unless the event is in the room.
func requireEvent(ctx context.Context, tx transaction, roomID, eventID string) error {
	var there int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM classroom_event WHERE id = ? AND room_id = ?`, eventID, roomID).Scan(&there)
	if err != nil {
		return fmt.Errorf("the link's event: %w", found(err))
	}
	return nil
}

// Origin implements [service.Events].
func (s *Store) Origin(ctx context.Context, roomID string) (origin chimeclassroom.Room, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		key, origins := chimeclassroom.RoomKey{}, ""
		err := tx.QueryRowContext(ctx, `SELECT registration_id, deployment_id, copied_from FROM classroom_room WHERE id = ? AND copied_from <> ''`, roomID).
			Scan(&key.RegistrationID, &key.DeploymentID, &origins)
		if err != nil {
			return found(err)
		}
		var places []string
		if err := json.Unmarshal([]byte(origins), &places); err != nil {
			return fmt.Errorf("what room %s was copied from: %w", roomID, err)
		}
		for _, key.Place = range places {
			origin, err = roomWithEvents(ctx, tx, key)
			if !errors.Is(err, service.ErrNotFound) {
				return err
			}
		}
		return service.ErrNotFound
	})
	return origin, err
}

// roomWithEvents returns the room of the key if it has events.
func roomWithEvents(ctx context.Context, tx transaction, key chimeclassroom.RoomKey) (chimeclassroom.Room, error) {
	r := chimeclassroom.Room{Key: key}
	err := tx.QueryRowContext(ctx, `
		SELECT id, title, course FROM classroom_room r WHERE registration_id = ? AND deployment_id = ? AND place = ?
			AND EXISTS (SELECT 1 FROM classroom_event e WHERE e.room_id = r.id)`,
		key.RegistrationID, key.DeploymentID, key.Place).Scan(&r.ID, &r.Title, &r.Course)
	return r, found(err)
}
