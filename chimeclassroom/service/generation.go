package service

import (
	"context"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// newAtMost is how many generations one entry goes through. More than one at once
// come to an end only when the provider is not well.
const newAtMost = 5

// inMeeting does something in the provider's meeting of a sitting, which is found
// or made for it. A generation that the provider has ended by itself is followed
// by the next, on every server by the same.
func (s *Service) inMeeting(ctx context.Context, meetingID string, do func(meeting.Ref) error) error {
	g, err := s.store.Generation(ctx, meetingID)
	if err != nil {
		return fmt.Errorf("reading the generation: %w", err)
	}
	for range newAtMost {
		var ref meeting.Ref
		if ref, err = s.media.Ensure(ctx, refOf(meetingID, g)); err == nil {
			if g, err = s.keep(ctx, meetingID, g, ref); err != nil {
				return err
			}
			err = do(refOf(meetingID, g))
		}
		if !errors.Is(err, meeting.ErrOver) {
			return err
		}
		next, failed := s.store.NextGeneration(ctx, meetingID, g.Number)
		if failed != nil {
			return fmt.Errorf("going on to the next generation: %w", failed)
		}
		g = next
	}
	return err
}

// keep stores the provider's id of a generation, so that any server finds it, and
// returns the one that counts.
func (s *Service) keep(ctx context.Context, meetingID string, g Generation, ref meeting.Ref) (Generation, error) {
	if ref.ProviderID == g.ProviderID {
		return g, nil
	}
	kept, err := s.store.PutGeneration(ctx, meetingID, Generation{Number: g.Number, ProviderID: ref.ProviderID})
	if err != nil {
		return g, fmt.Errorf("keeping the provider's id: %w", err)
	}
	return kept, nil
}

// carrier is the provider's meeting of a sitting, as far as there is one.
func (s *Service) carrier(ctx context.Context, meetingID string) (meeting.Ref, error) {
	g, err := s.store.Generation(ctx, meetingID)
	if err != nil {
		return meeting.Ref{}, fmt.Errorf("reading the generation: %w", err)
	}
	return refOf(meetingID, g), nil
}

func refOf(meetingID string, g Generation) meeting.Ref {
	return meeting.Ref{Sitting: meeting.Sitting{ID: meetingID, Generation: g.Number}, ProviderID: g.ProviderID}
}

// FindMeeting returns the sitting that the provider's meeting carries or carried,
// without an id if none is known: the provider's events name theirs.
func (s *Service) FindMeeting(ctx context.Context, providerID string) (meeting.Sitting, error) {
	sitting, err := s.store.MeetingOf(ctx, providerID)
	if errors.Is(err, ErrNotFound) {
		return meeting.Sitting{}, nil
	}
	if err != nil {
		return meeting.Sitting{}, fmt.Errorf("finding the provider's meeting: %w", err)
	}
	return sitting, nil
}
