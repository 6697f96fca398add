package httpapi

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// RoomStore keeps rooms between two batches of calls.
type RoomStore interface {
	// ClaimRoom gives the room of an event to whoever claims it, for as long as the claim
	// lasts. If another has it that is ErrRoomTaken, unless they had it for an earlier
	// call: calls come one batch after the other, so they are done with it.
	ClaimRoom(ctx context.Context, eventID string, c Claim) error
	// ReadRoom returns what was written last of the room of an event, and its version; ""
	// is that of a room that there is not.
	ReadRoom(ctx context.Context, eventID string) (snapshot []byte, version string, err error)
	// WriteRoom replaces the room of that version and returns the next one, which no room
	// of the event ever had. If the room has another by now it is ErrRoomChanged.
	WriteRoom(ctx context.Context, eventID, version string, snapshot []byte) (next string, err error)
	// RemoveRoom removes the room of that version; see WriteRoom.
	RemoveRoom(ctx context.Context, eventID, version string) error
}

// ErrRoomChanged: somebody else has written the room meanwhile.
var ErrRoomChanged = errors.New("the room was changed meanwhile")

// ErrPageGone: nobody is at the other end of the connection any more.
var ErrPageGone = errors.New("the page is gone")

// Pages are those that are connected to something else than this process, which has
// given each connection an id.
type Pages interface {
	// Post sends a page a message, which comes behind those that were sent before. If
	// the page is gone that is ErrPageGone; after any other error it is tried again.
	Post(ctx context.Context, connection string, message []byte) error
	// Close ends a connection. One that is over is no error.
	Close(ctx context.Context, connection string) error
}

// Ticks call back.
type Ticks interface {
	// Tick has Rooms.Handle called for the event with a Look that names the tick, after
	// that time. Twice for one tick does no harm.
	Tick(ctx context.Context, eventID, tick string, after time.Duration) error
}

// CallKind is what a Call is about.
type CallKind string

// The kinds of calls.
const (
	// Said: the page of the Connection says the Text.
	Said CallKind = "said"
	// Gone: the Connection is over.
	Gone CallKind = "gone"
	// TooLong and TooMuch: the page of the Connection says what is not passed on.
	TooLong CallKind = "tooLong"
	TooMuch CallKind = "tooMuch"
	// Look: the room is to look after itself, for a Tick or because there is reason to.
	Look CallKind = "look"
)

// Call is something that a room hears. Those of one event come in order, one batch
// after the other, and come again until Rooms.Handle has returned nil.
type Call struct {
	Kind       CallKind
	Connection string
	Text       []byte
	Tick       string
	// Sequence is a number; that of a later call of the event is greater.
	Sequence string
	// At is when it was called, which is the present while it is heard.
	At time.Time
	// Again: it may have been heard before, by a run that was cut short.
	Again bool
}

// RoomsConfig says what Rooms work with. What has no default is required.
type RoomsConfig struct {
	// Service has the Turn as its Store and Turn.Now as its clock. Neither Recover nor Run
	// of it may be called: the rooms outlive it.
	Service *service.Service
	Turn    *Turn
	Store   RoomStore
	Pages   Pages
	Ticks   Ticks
	// TickInterval is how often a room looks after itself; 0 means 15 s. SilentFor is how
	// long a page may say nothing, not even that it is here; 0 means 150 s.
	TickInterval, SilentFor time.Duration
	// Logger gets what nobody is there to read; nil means slog.Default().
	Logger *slog.Logger
}

// Rooms are the rooms of a classroom whose sockets end elsewhere, and which no process
// keeps: for each batch of calls the room of an event is read from the store, goes on by
// the same code as every other room, and is written down before anybody is told
// anything. See docs/decisions/0018-rooms-on-lambda.md.
type Rooms struct {
	cfg RoomsConfig
	id  string     // by which they claim a room
	mu  sync.Mutex // one batch at a time, since the Turn is one
}

// NewRooms returns the rooms. It starts nothing.
func NewRooms(cfg RoomsConfig) (*Rooms, error) {
	if cfg.Service == nil || cfg.Turn == nil || cfg.Store == nil || cfg.Pages == nil || cfg.Ticks == nil {
		return nil, errors.New("httpapi.RoomsConfig.Service, Turn, Store, Pages and Ticks are required")
	}
	cfg.TickInterval = cmp.Or(cfg.TickInterval, 15*time.Second)
	cfg.SilentFor = cmp.Or(cfg.SilentFor, 150*time.Second)
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	return &Rooms{cfg: cfg, id: rand.Text()}, nil
}

// writeTries is how often a batch is begun anew because another run was faster.
const writeTries = 5

// Handle has the room of an event hear a batch of calls. After an error they have to
// come again, before any others; what was heard already does no harm. ErrRoomTaken is
// no fault of the calls.
func (rs *Rooms) Handle(ctx context.Context, eventID string, calls []Call) error {
	if len(calls) == 0 {
		return nil
	}
	rs.mu.Lock()
	defer rs.mu.Unlock()
	defer rs.cfg.Turn.end()
	ctx, done, err := rs.claim(ctx, eventID, calls)
	if err != nil {
		return err
	}
	defer done()
	for try := 1; ; try++ {
		err := rs.hear(ctx, eventID, calls)
		if !errors.Is(err, ErrRoomChanged) || try == writeTries {
			return err
		}
		for i := range calls {
			calls[i].Again = true
		}
	}
}

func (rs *Rooms) hear(ctx context.Context, eventID string, calls []Call) error {
	rs.cfg.Turn.end()
	if err := rs.cfg.Turn.inTime(); err != nil {
		return err
	}
	r, err := rs.begin(ctx, eventID, calls)
	if err != nil {
		return err
	}
	defer r.letGo()
	if err := r.admit(ctx); err != nil {
		return err
	}
	for _, c := range r.calls {
		r.hear(ctx, c)
	}
	return r.conclude(ctx)
}
