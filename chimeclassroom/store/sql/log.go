package classroomsql

import (
	"context"
	"database/sql"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

const intoLog = `INSERT INTO classroom_log (id, room_id, at, person_id, action, event_id, title, about, events, detail) `

// PutLog implements [service.LogStore].
func (s *Store) PutLog(ctx context.Context, roomID string, e chimeclassroom.LogEntry) error {
	done, err := changed(s.db.ExecContext(ctx, intoLog+`
		SELECT ?, id, CAST(? AS BIGINT), ?, ?, ?, ?, ?, CAST(? AS INTEGER), ? FROM classroom_room WHERE id = ?`,
		e.ID, e.At.UnixMilli(), e.By, e.Action, e.EventID, e.Title, e.About, e.Events, e.Detail, roomID))
	if err == nil && !done {
		err = service.ErrNotFound
	}
	return err
}

// PutClassLog implements [service.LogStore].
func (s *Store) PutClassLog(ctx context.Context, meetingID string, e chimeclassroom.LogEntry) error {
	done, err := changed(s.db.ExecContext(ctx, intoLog+`
		SELECT ?, e.room_id, CAST(? AS BIGINT), ?, ?, e.id, e.title, ?, CAST(? AS INTEGER), ? FROM classroom_meeting m JOIN classroom_event e ON e.id = m.event_id WHERE m.id = ?`,
		e.ID, e.At.UnixMilli(), e.By, e.Action, e.About, e.Events, e.Detail, meetingID))
	if err == nil && !done {
		err = service.ErrNotFound
	}
	return err
}

// Log implements [service.LogStore].
func (s *Store) Log(ctx context.Context, of chimeclassroom.Deployment, roomID, before string, limit int) ([]service.LoggedEntry, error) {
	where, args := `r.registration_id = ? AND r.deployment_id = ?`, []any{of.RegistrationID, of.DeploymentID}
	if roomID != "" {
		where, args = where+` AND l.room_id = ?`, append(args, roomID)
	}
	if before != "" {
		where, args = where+` AND l.id < ?`, append(args, before)
	}
	rows, err := s.db.QueryContext(ctx, `
		SELECT l.id, l.at, l.person_id, l.action, l.event_id, l.title, l.about, l.events, l.detail, r.id, r.title, r.course
		FROM classroom_log l JOIN classroom_room r ON r.id = l.room_id WHERE `+where+` ORDER BY l.id DESC LIMIT ?`, append(args, limit)...)
	return scanAll(rows, err, func(rows *sql.Rows) (e service.LoggedEntry, err error) {
		var at int64
		err = rows.Scan(&e.ID, &at, &e.By, &e.Action, &e.EventID, &e.Title, &e.About, &e.Events, &e.Detail, &e.Room.ID, &e.Room.Title, &e.Room.Course)
		e.At = fromMillis(at)
		return e, err
	})
}

var _ service.LogStore = (*Store)(nil)
