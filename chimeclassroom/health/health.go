// Package health tells operators how a classroom does: as a page that says what to
// do, and as metrics for Prometheus, on which the alarms of deploy/alarms.yml stand.
// Both come from one list of signals, which names nobody.
package health

import (
	"context"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// Config says what a Monitor looks at.
type Config struct {
	// Ping asks the database for a sign of life; required.
	Ping func(context.Context) error
	// Queues tells how the queues of deliveries do, by kind; required.
	Queues func(context.Context) (map[string]sqlstore.QueueDepth, error)
	// Condition tells how the classroom does; required.
	Condition func(context.Context) (service.Condition, error)
	// Archives: an archive is filled.
	Archives bool
	// Folders are folders whose disk may fill up, by what is in them.
	Folders map[string]string
	// Mail: mail is sent.
	Mail bool
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Monitor looks how a classroom does.
type Monitor struct{ cfg Config }

// New returns a Monitor. It does no I/O.
func New(cfg Config) (*Monitor, error) {
	if cfg.Ping == nil || cfg.Queues == nil || cfg.Condition == nil {
		return nil, errors.New("health.Config.Ping, Queues and Condition are required")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	return &Monitor{cfg: cfg}, nil
}

// Signal is one thing that tells how the classroom does.
type Signal struct {
	// Metric is its name in Prometheus; Label tells signals of one name apart, such as
	// queue="mail", and may be empty.
	Metric, Label string
	Value         float64
	// Title is what it tells of, and Shown the value as people read it.
	Title, Shown string
	// Advice is what an operator does about it; empty while it is well.
	Advice string
}

// lookTimeout bounds how long a look takes.
const lookTimeout = 5 * time.Second

// Read returns the signals. While the database does not answer, that is all that is
// known of what is in it.
func (m *Monitor) Read(ctx context.Context) []Signal {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	queues, condition, err := m.look(ctx)
	signals := []Signal{database(err)}
	if err == nil {
		signals = append(signals, m.ofQueues(queues)...)
		signals = append(signals, m.ofClasses(condition)...)
	}
	return append(signals, m.ofDisks()...)
}

func (m *Monitor) look(ctx context.Context) (queues map[string]sqlstore.QueueDepth, condition service.Condition, err error) {
	if err = m.cfg.Ping(ctx); err != nil {
		return nil, condition, err
	}
	if queues, err = m.cfg.Queues(ctx); err != nil {
		return nil, condition, err
	}
	condition, err = m.cfg.Condition(ctx)
	return queues, condition, err
}
