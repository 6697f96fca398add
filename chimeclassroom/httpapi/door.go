package httpapi

import (
	"context"
	"errors"

	"github.com/coder/websocket"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// errNotNow: what the door said when somebody knocked is not so any more.
var errNotNow = errors.New("the door is not open any more")

// letIn has somebody knock, wait at the door if they must, and take their place in
// the room. Only then is anything made for them, or told them. When it returns
// false it says how the socket ends.
func (v *visit) letIn(ctx context.Context) (how departure, in bool) {
	h := v.room.hub
	for {
		verdict, err := v.room.knock(ctx, v.member)
		if err != nil {
			return h.refusal(ctx, err), false
		}
		if verdict == service.Wait {
			if verdict, how = v.waitAtDoor(ctx); verdict == "" {
				return how, false
			}
		}
		if verdict != service.ComeIn {
			return turnedAway(verdict), false
		}
		err = v.takePlace(ctx)
		switch {
		case err == nil:
			v.room.confirm(ctx, v.member)
			return departure{}, true
		case !errors.Is(err, errNotNow):
			return h.refusal(ctx, err), false
		}
	}
}

// takePlace makes everything ready for the member's sound and picture, and has them
// enter the room.
func (v *visit) takePlace(ctx context.Context) (err error) {
	defer v.room.hub.service.ComesIn(v.admission)()
	if v.media, err = v.connect(ctx); err != nil {
		return err
	}
	v.conn.SetReadLimit(maxMessage)
	return v.room.enter(ctx, v.member)
}

// confirm tells the provider what the member may send, should that have changed
// while they came in.
func (r *room) confirm(ctx context.Context, m *member) {
	if err := r.hub.service.Confirm(ctx, r.floor, m.admission, m.media); err != nil {
		r.hub.logger.WarnContext(ctx, "the provider does not know what somebody may send", "meeting", r.meetingID, "attendee", m.id(), "error", err)
	}
}

// knock asks whether the member may come in, and puts them at the door if they
// must wait. An older page of theirs that waits is replaced.
func (r *room) knock(ctx context.Context, m *member) (service.Verdict, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := m.id()
	other := r.outside[id]
	if other != nil && other.admission.Number > m.admission.Number {
		return "", errOlder
	}
	verdict, err := r.hub.service.Knock(ctx, r.floor, m.admission)
	if err != nil {
		return "", err
	}
	if other != nil {
		other.dismiss(replaced())
		delete(r.outside, id)
	}
	if verdict == service.Wait {
		r.outside[id] = m
		r.announce()
	}
	if r.farewell != nil {
		m.dismiss(*r.farewell)
	}
	return verdict, nil
}

// waitAtDoor returns what a host decides, or "" and how the socket ends before
// that.
func (v *visit) waitAtDoor(ctx context.Context) (verdict service.Verdict, how departure) {
	defer v.room.giveUp(v.member)
	if err := send(ctx, v.conn, render(outgoing{Type: "waiting"})); err != nil {
		return "", broken()
	}
	select {
	case how := <-v.over:
		return "", how
	case verdict := <-v.verdict:
		return verdict, departure{}
	}
}

// giveUp takes the member away from the door.
func (r *room) giveUp(m *member) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.outside[m.id()] != m {
		return // answered, or replaced
	}
	delete(r.outside, m.id())
	r.floor.GiveUp(m.admission)
	r.announce()
}

// judge tells those who wait what was decided about them.
func (r *room) judge(verdicts map[string]service.Verdict) {
	for id, verdict := range verdicts {
		if m := r.outside[id]; m != nil {
			delete(r.outside, id)
			m.verdict <- verdict // there is room: nobody is judged twice
		}
	}
}

// isOutside tells whether the member waits at the door.
func (r *room) isOutside(m *member) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.outside[m.id()] == m
}

// checkDoor sends those away who wait for a class that is over. Nobody is in the
// room, or KeepAlive would tell.
func (r *room) checkDoor(ctx context.Context) {
	r.mu.Lock()
	waiting := len(r.outside) > 0
	r.mu.Unlock()
	if waiting && isOver(r.hub.service.CheckLive(ctx, r.meetingID)) {
		r.dismiss(ended())
	}
}

// turnedAway is how the socket of somebody ends who is not let in.
func turnedAway(v service.Verdict) departure {
	return departure{message: string(v), code: websocket.StatusNormalClosure}
}
