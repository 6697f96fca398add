package httpapi

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// hear does what a page says; false: it is not understood. What is refused, the
// page is told.
func (r *room) hear(ctx context.Context, m *member, message incoming) (understood bool) {
	if message.Type == "signal" {
		r.relay(ctx, m, message)
		return true
	}
	act := message.Act
	act.Kind = service.ActKind(message.Type)
	effects, err := r.do(m, act)
	if chimeclassroom.ErrorCode(err) == chimeclassroom.CodeInvalid && len(fieldsOf(err)) == 0 {
		return false
	}
	if err != nil {
		m.tell(refused(err, act.Device))
		return true
	}
	if err := r.hub.service.Enact(context.WithoutCancel(ctx), r.floor, r.meetingID, effects); err != nil && ctx.Err() == nil {
		r.hub.logger.WarnContext(ctx, "what follows from an act is not all done", "meeting", r.meetingID, "act", act.Kind, "error", err)
	}
	return true
}

// do does an act in the room, where everyone hears of it in the same order.
func (r *room) do(m *member, act service.Act) (service.Effects, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.members[m.id()] != m {
		return service.Effects{}, nil // replaced meanwhile
	}
	effects, err := r.floor.Do(m.id(), act)
	if err != nil {
		return effects, err
	}
	if effects.Changed {
		r.announce()
	}
	for _, note := range effects.Notes {
		r.pass(note)
	}
	if out := r.members[effects.Removed]; out != nil {
		out.dismiss(removed())
	}
	return effects, nil
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
	if r.members[m.id()] != m || to == nil || to.admission.Number != message.Connection {
		return // one of the two has gone
	}
	to.tell(render(outgoing{Type: "signal", From: m.id(), Connection: m.admission.Number, Signal: passed}))
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
