package service

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// find returns the event if it is in the visitor's room and they may know of it.
func (s *Service) find(ctx context.Context, v chimeclassroom.Visitor, id string) (chimeclassroom.Event, error) {
	e, err := s.store.Event(ctx, v.Room.ID, id)
	if errors.Is(err, ErrNotFound) {
		return chimeclassroom.Event{}, noSuchEvent(err)
	}
	if err != nil {
		return chimeclassroom.Event{}, fmt.Errorf("reading an event: %w", err)
	}
	if !v.Sees(&e) {
		return chimeclassroom.Event{}, noSuchEvent(nil)
	}
	return e, nil
}

// permit returns the event if it is in the visitor's room, the visitor may
// take the action, and the event is in a state for it.
func (s *Service) permit(ctx context.Context, v chimeclassroom.Visitor, id string, a chimeclassroom.Action) (chimeclassroom.Event, error) {
	e, err := s.find(ctx, v, id)
	if err != nil {
		return chimeclassroom.Event{}, err
	}
	if !v.MayDo(a, &e) {
		return chimeclassroom.Event{}, forbidden()
	}
	if now := s.instant(); !slices.Contains(e.Possible(now), a) {
		if a == chimeclassroom.Delete && e.Attended {
			return chimeclassroom.Event{}, attendanceIsKept()
		}
		return chimeclassroom.Event{}, notAvailable(e.Status(now), a)
	}
	return e, nil
}

func notSignedIn(cause error) error {
	return &chimeclassroom.Error{
		Code:   chimeclassroom.CodeNotSignedIn,
		Public: "You are not signed in any more; open the classroom from your course again.",
		Err:    cause,
	}
}

func noSuchEvent(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "There is no such event in this classroom.", Err: cause}
}

func forbidden() error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "Your role does not allow this."}
}

func sentOut(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "A host has sent you out of this class.", Err: cause}
}

func changedMeanwhile(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: "Somebody else has changed this event meanwhile; look at it again.", Err: cause}
}

func invalid(public string) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeInvalid, Public: public}
}

func attendanceIsKept() error {
	return &chimeclassroom.Error{
		Code:   chimeclassroom.CodeNotAvailable,
		Public: "Somebody has attended this class, so it is kept; you can hide it instead.",
	}
}

func notAvailable(status chimeclassroom.Status, a chimeclassroom.Action) error {
	return &chimeclassroom.Error{
		Code:   chimeclassroom.CodeNotAvailable,
		Public: whyNot(status),
		Err:    fmt.Errorf("%s is not possible while the event is %s", a, status),
	}
}

func whyNot(status chimeclassroom.Status) string {
	switch status {
	case chimeclassroom.Scheduled:
		return "It is too early to start the class."
	case chimeclassroom.Open:
		return "The class has not been started yet."
	case chimeclassroom.Live:
		return "The class is running; end it first."
	case chimeclassroom.Ended:
		return "The class has ended."
	case chimeclassroom.Missed:
		return "The time of this class has passed."
	case chimeclassroom.Cancelled:
		return "This class was cancelled."
	default:
		return "This is not possible now."
	}
}
