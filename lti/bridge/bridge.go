package bridge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
)

// Config sets up a bridge. The zero value of every optional field is the strict
// choice.
type Config struct {
	// Issuer is the bridge's own issuer and the public address of its endpoints;
	// required, absolute, https, without a slash at the end. It must have the
	// origin of the tool's LaunchURL, so that links can name pages of the clients.
	Issuer string
	// Tool is the tool role that learning platforms launch; required. It keeps
	// the launches: past one process give it shared stores. To let teachers add
	// content, name lti.DeepLinkingRequest among its MessageTypes.
	Tool *tool.Tool
	// Clients are the applications behind the bridge; required.
	Clients rp.Clients
	// Keys sign ID tokens and access tokens; required. Give it a ring of its own:
	// a token for a client must never pass for one that the tool role signed.
	Keys lti.KeySource
	// SealKey makes the names that clients know people, sessions and line items
	// by: at least 32 random bytes; required. It is the same on every node and
	// for as long as the clients shall know the same person again.
	SealKey []byte
	// OldSealKeys are the keys before SealKey, for as long as names that they
	// made are about: clients may go on to call people, sessions and line items by
	// those. What the bridge says itself are the names of SealKey: with a new one
	// every client meets everybody under a new sub.
	OldSealKeys [][]byte
	// Transient keeps what is read once, as codes, and Replay what was used;
	// both are required and shared by all nodes.
	Transient storage.Transient
	Replay    storage.Replay
	// Scores takes the scores that clients hand in; an *outbox.Outbox delivers
	// them however long the platform is down. Nil sends each one while the
	// client waits.
	Scores Scores

	// SessionLife is how long a client may call services after a launch; zero
	// means eight hours. There are no refresh tokens: the next launch is the next
	// session.
	SessionLife time.Duration
	// HTTPClient fetches the clients' key sets. Nil means a guarded client that
	// connects to public addresses only.
	HTTPClient *http.Client
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Logger takes one line for every refusal; nil means slog.Default() at the
	// time of the call.
	Logger *slog.Logger
	// OnError answers the browser where there is no client to send it to. Nil
	// means a plain page with the error's public sentence and code.
	OnError func(w http.ResponseWriter, r *http.Request, err error)
	// InsecureAllowLoopback accepts http:// on loopback hosts. For demos and tests
	// on one machine only.
	InsecureAllowLoopback bool
}

// Scores takes scores for delivery, as *outbox.Outbox does.
type Scores interface {
	Put(ctx context.Context, to outbox.Target, s ags.Score) error
}

const (
	loginLife   = 2 * time.Minute // from the launch to the client's request
	codeLife    = time.Minute
	idTokenLife = 10 * time.Minute
	leeway      = time.Minute // what the clocks may differ by

	defaultSessionLife = 8 * time.Hour
)

// Bridge is an OpenID Provider whose people sign in by LTI launches. It is safe
// for concurrent use.
type Bridge struct {
	cfg     Config
	path    string // of the issuer
	seal    seals
	own     lti.KeySet
	keySets *fetch.KeySets
}

// New checks the configuration. It does no I/O and starts nothing.
func New(cfg Config) (*Bridge, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.SessionLife == 0 {
		cfg.SessionLife = defaultSessionLife
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Rand = web.Random(cfg.Rand)
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = fetch.NewClient(cfg.InsecureAllowLoopback)
	}
	issuer, err := url.Parse(cfg.Issuer)
	if err != nil {
		return nil, err
	}
	return &Bridge{
		cfg: cfg, path: issuer.EscapedPath(), seal: newSeals(cfg.SealKey, cfg.OldSealKeys), own: lti.LocalKeys(cfg.Keys),
		keySets: fetch.NewKeySets(cfg.HTTPClient, cfg.Now, cfg.InsecureAllowLoopback),
	}, nil
}

func (c *Config) check() error {
	if err := web.CheckURL(c.Issuer, c.InsecureAllowLoopback); err != nil {
		return fmt.Errorf("bridge.Config.Issuer: %w", err)
	}
	switch {
	case strings.HasSuffix(c.Issuer, "/") || strings.Contains(c.Issuer, "?"):
		return errors.New("bridge.Config.Issuer must have no query and no slash at the end")
	case c.Tool == nil:
		return errors.New("bridge.Config.Tool is required")
	case c.Clients == nil:
		return errors.New("bridge.Config.Clients is required")
	case c.Keys == nil:
		return errors.New("bridge.Config.Keys is required")
	case len(c.SealKey) < 32:
		return errors.New("bridge.Config.SealKey needs at least 32 bytes")
	case slices.ContainsFunc(c.OldSealKeys, func(key []byte) bool { return len(key) < 32 }):
		return errors.New("bridge.Config.OldSealKeys need at least 32 bytes each")
	case c.Transient == nil:
		return errors.New("bridge.Config.Transient is required")
	case c.Replay == nil:
		return errors.New("bridge.Config.Replay is required")
	case c.SessionLife < 0:
		return errors.New("bridge.Config.SessionLife must not be negative")
	}
	return nil
}

// Launch takes the launches of learning platforms; mount it at the tool's
// LaunchURL.
func (b *Bridge) Launch() http.Handler { return b.cfg.Tool.Launch(b.launched) }

// Handler serves everything below the issuer: discovery, the endpoints of OpenID
// Connect, the services and the pages. It routes on the full path, so mount it
// there without stripping anything.
func (b *Bridge) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+b.path+discoveryPath, b.serveDiscovery)
	mux.Handle(b.path+jwksPath, web.KeySetHandler(b.cfg.Keys, func(ctx context.Context, err error) {
		b.logger().ErrorContext(ctx, "lti bridge: key set not served", "error", err)
	}))
	mux.HandleFunc("GET "+b.path+authorizePath, b.serveAuthorize)
	mux.HandleFunc("POST "+b.path+authorizePath, b.serveAuthorize)
	mux.HandleFunc("POST "+b.path+tokenPath, b.serveToken)
	mux.HandleFunc("GET "+b.path+userInfoPath, b.serveUserInfo)
	mux.HandleFunc("POST "+b.path+userInfoPath, b.serveUserInfo)
	mux.HandleFunc("GET "+b.path+endSessionPath, b.serveEndSession)
	mux.HandleFunc("POST "+b.path+endSessionPath, b.serveEndSession)
	mux.HandleFunc("POST "+b.path+windowPath, b.serveWindow)
	mux.Handle(b.path+servicesPath+"/", b.services())
	mux.HandleFunc("GET "+b.path+returnPath, b.serveReturn)
	mux.HandleFunc("POST "+b.path+linksChoicePath, b.serveChoice)
	return mux
}

func (b *Bridge) logger() *slog.Logger {
	if b.cfg.Logger != nil {
		return b.cfg.Logger
	}
	return slog.Default()
}

// refuse logs the cause of an error and shows its public face to the browser.
func (b *Bridge) refuse(w http.ResponseWriter, r *http.Request, what string, err error) {
	reference, _ := web.Token(b.cfg.Rand, 6)
	b.logRefusal(r.Context(), what, reference, err)
	if b.cfg.OnError != nil {
		b.cfg.OnError(w, r, err)
		return
	}
	web.ErrorPage(w, lti.AsError(err), reference, "")
}

func (b *Bridge) logRefusal(ctx context.Context, what, reference string, err error) {
	b.logger().WarnContext(ctx, "lti bridge: "+what+" refused", "code", string(lti.AsError(err).Code), "reference", reference, "error", err.Error())
}

// storeError hides what a store said and keeps it for the log; callers may try
// again.
func storeError(what string, err error) error {
	return &lti.Error{Code: lti.CodeUnavailable, Public: "The service cannot answer at the moment. Please try again.",
		Err: fmt.Errorf("%w: %s: %w", lti.ErrUnavailable, what, err)}
}
