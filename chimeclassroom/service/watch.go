package service

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Run does what has to be done when nobody asks, until ctx is done, then returns
// nil: it ends the classes that nobody ends, grades and sums up those that are over, reads
// rosters, reminds people of classes, sends mail and webhooks, deletes what is kept too long, fills
// the archive, keeps the provider of sound and picture running and has it cut off who
// has lost their place. One Run a process; of several nodes each does what another one
// has not done, or none of it (onDuty). Where no process stays, whoever is asked now and
// then calls what this calls: EndForgottenClasses, AskRostersAhead, GradeDueClasses,
// RemindDue, SumUpSettled, Deliver, WriteArchive and DeleteExpired.
func (s *Service) Run(ctx context.Context) error {
	var others sync.WaitGroup
	others.Go(func() { s.gradeClasses(ctx) })
	others.Go(func() { s.runMedia(ctx) })
	others.Go(func() { s.cutOffAbsent(ctx) })
	others.Go(func() { s.deleteDaily(ctx) })
	others.Go(func() { s.fillArchive(ctx) })
	others.Go(func() { s.remind(ctx) })
	others.Go(func() { s.Deliver(ctx) })
	others.Go(func() { s.sumUp(ctx) })
	s.watchClasses(ctx)
	others.Wait()
	return nil
}

// Deliver sends what is on its way to others, grades, mail and webhooks, and reads the
// rosters that were asked for, until ctx is done, or as long as they are configured to.
// What is under way then is finished.
func (s *Service) Deliver(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { s.runGradebook(ctx) })
	all.Go(func() { s.runRoster(ctx) })
	all.Go(func() { s.runMail(ctx) })
	all.Go(func() { s.runHooks(ctx) })
	all.Wait()
}

func (s *Service) runMedia(ctx context.Context) {
	if s.media == nil {
		return
	}
	if err := s.media.Run(ctx, carried{s}); err != nil && ctx.Err() == nil {
		s.logger.ErrorContext(ctx, "the provider of sound and picture has stopped", "error", err)
	}
}

// watchClasses looks for forgotten classes, and for rosters to read, at once and at
// every interval.
func (s *Service) watchClasses(ctx context.Context) {
	ticker := time.NewTicker(s.watch)
	defer ticker.Stop()
	for ctx.Err() == nil {
		if err := s.EndForgottenClasses(ctx); err != nil && ctx.Err() == nil {
			s.logger.ErrorContext(ctx, "ending forgotten classes", "error", err)
		}
		if err := s.AskRostersAhead(ctx); err != nil && ctx.Err() == nil {
			s.logger.ErrorContext(ctx, "asking for rosters", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// EndForgottenClasses ends the live classes that are over though nobody has
// ended them, at the instant at which anyone was last connected, and grades them
// as ever. Whoever is still in the room learns it from KeepAlive.
func (s *Service) EndForgottenClasses(ctx context.Context) error {
	live, err := s.store.LiveMeetings(ctx)
	if err != nil {
		return fmt.Errorf("looking for live meetings: %w", err)
	}
	var failed []error
	for _, m := range live {
		if !m.Event.Forgotten(m.LastAlive, s.instant()) {
			continue
		}
		_, err := s.end(ctx, m.Event, s.store.EndForgotten, m.LastAlive, meeting.FromWatch)
		switch {
		case errors.Is(err, ErrConflict): // somebody has ended it meanwhile, or is back
		case err != nil:
			failed = append(failed, fmt.Errorf("ending meeting %s: %w", m.Event.Meeting.ID, err))
		default:
			s.logger.InfoContext(ctx, "a class that nobody had ended is over", "event", m.Event.ID)
			failed = append(failed, s.Close(ctx, m.Event.Meeting.ID))
		}
	}
	return errors.Join(failed...)
}
