// Package mail tells people by mail of classes that begin soon, were moved or were
// cancelled, by way of the operator's mail server.
//
// What is to be told is kept in the library's delivery queue before the change is
// answered, and so is each letter. Neither holds an address: that, the language and
// whether the person is still to be told are asked for when a letter is sent. A
// letter is sent at least once; each time it has the same Message-ID, by which
// servers know it again.
package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// Kind names the jobs of this package in the queue.
const Kind = "mail"

// Lanes of the queue. What has to be told to many is one job that becomes a letter
// for each: while the server of mail is down, no letter is forgotten for it.
const (
	announcements = "announcements"
	letters       = "letters"
)

// keepRefused is how long letters stay parked that the server of mail has refused.
const keepRefused = 30 * 24 * time.Hour

// Store keeps what is to be sent, and forgets who is forgotten.
type Store interface {
	delivery.Store
	delivery.Retention
}

// Config says how a Post works.
type Config struct {
	// Store keeps letters on their way; required.
	Store Store
	// Server sends them; required.
	Server Server
	// From is the sender, such as `Classroom <class@school.example>`; required.
	From string
	// PublicURL is the classroom's address, without a path; required.
	PublicURL string
	// Key signs the addresses at which people stop their mail; required, 32 bytes or
	// more. With another key the addresses in old letters are worthless.
	Key []byte
	// Pace is how fast and how patiently letters are sent; they wait for two days
	// unless it says otherwise.
	Pace delivery.Pace
	// Once: Run returns as soon as no letter is due.
	Once bool
	// Settling is how long a class that was moved has to stay as it is before people are
	// told; 0 means two minutes.
	Settling time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger gets what nobody is there to read; nil means slog.Default().
	Logger *slog.Logger
	// Idle is told that nothing waits and nothing is being sent; nil: nobody is.
	Idle func(context.Context)
}

// Post is the service.Mailer of a server of mail.
type Post struct {
	cfg    Config
	host   string
	stop   stopLinks
	worker *delivery.Worker
	desk   service.MailDesk // set by Run, which alone sends

	settling settling
}

var _ service.Mailer = (*Post)(nil)

// New returns a Post. It does no I/O and starts nothing.
func New(cfg Config) (*Post, error) {
	if cfg.Server == nil || len(cfg.Key) < 32 {
		return nil, errors.New("mail.Config.Server and a Key of 32 bytes are required")
	}
	public, err := url.Parse(cfg.PublicURL)
	if err != nil || public.Host == "" {
		return nil, fmt.Errorf("mail.Config.PublicURL %q is not an address", cfg.PublicURL)
	}
	if err := CheckSender(cfg.From); err != nil {
		return nil, err
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.Settling == 0 {
		cfg.Settling = 2 * time.Minute
	}
	if cfg.Pace.GiveUp == 0 {
		cfg.Pace.GiveUp = 48 * time.Hour
	}
	if cfg.Pace.PerLane == 0 {
		cfg.Pace.PerLane = 2 // connections to the server of mail
	}
	p := &Post{cfg: cfg, host: public.Hostname(), stop: stopLinks{base: cfg.PublicURL, key: cfg.Key}}
	p.worker, err = delivery.New(delivery.Config{
		Kind: Kind, Queue: cfg.Store, Sender: p, Pace: cfg.Pace, Once: cfg.Once, Now: cfg.Now,
		Trace: &delivery.Trace{Retried: p.retried, Parked: p.parked, Failed: p.failed, Idle: cfg.Idle},
	})
	return p, err
}

// job is what the queue keeps.
type job struct {
	service.Announcement
	// Person is whom a letter is for; empty: to whom it may concern.
	Person string `json:"person,omitempty"`
}

// name is the same for the same news, and for all moves of a class that people were not
// told of yet.
func (j job) name() delivery.Name {
	if j.Kind == chimeclassroom.NoticeMoved && j.Person == "" {
		return delivery.Name{Kind: Kind, Lane: announcements, Key: j.EventID + "/" + string(j.Kind)}
	}
	n := delivery.Name{Kind: Kind, Lane: announcements,
		Key: fmt.Sprintf("%s/%s/%d/%d/%d", j.EventID, j.Kind, j.StartsAt.UnixMilli(), j.Minutes, stamp(j.At))}
	if j.Person != "" {
		n.Lane, n.Key = letters, n.Key+"/"+j.Person
	}
	return n
}

func stamp(at time.Time) int64 {
	if at.IsZero() {
		return 0
	}
	return at.UnixMilli()
}

func (p *Post) put(ctx context.Context, j job) error {
	body, err := json.Marshal(j)
	if err != nil {
		return err
	}
	return p.worker.Put(ctx, delivery.Job{Name: j.name(), Payload: body}, 0)
}

// Put implements [service.Mailer].
func (p *Post) Put(ctx context.Context, a service.Announcement) error {
	if a.Kind == chimeclassroom.NoticeMoved {
		return p.putMoved(ctx, a)
	}
	return p.put(ctx, job{Announcement: a})
}

// Forget implements [service.Mailer].
func (p *Post) Forget(ctx context.Context, personID string) error {
	return Forget(ctx, p.cfg.Store, personID)
}

// Forget drops the letters in the store that wait for a person.
func Forget(ctx context.Context, store delivery.Retention, personID string) error {
	return store.DropFitting(ctx, Kind, letters, func(payload []byte) bool {
		var j job
		return json.Unmarshal(payload, &j) == nil && j.Person == personID
	})
}

// Run implements [service.Mailer].
func (p *Post) Run(ctx context.Context, desk service.MailDesk) {
	p.desk = desk
	if err := p.cfg.Store.DropParked(ctx, Kind, p.now().Add(-keepRefused)); err != nil {
		p.failed(ctx, err)
	}
	p.worker.Run(ctx)
}

// Send implements [delivery.Sender].
func (p *Post) Send(ctx context.Context, queued delivery.Job) error {
	var j job
	if err := json.Unmarshal(queued.Payload, &j); err != nil {
		return &delivery.Refusal{Code: delivery.CodeUnreadable, Public: "What was kept to be sent cannot be read.", Err: err}
	}
	if j.Person == "" {
		return p.address(ctx, j)
	}
	letter, err := p.desk.Letter(ctx, j.Announcement, j.Person)
	if errors.Is(err, service.ErrNoLetter) {
		return nil
	}
	if err != nil {
		return err
	}
	message, err := p.write(letter)
	if err != nil {
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The person's mail address is none that can be written to.", Err: err}
	}
	return p.cfg.Server.Send(ctx, message)
}

// address makes a letter for everybody whom an announcement is for.
func (p *Post) address(ctx context.Context, j job) error {
	p.settling.end(j.EventID)
	people, err := p.desk.Recipients(ctx, j.Announcement)
	if err != nil {
		return err
	}
	for _, id := range people {
		if err := p.put(ctx, job{Announcement: j.Announcement, Person: id}); err != nil {
			return err
		}
	}
	return nil
}

func (p *Post) now() time.Time {
	if p.cfg.Now != nil {
		return p.cfg.Now()
	}
	return time.Now()
}

func (p *Post) retried(ctx context.Context, e delivery.Event) {
	p.cfg.Logger.WarnContext(ctx, "mail waits", "lane", e.Name.Lane, "tries", e.Tries, "until", e.Next, "error", e.Err)
}

func (p *Post) parked(ctx context.Context, e delivery.Event) {
	p.cfg.Logger.WarnContext(ctx, "a letter was refused", "error", e.Err)
}

// failed tells the log, unless the work was only broken off.
func (p *Post) failed(ctx context.Context, err error) {
	if ctx.Err() == nil {
		p.cfg.Logger.ErrorContext(ctx, "the queue of mail", "error", err)
	}
}
