package classroomsql

import (
	"context"
	"database/sql"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// PutComment implements [service.Comments].
func (s *Store) PutComment(ctx context.Context, c chimeclassroom.Comment) error {
	return s.db.transact(ctx, func(tx transaction) error {
		// Its version is written so that of two that are the last to fit one waits.
		known, err := changed(tx.ExecContext(ctx, `UPDATE classroom_event SET version = version WHERE id = ?`, c.EventID))
		if err != nil {
			return err
		}
		if !known {
			return service.ErrNotFound
		}
		put, err := changed(tx.ExecContext(ctx, `
			INSERT INTO classroom_comment (id, event_id, person_id, role, body, written_at)
			SELECT ?, e.id, ?, ?, ?, ? FROM classroom_event e
			WHERE e.id = ? AND (SELECT COUNT(*) FROM classroom_comment c WHERE c.event_id = e.id) < ?`,
			c.ID, c.Author.ID, c.Role, c.Text, c.At.UnixMilli(), c.EventID, chimeclassroom.MaxComments))
		if err == nil && !put {
			err = service.ErrConflict
		}
		return err
	})
}

// Comments implements [service.Comments].
func (s *Store) Comments(ctx context.Context, eventID string) ([]chimeclassroom.Comment, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT c.id, c.event_id, p.id, p.registration_id, p.subject, p.name, c.role, c.body, c.written_at
		FROM classroom_comment c JOIN classroom_person p ON p.id = c.person_id
		WHERE c.event_id = ? ORDER BY c.written_at, c.id`, eventID)
	return scanAll(rows, err, func(rows *sql.Rows) (c chimeclassroom.Comment, err error) {
		var at int64
		err = rows.Scan(&c.ID, &c.EventID, &c.Author.ID, &c.Author.RegistrationID, &c.Author.Subject, &c.Author.Name, &c.Role, &c.Text, &at)
		c.At = fromMillis(at)
		return c, err
	})
}

// DropComment implements [service.Comments].
func (s *Store) DropComment(ctx context.Context, eventID, id string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM classroom_comment WHERE event_id = ? AND id = ?`, eventID, id)
	return err
}
