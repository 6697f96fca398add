package service

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// StartMeeting starts the class. A class that is live already is answered as
// it is, so two teachers who start at once share one meeting.
func (s *Service) StartMeeting(ctx context.Context, v chimeclassroom.Visitor, id string) (EventView, error) {
	if err := s.start(ctx, v, id); err != nil {
		return EventView{}, err
	}
	return s.ReadEvent(ctx, v, id)
}

func (s *Service) start(ctx context.Context, v chimeclassroom.Visitor, id string) error {
	e, err := s.find(ctx, v, id)
	if err != nil {
		return err
	}
	now := s.instant()
	status := e.Status(now)
	switch {
	case !v.MayDo(chimeclassroom.Start, &e):
		return forbidden()
	case status == chimeclassroom.Live:
		return nil
	case !slices.Contains(status.Actions(), chimeclassroom.Start):
		return notAvailable(status, chimeclassroom.Start)
	}
	meetingID, err := s.newID()
	if err != nil {
		return err
	}
	m := chimeclassroom.Meeting{ID: meetingID, EventID: e.ID, Generation: 1, StartedAt: now}
	if e.Meeting != nil { // of a room without dates
		m.Generation = e.Meeting.Generation + 1
	}
	err = s.store.StartMeeting(ctx, m, e.Version)
	if errors.Is(err, ErrConflict) {
		return s.startedMeanwhile(ctx, v, id, err)
	}
	if err != nil {
		return fmt.Errorf("starting a meeting: %w", err)
	}
	s.changed(v.Room.ID)
	s.emitClass(ctx, HookClassStarted, e, meetingID)
	s.logOf(ctx, v, chimeclassroom.LogClassStarted, []chimeclassroom.Event{e})
	return nil
}

// startedMeanwhile tells the teacher who came second from the one whose event
// was changed under their hands.
func (s *Service) startedMeanwhile(ctx context.Context, v chimeclassroom.Visitor, id string, cause error) error {
	e, err := s.find(ctx, v, id)
	if err != nil {
		return err
	}
	if e.Status(s.instant()) == chimeclassroom.Live {
		return nil
	}
	return changedMeanwhile(cause)
}

// JoinTicket lets one person into the room of a live class, once.
type JoinTicket struct {
	MeetingID  string
	AttendeeID string
	Token      string
}

// JoinMeeting gives the visitor a ticket for the live class, good once and for
// a minute. A person is the same attendee in every ticket of a meeting; a new
// ticket makes the one before worthless. Tickets without end, each of which may be an
// entry in the ledger and a call of the provider, are chimeclassroom.CodeTooMuch.
func (s *Service) JoinMeeting(ctx context.Context, v chimeclassroom.Visitor, id string) (JoinTicket, error) {
	e, err := s.permit(ctx, v, id, chimeclassroom.Join)
	if err == nil {
		err = s.tickets.take(v.Person.ID, s.instant())
	}
	if err != nil {
		return JoinTicket{}, err
	}
	attendeeID, err := s.newID()
	if err != nil {
		return JoinTicket{}, err
	}
	token, hash, err := s.newSecret()
	if err != nil {
		return JoinTicket{}, err
	}
	attendeeID, err = s.store.IssueTicket(ctx, Ticket{
		Secret:    Secret{Hash: hash, Expires: s.instant().Add(TicketLifetime)},
		SessionID: v.SessionID, MeetingID: e.Meeting.ID, AttendeeID: attendeeID, PersonID: v.Person.ID, Role: v.Role,
	})
	switch {
	case errors.Is(err, ErrConflict):
		return JoinTicket{}, notAvailable(chimeclassroom.Ended, chimeclassroom.Join)
	case errors.Is(err, ErrNotFound):
		return JoinTicket{}, notSignedIn(err)
	case errors.Is(err, ErrRemoved):
		return JoinTicket{}, sentOut(err)
	case errors.Is(err, ErrDenied):
		return JoinTicket{}, turnedAway(err)
	case err != nil:
		return JoinTicket{}, fmt.Errorf("issuing a ticket: %w", err)
	}
	return JoinTicket{MeetingID: e.Meeting.ID, AttendeeID: attendeeID, Token: token}, nil
}
