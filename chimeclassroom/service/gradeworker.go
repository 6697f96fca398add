package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// A grade that cannot be delivered is tried again after firstRetry, then
// after twice as long each time up to longestRetry: about two days in all. With
// others waiting for the same LMS it takes longer, but after longestWait every
// grade is given up.
const (
	firstRetry   = 30 * time.Second
	longestRetry = 6 * time.Hour
	maxTries     = 16
	longestWait  = 7 * 24 * time.Hour
	gradeBatch   = 50
	gradeTimeout = 30 * time.Second
	// longestPause is how long a store that fails is left alone.
	longestPause = 15 * time.Minute
	// gradeTurns is how many LMSs are sent to at the same time.
	gradeTurns = 8
)

// deliverGrades sends grades to the LMSs until ctx is done: at once what is
// waiting, then whenever a class ends or a retry is due. A store that fails is
// left alone for longer each time, so that a grade whose outcome cannot be
// stored is not sent again and again.
func (s *Service) deliverGrades(ctx context.Context) {
	if s.sender == nil {
		return
	}
	failures := 0
	for ctx.Err() == nil {
		if err := s.SendDueGrades(ctx); err != nil && ctx.Err() == nil {
			failures++
			s.logger.ErrorContext(ctx, "sending grades", "error", err)
			sleep(ctx, min(backoff(failures), longestPause), nil)
			continue
		}
		failures = 0
		sleep(ctx, s.untilNextGrade(ctx), s.wake)
	}
}

// sleep returns after that time, at a wake-up or when ctx is done.
func sleep(ctx context.Context, d time.Duration, wake <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-wake:
	case <-timer.C:
	}
}

// untilNextGrade is how long the delivery may sleep. Without anything pending it looks
// again after the longest retry; a store that cannot answer is asked soon.
func (s *Service) untilNextGrade(ctx context.Context) time.Duration {
	due, ok, err := s.store.NextGrade(ctx)
	switch {
	case err != nil:
		return firstRetry
	case !ok:
		return longestRetry
	default:
		return max(time.Second, due.Sub(s.instant()))
	}
}

// wakeUp makes the delivery look for grades; it never blocks.
func (s *Service) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// SendDueGrades attempts the grades that are due now. The registrations take
// their turns at the same time, so an LMS that does not answer holds up nobody
// else. The error is the store's; what the LMS says is kept with the grade.
func (s *Service) SendDueGrades(ctx context.Context) error {
	if s.sender == nil {
		return nil
	}
	registrations, err := s.store.DueRegistrations(ctx, s.instant())
	if err != nil {
		return fmt.Errorf("reading whose grades are due: %w", err)
	}
	var turns errgroup.Group
	turns.SetLimit(gradeTurns)
	failed := make([]error, len(registrations))
	for i, id := range registrations {
		turns.Go(func() error {
			failed[i] = s.sendTo(ctx, id)
			return nil
		})
	}
	_ = turns.Wait() // the errors are all wanted, not only the first
	return errors.Join(failed...)
}

// sendTo sends the due grades of a registration one after the other. After the
// first that may succeed later the rest waits with it, without a try of its own:
// the LMS is in trouble and each grade would find out at length.
func (s *Service) sendTo(ctx context.Context, registrationID string) error {
	for {
		due, err := s.store.DueGrades(ctx, registrationID, s.instant(), gradeBatch)
		if err != nil {
			return fmt.Errorf("reading due grades: %w", err)
		}
		for _, g := range due {
			outcome, err := s.attempt(ctx, g)
			if err != nil {
				return err
			}
			if outcome.State == GradePending {
				return s.postpone(ctx, registrationID, outcome.Next)
			}
		}
		if len(due) < gradeBatch {
			return nil
		}
	}
}

func (s *Service) postpone(ctx context.Context, registrationID string, until time.Time) error {
	if err := s.store.PostponeGrades(context.WithoutCancel(ctx), registrationID, s.instant(), until); err != nil {
		return fmt.Errorf("postponing grades: %w", err)
	}
	return nil
}

// attempt sends one grade and stores the outcome. An attempt that our own
// shutdown cut short does not count.
func (s *Service) attempt(ctx context.Context, g DueGrade) (GradeOutcome, error) {
	err := s.send(ctx, g)
	if err != nil && ctx.Err() != nil {
		return GradeOutcome{}, ctx.Err()
	}
	outcome := s.judge(g, err)
	if err != nil {
		s.logger.WarnContext(ctx, "grade not delivered", "grade", g.ID, "event", g.Grade.EventID,
			"try", outcome.Tries, "state", outcome.State, "error", err)
	}
	if err := s.store.SettleGrade(context.WithoutCancel(ctx), g.ID, outcome); err != nil {
		return GradeOutcome{}, fmt.Errorf("storing the outcome of a grade: %w", err)
	}
	return outcome, nil
}

func (s *Service) send(ctx context.Context, g DueGrade) error {
	if g.Unreadable != nil {
		return &PermanentError{Public: "The classroom no longer knows where the LMS takes this grade.", Err: g.Unreadable}
	}
	ctx, cancel := context.WithTimeout(ctx, gradeTimeout)
	defer cancel()
	g.Grade.Comment = fmt.Sprintf("Attended %g of %g minutes.", g.Grade.ScoreGiven, g.Grade.ScoreMaximum)
	return s.sender.SendGrade(ctx, g.Grade)
}

// judge decides what the result of a try means for the grade.
func (s *Service) judge(g DueGrade, err error) GradeOutcome {
	tries, now := g.Tries+1, s.instant()
	o := GradeOutcome{State: GradePending, Tries: tries, Next: now}
	switch {
	case err == nil:
		o.State = GradeSent
	case errors.Is(err, ErrRefused):
		o.State, o.Detail = GradeFailed, refusal(err)
	case tries >= maxTries, tries > 1 && now.Sub(g.Grade.At) > longestWait:
		o.State, o.Detail = GradeFailed, "The LMS could not be reached."
	default:
		o.Next = o.Next.Add(backoff(tries))
	}
	return o
}

func refusal(err error) string {
	if p, ok := errors.AsType[*PermanentError](err); ok && p.Public != "" {
		return p.Public
	}
	return "The LMS refused the grade."
}

func backoff(tries int) time.Duration {
	wait := firstRetry
	for range tries - 1 {
		if wait *= 2; wait >= longestRetry {
			return longestRetry
		}
	}
	return wait
}
