package classroomsql

import (
	"context"
	"database/sql"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// keptTries is how many messages of a hook are remembered.
const keptTries = 100

const hookColumns = `w.id, w.registration_id, w.deployment_id, w.url, w.created_at, w.off_reason`

func scanHook(rows *sql.Rows) (h service.Hook, err error) {
	var at int64
	err = rows.Scan(&h.ID, &h.Deployment.RegistrationID, &h.Deployment.DeploymentID, &h.URL, &at, &h.Off)
	h.CreatedAt = fromMillis(at)
	return h, err
}

// PutHook implements [service.HookStore].
func (s *Store) PutHook(ctx context.Context, h service.Hook) error {
	return s.db.transact(ctx, func(tx transaction) error {
		var count int
		err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM classroom_webhook WHERE registration_id = ? AND deployment_id = ?`,
			h.Deployment.RegistrationID, h.Deployment.DeploymentID).Scan(&count)
		if err != nil {
			return err
		}
		if count >= service.MaxHooks {
			return service.ErrConflict
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO classroom_webhook (id, registration_id, deployment_id, url, created_at, off_reason) VALUES (?, ?, ?, ?, ?, ?)`,
			h.ID, h.Deployment.RegistrationID, h.Deployment.DeploymentID, h.URL, h.CreatedAt.UnixMilli(), h.Off)
		return err
	})
}

// AllHooks implements [service.HookStore].
func (s *Store) AllHooks(ctx context.Context) ([]service.Hook, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+hookColumns+` FROM classroom_webhook w ORDER BY w.registration_id, w.deployment_id, w.url, w.id`)
	return scanAll(rows, err, scanHook)
}

// Schools implements [service.HookStore].
func (s *Store) Schools(ctx context.Context) ([]service.School, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT registration_id, deployment_id, name FROM classroom_profile ORDER BY name, registration_id, deployment_id`)
	return scanAll(rows, err, func(rows *sql.Rows) (school service.School, err error) {
		err = rows.Scan(&school.Deployment.RegistrationID, &school.Deployment.DeploymentID, &school.Name)
		return school, err
	})
}

// HooksOf implements [service.HookStore].
func (s *Store) HooksOf(ctx context.Context, roomOrEventID string) (roomID string, hooks []service.Hook, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		err := tx.QueryRowContext(ctx, `
			SELECT id FROM classroom_room WHERE id = ? OR id = (SELECT room_id FROM classroom_event WHERE id = ?) ORDER BY id LIMIT 1`,
			roomOrEventID, roomOrEventID).Scan(&roomID)
		if err != nil {
			return found(err)
		}
		rows, err := tx.QueryContext(ctx, `
			SELECT `+hookColumns+` FROM classroom_webhook w
			JOIN classroom_room r ON r.registration_id = w.registration_id AND r.deployment_id = w.deployment_id
			WHERE r.id = ? AND w.off_reason = '' ORDER BY w.url, w.id`, roomID)
		hooks, err = scanAll(rows, err, scanHook)
		return err
	})
	return roomID, hooks, err
}

// SetHookOff implements [service.HookStore].
func (s *Store) SetHookOff(ctx context.Context, id, why string) error {
	return existing(s.db.ExecContext(ctx, `UPDATE classroom_webhook SET off_reason = ? WHERE id = ?`, why, id))
}

// DropHook implements [service.HookStore].
func (s *Store) DropHook(ctx context.Context, id string) error {
	return existing(s.db.ExecContext(ctx, `DELETE FROM classroom_webhook WHERE id = ?`, id))
}

// existing is ErrNotFound for a statement that met no row.
func existing(result sql.Result, err error) error {
	met, err := changed(result, err)
	if err == nil && !met {
		err = service.ErrNotFound
	}
	return err
}

// PutHookTry implements [service.HookStore].
func (s *Store) PutHookTry(ctx context.Context, t service.HookTry) error {
	return s.db.transact(ctx, func(tx transaction) error {
		var there int
		if err := tx.QueryRowContext(ctx, `SELECT 1 FROM classroom_webhook WHERE id = ?`, t.HookID).Scan(&there); err != nil {
			return found(err)
		}
		_, err := tx.ExecContext(ctx, `
			INSERT INTO classroom_webhook_try (webhook_id, message_id, type, at, state, tries, detail) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (webhook_id, message_id) DO UPDATE SET at = excluded.at, state = excluded.state, tries = excluded.tries, detail = excluded.detail`,
			t.HookID, t.MessageID, t.Type, t.At.UnixMilli(), t.State, t.Tries, t.Detail)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `
			DELETE FROM classroom_webhook_try WHERE webhook_id = ? AND message_id NOT IN (
				SELECT message_id FROM classroom_webhook_try WHERE webhook_id = ? ORDER BY at DESC, message_id DESC LIMIT ?)`, t.HookID, t.HookID, keptTries)
		return err
	})
}

// HookTries implements [service.HookStore].
func (s *Store) HookTries(ctx context.Context, id string, limit int) ([]service.HookTry, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT webhook_id, message_id, type, at, state, tries, detail FROM classroom_webhook_try
		WHERE webhook_id = ? ORDER BY at DESC, message_id DESC LIMIT ?`, id, limit)
	return scanAll(rows, err, func(rows *sql.Rows) (t service.HookTry, err error) {
		var at int64
		err = rows.Scan(&t.HookID, &t.MessageID, &t.Type, &at, &t.State, &t.Tries, &t.Detail)
		t.At = fromMillis(at)
		return t, err
	})
}
