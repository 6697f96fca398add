package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Invitation is what whoever has a guest link is told before they come in.
type Invitation struct {
	// Event has its title and its times.
	Event  chimeclassroom.Event
	Status chimeclassroom.Status
	// Approval: they will wait until a host lets them in.
	Approval bool
	// School is how the platform calls itself, for people or else in the LMS; it may be
	// empty.
	School string
	// Retention is how long attendance, and with it their name, is kept; zero is for
	// good.
	Retention time.Duration
	// Name is the one under which this browser came before, "" for nobody.
	Name string
}

// GuestEntry is what a guest comes in with: the secret of a session, and the key by
// which their browser is known from now on.
type GuestEntry struct {
	EventID string
	Secret  string
	Key     string
}

// ReadInvitation returns what the guest link with the secret leads to. The key is that
// of an earlier GuestEntry, or empty.
func (s *Service) ReadInvitation(ctx context.Context, secret, key string) (Invitation, error) {
	in, e, settings, err := s.invitation(ctx, secret, key)
	if err != nil {
		return Invitation{}, err
	}
	effective := chimeclassroom.Resolve(settings.outside(chimeclassroom.PersonLevel)).Settings
	kept, _ := effective.Retention()
	out := Invitation{
		Event: bare(e), Status: e.Status(s.instant()), Approval: in.Link.Approval,
		School: effective.Branding.Name, Retention: kept, Name: in.Name,
	}
	if out.School == "" {
		out.School = settings.Platform
	}
	return out, nil
}

// AcceptInvitation lets somebody in by a guest link, under the name that they give.
// Whoever has a key of before is who they were; who comes back without end is
// chimeclassroom.CodeTooMuch.
func (s *Service) AcceptInvitation(ctx context.Context, secret, key, name string) (GuestEntry, error) {
	name, err := chimeclassroom.GuestName(name)
	if err != nil {
		return GuestEntry{}, err
	}
	in, e, _, err := s.invitation(ctx, secret, key)
	if err != nil {
		return GuestEntry{}, err
	}
	if in.Known {
		err = s.returns.take(hashSecret(key), s.instant())
	} else {
		key, _, err = s.newSecret()
	}
	if err != nil {
		return GuestEntry{}, err
	}
	arrival, session, err := s.guestArrival(in, secret, key, name)
	if err != nil {
		return GuestEntry{}, err
	}
	if err := s.store.EnterAsGuest(ctx, arrival); err != nil {
		return GuestEntry{}, guestRefused(err)
	}
	return GuestEntry{EventID: e.ID, Secret: session, Key: key}, nil
}

func (s *Service) guestArrival(in GuestInvitation, secret, key, name string) (a GuestArrival, session string, err error) {
	id, err := s.newID()
	if err != nil {
		return a, "", err
	}
	subject, err := s.newID()
	if err != nil {
		return a, "", err
	}
	session, hash, err := s.newSecret()
	if err != nil {
		return a, "", err
	}
	now := s.instant()
	a = GuestArrival{
		LinkHash: hashSecret(secret), KeyHash: hashSecret(key), At: now, Ends: now.Add(s.sessionAtMost),
		// No LMS knows the subject, which nobody is ever told.
		Person:  chimeclassroom.Person{ID: id, Subject: "guest:" + subject, Name: name},
		Session: Secret{Hash: hash, Expires: now.Add(s.sessionLifetime)},
	}
	if at := in.Link.ExpiresAt; !at.IsZero() && at.Before(a.Ends) {
		a.Ends = at
	}
	if a.Session.Expires.After(a.Ends) {
		a.Session.Expires = a.Ends
	}
	return a, session, nil
}

// invitation returns the link with the secret if it opens for whoever has the key.
func (s *Service) invitation(ctx context.Context, secret, key string) (in GuestInvitation, e chimeclassroom.Event, settings AllSettings, err error) {
	in, err = s.store.GuestInvitation(ctx, hashSecret(secret), hashSecret(key))
	if errors.Is(err, ErrNotFound) {
		return in, e, settings, noSuchInvitation(err)
	}
	if err != nil {
		return in, e, settings, fmt.Errorf("looking for a guest link: %w", err)
	}
	if e, err = s.store.Event(ctx, in.Room.ID, in.Link.EventID); err != nil {
		return in, e, settings, fmt.Errorf("reading the event of a guest link: %w", err)
	}
	if settings, err = s.store.RoomSettings(ctx, in.Room.ID); err != nil {
		return in, e, settings, fmt.Errorf("reading the settings: %w", err)
	}
	return in, e, settings, s.checkInvitation(ctx, in, e, settings)
}

// checkInvitation says why a link does not open, as far as whoever has it may know.
func (s *Service) checkInvitation(ctx context.Context, in GuestInvitation, e chimeclassroom.Event, settings AllSettings) error {
	rights, err := s.rights(ctx, in.Room.Key, chimeclassroom.Guest)
	if err != nil {
		return err
	}
	state, err := s.stateOf(ctx, in.Room, in.Link, &e)
	if err != nil {
		return err
	}
	switch {
	case state == chimeclassroom.GuestLinkRevoked, !settings.welcomesGuests(), !rights.Has(chimeclassroom.JoinClass):
		return noSuchInvitation(nil)
	case in.Banned:
		return turnedAway(ErrDenied)
	case state == chimeclassroom.GuestLinkExpired:
		return closedInvitation("This invitation has expired; ask whoever has invited you for a new one.")
	case state == chimeclassroom.GuestLinkOver:
		return closedInvitation("The class of this invitation is over or does not take place.")
	case state == chimeclassroom.GuestLinkLapsed:
		return closedInvitation("This invitation has to be renewed; ask whoever has invited you, or whoever holds the class now.")
	case state == chimeclassroom.GuestLinkUsed && !in.Known:
		return invitationIsUsed(nil)
	}
	return nil
}

// checkGuest ends the visit of a guest, in words of chimeclassroom.CodeNotSignedIn, when
// the class is over or the course lets in guests no more. What ends a session by itself
// has done so.
func (s *Service) checkGuest(ctx context.Context, v chimeclassroom.Visitor) error {
	e, err := s.store.Event(ctx, v.Room.ID, v.Guest.EventID)
	if errors.Is(err, ErrNotFound) {
		return notSignedIn(err)
	}
	if err != nil {
		return fmt.Errorf("reading the event of a guest: %w", err)
	}
	welcome, err := s.guestsWelcome(ctx, v)
	if err != nil {
		return err
	}
	if link := (chimeclassroom.GuestLink{}); !welcome || !link.State(&e, s.instant()).Lasts() {
		return notSignedIn(errors.New("the class of the guest is over, or the course lets in none"))
	}
	return nil
}

// stateOf is how a link of the event stands: no longer than whoever stands behind it
// may invite guests, for whom the LMS has taken from the course vouches for nobody.
func (s *Service) stateOf(ctx context.Context, room chimeclassroom.Room, l chimeclassroom.GuestLink, e *chimeclassroom.Event) (chimeclassroom.GuestLinkState, error) {
	state := l.State(e, s.instant())
	if !state.Lasts() {
		return state, nil
	}
	vouched, err := s.invites(ctx, room, e, l.CreatedBy)
	if err == nil && !vouched {
		state = chimeclassroom.GuestLinkLapsed
	}
	return state, err
}

// invites tells whether somebody may let guests into the event at this moment, by the
// newest word of the LMS and not by the session that they may still have.
func (s *Service) invites(ctx context.Context, room chimeclassroom.Room, e *chimeclassroom.Event, personID string) (bool, error) {
	role, err := s.store.RoleNow(ctx, room.ID, personID)
	if err != nil {
		return false, fmt.Errorf("reading the role of whoever invites: %w", err)
	}
	if role == "" {
		return false, nil
	}
	maker := chimeclassroom.Visitor{Person: chimeclassroom.Person{ID: personID}, Room: room, Role: role}
	if maker.Rights, err = s.rights(ctx, room.Key, role); err != nil {
		return false, err
	}
	return maker.MayDo(chimeclassroom.Guests, e), nil
}

// bare is an event as those know it whom no LMS has sent.
func bare(e chimeclassroom.Event) chimeclassroom.Event {
	return chimeclassroom.Event{
		ID: e.ID, RoomID: e.RoomID, Title: e.Title, Date: e.Date, StartTime: e.StartTime, TimeZone: e.TimeZone,
		DurationMinutes: e.DurationMinutes, StartsAt: e.StartsAt, OpensBefore: e.OpensBefore, Cancelled: e.Cancelled,
		Version: e.Version, Meeting: e.Meeting,
	}
}

// dropIdleGuests forgets guests who never came into a class that is over for a day.
func (s *Service) dropIdleGuests(ctx context.Context) error {
	for {
		dropped, err := s.store.DropIdleGuests(ctx, s.instant().Add(-24*time.Hour), expiryBatch)
		if err != nil {
			return fmt.Errorf("forgetting guests who never came in: %w", err)
		}
		if dropped == 0 {
			return nil
		}
	}
}

// onlyMembers refuses guests what is not their class.
func onlyMembers(v chimeclassroom.Visitor) error {
	if v.Guest != nil {
		return forbidden()
	}
	return nil
}

func guestRefused(err error) error {
	switch {
	case errors.Is(err, ErrNotFound):
		return noSuchInvitation(err)
	case errors.Is(err, ErrConflict):
		return invitationIsUsed(err)
	case errors.Is(err, ErrDenied):
		return turnedAway(err)
	case errors.Is(err, ErrTooMany):
		return &chimeclassroom.Error{Code: chimeclassroom.CodeTooMuch, Public: "Many are coming in at the moment; please try again in a minute.", Err: err}
	}
	return fmt.Errorf("letting in a guest: %w", err)
}

func noSuchInvitation(cause error) error {
	return &chimeclassroom.Error{
		Code:   chimeclassroom.CodeNotFound,
		Public: "This invitation does not open any class; it may have been withdrawn. Ask whoever has invited you for a new one.",
		Err:    cause,
	}
}

func invitationIsUsed(cause error) error {
	return &chimeclassroom.Error{
		Code:   chimeclassroom.CodeNotAvailable,
		Public: "As many people have come by this invitation as may. Ask whoever has invited you for a new one.",
		Err:    cause,
	}
}

func closedInvitation(public string) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: public}
}
