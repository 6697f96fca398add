package dynreg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// Registry is where approved tools are registered: the store that the platform
// role reads.
type Registry interface {
	storage.Registrations
	storage.RegistrationWriter
	storage.RegistrationLookup
}

// PlatformConfig sets up the platform's side. The zero value of every optional
// field is the strict choice.
type PlatformConfig struct {
	// Configuration is what the platform publishes: issuer, the URLs of its
	// endpoints, RegistrationURL, the scopes and messages that tools may have,
	// and its product; the rest is filled in. A scope or message that is not
	// listed is taken out of what tools ask for.
	Configuration Configuration
	// ConfigurationURL is the public URL at which the handler Configuration is
	// mounted; empty means below the issuer, at
	// /.well-known/openid-configuration.
	ConfigurationURL string
	// ClientsURL is the public URL below which the handler Client is mounted, by
	// which tools manage their registrations; required.
	ClientsURL string
	// Clients keeps the tools that registered; required.
	Clients Clients
	// Registrations takes those that are approved; required.
	Registrations Registry
	// Remover lets tools delete their registrations; nil means that the
	// platform does not offer that.
	Remover storage.RegistrationRemover
	// Invitations keeps registration tokens until they are used; required.
	Invitations storage.Transient
	// Uninvited decides about a registration without a token; nil refuses all.
	// What it lets in is pending like any other: an application that opens this
	// must itself see to it that strangers do not fill its store.
	Uninvited func(ctx context.Context, m *Metadata) error

	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of randomness; nil means crypto/rand.
	Rand io.Reader
	// Logger takes one line for every registration and refusal; nil means
	// slog.Default() at the time of the call.
	Logger *slog.Logger

	// InsecureAllowLoopback accepts http:// on loopback hosts. For demos and
	// tests on one machine only.
	InsecureAllowLoopback bool
}

// Platform lets tools register. It is safe for concurrent use.
type Platform struct {
	cfg         PlatformConfig
	invitations invitations
}

// NewPlatform checks the configuration. It does no I/O and starts nothing.
func NewPlatform(cfg PlatformConfig) (*Platform, error) {
	cfg.Configuration.complete()
	if err := cfg.Configuration.Check(cfg.InsecureAllowLoopback); err != nil {
		return nil, fmt.Errorf("dynreg.PlatformConfig.Configuration: %w", err)
	}
	cfg.ConfigurationURL = cmp.Or(cfg.ConfigurationURL, strings.TrimSuffix(cfg.Configuration.Issuer, "/")+"/.well-known/openid-configuration")
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Rand = web.Random(cfg.Rand)
	return &Platform{
		cfg:         cfg,
		invitations: invitations{kind: "platform", store: cfg.Invitations, now: cfg.Now, rand: cfg.Rand},
	}, nil
}

func (cfg *PlatformConfig) check() error {
	for _, u := range []struct{ name, value string }{{"ConfigurationURL", cfg.ConfigurationURL}, {"ClientsURL", cfg.ClientsURL}} {
		if err := web.CheckURL(u.value, cfg.InsecureAllowLoopback); err != nil {
			return fmt.Errorf("dynreg.PlatformConfig.%s: %w", u.name, err)
		}
	}
	switch lc := cfg.Configuration.LTI; {
	case lc.ProductFamilyCode == "":
		return errors.New("dynreg.PlatformConfig.Configuration.LTI.ProductFamilyCode is required")
	case len(lc.Messages) == 0:
		return errors.New("dynreg.PlatformConfig.Configuration.LTI.Messages is required")
	case cfg.Clients == nil:
		return errors.New("dynreg.PlatformConfig.Clients is required")
	case cfg.Registrations == nil:
		return errors.New("dynreg.PlatformConfig.Registrations is required")
	case cfg.Invitations == nil:
		return errors.New("dynreg.PlatformConfig.Invitations is required")
	}
	return nil
}

// complete fills in what this library does (Dynamic Registration §3.2).
func (c *Configuration) complete() {
	orList := func(l *[]string, usual ...string) {
		if *l == nil {
			*l = usual
		}
	}
	orList(&c.TokenAuthMethods, authMethod)
	orList(&c.TokenAlgorithms, lti.Algorithms()...)
	orList(&c.ResponseTypes, responseType)
	orList(&c.ResponseModes, "form_post")
	orList(&c.GrantTypes, grantTypes()...)
	orList(&c.SubjectTypes, "public")
	orList(&c.Algorithms, lti.Algorithms()[0])
	orList(&c.Claims, "iss", "sub", "name", "given_name", "family_name", "email")
	if !slices.Contains(c.Scopes, scopeOpenID) {
		c.Scopes = append([]lti.Scope{scopeOpenID}, c.Scopes...)
	}
}

// Configuration serves what the platform publishes of itself, to anybody, with
// or without a registration token.
func (p *Platform) Configuration() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			web.MethodNotAllowed(w, http.MethodGet, http.MethodHead)
			return
		}
		web.JSON(w, http.StatusOK, web.MediaTypeJSON, p.cfg.Configuration)
	})
}

// Invitation is what an administrator of the platform says in advance of the
// tool that will register.
type Invitation struct {
	// Tenant will own the registration.
	Tenant string `json:"tenant,omitempty"`
	// Approval approves the tool as soon as it registers; nil leaves it pending
	// until an administrator has seen what it asks for.
	Approval *Approval `json:"approval,omitempty"`
	// Until is when the invitation expires; zero means in an hour.
	Until time.Time `json:"-"`
}

// Invite returns the URL by which a tool is asked to register, made of its
// initiation URL and a token that is good for one registration. The application
// opens it for the administrator in a frame or window, which it closes when it
// gets the message {subject: "org.imsglobal.lti.close"} from there.
func (p *Platform) Invite(ctx context.Context, initiationURL string, inv Invitation) (string, error) {
	if err := web.CheckURL(initiationURL, p.cfg.InsecureAllowLoopback); err != nil {
		return "", &lti.Error{Code: lti.CodeInvalidRequest, Public: "This is not the address of a tool's registration.",
			Claim: "initiation URL", Want: "an absolute https URL", Got: lti.ShortenedURL(initiationURL), Err: err}
	}
	token, err := p.invitations.issue(ctx, inv, inv.Until)
	if err != nil {
		return "", err
	}
	opened := web.WithQuery(initiationURL, "openid_configuration", p.cfg.ConfigurationURL)
	return web.WithQuery(opened, "registration_token", token), nil
}
