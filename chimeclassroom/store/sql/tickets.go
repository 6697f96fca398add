package classroomsql

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// IssueTicket implements [service.Meetings].
func (s *Store) IssueTicket(ctx context.Context, t service.Ticket) (attendeeID string, err error) {
	err = s.db.transactOn(ctx, t.MeetingID, func(tx transaction) error {
		var number int
		err := tx.QueryRowContext(ctx, `
			INSERT INTO classroom_attendee (id, meeting_id, person_id, role, tickets)
			SELECT CAST(? AS TEXT), m.id, CAST(? AS TEXT), '', 1 FROM classroom_meeting m WHERE m.id = ? AND m.ended_at IS NULL
			ON CONFLICT (meeting_id, person_id) DO UPDATE SET tickets = classroom_attendee.tickets + 1
			RETURNING id, tickets`,
			t.AttendeeID, t.PersonID, t.MeetingID).Scan(&attendeeID, &number)
		if errors.Is(err, sql.ErrNoRows) {
			return service.ErrConflict
		}
		if err != nil {
			return err
		}
		if err := checkWelcome(ctx, tx, t.MeetingID, attendeeID); err != nil {
			return err
		}
		issued, err := changed(tx.ExecContext(ctx, `
			INSERT INTO classroom_ticket (hash, attendee_id, session_hash, number, role, expires_at)
			SELECT CAST(? AS TEXT), CAST(? AS TEXT), s.hash, CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS BIGINT) FROM classroom_session s WHERE s.hash = ?
			ON CONFLICT (attendee_id) DO UPDATE SET hash = excluded.hash, session_hash = excluded.session_hash,
				number = excluded.number, role = excluded.role, expires_at = excluded.expires_at`,
			t.Secret.Hash, attendeeID, number, t.Role, t.Secret.Expires.UnixMilli(), t.SessionID))
		if err == nil && !issued {
			return service.ErrNotFound
		}
		return err
	})
	return attendeeID, err
}

// TakeTicket implements [service.Meetings].
func (s *Store) TakeTicket(ctx context.Context, eventID, hash string, now time.Time) (service.Admission, error) {
	a := service.Admission{EventID: eventID}
	err := s.db.transact(ctx, func(tx transaction) error {
		var role chimeclassroom.Role
		err := tx.QueryRowContext(ctx, `
			DELETE FROM classroom_ticket
			WHERE hash = ? AND expires_at > ? AND attendee_id IN (
				SELECT a.id FROM classroom_attendee a JOIN classroom_meeting m ON m.id = a.meeting_id WHERE m.event_id = ?)
			RETURNING attendee_id, session_hash, number, role`, hash, now.UnixMilli(), eventID).
			Scan(&a.Attendee.ID, &a.SessionID, &a.Number, &role)
		if err != nil {
			return found(err)
		}
		return admit(ctx, tx, &a, role)
	})
	return a, err
}

// admit reads the attendee and gives them the role with which they come in now.
func admit(ctx context.Context, tx transaction, a *service.Admission, role chimeclassroom.Role) error {
	var before chimeclassroom.Role
	p := &a.Attendee.Person
	err := tx.QueryRowContext(ctx, `
		SELECT a.meeting_id, a.role, p.id, p.registration_id, p.subject, p.name
		FROM classroom_attendee a JOIN classroom_person p ON p.id = a.person_id
		WHERE a.id = ?`, a.Attendee.ID).
		Scan(&a.MeetingID, &before, &p.ID, &p.RegistrationID, &p.Subject, &p.Name)
	if err != nil {
		return err
	}
	// The ticket may be older than a removal. Who is denied is told so at the door.
	if err := checkWelcome(ctx, tx, a.MeetingID, a.Attendee.ID); err != nil && !errors.Is(err, service.ErrDenied) {
		return err
	}
	a.Attendee.Role = before.Then(role)
	_, err = tx.ExecContext(ctx, `UPDATE classroom_attendee SET role = ? WHERE id = ?`, a.Attendee.Role, a.Attendee.ID)
	return err
}
