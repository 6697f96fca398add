package httpapi

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// recordTimeout bounds a ledger entry that is written after its request has
// ended.
const recordTimeout = 10 * time.Second

// room is who is connected to one meeting. Its lock is held across the ledger
// entry of a change, so the ledger tells the same story in the same order. The
// lock of the hub may be taken inside it, never the other way round.
type room struct {
	meetingID string
	hub       *hub
	stop      context.CancelFunc
	users     int // guarded by the hub

	// floor is what goes on between the members.
	floor *service.Floor

	mu      sync.Mutex
	members map[string]*member // by attendee id
	people  []byte             // the members as every page is told
	// owed are departures that the ledger did not take, by attendee id. Each
	// holds the room.
	owed map[string]service.Departure
	// farewell is set once everyone was dismissed.
	farewell *departure
}

func newRoom(h *hub, meetingID string) *room {
	return &room{meetingID: meetingID, hub: h, floor: h.service.OpenFloor(), members: map[string]*member{}, owed: map[string]service.Departure{}}
}

// errOlder: a newer socket of the same attendee is in the room.
var errOlder = errors.New("a newer socket of this attendee is there")

// enter records the member as joined and tells everyone. An older socket of
// the same attendee is replaced; the presence goes on without a gap.
func (r *room) enter(ctx context.Context, m *member) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := m.admission.Attendee.ID
	other := r.members[id]
	if other != nil && other.admission.Number > m.admission.Number {
		return errOlder
	}
	if err := r.settle(ctx, id); err != nil {
		return err
	}
	since, err := r.hub.service.RecordJoined(ctx, m.admission)
	if err != nil {
		return err
	}
	m.joinedAt = since
	if other != nil {
		m.joinedAt = other.joinedAt
		other.dismiss(replaced())
	}
	r.members[id] = m
	r.floor.Enter(m.admission, m.joinedAt)
	if r.farewell != nil {
		m.dismiss(*r.farewell)
	}
	r.announce()
	return nil
}

// leave records how the member went and tells the others, unless another
// socket has taken the member's place or the class has ended. What the ledger
// does not take is owed. They go now, however long the room is busy.
func (r *room) leave(ctx context.Context, m *member, how departure) {
	gone := r.hub.service.Dropped(m.admission)
	switch {
	case how.sentOut:
		gone = r.hub.service.Removed(m.admission)
	case how.onPurpose:
		gone = r.hub.service.Left(m.admission)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	id := m.admission.Attendee.ID
	if r.members[id] != m {
		return
	}
	delete(r.members, id)
	r.floor.Leave(id)
	r.announce()
	r.owed[id] = gone
	r.hub.hold(r)
	if err := r.settle(ctx, id); err != nil {
		r.hub.logger.ErrorContext(ctx, "a departure is not in the ledger yet", "meeting", r.meetingID, "attendee", id, "error", err)
	}
}

// settle writes the departure that the room owes for the attendee, if any.
func (r *room) settle(ctx context.Context, attendeeID string) error {
	gone, ok := r.owed[attendeeID]
	if !ok {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	err := r.hub.service.RecordDeparture(ctx, gone)
	if err != nil && chimeclassroom.ErrorCode(err) != chimeclassroom.CodeNotAvailable {
		return err
	}
	delete(r.owed, attendeeID)
	r.hub.release(r)
	return nil
}

// dismiss sends everyone away, and whoever slips in afterwards.
func (r *room) dismiss(how departure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.farewell = &how
	for _, m := range r.members {
		m.dismiss(how)
	}
}

// end tells everyone that the class is over, and the provider of sound and
// picture.
func (r *room) end(ctx context.Context) {
	r.dismiss(ended())
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	if err := r.hub.service.Close(ctx, r.floor, r.meetingID); err != nil {
		r.hub.logger.WarnContext(ctx, "the provider's meeting was not ended", "meeting", r.meetingID, "error", err)
	}
}

// signOut sends away the members that came in from a session.
func (r *room) signOut(sessionID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.members {
		if m.admission.SessionID == sessionID {
			m.dismiss(signedOut())
		}
	}
}

// announce renders who is here and wakes every member's writer. Writers always
// send the newest list, so a slow one holds up nobody.
func (r *room) announce() {
	r.people = render(r.list("people"))
	for _, m := range r.members {
		m.wake()
	}
}

// list is who is here.
func (r *room) list(kind string) peopleMessage {
	message := peopleMessage{Type: kind, People: []roomPerson{}, Rules: r.floor.Rules()}
	for _, p := range r.floor.People() {
		message.People = append(message.People, newRoomPerson(p))
	}
	return message
}

// welcome is the first message to a member's page.
func (r *room) welcome(m *member) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	message := welcomeMessage{
		peopleMessage: r.list("welcome"), AttendeeID: m.id(), Messages: []chatMessage{}, Media: newRoomMedia(m.media),
	}
	for _, said := range r.floor.History(m.admission.Attendee) {
		message.Messages = append(message.Messages, newChatMessage(said))
	}
	m.caughtUp()
	return render(message)
}

func (r *room) whoIsHere() []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.people
}

// watch looks after the room at every interval until ctx is done.
func (r *room) watch(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if r.settleAll(ctx) {
			r.keepAlive(ctx)
		}
	}
}

// settleAll tries again to write what the room owes, and tells whether anyone is
// here. After the first that fails the rest waits: each would hold up the room for
// as long.
func (r *room) settleAll(ctx context.Context) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id := range r.owed {
		if err := r.settle(ctx, id); err != nil {
			r.hub.logger.WarnContext(ctx, "a departure is still not in the ledger", "meeting", r.meetingID, "attendee", id, "error", err)
			break
		}
	}
	return len(r.members) > 0
}

// keepAlive notes that the room is watched, and dismisses it if its class turns
// out to be over.
func (r *room) keepAlive(ctx context.Context) {
	err := r.hub.service.KeepAlive(ctx, r.meetingID)
	switch {
	case chimeclassroom.ErrorCode(err) == chimeclassroom.CodeNotAvailable:
		r.end(ctx)
	case err != nil && ctx.Err() == nil:
		r.hub.logger.WarnContext(ctx, "sign of life not stored", "meeting", r.meetingID, "error", err)
	}
}
