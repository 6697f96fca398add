package service

import (
	"context"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Answer is a form that the visitor's browser posts to the LMS.
type Answer struct {
	URL string
	// JWT is its one field, the signed message.
	JWT string
}

// Linker writes what links to events look like in an LMS.
type Linker interface {
	// Link answers the LMS's request with links to the events; none means that
	// nothing was chosen.
	Link(ctx context.Context, room chimeclassroom.Room, request []byte, events []chimeclassroom.Event) (Answer, error)
}

// Choose answers the LMS that sent the visitor to choose events for the course.
// No ids mean that the visitor wants none. It may be asked again; the LMS takes
// one answer.
func (s *Service) Choose(ctx context.Context, v chimeclassroom.Visitor, eventIDs []string) (Answer, error) {
	switch {
	case !v.May(chimeclassroom.ManageEvents):
		return Answer{}, forbidden()
	case v.Choice == nil || s.linker == nil:
		return Answer{}, &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "Your course does not wait for a choice; start from your course again."}
	case len(eventIDs) > v.Choice.Accepts.Most():
		return Answer{}, &chimeclassroom.Error{Code: chimeclassroom.CodeInvalid, Public: "Your course does not take that many events at once."}
	}
	events := make([]chimeclassroom.Event, 0, len(eventIDs))
	for n, id := range eventIDs {
		if slices.Contains(eventIDs[:n], id) {
			return Answer{}, &chimeclassroom.Error{Code: chimeclassroom.CodeInvalid, Public: "An event can be chosen once at a time."}
		}
		e, err := s.find(ctx, v, id)
		if err != nil {
			return Answer{}, err
		}
		events = append(events, e)
	}
	answer, err := s.linker.Link(ctx, v.Room, v.Choice.Request, events)
	if err != nil {
		return Answer{}, fmt.Errorf("writing the links: %w", err)
	}
	return answer, nil
}
