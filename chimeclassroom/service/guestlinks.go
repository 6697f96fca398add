package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// GuestLinkView is a guest link as hosts see it.
type GuestLinkView struct {
	chimeclassroom.GuestLink
	State chimeclassroom.GuestLinkState
	// Guests are those who came by it last, in the order in which they first came.
	Guests []Guest
}

// GuestLinks returns the guest links of an event, newest first, with those who came.
func (s *Service) GuestLinks(ctx context.Context, v chimeclassroom.Visitor, eventID string) ([]GuestLinkView, error) {
	e, err := s.leadsGuests(ctx, v, eventID)
	if err != nil {
		return nil, err
	}
	links, guests, err := s.store.GuestLinks(ctx, e.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the guest links: %w", err)
	}
	views := make([]GuestLinkView, 0, len(links))
	for _, l := range links {
		view := GuestLinkView{GuestLink: l}
		if view.State, err = s.stateOf(ctx, v.Room, l, &e); err != nil {
			return nil, err
		}
		for _, g := range guests {
			if g.LinkID == l.ID {
				view.Guests = append(view.Guests, g)
			}
		}
		views = append(views, view)
	}
	return views, nil
}

// NewGuestLink makes a link by which people from outside come into the class of an
// event; in says what hosts enter. The secret is what the link holds: nobody is told
// it again.
func (s *Service) NewGuestLink(ctx context.Context, v chimeclassroom.Visitor, eventID string, in chimeclassroom.GuestLink) (link GuestLinkView, secret string, err error) {
	e, err := s.permitGuests(ctx, v, eventID)
	if err != nil {
		return GuestLinkView{}, "", err
	}
	l := chimeclassroom.GuestLink{
		EventID: e.ID, Label: strings.TrimSpace(in.Label), CreatedBy: v.Person.ID, CreatedAt: s.instant(),
		ExpiresAt: in.ExpiresAt, MaxUses: in.MaxUses, Approval: in.Approval,
	}
	if err := l.Check(l.CreatedAt); err != nil {
		return GuestLinkView{}, "", err
	}
	if l.ID, err = s.newID(); err != nil {
		return GuestLinkView{}, "", err
	}
	secret, hash, err := s.newSecret()
	if err != nil {
		return GuestLinkView{}, "", err
	}
	switch err := s.store.CreateGuestLink(ctx, l, hash); {
	case errors.Is(err, ErrNotFound):
		return GuestLinkView{}, "", noSuchEvent(err)
	case errors.Is(err, ErrConflict):
		return GuestLinkView{}, "", &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "This event has as many guest links as there can be.", Err: err}
	case err != nil:
		return GuestLinkView{}, "", fmt.Errorf("storing a guest link: %w", err)
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogGuestLinkMade, EventID: e.ID, Title: e.Title})
	return GuestLinkView{GuestLink: l, State: l.State(&e, l.CreatedAt)}, secret, nil
}

// RenewGuestLink makes a guest link the visitor's, who stands behind it from now on: it
// opens again if whoever did so before may not invite guests any more. The secret stays.
func (s *Service) RenewGuestLink(ctx context.Context, v chimeclassroom.Visitor, eventID, linkID string) error {
	e, err := s.permitGuests(ctx, v, eventID)
	if err != nil {
		return err
	}
	err = s.store.RenewGuestLink(ctx, e.ID, linkID, v.Person.ID)
	if errors.Is(err, ErrNotFound) {
		return noSuchGuestLink(err)
	}
	if err != nil {
		return fmt.Errorf("renewing a guest link: %w", err)
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogGuestLinkRenewed, EventID: e.ID, Title: e.Title})
	return nil
}

// RevokeGuestLink closes a guest link for good. It returns the ids of the sessions
// that ended with it, whose people are to leave the class.
func (s *Service) RevokeGuestLink(ctx context.Context, v chimeclassroom.Visitor, eventID, linkID string) (sessions []string, err error) {
	e, err := s.leadsGuests(ctx, v, eventID)
	if err != nil {
		return nil, err
	}
	sessions, err = s.store.RevokeGuestLink(ctx, e.ID, linkID, s.instant())
	if errors.Is(err, ErrNotFound) {
		return nil, noSuchGuestLink(err)
	}
	if err != nil {
		return nil, fmt.Errorf("revoking a guest link: %w", err)
	}
	s.sessionEnded(sessions...)
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogGuestLinkRevoked, EventID: e.ID, Title: e.Title})
	return sessions, nil
}

// BanGuest sends a guest of an event away for good, as far as their browser tells who
// they are. It returns what RevokeGuestLink does.
func (s *Service) BanGuest(ctx context.Context, v chimeclassroom.Visitor, eventID, personID string) (sessions []string, err error) {
	e, err := s.leadsGuests(ctx, v, eventID)
	if err != nil {
		return nil, err
	}
	sessions, err = s.store.BanGuest(ctx, e.ID, personID)
	if errors.Is(err, ErrNotFound) {
		return nil, &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "This event has no such guest.", Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("banning a guest: %w", err)
	}
	s.sessionEnded(sessions...)
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogGuestBanned, EventID: e.ID, Title: e.Title, About: personID})
	return sessions, nil
}

// leadsGuests returns the event if the visitor may see and end what lets guests in,
// which they may whatever has become of the event and the setting meanwhile.
func (s *Service) leadsGuests(ctx context.Context, v chimeclassroom.Visitor, eventID string) (chimeclassroom.Event, error) {
	e, err := s.find(ctx, v, eventID)
	if err != nil {
		return chimeclassroom.Event{}, err
	}
	if !v.MayDo(chimeclassroom.Guests, &e) {
		return chimeclassroom.Event{}, forbidden()
	}
	return e, nil
}

// permitGuests is permit for letting guests into an event, which is for those who may by
// the newest word of the LMS, whatever their session says.
func (s *Service) permitGuests(ctx context.Context, v chimeclassroom.Visitor, eventID string) (chimeclassroom.Event, error) {
	e, err := s.permit(ctx, v, eventID, chimeclassroom.Guests)
	if err != nil {
		return chimeclassroom.Event{}, err
	}
	welcome, err := s.guestsWelcome(ctx, v)
	if err == nil && !welcome {
		err = &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "This course lets in nobody from outside; that is a setting of the course or of the platform."}
	}
	if err != nil {
		return e, err
	}
	vouches, err := s.invites(ctx, v.Room, &e, v.Person.ID)
	if err == nil && !vouches {
		err = forbidden()
	}
	return e, err
}

// guestsWelcome tells whether the course of the visitor lets in people from outside.
func (s *Service) guestsWelcome(ctx context.Context, v chimeclassroom.Visitor) (bool, error) {
	all, err := s.store.RoomSettings(ctx, v.Room.ID)
	if err != nil {
		return false, fmt.Errorf("reading the settings: %w", err)
	}
	return all.welcomesGuests(), nil
}

func (a AllSettings) welcomesGuests() bool {
	return chimeclassroom.Resolve(a.outside(chimeclassroom.PersonLevel)).Settings.Guests == chimeclassroom.GuestsByLink
}

// checkActions takes what concerns guests from what the visitor may do with events,
// where guests are not welcome.
func (s *Service) checkActions(ctx context.Context, v chimeclassroom.Visitor, views []EventView) error {
	if !slices.ContainsFunc(views, func(e EventView) bool { return slices.Contains(e.Actions, chimeclassroom.Guests) }) {
		return nil
	}
	welcome, err := s.guestsWelcome(ctx, v)
	if err != nil || welcome {
		return err
	}
	for i := range views {
		views[i].Actions = slices.DeleteFunc(views[i].Actions, func(a chimeclassroom.Action) bool { return a == chimeclassroom.Guests })
	}
	return nil
}

func noSuchGuestLink(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "This event has no such guest link.", Err: cause}
}
