package httpapi

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/coder/websocket"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// listen does what a page says, at its pace; false: that was the last of it.
func (r *room) listen(ctx context.Context, m *member, p *pace, now time.Time, kind websocket.MessageType, data []byte) bool {
	message, ok := parseMessage(kind, data)
	switch {
	case !p.keep(now, len(data)):
		m.dismiss(tooMuch())
	case ok && message.Type == "bye":
		m.dismiss(saidBye())
	case ok && message.Type == "here":
		return true // which is all that it says
	case !ok || !r.hear(ctx, m, message):
		m.dismiss(notUnderstood())
	default:
		return true
	}
	return false
}

// How much a page may say: so many messages, of so many bytes, within paceWithin.
const (
	paceAtMost      = 1500
	paceAtMostBytes = 4 << 20
	paceWithin      = 10 * time.Second
)

// pace counts what a page says.
type pace struct {
	since       time.Time
	said, bytes int
}

// keep counts one more message, and tells whether that is not too much.
func (p *pace) keep(now time.Time, bytes int) bool {
	if now.Sub(p.since) >= paceWithin {
		*p = pace{since: now}
	}
	p.said++
	p.bytes += bytes
	return p.said <= paceAtMost && p.bytes <= paceAtMostBytes
}

// hear does what a page says; false: it is not understood. What is refused, the
// page is told.
func (r *room) hear(ctx context.Context, m *member, message incoming) (understood bool) {
	if r.isOutside(m) {
		return false
	}
	if message.Type == "signal" {
		r.relay(ctx, m, message)
		return true
	}
	act := message.Act
	act.Kind = service.ActKind(message.Type)
	if act.Kind.IsPolling() {
		return m.answered(r.poll(ctx, m, act), act)
	}
	do := r.do
	if act.Kind == service.ActCaptions {
		do = r.caption
	}
	effects, err := do(ctx, m, act)
	if err != nil {
		return m.answered(err, act)
	}
	if err := r.hub.service.Enact(context.WithoutCancel(ctx), r.meetingID, effects); err != nil && ctx.Err() == nil {
		r.hub.logger.WarnContext(ctx, "what follows from an act is not all done", "meeting", r.meetingID, "act", act.Kind, "error", err)
	}
	return true
}

// answered tells the page of an act that was not done. It returns false if nobody
// understands the act.
func (m *member) answered(err error, act service.Act) (understood bool) {
	if chimeclassroom.ErrorCode(err) == chimeclassroom.CodeInvalid && len(fieldsOf(err)) == 0 {
		return false
	}
	if err != nil {
		m.tell(refused(err, act.Device))
	}
	return true
}

// do does an act in the room, where everyone hears of it in the same order.
func (r *room) do(ctx context.Context, m *member, act service.Act) (service.Effects, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.members[m.id()] != m {
		return service.Effects{}, nil // replaced meanwhile
	}
	effects, err := r.floor.Do(m.id(), act)
	if err != nil {
		return effects, err
	}
	if err := r.keep(ctx, effects); err != nil {
		r.hub.logger.WarnContext(ctx, "what hosts have decided is not stored", "meeting", r.meetingID, "act", act.Kind, "error", err)
	}
	r.judge(effects.Verdicts)
	if effects.Changed {
		r.announce()
	}
	if act.Kind == service.ActPromote {
		r.tellOfPolls([]string{act.Target}) // hosts see more of them
	}
	for _, note := range effects.Notes {
		r.pass(note)
	}
	if out := r.members[effects.Removed]; out != nil {
		r.expel(ctx, out, removed())
	}
	return effects, nil
}

// caption has the provider write down what is said, or no more, which may take a
// while and holds up nobody else.
func (r *room) caption(ctx context.Context, m *member, act service.Act) (service.Effects, error) {
	if !r.has(m) {
		return service.Effects{}, nil // replaced meanwhile
	}
	asking, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	effects, err := r.hub.service.Caption(asking, r.floor, r.meetingID, m.id(), act)
	if err != nil {
		r.hub.logger.InfoContext(ctx, "captions are as they were", "meeting", r.meetingID, "error", err)
		return effects, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if effects.Changed {
		r.announce()
	}
	if err := r.keep(ctx, effects); err != nil {
		r.hub.logger.WarnContext(ctx, "that there are captions is not stored", "meeting", r.meetingID, "error", err)
	}
	return effects, nil
}

// has tells whether the member is in the room.
func (r *room) has(m *member) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.members[m.id()] == m
}

// keep stores what was decided, even if whoever did is gone meanwhile.
func (r *room) keep(ctx context.Context, e service.Effects) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	return r.hub.service.Keep(ctx, r.meetingID, e)
}

// pass tells the pages a note is for.
func (r *room) pass(n service.Note) {
	to := n.To
	if to == nil {
		to = slices.Collect(maps.Keys(r.members))
	}
	note := render(newNote(n))
	for _, id := range to {
		if other := r.members[id]; other != nil {
			other.tell(note)
		}
	}
}

// relay passes a signal on to the page that it is for, if that is there.
func (r *room) relay(ctx context.Context, m *member, message incoming) {
	passed, err := r.hub.service.Signal(r.floor, m.admission.Attendee, message.Signal)
	if err != nil {
		r.hub.logger.DebugContext(ctx, "a signal was refused", "meeting", r.meetingID, "attendee", m.id(), "error", err)
		return // the page tries again once it knows what it may send
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	to := r.members[message.To]
	if r.members[m.id()] != m || to == nil || to == m || to.admission.Number != message.Connection {
		return // one of the two has gone, or there are no two
	}
	if !r.floor.Meet(m.id(), message.To) {
		return // they are not to see each other at the moment
	}
	signal := render(outgoing{Type: "signal", From: m.id(), Connection: m.admission.Number, Signal: passed})
	if !to.pass(signal) {
		r.hub.logger.DebugContext(ctx, "a signal was dropped, for its page is slow", "meeting", r.meetingID, "attendee", message.To)
	}
}

// refused says why something was not done, and with which device, if any.
func refused(err error, d service.Device) []byte {
	e, ok := errors.AsType[*chimeclassroom.Error](err)
	if !ok {
		return render(outgoing{Type: "refused", Device: d, Code: "internal", Reason: "Something went wrong here; please try again."})
	}
	reason := e.Public
	for _, f := range e.Fields {
		reason += " " + f.Detail
	}
	return render(outgoing{Type: "refused", Device: d, Code: e.Code, Reason: reason})
}

func fieldsOf(err error) []chimeclassroom.FieldError {
	if e, ok := errors.AsType[*chimeclassroom.Error](err); ok {
		return e.Fields
	}
	return nil
}
