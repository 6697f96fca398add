package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// stage is an LMS with a gradebook, and an outbox that fills it.
type stage struct {
	*ltitest.Platform
	tool  *ltitest.Tool
	store *memory.Store
	box   *outbox.Outbox

	mu   sync.Mutex
	wire func(w http.ResponseWriter, r *http.Request) bool // tells whether it answered
	seen []string                                          // method and path of every call
	told map[string][]delivery.Event
	idle chan struct{}
}

// newStage starts them. The LMS's clock stands still; the outbox and its store
// have the wall's.
func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{Platform: ltitest.NewPlatform(t), told: map[string][]delivery.Event{}, idle: make(chan struct{}, 1)}
	s.tool = ltitest.NewTool(t, s.Platform, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	gradebook := &ags.Handler{BaseURL: s.Server.URL + "/grades", Auth: s.Platform, Courses: course{},
		LineItems: s.Store, Scores: s.Store, Results: s.Store, Logger: ltitest.Logger(t)}
	s.Mux.HandleFunc("/grades/", func(w http.ResponseWriter, r *http.Request) {
		if !s.meet(w, r) {
			gradebook.ServeHTTP(w, r)
		}
	})
	s.store = memory.New(memory.Config{})
	s.box = s.newOutbox(t)
	return s
}

func (s *stage) newOutbox(t *testing.T) *outbox.Outbox {
	t.Helper()
	box, err := outbox.New(outbox.Config{
		Store: s.store, Open: s.open, Resolution: time.Microsecond,
		Pace: delivery.Pace{FirstRetry: time.Millisecond, LongestRetry: 4 * time.Millisecond},
		Trace: &delivery.Trace{
			Sent: s.tell("sent"), Retried: s.tell("retried"), Parked: s.tell("parked"),
			Idle: func(context.Context) {
				select {
				case s.idle <- struct{}{}:
				default:
				}
			},
		},
	})
	require.NoError(t, err)
	return box
}

func (s *stage) open(ctx context.Context, to outbox.Target) (*ags.Client, error) {
	r, err := s.tool.Store.RegistrationByID(ctx, to.RegistrationID)
	if errors.Is(err, storage.ErrNotFound) {
		return nil, fmt.Errorf("%w: %w", delivery.ErrDisconnected, err)
	}
	if err != nil {
		return nil, err
	}
	return ags.NewClient(s.tool.Services(r, to.DeploymentID), to.Claim), nil
}

func (s *stage) tell(what string) func(context.Context, delivery.Event) {
	return func(_ context.Context, e delivery.Event) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.told[what] = append(s.told[what], e)
	}
}

func (s *stage) meet(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	s.seen = append(s.seen, r.Method+" "+r.URL.Path)
	wire := s.wire
	s.mu.Unlock()
	return wire != nil && wire(w, r)
}

// run sends until nothing waits.
func (s *stage) run(t *testing.T, boxes ...*outbox.Outbox) {
	t.Helper()
	if boxes == nil {
		boxes = []*outbox.Outbox{s.box}
	}
	select {
	case <-s.idle:
	default:
	}
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	for _, box := range boxes {
		running.Go(func() { box.Run(ctx) })
	}
	<-s.idle
	cancel()
	running.Wait()
}

func (s *stage) claim() *lti.AGSClaim {
	return &lti.AGSClaim{LineItems: s.Server.URL + "/grades/c-1/lineitems",
		Scopes: []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly}}
}

func (s *stage) target(resource string) outbox.Target {
	return outbox.Target{RegistrationID: s.tool.Registration.ID, DeploymentID: ltitest.DeploymentID, Claim: s.claim(),
		Column: &ags.LineItem{Label: "Column " + resource, ScoreMaximum: 100, ResourceID: resource, Tag: "quiz"}}
}

func (s *stage) put(t *testing.T, to outbox.Target, user string, points float64) {
	t.Helper()
	require.NoError(t, s.box.Put(t.Context(), to, score(user, points)))
}

func score(user string, points float64) ags.Score {
	maximum := 100.0
	return ags.Score{UserID: user, ScoreGiven: &points, ScoreMaximum: &maximum, ActivityProgress: ags.Completed, GradingProgress: ags.FullyGraded}
}

func (s *stage) gradebook(claim *lti.AGSClaim) *ags.Client {
	return ags.NewClient(s.tool.Services(s.tool.Registration, ltitest.DeploymentID), claim)
}

func (s *stage) columns(t *testing.T) (list []ags.LineItem) {
	t.Helper()
	for item, err := range s.gradebook(s.claim()).LineItems(t.Context(), ags.Filter{}) {
		require.NoError(t, err)
		list = append(list, item)
	}
	return list
}

// points are the gradebook's, by column and user.
func (s *stage) points(t *testing.T) map[string]float64 {
	t.Helper()
	points := map[string]float64{}
	for _, item := range s.columns(t) {
		for r, err := range s.gradebook(s.claim()).Results(t.Context(), item.ID, "") {
			require.NoError(t, err)
			points[item.ResourceID+"/"+r.UserID] = *r.ResultScore
		}
	}
	return points
}

func (s *stage) parked(t *testing.T) (list []outbox.Parked) {
	t.Helper()
	for p, err := range s.box.Parked(t.Context(), "") {
		require.NoError(t, err)
		list = append(list, p)
	}
	return list
}

// course is one course where all but "stranger" are learners.
type course struct{}

func (course) OpenGradebook(context.Context, *lti.Grant, string) error { return nil }

func (course) HasLink(context.Context, *lti.Grant, string, string) (bool, error) { return true, nil }

func (course) CanBeGraded(_ context.Context, _, userID string) (bool, error) {
	return userID != "stranger", nil
}
