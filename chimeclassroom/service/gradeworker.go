package service

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// A grade that cannot be delivered is tried again after firstRetry, then
// after twice as long each time up to longestRetry: about two days in all.
const (
	firstRetry   = 30 * time.Second
	longestRetry = 6 * time.Hour
	maxTries     = 16
	gradeBatch   = 50
	gradeTimeout = 30 * time.Second
)

// Run sends grades to the LMS until ctx is done, then returns nil: at once
// what is waiting, then whenever a class ends or a retry is due. One Run a
// store.
func (s *Service) Run(ctx context.Context) error {
	if s.sender == nil {
		<-ctx.Done()
		return nil
	}
	for ctx.Err() == nil {
		if err := s.SendDueGrades(ctx); err != nil && ctx.Err() == nil {
			s.logger.ErrorContext(ctx, "sending grades", "error", err)
		}
		timer := time.NewTimer(s.untilNextGrade(ctx))
		select {
		case <-ctx.Done():
		case <-s.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
	return nil
}

// untilNextGrade is how long Run may sleep. Without anything pending it looks
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

// wakeUp makes Run look for grades; it never blocks.
func (s *Service) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// SendDueGrades attempts every grade that is due now, once. Its error is the
// store's; what the LMS says is kept with the grade.
func (s *Service) SendDueGrades(ctx context.Context) error {
	if s.sender == nil {
		return nil
	}
	for {
		due, err := s.store.DueGrades(ctx, s.instant(), gradeBatch)
		if err != nil {
			return fmt.Errorf("reading due grades: %w", err)
		}
		for _, g := range due {
			if err := s.attempt(ctx, g); err != nil {
				return err
			}
		}
		if len(due) < gradeBatch {
			return nil
		}
	}
}

// attempt sends one grade and stores the outcome. An attempt that our own
// shutdown cut short does not count.
func (s *Service) attempt(ctx context.Context, g DueGrade) error {
	sending, cancel := context.WithTimeout(ctx, gradeTimeout)
	defer cancel()
	g.Grade.Comment = fmt.Sprintf("Attended %g of %g minutes.", g.Grade.ScoreGiven, g.Grade.ScoreMaximum)
	err := s.sender.SendGrade(sending, g.Grade)
	if err != nil && ctx.Err() != nil {
		return ctx.Err()
	}
	outcome := s.judge(g.Tries+1, err)
	if err != nil {
		s.logger.WarnContext(ctx, "grade not delivered", "grade", g.ID, "event", g.Grade.EventID,
			"try", outcome.Tries, "state", outcome.State, "error", err)
	}
	if err := s.store.SettleGrade(context.WithoutCancel(ctx), g.ID, outcome); err != nil {
		return fmt.Errorf("storing the outcome of a grade: %w", err)
	}
	return nil
}

// judge decides what the result of a try means for the grade.
func (s *Service) judge(tries int, err error) GradeOutcome {
	o := GradeOutcome{State: GradePending, Tries: tries, Next: s.instant()}
	switch {
	case err == nil:
		o.State = GradeSent
	case errors.Is(err, ErrRefused):
		o.State, o.Detail = GradeFailed, refusal(err)
	case tries >= maxTries:
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
