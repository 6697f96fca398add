package main

import (
	"context"
	"database/sql"
	"net/http"
	"sync/atomic"
	"time"
)

// healthPath answers load balancers and supervisors.
const healthPath = "/health"

// health says whether the classroom can serve: its database answers, and it is
// not about to end.
type health struct {
	db     *sql.DB
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
	case h.db.PingContext(ctx) != nil:
		status, text = http.StatusServiceUnavailable, "database"
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text + "\n"))
}
