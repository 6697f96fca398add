package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// RecordLaunch implements [service.Sessions].
func (s *Store) RecordLaunch(ctx context.Context, l service.Launch) error {
	return s.db.transact(ctx, func(tx transaction) error {
		ofRoom, err := ofTheRoom(ctx, tx, l)
		if err != nil {
			return fmt.Errorf("reading where grades go: %w", err)
		}
		roomID, err := putRoom(ctx, tx, ofRoom)
		if err != nil {
			return fmt.Errorf("storing the room: %w", err)
		}
		if err := adoptRoom(ctx, tx, l.Room.Key, l.Link, roomID); err != nil {
			return fmt.Errorf("joining the link's old room: %w", err)
		}
		if l.EventID != "" {
			if err := requireEvent(ctx, tx, roomID, l.EventID); err != nil {
				return err
			}
			if err := putLineItem(ctx, tx, l); err != nil {
				return fmt.Errorf("storing the link's line item: %w", err)
			}
		}
		personID, err := putPerson(ctx, tx, l.Person, l.Contact)
		if err != nil {
			return fmt.Errorf("storing the person: %w", err)
		}
		if err := markSeen(ctx, tx, personID, l.At); err != nil {
			return err
		}
		if err := archiveLaunch(ctx, tx, roomID, personID, l); err != nil {
			return err
		}
		if err := putMember(ctx, tx, roomID, personID, l); err != nil {
			return fmt.Errorf("storing that the person is here: %w", err)
		}
		if err := putProfile(ctx, tx, l.Room.Key.Deployment(), shown(l.Platform)); err != nil {
			return fmt.Errorf("storing the profile of the platform: %w", err)
		}
		if err := endHigher(ctx, tx, roomID, personID, l); err != nil {
			return fmt.Errorf("ending the sessions of a higher role: %w", err)
		}
		choice, err := nullJSON(l.Choice)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO classroom_code (hash, person_id, room_id, role, administers_lms, choice, return_url, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			l.Code.Hash, personID, roomID, l.Role, l.AdministersLMS, choice, l.ReturnURL, l.Code.Expires.UnixMilli())
		return err
	})
}

// endHigher ends what the person has in the room with a role above that of the launch,
// and in every room with the administration of the LMS if the launch does not say that
// they have it.
func endHigher(ctx context.Context, tx transaction, roomID, personID string, l service.Launch) error {
	for _, table := range []string{"classroom_session", "classroom_code"} {
		for _, higher := range chimeclassroom.Roles() {
			if !l.Role.Below(higher) {
				continue
			}
			if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE room_id = ? AND person_id = ? AND role = ?`, roomID, personID, higher); err != nil {
				return err
			}
		}
		if l.AdministersLMS {
			continue
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE person_id = ? AND administers_lms`, personID); err != nil {
			return err
		}
	}
	return nil
}

// nullJSON is v as JSON, NULL for nil.
func nullJSON[T any](v *T) (sql.NullString, error) {
	if v == nil {
		return sql.NullString{}, nil
	}
	encoded, err := json.Marshal(v)
	return sql.NullString{String: string(encoded), Valid: true}, err
}

func putPerson(ctx context.Context, tx transaction, p chimeclassroom.Person, c service.Contact) (id string, err error) {
	err = tx.QueryRowContext(ctx, `
		INSERT INTO classroom_person (id, registration_id, subject, name, email, locale) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (registration_id, subject) DO UPDATE SET name = excluded.name,
			email = COALESCE(NULLIF(excluded.email, ''), classroom_person.email), locale = COALESCE(NULLIF(excluded.locale, ''), classroom_person.locale)
		RETURNING id`,
		p.ID, p.RegistrationID, p.Subject, shown(p.Name), c.Address, c.Locale).Scan(&id)
	return id, err
}

func markSeen(ctx context.Context, tx transaction, personID string, at time.Time) error {
	_, err := tx.ExecContext(ctx, `UPDATE classroom_person SET seen_at = ? WHERE id = ?`, at.UnixMilli(), personID)
	return err
}

// OpenSession implements [service.Sessions].
func (s *Store) OpenSession(ctx context.Context, codeHash string, session service.Secret, ends, now time.Time) (expires time.Time, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		if err := sweep(ctx, tx, now); err != nil {
			return fmt.Errorf("removing what has expired: %w", err)
		}
		var personID, roomID, role, returnURL string
		var administers bool
		var choice sql.NullString
		var atMost sql.NullInt64
		err := tx.QueryRowContext(ctx, `DELETE FROM classroom_code WHERE hash = ? RETURNING person_id, room_id, role, administers_lms, choice, return_url, ends_at`, codeHash).
			Scan(&personID, &roomID, &role, &administers, &choice, &returnURL, &atMost)
		if err != nil {
			return found(err)
		}
		if atMost.Valid && fromNullable(atMost).Before(ends) {
			ends = fromNullable(atMost)
		}
		expires = session.Expires
		if expires.After(ends) {
			expires = ends
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO classroom_session (hash, person_id, room_id, role, administers_lms, choice, return_url, expires_at, ends_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			session.Hash, personID, roomID, role, administers, choice, returnURL, expires.UnixMilli(), ends.UnixMilli())
		return err
	})
	return expires, err
}

// IssueCode implements [service.Sessions].
func (s *Store) IssueCode(ctx context.Context, sessionHash string, code service.Secret) error {
	issued, err := changed(s.db.ExecContext(ctx, `
		INSERT INTO classroom_code (hash, person_id, room_id, role, administers_lms, choice, return_url, expires_at, ends_at)
		SELECT CAST(? AS TEXT), person_id, room_id, role, administers_lms, choice, return_url, CAST(? AS BIGINT), ends_at FROM classroom_session
		WHERE hash = ? AND guest_link_id IS NULL`,
		code.Hash, code.Expires.UnixMilli(), sessionHash))
	if err == nil && !issued {
		return service.ErrNotFound
	}
	return err
}

// sweep removes every secret that has expired.
func sweep(ctx context.Context, tx transaction, now time.Time) error {
	for _, statement := range []string{
		`DELETE FROM classroom_code WHERE expires_at <= ?`,
		`DELETE FROM classroom_session WHERE expires_at <= ?`,
		`DELETE FROM classroom_ticket WHERE expires_at <= ?`,
	} {
		if _, err := tx.ExecContext(ctx, statement, now.UnixMilli()); err != nil {
			return err
		}
	}
	return nil
}

// Session implements [service.Sessions].
func (s *Store) Session(ctx context.Context, sessionHash string, now time.Time) (service.Session, error) {
	var expires, ends int64
	var choice, linkID, eventID, invitedBy sql.NullString
	var approval sql.NullBool
	v := chimeclassroom.Visitor{SessionID: sessionHash}
	p, r := &v.Person, &v.Room
	err := s.db.QueryRowContext(ctx, `
		SELECT p.id, p.registration_id, p.subject, p.name,
			r.id, r.registration_id, r.deployment_id, r.place, r.title, r.course,
			s.role, s.administers_lms, s.choice, s.return_url, s.expires_at, s.ends_at, k.id, k.event_id, k.approval, k.created_by
		FROM classroom_session s
		JOIN classroom_person p ON p.id = s.person_id
		JOIN classroom_room r ON r.id = s.room_id
		LEFT JOIN classroom_guest_link k ON k.id = s.guest_link_id
		WHERE s.hash = ? AND s.expires_at > ?`, sessionHash, now.UnixMilli()).
		Scan(&p.ID, &p.RegistrationID, &p.Subject, &p.Name,
			&r.ID, &r.Key.RegistrationID, &r.Key.DeploymentID, &r.Key.Place, &r.Title, &r.Course,
			&v.Role, &v.AdministersLMS, &choice, &v.ReturnURL, &expires, &ends, &linkID, &eventID, &approval, &invitedBy)
	if err == nil && linkID.Valid {
		v.Guest = &chimeclassroom.GuestPass{LinkID: linkID.String, EventID: eventID.String, InvitedBy: invitedBy.String, Approval: approval.Bool}
	}
	if err == nil && choice.Valid {
		err = json.Unmarshal([]byte(choice.String), &v.Choice)
	}
	return service.Session{Visitor: v, Expires: fromMillis(expires), Ends: fromMillis(ends)}, found(err)
}

// ExtendSession implements [service.Sessions].
func (s *Store) ExtendSession(ctx context.Context, sessionHash string, expires time.Time) error {
	_, err := s.db.ExecContext(ctx, `UPDATE classroom_session SET expires_at = ? WHERE hash = ? AND expires_at < ?`,
		expires.UnixMilli(), sessionHash, expires.UnixMilli())
	return err
}

// CloseSession implements [service.Sessions].
func (s *Store) CloseSession(ctx context.Context, sessionHash string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM classroom_session WHERE hash = ?`, sessionHash)
	return err
}
