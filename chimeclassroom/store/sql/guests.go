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

// guestLinkColumns is what scanGuestLink scans of links k.
const guestLinkColumns = `k.id, k.event_id, k.label, k.created_by, k.created_at, k.expires_at, k.max_uses, k.uses, k.approval, k.revoked_at`

func scanGuestLink(scan func(...any) error, more ...any) (l chimeclassroom.GuestLink, err error) {
	var created int64
	var expires, revoked sql.NullInt64
	err = scan(append([]any{&l.ID, &l.EventID, &l.Label, &l.CreatedBy, &created, &expires, &l.MaxUses, &l.Uses, &l.Approval, &revoked}, more...)...)
	l.CreatedAt, l.ExpiresAt, l.RevokedAt = fromMillis(created), fromNullable(expires), fromNullable(revoked)
	return l, err
}

// CreateGuestLink implements [service.Guests].
func (s *Store) CreateGuestLink(ctx context.Context, l chimeclassroom.GuestLink, hash string) error {
	return s.db.transact(ctx, func(tx transaction) error {
		var links int
		err := tx.QueryRowContext(ctx, `
			SELECT (SELECT COUNT(*) FROM classroom_guest_link k WHERE k.event_id = e.id) FROM classroom_event e WHERE e.id = ?`, l.EventID).Scan(&links)
		if err != nil {
			return found(err)
		}
		if links >= chimeclassroom.MaxGuestLinks {
			return service.ErrConflict
		}
		expires := sql.NullInt64{Int64: l.ExpiresAt.UnixMilli(), Valid: !l.ExpiresAt.IsZero()}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO classroom_guest_link (id, event_id, hash, label, created_by, created_at, expires_at, max_uses, approval) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			l.ID, l.EventID, hash, l.Label, l.CreatedBy, l.CreatedAt.UnixMilli(), expires, l.MaxUses, l.Approval)
		return err
	})
}

// GuestLinks implements [service.Guests].
func (s *Store) GuestLinks(ctx context.Context, eventID string) (links []chimeclassroom.GuestLink, guests []service.Guest, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		rows, err := tx.QueryContext(ctx, `
			SELECT `+guestLinkColumns+` FROM classroom_guest_link k WHERE k.event_id = ? ORDER BY k.created_at DESC, k.id`, eventID)
		links, err = scanAll(rows, err, func(rows *sql.Rows) (chimeclassroom.GuestLink, error) { return scanGuestLink(rows.Scan) })
		if err != nil {
			return err
		}
		rows, err = tx.QueryContext(ctx, `
			SELECT p.id, p.registration_id, p.subject, p.name, g.link_id, g.came_at, `+banned+`
			FROM classroom_guest g JOIN classroom_person p ON p.id = g.person_id
			WHERE g.event_id = ? ORDER BY g.came_at, g.person_id`, meeting.AttendeeDeleted, eventID)
		guests, err = scanAll(rows, err, func(rows *sql.Rows) (g service.Guest, err error) {
			var came int64
			err = rows.Scan(&g.Person.ID, &g.Person.RegistrationID, &g.Person.Subject, &g.Person.Name, &g.LinkID, &came, &g.Banned)
			g.CameAt = fromMillis(came)
			return g, err
		})
		return err
	})
	return links, guests, err
}

// banned tells whether a host has sent guest g away; its parameter is
// meeting.AttendeeDeleted.
const banned = `
	(g.banned OR EXISTS (SELECT 1 FROM classroom_attendee a WHERE a.person_id = g.person_id AND (a.denied OR EXISTS (
		SELECT 1 FROM classroom_ledger l WHERE l.meeting_id = a.meeting_id AND l.attendee_id = a.id AND l.type = ?))))`

// RevokeGuestLink implements [service.Guests].
func (s *Store) RevokeGuestLink(ctx context.Context, eventID, linkID string, at time.Time) (sessions []string, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		known, err := changed(tx.ExecContext(ctx, `
			UPDATE classroom_guest_link SET revoked_at = COALESCE(revoked_at, ?) WHERE id = ? AND event_id = ?`, at.UnixMilli(), linkID, eventID))
		if err != nil {
			return err
		}
		if !known {
			return service.ErrNotFound
		}
		sessions, err = endSessions(ctx, tx, `guest_link_id = ?`, linkID)
		return err
	})
	return sessions, err
}

// RenewGuestLink implements [service.Guests].
func (s *Store) RenewGuestLink(ctx context.Context, eventID, linkID, personID string) error {
	known, err := changed(s.db.ExecContext(ctx, `
		UPDATE classroom_guest_link SET created_by = ? WHERE id = ? AND event_id = ? AND revoked_at IS NULL`, personID, linkID, eventID))
	if err == nil && !known {
		return service.ErrNotFound
	}
	return err
}

// BanGuest implements [service.Guests].
func (s *Store) BanGuest(ctx context.Context, eventID, personID string) (sessions []string, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		known, err := changed(tx.ExecContext(ctx, `UPDATE classroom_guest SET banned = TRUE WHERE person_id = ? AND event_id = ?`, personID, eventID))
		if err != nil {
			return err
		}
		if !known {
			return service.ErrNotFound
		}
		sessions, err = endSessions(ctx, tx, `person_id = ?`, personID)
		return err
	})
	return sessions, err
}

// endSessions ends those of which the condition holds, and returns their hashes.
func endSessions(ctx context.Context, tx transaction, condition, of string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, `DELETE FROM classroom_session WHERE `+condition+` RETURNING hash`, of)
	return scanAll(rows, err, func(rows *sql.Rows) (hash string, err error) { return hash, rows.Scan(&hash) })
}

// GuestInvitation implements [service.Guests].
func (s *Store) GuestInvitation(ctx context.Context, hash, keyHash string) (service.GuestInvitation, error) {
	var in service.GuestInvitation
	var name sql.NullString
	var gone sql.NullBool
	r := &in.Room
	link, err := scanGuestLink(s.db.QueryRowContext(ctx, `
		SELECT `+guestLinkColumns+`, r.id, r.registration_id, r.deployment_id, r.place, r.title, r.course, p.name, `+banned+`
		FROM classroom_guest_link k JOIN classroom_event e ON e.id = k.event_id JOIN classroom_room r ON r.id = e.room_id
		LEFT JOIN classroom_guest g ON g.event_id = k.event_id AND g.key_hash = ?
		LEFT JOIN classroom_person p ON p.id = g.person_id
		WHERE k.hash = ?`, meeting.AttendeeDeleted, keyHash, hash).Scan,
		&r.ID, &r.Key.RegistrationID, &r.Key.DeploymentID, &r.Key.Place, &r.Title, &r.Course, &name, &gone)
	in.Link, in.Known, in.Name, in.Banned = link, name.Valid, name.String, name.Valid && gone.Bool
	return in, found(err)
}

// EnterAsGuest implements [service.Guests].
func (s *Store) EnterAsGuest(ctx context.Context, a service.GuestArrival) error {
	return s.db.transact(ctx, func(tx transaction) error {
		var roomID string
		link, err := scanGuestLink(tx.QueryRowContext(ctx, `
			SELECT `+guestLinkColumns+`, e.room_id FROM classroom_guest_link k JOIN classroom_event e ON e.id = k.event_id
			WHERE k.hash = ? AND k.revoked_at IS NULL`, a.LinkHash).Scan, &roomID)
		if err != nil {
			return found(err)
		}
		personID, err := comeBack(ctx, tx, &link, a)
		if errors.Is(err, service.ErrNotFound) {
			personID, err = a.Person.ID, comeFirst(ctx, tx, &link, roomID, a)
		}
		if err != nil {
			return err
		}
		if _, err := endSessions(ctx, tx, `person_id = ?`, personID); err != nil {
			return fmt.Errorf("ending the session of before: %w", err)
		}
		_, err = tx.ExecContext(ctx, `
			INSERT INTO classroom_session (hash, person_id, room_id, role, return_url, expires_at, ends_at, guest_link_id) VALUES (?, ?, ?, ?, '', ?, ?, ?)`,
			a.Session.Hash, personID, roomID, chimeclassroom.Guest, a.Session.Expires.UnixMilli(), a.Ends.UnixMilli(), link.ID)
		return err
	})
}

// comeBack lets in the guest of the event whose browser has the key, or returns
// service.ErrNotFound. They keep their name once they have been at the door.
func comeBack(ctx context.Context, tx transaction, link *chimeclassroom.GuestLink, a service.GuestArrival) (personID string, err error) {
	var gone bool
	var linkID string
	err = tx.QueryRowContext(ctx, `SELECT g.person_id, g.link_id, `+banned+` FROM classroom_guest g WHERE g.event_id = ? AND g.key_hash = ?`,
		meeting.AttendeeDeleted, link.EventID, a.KeyHash).Scan(&personID, &linkID, &gone)
	if err != nil {
		return "", found(err)
	}
	if gone {
		return "", service.ErrDenied
	}
	if linkID != link.ID { // they were counted when they came first
		if _, err := tx.ExecContext(ctx, `UPDATE classroom_guest SET link_id = ? WHERE person_id = ?`, link.ID, personID); err != nil {
			return "", err
		}
	}
	_, err = tx.ExecContext(ctx, `
		UPDATE classroom_person SET name = ? WHERE id = ? AND NOT EXISTS (SELECT 1 FROM classroom_attendee a WHERE a.person_id = classroom_person.id)`,
		a.Person.Name, personID)
	if err != nil {
		return "", err
	}
	return personID, markSeen(ctx, tx, personID, a.At)
}

// comeFirst makes somebody new a guest of the event.
func comeFirst(ctx context.Context, tx transaction, link *chimeclassroom.GuestLink, roomID string, a service.GuestArrival) error {
	if err := useLink(ctx, tx, link, a.At); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `
		INSERT INTO classroom_person (id, registration_id, subject, name, seen_at, guest)
		SELECT CAST(? AS TEXT), r.registration_id, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), TRUE FROM classroom_room r WHERE r.id = ?`,
		a.Person.ID, a.Person.Subject, a.Person.Name, a.At.UnixMilli(), roomID)
	if err != nil {
		return fmt.Errorf("storing the guest: %w", err)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO classroom_guest (person_id, event_id, link_id, key_hash, came_at) VALUES (?, ?, ?, ?, ?)`,
		a.Person.ID, link.EventID, link.ID, a.KeyHash, a.At.UnixMilli())
	return err
}

// useLink counts somebody who comes by the link.
func useLink(ctx context.Context, tx transaction, link *chimeclassroom.GuestLink, now time.Time) error {
	if link.Uses >= link.Most() {
		return service.ErrConflict
	}
	var lately int
	err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM classroom_guest WHERE link_id = ? AND came_at > ?`, link.ID, now.Add(-time.Minute).UnixMilli()).Scan(&lately)
	if err != nil {
		return err
	}
	if lately >= chimeclassroom.GuestsAMinute {
		return service.ErrTooMany
	}
	_, err = tx.ExecContext(ctx, `UPDATE classroom_guest_link SET uses = uses + 1 WHERE id = ?`, link.ID)
	return err
}

// DropIdleGuests implements [service.Guests].
func (s *Store) DropIdleGuests(ctx context.Context, before time.Time, limit int) (dropped int, err error) {
	result, err := s.db.ExecContext(ctx, `
		DELETE FROM classroom_person WHERE id IN (
			SELECT p.id FROM classroom_person p WHERE p.guest AND p.seen_at < ?
				AND NOT EXISTS (SELECT 1 FROM classroom_attendee a WHERE a.person_id = p.id)
				AND NOT EXISTS (SELECT 1 FROM classroom_session s WHERE s.person_id = p.id)
				AND NOT EXISTS (SELECT 1 FROM classroom_guest g JOIN classroom_event e ON e.id = g.event_id
					WHERE g.person_id = p.id AND e.starts_at + 60000 * CAST(e.duration_minutes AS BIGINT) > ?)
			ORDER BY p.id LIMIT ?)`, before.UnixMilli(), before.UnixMilli(), limit)
	if err != nil {
		return 0, err
	}
	rows, err := result.RowsAffected()
	return int(rows), err
}
