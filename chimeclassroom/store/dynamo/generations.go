package classroomdynamo

import (
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Generation implements [service.Generations].
func (s *Store) Generation(ctx context.Context, meetingID string) (service.Generation, error) {
	_, g, err := s.newestGeneration(ctx, meetingID)
	return g, err
}

// newestGeneration returns the meeting and the newest generation that it has.
func (s *Store) newestGeneration(ctx context.Context, meetingID string) (item, service.Generation, error) {
	i, err := s.get(ctx, meetingKey(meetingID))
	if err == nil && i == nil {
		err = service.ErrNotFound
	}
	return i, service.Generation{Number: int(cmp.Or(i.number(carrier), 1)), ProviderID: i.text(provider)}, err
}

// PutGeneration implements [service.Generations].
func (s *Store) PutGeneration(ctx context.Context, meetingID string, g service.Generation) (newest service.Generation, err error) {
	newest, err = s.advance(ctx, meetingID, g, func(before service.Generation) bool {
		return before.Number < g.Number || before.Number == g.Number && before.ProviderID == ""
	})
	if err == nil && newest.ProviderID != "" {
		err = s.noteArrival(ctx, newest.ProviderID)
	}
	return newest, err
}

// NextGeneration implements [service.Generations].
func (s *Store) NextGeneration(ctx context.Context, meetingID string, number int) (service.Generation, error) {
	next := service.Generation{Number: number + 1}
	return s.advance(ctx, meetingID, next, func(before service.Generation) bool { return before.Number <= number })
}

// advance makes g the newest generation if that holds of the one before, and returns
// the newest.
func (s *Store) advance(ctx context.Context, meetingID string, g service.Generation, follows func(service.Generation) bool) (newest service.Generation, err error) {
	err = decided(ctx, func() (again bool, err error) {
		m, before, err := s.newestGeneration(ctx, meetingID)
		if newest = before; err != nil || !follows(before) {
			return false, err
		}
		newest = g
		e := editing(m.key()).set(carrier, number(int64(g.Number))).set(provider, text(g.ProviderID)).when(present, nil)
		if m.has(carrier) {
			e.when("#carrier = :before AND #provider = :was", item{":before": m[carrier], ":was": m[provider]})
		} else {
			e.when("attribute_not_exists(#carrier)", nil)
		}
		actions := []types.TransactWriteItem{s.making(e)}
		if g.ProviderID != "" {
			of, kept := providerKey(g.ProviderID), carrierKey(meetingID, g.Number)
			of[meetingOf], of[carrier] = text(meetingID), number(int64(g.Number))
			kept[provider] = text(g.ProviderID)
			actions = append(actions, s.putting(of, "", nil), s.putting(kept, "", nil))
		}
		return s.transact(ctx, actions...)
	})
	return newest, err
}

// MeetingOf implements [service.Generations].
func (s *Store) MeetingOf(ctx context.Context, providerID string) (of meeting.Sitting, err error) {
	if providerID == "" {
		return of, service.ErrNotFound
	}
	i, err := s.get(ctx, providerKey(providerID))
	if err == nil && i == nil {
		err = service.ErrNotFound
	}
	return meeting.Sitting{ID: i.text(meetingOf), Generation: int(i.number(carrier))}, err
}
