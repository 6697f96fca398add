package notice

import (
	"iter"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

const version = "1.0"

// How many notices go in one call: where the tool does not say, and at most.
const (
	usualBatch = 50
	maxBatch   = 200
)

// Subscription says where the notices of one type go. A deployment has at most one
// of each type.
type Subscription struct {
	Type lti.NoticeType `json:"notice_type"`
	// Handler is the tool's URL.
	Handler string `json:"handler"`
	// MaxBatchSize is how many notices the tool takes in one call; 0 leaves it
	// to the platform, and fewer may come.
	MaxBatchSize int `json:"max_batch_size,omitempty"`
}

// Batches splits notices into what goes in one call each, in their order.
func (s Subscription) Batches(notices []*lti.Message) iter.Seq[[]*lti.Message] {
	return slices.Chunk(notices, s.batch())
}

func (s Subscription) batch() int {
	if s.MaxBatchSize > 0 {
		return min(s.MaxBatchSize, maxBatch)
	}
	return usualBatch
}

// subscriptions is the list of a deployment's on the wire.
type subscriptions struct {
	// ClientID is whatever the platform calls the tool; some write a number.
	ClientID     any            `json:"client_id"`
	DeploymentID string         `json:"deployment_id"`
	Handlers     []Subscription `json:"notice_handlers"`
}

// batch is a delivery on the wire.
type batch struct {
	Notices []signed `json:"notices"`
}

type signed struct {
	JWT string `json:"jwt"`
}
