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
	// Grades brings grades to the LMS. Nil: no grades are made.
	Grades Gradebook
	// Settling is how long after its end a class is graded unless its room says
	// otherwise; 0 means ten minutes.
	Settling time.Duration
	// Mail tells people by mail what becomes of their classes. Nil: nobody gets any.
	Mail Mailer
	// Hooks tells other programs what happens. Nil: nobody is told.
	Hooks Hooks
	// InsecureLoopbackHooks accepts hooks at http addresses of this machine.
	InsecureLoopbackHooks bool
	// Links writes links to events for the LMS. Nil: none can be chosen.
	Links Linker
	// Roster reads who is in the courses. Nil: only those who come in are known.
	Roster Roster
	// Media carries sound and picture. Nil: classes have neither.
	Media meeting.Provider
	// Audit keeps who has erased whom, or read what is kept about them. Nil: nobody does.
	Audit Auditor
	// Archive keeps what happened for analyses; the Store has to keep the lines for
	// it. Nil: nothing is kept.
	Archive Archive
	// Nodes is there where several processes serve the store. Nil: this one alone does.
	Nodes *NodesConfig
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
	grades Gradebook
	linker Linker
	mailer Mailer // may be nil
	hooks  Hooks  // may be nil

	loopbackHooks bool

	roster Roster
	media  meeting.Provider
	watch  time.Duration

	settling time.Duration
	// auditor may be nil.
	auditor Auditor
	// archive may be nil.
	archive Archive
	// joining are those who wait for the provider; places those whom it carries.
	joining line
	places  places
	// How fast people come in, guests come back and comments are written.
	tickets, returns, comments *paces

	sessionLifetime, sessionAtMost time.Duration

	now    func() time.Time
	rand   io.Reader
	logger *slog.Logger
	// wake tells Run that there may be classes to grade.
	wake chan struct{}
	// replanned tells Run that events may have changed.
	replanned chan struct{}
	pulse     pulse
	changes   changes
	// accounts are the live classes whose reports are read; reported tells who
	// follows them.
	accounts accounts
	reported changes
	// nodes is nil unless there are others.
	nodes *nodes
}

// New returns a classroom. It does no I/O and starts nothing: call Recover, or
// JoinNodes where there are nodes, before the first visitor comes in and keep Run, and
// RunNode, running.
func New(cfg Config) (*Service, error) {
	if cfg.Store == nil {
		return nil, errors.New("service.Config.Store is required")
	}
	if cfg.SessionLifetime < 0 || cfg.SessionAtMost < 0 || cfg.Settling < 0 {
		return nil, errors.New("service.Config.SessionLifetime, SessionAtMost and Settling must not be negative")
	}
	cfg.SessionLifetime = cmp.Or(cfg.SessionLifetime, 8*time.Hour)
	cfg.SessionAtMost = cmp.Or(cfg.SessionAtMost, 24*time.Hour)
	cfg.Settling = cmp.Or(cfg.Settling, 10*time.Minute)
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
	nodes, err := newNodes(cfg.Nodes)
	if err != nil {
		return nil, err
	}
	return &Service{
		store: cfg.Store, nodes: nodes, grades: cfg.Grades, linker: cfg.Links, mailer: cfg.Mail, hooks: cfg.Hooks, loopbackHooks: cfg.InsecureLoopbackHooks, roster: cfg.Roster, media: cfg.Media, watch: cfg.WatchInterval,
		settling: cfg.Settling, auditor: cfg.Audit, archive: cfg.Archive,
		sessionLifetime: cfg.SessionLifetime, sessionAtMost: cfg.SessionAtMost,
		now: cfg.Now, rand: cfg.Rand, logger: cfg.Logger,
		places: newPlaces(), tickets: newPaces(paceOfTickets()), returns: newPaces(paceOfReturns()), comments: newPaces(paceOfComments()),
		wake: make(chan struct{}, 1), replanned: make(chan struct{}, 1),
	}, nil
}

// instant is the present, to the millisecond, which is what the ledger keeps.
func (s *Service) instant() time.Time {
	return s.now().UTC().Truncate(time.Millisecond)
}
