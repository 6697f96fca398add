package platform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// Config sets up a platform. The zero value of every optional field is the
// strict choice.
type Config struct {
	// Issuer is the platform's identity in every token: https, no query or
	// fragment, never changed (Sec §5.1.2); required.
	Issuer string
	// TokenURL is the public URL at which Token is mounted, and the audience
	// that assertions must name; required.
	TokenURL string
	// TokenAudiences are further audiences that assertions may name.
	TokenAudiences []string
	// Registrations are the tools this platform trusts, under its Issuer;
	// required.
	Registrations storage.Registrations
	// Keys sign messages and access tokens; required.
	Keys lti.KeySource
	// Launches writes the messages; required.
	Launches LaunchBuilder
	// SignedIn tells whether that person is signed in on this request, by
	// whatever session the application keeps. It is asked about the UserID of
	// the launch; required.
	SignedIn func(r *http.Request, userID string) (bool, error)
	// Custom parameters go into every message; those of a tool, a deployment
	// and a link count before them.
	Custom map[string]string
	// Variables resolves the custom parameters that are a variable; nil means
	// those alone that the message says itself.
	Variables Variables
	// BeforeSigning is called with every launch when all of it stands, nonce and
	// times too, right before it is signed: for claims that are about the message
	// itself, such as the proof of lti11.Migration. What it adds is not held
	// against the Policy. An error refuses the launch.
	BeforeSigning func(ctx context.Context, m *lti.Message) error
	// Policy says what a tool may do; nil means what its registration lists.
	Policy Policy
	// Narrow says what a single launch may carry of that; nil means all of it.
	Narrow Narrower
	// Transient keeps launches and deep linking requests under way, Replay the
	// assertions that were used. Nil means memory, which serves one process.
	Transient storage.Transient
	Replay    storage.Replay

	// HTTPClient fetches the tools' key sets. Nil means a guarded client that
	// connects to public addresses only.
	HTTPClient *http.Client
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Logger takes one line for every refusal; nil means slog.Default() at
	// the time of the call.
	Logger *slog.Logger
	// Trace is told how every step ended; nil means nobody is.
	Trace *Trace
	// RetryURL is where a person can open the link again whose launch came too
	// late or without a session; nil means that no such address is given. It
	// goes to the tool as error_uri (RFC 6749 §4.1.2.1), so it must hold
	// nothing of the person. It is called with the launch, which is remembered
	// for an hour for that, or with nil if it was used or is forgotten; the
	// address "" is not sent.
	RetryURL func(ctx context.Context, s *Start) string
	// AllowMissingPrompt takes an authorization request without prompt for
	// one with prompt=none, as some tools need; any other prompt stays refused.
	AllowMissingPrompt bool
	// OnError answers the browser when a request is refused that must not be
	// answered at the tool. Nil means a plain page.
	OnError func(w http.ResponseWriter, r *http.Request, err error)

	// InsecureAllowLoopback accepts http:// on loopback hosts and fetches
	// from there. For demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Platform is the platform role. It is safe for concurrent use.
type Platform struct {
	cfg     Config
	keySets *fetch.KeySets
	own     lti.KeySet
	nobody  lti.KeySet // of clients that are not registered
}

// New checks the configuration. It does no I/O and starts nothing.
func New(cfg Config) (*Platform, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Policy == nil {
		cfg.Policy = RegisteredPolicy{}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Rand = web.Random(cfg.Rand)
	store := memory.New(memory.Config{Now: cfg.Now})
	if cfg.Transient == nil {
		cfg.Transient = store
	}
	if cfg.Replay == nil {
		cfg.Replay = store
	}
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = fetch.NewClient(cfg.InsecureAllowLoopback)
	}
	if cfg.Trace == nil {
		cfg.Trace = &Trace{}
	}
	return &Platform{cfg: cfg, keySets: fetch.NewKeySets(cfg.HTTPClient, cfg.Now, cfg.InsecureAllowLoopback), own: lti.LocalKeys(cfg.Keys), nobody: newDecoy()}, nil
}

func (cfg *Config) check() error {
	for _, u := range []struct{ name, value string }{{"Issuer", cfg.Issuer}, {"TokenURL", cfg.TokenURL}} {
		if err := web.CheckURL(u.value, cfg.InsecureAllowLoopback); err != nil {
			return fmt.Errorf("platform.Config.%s: %w", u.name, err)
		}
	}
	switch {
	case strings.Contains(cfg.Issuer, "?"):
		return errors.New("platform.Config.Issuer must have no query")
	case cfg.Registrations == nil:
		return errors.New("platform.Config.Registrations is required")
	case cfg.Keys == nil:
		return errors.New("platform.Config.Keys is required")
	case cfg.Launches == nil:
		return errors.New("platform.Config.Launches is required")
	case cfg.SignedIn == nil:
		return errors.New("platform.Config.SignedIn is required")
	}
	return nil
}

// JWKS serves the platform's public keys (Sec §6.3).
func (p *Platform) JWKS() http.Handler {
	return web.KeySetHandler(p.cfg.Keys, func(ctx context.Context, err error) {
		p.logger().ErrorContext(ctx, "lti platform: key set not served", "error", err)
	})
}

func (p *Platform) logger() *slog.Logger {
	if p.cfg.Logger != nil {
		return p.cfg.Logger
	}
	return slog.Default()
}

func (p *Platform) logRefusal(ctx context.Context, what, reference string, err error) {
	p.logger().WarnContext(ctx, "lti platform: "+what+" refused", "code", string(lti.AsError(err).Code), "reference", reference, "error", err.Error())
}

// refuse logs the cause of an error and shows its public face to the browser.
func (p *Platform) refuse(w http.ResponseWriter, r *http.Request, what string, err error) {
	reference, _ := web.Token(p.cfg.Rand, 6)
	p.logRefusal(r.Context(), what, reference, err)
	if p.cfg.OnError != nil {
		p.cfg.OnError(w, r, err)
		return
	}
	web.ErrorPage(w, lti.AsError(err), reference, "")
}

func storeError(what string, err error) error {
	return &lti.Error{Code: lti.CodeUnavailable, Public: "The service cannot answer at the moment. Please try again.",
		Err: fmt.Errorf("%w: %s: %w", lti.ErrUnavailable, what, err), Fix: "see why the application's " + what + " cannot answer"}
}

// client finds the registration of a client id.
func (p *Platform) client(ctx context.Context, clientID string) (*lti.Registration, error) {
	refuse := func(code lti.Code, public, got string) error {
		return &lti.Error{Code: code, Public: public, Claim: "client_id", Want: "a registered client id", Got: got, Err: lti.ErrRegistration,
			Fix: "give the tool the client id of its registration here, with issuer " + p.cfg.Issuer}
	}
	if clientID == "" {
		return nil, refuse(lti.CodeInvalidRequest, "The application does not say who it is.", "nothing")
	}
	r, err := p.cfg.Registrations.FindRegistration(ctx, p.cfg.Issuer, clientID, "")
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, refuse(lti.CodeUnauthorizedClient, "This application is not registered here.", lti.Shortened(clientID))
	case err != nil:
		return nil, storeError("registrations", err)
	case r.Disabled:
		return nil, disabled(r)
	}
	return r, nil
}

// disabled is the refusal of a tool that an administrator switched off.
func disabled(r *lti.Registration) error {
	return &lti.Error{Code: lti.CodeUnauthorizedClient, Public: "The connection to this application is switched off.", Err: lti.ErrDisabled,
		Claim: "client_id", Want: "a registration that is not disabled", Got: lti.Shortened(r.ClientID), Fix: "enable the tool's registration in this platform, if it is to be used again"}
}

// deployment checks that the registration has it.
func (p *Platform) deployment(ctx context.Context, r *lti.Registration, id string) error {
	_, err := p.findDeployment(ctx, r, id)
	return err
}

func (p *Platform) findDeployment(ctx context.Context, r *lti.Registration, id string) (*lti.Deployment, error) {
	d, err := p.cfg.Registrations.FindDeployment(ctx, r, id)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, &lti.Error{Code: lti.CodeUnknownDeployment, Public: "The application is not in use here any more.", Err: lti.ErrDeployment,
			Claim: lti.ClaimDeploymentID, Want: "a deployment of client " + r.ClientID, Got: lti.Shortened(id),
			Fix: "add the deployment to the tool's registration, or remove what still uses it"}
	case err != nil:
		return nil, storeError("deployments", err)
	case d.Disabled:
		return nil, &lti.Error{Code: lti.CodeUnknownDeployment, Public: "The application is switched off here.", Err: lti.ErrDisabled,
			Claim: lti.ClaimDeploymentID, Want: "an enabled deployment of client " + r.ClientID, Got: lti.Shortened(id),
			Fix: "enable the deployment of the tool's registration, if it is to be used again"}
	}
	return d, nil
}
