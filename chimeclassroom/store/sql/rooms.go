package classroomsql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func putRoom(ctx context.Context, tx *sql.Tx, r chimeclassroom.Room, target *service.GradeTarget) (id string, err error) {
	grades, err := nullJSON(target)
	if err != nil {
		return "", err
	}
	err = tx.QueryRowContext(ctx, `
		INSERT INTO classroom_room (id, registration_id, deployment_id, place, title, course, grade_target)
		VALUES (?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (registration_id, deployment_id, place) DO UPDATE SET
			title = COALESCE(NULLIF(excluded.title, ''), classroom_room.title),
			course = COALESCE(NULLIF(excluded.course, ''), classroom_room.course),
			grade_target = COALESCE(excluded.grade_target, classroom_room.grade_target)
		RETURNING id`,
		r.ID, r.Key.RegistrationID, r.Key.DeploymentID, r.Key.Place, r.Title, r.Course, grades).Scan(&id)
	return id, err
}

// adoptRoom makes a room that a link had to itself, from before rooms were a
// course's, part of the room in which its launches now arrive.
func adoptRoom(ctx context.Context, tx *sql.Tx, key chimeclassroom.RoomKey, link, roomID string) error {
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
		`INSERT INTO classroom_member SELECT CAST(? AS TEXT), person_id, role FROM classroom_member WHERE room_id = ? ON CONFLICT DO NOTHING`,
		`UPDATE classroom_session SET room_id = ? WHERE room_id = ?`,
		`UPDATE classroom_code SET room_id = ? WHERE room_id = ?`,
	} {
		if _, err := tx.ExecContext(ctx, statement, roomID, old); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM classroom_room WHERE id = ?`, old)
	return err
}

// requireEvent is ErrNotFound unless the event is in the room.
func requireEvent(ctx context.Context, tx *sql.Tx, roomID, eventID string) error {
	var there int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM classroom_event WHERE id = ? AND room_id = ?`, eventID, roomID).Scan(&there)
	if err != nil {
		return fmt.Errorf("the link's event: %w", found(err))
	}
	return nil
}
