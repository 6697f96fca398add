package sync_test

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/advantage/nrps/sync"
)

// directory replaces its people of the course in one transaction.
type directory struct{}

func (directory) TakeRoster(_ context.Context, c sync.Course, members []nrps.Member) error {
	fmt.Printf("%d people in the course of %s\n", len(members), c.RegistrationID)
	return nil
}

func Example() {
	follow := func(ctx context.Context, store sync.Store, open delivery.Platforms, r *lti.Registration, launch *lti.Message) error {
		rosters, err := sync.New(sync.Config{Store: store, Platforms: open, Receiver: directory{}})
		if err != nil {
			return err
		}
		go rosters.Run(ctx)
		return rosters.Follow(ctx, sync.Course{RegistrationID: r.ID, DeploymentID: launch.DeploymentID, Claim: launch.NRPS}, time.Hour)
	}
	_ = follow
}
