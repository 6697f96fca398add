package sync_test

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/advantage/nrps/sync"
	"github.com/ltikit/ltikit/lti/tool"
)

// directory replaces its people of the course in one transaction.
type directory struct{}

func (directory) TakeRoster(_ context.Context, c sync.Course, members []nrps.Member) error {
	fmt.Printf("%d people in the course of %s\n", len(members), c.RegistrationID)
	return nil
}

func Example() {
	follow := func(ctx context.Context, role *tool.Tool, store sync.Store, r *lti.Registration, launch *lti.Message) error {
		open := func(_ context.Context, c sync.Course) (*nrps.Client, error) {
			return nrps.NewClient(role.Services(r, c.DeploymentID), c.Claim), nil
		}
		rosters, err := sync.New(sync.Config{Store: store, Open: open, Receiver: directory{}})
		if err != nil {
			return err
		}
		go rosters.Run(ctx)
		return rosters.Follow(ctx, sync.Course{RegistrationID: r.ID, DeploymentID: launch.DeploymentID, Claim: launch.NRPS}, time.Hour)
	}
	_ = follow
}
