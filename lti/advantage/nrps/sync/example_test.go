package sync_test

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/advantage/nrps/sync"
	"github.com/ltikit/ltikit/lti/tool"
)

// directory stores people in one transaction.
type directory struct{}

func (directory) TakeRoster(_ context.Context, c sync.Course, r sync.Roster) error {
	fmt.Printf("%d people of a course of %s, all of them: %t\n", len(r.Members), c.RegistrationID, r.Complete)
	return nil
}

func Example() {
	follow := func(ctx context.Context, role *tool.Tool, store delivery.Store, r *lti.Registration, launch *lti.Message) error {
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
