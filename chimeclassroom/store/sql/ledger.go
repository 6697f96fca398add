package classroomsql

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// AppendPresence implements [service.Ledger].
func (s *Store) AppendPresence(ctx context.Context, e meeting.LedgerEvent) (at time.Time, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		var last sql.NullInt64
		err := tx.QueryRowContext(ctx, `
			SELECT (SELECT MAX(at) FROM classroom_ledger l WHERE l.meeting_id = m.id AND l.attendee_id = ?)
			FROM classroom_meeting m WHERE m.id = ? AND m.ended_at IS NULL`, e.AttendeeID, e.MeetingID).Scan(&last)
		if errors.Is(err, sql.ErrNoRows) {
			return service.ErrConflict
		}
		if err != nil {
			return err
		}
		if e.Type == meeting.AttendeeJoined {
			if err := checkNotRemoved(ctx, tx, e.MeetingID, e.AttendeeID); err != nil {
				return err
			}
		}
		if last.Valid && e.At.UnixMilli() <= last.Int64 {
			e.At = fromMillis(last.Int64 + 1)
		}
		if err := appendLedger(ctx, tx, e); err != nil {
			return err
		}
		at = e.At
		return keepAlive(ctx, tx, e.MeetingID, e.At)
	})
	return at, err
}

func appendLedger(ctx context.Context, tx *sql.Tx, e meeting.LedgerEvent) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO classroom_ledger (meeting_id, attendee_id, at, type, person_id, source, detail) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		e.MeetingID, e.AttendeeID, e.At.UnixMilli(), e.Type, e.PersonID, e.Source, e.Detail)
	return err
}

// checkNotRemoved is service.ErrRemoved for an attendee who was removed.
func checkNotRemoved(ctx context.Context, tx *sql.Tx, meetingID, attendeeID string) error {
	var one int
	err := tx.QueryRowContext(ctx, `
		SELECT 1 FROM classroom_ledger WHERE meeting_id = ? AND attendee_id = ? AND type = ? LIMIT 1`,
		meetingID, attendeeID, meeting.AttendeeDeleted).Scan(&one)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	return service.ErrRemoved
}

// Ledger implements [service.Ledger].
func (s *Store) Ledger(ctx context.Context, meetingID string) (events []meeting.LedgerEvent, attendees []service.Attendee, err error) {
	err = s.look(ctx, func(tx *sql.Tx) error {
		events, attendees, err = readLedger(ctx, tx, meetingID)
		return err
	})
	return events, attendees, err
}

func readLedger(ctx context.Context, tx *sql.Tx, meetingID string) ([]meeting.LedgerEvent, []service.Attendee, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT attendee_id, at, type, person_id, source, detail FROM classroom_ledger WHERE meeting_id = ? ORDER BY at`, meetingID)
	events, err := scanAll(rows, err, func(rows *sql.Rows) (meeting.LedgerEvent, error) {
		e := meeting.LedgerEvent{MeetingID: meetingID}
		var at int64
		err := rows.Scan(&e.AttendeeID, &at, &e.Type, &e.PersonID, &e.Source, &e.Detail)
		e.At = fromMillis(at)
		return e, err
	})
	if err != nil {
		return nil, nil, err
	}
	rows, err = tx.QueryContext(ctx, `
		SELECT a.id, a.role, p.id, p.registration_id, p.subject, p.name
		FROM classroom_attendee a JOIN classroom_person p ON p.id = a.person_id
		WHERE a.meeting_id = ? ORDER BY a.id`, meetingID)
	attendees, err := scanAll(rows, err, func(rows *sql.Rows) (service.Attendee, error) {
		var a service.Attendee
		err := rows.Scan(&a.ID, &a.Role, &a.Person.ID, &a.Person.RegistrationID, &a.Person.Subject, &a.Person.Name)
		return a, err
	})
	return events, attendees, err
}

// KeepAlive implements [service.Ledger].
func (s *Store) KeepAlive(ctx context.Context, meetingID string, at time.Time) error {
	return s.transact(ctx, func(tx *sql.Tx) error { return keepAlive(ctx, tx, meetingID, at) })
}

// keepAlive never takes a sign of life back.
func keepAlive(ctx context.Context, tx *sql.Tx, meetingID string, at time.Time) error {
	live, err := changed(tx.ExecContext(ctx, `
		UPDATE classroom_meeting SET alive_at = CASE WHEN alive_at < ? THEN ? ELSE alive_at END
		WHERE id = ? AND ended_at IS NULL`,
		at.UnixMilli(), at.UnixMilli(), meetingID))
	if err == nil && !live {
		return service.ErrConflict
	}
	return err
}

// LiveMeetings implements [service.Ledger].
func (s *Store) LiveMeetings(ctx context.Context) ([]service.LiveMeeting, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT m.alive_at, `+eventColumns+fromEvent+`
		WHERE e.id IN (SELECT event_id FROM classroom_meeting WHERE ended_at IS NULL) ORDER BY m.id`)
	return scanAll(rows, err, func(rows *sql.Rows) (m service.LiveMeeting, err error) {
		var alive int64
		m.Event, err = scanEvent(func(event ...any) error { return rows.Scan(append([]any{&alive}, event...)...) })
		m.LastAlive = fromMillis(alive)
		return m, err
	})
}
