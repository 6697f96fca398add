package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// generationsAtMost bounds how many meetings of the provider one sitting uses up.
const generationsAtMost = 100

// Connection is how a page takes part in the sound and the picture of a class.
type Connection struct {
	Provider    string
	Features    meeting.Features
	Credentials meeting.Credentials
}

// Connect returns how somebody who was admitted takes part; nil where the
// classroom has neither sound nor picture.
func (s *Service) Connect(ctx context.Context, f *Floor, a Admission) (*Connection, error) {
	if s.media == nil {
		return nil, nil //nolint:nilnil // there is nothing, and nothing is wrong
	}
	ref, err := s.ensure(ctx, f, a.MeetingID)
	if err != nil {
		return nil, fmt.Errorf("making the meeting ready: %w", err)
	}
	credentials, err := s.media.Join(ctx, ref, a.Attendee.ID, f.May(a.Attendee))
	if err != nil {
		return nil, fmt.Errorf("joining the meeting: %w", err)
	}
	return &Connection{Provider: s.media.Name(), Features: s.media.Features(), Credentials: credentials}, nil
}

// ensure finds or makes the provider's meeting. A generation that the provider
// has ended by itself is followed by the next.
func (s *Service) ensure(ctx context.Context, f *Floor, meetingID string) (meeting.Ref, error) {
	for {
		generation := f.currentGeneration()
		ref, err := s.media.Ensure(ctx, meeting.Sitting{ID: meetingID, Generation: generation})
		if !errors.Is(err, meeting.ErrOver) || generation >= generationsAtMost {
			return ref, err
		}
		f.after(generation)
	}
}

func (f *Floor) currentGeneration() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.generation
}

// after goes on to the next generation, unless somebody else has.
func (f *Floor) after(generation int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.generation == generation {
		f.generation++
	}
}

// Signal returns what may be passed on of what one page says to another.
func (s *Service) Signal(f *Floor, from Attendee, signal json.RawMessage) (json.RawMessage, error) {
	signaller, ok := s.media.(meeting.Signaller)
	if !ok {
		return nil, noSuchAct()
	}
	passed, err := signaller.Relay(f.May(from), signal)
	if err != nil {
		return nil, &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "The classroom does not pass this on.", Err: err}
	}
	return passed, nil
}

// Enact does what follows from an act outside the room: the provider is told, and
// the ledger. Everything is tried; the error is what went wrong with any of it.
func (s *Service) Enact(ctx context.Context, f *Floor, meetingID string, e Effects) error {
	failed := []error{s.instruct(ctx, f, meetingID, e)}
	for _, line := range e.ledger {
		if s.reportsItself(line) {
			continue
		}
		line.MeetingID = meetingID
		_, err := s.record(ctx, line)
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// reportsItself tells whether the provider reports such a thing better than the
// page.
func (s *Service) reportsItself(line meeting.LedgerEvent) bool {
	if s.media == nil || !s.media.Features().Reports {
		return false
	}
	switch line.Type {
	case meeting.AttendeeVideoStarted, meeting.AttendeeVideoStopped,
		meeting.AttendeeContentVideoStarted, meeting.AttendeeContentVideoStopped:
		return true
	default:
		return false
	}
}

func (s *Service) instruct(ctx context.Context, f *Floor, meetingID string, e Effects) error {
	if s.media == nil || len(e.permit) == 0 && len(e.silenced) == 0 && e.Removed == "" {
		return nil
	}
	ref, err := s.media.Ensure(ctx, meeting.Sitting{ID: meetingID, Generation: f.currentGeneration()})
	if err != nil {
		return fmt.Errorf("finding the meeting: %w", err)
	}
	var failed []error
	if len(e.permit) > 0 {
		failed = append(failed, s.media.Permit(ctx, ref, e.permit))
	}
	if len(e.silenced) > 0 {
		failed = append(failed, s.media.Mute(ctx, ref, e.silenced))
	}
	if e.Removed != "" {
		failed = append(failed, s.media.Remove(ctx, ref, e.Removed))
	}
	return errors.Join(failed...)
}

// Close ends what the provider carries for a floor, once the class is over.
func (s *Service) Close(ctx context.Context, f *Floor, meetingID string) error {
	if s.media == nil {
		return nil
	}
	ref, err := s.media.Ensure(ctx, meeting.Sitting{ID: meetingID, Generation: f.currentGeneration()})
	if errors.Is(err, meeting.ErrOver) {
		return nil
	}
	if err == nil {
		err = s.media.End(ctx, ref)
	}
	if err != nil {
		return fmt.Errorf("ending the provider's meeting: %w", err)
	}
	return nil
}

// observe takes down what only the provider sees.
func (s *Service) observe(ctx context.Context, e meeting.LedgerEvent) error {
	_, err := s.record(ctx, e)
	return err
}
