package classroomsql

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// StartMeeting implements [service.Meetings].
func (s *Store) StartMeeting(ctx context.Context, m chimeclassroom.Meeting, version int) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		at := m.StartedAt.UnixMilli()
		started, err := changed(tx.ExecContext(ctx, `
			INSERT INTO classroom_meeting (id, event_id, generation, started_at, alive_at)
			SELECT ?, e.id, ?, ?, ? FROM classroom_event e WHERE e.id = ? AND e.version = ?
			ON CONFLICT (event_id, generation) DO NOTHING`,
			m.ID, m.Generation, at, at, m.EventID, version))
		if err != nil {
			return err
		}
		if !started {
			return service.ErrConflict
		}
		return appendLedger(ctx, tx, meeting.LedgerEvent{MeetingID: m.ID, Type: meeting.MeetingStarted, At: m.StartedAt, Source: meeting.FromRoom})
	})
}

// IssueTicket implements [service.Meetings].
func (s *Store) IssueTicket(ctx context.Context, t service.Ticket) (attendeeID string, err error) {
	err = s.transact(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `
			INSERT INTO classroom_attendee (id, meeting_id, person_id, role)
			SELECT ?, m.id, ?, ? FROM classroom_meeting m WHERE m.id = ? AND m.ended_at IS NULL
			ON CONFLICT (meeting_id, person_id) DO UPDATE SET role = excluded.role
			RETURNING id`,
			t.AttendeeID, t.PersonID, t.Role, t.MeetingID).Scan(&attendeeID)
		if errors.Is(err, sql.ErrNoRows) {
			return service.ErrConflict
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO classroom_ticket (hash, attendee_id, expires_at) VALUES (?, ?, ?)`,
			t.Secret.Hash, attendeeID, t.Secret.Expires.UnixMilli())
		return err
	})
	return attendeeID, err
}

// TakeTicket implements [service.Meetings].
func (s *Store) TakeTicket(ctx context.Context, eventID, hash string, now time.Time) (service.Admission, error) {
	a := service.Admission{EventID: eventID}
	err := s.transact(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `
			DELETE FROM classroom_ticket
			WHERE hash = ? AND expires_at > ? AND attendee_id IN (
				SELECT a.id FROM classroom_attendee a JOIN classroom_meeting m ON m.id = a.meeting_id WHERE m.event_id = ?)
			RETURNING attendee_id`, hash, now.UnixMilli(), eventID).Scan(&a.Attendee.ID)
		if err != nil {
			return found(err)
		}
		p := &a.Attendee.Person
		return tx.QueryRowContext(ctx, `
			SELECT a.meeting_id, a.role, p.id, p.registration_id, p.subject, p.name
			FROM classroom_attendee a JOIN classroom_person p ON p.id = a.person_id
			WHERE a.id = ?`, a.Attendee.ID).
			Scan(&a.MeetingID, &a.Attendee.Role, &p.ID, &p.RegistrationID, &p.Subject, &p.Name)
	})
	return a, err
}

// EndMeeting implements [service.Meetings].
func (s *Store) EndMeeting(ctx context.Context, meetingID string, at time.Time, grade func([]meeting.LedgerEvent, []service.Attendee) ([]service.NewGrade, error)) error {
	return s.transact(ctx, func(tx *sql.Tx) error {
		ended, err := changed(tx.ExecContext(ctx, `UPDATE classroom_meeting SET ended_at = ? WHERE id = ? AND ended_at IS NULL`,
			at.UnixMilli(), meetingID))
		if err != nil {
			return err
		}
		if !ended {
			return service.ErrConflict
		}
		err = appendLedger(ctx, tx, meeting.LedgerEvent{MeetingID: meetingID, Type: meeting.MeetingEnded, At: at, Source: meeting.FromRoom})
		if err != nil {
			return err
		}
		events, attendees, err := readLedger(ctx, tx, meetingID)
		if err != nil {
			return err
		}
		grades, err := grade(events, attendees)
		if err != nil {
			return fmt.Errorf("grading: %w", err)
		}
		return insertGrades(ctx, tx, meetingID, at, grades)
	})
}
