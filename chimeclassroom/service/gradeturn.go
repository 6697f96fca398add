package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
)

const (
	// turnTime is how long a process has for a room. A process that dies leaves it
	// to others for so long.
	turnTime = 2 * time.Minute
	// longestSleep is how soon it is seen what another process made due.
	longestSleep = time.Minute
	// troublePause is how long a store that fails is left alone.
	troublePause = 30 * time.Second
)

// runGradebook sends what GradeDueClasses hands over.
func (s *Service) runGradebook(ctx context.Context) {
	if s.grades != nil {
		s.grades.Run(ctx, s)
	}
}

// gradeClasses grades what is due until ctx is done.
func (s *Service) gradeClasses(ctx context.Context) {
	if s.grades == nil {
		return
	}
	for ctx.Err() == nil {
		pause := troublePause
		next, err := s.GradeDueClasses(ctx)
		switch {
		case err != nil && ctx.Err() == nil:
			s.logger.ErrorContext(ctx, "grading", "error", err)
		case next.IsZero():
			pause = longestSleep
		default:
			pause = min(max(next.Sub(s.instant()), time.Millisecond), longestSleep)
		}
		sleep(ctx, pause, s.wake)
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

// wakeUp has what is due looked for; it never blocks.
func (s *Service) wakeUp() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Regrade has a class graded again of which something was learnt after its end,
// such as a correction. One that settles still is graded when it has settled.
func (s *Service) Regrade(ctx context.Context, meetingID string) error {
	due, err := s.store.DueAt(ctx, meetingID)
	if err == nil && due.IsZero() {
		err = s.store.GradeAgain(ctx, meetingID, s.instant())
	}
	if err != nil {
		return fmt.Errorf("having a class graded again: %w", err)
	}
	s.wakeUp()
	return nil
}

// GradeDueClasses grades the classes that have settled and hands the grades over
// to the Gradebook. It returns when there will be others, zero if nothing settles.
// A room whose grading fails is tried again later and holds up no other.
func (s *Service) GradeDueClasses(ctx context.Context) (next time.Time, err error) {
	var failed []error
	for {
		now := s.instant()
		turn, next, err := s.store.ClaimTurn(ctx, now, now.Add(turnTime))
		if err != nil {
			return time.Time{}, errors.Join(append(failed, fmt.Errorf("looking for classes to grade: %w", err))...)
		}
		if turn == nil {
			return next, errors.Join(failed...)
		}
		if err := s.takeTurn(ctx, turn); err != nil {
			failed = append(failed, fmt.Errorf("room %s: %w", turn.Room.ID, err))
			continue
		}
		if err := s.store.FinishTurn(ctx, turn); err != nil {
			failed = append(failed, fmt.Errorf("concluding room %s: %w", turn.Room.ID, err))
			continue
		}
		for meetingID := range turn.Due {
			s.emit(ctx, turn.Room.ID, HookReportReady, HookData{Meeting: meetingID})
		}
	}
}

// takeTurn grades the columns to which the meetings belong that are due.
func (s *Service) takeTurn(ctx context.Context, turn *GradingTurn) error {
	all, err := s.store.ListEvents(ctx, turn.Room.ID, Span{})
	if err != nil {
		return fmt.Errorf("reading the events: %w", err)
	}
	var course *column
	var courseEvents []chimeclassroom.Event
	for _, e := range all {
		if e.Meeting == nil || e.Meeting.Live() || !e.Meeting.DeletedAt.IsZero() {
			continue
		}
		c, err := s.columnOf(ctx, e)
		if err != nil {
			return err
		}
		_, due := turn.Due[e.Meeting.ID]
		switch {
		case c == nil:
		case c.event == nil:
			courseEvents = append(courseEvents, e)
			if due {
				course = c
			}
		case due:
			if err := s.gradeColumn(ctx, turn, c, []chimeclassroom.Event{e}); err != nil {
				return err
			}
		}
	}
	if course == nil {
		return nil
	}
	return s.gradeColumn(ctx, turn, course, courseEvents)
}

// gradeColumn computes what everybody gets for the classes of a column, and hands
// over what has changed.
func (s *Service) gradeColumn(ctx context.Context, turn *GradingTurn, c *column, events []chimeclassroom.Event) error {
	earned, err := s.earned(ctx, c, events)
	if err != nil {
		return err
	}
	scores, err := s.store.Scores(ctx, c.id)
	if err != nil {
		return fmt.Errorf("reading the grades: %w", err)
	}
	for _, e := range earned {
		sc, known := scores[e.person.ID]
		if !known && e.mark == nil {
			continue
		}
		sc.ColumnID, sc.PersonID = c.id, e.person.ID
		if c.event != nil {
			sc.EventID = c.event.ID
		}
		if err := s.offer(ctx, c.grade(turn.Room, e), sc, c.grading.Unseen == UnseenHold); err != nil {
			return err
		}
	}
	return nil
}

// earning is what somebody gets; a nil mark is none.
type earning struct {
	person  chimeclassroom.Person
	mark    *Mark
	comment string
}

// earned computes what everybody gets for the classes.
func (s *Service) earned(ctx context.Context, c *column, events []chimeclassroom.Event) ([]earning, error) {
	people := map[string]chimeclassroom.Person{}
	var reports []engagement.Report
	for _, e := range events {
		b, err := s.basisOf(ctx, e)
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", e.ID, err)
		}
		if c.grading.Absent == AbsentNothing {
			b.report.People = slices.DeleteFunc(b.report.People, func(p engagement.Person) bool {
				return len(p.Presence) == 0 && p.Correction == nil
			})
		}
		reports = append(reports, b.report)
		for id, p := range b.people {
			people[id] = p
		}
	}
	all := make([]earning, 0, len(people))
	for id, person := range people {
		e := earning{person: person}
		if g, ok := c.grading.Rule.CourseGrade(reports, id); ok {
			e.mark = &Mark{Given: g.Given, Maximum: g.Maximum}
			e.comment = comment(c.grading.Rule, reports, id)
		}
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b earning) int { return strings.Compare(a.person.ID, b.person.ID) })
	return all, nil
}

// grade is what goes to the LMS for it.
func (c *column) grade(room chimeclassroom.Room, e earning) Grade {
	g := Grade{
		RegistrationID: room.Key.RegistrationID, DeploymentID: room.Key.DeploymentID, Target: c.target,
		Label: "Attendance", Subject: e.person.Subject, Maximum: c.grading.Rule.Maximum, Mark: e.mark, Comment: e.comment,
	}
	if c.event != nil {
		g.Label = c.event.Title
	}
	if !c.own {
		g.ColumnID = c.id
	}
	return g
}

// offer hands the grade over if it is not what was handed over before. It is
// noted first: whoever dies in between is followed by somebody who finds the note.
func (s *Service) offer(ctx context.Context, g Grade, sc Score, hold bool) error {
	job := s.grades.Job(g)
	for {
		if !sc.take(g, job, hold) {
			return nil
		}
		err := s.store.PutScore(ctx, sc)
		switch {
		case err == nil && sc.State == GradeWaiting:
			return s.hand(ctx, g, job)
		case err == nil, errors.Is(err, ErrNotFound): // the event was deleted
			return nil
		case !errors.Is(err, ErrConflict):
			return fmt.Errorf("storing a grade: %w", err)
		}
		scores, err := s.store.Scores(ctx, sc.ColumnID)
		if err != nil {
			return fmt.Errorf("reading the grades: %w", err)
		}
		key := sc
		sc = scores[sc.PersonID]
		sc.ColumnID, sc.EventID, sc.PersonID = key.ColumnID, key.EventID, key.PersonID
	}
}

// hand hands a grade over whose score waits.
func (s *Service) hand(ctx context.Context, g Grade, job string) error {
	err := s.grades.Put(ctx, g)
	if refused, ok := errors.AsType[*PermanentError](err); ok {
		return s.GradeRefused(ctx, job, refused.Public)
	}
	if err != nil {
		return fmt.Errorf("handing a grade over: %w", err)
	}
	return s.changeScore(ctx, job, func(sc *Score) bool {
		changes := sc.State == GradeWaiting && sc.Ours.same(g.Mark) && !sc.Handed
		sc.Handed = true
		return changes
	})
}
