package tool

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// Config sets up a tool. The zero value of every optional field is the strict
// choice.
type Config struct {
	// LaunchURL is the public URL at which Launch is mounted; required,
	// absolute, https. It is the redirect_uri of every login, never taken
	// from a request. Targets of launches must share its origin.
	LaunchURL string
	// Registrations are the platforms this tool trusts; required.
	Registrations storage.Registrations
	// Keys sign assertions and messages; required.
	Keys lti.KeySource
	// StateKey signs the state of logins: at least 32 random bytes, the same
	// on every node. Nil means a random key, which serves one process and
	// ends with it.
	StateKey []byte
	// Replay remembers used launches. Nil means memory, which serves one
	// process; past one process give a shared store.
	Replay storage.Replay
	// Launches keeps the launches that KeepLaunch is given. Nil means memory,
	// which serves one process.
	Launches storage.Launches

	// HTTPClient fetches key sets and calls services. Nil means a guarded
	// client that connects to public addresses only; with a client of your
	// own that guard is yours.
	HTTPClient *http.Client
	// Transport returns what requests are sent by in place of the client's own
	// transport, for traces and the like; nil leaves that as it is. What it does
	// not hand on to next goes past the guard.
	Transport func(next http.RoundTripper) http.RoundTripper
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Logger takes one line for every refusal; nil means slog.Default() at
	// the time of the call.
	Logger *slog.Logger
	// Trace is told how every step ended; nil means nobody is.
	Trace *Trace
	// OnError answers the browser when a login or launch is refused. Nil
	// means a plain page with the error's public sentence and code.
	OnError func(w http.ResponseWriter, r *http.Request, err error)

	// MessageTypes are the messages that the application serves; nil means
	// resource link requests alone. Any other is refused. Data privacy launches
	// come in either spelling where the present one is named.
	MessageTypes []lti.MessageType
	// AllowAnonymous accepts launches without `sub` (Core §5.3.6.1). A
	// registration may decide otherwise, by profile.AnonymousLaunch among its
	// Tolerances.
	AllowAnonymous bool
	// NewDeployments records the deployments that registrations let in by
	// profile.NewDeployment; nil means that they are let in and forgotten.
	NewDeployments storage.RegistrationWriter
	// HoldDeployments records a deployment that nobody registered in
	// NewDeployments, disabled, and refuses its launches until an administrator
	// enables it. Only a genuine launch of a registered platform gets so far.
	HoldDeployments bool
	// InsecureAllowLoopback accepts http:// on loopback hosts and fetches
	// from there. For demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Tool is the tool role. It is safe for concurrent use.
type Tool struct {
	cfg      Config
	keySets  *fetch.KeySets
	tokens   *advantage.TokenCache
	flights  *advantage.Flights
	profiles map[string]profile.Profile
}

// New checks the configuration. It does no I/O and starts nothing.
func New(cfg Config) (*Tool, error) {
	if err := web.CheckURL(cfg.LaunchURL, cfg.InsecureAllowLoopback); err != nil {
		return nil, fmt.Errorf("tool.Config.LaunchURL: %w", err)
	}
	if cfg.Registrations == nil {
		return nil, errors.New("tool.Config.Registrations is required")
	}
	if cfg.Keys == nil {
		return nil, errors.New("tool.Config.Keys is required")
	}
	if cfg.StateKey != nil && len(cfg.StateKey) < 32 {
		return nil, errors.New("tool.Config.StateKey needs at least 32 bytes")
	}
	if cfg.HoldDeployments && cfg.NewDeployments == nil {
		return nil, errors.New("tool.Config.HoldDeployments needs NewDeployments")
	}
	if cfg.MessageTypes == nil {
		cfg.MessageTypes = []lti.MessageType{lti.ResourceLinkRequest}
	}
	if slices.Contains(cfg.MessageTypes, lti.DataPrivacyLaunchRequest) {
		cfg.MessageTypes = append(slices.Clone(cfg.MessageTypes), lti.OldDataPrivacyLaunchRequest)
	}
	if cfg.Trace == nil {
		cfg.Trace = &Trace{}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Rand = web.Random(cfg.Rand)
	if cfg.StateKey == nil {
		cfg.StateKey = make([]byte, 32)
		_, _ = rand.Read(cfg.StateKey) // never fails
	}
	store := memory.New(memory.Config{Now: cfg.Now})
	if cfg.Replay == nil {
		cfg.Replay = store
	}
	if cfg.Launches == nil {
		cfg.Launches = store
	}
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = fetch.NewClient(cfg.InsecureAllowLoopback)
	}
	if cfg.Transport != nil {
		cfg.HTTPClient = sentBy(cfg.HTTPClient, cfg.Transport)
	}
	profiles := make(map[string]profile.Profile)
	for _, p := range profile.All() {
		profiles[p.Name] = p
	}
	return &Tool{
		cfg:      cfg,
		keySets:  fetch.NewKeySets(cfg.HTTPClient, cfg.Now, cfg.InsecureAllowLoopback),
		tokens:   advantage.NewTokenCache(cfg.Now),
		flights:  advantage.NewFlights(),
		profiles: profiles,
	}, nil
}

// sentBy returns a copy of the client with what goes around its transport.
func sentBy(c *http.Client, around func(http.RoundTripper) http.RoundTripper) *http.Client {
	next := c.Transport
	if next == nil {
		next = http.DefaultTransport
	}
	client := *c
	client.Transport = around(next)
	return &client
}

// JWKS serves the tool's public keys (Sec §6.3).
func (t *Tool) JWKS() http.Handler {
	return web.KeySetHandler(t.cfg.Keys, func(ctx context.Context, err error) {
		t.logger().ErrorContext(ctx, "lti tool: key set not served", "error", err)
	})
}

func (t *Tool) logger() *slog.Logger {
	if t.cfg.Logger != nil {
		return t.cfg.Logger
	}
	return slog.Default()
}

// refuse logs the cause of an error and shows its public face to the browser.
func (t *Tool) refuse(w http.ResponseWriter, r *http.Request, what string, err error) {
	reference, _ := web.Token(t.cfg.Rand, 6)
	e := lti.AsError(err)
	t.logger().WarnContext(r.Context(), "lti tool: "+what+" refused", "code", string(e.Code), "reference", reference, "error", err.Error())
	if t.cfg.OnError != nil {
		t.cfg.OnError(w, r, err)
		return
	}
	retry := ""
	if refused, ok := errors.AsType[*PlatformRefusalError](err); ok {
		retry = refused.RetryURL
	}
	web.ErrorPage(w, e, reference, retry)
}

// storeError hides what a store said and keeps it for the log; callers may try
// again.
func storeError(what string, err error) error {
	return &lti.Error{Code: lti.CodeUnavailable, Public: "The service cannot answer at the moment. Please try again.",
		Err: fmt.Errorf("%w: %s: %w", lti.ErrUnavailable, what, err)}
}

// registration finds who is meant, with an error that says what to register. A
// deployment that the registration does not hold is left to the launch where
// profile.NewDeployment is tolerated, or new ones are held.
func (t *Tool) registration(ctx context.Context, issuer, clientID, deploymentID string) (*lti.Registration, error) {
	r, err := t.cfg.Registrations.FindRegistration(ctx, issuer, clientID, deploymentID)
	if deploymentID != "" && errors.Is(err, storage.ErrNotFound) {
		r, err = t.cfg.Registrations.FindRegistration(ctx, issuer, clientID, "")
		if err == nil && !t.cfg.HoldDeployments && !t.profiles[r.Profile].Tolerates(r, profile.NewDeployment) {
			return nil, t.profiles[r.Profile].Explain(unknownDeployment(r, deploymentID))
		}
	}
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return nil, explainLogin(issuer, &lti.Error{Code: lti.CodeUnknownRegistration, Public: "This learning platform is not connected to this application.",
			Claim: "iss", Want: "a registered issuer and client id", Got: lti.Shortened(issuer) + ", client " + strconv.Quote(lti.Shortened(clientID)), Err: lti.ErrRegistration})
	case errors.Is(err, storage.ErrAmbiguous):
		return nil, explainLogin(issuer, &lti.Error{Code: lti.CodeInvalidRequest, Public: "Several connections fit this learning platform, and the login does not say which one is meant.",
			Claim: "client_id", Want: "one of the registered client ids", Got: "nothing that tells them apart",
			Err: fmt.Errorf("%w: %w", lti.ErrRegistration, err)})
	case err != nil:
		return nil, storeError("registrations", err)
	case r.Disabled:
		return nil, disabled(r)
	}
	return r, nil
}

// disabled is the refusal of a registration that an administrator switched off.
func disabled(r *lti.Registration) error {
	return &lti.Error{Code: lti.CodeUnauthorizedClient, Public: "The connection to this learning platform is switched off.", Err: lti.ErrDisabled,
		Claim: "client_id", Want: "a registration that is not disabled", Got: lti.Shortened(r.ClientID), Fix: "enable the registration in this application, if it is to be used again"}
}

// explainLogin says what an administrator can change about a login of whose
// registration nothing is known: the issuer tells whose pages to name.
func explainLogin(issuer string, err error) error {
	hint, _ := profile.For("", issuer)
	return hint.Explain(err)
}
