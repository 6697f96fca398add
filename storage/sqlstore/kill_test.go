package sqlstore_test

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	people    = 50
	resources = 8
)

// TestKillRace kills the sender again and again, at random, while scores flow to
// an LMS that answers 429 and 500 and drops connections. The sender hands the
// scores over as well and notes each in a journal, from which it goes on after
// its death. LTIKIT_LONG makes 5 kills 50.
func TestKillRace(t *testing.T) {
	if job := os.Getenv(senderJob); job != "" {
		runSender(t, job)
		return
	}
	t.Parallel()
	kills := 5
	if os.Getenv("LTIKIT_LONG") != "" {
		kills = 50
	}
	l := newUnsteadyLMS(t, 2000)
	job := l.job(t, filepath.Join(t.TempDir(), "lti.db"), 0, 1, time.Second/2)
	killed := 0
	for finished := false; !finished; {
		after := 0 // requests until the kill; 0: let it finish
		if killed < kills {
			after = 1 + l.roll(2*l.scores/(kills+2))
		}
		if finished = l.send(t, job, after); !finished {
			killed++
		}
	}
	require.Equal(t, kills, killed, "the scores were sent before all kills were made")
	l.requireRight(t)
	t.Logf("seed %d: %d scores, %d kills, %d requests, %d resends", l.seed, l.scores, killed, l.requests, l.resends)
	require.NotZero(t, l.resends, "nothing was ever sent again")
}

// Two processes share a database: each hands over half of the scores, and both
// send what is there.
func TestTwoSendersRace(t *testing.T) {
	if os.Getenv(senderJob) != "" {
		return // the sender is the other test
	}
	t.Parallel()
	l := newUnsteadyLMS(t, 500)
	path := filepath.Join(t.TempDir(), "lti.db")
	var senders sync.WaitGroup
	for i := range 2 {
		job := l.job(t, path, i, 2, 2*time.Second)
		senders.Go(func() { l.send(t, job, 0) })
	}
	senders.Wait()
	l.requireRight(t)
	require.Zero(t, l.overlaps, "one score was sent by two at once")
	t.Logf("seed %d: %d scores, %d requests, %d resends", l.seed, l.scores, l.requests, l.resends)
}

// unsteadyLMS is a real platform with a gradebook behind a wire that fails, and
// the ledger of what came through.
type unsteadyLMS struct {
	*ltitest.Platform
	tool *ltitest.Tool
	seed uint64
	// scores is how many are handed over.
	scores int

	mu       sync.Mutex
	chance   *rand.Rand
	requests int
	arrived  chan struct{}        // closed and renewed with every request
	bodies   map[[3]string][]byte // of line item, person and timestamp
	last     map[[2]string]string // newest timestamp of line item and person
	inFlight map[[2]string]context.Context
	resends  int
	overlaps int
	faults   []string
}

func newUnsteadyLMS(t *testing.T, scores int) *unsteadyLMS {
	t.Helper()
	seed := rand.Uint64()
	if given := os.Getenv("LTIKIT_SEED"); given != "" {
		var err error
		seed, err = strconv.ParseUint(given, 10, 64)
		require.NoError(t, err)
	}
	t.Logf("LTIKIT_SEED=%d", seed)
	l := &unsteadyLMS{
		Platform: ltitest.NewPlatform(t), seed: seed, scores: scores, chance: rand.New(rand.NewPCG(seed, 1)), arrived: make(chan struct{}),
		bodies: map[[3]string][]byte{}, last: map[[2]string]string{}, inFlight: map[[2]string]context.Context{},
	}
	l.tool = ltitest.NewTool(t, l.Platform, func(http.ResponseWriter, *http.Request, *tool.Launch) {})
	gradebook := &ags.Handler{BaseURL: l.Server.URL + "/grades", Auth: l.Platform, Courses: anyCourse{},
		LineItems: l.Store, Scores: l.Store, Results: l.Store, Now: time.Now, Logger: slog.New(slog.DiscardHandler)} // of refusals there are many
	l.Mux.HandleFunc("/grades/", func(w http.ResponseWriter, r *http.Request) { l.serve(w, r, gradebook) })
	return l
}

// roll returns a number below n.
func (l *unsteadyLMS) roll(n int) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.chance.IntN(n)
}

// serve lets one of four requests fail, before or after the gradebook did what it
// asks for.
func (l *unsteadyLMS) serve(w http.ResponseWriter, r *http.Request, gradebook http.Handler) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the sender was killed in the middle
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	defer l.note(r, body)()
	switch l.roll(40) {
	case 0, 1:
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
	case 2, 3:
		w.WriteHeader(http.StatusInternalServerError)
	case 4, 5:
		panic(http.ErrAbortHandler)
	case 6, 7:
		gradebook.ServeHTTP(nowhere{http.Header{}}, r)
		panic(http.ErrAbortHandler)
	case 8, 9:
		gradebook.ServeHTTP(nowhere{http.Header{}}, r)
		w.WriteHeader(http.StatusBadGateway)
	default:
		gradebook.ServeHTTP(w, r)
	}
}

// nowhere is an answer that nobody gets.
type nowhere struct{ header http.Header }

func (n nowhere) Header() http.Header       { return n.header }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}

// note enters a request into the ledger, and its end when what it returns is
// called.
func (l *unsteadyLMS) note(r *http.Request, body []byte) (ended func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests++
	close(l.arrived)
	l.arrived = make(chan struct{})
	var s struct {
		UserID    string `json:"userId"`
		Timestamp string `json:"timestamp"`
	}
	path := r.URL.Path
	if !strings.HasSuffix(path, "/scores") || json.Unmarshal(body, &s) != nil {
		return func() {}
	}
	who, what := [2]string{path, s.UserID}, [3]string{path, s.UserID, s.Timestamp}
	if before, again := l.bodies[what]; again {
		l.resends++
		if !bytes.Equal(before, body) {
			l.faults = append(l.faults, fmt.Sprintf("one timestamp, two scores: %s and %s", before, body))
		}
	}
	if s.Timestamp < l.last[who] {
		l.faults = append(l.faults, fmt.Sprintf("%s came after one of %s", body, l.last[who]))
	}
	l.bodies[what], l.last[who] = body, s.Timestamp
	if other := l.inFlight[who]; other != nil && other.Err() == nil { // whose sender still waits
		l.overlaps++
	}
	l.inFlight[who] = r.Context()
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.inFlight[who] == r.Context() {
			delete(l.inFlight, who)
		}
	}
}

// send runs a sender until it has sent everything, or kills it after that many
// requests; zero never kills it. It tells whether the sender finished.
func (l *unsteadyLMS) send(t *testing.T, job string, kill int) bool {
	sender := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKillRace$")
	sender.Env = append(os.Environ(), senderJob+"="+job)
	var output bytes.Buffer
	sender.Stdout, sender.Stderr = &output, &output
	l.mu.Lock()
	limit := l.requests + kill
	l.mu.Unlock()
	if err := sender.Start(); err != nil {
		t.Errorf("starting a sender: %v", err)
		return true
	}
	ended := make(chan error, 1)
	go func() { ended <- sender.Wait() }()
	for {
		l.mu.Lock()
		enough, arrived := kill > 0 && l.requests >= limit, l.arrived
		l.mu.Unlock()
		if enough {
			_ = sender.Process.Kill() // fails if it has just ended
			err := <-ended
			return err == nil
		}
		select {
		case <-arrived:
		case err := <-ended:
			if err != nil {
				t.Errorf("the sender ended by itself: %v\n%s", err, output.String())
			}
			return true
		}
	}
}

// requireRight compares the gradebook with what was handed over.
func (l *unsteadyLMS) requireRight(t *testing.T) {
	t.Helper()
	require.Empty(t, l.faults)
	want := map[string]float64{}
	for i := range l.scores {
		resource, person := l.assignment(i)
		want[resource+"/"+person] = float64(i)
	}
	got, columns := map[string]float64{}, map[string]int{}
	owner := ags.Owner{RegistrationID: l.tool.Registration.ID, ContextID: "c-1"}
	for item, err := range l.Store.ListLineItems(t.Context(), owner, ags.Filter{}, "") {
		require.NoError(t, err)
		columns[item.ResourceID]++
		for r, err := range l.Store.ListResults(t.Context(), owner, item.ID, "", "") {
			require.NoError(t, err)
			got[item.ResourceID+"/"+r.UserID] = *r.ResultScore
		}
	}
	for resource, n := range columns {
		require.Equalf(t, 1, n, "columns of %s", resource)
	}
	require.Len(t, columns, resources)
	require.Equal(t, want, got)
}

// assignment is whose the i-th score is.
func (l *unsteadyLMS) assignment(i int) (resource, person string) { return assignment(l.seed, i) }

func assignment(seed uint64, i int) (resource, person string) {
	chance := rand.New(rand.NewPCG(seed, uint64(i)+2))
	// What is one person's in two processes would have no order.
	return fmt.Sprint("resource-", chance.IntN(resources)), fmt.Sprint("person-", 2*chance.IntN(people/2)+i%2)
}

type anyCourse struct{}

func (anyCourse) OpenGradebook(context.Context, *lti.Grant, string) error { return nil }

func (anyCourse) HasLink(context.Context, *lti.Grant, string, string) (bool, error) { return true, nil }

func (anyCourse) CanBeGraded(context.Context, string, string) (bool, error) { return true, nil }

// job writes what a sender has to do into a file and returns its path. Of several
// senders each hands over the scores whose number leaves its own remainder.
func (l *unsteadyLMS) job(t *testing.T, database string, remainder, of int, timeout time.Duration) string {
	t.Helper()
	folder := t.TempDir()
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: l.Server.Certificate().Raw})
	content, err := json.Marshal(sending{
		Database: database, Journal: filepath.Join(folder, "journal"), Registration: l.tool.Registration,
		Certificate: string(certificate), LineItems: l.Server.URL + "/grades/c-1/lineitems",
		Now: l.Clock.Now(), Seed: l.seed, Scores: l.scores, Remainder: remainder, Of: of, Timeout: timeout,
	})
	require.NoError(t, err)
	path := filepath.Join(folder, "job.json")
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}
