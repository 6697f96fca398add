package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// lookForHost notes since when there are people and no host among them.
func (f *Floor) lookForHost() {
	hosted := len(f.people) == 0
	for _, p := range f.people {
		hosted = hosted || p.Host
	}
	switch {
	case hosted:
		f.hostless = time.Time{}
	case f.hostless.IsZero():
		f.hostless = f.now()
	}
}

// closesAt is when the class ends because it has no host, zero for never.
func (f *Floor) closesAt() time.Time {
	if f.hostless.IsZero() || f.terms.HostGrace == 0 {
		return time.Time{}
	}
	return f.hostless.Add(time.Duration(f.terms.HostGrace) * time.Minute)
}

// Overdue tells whether the class is to be ended: it has lasted as long as its
// terms let it, or gone on without a host for as long.
func (f *Floor) Overdue() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	passed := func(at time.Time) bool { return !at.IsZero() && !now.Before(at) }
	return passed(f.stopsAt) || passed(f.closesAt())
}

// EndOverdue ends a class whose floor is Overdue, for everyone, and grades it as
// ever. A meeting that has ended is no error.
func (s *Service) EndOverdue(ctx context.Context, meetingID string) error {
	live, err := s.store.LiveMeetings(ctx)
	if err != nil {
		return fmt.Errorf("looking for live meetings: %w", err)
	}
	for _, m := range live {
		if m.Event.Meeting.ID == meetingID {
			return s.endOverdue(ctx, m.Event)
		}
	}
	return nil
}

func (s *Service) endOverdue(ctx context.Context, e chimeclassroom.Event) error {
	_, err := s.end(ctx, e, s.store.EndMeeting, s.instant(), meeting.FromWatch)
	if errors.Is(err, ErrConflict) {
		return nil // somebody has ended it meanwhile
	}
	if err != nil {
		return fmt.Errorf("ending meeting %s: %w", e.Meeting.ID, err)
	}
	s.logger.InfoContext(ctx, "a class is over by its terms", "event", e.ID)
	return nil
}
