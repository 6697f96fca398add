package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Hook is an address that is told what happens in the courses of a deployment.
type Hook struct {
	ID         string
	Deployment chimeclassroom.Deployment
	URL        string
	CreatedAt  time.Time
	// Off is why nothing is sent to it, "" while it is.
	Off string
}

// HookType is what a hook is told of.
type HookType string

// What hooks are told of.
const (
	HookEventCreated   HookType = "event.created"
	HookEventChanged   HookType = "event.changed"
	HookEventCancelled HookType = "event.cancelled"
	HookEventDeleted   HookType = "event.deleted"
	HookClassStarted   HookType = "class.started"
	HookClassEnded     HookType = "class.ended"
	HookReportReady    HookType = "report.ready"
	HookGradeSent      HookType = "grade.sent"
	HookTest           HookType = "test"
)

// HookMessage is what a hook is told. It names nobody: people are our own ids.
type HookMessage struct {
	// ID is the same however often the message is sent; it is no part of the body.
	ID        string    `json:"-"`
	Type      HookType  `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      HookData  `json:"data"`
}

// HookData is what a message is about.
type HookData struct {
	Room   string      `json:"room,omitempty"`
	Events []HookEvent `json:"events,omitempty"`
	// Meeting is the sitting of a class, Person whose grade it is.
	Meeting string `json:"meeting,omitempty"`
	Person  string `json:"person,omitempty"`
}

// HookEvent is an event in a message.
type HookEvent struct {
	ID       string     `json:"id"`
	Title    string     `json:"title,omitempty"`
	StartsAt *time.Time `json:"startsAt,omitempty"`
	EndsAt   *time.Time `json:"endsAt,omitempty"`
}

// HookTry is what became of the attempts to tell a hook something.
type HookTry struct {
	HookID, MessageID string
	Type              HookType
	At                time.Time
	// State is sent, waiting or failed.
	State string
	Tries int
	// Detail is why it is not sent; it names nobody.
	Detail string
}

// Hooks brings messages to hooks.
type Hooks interface {
	// Secret returns what a hook is given to verify messages with.
	Secret(hookID string) string
	// Put keeps the message until the hook has it.
	Put(ctx context.Context, hookID string, m HookMessage) error
	// Drop forgets what waits for a hook.
	Drop(ctx context.Context, hookID string) error
	// Run sends what was put, at least once, until ctx is done. It is called once.
	Run(ctx context.Context, desk HookDesk)
}

// HookDesk knows the hooks, and keeps what becomes of messages.
type HookDesk interface {
	// Hook returns a hook to which something is sent, or ErrNotFound.
	Hook(ctx context.Context, id string) (Hook, error)
	// HookTried keeps how an attempt ended.
	HookTried(ctx context.Context, t HookTry) error
	// SwitchHookOff sends nothing to the hook any more, for that reason.
	SwitchHookOff(ctx context.Context, id, why string) error
}

// HookStore keeps hooks and what became of their messages.
type HookStore interface {
	// PutHook stores a hook that is new. A deployment that has MaxHooks is ErrConflict.
	PutHook(ctx context.Context, h Hook) error
	// AllHooks returns all hooks, by deployment and address.
	AllHooks(ctx context.Context) ([]Hook, error)
	// Schools returns the deployments that somebody has come from, by name.
	Schools(ctx context.Context) ([]School, error)
	// HooksOf returns the hooks of the deployment of a room, by the room's id or that of
	// one of its events, that are not off.
	HooksOf(ctx context.Context, roomOrEventID string) (roomID string, hooks []Hook, err error)
	// SetHookOff says why a hook is off, "" that it is not. If there is none: ErrNotFound.
	SetHookOff(ctx context.Context, id, why string) error
	// DropHook removes a hook with what became of its messages. If there is none:
	// ErrNotFound.
	DropHook(ctx context.Context, id string) error
	// PutHookTry stores what is known of a message; of each hook the newest hundred are
	// kept.
	PutHookTry(ctx context.Context, t HookTry) error
	// HookTries returns what is known of the messages of a hook, newest first.
	HookTries(ctx context.Context, id string, limit int) ([]HookTry, error)
}

// School is a deployment, with what its LMS calls itself; that may be empty.
type School struct {
	Deployment chimeclassroom.Deployment
	Name       string
}

// Schools returns the deployments that somebody has come from, for operators.
func (s *Service) Schools(ctx context.Context) ([]School, error) {
	schools, err := s.store.Schools(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the platforms: %w", err)
	}
	return schools, nil
}

// MaxHooks is how many hooks a deployment has at most.
const MaxHooks = 5

const maxHookURL = 500

// checkHookURL refuses what no message is ever sent to.
func (s *Service) checkHookURL(address string) error {
	u, err := url.Parse(address)
	local := s.loopbackHooks && err == nil && u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1")
	if err != nil || len(address) > maxHookURL || u.Host == "" || u.User != nil || u.Fragment != "" || u.Scheme != "https" && !local {
		return invalid("The address of a webhook begins with https:// and has no name, password or fragment.")
	}
	return nil
}

// AddHook has an address told what happens in the courses of a deployment, and
// returns the secret with which it verifies that. By is the account that asked.
func (s *Service) AddHook(ctx context.Context, by string, d chimeclassroom.Deployment, address string) (h Hook, secret string, err error) {
	if s.hooks == nil {
		return Hook{}, "", invalid("This classroom sends no webhooks.")
	}
	if err := s.checkHookURL(address); err != nil {
		return Hook{}, "", err
	}
	id, err := s.newID()
	if err != nil {
		return Hook{}, "", err
	}
	if err := s.audit(ctx, by, d.RegistrationID, "webhook.add", id); err != nil {
		return Hook{}, "", err
	}
	h = Hook{ID: id, Deployment: d, URL: address, CreatedAt: s.instant()}
	err = s.store.PutHook(ctx, h)
	if errors.Is(err, ErrConflict) {
		return Hook{}, "", &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: fmt.Sprintf("A platform has %d webhooks at most; remove one first.", MaxHooks), Err: err}
	}
	if err != nil {
		return Hook{}, "", fmt.Errorf("storing a webhook: %w", err)
	}
	return h, s.hooks.Secret(id), nil
}

// HookView is a hook with what became of its newest messages.
type HookView struct {
	Hook
	Tries []HookTry
}

const hookTriesShown = 10

// ReadHooks returns all hooks, for operators.
func (s *Service) ReadHooks(ctx context.Context) ([]HookView, error) {
	hooks, err := s.store.AllHooks(ctx)
	if err != nil {
		return nil, fmt.Errorf("reading the webhooks: %w", err)
	}
	views := make([]HookView, len(hooks))
	for i, h := range hooks {
		views[i].Hook = h
		if views[i].Tries, err = s.store.HookTries(ctx, h.ID, hookTriesShown); err != nil {
			return nil, fmt.Errorf("reading what became of messages: %w", err)
		}
	}
	return views, nil
}

// RemoveHook forgets a hook, and what waits for it.
func (s *Service) RemoveHook(ctx context.Context, by, id string) error {
	if err := s.audit(ctx, by, "", "webhook.remove", id); err != nil {
		return err
	}
	if err := hookGone(s.store.DropHook(ctx, id)); err != nil {
		return err
	}
	if s.hooks == nil {
		return nil
	}
	return s.hooks.Drop(ctx, id)
}

// ResumeHook sends to a hook that was switched off from now on. What was not told
// meanwhile is not told later.
func (s *Service) ResumeHook(ctx context.Context, by, id string) error {
	if err := s.audit(ctx, by, "", "webhook.resume", id); err != nil {
		return err
	}
	return hookGone(s.store.SetHookOff(ctx, id, ""))
}

// TestHook sends the hook a message that is about nothing.
func (s *Service) TestHook(ctx context.Context, by, id string) error {
	if s.hooks == nil {
		return nil
	}
	if err := s.audit(ctx, by, "", "webhook.test", id); err != nil {
		return err
	}
	if _, err := (hookDesk{s}).Hook(ctx, id); err != nil {
		return hookGone(err)
	}
	return s.putHookMessage(ctx, []Hook{{ID: id}}, HookTest, HookData{})
}

func hookGone(err error) error {
	if errors.Is(err, ErrNotFound) {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "There is no such webhook, or it is switched off.", Err: err}
	}
	if err != nil {
		return fmt.Errorf("changing a webhook: %w", err)
	}
	return nil
}

// emit tells the hooks of the room's deployment what has happened, by the id of the
// room or one of its events. It has happened, so what cannot be kept is only missed.
func (s *Service) emit(ctx context.Context, roomOrEventID string, of HookType, data HookData) {
	if s.hooks == nil {
		return
	}
	ctx = context.WithoutCancel(ctx)
	room, hooks, err := s.store.HooksOf(ctx, roomOrEventID)
	data.Room = room
	if err == nil && len(hooks) > 0 {
		err = s.putHookMessage(ctx, hooks, of, data)
	}
	if err != nil {
		s.logger.WarnContext(ctx, "webhooks were not told", "type", of, "error", err)
	}
}

func (s *Service) putHookMessage(ctx context.Context, hooks []Hook, of HookType, data HookData) error {
	id, err := s.newID()
	if err != nil {
		return err
	}
	m := HookMessage{ID: "msg_" + id, Type: of, Timestamp: s.instant(), Data: data}
	var failed []error
	for _, h := range hooks {
		failed = append(failed, s.hooks.Put(ctx, h.ID, m))
	}
	return errors.Join(failed...)
}

// emitEvents is emit of events.
func (s *Service) emitEvents(ctx context.Context, roomID string, of HookType, events []chimeclassroom.Event) {
	if s.hooks == nil || len(events) == 0 {
		return
	}
	data := HookData{}
	for i := range events {
		data.Events = append(data.Events, hookEvent(&events[i]))
	}
	s.emit(ctx, roomID, of, data)
}

// emitClass is emit of what becomes of a class.
func (s *Service) emitClass(ctx context.Context, of HookType, e chimeclassroom.Event, meetingID string) {
	s.emit(ctx, e.RoomID, of, HookData{Events: []HookEvent{hookEvent(&e)}, Meeting: meetingID})
}

// emitGrade tells that the LMS has taken somebody's grade, of an event or the course.
func (s *Service) emitGrade(ctx context.Context, sc Score) {
	data := HookData{Person: sc.PersonID}
	if sc.EventID != "" {
		data.Events = []HookEvent{{ID: sc.EventID}}
	}
	s.emit(ctx, sc.ColumnID, HookGradeSent, data)
}

func hookEvent(e *chimeclassroom.Event) HookEvent {
	starts, ends := e.StartsAt, e.EndsAt()
	return HookEvent{ID: e.ID, Title: e.Title, StartsAt: &starts, EndsAt: &ends}
}

func (s *Service) runHooks(ctx context.Context) {
	if s.hooks != nil {
		s.hooks.Run(ctx, s.HookDesk())
	}
}

// HookDesk is what the service's Hooks asks and tells.
func (s *Service) HookDesk() HookDesk { return hookDesk{s} }

type hookDesk struct{ s *Service }

// Hook implements [HookDesk].
func (d hookDesk) Hook(ctx context.Context, id string) (Hook, error) {
	hooks, err := d.s.store.AllHooks(ctx)
	if err != nil {
		return Hook{}, fmt.Errorf("reading the webhooks: %w", err)
	}
	for _, h := range hooks {
		if h.ID == id && h.Off == "" {
			return h, nil
		}
	}
	return Hook{}, ErrNotFound
}

// HookTried implements [HookDesk].
func (d hookDesk) HookTried(ctx context.Context, t HookTry) error {
	t.At = d.s.instant()
	return d.s.store.PutHookTry(ctx, t)
}

// SwitchHookOff implements [HookDesk].
func (d hookDesk) SwitchHookOff(ctx context.Context, id, why string) error {
	return errors.Join(d.s.store.SetHookOff(ctx, id, why), d.s.hooks.Drop(ctx, id))
}

// Body is the message as it is sent.
func (m HookMessage) Body() ([]byte, error) { return json.Marshal(m) }
