package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// ofRoomOrDeployment are the templates t that a room r has.
const ofRoomOrDeployment = `
	FROM classroom_template t JOIN classroom_room r ON r.id = ?
		AND (t.room_id = r.id OR t.room_id IS NULL AND t.registration_id = r.registration_id AND t.deployment_id = r.deployment_id)`

// Templates implements [service.Templates].
func (s *Store) Templates(ctx context.Context, roomID string) ([]chimeclassroom.Template, error) {
	return templatesOf(ctx, s.db, roomID)
}

// querier reads, in a transaction or beside any.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func templatesOf(ctx context.Context, from querier, roomID string) ([]chimeclassroom.Template, error) {
	rows, err := from.QueryContext(ctx, `SELECT t.id, t.room_id IS NULL, t.name, t.pattern`+ofRoomOrDeployment+` ORDER BY LOWER(t.name), t.id`, roomID)
	return scanAll(rows, err, func(rows *sql.Rows) (t chimeclassroom.Template, err error) {
		var shared bool
		var pattern []byte
		if err := rows.Scan(&t.ID, &shared, &t.Name, &pattern); err != nil {
			return t, err
		}
		if t.Level = chimeclassroom.CourseLevel; shared {
			t.Level = chimeclassroom.PlatformLevel
		}
		if err := json.Unmarshal(pattern, &t.Pattern); err != nil {
			return t, fmt.Errorf("the pattern of template %s: %w", t.ID, err)
		}
		return t, nil
	})
}

// PutTemplate implements [service.Templates].
func (s *Store) PutTemplate(ctx context.Context, roomID string, t chimeclassroom.Template) error {
	pattern, err := json.Marshal(t.Pattern)
	if err != nil {
		return err
	}
	return s.db.transact(ctx, func(tx transaction) error {
		others, err := templatesOf(ctx, tx, roomID)
		if err != nil {
			return err
		}
		same := 0
		for _, o := range others {
			if o.Level == t.Level {
				same++
			}
		}
		if same >= chimeclassroom.MaxTemplates || chimeclassroom.FindTemplate(others, t.Level, t.Name) != nil {
			return service.ErrConflict
		}
		put, err := changed(tx.ExecContext(ctx, `
			INSERT INTO classroom_template (id, registration_id, deployment_id, room_id, name, pattern)
			SELECT CAST(? AS TEXT), registration_id, deployment_id, CASE WHEN ? THEN NULL ELSE id END, CAST(? AS TEXT), CAST(? AS TEXT)
			FROM classroom_room WHERE id = ?`,
			t.ID, t.Level == chimeclassroom.PlatformLevel, t.Name, string(pattern), roomID))
		if err == nil && !put {
			err = service.ErrNotFound
		}
		return err
	})
}

// RenameTemplate implements [service.Templates].
func (s *Store) RenameTemplate(ctx context.Context, roomID, id, name string) error {
	return s.db.transact(ctx, func(tx transaction) error {
		all, err := templatesOf(ctx, tx, roomID)
		if err != nil {
			return err
		}
		for _, t := range all {
			if t.ID != id {
				continue
			}
			if other := chimeclassroom.FindTemplate(all, t.Level, name); other != nil && other.ID != id {
				return service.ErrConflict
			}
			_, err := tx.ExecContext(ctx, `UPDATE classroom_template SET name = ? WHERE id = ?`, name, id)
			return err
		}
		return service.ErrNotFound
	})
}

// DropTemplate implements [service.Templates].
func (s *Store) DropTemplate(ctx context.Context, roomID, id string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM classroom_template WHERE id = ? AND id IN (SELECT t.id`+ofRoomOrDeployment+`)`, id, roomID)
	return err
}
