package sqlstore

import (
	"context"
	"fmt"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/notice"
)

// PutSubscription implements [notice.Subscriptions].
func (s *Store) PutSubscription(ctx context.Context, deployment string, sub notice.Subscription) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO notice_subscription (deployment, type, handler, max_batch_size) VALUES (?, ?, ?, ?)
		ON CONFLICT (deployment, type) DO UPDATE
			SET handler = excluded.handler, max_batch_size = excluded.max_batch_size`,
		deployment, string(sub.Type), sub.Handler, sub.MaxBatchSize)
	if err != nil {
		return fmt.Errorf("storing a subscription: %w", err)
	}
	return nil
}

// DeleteSubscription implements [notice.Subscriptions].
func (s *Store) DeleteSubscription(ctx context.Context, deployment string, t lti.NoticeType) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM notice_subscription WHERE deployment = ? AND type = ?`, deployment, string(t))
	if err != nil {
		return fmt.Errorf("ending a subscription: %w", err)
	}
	return nil
}

// ListSubscriptions implements [notice.Subscriptions].
func (s *Store) ListSubscriptions(ctx context.Context, deployment string) ([]notice.Subscription, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT type, handler, max_batch_size FROM notice_subscription WHERE deployment = ? ORDER BY type`, deployment)
	if err != nil {
		return nil, fmt.Errorf("listing subscriptions: %w", err)
	}
	defer rows.Close()
	var list []notice.Subscription
	for rows.Next() {
		var sub notice.Subscription
		if err := rows.Scan(&sub.Type, &sub.Handler, &sub.MaxBatchSize); err != nil {
			return nil, fmt.Errorf("stored subscription: %w", err)
		}
		list = append(list, sub)
	}
	return list, rows.Err()
}
