package outcomes

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// service is what both protocols do to a result: ask whether the tool may, look at
// the due date, and go to the gradebook.
type service struct {
	grades  Gradebook
	courses Courses
	now     func() time.Time
}

// errResult marks what breaks a rule of results.
var errResult = errors.New("the result is not valid")

func (s service) replace(ctx context.Context, t Target, r Result) error {
	if err := r.Validate(); err != nil {
		return fmt.Errorf("%w: %w", errResult, err)
	}
	if err := s.openToWrite(ctx, t); err != nil {
		return err
	}
	return s.grades.ReplaceResult(ctx, t, r)
}

func (s service) remove(ctx context.Context, t Target) error {
	if err := s.openToWrite(ctx, t); err != nil {
		return err
	}
	return s.grades.DeleteResult(ctx, t)
}

func (s service) read(ctx context.Context, t Target) (Result, error) {
	if _, err := s.courses.OpenResult(ctx, t); err != nil {
		return Result{}, err
	}
	return s.grades.ReadResult(ctx, t)
}

func (s service) openToWrite(ctx context.Context, t Target) error {
	deadline, err := s.courses.OpenResult(ctx, t)
	if err == nil && deadline.Passed(s.now()) {
		err = ErrClosed
	}
	return err
}
