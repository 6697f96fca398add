package program

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// healthPath answers load balancers and supervisors.
const healthPath = "/health"

// health says whether the classroom can serve: its database answers, and it is
// not about to end.
type health struct {
	ping   func(context.Context) error
	ending atomic.Bool
}

// ServeHTTP answers 200 or 503, and says why in one word.
func (h *health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 5*time.Second)
	defer cancel()
	status, text := http.StatusOK, "ok"
	switch {
	case h.ending.Load():
		status, text = http.StatusServiceUnavailable, "ending"
	case h.ping != nil && h.ping(ctx) != nil:
		status, text = http.StatusServiceUnavailable, "database"
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}

// askHealth is the command "classroom health": in a container there is no other
// program that could ask.
func (p Program) askHealth(ctx context.Context, args []string, _, stderr io.Writer) error {
	flags := flag.NewFlagSet(p.Name+" health", flag.ContinueOnError)
	address := flags.String("url", "http://127.0.0.1:8080"+healthPath, "what to ask")
	if err := ParseFlags(flags, args, stderr); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, *address, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", *address, resp.Status)
	}
	return nil
}
