package service

import (
	"context"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// maxStanding is how many rooms without dates a course has at most, so that all of
// them can be shown at once.
const maxStanding = 100

// checkStanding refuses one room without dates too many.
func (s *Service) checkStanding(ctx context.Context, v chimeclassroom.Visitor) error {
	rooms, err := s.store.StandingEvents(ctx, v.Room.ID)
	if err != nil {
		return fmt.Errorf("counting the rooms without dates: %w", err)
	}
	if len(rooms) >= maxStanding {
		return invalid(fmt.Sprintf("A course can have %d rooms without dates; delete one that nobody needs.", maxStanding))
	}
	return nil
}

// SittingView is one time that a room without dates was open.
type SittingView struct {
	chimeclassroom.Meeting
	// People is how many came, 0 once its attendance was deleted.
	People int
}

// ListSittings returns the sittings of an event, the newest first, to those who may
// read their reports.
func (s *Service) ListSittings(ctx context.Context, v chimeclassroom.Visitor, id string) ([]SittingView, error) {
	e, err := s.find(ctx, v, id)
	if err != nil {
		return nil, err
	}
	if !v.MayDo(chimeclassroom.Report, &e) {
		return nil, forbidden()
	}
	sittings, err := s.store.Sittings(ctx, e.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the meetings: %w", err)
	}
	views := make([]SittingView, 0, len(sittings))
	for _, one := range slices.Backward(sittings) {
		came := 0
		for _, a := range one.Attendees {
			if a.Role != "" { // somebody who used their ticket
				came++
			}
		}
		views = append(views, SittingView{Meeting: one.Meeting, People: came})
	}
	return views, nil
}

// findSitting is find, with the sitting of that number as the event's meeting; 0 is
// the newest.
func (s *Service) findSitting(ctx context.Context, v chimeclassroom.Visitor, id string, number int) (chimeclassroom.Event, error) {
	e, err := s.find(ctx, v, id)
	if err != nil || number == 0 || e.Meeting != nil && e.Meeting.Generation == number {
		return e, err
	}
	sittings, err := s.store.Sittings(ctx, e.ID)
	if err != nil {
		return e, fmt.Errorf("reading the meetings: %w", err)
	}
	i := slices.IndexFunc(sittings, func(one Sitting) bool { return one.Meeting.Generation == number })
	if i < 0 {
		return e, noSuchSitting()
	}
	e.Meeting = &sittings[i].Meeting
	return e, nil
}

func noSuchSitting() error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "This room was not open that often."}
}

// sittings are the event's meetings, oldest first; of a room without dates, the one
// that stands in the event.
func (s *Service) sittings(ctx context.Context, e chimeclassroom.Event) ([]Sitting, error) {
	if e.Meeting == nil {
		return nil, nil
	}
	sittings, err := s.store.Sittings(ctx, e.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the meetings: %w", err)
	}
	if e.Standing {
		sittings = slices.DeleteFunc(sittings, func(one Sitting) bool { return one.Meeting.ID != e.Meeting.ID })
	}
	return sittings, nil
}

// corrections are what was said of the attendance of the event, oldest first; of a
// room without dates, of the sitting that stands in the event.
func (s *Service) corrections(ctx context.Context, e chimeclassroom.Event) ([]Correction, error) {
	all, err := s.store.Corrections(ctx, e.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the corrections: %w", err)
	}
	if e.Standing {
		all = slices.DeleteFunc(all, func(c Correction) bool { return c.Sitting != e.Meeting.Generation })
	}
	return all, nil
}
