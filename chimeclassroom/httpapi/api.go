// Package httpapi serves the classroom over HTTP: the JSON API that
// openapi.yaml describes, the WebSocket of the rooms, and the page itself. It
// decides nothing about who may do what; that is the service's.
package httpapi

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/authority"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

//go:embed openapi.yaml
var description []byte

// Config says what an API serves, and for whom.
type Config struct {
	// Service does the work; required.
	Service *service.Service
	// Authority issues the tokens of the API and verifies them; required.
	Authority *authority.Authority
	// PublicURL is the address people use, such as https://class.example,
	// without a path; required.
	PublicURL string
	// FrameAncestors are the origins of the LMSs that may show the page in a
	// frame, and to which it may send a form; none: nobody may.
	FrameAncestors []string
	// MediaServers are where the page reaches the provider of sound and picture, as
	// a Content-Security-Policy names them: wss://*.media.example. None: it reaches
	// this server and, as browsers do without asking, other browsers.
	MediaServers []string
	// Static holds the built page with index.html and assets/. Nil: there is
	// no page.
	Static fs.FS
	// Logger gets the causes of internal errors; nil means slog.Default().
	Logger *slog.Logger
	// HelloTimeout is how long a new socket may stay silent; 0 means 10 s.
	HelloTimeout time.Duration
	// MaxWaiting is how many new sockets may be silent at the same time; more are
	// turned away. 0 means 1000.
	MaxWaiting int
	// PingInterval is how often a socket is asked for a sign of life, and how
	// long the answer may take; 0 means 15 s.
	PingInterval time.Duration
	// WatchInterval is how often a room tells the service that it is watched, and
	// tries again what the ledger did not take, and how often the sessions of sockets
	// are looked for; 0 means 15 s.
	WatchInterval time.Duration
	// PositionInterval is how often a page that waits for sound and picture hears
	// where in the line it stands; 0 means a second.
	PositionInterval time.Duration
	// Neighbours passes on what is for the room of a class that is on another node;
	// nil where there are no other nodes.
	Neighbours Neighbours
	// Elsewhere is where the rooms are if this process has none; nil: they are here.
	Elsewhere *Elsewhere
	// ReportInterval is how long a page that follows the report of a live class is
	// left alone after it was told of a change; 0 means a second.
	ReportInterval time.Duration
}

// API is the classroom's HTTP handler.
type API struct {
	service   *service.Service
	authority *authority.Authority
	logger    *slog.Logger
	public    *url.URL
	hub       *hub
	live      *live
	page      *page
	tries     tries
	// neighbours may be nil, and elsewhere.
	neighbours Neighbours
	elsewhere  *Elsewhere
	handler    http.Handler
}

// New returns the handler. It starts nothing; stop it with Shutdown.
func New(cfg Config) (*API, error) {
	if cfg.Service == nil {
		return nil, errors.New("httpapi.Config.Service is required")
	}
	if cfg.Authority == nil {
		return nil, errors.New("httpapi.Config.Authority is required")
	}
	public, err := url.Parse(cfg.PublicURL)
	if err != nil || public.Host == "" || public.Scheme+"://"+public.Host != cfg.PublicURL {
		return nil, fmt.Errorf("httpapi.Config.PublicURL %q is not an address such as https://class.example, without a path", cfg.PublicURL)
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.HelloTimeout == 0 {
		cfg.HelloTimeout = 10 * time.Second
	}
	if cfg.MaxWaiting == 0 {
		cfg.MaxWaiting = 1000
	}
	if cfg.PingInterval == 0 {
		cfg.PingInterval = 15 * time.Second
	}
	if cfg.WatchInterval == 0 {
		cfg.WatchInterval = 15 * time.Second
	}
	if cfg.ReportInterval == 0 {
		cfg.ReportInterval = time.Second
	}
	if cfg.PositionInterval == 0 {
		cfg.PositionInterval = time.Second
	}
	a := &API{service: cfg.Service, authority: cfg.Authority, logger: cfg.Logger, public: public, hub: newHub(cfg), tries: tries{now: time.Now}, neighbours: cfg.Neighbours, elsewhere: cfg.Elsewhere}
	a.live = newLive(cfg, a.authenticateAnybody)
	if a.page, err = newPage(cfg.Static, cfg.FrameAncestors, cfg.MediaServers, cfg.Elsewhere); err != nil {
		return nil, err
	}
	if a.handler, err = a.routes(); err != nil {
		return nil, err
	}
	return a, nil
}

// ServeHTTP answers one request.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.handler.ServeHTTP(w, r) }

// SessionEnded ends the sockets of a session that was ended before its time, on
// whichever node.
func (a *API) SessionEnded(ctx context.Context, sessionID string) {
	a.hub.signOut(ctx, sessionID)
	a.live.signOut(sessionID)
}

// Shutdown closes every socket, records the people in the rooms as dropped, and
// returns when that is done or ctx is. A page that does not answer the farewell
// is not waited for. http.Server.Shutdown does not know of
// sockets: call this first.
func (a *API) Shutdown(ctx context.Context) error {
	a.live.shutdown(ctx)
	return a.hub.shutdown(ctx)
}
