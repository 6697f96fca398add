package ags_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage/memory"
)

func TestFindOrCreate(t *testing.T) {
	t.Parallel()
	item := ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "r", Tag: "t"}
	t.Run("the same again, another for another tag", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		first, err := c.FindOrCreate(t.Context(), item)
		require.NoError(t, err)
		again, err := c.FindOrCreate(t.Context(), item)
		require.NoError(t, err)
		require.Equal(t, first.ID, again.ID)
		for _, tag := range []string{"u", ""} {
			other := item
			other.Tag = tag
			second, err := c.FindOrCreate(t.Context(), other)
			require.NoError(t, err)
			require.NotEqual(t, first.ID, second.ID, tag)
			require.Equal(t, tag, second.Tag)
		}
		_, err = c.FindOrCreate(t.Context(), quiz("no resource id"))
		require.Error(t, err)
	})
	t.Run("64 callers of one tool create once", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		var created atomic.Int32
		s.Mux.Handle("/counted/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				created.Add(1)
			}
			h := *s.handler
			h.BaseURL = s.Server.URL + "/counted"
			h.ServeHTTP(w, r)
		}))
		claim := &lti.AGSClaim{Scopes: allScopes(), LineItems: s.Server.URL + "/counted/c-1/lineitems"}
		var ids [64]string
		var errs [64]error
		var all sync.WaitGroup
		for i := range ids {
			all.Go(func() {
				c := ags.NewClient(s.tool.Services(s.tool.Registration, ltitest.DeploymentID), claim)
				found, err := c.FindOrCreate(context.Background(), item)
				ids[i], errs[i] = found.ID, err
			})
		}
		all.Wait()
		require.NoError(t, errors.Join(errs[:]...))
		require.Len(t, slices.Compact(ids[:]), 1, "all got the same")
		require.EqualValues(t, 1, created.Load())
	})
	t.Run("by its label, only if asked", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		c := s.client("c-1")
		bare := s.create(t, c, ags.LineItem{Label: "Quiz ", ScoreMaximum: 10})
		s.create(t, c, ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "another"})
		c.MatchLabels = true
		found, err := c.FindOrCreate(t.Context(), item)
		require.NoError(t, err)
		require.Equal(t, bare.ID, found.ID)
		c.MatchLabels = false
		created, err := c.FindOrCreate(t.Context(), item)
		require.NoError(t, err)
		require.NotEqual(t, bare.ID, created.ID)
		c.MatchLabels = true
		found, err = c.FindOrCreate(t.Context(), item)
		require.NoError(t, err)
		require.Equal(t, created.ID, found.ID, "the resource id counts more")
	})
}

// Of a gradebook in which however much fits, no more than a page is in memory. The
// test runs alone, since it looks at the memory of all.
func TestFindOrCreateInBoundedMemory(t *testing.T) { //nolint:paralleltest // see above
	const pages, perPage, size = 12, 6, 1 << 18
	label := strings.Repeat("x", size)
	var held [pages]uint64
	var l *httptest.Server
	l = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.URL.Query().Get("page"))
		held[page] = live()
		if page+1 < pages {
			w.Header().Set("Link", fmt.Sprintf(`<%s/items?page=%d>; rel="next"`, l.URL, page+1))
		}
		for i := range perPage {
			_, _ = fmt.Fprintf(w, `%c{"id":"%s/items/%d-%d","label":%q,"scoreMaximum":1,"resourceId":"r"}`, "[,"[min(i, 1)], l.URL, page, i, label)
		}
		_, _ = w.Write([]byte("]"))
	}))
	defer l.Close()
	http := &advantage.Client{HTTP: l.Client(), Tokens: fixedToken{}, InsecureAllowLoopback: true}
	c := ags.NewClient(http, &lti.AGSClaim{Scopes: allScopes(), LineItems: l.URL + "/items"})
	found, err := c.FindOrCreate(t.Context(), ags.LineItem{Label: "Quiz", ScoreMaximum: 1, ResourceID: "r"})
	require.NoError(t, err)
	require.Equal(t, l.URL+"/items/0-0", found.ID)
	require.Less(t, held[pages-1], held[1]+2*perPage*size, "what ten pages more left behind")
}

// live is what the heap holds without garbage.
func live() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// Callers who share nothing, as in processes of their own, end with the same line
// item in whatever order their requests come through, and no other is left.
func TestFindOrCreateAcrossProcesses(t *testing.T) {
	t.Parallel()
	doubled := 0
	for seed := range uint64(300) {
		w := newWire(seed)
		w.run(5, func(c *ags.Client, user string) {
			found, err := c.FindOrCreate(context.Background(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "r"})
			if err != nil {
				w.fail(err)
				return
			}
			sc := score(0, 1, 10)
			sc.UserID = user
			w.fail(c.PostScoreTo(context.Background(), found.ID, sc))
		}, allScopes()...)
		require.NoError(t, w.err, "seed %d", seed)
		columns := w.columns(t)
		require.Len(t, columns, 1, "seed %d", seed)
		scored := 0
		for _, err := range w.store.ListResults(t.Context(), w.owner, columns[0].ID, "", "") {
			require.NoError(t, err)
			scored++
		}
		require.Equal(t, 5, scored, "seed %d: no score went elsewhere", seed)
		if w.created > 1 {
			doubled++
		}
	}
	require.Greater(t, doubled, 50, "most orders make several callers create")
}

// Who may not read results cannot know whether a column is empty, so it stays.
func TestFindOrCreateWithoutResults(t *testing.T) {
	t.Parallel()
	for seed := range uint64(50) {
		w := newWire(seed)
		var mu sync.Mutex
		var got []string
		w.run(4, func(c *ags.Client, _ string) {
			found, err := c.FindOrCreate(context.Background(), ags.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "r"})
			w.fail(err)
			mu.Lock()
			defer mu.Unlock()
			got = append(got, found.ID)
		}, lti.ScopeLineItem)
		require.NoError(t, w.err, "seed %d", seed)
		require.Len(t, slices.Compact(got), 1, "seed %d", seed)
		require.Len(t, w.columns(t), w.created, "seed %d", seed)
	}
}

// wire carries the requests of several clients to one gradebook, one at a time. It
// waits until every caller has sent a request or is done, and lets one through; the
// seed decides whose.
type wire struct {
	store   *memory.Store
	owner   ags.Owner
	handler *ags.Handler
	order   *rand.Rand
	sent    chan *letter
	done    chan struct{}
	created int

	mu  sync.Mutex
	err error
}

type letter struct {
	from   int
	req    *http.Request
	answer chan *http.Response
}

// end is one client's end of the wire.
type end struct {
	wire *wire
	from int
}

func newWire(seed uint64) *wire {
	store := memory.New(memory.Config{})
	return &wire{
		store: store, owner: ags.Owner{RegistrationID: "r-1", ContextID: "c-1"},
		handler: &ags.Handler{BaseURL: "https://p.example/grades", Auth: anybody{}, Courses: openCourse{}, LineItems: store, Scores: store, Results: store},
		order:   rand.New(rand.NewPCG(seed, 1)),
		sent:    make(chan *letter), done: make(chan struct{}),
	}
}

func (e end) RoundTrip(r *http.Request) (*http.Response, error) {
	l := &letter{from: e.from, req: r, answer: make(chan *http.Response)}
	e.wire.sent <- l
	return <-l.answer, nil
}

func (w *wire) run(callers int, call func(c *ags.Client, user string), scopes ...lti.Scope) {
	for i := range callers {
		http := &advantage.Client{HTTP: &http.Client{Transport: end{w, i}}, Tokens: fixedToken{}}
		claim := &lti.AGSClaim{Scopes: scopes, LineItems: w.handler.LineItemsURL("c-1")}
		go func() {
			call(ags.NewClient(http, claim), string(rune('a'+i)))
			w.done <- struct{}{}
		}()
	}
	var waiting []*letter
	for busy := callers; ; busy++ {
		for ; busy > 0; busy-- {
			select {
			case l := <-w.sent:
				waiting = append(waiting, l)
			case <-w.done:
			}
		}
		if len(waiting) == 0 {
			return
		}
		slices.SortFunc(waiting, func(a, b *letter) int { return a.from - b.from })
		next := w.order.IntN(len(waiting))
		l := waiting[next]
		waiting = slices.Delete(waiting, next, next+1)
		answer := httptest.NewRecorder()
		w.handler.ServeHTTP(answer, l.req)
		if answer.Code == http.StatusCreated {
			w.created++
		}
		l.answer <- answer.Result()
	}
}

func (w *wire) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err != nil {
		w.err = err
	}
}

func (w *wire) columns(t *testing.T) (items []ags.LineItem) {
	t.Helper()
	for item, err := range w.store.ListLineItems(t.Context(), w.owner, ags.Filter{}, "") {
		require.NoError(t, err)
		items = append(items, item)
	}
	return items
}

// anybody lets everybody do everything.
type anybody struct{}

func (anybody) AuthorizeService(_ *http.Request, anyOf ...lti.Scope) (*lti.Grant, error) {
	return &lti.Grant{Registration: &lti.Registration{ID: "r-1"}, Scopes: anyOf}, nil
}

// openCourse grades everybody.
type openCourse struct{}

func (openCourse) OpenGradebook(context.Context, *lti.Grant, string) error { return nil }
func (openCourse) HasLink(context.Context, *lti.Grant, string, string) (bool, error) {
	return true, nil
}
func (openCourse) CanBeGraded(context.Context, string, string) (bool, error) { return true, nil }
