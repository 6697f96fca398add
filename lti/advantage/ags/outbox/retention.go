package outbox

import (
	"context"
	"encoding/json"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// Forget drops the scores of a person, as the platform of the registration names
// them, that are not there yet. One that is being sent may still arrive. What the
// person gave to others is theirs, and goes on.
func Forget(ctx context.Context, store delivery.Retention, registrationID, userID string) error {
	return store.DropFitting(ctx, kind, registrationID, func(payload []byte) bool {
		var c content
		return json.Unmarshal(payload, &c) == nil && c.Score.UserID == userID
	})
}

// DropParked drops the scores that wait for an administrator and were handed over
// before that time.
func DropParked(ctx context.Context, store delivery.Retention, before time.Time) error {
	return store.DropParked(ctx, kind, before)
}
