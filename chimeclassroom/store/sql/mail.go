package classroomsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Contacts implements [service.Contacts].
func (s *Store) Contacts(ctx context.Context, personIDs []string) (map[string]service.Contact, error) {
	contacts := map[string]service.Contact{}
	for some := range slices.Chunk(personIDs, peopleAtOnce) {
		wanted := make([]any, len(some))
		for i, id := range some {
			wanted[i] = id
		}
		rows, err := s.db.QueryContext(ctx, `SELECT id, email, locale FROM classroom_person WHERE email <> '' AND id IN (?`+strings.Repeat(", ?", len(some)-1)+`)`, wanted...)
		_, err = scanAll(rows, err, func(rows *sql.Rows) (c service.Contact, err error) {
			var id string
			err = rows.Scan(&id, &c.Address, &c.Locale)
			contacts[id] = c
			return c, err
		})
		if err != nil {
			return nil, err
		}
	}
	return contacts, nil
}

// StopMail implements [service.Contacts].
func (s *Store) StopMail(ctx context.Context, personID string) error {
	return s.db.transact(ctx, func(tx transaction) error {
		var body []byte
		err := tx.QueryRowContext(ctx, `SELECT settings FROM classroom_person WHERE id = ? AND registration_id <> ''`, personID).Scan(&body)
		if err != nil {
			return found(err)
		}
		var settings chimeclassroom.Settings
		if err := json.Unmarshal(body, &settings); err != nil {
			return fmt.Errorf("the settings of person %s: %w", personID, err)
		}
		settings.Mail = chimeclassroom.MailOff
		if body, err = json.Marshal(settings); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE classroom_person SET settings = ?, settings_version = settings_version + 1 WHERE id = ?`, string(body), personID)
		return err
	})
}
