package classroomsql

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// EventOfMeeting implements [service.Reports].
func (s *Store) EventOfMeeting(ctx context.Context, meetingID string) (eventID string, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		err := tx.QueryRowContext(ctx, `SELECT event_id FROM classroom_meeting WHERE id = ?`, meetingID).Scan(&eventID)
		if errors.Is(err, sql.ErrNoRows) {
			return service.ErrNotFound
		}
		return err
	})
	return eventID, err
}

// Sittings implements [service.Reports].
func (s *Store) Sittings(ctx context.Context, eventID string) (sittings []service.Sitting, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		rows, err := tx.QueryContext(ctx, `
			SELECT id, generation, started_at, ended_at, deleted_at, alive_at FROM classroom_meeting WHERE event_id = ? ORDER BY generation`, eventID)
		sittings, err = scanAll(rows, err, func(rows *sql.Rows) (one service.Sitting, err error) {
			var started, alive int64
			var ended, deleted sql.NullInt64
			one.Meeting = chimeclassroom.Meeting{EventID: eventID}
			err = rows.Scan(&one.Meeting.ID, &one.Meeting.Generation, &started, &ended, &deleted, &alive)
			one.Meeting.StartedAt, one.LastAlive = fromMillis(started), fromMillis(alive)
			one.Meeting.EndedAt, one.Meeting.DeletedAt = fromNullable(ended), fromNullable(deleted)
			return one, err
		})
		for i := range sittings {
			if err == nil {
				sittings[i].Attendees, err = readAttendees(ctx, tx, sittings[i].Meeting.ID)
			}
		}
		return err
	})
	return sittings, err
}

// AppendCorrection implements [service.Reports].
func (s *Store) AppendCorrection(ctx context.Context, c service.Correction) (at time.Time, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		var last sql.NullInt64
		err := tx.QueryRowContext(ctx, `
			SELECT (SELECT MAX(at) FROM classroom_correction c WHERE c.event_id = e.id AND c.person_id = ?)
			FROM classroom_event e WHERE e.id = ?`, c.PersonID, c.EventID).Scan(&last)
		if err != nil {
			return found(err)
		}
		if at = c.At; last.Valid && at.UnixMilli() <= last.Int64 {
			at = fromMillis(last.Int64 + 1)
		}
		var attended sql.NullInt64
		if c.Attended != nil {
			attended = sql.NullInt64{Int64: c.Attended.Milliseconds(), Valid: true}
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO classroom_correction (event_id, sitting, person_id, at, corrected_by, status, attended_ms, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			c.EventID, c.Sitting, c.PersonID, at.UnixMilli(), c.By.ID, c.Status, attended, c.Note)
		if err != nil {
			return err
		}
		return sumUpAt(ctx, tx, at, ofSitting, c.EventID, c.Sitting)
	})
	return at, err
}

// Corrections implements [service.Reports].
func (s *Store) Corrections(ctx context.Context, eventID string) ([]service.Correction, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT c.sitting, c.person_id, c.at, c.status, c.attended_ms, c.note,
			COALESCE(p.id, ''), COALESCE(p.registration_id, ''), COALESCE(p.subject, ''), COALESCE(p.name, '')
		FROM classroom_correction c LEFT JOIN classroom_person p ON p.id = c.corrected_by
		WHERE c.event_id = ? ORDER BY c.at, c.person_id`, eventID)
	return scanAll(rows, err, func(rows *sql.Rows) (service.Correction, error) {
		c := service.Correction{EventID: eventID}
		var at int64
		var attended sql.NullInt64
		err := rows.Scan(&c.Sitting, &c.PersonID, &at, &c.Status, &attended, &c.Note, &c.By.ID, &c.By.RegistrationID, &c.By.Subject, &c.By.Name)
		c.At = fromMillis(at)
		if attended.Valid {
			length := time.Duration(attended.Int64) * time.Millisecond
			c.Attended = &length
		}
		return c, err
	})
}
