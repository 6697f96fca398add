package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// An application starts an outbox on the store that it has anyway, such as
// sqlstore.
func Example() {
	start := func(ctx context.Context, role *tool.Tool, store interface {
		delivery.Store
		storage.RegistrationLookup
	}) (*outbox.Outbox, error) {
		box, err := outbox.New(outbox.Config{
			Store: store,
			Open: func(ctx context.Context, to outbox.Target) (*ags.Client, error) {
				r, err := store.RegistrationByID(ctx, to.RegistrationID)
				if errors.Is(err, storage.ErrNotFound) {
					return nil, fmt.Errorf("%w: %w", delivery.ErrDisconnected, err)
				}
				if err != nil {
					return nil, err
				}
				return ags.NewClient(role.Services(r, to.DeploymentID), to.Claim), nil
			},
			Trace: &delivery.Trace{Parked: func(ctx context.Context, e delivery.Event) {
				slog.WarnContext(ctx, "score parked", "registration", e.Name.Lane, "reason", e.Reason.Public)
			}},
		})
		if err != nil {
			return nil, err
		}
		go box.Run(ctx)
		return box, nil
	}
	_ = start
}

// A score is safe as soon as Put returns. It needs no launch: what one said of the
// gradebook may be kept.
func ExampleOutbox_Put() {
	grade := func(ctx context.Context, box *outbox.Outbox, r *lti.Registration, deploymentID string, gradebook *lti.AGSClaim) error {
		points, maximum := 9.0, 10.0
		return box.Put(ctx, outbox.Target{
			RegistrationID: r.ID, DeploymentID: deploymentID, Claim: gradebook,
			Column: &ags.LineItem{Label: "Quiz 1", ScoreMaximum: 10, ResourceID: "quiz-1"},
		}, ags.Score{
			UserID: "the sub of the launch", ScoreGiven: &points, ScoreMaximum: &maximum,
			ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded,
		})
	}
	_ = grade
}
