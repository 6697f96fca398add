package classroomsql

import (
	"context"
	"database/sql"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// selectEvent reads events e with their newest meeting m; a WHERE follows.
const selectEvent = `SELECT ` + eventColumns + fromEvent

// eventColumns is what scanEvent scans.
const eventColumns = `
	e.id, e.room_id, e.title, e.description, e.local_date, e.local_time, e.time_zone, e.duration_minutes,
	e.starts_at, e.cancelled, e.cancel_reason, e.version,
	m.id, m.generation, m.started_at, m.ended_at`

const fromEvent = `
	FROM classroom_event e
	LEFT JOIN classroom_meeting m ON m.event_id = e.id
		AND m.generation = (SELECT MAX(generation) FROM classroom_meeting WHERE event_id = e.id)`

// CreateEvent implements [service.Events].
func (s *Store) CreateEvent(ctx context.Context, e chimeclassroom.Event) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO classroom_event (id, room_id, title, description, local_date, local_time, time_zone,
			duration_minutes, starts_at, cancelled, cancel_reason, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.ID, e.RoomID, e.Title, e.Description, e.Date, e.StartTime, e.TimeZone,
		e.DurationMinutes, e.StartsAt.UnixMilli(), e.Cancelled, e.CancelReason, e.Version)
	return err
}

// ListEvents implements [service.Events].
func (s *Store) ListEvents(ctx context.Context, roomID string) ([]chimeclassroom.Event, error) {
	rows, err := s.db.QueryContext(ctx, selectEvent+` WHERE e.room_id = ? ORDER BY e.starts_at, e.id`, roomID)
	return scanAll(rows, err, func(rows *sql.Rows) (chimeclassroom.Event, error) { return scanEvent(rows.Scan) })
}

// Event implements [service.Events].
func (s *Store) Event(ctx context.Context, roomID, id string) (chimeclassroom.Event, error) {
	e, err := scanEvent(s.db.QueryRowContext(ctx, selectEvent+` WHERE e.id = ? AND e.room_id = ?`, id, roomID).Scan)
	return e, found(err)
}

func scanEvent(scan func(...any) error) (chimeclassroom.Event, error) {
	var (
		e                  chimeclassroom.Event
		startsAt           int64
		meetingID          sql.NullString
		generation         sql.NullInt64
		startedAt, endedAt sql.NullInt64
	)
	err := scan(&e.ID, &e.RoomID, &e.Title, &e.Description, &e.Date, &e.StartTime, &e.TimeZone, &e.DurationMinutes,
		&startsAt, &e.Cancelled, &e.CancelReason, &e.Version,
		&meetingID, &generation, &startedAt, &endedAt)
	if err != nil {
		return chimeclassroom.Event{}, err
	}
	e.StartsAt = fromMillis(startsAt)
	if meetingID.Valid {
		e.Meeting = &chimeclassroom.Meeting{
			ID: meetingID.String, EventID: e.ID, Generation: int(generation.Int64),
			StartedAt: fromNullable(startedAt), EndedAt: fromNullable(endedAt),
		}
	}
	return e, nil
}

// ReplaceEvent implements [service.Events].
func (s *Store) ReplaceEvent(ctx context.Context, e chimeclassroom.Event) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		done, err := changed(tx.ExecContext(ctx, `
			UPDATE classroom_event SET title = ?, description = ?, local_date = ?, local_time = ?, time_zone = ?,
				duration_minutes = ?, starts_at = ?, cancelled = ?, cancel_reason = ?, version = version + 1
			WHERE id = ? AND room_id = ? AND version = ?
				AND NOT EXISTS (SELECT 1 FROM classroom_meeting m WHERE m.event_id = classroom_event.id)`,
			e.Title, e.Description, e.Date, e.StartTime, e.TimeZone,
			e.DurationMinutes, e.StartsAt.UnixMilli(), e.Cancelled, e.CancelReason,
			e.ID, e.RoomID, e.Version))
		if err != nil || done {
			return err
		}
		return missingOrConflict(ctx, tx, e.RoomID, e.ID)
	})
}

// DeleteEvent implements [service.Events].
func (s *Store) DeleteEvent(ctx context.Context, roomID, id string) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		done, err := changed(tx.ExecContext(ctx, `
			DELETE FROM classroom_event WHERE id = ? AND room_id = ?
				AND NOT EXISTS (SELECT 1 FROM classroom_meeting m WHERE m.event_id = classroom_event.id AND m.ended_at IS NULL)`,
			id, roomID))
		if err != nil || done {
			return err
		}
		return missingOrConflict(ctx, tx, roomID, id)
	})
}

// missingOrConflict tells why a conditional change of an event did nothing.
func missingOrConflict(ctx context.Context, tx *sql.Tx, roomID, id string) error {
	var one int
	err := tx.QueryRowContext(ctx, `SELECT 1 FROM classroom_event WHERE id = ? AND room_id = ?`, id, roomID).Scan(&one)
	if err != nil {
		return found(err)
	}
	return service.ErrConflict
}
