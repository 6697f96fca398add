package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// FindPerson implements [service.Privacy].
func (s *Store) FindPerson(ctx context.Context, registrationID, subject string) (id string, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT id FROM classroom_person WHERE registration_id = ? AND subject = ?`, registrationID, subject).Scan(&id)
	return id, found(err)
}

// PersonOf implements [service.Privacy].
func (s *Store) PersonOf(ctx context.Context, registrationID, id string) (subject string, err error) {
	err = s.db.QueryRowContext(ctx, `SELECT subject FROM classroom_person WHERE registration_id = ? AND id = ?`, registrationID, id).Scan(&subject)
	return subject, found(err)
}

// DeploymentsOf implements [service.Privacy].
func (s *Store) DeploymentsOf(ctx context.Context, id string) ([]chimeclassroom.Deployment, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT DISTINCT registration_id, deployment_id FROM classroom_room WHERE id IN (
			SELECT room_id FROM classroom_member WHERE person_id = ?
			UNION SELECT room_id FROM classroom_roster WHERE person_id = ?
			UNION SELECT e.room_id FROM classroom_guest g JOIN classroom_event e ON e.id = g.event_id WHERE g.person_id = ?
			UNION SELECT e.room_id FROM classroom_attendee a JOIN classroom_meeting m ON m.id = a.meeting_id
				JOIN classroom_event e ON e.id = m.event_id WHERE a.person_id = ?)`, id, id, id, id)
	return scanAll(rows, err, func(rows *sql.Rows) (d chimeclassroom.Deployment, err error) {
		return d, rows.Scan(&d.RegistrationID, &d.DeploymentID)
	})
}

// ErasePerson implements [service.Privacy]. The person's row stays, since the lines
// of classes hang on it, and says nothing: it is of no platform.
func (s *Store) ErasePerson(ctx context.Context, id string) error {
	return s.db.transact(ctx, func(tx transaction) error {
		for _, statement := range []string{
			`DELETE FROM classroom_code WHERE person_id = ?`,
			`DELETE FROM classroom_session WHERE person_id = ?`, // and with it its tickets
			`DELETE FROM classroom_feed WHERE person_id = ?`,
			// Whom a link was for stands in its label.
			`UPDATE classroom_guest_link SET label = '' WHERE id IN (SELECT link_id FROM classroom_guest WHERE person_id = ?)`,
			`UPDATE classroom_guest_link SET created_by = '' WHERE created_by = ?`,
			`DELETE FROM classroom_guest WHERE person_id = ?`,
			`DELETE FROM classroom_member WHERE person_id = ?`,
			`DELETE FROM classroom_roster WHERE person_id = ?`,
			`DELETE FROM classroom_group_member WHERE person_id = ?`,
			`DELETE FROM classroom_comment WHERE person_id = ?`,
			`DELETE FROM classroom_notice WHERE person_id = ?`,
			`DELETE FROM classroom_poll_answer WHERE person_id = ?`,    // the totals stay
			`DELETE FROM classroom_summary_person WHERE person_id = ?`, // they are counted no more
			`UPDATE classroom_event SET created_by = '' WHERE created_by = ?`,
			`UPDATE classroom_log SET person_id = '' WHERE person_id = ?`,
			`UPDATE classroom_log SET about = '' WHERE about = ?`,
			`DELETE FROM classroom_score WHERE person_id = ?`,
			// An event for nobody but them must not become one for everybody.
			`UPDATE classroom_event SET hidden = TRUE WHERE for_groups IN ('null', '[]') AND invited = '["' || ? || '"]'`,
			`DELETE FROM classroom_correction WHERE person_id = ?`,
			`UPDATE classroom_correction SET corrected_by = NULL WHERE corrected_by = ?`,
			`UPDATE classroom_person SET registration_id = '', subject = id, name = '', email = '', locale = '', settings = '{}' WHERE id = ?`,
		} {
			if _, err := tx.ExecContext(ctx, statement, id); err != nil {
				return err
			}
		}
		return errors.Join(dropFromList(ctx, tx, "hosts", id), dropFromList(ctx, tx, "invited", id), dropFromList(ctx, tx, "in_groups", id))
	})
}

// dropFromList takes the person out of the lists of people that events hold in a
// column. Ids are hexadecimal, so none is part of another's text.
func dropFromList(ctx context.Context, tx transaction, column, id string) error {
	type list struct {
		eventID string
		people  []string
	}
	rows, err := tx.QueryContext(ctx, `SELECT id, `+column+` FROM classroom_event WHERE `+column+` LIKE ? ORDER BY id`, `%"`+id+`"%`)
	lists, err := scanAll(rows, err, func(rows *sql.Rows) (l list, err error) {
		var body []byte
		if err := rows.Scan(&l.eventID, &body); err != nil {
			return l, err
		}
		return l, json.Unmarshal(body, &l.people)
	})
	if err != nil {
		return fmt.Errorf("reading the %s of events: %w", column, err)
	}
	for _, l := range lists {
		body, err := json.Marshal(slices.DeleteFunc(l.people, func(p string) bool { return p == id }))
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE classroom_event SET `+column+` = ? WHERE id = ?`, string(body), l.eventID); err != nil {
			return err
		}
	}
	return nil
}

// errBusy: somebody goes on reading an old state of the file.
var errBusy = errors.New("the database is in use; what was deleted is still in its file")

// Scrub implements [service.Privacy]. SQLite leaves what was deleted in free pages
// of the file and in the log beside it: both are written anew. In PostgreSQL it
// is left to VACUUM, which the server runs by itself.
func (s *Store) Scrub(ctx context.Context) error {
	if s.db.dialect != sqlstore.SQLite {
		return nil
	}
	if _, err := s.db.pool.ExecContext(ctx, `VACUUM`); err != nil {
		return fmt.Errorf("writing the database file anew: %w", err)
	}
	var busy, pages, moved int
	if err := s.db.pool.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("emptying the log of the database: %w", err)
	}
	if busy != 0 {
		return errBusy
	}
	return nil
}

var _ service.Privacy = (*Store)(nil)
