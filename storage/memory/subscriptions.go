package memory

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/notice"
)

// subscriptions are kept by deployment and type.
type subscriptions struct {
	mu           sync.Mutex
	byDeployment map[string]map[lti.NoticeType]notice.Subscription
}

// PutSubscription implements [notice.Subscriptions].
func (s *Store) PutSubscription(ctx context.Context, deployment string, sub notice.Subscription) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.subscriptions.mu.Lock()
	defer s.subscriptions.mu.Unlock()
	byType := s.subscriptions.byDeployment[deployment]
	if byType == nil {
		byType = make(map[lti.NoticeType]notice.Subscription)
		s.subscriptions.byDeployment[deployment] = byType
	}
	byType[sub.Type] = sub
	return nil
}

// DeleteSubscription implements [notice.Subscriptions].
func (s *Store) DeleteSubscription(ctx context.Context, deployment string, t lti.NoticeType) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.subscriptions.mu.Lock()
	defer s.subscriptions.mu.Unlock()
	byType := s.subscriptions.byDeployment[deployment]
	delete(byType, t)
	if len(byType) == 0 {
		delete(s.subscriptions.byDeployment, deployment)
	}
	return nil
}

// ListSubscriptions implements [notice.Subscriptions].
func (s *Store) ListSubscriptions(ctx context.Context, deployment string) ([]notice.Subscription, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.subscriptions.mu.Lock()
	defer s.subscriptions.mu.Unlock()
	byType := s.subscriptions.byDeployment[deployment]
	var list []notice.Subscription
	for _, t := range slices.Sorted(maps.Keys(byType)) {
		list = append(list, byType[t])
	}
	return list, nil
}
