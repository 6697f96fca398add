package edge

import (
	"context"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// originsLast is how long a list of origins is used: a new application's pages may
// call after this time.
const originsLast = 30 * time.Second

// origins are those of the registered applications.
type origins struct {
	list func(ctx context.Context) ([]string, error)
	now  func() time.Time

	mu    sync.Mutex
	known []string
	until time.Time
}

func (o *origins) has(ctx context.Context, origin string) (bool, error) {
	if o.list == nil {
		return false, nil
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if now := o.now(); now.After(o.until) {
		known, err := o.list(ctx)
		if err != nil {
			return false, err
		}
		o.known, o.until = known, now.Add(originsLast)
	}
	return slices.Contains(o.known, origin), nil
}

// crossOrigin says whether a page of another site may read the answer, and answers
// preflights itself. Cookies are never allowed: what a page may do hangs on its
// token alone.
func (e *edge) crossOrigin(w http.ResponseWriter, r *http.Request) (done bool) {
	public, byToken := kind(r.URL.Path)
	if !public && !byToken {
		return false
	}
	w.Header().Add("Vary", "Origin")
	origin := r.Header.Get("Origin")
	if origin == "" {
		return false
	}
	allowed := public
	if !public {
		var err error
		if allowed, err = e.origins.has(r.Context(), origin); err != nil {
			e.logger().ErrorContext(r.Context(), "edge: origins not listed", "error", err)
		}
	}
	if allowed {
		h := w.Header()
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", "Link, WWW-Authenticate")
	}
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
		return false
	}
	if allowed {
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Accept")
		w.Header().Set("Access-Control-Max-Age", "600")
	}
	w.WriteHeader(http.StatusNoContent)
	return true
}

// kind tells what everybody may read, and what pages of applications call with a
// token. The rest is for browsers' own navigation and for servers.
func kind(path string) (public, byToken bool) {
	switch {
	case strings.HasPrefix(path, "/.well-known/"), path == "/jwks":
		return true, false
	case path == "/userinfo", strings.HasPrefix(path, "/services/"):
		return false, true
	}
	return false, false
}

func (e *edge) logger() *slog.Logger {
	if e.Logger != nil {
		return e.Logger
	}
	return slog.Default()
}
