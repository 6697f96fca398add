package notice

import (
	"context"
	"errors"

	"github.com/ltikit/ltikit/lti"
)

// ErrNotFound: there is no such deployment for this tool. Match it with errors.Is.
var ErrNotFound = errors.New("no such deployment")

// Deployments answers what only the platform's own data can tell.
type Deployments interface {
	// OpenDeployment returns the LTI deployment id behind an id of the
	// platform's choice if it is one of the grant's tool, and the one that the
	// grant names if it names one; an error wrapping ErrNotFound if not.
	OpenDeployment(ctx context.Context, g *lti.Grant, id string) (deploymentID string, err error)
}

// Subscriptions keeps where notices go, each deployment for itself, by the
// platform's own id of it.
type Subscriptions interface {
	// PutSubscription stores a subscription in place of another of its type.
	PutSubscription(ctx context.Context, deployment string, s Subscription) error
	// DeleteSubscription ends the one of that type, if there is one.
	DeleteSubscription(ctx context.Context, deployment string, t lti.NoticeType) error
	// ListSubscriptions returns those of the deployment by type.
	ListSubscriptions(ctx context.Context, deployment string) ([]Subscription, error)
}
