// Package webhooks tells other programs what happens in a classroom, by signed
// requests as the Standard Webhooks specification has them (standardwebhooks.com):
// the headers webhook-id, webhook-timestamp and webhook-signature, HMAC-SHA256.
//
// Messages wait in the library's delivery queue until the receiver answers with 2xx:
// each at least once, under one id, in no promised order. A receiver that fails is
// asked again after a time that doubles, and switched off after three days, or when it
// answers 410 (Gone). Only public addresses are spoken to, and no redirect is followed.
package webhooks

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
)

// Kind names the jobs of this package in the queue.
const Kind = "webhook"

// Store keeps what is to be sent.
type Store interface {
	delivery.Store
	delivery.Retention
}

// Config says how a Courier works.
type Config struct {
	// Store keeps messages on their way; required.
	Store Store
	// Key is what the secrets of hooks come from; required, 32 bytes or more. With
	// another key every hook has another secret.
	Key []byte
	// Pace is how fast and how patiently messages are sent; they wait for three days
	// unless it says otherwise.
	Pace delivery.Pace
	// Once: Run returns as soon as no message is due.
	Once bool
	// InsecureAllowLoopback sends to http addresses of this machine, to try it out.
	InsecureAllowLoopback bool
	// HTTP makes the calls. Nil means a guarded client that connects to public
	// addresses only.
	HTTP *http.Client
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// Logger gets what nobody is there to read; nil means slog.Default().
	Logger *slog.Logger
	// Idle is told that nothing waits and nothing is being sent; nil: nobody is.
	Idle func(context.Context)
}

// Courier is the service.Hooks of this package.
type Courier struct {
	cfg    Config
	poster advantage.Poster
	worker *delivery.Worker
	desk   service.HookDesk // set by Run, which alone sends
}

var _ service.Hooks = (*Courier)(nil)

// New returns a Courier. It does no I/O and starts nothing.
func New(cfg Config) (*Courier, error) {
	if len(cfg.Key) < 32 {
		return nil, errors.New("webhooks.Config.Key of 32 bytes is required")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Logger == nil {
		cfg.Logger = slog.Default()
	}
	if cfg.Pace.GiveUp == 0 {
		cfg.Pace.GiveUp = 3 * 24 * time.Hour
	}
	c := &Courier{cfg: cfg, poster: advantage.Poster{HTTP: cfg.HTTP, InsecureAllowLoopback: cfg.InsecureAllowLoopback}}
	var err error
	c.worker, err = delivery.New(delivery.Config{
		Kind: Kind, Queue: cfg.Store, Sender: c, Pace: cfg.Pace, Once: cfg.Once, Now: cfg.Now,
		Trace: &delivery.Trace{Sent: c.sent, Retried: c.retried, Parked: c.parked, Failed: c.failed, Idle: cfg.Idle},
	})
	return c, err
}

// job is what the queue keeps.
type job struct {
	Type service.HookType `json:"type"`
	Body json.RawMessage  `json:"body"`
}

// Put implements [service.Hooks].
func (c *Courier) Put(ctx context.Context, hookID string, m service.HookMessage) error {
	body, err := m.Body()
	if err != nil {
		return err
	}
	payload, err := json.Marshal(job{Type: m.Type, Body: body})
	if err != nil {
		return err
	}
	return c.worker.Put(ctx, delivery.Job{Name: delivery.Name{Lane: hookID, Key: string(m.Type) + " " + m.ID}, Payload: payload}, 0)
}

// Drop implements [service.Hooks].
func (c *Courier) Drop(ctx context.Context, hookID string) error {
	return c.cfg.Store.DropFitting(ctx, Kind, hookID, func([]byte) bool { return true })
}

// Run implements [service.Hooks].
func (c *Courier) Run(ctx context.Context, desk service.HookDesk) {
	c.desk = desk
	c.worker.Run(ctx)
}

// key is what the messages of a hook are signed with.
func (c *Courier) key(hookID string) []byte {
	h := hmac.New(sha256.New, c.cfg.Key)
	h.Write([]byte("secret of webhook " + hookID))
	return h.Sum(nil)
}

// Secret implements [service.Hooks].
func (c *Courier) Secret(hookID string) string {
	return "whsec_" + base64.StdEncoding.EncodeToString(c.key(hookID))
}

// sign is the signature of a message.
func (c *Courier) sign(hookID, messageID string, at time.Time, body []byte) string {
	h := hmac.New(sha256.New, c.key(hookID))
	fmt.Fprintf(h, "%s.%d.%s", messageID, at.Unix(), body)
	return "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
}

var (
	// errGone: the receiver wants nothing any more.
	errGone = errors.New("the receiver answers that it is gone (410)")
	// errOff: nothing is sent to the receiver.
	errOff = errors.New("it was not sent: the webhook is switched off")
)

// Send implements [delivery.Sender].
func (c *Courier) Send(ctx context.Context, queued delivery.Job) error {
	hook, err := c.desk.Hook(ctx, queued.Lane)
	if errors.Is(err, service.ErrNotFound) {
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The webhook is switched off.", Err: errOff}
	}
	if err != nil {
		return err
	}
	var j job
	if err := json.Unmarshal(queued.Payload, &j); err != nil {
		return &delivery.Refusal{Code: delivery.CodeUnreadable, Public: "What was kept to be sent cannot be read.", Err: err}
	}
	_, messageID := parts(queued.Name)
	now := c.cfg.Now()
	header := http.Header{}
	header.Set("Webhook-Id", messageID)
	header.Set("Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10))
	header.Set("Webhook-Signature", c.sign(hook.ID, messageID, now, j.Body))
	return c.outcome(c.poster.PostRaw(ctx, hook.URL, j.Body, header))
}

// outcome has every failure tried again but the one that says not to. What the
// receiver has written is not kept.
func (c *Courier) outcome(err error) error {
	status, answered := errors.AsType[*advantage.StatusError](err)
	switch {
	case err == nil:
		return nil
	case !answered:
		return errors.New(short("not reached: " + err.Error()))
	case status.Status == http.StatusGone:
		return &delivery.Refusal{Code: delivery.CodeRefused, Public: "The receiver is gone.", Err: errGone}
	case status.Temporary():
		return &advantage.StatusError{Method: status.Method, Status: status.Status, RetryAfter: status.RetryAfter}
	default:
		return fmt.Errorf("the receiver answered with status %d", status.Status)
	}
}

// maxDetail is how many characters are kept of why a message was not sent. Some of
// them may be the receiver's own, such as an answer that is no HTTP.
const maxDetail = 200

// short is the beginning of a text, in characters that can be shown.
func short(text string) string {
	runes := []rune(strings.ToValidUTF8(text, "\uFFFD"))
	if len(runes) > maxDetail {
		runes = append(runes[:maxDetail-1], '…')
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, string(runes))
}

// parts are the type and the id of the message of a job.
func parts(n delivery.Name) (of service.HookType, messageID string) {
	before, after, _ := strings.Cut(n.Key, " ")
	return service.HookType(before), after
}

// States of messages as people are told.
const (
	stateSent    = "sent"
	stateWaiting = "waiting"
	stateFailed  = "failed"
)

func (c *Courier) sent(ctx context.Context, e delivery.Event)    { c.tried(ctx, e, stateSent) }
func (c *Courier) retried(ctx context.Context, e delivery.Event) { c.tried(ctx, e, stateWaiting) }

// parked: the receiver is gone, has failed for too long, or was switched off before
// this message, of which nobody needs to hear.
func (c *Courier) parked(ctx context.Context, e delivery.Event) {
	c.tried(ctx, e, stateFailed)
	if errors.Is(e.Err, errOff) {
		if err := c.cfg.Store.DropJob(context.WithoutCancel(ctx), e.Name); err != nil && !errors.Is(err, delivery.ErrNotFound) {
			c.failed(ctx, err)
		}
		return
	}
	why := "It did not take a message for three days."
	if errors.Is(e.Err, errGone) {
		why = "It answered that it is gone (410)."
	}
	c.cfg.Logger.WarnContext(ctx, "a webhook is switched off", "webhook", e.Name.Lane, "error", e.Err)
	if err := c.desk.SwitchHookOff(context.WithoutCancel(ctx), e.Name.Lane, why); err != nil && !errors.Is(err, service.ErrNotFound) {
		c.failed(ctx, err)
	}
}

func (c *Courier) tried(ctx context.Context, e delivery.Event, state string) {
	t := service.HookTry{HookID: e.Name.Lane, State: state, Tries: e.Tries}
	t.Type, t.MessageID = parts(e.Name)
	if e.Err != nil {
		t.Detail = e.Err.Error()
	}
	if err := c.desk.HookTried(context.WithoutCancel(ctx), t); err != nil && !errors.Is(err, service.ErrNotFound) {
		c.failed(ctx, err)
	}
}

// failed tells the log, unless the work was only broken off.
func (c *Courier) failed(ctx context.Context, err error) {
	if ctx.Err() == nil {
		c.cfg.Logger.ErrorContext(ctx, "the queue of webhooks", "error", err)
	}
}
