package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// endTimeout bounds the end of a class, which goes on when the request that
// asked for it is given up.
const endTimeout = 30 * time.Second

// EndMeeting ends the class for everyone. Attendance is computed and the
// grades are stored in the same step; Run sends them. Once begun it does not
// stop half-way because ctx is done, so whoever calls can rely on the answer.
func (s *Service) EndMeeting(ctx context.Context, v chimeclassroom.Visitor, id string) (EventView, error) {
	e, err := s.permit(ctx, v, id, chimeclassroom.End)
	if err != nil {
		return EventView{}, err
	}
	e, err = s.end(ctx, e, s.store.EndMeeting, s.instant(), meeting.FromRoom)
	if errors.Is(err, ErrConflict) {
		return EventView{}, notAvailable(chimeclassroom.Ended, chimeclassroom.End)
	}
	if err != nil {
		return EventView{}, fmt.Errorf("ending a meeting: %w", err)
	}
	return s.view(ctx, v, e)
}

// ending is a way in which the store ends a meeting.
type ending func(context.Context, meeting.LedgerEvent, GradeMaker) (endedAt time.Time, err error)

// end ends the event's live meeting and returns the event as it is then.
func (s *Service) end(ctx context.Context, e chimeclassroom.Event, store ending, at time.Time, source meeting.Source) (chimeclassroom.Event, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	grade, err := s.gradeMaker(ctx, e)
	if err != nil {
		return chimeclassroom.Event{}, err
	}
	over := *e.Meeting
	over.EndedAt, err = store(ctx, meeting.LedgerEvent{
		MeetingID: over.ID, Type: meeting.MeetingEnded, At: at, Source: source,
	}, grade)
	if err != nil {
		return chimeclassroom.Event{}, err
	}
	s.wakeUp()
	s.changed(e.RoomID)
	e.Meeting = &over
	return e, nil
}
