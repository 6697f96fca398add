package outbox

import (
	"context"
	"encoding/json"
	"iter"
	"time"

	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// Parked is a score that will not be sent by itself.
type Parked struct {
	// ID is for Retry and Drop.
	ID     delivery.Name
	Target Target
	// Score has the timestamp under which it was sent.
	Score ags.Score
	// Reason tells the administrator why, Since when it was handed over.
	Reason delivery.Reason
	Since  time.Time
}

// Parked yields the scores that wait for an administrator, of one registration or
// with an empty ID of all. An error ends the sequence. A score that cannot be
// read has no more than its ID and reason.
func (o *Outbox) Parked(ctx context.Context, registrationID string) iter.Seq2[Parked, error] {
	return func(yield func(Parked, error) bool) {
		for j, err := range o.cfg.Store.ListParked(ctx, kind, registrationID) {
			if err != nil {
				yield(Parked{}, err)
				return
			}
			var c content
			if json.Unmarshal(j.Payload, &c) != nil {
				c = content{}
			}
			c.RegistrationID, c.Score.Timestamp = j.Lane, ags.Timestamp(j.At)
			if !yield(Parked{ID: j.Name, Target: c.Target, Score: c.Score, Reason: j.Reason, Since: j.Since}, nil) {
				return
			}
		}
	}
}

// Retry sends a parked score again, with its timestamp. One that is not parked is
// delivery.ErrNotFound.
func (o *Outbox) Retry(ctx context.Context, id delivery.Name) error {
	if err := o.cfg.Store.RetryJob(ctx, id); err != nil {
		return err
	}
	o.worker.Wake()
	return nil
}

// Drop forgets a score that has not arrived. One that is not there is
// delivery.ErrNotFound.
func (o *Outbox) Drop(ctx context.Context, id delivery.Name) error {
	return o.cfg.Store.DropJob(ctx, id)
}
