package livekit

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// cameras is how many pictures a page takes at a time.
const cameras = 25

// secretAtLeast is how long the secret of a key must be; LiveKit asks the same.
const secretAtLeast = 32

// Config says which server carries the classes.
type Config struct {
	// URL is where the server's API is, such as http://127.0.0.1:7880. Required.
	URL string
	// PageURL is where pages find the server, such as wss://media.example. ""
	// means URL, with ws in the place of http.
	PageURL string
	// Key and Secret are a pair that the server knows. Required.
	Key, Secret string
	// MaxAttendees is how many people a meeting takes; 0 is any number.
	MaxAttendees int
	// Reports: the server sends its webhooks to [Provider.Webhook], so what pages
	// say of their cameras is not recorded.
	Reports bool
	// Every is how often Run looks who is there; 0 means 15 seconds.
	Every time.Duration
	// Client makes the calls; nil means one that waits ten seconds for an answer.
	Client *http.Client
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger gets what the operator must see to; nil means slog.Default().
	Logger *slog.Logger
}

// Provider is a meeting.Provider. What it keeps is what was said of attendees
// lately, to hold those to it who come back, and what the server has reported.
type Provider struct {
	api     api
	pageURL string
	cfg     Config
	logger  *slog.Logger

	mu        sync.Mutex
	rooms     map[string]*room  // by name
	classroom meeting.Classroom // nil unless Run runs
}

var _ meeting.Provider = (*Provider)(nil)

// New returns a provider. It does no I/O.
func New(cfg Config) (*Provider, error) {
	cfg.Every = cmp.Or(cfg.Every, 15*time.Second)
	cfg.URL = strings.TrimSuffix(cfg.URL, "/")
	cfg.PageURL = cmp.Or(strings.TrimSuffix(cfg.PageURL, "/"), strings.Replace(cfg.URL, "http", "ws", 1))
	if cfg.Client == nil {
		cfg.Client = &http.Client{Timeout: 10 * time.Second}
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if err := cfg.check(); err != nil {
		return nil, err
	}
	sign := signer{key: cfg.Key, secret: []byte(cfg.Secret), now: cfg.Now}
	return &Provider{
		api: api{url: cfg.URL, client: cfg.Client, sign: sign}, pageURL: cfg.PageURL, cfg: cfg, logger: cfg.Logger,
		rooms: map[string]*room{},
	}, nil
}

func (cfg Config) check() error {
	switch {
	case !isAddress(cfg.URL, "http", "https"):
		return fmt.Errorf("livekit.Config.URL %q is not an address such as https://media.example, without a path", cfg.URL)
	case !isAddress(cfg.PageURL, "ws", "wss"):
		return fmt.Errorf("livekit.Config.PageURL %q is not an address such as wss://media.example, without a path", cfg.PageURL)
	case cfg.Key == "":
		return errors.New("livekit.Config.Key is missing")
	case len(cfg.Secret) < secretAtLeast:
		return fmt.Errorf("livekit.Config.Secret must have %d characters or more", secretAtLeast)
	case cfg.MaxAttendees < 0:
		return errors.New("livekit.Config.MaxAttendees is less than none")
	}
	return nil
}

// isAddress tells whether an address is that of a host, with one of the schemes.
func isAddress(address string, schemes ...string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	for _, scheme := range schemes {
		if scheme+"://"+u.Host == address {
			return true
		}
	}
	return false
}

// Name implements [meeting.Provider].
func (p *Provider) Name() string { return "livekit" }

// Features implements [meeting.Provider].
func (p *Provider) Features() meeting.Features {
	return meeting.Features{Enforces: true, Reports: p.cfg.Reports, Cameras: cameras, Attendees: p.cfg.MaxAttendees}
}
