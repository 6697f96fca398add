package sync

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// kind is that of the jobs.
const kind = "nrps.roster"

// Course is whose roster is followed.
type Course struct {
	RegistrationID string `json:"-"`
	DeploymentID   string `json:"deploymentId,omitempty"`
	// Claim is what a launch said of the roster; required.
	Claim *lti.NRPSClaim `json:"claim"`
	// Groups is what a launch said of the groups of the course. With it every reading
	// is of everybody, with the groups that they are in: what platforms tell of changes
	// says nothing of groups. It is kept for the Receiver, who reads their names.
	Groups *lti.GroupsService `json:"groups,omitempty"`
}

// Roster is what a reading found. Nobody is listed twice.
type Roster struct {
	// Complete tells that the members are all there are: whoever is not among
	// them has left. Otherwise they are those who joined, changed or, with the
	// status nrps.Deleted, left since the reading before.
	Complete bool
	Members  []nrps.Member
}

// Receiver takes rosters, in one transaction each.
type Receiver interface {
	// TakeRoster gets what was read to the end. After an error, or a crash, the
	// same or more is read and handed over again.
	TakeRoster(ctx context.Context, c Course, r Roster) error
}

// Config sets up a Sync.
type Config struct {
	// Store keeps the schedule; required.
	Store delivery.Store
	// Open returns the client for the roster of a course that was kept, made of
	// its registration; required. A registration that is not there any more is
	// an error that wraps delivery.ErrDisconnected; after any other error the
	// roster is read again.
	Open func(ctx context.Context, c Course) (*nrps.Client, error)
	// Receiver takes what was read; required.
	Receiver Receiver
	// Apart is how far two readings of one roster lie apart however often it is
	// asked for; zero means one minute.
	Apart time.Duration
	// MaxMembers is how many people a reading may hold, who take 2 KiB of JSON
	// each on average; zero means 200 000. A course with more is parked, by
	// [ErrTooLarge].
	MaxMembers int
	// Pace is how fast and how patiently rosters are read. A zero Timeout means
	// ten minutes here.
	Pace delivery.Pace
	// Once: Run returns as soon as no roster is to be read and none is being read.
	Once bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Trace is told what becomes of the readings; nil means nobody is.
	Trace *delivery.Trace
}

// Sync follows rosters. It is safe for concurrent use. A reading is in memory
// while it lasts, within MaxMembers, one for each roster that is read at the same
// time.
type Sync struct {
	cfg    Config
	worker *delivery.Worker
}

// New checks the configuration. It does no I/O and starts nothing.
func New(cfg Config) (*Sync, error) {
	switch {
	case cfg.Store == nil:
		return nil, errors.New("sync.Config.Store is required")
	case cfg.Open == nil:
		return nil, errors.New("sync.Config.Open is required")
	case cfg.Receiver == nil:
		return nil, errors.New("sync.Config.Receiver is required")
	}
	if cfg.Apart <= 0 {
		cfg.Apart = time.Minute
	}
	if cfg.MaxMembers <= 0 {
		cfg.MaxMembers = defaultMembers
	}
	if cfg.Pace.Timeout <= 0 {
		cfg.Pace.Timeout = 10 * time.Minute
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	s := &Sync{cfg: cfg}
	var err error
	s.worker, err = delivery.New(delivery.Config{
		Kind: kind, Queue: cfg.Store, Sender: reader{s}, Pace: cfg.Pace, Once: cfg.Once, Now: cfg.Now, Rand: cfg.Rand, Trace: cfg.Trace,
	})
	return s, err
}

// Follow reads the whole roster of the course soon and then, every so often, what
// has changed, or the whole again where the platform does not tell. If every is
// zero it is read once. Called again it begins anew, such as when somebody unknown
// has launched.
func (s *Sync) Follow(ctx context.Context, c Course, every time.Duration) error {
	switch {
	case c.RegistrationID == "":
		return errors.New("sync.Course.RegistrationID is required")
	case c.Claim == nil || c.Claim.ContextMembershipsURL == "":
		return errors.New("sync.Course.Claim names no roster")
	}
	payload, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("course: %w", err)
	}
	return s.worker.Put(ctx, delivery.Job{Name: c.name(), Payload: payload, Every: every}, s.cfg.Apart)
}

// Unfollow reads the roster no more. One that is being read may still be handed
// over. A course that is not followed is delivery.ErrNotFound.
func (s *Sync) Unfollow(ctx context.Context, c Course) error {
	if c.Claim == nil {
		return delivery.ErrNotFound
	}
	if err := s.cfg.Store.DropJob(ctx, c.name()); err != nil {
		return err
	}
	return s.forget(ctx, c.name())
}

// Run reads rosters until ctx is done, or once those that are due, and returns when the readings under way
// have ended. Several processes may run on one store.
func (s *Sync) Run(ctx context.Context) { s.worker.Run(ctx) }

// name is that of the course's job. The address of a roster may be long.
func (c Course) name() delivery.Name {
	sum := sha256.Sum256([]byte(c.Claim.ContextMembershipsURL))
	return delivery.Name{Kind: kind, Lane: c.RegistrationID, Key: hex.EncodeToString(sum[:])}
}

// Parked is a course whose roster is not read any more, and why.
type Parked struct {
	Course Course
	Reason delivery.Reason
}

// Parked yields the courses that wait for an administrator, of one registration
// or with an empty ID of all. Follow begins anew, Unfollow forgets the course. An
// error ends the sequence.
func (s *Sync) Parked(ctx context.Context, registrationID string) iter.Seq2[Parked, error] {
	return func(yield func(Parked, error) bool) {
		for j, err := range s.cfg.Store.ListParked(ctx, kind, registrationID) {
			var c Course
			if err == nil {
				c, err = courseOf(j.Job)
			}
			if err != nil {
				yield(Parked{}, err)
				return
			}
			if !yield(Parked{Course: c, Reason: j.Reason}, nil) {
				return
			}
		}
	}
}

func courseOf(j delivery.Job) (c Course, err error) {
	if err := json.Unmarshal(j.Payload, &c); err != nil {
		return c, fmt.Errorf("stored course: %w", err)
	}
	c.RegistrationID = j.Lane
	return c, nil
}
