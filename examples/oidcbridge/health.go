package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// healthPath answers load balancers and containers.
const healthPath = "/health"

const healthTimeout = 5 * time.Second

// health answers 200, or 503 where the database does not answer.
func (r *running) health(w http.ResponseWriter, req *http.Request) {
	ctx, cancel := context.WithTimeout(req.Context(), healthTimeout)
	defer cancel()
	w.Header().Set("Cache-Control", "no-store")
	if _, err := r.store.RegistrationByID(ctx, healthPath); err != nil && !errors.Is(err, storage.ErrNotFound) {
		http.Error(w, "database", http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

// askHealth is the command "oidcbridge health": in a container there is no other
// program that could ask.
func askHealth(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("oidcbridge health", flag.ContinueOnError)
	address := flags.String("url", "http://127.0.0.1:8090"+healthPath, "what to ask")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, healthTimeout)
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
