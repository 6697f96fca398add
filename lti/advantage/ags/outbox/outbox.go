package outbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// kind is that of the outbox's jobs and places.
const kind = "ags.score"

// Config sets up an outbox.
type Config struct {
	// Store keeps what is to be sent; required.
	Store delivery.Store
	// Open returns the client for the gradebook of a target that was kept, made
	// of its registration; required. A registration that is not there any more
	// is an error that wraps delivery.ErrDisconnected; after any other error the
	// score is tried again.
	Open func(ctx context.Context, to Target) (*ags.Client, error)
	// Check is asked right before a score is posted, and may look into the
	// gradebook first; nil lets every score pass. Its error is that of the
	// attempt: a delivery.Refusal parks the score, ErrWithdrawn forgets it.
	Check func(ctx context.Context, p Posting) error
	// Arrived is told that the platform has a score, before the outbox counts it
	// as sent: after an error, or a crash, the same score is sent and told again.
	// Nil: nobody is told.
	Arrived func(ctx context.Context, p Posting) error
	// Resolution is how far the timestamps of two scores of one person in one
	// line item that are both sent lie apart; zero means one second, which is
	// as close as some platforms can tell them. A score that comes sooner after
	// another waits for so long.
	Resolution time.Duration
	// Pace is how fast and how patiently scores are sent.
	Pace delivery.Pace
	// Once: Run returns as soon as no score is due and none is being sent.
	Once bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Trace is told what becomes of the scores; nil means nobody is.
	Trace *delivery.Trace
}

// ErrWithdrawn: the score is not wanted any more. As the error of Config.Check it
// has the outbox forget the score.
var ErrWithdrawn = errors.New("the score was withdrawn")

// Posting is a score on its way into a gradebook.
type Posting struct {
	// Name is that of Target.Name.
	Name   delivery.Name
	Target Target
	// Score has the timestamp under which it is sent.
	Score     ags.Score
	Gradebook *ags.Client
	// LineItem is the URL of the line item, found or created.
	LineItem string
}

// Outbox sends scores. It is safe for concurrent use.
type Outbox struct {
	cfg    Config
	worker *delivery.Worker
}

// New checks the configuration. It does no I/O and starts nothing.
func New(cfg Config) (*Outbox, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("outbox.Config.Store is required")
	case cfg.Open == nil:
		return nil, errors.New("outbox.Config.Open is required")
	}
	if cfg.Resolution <= 0 {
		cfg.Resolution = time.Second
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	o := &Outbox{cfg: cfg}
	var err error
	o.worker, err = delivery.New(delivery.Config{
		Kind: kind, Queue: cfg.Store, Sender: sender{o}, Pace: cfg.Pace, Once: cfg.Once, Now: cfg.Now, Rand: cfg.Rand, Trace: cfg.Trace,
	})
	return o, err
}

// Target is the line item that a score is for. Scores of one line item are in
// order if all of them name it in the same way.
type Target struct {
	RegistrationID string `json:"-"`
	DeploymentID   string `json:"deploymentId,omitempty"`
	// Claim is what a launch said of the gradebook; required.
	Claim *lti.AGSClaim `json:"claim"`
	// Column is found in the gradebook by its resource id and tag, or created.
	// Nil means the launch's own line item.
	Column *ags.LineItem `json:"column,omitempty"`
}

// content is a job's payload.
type content struct {
	Target
	Score ags.Score `json:"score"`
}

// Put hands over a score. When it returns nil the score is safe and replaces an
// older one of the person in that line item that is not there yet. Its timestamp
// is set here. A score or target that no platform would take is an error at once.
func (o *Outbox) Put(ctx context.Context, to Target, s ags.Score) error {
	s.Timestamp = ags.Timestamp(o.cfg.Now())
	if err := s.Validate(); err != nil {
		return fmt.Errorf("score: %w", err)
	}
	if err := to.validate(); err != nil {
		return err
	}
	payload, err := json.Marshal(content{to, s})
	if err != nil {
		return fmt.Errorf("score: %w", err)
	}
	return o.worker.Put(ctx, delivery.Job{Name: to.Name(s.UserID), Payload: payload}, o.cfg.Resolution)
}

// Run sends scores until ctx is done, or once those that are due, and returns when those under way have
// ended. Several processes may run on one store.
func (o *Outbox) Run(ctx context.Context) { o.worker.Run(ctx) }

// Name is the name of a person's score in the line item: the ID of Parked, and
// what Trace speaks of. The target must be one that Put takes.
func (t *Target) Name(userID string) delivery.Name {
	return delivery.Name{Kind: kind, Lane: t.RegistrationID, Key: hash(append(t.lineItem(), userID)...)}
}

func (t *Target) validate() error {
	switch {
	case t.RegistrationID == "":
		return errors.New("outbox.Target.RegistrationID is required")
	case t.Claim == nil:
		return fmt.Errorf("%w: the launch names no gradebook", ags.ErrNotOffered)
	case t.Column == nil && t.Claim.LineItem == "":
		return fmt.Errorf("%w: the launch names no line item", ags.ErrNotOffered)
	case t.Column == nil:
		return nil
	case t.Claim.LineItems == "":
		return fmt.Errorf("%w: the launch names no address of line items", ags.ErrNotOffered)
	case t.Column.ResourceID == "":
		return errors.New("outbox.Target.Column: resourceId is required to find it again")
	}
	if err := t.Column.Validate(); err != nil {
		return fmt.Errorf("line item: %w", err)
	}
	return nil
}

// lineItem tells the line item from others of its platform.
func (t *Target) lineItem() []string {
	if t.Column == nil {
		return []string{t.Claim.LineItem}
	}
	return []string{t.Claim.LineItems, t.Column.ResourceID, t.Column.Tag}
}

// hash makes a key of things of any length. It hides the id of a person.
func hash(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		_, _ = fmt.Fprintf(sum, "%d:%s,", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
