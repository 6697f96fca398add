package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/notice"
)

// The subscriptions of a deployment are one partition, ordered by type.

func subscriptionsOf(deployment string) string { return "subscriptions#" + digest(deployment) }

func subscriptionKey(deployment string, t lti.NoticeType) item {
	return at(subscriptionsOf(deployment), "n"+string(t))
}

// PutSubscription implements [notice.Subscriptions].
func (s *Store) PutSubscription(ctx context.Context, deployment string, sub notice.Subscription) error {
	if err := checkID(string(sub.Type)); err != nil {
		return err
	}
	kept, err := json.Marshal(sub)
	if err != nil {
		return err
	}
	i := subscriptionKey(deployment, sub.Type)
	i[record] = text(string(kept))
	if err := s.set(ctx, i); err != nil {
		return fmt.Errorf("storing a subscription: %w", err)
	}
	return nil
}

// DeleteSubscription implements [notice.Subscriptions].
func (s *Store) DeleteSubscription(ctx context.Context, deployment string, t lti.NoticeType) error {
	if !sortable(string(t)) {
		return nil
	}
	_, err := s.api.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: &s.table, Key: subscriptionKey(deployment, t)})
	if err != nil {
		return fmt.Errorf("ending a subscription: %w", err)
	}
	return nil
}

// ListSubscriptions implements [notice.Subscriptions].
func (s *Store) ListSubscriptions(ctx context.Context, deployment string) ([]notice.Subscription, error) {
	return collect(records[notice.Subscription](s.query(ctx, partition(subscriptionsOf(deployment))), "listing subscriptions"))
}
