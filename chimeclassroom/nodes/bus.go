package nodes

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// BusConfig sets up a Bus.
type BusConfig struct {
	// Database is the address of the PostgreSQL database, for a connection that only
	// listens; DB is how news are sent. Both required, and of one database.
	Database string
	DB       *sql.DB
	// Silence is after which time without news the bus makes sure that it would hear
	// any; 0 means five seconds.
	Silence time.Duration
	// Logger gets what goes wrong; nil means slog.Default().
	Logger *slog.Logger
}

// Bus brings news from node to node by LISTEN and NOTIFY. News are heard soon, or it
// is heard that some may have been missed; nothing is kept. It is safe for concurrent
// use.
type Bus struct {
	cfg    BusConfig
	self   string // tells our own news from others'
	outbox outbox
}

// NewBus returns a bus. It does no I/O.
func NewBus(cfg BusConfig) (*Bus, error) {
	if cfg.Database == "" || cfg.DB == nil {
		return nil, errors.New("nodes.BusConfig.Database and DB are required")
	}
	if cfg.Silence == 0 {
		cfg.Silence = 5 * time.Second
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	return &Bus{cfg: cfg, self: rand.Text(), outbox: outbox{waiting: make(chan struct{}, 1)}}, nil
}

// Tell has the other nodes hear of it; it never blocks.
func (b *Bus) Tell(n service.NodeNews) { b.outbox.put(n) }

// Listener hears what other nodes tell. Its methods are called one at a time.
type Listener interface {
	// Hear takes in news.
	Hear(n service.NodeNews)
	// MissedNews says that some may have been missed.
	MissedNews()
}

// Run sends and listens until ctx ends.
func (b *Bus) Run(ctx context.Context, to Listener) {
	group := errgroup.Group{}
	group.Go(func() error { b.send(ctx); return nil })
	group.Go(func() error { b.listen(ctx, to); return nil })
	_ = group.Wait() // neither returns an error
}

// letter is one notification.
type letter struct {
	From string             `json:"from"`
	News []service.NodeNews `json:"news,omitempty"`
	// Missed: there was more than could be sent.
	Missed bool `json:"missed,omitempty"`
}

// letterAtMost bounds the news of a letter: PostgreSQL takes less than 8000 bytes.
const letterAtMost = 7500

// again is how long the database is left alone after it failed.
const again = time.Second

// send brings out what is told, several news at once when they come fast.
func (b *Bus) send(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.outbox.waiting:
		}
		for _, l := range b.outbox.take(b.self) {
			b.deliver(ctx, l)
		}
	}
}

// deliver tries until the database has taken the letter.
func (b *Bus) deliver(ctx context.Context, l letter) {
	for told := false; ctx.Err() == nil; told = true {
		err := b.notify(ctx, l)
		if err == nil {
			return
		}
		if !told && ctx.Err() == nil {
			b.cfg.Logger.WarnContext(ctx, "the other nodes cannot be told", "error", err)
		}
		pause(ctx, again)
	}
}

func (b *Bus) notify(ctx context.Context, l letter) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, b.cfg.Silence)
	defer cancel()
	_, err = b.cfg.DB.ExecContext(ctx, `SELECT pg_notify(`+channel+`, $1)`, string(body))
	return err
}

// channel is the bus of all that have the same tables, as an expression of SQL.
const channel = `'chimeclassroom_' || md5(current_schema())`

// listen hears the others over one connection after the other.
func (b *Bus) listen(ctx context.Context, to Listener) {
	for told := false; ctx.Err() == nil; {
		heard, err := b.listenOnce(ctx, to)
		if ctx.Err() == nil && (heard || !told) {
			b.cfg.Logger.WarnContext(ctx, "the other nodes are not heard", "error", err)
		}
		told = true
		pause(ctx, again)
	}
}

// errDeaf: our own news were not heard.
var errDeaf = errors.New("the database passes on no notifications over this connection; is there a pool between?")

// listenOnce hears the others until that goes wrong, and tells whether it did hear.
func (b *Bus) listenOnce(ctx context.Context, to Listener) (heard bool, err error) {
	conn, err := b.open(ctx)
	if err != nil {
		return false, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // it is of no use any more
	to.MissedNews()                                               // since the connection of before
	for asked := false; ; {
		text, err := b.next(ctx, conn)
		switch {
		case err == nil:
			asked, heard = false, true
			b.hear(ctx, text, to)
		case ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded):
			return heard, err
		case asked:
			return heard, errDeaf
		default:
			asked = true
			if err := b.notify(ctx, letter{From: b.self}); err != nil {
				return heard, err
			}
		}
	}
}

// open opens a connection that listens.
func (b *Bus) open(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.Silence)
	defer cancel()
	conn, err := pgx.Connect(ctx, b.cfg.Database)
	if err != nil {
		return nil, errors.New("the database cannot be listened to") // the driver's error has the address
	}
	var name string
	if err = conn.QueryRow(ctx, `SELECT `+channel).Scan(&name); err == nil {
		_, err = conn.Exec(ctx, `LISTEN `+pgx.Identifier{name}.Sanitize())
	}
	if err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}

// next waits for a notification, though no longer than Silence.
func (b *Bus) next(ctx context.Context, conn *pgx.Conn) (string, error) {
	waiting, cancel := context.WithTimeout(ctx, b.cfg.Silence)
	defer cancel()
	n, err := conn.WaitForNotification(waiting)
	if err != nil {
		if waiting.Err() != nil && !conn.IsClosed() {
			return "", context.DeadlineExceeded
		}
		return "", err
	}
	return n.Payload, nil
}

func (b *Bus) hear(ctx context.Context, text string, to Listener) {
	var l letter
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		b.cfg.Logger.WarnContext(ctx, "news that are not understood", "error", err)
		l.Missed = true // of a newer version, perhaps
	}
	if l.From == b.self {
		return
	}
	for _, n := range l.News {
		to.Hear(n)
	}
	if l.Missed {
		to.MissedNews()
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
