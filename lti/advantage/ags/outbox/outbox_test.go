package outbox_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage/memory"
)

func TestScoresArrive(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for i, user := range []string{"u-1", "u-2", "u-3"} {
		s.put(t, s.target("r-1"), user, float64(10*i))
		s.put(t, s.target("r-2"), user, float64(10*i+1))
	}
	s.run(t)
	assert.Equal(t, map[string]float64{"r-1/u-1": 0, "r-1/u-2": 10, "r-1/u-3": 20, "r-2/u-1": 1, "r-2/u-2": 11, "r-2/u-3": 21}, s.points(t))
	assert.Len(t, s.columns(t), 2)
	assert.Len(t, s.told["sent"], 6)

	s.put(t, s.target("r-1"), "u-1", 99)
	s.seen = nil
	s.run(t)
	assert.InDelta(t, 99, s.points(t)["r-1/u-1"], 0)
	for _, call := range s.seen[:1] {
		assert.True(t, strings.HasPrefix(call, "POST "), "the column is known: %s", call)
	}
}

func TestTheLineItemOfTheLaunch(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	item, err := s.gradebook(s.claim()).CreateLineItem(t.Context(), ags.LineItem{Label: "Link", ScoreMaximum: 10, ResourceID: "link"})
	require.NoError(t, err)
	to := s.target("")
	to.Column, to.Claim.LineItem = nil, item.ID
	s.put(t, to, "u-1", 50)
	s.run(t)
	assert.Equal(t, map[string]float64{"link/u-1": 5}, s.points(t))
}

func TestTheNewestOfAPersonIsSent(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for points := range 10 {
		s.put(t, s.target("r-1"), "u-1", float64(points))
	}
	s.run(t)
	assert.Equal(t, map[string]float64{"r-1/u-1": 9}, s.points(t))
	assert.Len(t, s.told["sent"], 1, "the older ones were replaced")
}

// The answer is lost after the gradebook took the score: it is sent again with
// the same timestamp, and the conflict says that it is there.
func TestALostAnswerChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var bodies []string
	s.wire = func(_ http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/scores") {
			return false
		}
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		s.mu.Lock()
		bodies = append(bodies, string(body))
		first := len(bodies) == 1
		s.mu.Unlock()
		if first {
			gradebook := &ags.Handler{BaseURL: s.Server.URL + "/grades", Auth: s.Platform, Courses: course{}, LineItems: s.Store, Scores: s.Store}
			gradebook.ServeHTTP(discard{http.Header{}}, r)
			panic(http.ErrAbortHandler)
		}
		return false
	}
	s.put(t, s.target("r-1"), "u-1", 70)
	s.run(t)
	require.Len(t, bodies, 2)
	assert.Equal(t, bodies[0], bodies[1])
	assert.Equal(t, map[string]float64{"r-1/u-1": 70}, s.points(t))
	assert.Len(t, s.told["retried"], 1)
	assert.Len(t, s.told["sent"], 1)
}

type discard struct{ header http.Header }

func (d discard) Header() http.Header       { return d.header }
func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) WriteHeader(int)             {}

// Two outboxes on one store, each with scores of many people for one column that
// is not there yet.
func TestAColumnIsMadeOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	boxes := []*outbox.Outbox{s.newOutbox(t), s.newOutbox(t), s.newOutbox(t)}
	for _, user := range []string{"u-1", "u-2", "u-3", "u-4", "u-5", "u-6", "u-7", "u-8"} {
		s.put(t, s.target("r-1"), user, 1)
	}
	s.run(t, boxes...)
	assert.Len(t, s.columns(t), 1)
	assert.Len(t, s.points(t), 8)
}

// The platform makes the column and the answer is lost: nobody looks again before
// what may be under way has arrived, and then it is found.
func TestAColumnWhoseCreationWasNotAnswered(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	clock := ltitest.NewClock()
	s.store = memory.New(memory.Config{Now: clock.Now})
	var looked []time.Time
	created := false
	s.wire = func(_ http.ResponseWriter, r *http.Request) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		switch {
		case r.Method == http.MethodGet:
			looked = append(looked, clock.Now())
		case strings.HasSuffix(r.URL.Path, "/lineitems") && !created:
			created = true
			gradebook := &ags.Handler{BaseURL: s.Server.URL + "/grades", Auth: s.Platform, Courses: course{}, LineItems: s.Store}
			gradebook.ServeHTTP(discard{http.Header{}}, r)
			panic(http.ErrAbortHandler)
		}
		return false
	}
	pace := delivery.Pace{Timeout: 30 * time.Second, FirstRetry: time.Millisecond}
	box, err := outbox.New(outbox.Config{Store: s.store, Open: s.open, Pace: pace, Now: clock.Now, Trace: &delivery.Trace{
		Retried: func(context.Context, delivery.Event) { clock.Advance(5 * time.Second) },
		Idle:    func(context.Context) { s.idle <- struct{}{} },
	}})
	require.NoError(t, err)
	require.NoError(t, box.Put(t.Context(), s.target("r-1"), score("u-1", 5)))
	s.run(t, box)
	require.Len(t, looked, 2)
	assert.GreaterOrEqual(t, looked[1].Sub(looked[0]), pace.Lease())
	s.wire = nil
	assert.Len(t, s.columns(t), 1)
	assert.Equal(t, map[string]float64{"r-1/u-1": 5}, s.points(t))
}

// A platform that refuses to make a column has made none: it is asked again as
// soon as anything else.
func TestAColumnThatIsRefusedForNow(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	refused := 0
	s.wire = func(w http.ResponseWriter, r *http.Request) bool {
		s.mu.Lock()
		defer s.mu.Unlock()
		if r.Method == http.MethodPost && refused < 3 {
			refused++
			w.WriteHeader(http.StatusTooManyRequests)
			return true
		}
		return false
	}
	s.put(t, s.target("r-1"), "u-1", 5)
	s.run(t)
	assert.Equal(t, map[string]float64{"r-1/u-1": 5}, s.points(t))
	assert.Len(t, s.told["retried"], 3)
}

func TestAColumnThatIsGoneIsMadeAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.put(t, s.target("r-1"), "u-1", 1)
	s.run(t)
	owner := ags.Owner{RegistrationID: s.tool.Registration.ID, ContextID: "c-1"}
	address := s.columns(t)[0].ID
	require.NoError(t, s.Store.DeleteLineItem(t.Context(), owner, address[strings.LastIndex(address, "/")+1:]))
	s.put(t, s.target("r-1"), "u-1", 2)
	s.run(t)
	assert.Equal(t, map[string]float64{"r-1/u-1": 2}, s.points(t))
}

func TestRefusedScoresAreParked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		change func(s *stage, to *outbox.Target, sc *ags.Score)
		code   lti.Code
		says   string
	}{
		"nobody who gets grades": {
			func(_ *stage, _ *outbox.Target, sc *ags.Score) { sc.UserID = "stranger" },
			delivery.CodeRefused, "enrolled as a learner",
		},
		"registration gone": {
			func(_ *stage, to *outbox.Target, _ *ags.Score) { to.RegistrationID = "gone" },
			delivery.CodeDisconnected, "no longer connected",
		},
		"no scope for scores": {
			func(_ *stage, to *outbox.Target, _ *ags.Score) { to.Claim.Scopes = []lti.Scope{lti.ScopeLineItem} },
			delivery.CodeNotOffered, "does not offer",
		},
		"no scope for columns": {
			func(_ *stage, to *outbox.Target, _ *ags.Score) { to.Claim.Scopes = []lti.Scope{lti.ScopeScore} },
			delivery.CodeNotOffered, "does not offer",
		},
		"line item gone": {
			func(s *stage, to *outbox.Target, _ *ags.Score) {
				to.Column, to.Claim.LineItem = nil, s.Server.URL+"/grades/c-1/lineitems/none"
			},
			delivery.CodeRefused, "no longer has the column",
		},
		"course closed (Canvas)": {
			func(s *stage, _ *outbox.Target, _ *ags.Score) {
				s.wire = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusNotFound); return true }
			},
			delivery.CodeRefused, "the course is over",
		},
		"no attempts left (Canvas)": {
			func(s *stage, _ *outbox.Target, _ *ags.Score) { s.Behave(ltitest.AttemptLimit(0)) },
			delivery.CodeRefused, "attempts left",
		},
		"forbidden": {
			func(s *stage, _ *outbox.Target, _ *ags.Score) {
				s.wire = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusForbidden); return true }
			},
			delivery.CodeRefused, "status 403",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			to, sc := s.target("r-1"), score("u-1", 7)
			tc.change(s, &to, &sc)
			require.NoError(t, s.box.Put(t.Context(), to, sc))
			s.run(t)
			list := s.parked(t)
			require.Len(t, list, 1)
			assert.Equal(t, tc.code, list[0].Reason.Code)
			assert.Contains(t, list[0].Reason.Public, tc.says)
			assert.NotContains(t, list[0].Reason.Public+list[0].Reason.Cause, sc.UserID)
			assert.Equal(t, to.RegistrationID, list[0].Target.RegistrationID)
			assert.Equal(t, sc.UserID, list[0].Score.UserID)
			assert.InDelta(t, 7, *list[0].Score.ScoreGiven, 0)
			assert.Len(t, s.told["parked"], 1)
			require.NoError(t, s.box.Drop(t.Context(), list[0].ID))
			assert.Empty(t, s.parked(t))
		})
	}
}

func TestAParkedScoreIsRetried(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.wire = func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(http.StatusForbidden); return true }
	s.put(t, s.target("r-1"), "u-1", 7)
	s.run(t)
	list := s.parked(t)
	require.Len(t, list, 1)
	s.wire = nil
	require.NoError(t, s.box.Retry(t.Context(), list[0].ID))
	require.ErrorIs(t, s.box.Retry(t.Context(), list[0].ID), delivery.ErrNotFound)
	s.run(t)
	assert.Equal(t, map[string]float64{"r-1/u-1": 7}, s.points(t))
	assert.Empty(t, s.parked(t))
}

func TestWhatNoPlatformWouldTakeIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	for says, change := range map[string]func(to *outbox.Target, sc *ags.Score){
		"userId":         func(_ *outbox.Target, sc *ags.Score) { sc.UserID = "" },
		"scoreMaximum":   func(_ *outbox.Target, sc *ags.Score) { sc.ScoreMaximum = nil },
		"RegistrationID": func(to *outbox.Target, _ *ags.Score) { to.RegistrationID = "" },
		"no gradebook":   func(to *outbox.Target, _ *ags.Score) { to.Claim = nil },
		"no line item":   func(to *outbox.Target, _ *ags.Score) { to.Column = nil },
		"no address":     func(to *outbox.Target, _ *ags.Score) { to.Claim.LineItems = "" },
		"resourceId":     func(to *outbox.Target, _ *ags.Score) { to.Column.ResourceID = "" },
		"label":          func(to *outbox.Target, _ *ags.Score) { to.Column.Label = " " },
	} {
		to, sc := s.target("r-1"), score("u-1", 7)
		change(&to, &sc)
		require.ErrorContains(t, s.box.Put(t.Context(), to, sc), says)
	}
	s.run(t)
	assert.Empty(t, s.seen)
}

// A token that the platform no longer takes is renewed within the attempt.
func TestARevokedTokenIsRenewed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var refused sync.Once
	s.wire = func(w http.ResponseWriter, _ *http.Request) (answered bool) {
		refused.Do(func() {
			w.WriteHeader(http.StatusUnauthorized)
			answered = true
		})
		return answered
	}
	s.put(t, s.target("r-1"), "u-1", 7)
	s.run(t)
	assert.Equal(t, map[string]float64{"r-1/u-1": 7}, s.points(t))
	assert.Empty(t, s.told["retried"])
}

func TestNewNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	_, err := outbox.New(outbox.Config{Open: s.open})
	require.ErrorContains(t, err, "outbox.Config.Store")
	_, err = outbox.New(outbox.Config{Store: s.store})
	require.ErrorContains(t, err, "outbox.Config.Open")
}

var errDisk = errors.New("disk full")

// full cannot store anything.
type full struct{ delivery.Store }

func (full) PutJob(context.Context, delivery.Job, time.Duration) error { return errDisk }

func TestAScoreThatCannotBeStoredIsNotTaken(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	box, err := outbox.New(outbox.Config{Store: full{s.store}, Open: s.open})
	require.NoError(t, err)
	to := outbox.Target{RegistrationID: s.tool.Registration.ID, DeploymentID: ltitest.DeploymentID, Claim: s.claim(), Column: s.target("r").Column}
	require.ErrorIs(t, box.Put(t.Context(), to, score("u-1", 1)), errDisk)
}
