package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/mail"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Mailer brings mail to people.
type Mailer interface {
	// Put keeps what people are to be told until they were, or need it no more. The
	// same announcement twice is one, and so are moves of one event that follow each
	// other before people were told.
	Put(ctx context.Context, a Announcement) error
	// Forget drops what waits for the person.
	Forget(ctx context.Context, personID string) error
	// Run sends what was put, at least once, until ctx is done. It is called once.
	Run(ctx context.Context, desk MailDesk)
}

// Announcement is what people are told by mail of an event: that it was moved or
// cancelled, or that it is soon. It names nobody whom it is for.
type Announcement struct {
	RoomID  string                    `json:"room"`
	EventID string                    `json:"event"`
	Kind    chimeclassroom.NoticeKind `json:"kind"`
	// At tells the changes of an event apart; zero for a reminder, of which there is
	// one for each beginning.
	At time.Time `json:"at,omitzero"`
	// StartsAt is when the event begins, as it is told, and Before when it had been to
	// begin.
	StartsAt time.Time `json:"startsAt"`
	Before   time.Time `json:"before,omitzero"`
	// Minutes is how long before the event a reminder is for.
	Minutes int `json:"minutes,omitempty"`
	// Classes is how many classes of a series it is about; the event is the first.
	Classes int `json:"classes"`
	// By did it, and needs no mail of it.
	By string `json:"by,omitempty"`
}

// MailDesk knows whom a Mailer writes to, and what.
type MailDesk interface {
	// Recipients returns the ids of the people whom the announcement is for.
	Recipients(ctx context.Context, a Announcement) (personIDs []string, err error)
	// Letter returns what the person is told. Whoever has no address, wants no mail, is
	// not in the course any more or need not know any more is ErrNoLetter.
	Letter(ctx context.Context, a Announcement, personID string) (Letter, error)
}

// ErrNoLetter: nothing is written to the person.
var ErrNoLetter = errors.New("no letter")

// Letter is what one person is told by mail.
type Letter struct {
	Announcement
	PersonID string
	// Address is a mail address without a name. It is in no log.
	Address  string
	Language chimeclassroom.Language
	Clock    chimeclassroom.Clock
	Event    chimeclassroom.Event
	// Course and PlatformName are what the LMS calls them; they may be empty.
	Course       string
	PlatformName string
}

// Contact is where the LMS says that somebody is reached, and the language that it
// has for them (BCP 47); both may be empty.
type Contact struct {
	Address string
	Locale  string
}

// contact is what is kept of a contact: nothing where no mail is sent.
func (s *Service) contact(c Contact) Contact {
	if s.mailer == nil {
		return Contact{}
	}
	return Contact{Address: cleanAddress(c.Address), Locale: cleanLocale(c.Locale)}
}

// cleanAddress is the address if mail can be sent to it, else "".
func cleanAddress(address string) string {
	parsed, err := mail.ParseAddress(address)
	if err != nil || parsed.Address != address || len(address) > maxAddress {
		return ""
	}
	return address
}

// cleanLocale is the locale if it could be one, else "".
func cleanLocale(locale string) string {
	if len(locale) > maxLocale || strings.Trim(locale, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") != "" {
		return ""
	}
	return locale
}

const (
	maxAddress = 254 // RFC 5321 §4.5.3.1.3
	maxLocale  = 35  // RFC 5646 §4.4.1
)

// Contacts keeps the mail addresses of people.
type Contacts interface {
	// Contacts returns those of the people who have an address, by id.
	Contacts(ctx context.Context, personIDs []string) (map[string]Contact, error)
	// StopMail sets chimeclassroom.MailOff for the person. Whoever is not known is
	// ErrNotFound.
	StopMail(ctx context.Context, personID string) error
}

// StopMail has the person get no mail any more. Whoever calls has made sure that
// they ask for it.
func (s *Service) StopMail(ctx context.Context, personID string) error {
	err := s.store.StopMail(ctx, personID)
	if errors.Is(err, ErrNotFound) {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "Nobody is known here any more who got this mail.", Err: err}
	}
	if err != nil {
		return fmt.Errorf("storing that a person wants no mail: %w", err)
	}
	return nil
}

// runMail sends mail until ctx ends.
func (s *Service) runMail(ctx context.Context) {
	if s.mailer != nil {
		s.mailer.Run(ctx, s.MailDesk())
	}
}

// announce hands an announcement over. What it tells of has happened, so one that
// cannot be kept is only missed.
func (s *Service) announce(ctx context.Context, a Announcement) {
	if s.mailer == nil {
		return
	}
	if err := s.mailer.Put(ctx, a); err != nil {
		s.logger.WarnContext(ctx, "mail was not handed over", "event", a.EventID, "error", err)
	}
}

// announceChange is announce of what the visitor has done to events; of what is new
// nobody gets mail.
func (s *Service) announceChange(ctx context.Context, v chimeclassroom.Visitor, n chimeclassroom.Notice, first chimeclassroom.Event) {
	if n.Kind != chimeclassroom.NoticeMoved && n.Kind != chimeclassroom.NoticeCancelled {
		return
	}
	s.announce(ctx, Announcement{RoomID: v.Room.ID, EventID: first.ID, Kind: n.Kind, At: s.instant(),
		StartsAt: first.StartsAt, Before: n.Before, Classes: n.Classes, By: v.Person.ID})
}

// MailDesk is what the service's Mailer asks.
func (s *Service) MailDesk() MailDesk { return mailDesk{s} }

// mailDesk is the service for its mailer.
type mailDesk struct{ s *Service }

// Recipients implements [MailDesk].
func (d mailDesk) Recipients(ctx context.Context, a Announcement) ([]string, error) {
	e, err := d.event(ctx, a)
	if errors.Is(err, ErrNoLetter) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	people, _, err := d.s.people(ctx, a.RoomID)
	if err != nil {
		return nil, err
	}
	wishes, err := d.s.wishes(ctx, a.RoomID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range people {
		if wants(wishes.of(m.Person.ID), a) && m.Person.ID != a.By && (chimeclassroom.Visitor{Person: m.Person}).Sees(&e) {
			ids = append(ids, m.Person.ID)
		}
	}
	contacts, err := d.s.store.Contacts(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading mail addresses: %w", err)
	}
	reached := ids[:0]
	for _, id := range ids {
		if contacts[id].Address != "" {
			reached = append(reached, id)
		}
	}
	return reached, nil
}

// wants tells whether somebody for whom these settings hold is told.
func wants(s chimeclassroom.Settings, a Announcement) bool {
	return s.Mail != chimeclassroom.MailOff && (a.Kind != chimeclassroom.NoticeReminder || s.Reminder() == a.Minutes)
}

// event returns the event if it is still as it is told.
func (d mailDesk) event(ctx context.Context, a Announcement) (chimeclassroom.Event, error) {
	e, err := d.s.store.Event(ctx, a.RoomID, a.EventID)
	switch {
	case errors.Is(err, ErrNotFound):
		return e, fmt.Errorf("%w: %w", ErrNoLetter, err)
	case err != nil:
		return e, fmt.Errorf("reading an event: %w", err)
	}
	begun := a.Kind == chimeclassroom.NoticeReminder && e.Meeting != nil
	if e.Cancelled != (a.Kind == chimeclassroom.NoticeCancelled) || !e.StartsAt.Equal(a.StartsAt) || !d.s.instant().Before(e.EndsAt()) || begun {
		return e, ErrNoLetter
	}
	return e, nil
}

// Letter implements [MailDesk]. It asks everything again that Recipients did: there
// may be days between them.
func (d mailDesk) Letter(ctx context.Context, a Announcement, personID string) (Letter, error) {
	e, err := d.event(ctx, a)
	if err != nil {
		return Letter{}, err
	}
	person, err := d.present(ctx, a.RoomID, personID)
	if err != nil {
		return Letter{}, err
	}
	wishes, err := d.s.wishes(ctx, a.RoomID)
	if err != nil {
		return Letter{}, err
	}
	contacts, err := d.s.store.Contacts(ctx, []string{personID})
	if err != nil {
		return Letter{}, fmt.Errorf("reading a mail address: %w", err)
	}
	to, holds := contacts[personID], wishes.of(personID)
	if to.Address == "" || !wants(holds, a) || !(chimeclassroom.Visitor{Person: person}).Sees(&e) {
		return Letter{}, ErrNoLetter
	}
	return Letter{
		Announcement: a, PersonID: personID, Address: to.Address, Language: languageOf(holds, to.Locale), Clock: holds.Clock,
		Event: e, Course: cmp.Or(wishes.Room.Course, wishes.Room.Title), PlatformName: wishes.PlatformName,
	}, nil
}

// present returns the person if they are in the course, or came into the room and
// have not left it.
func (d mailDesk) present(ctx context.Context, roomID, personID string) (chimeclassroom.Person, error) {
	people, _, err := d.s.people(ctx, roomID)
	if err != nil {
		return chimeclassroom.Person{}, err
	}
	for _, m := range people {
		if m.Person.ID == personID {
			return m.Person, nil
		}
	}
	return chimeclassroom.Person{}, ErrNoLetter
}

// languageOf is the language that the person has chosen or, if they have not, that
// the LMS has for them.
func languageOf(holds chimeclassroom.Settings, locale string) chimeclassroom.Language {
	offered := []chimeclassroom.Language{chimeclassroom.English, chimeclassroom.Spanish, chimeclassroom.Arabic}
	if slices.Contains(offered, holds.Language) {
		return holds.Language
	}
	primary, _, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(locale, "_", "-")), "-")
	if l := chimeclassroom.Language(primary); slices.Contains(offered, l) {
		return l
	}
	return chimeclassroom.English
}
