package sync_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	gosync "sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/advantage/nrps/sync"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// stage is an LMS with a roster of pages that a test writes, and a Sync that
// follows it.
type stage struct {
	*ltitest.Platform
	tool *ltitest.Tool
	cfg  sync.Config
	sync *sync.Sync

	mu    gosync.Mutex
	pages []func(w http.ResponseWriter)
	asked int      // for the first page
	since []string // of the calls of /news
	taken []sync.Roster
	news  func(w http.ResponseWriter) // answers /news; nil: the platform offers no differences
	fail  error                       // of the receiver
	idle  chan struct{}
	tried chan struct{}
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{Platform: ltitest.NewPlatform(t), idle: make(chan struct{}, 1), tried: make(chan struct{}, 100)}
	s.tool = ltitest.NewTool(t, s.Platform, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	s.Mux.HandleFunc("/roster/{page}", func(w http.ResponseWriter, r *http.Request) {
		var page int
		_, err := fmt.Sscan(r.PathValue("page"), &page)
		assert.NoError(t, err)
		s.mu.Lock()
		defer s.mu.Unlock()
		if page == 0 {
			s.asked++
		}
		if page+1 < len(s.pages) {
			w.Header().Add("Link", fmt.Sprintf(`<%s/roster/%d>; rel="next"`, s.Server.URL, page+1))
		}
		if page == 0 && s.news != nil {
			w.Header().Add("Link", fmt.Sprintf(`<%s/news?since=%d>; rel="differences"`, s.Server.URL, s.asked))
		}
		w.Header().Set("Content-Type", nrps.MediaType)
		s.pages[page](w)
	})
	s.Mux.HandleFunc("/news", func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.since = append(s.since, r.URL.Query().Get("since"))
		w.Header().Set("Content-Type", nrps.MediaType)
		s.news(w)
	})
	tried := func(context.Context, delivery.Event) { s.tried <- struct{}{} }
	s.cfg = sync.Config{
		Store: memory.New(memory.Config{}), Receiver: s, Apart: time.Microsecond,
		Open: func(_ context.Context, c sync.Course) (*nrps.Client, error) {
			return nrps.NewClient(s.tool.Services(s.tool.Registration, c.DeploymentID), c.Claim), nil
		},
		Pace: delivery.Pace{FirstRetry: time.Millisecond},
		Trace: &delivery.Trace{Sent: tried, Retried: tried, Parked: tried, Idle: func(context.Context) {
			select {
			case s.idle <- struct{}{}:
			default:
			}
		}},
	}
	var err error
	s.sync, err = sync.New(s.cfg)
	require.NoError(t, err)
	return s
}

// TakeRoster implements [sync.Receiver].
func (s *stage) TakeRoster(_ context.Context, _ sync.Course, r sync.Roster) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		err := s.fail
		s.fail = nil
		return err
	}
	s.taken = append(s.taken, r)
	return nil
}

// page lists members with those ids.
func page(ids ...string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		list := ""
		for i, id := range ids {
			if i > 0 {
				list += ","
			}
			list += fmt.Sprintf(`{"user_id":%q,"roles":["Learner"]}`, id)
		}
		fmt.Fprintf(w, `{"id":"x","context":{"id":"c-1"},"members":[%s]}`, list)
	}
}

func answer(status int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { w.WriteHeader(status) }
}

func (s *stage) course() sync.Course {
	return sync.Course{RegistrationID: s.tool.Registration.ID, DeploymentID: ltitest.DeploymentID,
		Claim: &lti.NRPSClaim{ContextMembershipsURL: s.Server.URL + "/roster/0", ServiceVersions: []string{"2.0"}}}
}

// until runs the Sync until there is something on the channel that many times.
func (s *stage) until(t *testing.T, happened <-chan struct{}, times int) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.sync.Run(ctx)
	}()
	for range times {
		<-happened
	}
	cancel()
	<-done
}

func ids(r sync.Roster) (list []string) {
	for _, m := range r.Members {
		list = append(list, m.UserID)
	}
	return list
}

func TestARosterIsHandedOverWhole(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.pages = []func(http.ResponseWriter){page("u-1", "u-2"), page("u-3", "u-1"), page("u-4")}
	require.NoError(t, s.sync.Follow(t.Context(), s.course(), 0))
	s.until(t, s.idle, 1)
	require.Len(t, s.taken, 1)
	assert.Equal(t, []string{"u-1", "u-2", "u-3", "u-4"}, ids(s.taken[0]))
	assert.True(t, s.taken[0].Complete)
	assert.Equal(t, nrps.Active, s.taken[0].Members[0].Status)
}

// Whoever is on the pages that were not read has not left.
func TestABrokenReadingIsNotShown(t *testing.T) {
	t.Parallel()
	for name, broken := range map[string]func(http.ResponseWriter){
		"server error": answer(http.StatusInternalServerError),
		"too many":     answer(http.StatusTooManyRequests),
		"cut off":      func(w http.ResponseWriter) { fmt.Fprint(w, `{"members":[{"user_id":"u-3"`) },
		"nobody":       func(w http.ResponseWriter) { fmt.Fprint(w, `{"members":[{"user_id":""}]}`) },
		"dropped":      func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			whole := page("u-3")
			first := true
			s.pages = []func(http.ResponseWriter){page("u-1", "u-2"), func(w http.ResponseWriter) {
				if first {
					first = false
					broken(w)
					return
				}
				whole(w)
			}}
			require.NoError(t, s.sync.Follow(t.Context(), s.course(), 0))
			s.until(t, s.idle, 1)
			require.Len(t, s.taken, 1)
			assert.Equal(t, []string{"u-1", "u-2", "u-3"}, ids(s.taken[0]))
			assert.False(t, first)
		})
	}
}

func TestAReceiverThatFailsGetsItAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.pages, s.fail = []func(http.ResponseWriter){page("u-1")}, errors.New("disk full")
	require.NoError(t, s.sync.Follow(t.Context(), s.course(), 0))
	s.until(t, s.idle, 1)
	assert.Len(t, s.taken, 1)
	assert.Equal(t, 2, s.asked)
}

func TestARosterIsFollowed(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.pages = []func(http.ResponseWriter){page("u-1")}
	require.NoError(t, s.sync.Follow(t.Context(), s.course(), 5*time.Millisecond))
	s.until(t, s.tried, 3)
	assert.GreaterOrEqual(t, len(s.taken), 3)
	require.NoError(t, s.sync.Unfollow(t.Context(), s.course()))
	require.ErrorIs(t, s.sync.Unfollow(t.Context(), s.course()), delivery.ErrNotFound)
	before := s.asked
	s.until(t, s.idle, 1)
	assert.Equal(t, before, s.asked)
}

func TestChangesAreReadWhereThePlatformTells(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.pages = []func(http.ResponseWriter){page("u-1", "u-2"), page("u-3")}
	calls := 0
	s.news = func(w http.ResponseWriter) {
		calls++
		switch calls {
		case 1: // with a newer link
			w.Header().Add("Link", `</news?since=later>; rel="differences"`)
			fmt.Fprint(w, `{"members":[{"user_id":"u-1","roles":[],"status":"Deleted"},{"user_id":"u-4","roles":["Learner"]}]}`)
		case 2:
			w.WriteHeader(http.StatusBadGateway)
		case 3:
			page()(w)
		default:
			w.WriteHeader(http.StatusGone) // no longer known
		}
	}
	require.NoError(t, s.sync.Follow(t.Context(), s.course(), 2*time.Millisecond))
	s.until(t, s.tried, 5)
	require.GreaterOrEqual(t, len(s.taken), 4)
	assert.True(t, s.taken[0].Complete)
	assert.Equal(t, []string{"u-1", "u-2", "u-3"}, ids(s.taken[0]))
	assert.False(t, s.taken[1].Complete)
	assert.Equal(t, []string{"u-1", "u-4"}, ids(s.taken[1]))
	assert.Equal(t, nrps.Deleted, s.taken[1].Members[0].Status)
	assert.False(t, s.taken[2].Complete)
	assert.Empty(t, s.taken[2].Members)
	assert.True(t, s.taken[3].Complete, "what was kept is no longer known")
	assert.Equal(t, []string{"u-1", "u-2", "u-3"}, ids(s.taken[3]))
	assert.Equal(t, []string{"1", "later", "later", "later"}, s.since[:4])
}

// Whoever follows anew may have forgotten everything.
func TestFollowBeginsAnew(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.pages, s.news = []func(http.ResponseWriter){page("u-1")}, page()
	for range 2 {
		require.NoError(t, s.sync.Follow(t.Context(), s.course(), 0))
		s.until(t, s.idle, 1)
	}
	require.Len(t, s.taken, 2)
	assert.True(t, s.taken[1].Complete)
	assert.Empty(t, s.since)
}

// What was not taken is read again from where it began.
func TestChangesThatWereNotTakenAreReadAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.pages = []func(http.ResponseWriter){page("u-1")}
	s.news = func(w http.ResponseWriter) {
		if len(s.since) == 1 {
			s.fail = errors.New("disk full")
		}
		w.Header().Add("Link", fmt.Sprintf(`</news?since=%d>; rel="differences"`, 100+len(s.since)))
		page("u-2")(w)
	}
	require.NoError(t, s.sync.Follow(t.Context(), s.course(), 2*time.Millisecond))
	s.until(t, s.tried, 4)
	assert.Equal(t, []string{"1", "1", "102"}, s.since[:3])
}

// placesOf keeps the address that was set last.
type placesOf struct {
	*memory.Store
	last string
}

func (p *placesOf) SetPlace(ctx context.Context, n delivery.Name, fence int64, address string) error {
	err := p.Store.SetPlace(ctx, n, fence, address)
	if err == nil {
		p.last = address
	}
	return err
}

func TestUnfollowForgets(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	store := &placesOf{Store: memory.New(memory.Config{})}
	s.cfg.Store = store
	var err error
	s.sync, err = sync.New(s.cfg)
	require.NoError(t, err)
	s.pages, s.news = []func(http.ResponseWriter){page("u-1")}, page()
	require.NoError(t, s.sync.Follow(t.Context(), s.course(), time.Hour))
	s.until(t, s.tried, 1)
	require.Contains(t, store.last, "/news")
	require.NoError(t, s.sync.Unfollow(t.Context(), s.course()))
	require.Empty(t, store.last)
	require.ErrorIs(t, s.sync.Unfollow(t.Context(), s.course()), delivery.ErrNotFound)
}

// What a platform sends is held within a limit; a course above it waits for an
// administrator.
func TestARosterThatIsTooLarge(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3000)
	for name, tc := range map[string]struct {
		pages []func(http.ResponseWriter)
		fits  bool
	}{
		"just as many":             {[]func(http.ResponseWriter){page("u-1", "u-2"), page("u-3")}, true},
		"one more":                 {[]func(http.ResponseWriter){page("u-1", "u-2"), page("u-3", "u-4")}, false},
		"one of them twice":        {[]func(http.ResponseWriter){page("u-1", "u-2"), page("u-2", "u-3")}, true},
		"few who take much":        {[]func(http.ResponseWriter){page(long + "1"), page(long + "2"), page(long + "3")}, false},
		"one again and again":      {[]func(http.ResponseWriter){page(long), page(long), page(long)}, false},
		"one who takes much alone": {[]func(http.ResponseWriter){page(long), page("u-2"), page("u-3")}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.pages, s.cfg.MaxMembers = tc.pages, 3
			var err error
			s.sync, err = sync.New(s.cfg)
			require.NoError(t, err)
			require.NoError(t, s.sync.Follow(t.Context(), s.course(), 0))
			s.until(t, s.idle, 1)
			if tc.fits {
				assert.Len(t, s.taken, 1)
				return
			}
			assert.Empty(t, s.taken)
			reason := s.parked(t)[0].Reason
			assert.Equal(t, delivery.CodeTooLarge, reason.Code)
			assert.Contains(t, reason.Cause, sync.ErrTooLarge.Error())

			s.cfg.MaxMembers = 0
			s.sync, err = sync.New(s.cfg)
			require.NoError(t, err)
			require.NoError(t, s.sync.Follow(t.Context(), s.course(), 0))
			s.until(t, s.idle, 1)
			assert.Len(t, s.taken, 1, "it takes more now")
		})
	}
}

func (s *stage) parked(t *testing.T) (list []sync.Parked) {
	t.Helper()
	for p, err := range s.sync.Parked(t.Context(), "") {
		require.NoError(t, err)
		list = append(list, p)
	}
	require.Len(t, list, 1)
	return list
}

func TestARefusedRosterIsParked(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		status int
		says   string
	}{
		"forbidden": {http.StatusForbidden, "status 403"},
		"gone":      {http.StatusNotFound, "no longer has the course"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.pages = []func(http.ResponseWriter){answer(tc.status)}
			require.NoError(t, s.sync.Follow(t.Context(), s.course(), time.Hour))
			s.until(t, s.idle, 1)
			list := s.parked(t)
			assert.Contains(t, list[0].Reason.Public, tc.says)
			assert.Equal(t, s.course(), list[0].Course)

			s.pages = []func(http.ResponseWriter){page("u-1")}
			require.NoError(t, s.sync.Follow(t.Context(), list[0].Course, 0))
			s.until(t, s.idle, 1)
			assert.Len(t, s.taken, 1)
		})
	}
}

func TestFollowNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	require.ErrorContains(t, s.sync.Follow(t.Context(), sync.Course{Claim: s.course().Claim}, 0), "RegistrationID")
	require.ErrorContains(t, s.sync.Follow(t.Context(), sync.Course{RegistrationID: "r"}, 0), "Claim")
	require.ErrorIs(t, s.sync.Unfollow(t.Context(), sync.Course{RegistrationID: "r"}), delivery.ErrNotFound)
	for name, change := range map[string]func(*sync.Config){
		"Store": func(c *sync.Config) { c.Store = nil }, "Open": func(c *sync.Config) { c.Open = nil }, "Receiver": func(c *sync.Config) { c.Receiver = nil },
	} {
		cfg := s.cfg
		change(&cfg)
		_, err := sync.New(cfg)
		require.ErrorContains(t, err, "sync.Config."+name)
	}
}
