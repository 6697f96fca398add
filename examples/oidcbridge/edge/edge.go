// Package edge stands between the network and the bridge: it limits how often one
// address may ask, says which pages of other sites may read answers, and adds the
// headers that every answer has.
//
// Each process counts for itself. Behind several of them, what stands in front
// limits as well, as the web ACL of deploy/template.yaml does.
package edge

import (
	"context"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// Config sets up the edge. Handler is required.
type Config struct {
	Handler http.Handler
	// Origins lists the origins of the pages that may call services with a token
	// of their own; nil allows none.
	Origins func(ctx context.Context) ([]string, error)
	// Limits are per address; nil means [DefaultLimits].
	Limits []Limit
	// HTTPS tells browsers to come by https alone.
	HTTPS bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// Limit is how often one address may ask for the paths below a prefix: Burst at
// once, and Rate per second for as long as it likes.
type Limit struct {
	Prefix string
	Rate   float64
	Burst  float64
}

// DefaultLimits let a school through that comes from one address: 600 people open a
// link in the same minute. What guesses secrets is held shorter. The first prefix
// that fits counts.
func DefaultLimits() []Limit {
	return []Limit{
		{Prefix: "/admin", Rate: 2, Burst: 60},
		{Prefix: "/token", Rate: 20, Burst: 600},
		{Prefix: "/lti/", Rate: 40, Burst: 1200},
		{Prefix: "/", Rate: 60, Burst: 2000},
	}
}

// New returns the bridge behind its edge.
func New(cfg Config) http.Handler {
	if cfg.Limits == nil {
		cfg.Limits = DefaultLimits()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	e := &edge{Config: cfg, counts: newCounts(), origins: &origins{list: cfg.Origins, now: cfg.Now}}
	return http.HandlerFunc(e.serve)
}

type edge struct {
	Config
	counts  *counts
	origins *origins
}

func (e *edge) serve(w http.ResponseWriter, r *http.Request) {
	e.headers(w.Header())
	if wait, over := e.over(r); over {
		tooMany(w, wait)
		return
	}
	if e.crossOrigin(w, r) {
		return
	}
	e.Handler.ServeHTTP(w, r)
}

// headers are those of every answer; pages add their own, and may say it stricter.
func (e *edge) headers(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "strict-origin") // codes and hints stand in queries
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	if e.HTTPS {
		h.Set("Strict-Transport-Security", "max-age=63072000")
	}
}

func (e *edge) limit(path string) (Limit, bool) {
	for _, l := range e.Limits {
		if strings.HasPrefix(path, l.Prefix) {
			return l, true
		}
	}
	return Limit{}, false
}
