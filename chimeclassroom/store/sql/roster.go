package classroomsql

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// RosterSource implements [service.Rosters].
func (s *Store) RosterSource(ctx context.Context, roomID string) (from service.RosterSource, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT registration_id, deployment_id, roster_url, groups_url FROM classroom_room WHERE id = ? AND roster_url <> ''`, roomID).
		Scan(&from.RegistrationID, &from.DeploymentID, &from.URL, &from.GroupsURL)
	return from, found(err)
}

// RostersAhead implements [service.Rosters].
func (s *Store) RostersAhead(ctx context.Context, beginning service.Span, now, since time.Time) (sources []service.RosterSource, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		rows, err := tx.QueryContext(ctx, `
			UPDATE classroom_room SET roster_asked_at = ?
			WHERE roster_url <> '' AND roster_asked_at <= ? AND id IN (
				SELECT room_id FROM classroom_event WHERE starts_at >= ? AND starts_at < ? AND NOT cancelled)
			RETURNING registration_id, deployment_id, roster_url, groups_url`,
			now.UnixMilli(), since.UnixMilli(), beginning.From.UnixMilli(), beginning.Until.UnixMilli())
		sources, err = scanAll(rows, err, func(rows *sql.Rows) (from service.RosterSource, err error) {
			err = rows.Scan(&from.RegistrationID, &from.DeploymentID, &from.URL, &from.GroupsURL)
			return from, err
		})
		return err
	})
	return sources, err
}

// PutRoster implements [service.Rosters].
func (s *Store) PutRoster(ctx context.Context, from service.RosterSource, r service.RosterReading, at time.Time) (rooms []string, err error) {
	err = s.db.transact(ctx, func(tx transaction) error {
		rows, err := tx.QueryContext(ctx, `
			UPDATE classroom_room SET roster_read_at = ? WHERE registration_id = ? AND roster_url = ? RETURNING id`,
			at.UnixMilli(), from.RegistrationID, from.URL)
		rooms, err = scanAll(rows, err, func(rows *sql.Rows) (id string, err error) { return id, rows.Scan(&id) })
		if err != nil || len(rooms) == 0 {
			return err
		}
		people, err := putPeople(ctx, tx, r.Entries)
		if err != nil {
			return fmt.Errorf("storing the people: %w", err)
		}
		for _, roomID := range rooms {
			if err := putRoster(ctx, tx, roomID, r, people); err != nil {
				return err
			}
			if err := putGroups(ctx, tx, roomID, r, people); err != nil {
				return fmt.Errorf("storing the groups: %w", err)
			}
		}
		return nil
	})
	return rooms, err
}

// putPeople stores the people of the entries and returns their ids, in order.
// Somebody whom the roster does not name keeps the name that is known.
func putPeople(ctx context.Context, tx transaction, entries []service.RosterEntry) ([]string, error) {
	ids := make([]string, len(entries))
	for i, e := range entries {
		p := e.Person
		err := tx.QueryRowContext(ctx, `
			INSERT INTO classroom_person (id, registration_id, subject, name, email) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (registration_id, subject) DO UPDATE SET name = COALESCE(NULLIF(excluded.name, ''), classroom_person.name),
				email = COALESCE(NULLIF(excluded.email, ''), classroom_person.email)
			RETURNING id`, p.ID, p.RegistrationID, p.Subject, p.Name, e.Address).Scan(&ids[i])
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// putRoster makes the reading what the room knows. The ids are those of the people
// of its entries.
func putRoster(ctx context.Context, tx transaction, roomID string, r service.RosterReading, ids []string) error {
	if r.Complete {
		if _, err := tx.ExecContext(ctx, `UPDATE classroom_roster SET active = FALSE WHERE room_id = ?`, roomID); err != nil {
			return err
		}
	}
	for i, e := range r.Entries {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO classroom_roster (room_id, person_id, role, active) VALUES (?, ?, ?, ?)
			ON CONFLICT (room_id, person_id) DO UPDATE SET role = excluded.role, active = excluded.active`,
			roomID, ids[i], e.Role, e.Active)
		if err != nil {
			return err
		}
	}
	return dismissInactive(ctx, tx, roomID)
}

// dismissInactive ends the sessions, codes and feeds of people who have left the
// course.
func dismissInactive(ctx context.Context, tx transaction, roomID string) error {
	for _, table := range []string{"classroom_session", "classroom_code", "classroom_feed"} {
		_, err := tx.ExecContext(ctx, `
			DELETE FROM `+table+` WHERE room_id = ? AND person_id IN (
				SELECT person_id FROM classroom_roster WHERE room_id = ? AND NOT active)`, roomID, roomID)
		if err != nil {
			return fmt.Errorf("dismissing who has left: %w", err)
		}
	}
	return nil
}

// Roster implements [service.Rosters].
func (s *Store) Roster(ctx context.Context, roomID string) (r service.CourseRoster, err error) {
	err = s.db.look(ctx, func(tx transaction) error {
		var readAt sql.NullInt64
		err := tx.QueryRowContext(ctx, `SELECT roster_url <> '', roster_read_at FROM classroom_room WHERE id = ?`, roomID).Scan(&r.Offered, &readAt)
		if err != nil {
			return found(err)
		}
		r.ReadAt = fromNullable(readAt)
		rows, err := tx.QueryContext(ctx, `
			SELECT p.id, p.registration_id, p.subject, p.name, c.role, c.active
			FROM classroom_roster c JOIN classroom_person p ON p.id = c.person_id
			WHERE c.room_id = ? ORDER BY p.name, p.id`, roomID)
		r.Entries, err = scanAll(rows, err, func(rows *sql.Rows) (e service.RosterEntry, err error) {
			err = rows.Scan(&e.Person.ID, &e.Person.RegistrationID, &e.Person.Subject, &e.Person.Name, &e.Role, &e.Active)
			return e, err
		})
		if err == nil {
			r.Groups, err = groupsOf(ctx, tx, roomID)
		}
		return err
	})
	return r, err
}

// peopleAtOnce is how many people one query asks for.
const peopleAtOnce = 500

// People implements [service.Rosters].
func (s *Store) People(ctx context.Context, ids []string) (map[string]chimeclassroom.Person, error) {
	ids = slices.Clone(ids)
	slices.Sort(ids)
	people := map[string]chimeclassroom.Person{}
	for some := range slices.Chunk(slices.Compact(ids), peopleAtOnce) {
		wanted := make([]any, len(some))
		for i, id := range some {
			wanted[i] = id
		}
		places := strings.Repeat(", ?", len(some)-1)
		rows, err := s.db.QueryContext(ctx, `SELECT id, registration_id, subject, name FROM classroom_person WHERE id IN (?`+places+`)`, wanted...)
		_, err = scanAll(rows, err, func(rows *sql.Rows) (p chimeclassroom.Person, err error) {
			err = rows.Scan(&p.ID, &p.RegistrationID, &p.Subject, &p.Name)
			people[p.ID] = p
			return p, err
		})
		if err != nil {
			return nil, err
		}
	}
	return people, nil
}
