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

// EndMeeting ends the class for everyone. Run grades it when it has settled. Once begun it does not
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
	s.logOf(ctx, v, chimeclassroom.LogClassEnded, []chimeclassroom.Event{e})
	return s.view(ctx, v, e)
}

// ending is a way in which the store ends a meeting.
type ending func(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration) (endedAt time.Time, err error)

// end ends the event's live meeting and returns the event as it is then.
func (s *Service) end(ctx context.Context, e chimeclassroom.Event, store ending, at time.Time, source meeting.Source) (chimeclassroom.Event, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	grade, err := s.settleFor(ctx, e)
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
	s.askRosterOf(ctx, e.RoomID)
	s.changed(e.RoomID)
	s.places.drop(over.ID)
	s.reportChanged(over.ID)
	e.Meeting = &over
	s.emitClass(ctx, HookClassEnded, e, over.ID)
	if grade == nil { // else when it has settled
		s.emitClass(ctx, HookReportReady, e, over.ID)
	}
	return e, nil
}
