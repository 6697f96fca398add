package dynreg

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/lti/internal/fetch"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// ToolConfig sets up the tool's side. The zero value of every optional field is
// the strict choice.
type ToolConfig struct {
	// Metadata is the tool as it wants to be registered everywhere; name, login
	// URL, redirect URIs, key set URL, and a tool configuration with a target
	// are required. What a platform does not have is left out for it: scopes,
	// messages, placements and other products' extensions.
	Metadata Metadata
	// InitiationURL is the public URL at which Initiate is mounted; required.
	InitiationURL string
	// Registrations takes what was registered; required.
	Registrations storage.RegistrationWriter
	// Invitations keeps invitations until they are used; required.
	Invitations storage.Transient
	// Uninvited decides about an initiation without an invitation, before
	// anything is fetched from the address that it names. Nil refuses all. What
	// it lets in is stored disabled; an application that opens this must itself
	// see to it that strangers do not fill its store.
	Uninvited func(ctx context.Context, configurationURL string) error
	// Adapt may change the metadata for one platform, after all that this
	// package does by itself; nil changes nothing.
	Adapt func(ctx context.Context, c *Configuration, m *Metadata) error
	// Registered is told of each registration after it was stored, to keep the
	// secret of its management or to tell administrators; nil is nobody.
	Registered func(ctx context.Context, r *Registered) error

	// HTTPClient calls platforms. Nil means a guarded client that connects to
	// public addresses only; with a client of your own that guard is yours.
	HTTPClient *http.Client
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Logger takes one line for every registration and refusal; nil means
	// slog.Default() at the time of the call.
	Logger *slog.Logger

	// InsecureAllowLoopback accepts http:// on loopback hosts and fetches from
	// there. For demos and tests on one machine only.
	InsecureAllowLoopback bool
}

// Tool registers a tool with platforms. It is safe for concurrent use.
type Tool struct {
	cfg         ToolConfig
	client      *http.Client
	invitations invitations
}

// NewTool checks the configuration. It does no I/O and starts nothing.
func NewTool(cfg ToolConfig) (*Tool, error) {
	cfg.Metadata = *cfg.Metadata.Clone()
	cfg.Metadata.Complete()
	if err := cfg.Metadata.Check(cfg.InsecureAllowLoopback); err != nil {
		return nil, fmt.Errorf("dynreg.ToolConfig.Metadata: %w", err)
	}
	if err := web.CheckURL(cfg.InitiationURL, cfg.InsecureAllowLoopback); err != nil {
		return nil, fmt.Errorf("dynreg.ToolConfig.InitiationURL: %w", err)
	}
	switch {
	case cfg.Registrations == nil:
		return nil, errors.New("dynreg.ToolConfig.Registrations is required")
	case cfg.Invitations == nil:
		return nil, errors.New("dynreg.ToolConfig.Invitations is required")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Rand = web.Random(cfg.Rand)
	if cfg.HTTPClient == nil {
		cfg.HTTPClient = fetch.NewClient(cfg.InsecureAllowLoopback)
	}
	return &Tool{
		cfg: cfg, client: withoutRedirects(cfg.HTTPClient),
		invitations: invitations{kind: "tool", store: cfg.Invitations, now: cfg.Now, rand: cfg.Rand},
	}, nil
}

// withoutRedirects takes a redirect for the answer: what a platform names is
// where it is, and the token is for nobody else.
func withoutRedirects(c *http.Client) *http.Client {
	still := *c
	still.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &still
}

func (t *Tool) logger() *slog.Logger { return loggerOr(t.cfg.Logger) }

func loggerOr(l *slog.Logger) *slog.Logger {
	if l != nil {
		return l
	}
	return slog.Default()
}

// ToolInvitation is what an administrator of the tool says in advance of the
// platform that will register.
type ToolInvitation struct {
	// Tenant will own the registration.
	Tenant string `json:"tenant,omitempty"`
	// Issuer is the only one that may come. With it the configuration may lie on
	// any host, as that of a self-hosted platform does that calls itself by its
	// vendor's issuer. Empty means any issuer on its own host.
	Issuer string `json:"issuer,omitempty"`
	// Profile overrules the one that the platform's product suggests.
	Profile string `json:"profile,omitempty"`
	// Hold stores the registration disabled, until an administrator enables it.
	Hold bool `json:"hold,omitempty"`
	// Until is when the invitation expires; zero means in an hour.
	Until time.Time `json:"-"`
}

// Invite returns an initiation URL that is good for one registration. Give it to
// the platform's administrator by a way that you trust: whoever has it can
// connect a platform.
func (t *Tool) Invite(ctx context.Context, inv ToolInvitation) (initiationURL string, err error) {
	token, err := t.invitations.issue(ctx, inv, inv.Until)
	if err != nil {
		return "", err
	}
	return web.WithQuery(t.cfg.InitiationURL, invitationParameter, token), nil
}

// invitationParameter is what platforms keep in the query of the initiation URL.
const invitationParameter = "invitation"
