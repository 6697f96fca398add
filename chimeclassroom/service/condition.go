package service

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Condition tells how the classroom does. It names nobody.
type Condition struct {
	StoredCondition
	// Provider is that of sound and picture, "" without one.
	Provider string
	// MediaFailures counts how often it did not let somebody in since the start.
	MediaFailures int64
	// LastIntake is when it last reported something; zero: not since the start.
	LastIntake time.Time
	// Nodes counts those that serve the store, with this one, and Homes the classes whose
	// home this one is; 0 where a process serves alone.
	Nodes, Homes int
}

// StoredCondition is the part of the Condition that the store knows.
type StoredCondition struct {
	// Live counts the running classes.
	Live int
	// ParkedUnknown and ParkedSenseless count the messages of the provider that could
	// not be taken in: about meetings that are not known, or without sense.
	ParkedUnknown, ParkedSenseless int
	// Outgoing counts the lines on their way into the archive.
	Outgoing int
	// UngradedSince is when the class that waits longest should have been graded; zero
	// with none.
	UngradedSince time.Time
}

// Conditions tells how the store does.
type Conditions interface {
	// Condition returns what is stored at that instant.
	Condition(ctx context.Context, now time.Time) (StoredCondition, error)
}

// Condition returns how the classroom does.
func (s *Service) Condition(ctx context.Context) (Condition, error) {
	stored, err := s.store.Condition(ctx, s.instant())
	if err != nil {
		return Condition{}, fmt.Errorf("looking how the classroom does: %w", err)
	}
	c := Condition{StoredCondition: stored, MediaFailures: s.pulse.mediaFailures.Load()}
	if s.media != nil {
		c.Provider = s.media.Name()
	}
	c.Nodes, c.Homes = s.nodes.count()
	if at := s.pulse.intake.Load(); at > 0 {
		c.LastIntake = time.UnixMilli(at).UTC()
	}
	return c, nil
}

// pulse is what is noted of the provider while the program runs.
type pulse struct{ mediaFailures, intake atomic.Int64 }

// noteMedia counts what went wrong at the provider's. That a meeting is full is
// nothing wrong, that the account is has to be mended.
func (s *Service) noteMedia(ctx context.Context, err error) {
	full := errors.Is(err, meeting.ErrFull) && !errors.Is(err, meeting.ErrQuota)
	if err != nil && ctx.Err() == nil && !full {
		s.pulse.mediaFailures.Add(1)
	}
}
