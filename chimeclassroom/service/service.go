// Package service holds the use cases of the classroom and is the one place of
// authorisation: whoever calls it, over whatever transport, a visitor can do
// here what their role allows in their own room and nothing else.
package service

import (
	"cmp"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Config says what a Service works with.
type Config struct {
	// Store keeps everything; required.
	Store Store
	// Grades sends grades to the LMS. Nil: no grades are made.
	Grades GradeSender
	// Links writes links to events for the LMS. Nil: none can be chosen.
	Links Linker
	// Media carries sound and picture. Nil: classes have neither.
	Media meeting.Provider
	// SessionLifetime is how long after its last use a session is good, to the
	// accuracy of a fiftieth; 0 means 8 hours. SessionAtMost is how long it is
	// good however much it is used; 0 means 24 hours.
	SessionLifetime, SessionAtMost time.Duration
	// WatchInterval is how often Run looks for classes that nobody has ended;
	// 0 means a minute.
	WatchInterval time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Rand is the source of ids and secrets; nil means crypto/rand.
	Rand io.Reader
	// Logger gets what nobody is there to read; nil means slog.Default().
	Logger *slog.Logger
}

// Service is the classroom. It is safe for concurrent use.
type Service struct {
	store  Store
	sender GradeSender
	linker Linker
	media  meeting.Provider
	watch  time.Duration

	sessionLifetime, sessionAtMost time.Duration

	now    func() time.Time
	rand   io.Reader
	logger *slog.Logger
	// wake tells Run that there may be grades to send.
	wake chan struct{}
}

// New returns a classroom. It does no I/O and starts nothing: call Recover
// before the first visitor comes in and keep Run running.
func New(cfg Config) (*Service, error) {
	if cfg.Store == nil {
		return nil, errors.New("service.Config.Store is required")
	}
	if cfg.SessionLifetime < 0 || cfg.SessionAtMost < 0 {
		return nil, errors.New("service.Config.SessionLifetime and SessionAtMost must not be negative")
	}
	cfg.SessionLifetime = cmp.Or(cfg.SessionLifetime, 8*time.Hour)
	cfg.SessionAtMost = cmp.Or(cfg.SessionAtMost, 24*time.Hour)
	cfg.WatchInterval = cmp.Or(cfg.WatchInterval, time.Minute)
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Reader
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	return &Service{
		store: cfg.Store, sender: cfg.Grades, linker: cfg.Links, media: cfg.Media, watch: cfg.WatchInterval,
		sessionLifetime: cfg.SessionLifetime, sessionAtMost: cfg.SessionAtMost,
		now: cfg.Now, rand: cfg.Rand, logger: cfg.Logger,
		wake: make(chan struct{}, 1),
	}, nil
}

// instant is the present, to the millisecond, which is what the ledger keeps.
func (s *Service) instant() time.Time {
	return s.now().UTC().Truncate(time.Millisecond)
}
