package service

import (
	"context"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// StartNow schedules a class that begins at this moment, as long as the input
// says, and starts it. Date, time and repetition of the input do not count.
func (s *Service) StartNow(ctx context.Context, v chimeclassroom.Visitor, in chimeclassroom.EventInput) (EventView, error) {
	if !v.May(chimeclassroom.CreateEvents) || !v.May(chimeclassroom.StartClass) && !v.May(chimeclassroom.ManageOwnEvents) {
		return EventView{}, forbidden()
	}
	e, err := s.CreateEvent(ctx, v, in.At(s.instant()))
	if err != nil {
		return EventView{}, err
	}
	return s.StartMeeting(ctx, v, e.ID)
}
