package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Admission is who a ticket let in, and where. SessionID is that of the session
// the ticket was issued to; of one attendee's admissions the one with the higher
// Number is the newer.
type Admission struct {
	EventID   string
	MeetingID string
	Attendee  Attendee
	SessionID string
	Number    int
}

// Admit takes the ticket for the event's room. It is good once; presence
// begins with RecordJoined.
func (s *Service) Admit(ctx context.Context, eventID, joinToken string) (Admission, error) {
	a, err := s.store.TakeTicket(ctx, eventID, hashSecret(joinToken), s.instant())
	if errors.Is(err, ErrNotFound) {
		return Admission{}, &chimeclassroom.Error{
			Code:   chimeclassroom.CodeNotSignedIn,
			Public: "This ticket was used already or is too old; join again.",
			Err:    err,
		}
	}
	switch {
	case errors.Is(err, ErrRemoved):
		return Admission{}, sentOut(err)
	case err != nil:
		return Admission{}, fmt.Errorf("taking a ticket: %w", err)
	}
	return a, s.place(ctx, &a.Attendee, a.SessionID, eventID)
}

// RecordJoined writes into the ledger that the attendee is in the room, and
// returns since when. After an error the attendee must not be let in, such as
// when their session was closed since Admit (chimeclassroom.CodeNotSignedIn).
func (s *Service) RecordJoined(ctx context.Context, a Admission) (time.Time, error) {
	since, err := s.recordJoined(ctx, a)
	if err == nil {
		s.places.enter(a)
		return since, nil
	}
	switch chimeclassroom.ErrorCode(err) {
	case chimeclassroom.CodeNotSignedIn, chimeclassroom.CodeForbidden: // meanwhile
		s.places.part(a.MeetingID, a.Attendee.ID, a.Number, s.instant())
	}
	return time.Time{}, err
}

func (s *Service) recordJoined(ctx context.Context, a Admission) (time.Time, error) {
	if _, err := s.session(ctx, a.SessionID); err != nil {
		return time.Time{}, err
	}
	return s.record(ctx, s.observed(a, meeting.AttendeeJoined))
}

// Departure is that an attendee has left the room, and when. It may be recorded
// later than it happened.
type Departure struct {
	event meeting.LedgerEvent
	// number is that of the admission which is over; keeps is for how long they keep
	// their sound and picture.
	number int
	keeps  time.Duration
}

// Left is the departure of someone who leaves on purpose, at this moment.
func (s *Service) Left(a Admission) Departure {
	return Departure{s.observed(a, meeting.AttendeeLeft), a.Number, LeftFor}
}

// SignedOut is the departure of someone whose session is over, at this moment.
func (s *Service) SignedOut(a Admission) Departure {
	return Departure{s.observed(a, meeting.AttendeeLeft), a.Number, 0}
}

// Dropped is the departure of someone whose connection ends, at this moment.
func (s *Service) Dropped(a Admission) Departure {
	return Departure{s.observed(a, meeting.AttendeeDropped), a.Number, AbsentFor}
}

// Vanished is Dropped of someone who was last there at that moment, which was noticed
// later. They keep their place from now on.
func (s *Service) Vanished(a Admission, at time.Time) Departure {
	d := s.Dropped(a)
	d.keeps += d.event.At.Sub(at)
	d.event.At = at
	return d
}

// Removed is the departure of someone whom a host sends out, at this moment. They
// do not come in again.
func (s *Service) Removed(a Admission) Departure {
	return Departure{s.observed(a, meeting.AttendeeDeleted), a.Number, 0}
}

// RecordDeparture writes the departure into the ledger. After an error it is not
// there and must be recorded again before the attendee may come back; of a
// meeting that has ended (chimeclassroom.CodeNotAvailable) nothing is missing, nor of one
// whose home is another node now (ErrMoved), which has noted them as gone.
// Sound and picture end with it whatever the ledger says, as CutOffAbsent has it.
func (s *Service) RecordDeparture(ctx context.Context, d Departure) error {
	s.places.part(d.event.MeetingID, d.event.AttendeeID, d.number, d.event.At.Add(d.keeps))
	_, err := s.record(ctx, d.event)
	return err
}

// observed is what happens to an attendee at this moment.
func (s *Service) observed(a Admission, what meeting.EventType) meeting.LedgerEvent {
	return meeting.LedgerEvent{
		MeetingID: a.MeetingID, Type: what,
		AttendeeID: a.Attendee.ID, PersonID: a.Attendee.Person.ID,
		At: s.instant(), Source: meeting.FromRoom,
	}
}

func (s *Service) record(ctx context.Context, e meeting.LedgerEvent) (time.Time, error) {
	at, err := s.store.AppendPresence(ctx, e)
	switch {
	case errors.Is(err, ErrConflict):
		return time.Time{}, notAvailable(chimeclassroom.Ended, chimeclassroom.Join)
	case errors.Is(err, ErrRemoved):
		return time.Time{}, sentOut(err)
	case errors.Is(err, ErrDenied):
		return time.Time{}, turnedAway(err)
	case err != nil:
		if errors.Is(err, ErrMoved) {
			s.moved(e.MeetingID)
		}
		return time.Time{}, fmt.Errorf("recording %s: %w", e.Type, err)
	}
	e.At = at
	s.publish(e)
	return at, nil
}

// KeepAlive notes that the room of a meeting is under observation. Whoever
// holds its connections calls it every few seconds while there are any: after
// a crash, presence ends at the last such note. A meeting that has ended is
// chimeclassroom.CodeNotAvailable.
func (s *Service) KeepAlive(ctx context.Context, meetingID string) error {
	err := s.store.KeepAlive(ctx, meetingID, s.instant())
	if errors.Is(err, ErrConflict) {
		return notAvailable(chimeclassroom.Ended, chimeclassroom.Join)
	}
	if errors.Is(err, ErrMoved) {
		s.moved(meetingID)
	}
	if err != nil {
		return fmt.Errorf("keeping a meeting alive: %w", err)
	}
	return nil
}

// Recover drops everyone whom the ledger still shows in a live class, at the
// last sign of life, so that presence does not run on through an outage. Whoever was
// in one, and does not come back, is cut off as if they had gone now. Call it once at
// start-up, before anyone is admitted.
func (s *Service) Recover(ctx context.Context) error {
	live, err := s.store.LiveMeetings(ctx)
	if err != nil {
		return fmt.Errorf("looking for live meetings: %w", err)
	}
	for _, m := range live {
		if err := s.recoverMeeting(ctx, m); err != nil {
			return fmt.Errorf("recovering meeting %s: %w", m.Event.Meeting.ID, err)
		}
	}
	return nil
}

// RecoverMeeting is Recover of one class, whose room begins anew: whoever the ledger
// shows as present was in one that is lost.
func (s *Service) RecoverMeeting(ctx context.Context, meetingID string) error {
	return s.takeOver(ctx, meetingID, time.Time{})
}

func (s *Service) recoverMeeting(ctx context.Context, m LiveMeeting) error {
	meetingID := m.Event.Meeting.ID
	events, attendees, err := s.store.Ledger(ctx, meetingID)
	if err != nil {
		return err
	}
	presence := engagement.Presence(events)
	for _, a := range attendees {
		s.places.reserve(meetingID, a.ID, s.keepsUntil(a, events))
		if !presentNow(presence[a.Person.ID]) {
			continue
		}
		_, err := s.store.AppendPresence(ctx, meeting.LedgerEvent{
			MeetingID: meetingID, Type: meeting.AttendeeDropped,
			AttendeeID: a.ID, PersonID: a.Person.ID,
			At: m.LastAlive, Source: meeting.FromRecovery,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// keepsUntil is how long somebody keeps sound and picture who may have been in the
// room before the program was started.
func (s *Service) keepsUntil(a Attendee, events []meeting.LedgerEvent) time.Time {
	removed := slices.ContainsFunc(events, func(e meeting.LedgerEvent) bool {
		return e.AttendeeID == a.ID && e.Type == meeting.AttendeeDeleted
	})
	if removed {
		return s.instant()
	}
	return s.instant().Add(AbsentFor)
}

func presentNow(intervals []engagement.Interval) bool {
	return len(intervals) > 0 && intervals[len(intervals)-1].Open()
}
