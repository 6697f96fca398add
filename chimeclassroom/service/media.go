package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Connection is how a page takes part in the sound and the picture of a class.
type Connection struct {
	Provider    string
	Features    meeting.Features
	Credentials meeting.Credentials
	// Languages are those in which captions can be had.
	Languages []string

	may meeting.Capabilities // what the person could send then
	ref meeting.Ref
}

// Connect returns how somebody who was admitted takes part; nil where the
// classroom has neither sound nor picture. It may take a while: Position tells how
// many are before them. A meeting that is full is meeting.ErrFull.
func (s *Service) Connect(ctx context.Context, f *Floor, a Admission) (*Connection, error) {
	if s.media == nil {
		return nil, nil //nolint:nilnil // there is nothing, and nothing is wrong
	}
	if err := s.places.settled(ctx, a); err != nil {
		return nil, err
	}
	defer s.joining.enter(a)()
	c := &Connection{Provider: s.media.Name(), Features: s.media.Features(), may: f.May(a.Attendee)}
	err := s.inMeeting(ctx, a.MeetingID, func(ref meeting.Ref) (err error) {
		c.Credentials, err = s.media.Join(ctx, ref, a.Attendee.ID, c.may)
		c.ref = ref
		return err
	})
	s.noteMedia(ctx, err)
	if err != nil {
		return nil, fmt.Errorf("joining the provider's meeting: %w", err)
	}
	if captioner, ok := s.media.(meeting.Captioner); ok {
		c.Languages = captioner.Languages()
		s.captionAgain(ctx, f, captioner, c.ref)
	}
	return c, nil
}

// Confirm tells the provider what somebody who has entered may send, should that
// have changed since Connect.
func (s *Service) Confirm(ctx context.Context, f *Floor, a Admission, c *Connection) error {
	may := f.May(a.Attendee)
	if c == nil || c.may == may {
		return nil
	}
	return s.instruct(ctx, a.MeetingID, Effects{permit: map[string]meeting.Capabilities{a.Attendee.ID: may}})
}

// Position is where somebody stands in the line of those who wait in Connect: the
// next is 1, and 0 does not wait.
func (s *Service) Position(a Admission) int { return s.joining.position(a) }

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
func (s *Service) Enact(ctx context.Context, meetingID string, e Effects) error {
	failed := []error{s.instruct(ctx, meetingID, e)}
	for _, line := range e.ledger {
		if s.reportsItself(line) {
			continue
		}
		line.MeetingID = meetingID
		_, err := s.record(ctx, line)
		failed = append(failed, err)
	}
	for _, entry := range e.log {
		s.logClass(ctx, meetingID, entry)
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

func (s *Service) instruct(ctx context.Context, meetingID string, e Effects) error {
	if s.media == nil || len(e.permit) == 0 && len(e.silenced) == 0 {
		return nil
	}
	ref, err := s.carrier(ctx, meetingID)
	if err != nil {
		return err
	}
	var failed []error
	if len(e.permit) > 0 {
		failed = append(failed, s.media.Permit(ctx, ref, e.permit))
	}
	if len(e.silenced) > 0 {
		failed = append(failed, s.media.Mute(ctx, ref, e.silenced))
	}
	return errors.Join(failed...)
}

// Close ends what the provider carries of a class that is over, where nobody has a
// place any more. What fails, Run tries again.
func (s *Service) Close(ctx context.Context, meetingID string) error {
	s.places.drop(meetingID)
	if s.media == nil {
		return nil
	}
	ref, err := s.carrier(ctx, meetingID)
	if errors.Is(err, ErrNotFound) {
		return nil // the class was deleted
	}
	if err == nil {
		err = s.media.End(ctx, ref)
	}
	if err != nil {
		s.places.close(meetingID, s.instant().Add(tryAgainAfter))
		return fmt.Errorf("ending the provider's meeting: %w", err)
	}
	return nil
}

// carried is the classroom as its provider sees it.
type carried struct{ service *Service }

var _ meeting.Classroom = carried{}

// Report implements [meeting.Classroom]. Who is in the class and who is not is seen
// here, and better: a page whose picture is interrupted is in the room.
func (c carried) Report(ctx context.Context, e meeting.LedgerEvent) error {
	switch e.Type {
	case meeting.MeetingStarted, meeting.MeetingEnded,
		meeting.AttendeeJoined, meeting.AttendeeLeft, meeting.AttendeeDropped, meeting.AttendeeDeleted:
		return nil
	}
	if err := c.service.Observe(ctx, e); !errors.Is(err, ErrSenseless) {
		return err
	}
	return nil
}

// Absent implements [meeting.Classroom].
func (c carried) Absent(ctx context.Context, in meeting.Sitting, attendeeID string) (bool, error) {
	if c.service.places.taken(in.ID, attendeeID) {
		return false, nil
	}
	if other, err := c.service.elsewhere(ctx, in.ID); other || err != nil {
		return false, err // its home knows who has a place
	}
	_, err := c.service.store.Generation(ctx, in.ID)
	if errors.Is(err, ErrNotFound) {
		return false, nil // of another classroom, which knows better
	}
	return true, err
}
