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
	err = s.db.atHome(ctx, e.MeetingID, func(tx transaction) error {
		at, err = appendPresence(ctx, tx, e)
		return err
	})
	return at, err
}

func appendPresence(ctx context.Context, tx transaction, e meeting.LedgerEvent) (at time.Time, err error) {
	var last sql.NullInt64
	err = tx.QueryRowContext(ctx, `
		SELECT (SELECT MAX(at) FROM classroom_ledger l WHERE l.meeting_id = m.id AND l.attendee_id = ?)
		FROM classroom_meeting m WHERE m.id = ? AND m.ended_at IS NULL`, e.AttendeeID, e.MeetingID).Scan(&last)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, service.ErrConflict
	}
	if err != nil {
		return time.Time{}, err
	}
	if e.Type == meeting.AttendeeJoined {
		if err := checkWelcome(ctx, tx, e.MeetingID, e.AttendeeID); err != nil {
			return time.Time{}, err
		}
	}
	if last.Valid && e.At.UnixMilli() <= last.Int64 {
		e.At = fromMillis(last.Int64 + 1)
	}
	if err := appendLedger(ctx, tx, e); err != nil {
		return time.Time{}, err
	}
	return e.At, keepAlive(ctx, tx, e.MeetingID, e.At)
}

// AppendReported implements [service.Ledger].
func (s *Store) AppendReported(ctx context.Context, e meeting.LedgerEvent) error {
	attendee, _ := meeting.SplitDevice(e.AttendeeID)
	return s.db.transactOn(ctx, e.MeetingID, func(tx transaction) error {
		var over bool
		err := tx.QueryRowContext(ctx, `
			SELECT COALESCE(a.person_id, ''), m.ended_at IS NOT NULL FROM classroom_meeting m
			LEFT JOIN classroom_attendee a ON a.meeting_id = m.id AND a.id = ?
			WHERE m.id = ? AND (CAST(? AS TEXT) = '' OR a.id IS NOT NULL)`, attendee, e.MeetingID, attendee).Scan(&e.PersonID, &over)
		if err != nil {
			return found(err)
		}
		isNew, err := changed(tx.ExecContext(ctx, insertLedger+` ON CONFLICT (meeting_id, attendee_id, at, type) DO NOTHING`, ledgerRow(e)...))
		if err != nil || !isNew {
			return err
		}
		if over {
			if err := sumUpAt(ctx, tx, e.At, ofMeeting, e.MeetingID); err != nil {
				return err
			}
		}
		return archiveLedgerEvent(ctx, tx, e)
	})
}

const insertLedger = `INSERT INTO classroom_ledger (meeting_id, attendee_id, at, type, person_id, source, detail) VALUES (?, ?, ?, ?, ?, ?, ?)`

func ledgerRow(e meeting.LedgerEvent) []any {
	return []any{e.MeetingID, e.AttendeeID, e.At.UnixMilli(), e.Type, e.PersonID, e.Source, e.Detail}
}

func appendLedger(ctx context.Context, tx transaction, e meeting.LedgerEvent) error {
	if _, err := tx.ExecContext(ctx, insertLedger, ledgerRow(e)...); err != nil {
		return err
	}
	return archiveLedgerEvent(ctx, tx, e)
}

// checkWelcome is service.ErrRemoved for an attendee who was removed, and
// service.ErrDenied for one who was denied.
func checkWelcome(ctx context.Context, tx transaction, meetingID, attendeeID string) error {
	var removed, denied bool
	err := tx.QueryRowContext(ctx, `
		SELECT EXISTS (SELECT 1 FROM classroom_ledger WHERE meeting_id = ? AND attendee_id = ? AND type = ?),
			EXISTS (SELECT 1 FROM classroom_attendee WHERE id = ? AND denied)`,
		meetingID, attendeeID, meeting.AttendeeDeleted, attendeeID).Scan(&removed, &denied)
	switch {
	case err != nil:
		return err
	case removed:
		return service.ErrRemoved
	case denied:
		return service.ErrDenied
	}
	return nil
}

// Ledger implements [service.Ledger].
func (s *Store) Ledger(ctx context.Context, meetingID string) (events []meeting.LedgerEvent, attendees []service.Attendee, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		events, attendees, err = readLedger(ctx, tx, meetingID)
		return err
	})
	return events, attendees, err
}

func readLedger(ctx context.Context, tx transaction, meetingID string) ([]meeting.LedgerEvent, []service.Attendee, error) {
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
	attendees, err := readAttendees(ctx, tx, meetingID)
	return events, attendees, err
}

func readAttendees(ctx context.Context, tx transaction, meetingID string) ([]service.Attendee, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT a.id, a.role, p.id, p.registration_id, p.subject, p.name
		FROM classroom_attendee a JOIN classroom_person p ON p.id = a.person_id
		WHERE a.meeting_id = ? ORDER BY a.id`, meetingID)
	return scanAll(rows, err, func(rows *sql.Rows) (service.Attendee, error) {
		var a service.Attendee
		err := rows.Scan(&a.ID, &a.Role, &a.Person.ID, &a.Person.RegistrationID, &a.Person.Subject, &a.Person.Name)
		return a, err
	})
}

// KeepAlive implements [service.Ledger].
func (s *Store) KeepAlive(ctx context.Context, meetingID string, at time.Time) error {
	return s.db.atHome(ctx, meetingID, func(tx transaction) error { return keepAlive(ctx, tx, meetingID, at) })
}

// keepAlive never takes a sign of life back.
func keepAlive(ctx context.Context, tx transaction, meetingID string, at time.Time) error {
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
