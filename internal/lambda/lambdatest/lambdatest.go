// Package lambdatest plays AWS Lambda for tests: its runtime interface, and the events
// of API Gateway.
package lambdatest

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"
)

// patience is how long an event may take; a function that has ended never answers.
const patience = 2 * time.Minute

// Runtime is Lambda's runtime interface. Any number of environments may ask it for
// events, and any number of callers bring some.
type Runtime struct {
	// API is its host, for AWS_LAMBDA_RUNTIME_API.
	API string

	events chan invocation
	ended  chan struct{}

	mu      sync.Mutex
	count   int
	waiting map[string]chan Outcome
}

// ErrEnded: the environment ended before it had answered.
var ErrEnded = errors.New("the environment has ended")

type invocation struct{ id, event string }

// Outcome is what a function made of an event.
type Outcome struct {
	// Failed: it reported an error.
	Failed bool
	Body   []byte
}

// Start starts the interface; it ends with the test.
func Start(t testing.TB) *Runtime {
	t.Helper()
	r := &Runtime{events: make(chan invocation), ended: make(chan struct{}), waiting: map[string]chan Outcome{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", r.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/{how}", r.settle)
	server := httptest.NewServer(mux)
	t.Cleanup(func() { server.CloseClientConnections(); server.Close() })
	r.API = server.Listener.Addr().String()
	return r
}

// next waits for an event, as long as the environment does.
func (r *Runtime) next(w http.ResponseWriter, asked *http.Request) {
	select {
	case <-asked.Context().Done():
	case i := <-r.events:
		w.Header().Set("Lambda-Runtime-Aws-Request-Id", i.id)
		w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(patience).UnixMilli(), 10))
		_, _ = io.WriteString(w, i.event)
	}
}

func (r *Runtime) settle(w http.ResponseWriter, told *http.Request) {
	body, err := io.ReadAll(told.Body)
	if err != nil {
		return
	}
	w.WriteHeader(http.StatusAccepted)
	r.mu.Lock()
	defer r.mu.Unlock()
	if waits, ok := r.waiting[told.PathValue("id")]; ok {
		delete(r.waiting, told.PathValue("id"))
		waits <- Outcome{Failed: told.PathValue("how") == "error", Body: body}
	}
}

// End tells that no environment will ever answer again, as when the only one was killed.
func (r *Runtime) End() { close(r.ended) }

// Invoke has an environment take the event, and returns what came of it. It may be
// called from any goroutine.
func (r *Runtime) Invoke(event string) (Outcome, error) {
	outcome := make(chan Outcome, 1)
	r.mu.Lock()
	r.count++
	id := fmt.Sprint("request-", r.count)
	r.waiting[id] = outcome
	r.mu.Unlock()
	late := time.NewTimer(patience)
	defer late.Stop()
	select {
	case r.events <- invocation{id, event}:
	case <-r.ended:
		return Outcome{}, ErrEnded
	case <-late.C:
		return Outcome{}, errors.New("no function asks for an event")
	}
	select {
	case o := <-outcome:
		return o, nil
	case <-r.ended:
		return Outcome{}, ErrEnded
	case <-late.C:
		return Outcome{}, fmt.Errorf("the function makes nothing of %.100s", event)
	}
}

// Must is Invoke of an event that has to succeed; its answer is read into out, unless
// that is nil.
func (r *Runtime) Must(t testing.TB, event string, out any) {
	t.Helper()
	o, err := r.Invoke(event)
	if err == nil && o.Failed {
		err = fmt.Errorf("the event failed: %s", o.Body)
	}
	if err == nil && out != nil {
		err = json.Unmarshal(o.Body, out)
	}
	if err != nil {
		t.Fatal(err)
	}
}
