package classroomdynamo

import (
	"context"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Contacts implements [service.Contacts].
func (s *Store) Contacts(ctx context.Context, personIDs []string) (map[string]service.Contact, error) {
	keys := make([]item, len(personIDs))
	for n, id := range personIDs {
		keys[n] = personKey(id)
	}
	people, err := s.getAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	contacts := map[string]service.Contact{}
	for n, i := range people {
		if i.text(email) != "" {
			contacts[personIDs[n]] = service.Contact{Address: i.text(email), Locale: i.text(locale)}
		}
	}
	return contacts, nil
}

// StopMail implements [service.Contacts].
func (s *Store) StopMail(ctx context.Context, personID string) error {
	return decided(ctx, func() (again bool, err error) {
		person, err := s.get(ctx, personKey(personID))
		if err != nil {
			return false, err
		}
		if person.text(registration) == "" {
			return false, service.ErrNotFound
		}
		theirs, err := settingsOf(person)
		if err != nil {
			return false, err
		}
		theirs.Mail = chimeclassroom.MailOff
		body, err := asJSON(theirs.Settings)
		if err != nil {
			return false, err
		}
		e := editing(person.key()).set(settings, body).set(edition, number(int64(theirs.Version)+1)).
			when("#edition = :seen", item{":seen": person[edition]})
		stored, err := s.update(ctx, e)
		return !stored, err
	})
}
