package httpapi

import (
	"context"
	"errors"
	"iter"
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
	// here is that the room is on this node.
	here service.Residence

	// floor is what goes on between the members.
	floor *service.Floor

	mu      sync.Mutex
	members map[string]*member // by attendee id
	outside map[string]*member // who waits at the door
	scenes  map[string][]byte  // what pages are told, by seat
	// owed are departures that the ledger did not take, by attendee id. Each
	// holds the room.
	owed map[string]service.Departure
	// farewell is set once everyone was dismissed.
	farewell *departure
	// lost: the class is at another node, which has noted who was here.
	lost bool
}

func newRoom(h *hub, meetingID string) *room {
	return &room{
		meetingID: meetingID, hub: h, floor: h.service.OpenFloor(),
		members: map[string]*member{}, outside: map[string]*member{},
		scenes: map[string][]byte{}, owed: map[string]service.Departure{},
	}
}

// errOlder: a newer socket of the same attendee is in the room.
var errOlder = errors.New("a newer socket of this attendee is there")

// enter records the member as joined and tells everyone. An older socket of
// the same attendee is replaced; the presence goes on without a gap.
func (r *room) enter(ctx context.Context, m *member) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lost {
		return service.ErrMoved
	}
	id := m.admission.Attendee.ID
	other := r.members[id]
	if other != nil && other.admission.Number > m.admission.Number {
		return errOlder
	}
	if err := r.settle(ctx, id); err != nil {
		return err
	}
	switch verdict, err := r.hub.service.Knock(ctx, r.floor, m.admission); {
	case err != nil:
		return err
	case verdict != service.ComeIn:
		r.floor.GiveUp(m.admission)
		return errNotNow
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

// leave ends the place of a member whose socket is over. They go now, however long
// the room is busy.
func (r *room) leave(ctx context.Context, m *member, how departure) {
	gone := r.gone(m, how)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.part(ctx, m, gone)
}

// expel ends the place of a member at once, and their socket as soon as that may be:
// whether their page still listens makes no difference.
func (r *room) expel(ctx context.Context, m *member, how departure) {
	m.dismiss(how)
	r.part(ctx, m, r.gone(m, how))
}

// gone is what the service hears of a departure.
func (r *room) gone(m *member, how departure) service.Departure {
	switch {
	case how.sentOut:
		return r.hub.service.Removed(m.admission)
	case how.signedOut:
		return r.hub.service.SignedOut(m.admission)
	case how.onPurpose:
		return r.hub.service.Left(m.admission)
	case !how.at.IsZero():
		return r.hub.service.Vanished(m.admission, how.at)
	}
	return r.hub.service.Dropped(m.admission)
}

// part records how a member went and tells the others, unless another socket has
// taken the member's place or the class has ended. What the ledger does not take is
// owed.
func (r *room) part(ctx context.Context, m *member, gone service.Departure) {
	id := m.id()
	if r.members[id] != m {
		return
	}
	delete(r.members, id)
	r.floor.Leave(id)
	r.announce()
	if r.lost {
		return
	}
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
	if err != nil && !isOver(err) && !errors.Is(err, service.ErrMoved) {
		return err
	}
	delete(r.owed, attendeeID)
	r.hub.release(r)
	return nil
}

// isOver tells whether the service says that the class has ended.
func isOver(err error) bool {
	return chimeclassroom.ErrorCode(err) == chimeclassroom.CodeNotAvailable
}

// dismiss sends everyone away, and whoever slips in afterwards.
func (r *room) dismiss(how departure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.farewell = &how
	for m := range r.everyone() {
		m.dismiss(how)
	}
}

// lose gives the room up when another node is the home of its class. Pages come back,
// and are brought there.
func (r *room) lose() {
	r.mu.Lock()
	r.lost = true
	for id := range r.owed {
		delete(r.owed, id)
		r.hub.release(r)
	}
	r.mu.Unlock()
	r.dismiss(goingAway())
}

// end tells everyone that the class is over, and the provider of sound and
// picture.
func (r *room) end(ctx context.Context) {
	r.dismiss(ended())
	r.hub.close(ctx, r.meetingID)
}

// signOut sends away the members that came in from a session.
func (r *room) signOut(ctx context.Context, sessionID string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for m := range r.everyone() {
		if m.admission.SessionID == sessionID {
			r.expel(ctx, m, signedOut())
		}
	}
}

// everyone is who is in the room or waits at its door.
func (r *room) everyone() iter.Seq[*member] {
	return func(yield func(*member) bool) {
		for _, members := range []map[string]*member{r.members, r.outside} {
			for _, m := range members {
				if !yield(m) {
					return
				}
			}
		}
	}
}

// announce wakes every member's writer. Writers always send the newest scene, so
// a slow one holds up nobody.
func (r *room) announce() {
	r.scenes = map[string][]byte{}
	for _, m := range r.members {
		m.wake()
	}
}

// welcome is the first message to a member's page.
func (r *room) welcome(m *member) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	message := welcomeMessage{
		peopleMessage: newScene("welcome", r.floor.Scene(m.id())), AttendeeID: m.id(), Messages: []chatMessage{}, Media: newRoomMedia(m.media),
		Polls: newPolls(r.floor.Polls(m.id())),
	}
	for _, said := range r.floor.History(m.admission.Attendee) {
		message.Messages = append(message.Messages, newChatMessage(said))
	}
	m.caughtUp()
	return render(message)
}

// whoIsHere is what the member's page is told of the room; those with one seat are
// told the same.
func (r *room) whoIsHere(m *member) []byte {
	r.mu.Lock()
	defer r.mu.Unlock()
	seat := r.floor.Seat(m.id())
	if r.scenes[seat] == nil {
		r.scenes[seat] = render(newScene("people", r.floor.Scene(m.id())))
	}
	return r.scenes[seat]
}

// news is what there is to tell a member's page, and whether a list, of people or of
// polls, is among it.
func (r *room) news(m *member) (notes [][]byte, list bool) {
	list, notes = m.take()
	if list {
		notes = append([][]byte{r.whoIsHere(m)}, notes...)
	}
	if m.takePolled() {
		list, notes = true, append(notes, r.polls(m))
	}
	return notes, list
}

// watch looks after the room at every interval until ctx is done, or the room is lost.
func (r *room) watch(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.here.Lost:
			r.lose()
			return
		case <-ticker.C:
		}
		r.look(ctx)
	}
}

// look looks after the room once.
func (r *room) look(ctx context.Context) {
	if r.settleAll(ctx) {
		r.endOverdue(ctx)
		r.keepAlive(ctx)
	} else {
		r.checkDoor(ctx)
	}
	r.sendAwayWhoseSessionIsOver(ctx)
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

// endOverdue ends a class that is over by its terms; keepAlive finds that out.
func (r *room) endOverdue(ctx context.Context) {
	if !r.floor.Overdue() {
		return
	}
	if err := r.hub.service.EndOverdue(ctx, r.meetingID); err != nil && ctx.Err() == nil {
		r.hub.logger.WarnContext(ctx, "a class that is over was not ended", "meeting", r.meetingID, "error", err)
	}
}

// keepAlive notes that the room is watched, and dismisses it if its class turns
// out to be over.
func (r *room) keepAlive(ctx context.Context) {
	err := r.hub.service.KeepAlive(ctx, r.meetingID)
	switch {
	case isOver(err):
		r.end(ctx)
	case err != nil && ctx.Err() == nil:
		r.hub.logger.WarnContext(ctx, "sign of life not stored", "meeting", r.meetingID, "error", err)
	}
}

// sendAwayWhoseSessionIsOver ends the sockets of sessions that were ended elsewhere,
// such as on another node, or when somebody is no longer in the course.
func (r *room) sendAwayWhoseSessionIsOver(ctx context.Context) {
	for _, id := range r.sessions() {
		if r.hub.service.SessionOver(ctx, id) {
			r.signOut(ctx, id)
		}
	}
}

// sessions are those from which everyone came in.
func (r *room) sessions() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	ids := make([]string, 0, len(r.members)+len(r.outside))
	for m := range r.everyone() {
		ids = append(ids, m.admission.SessionID)
	}
	return ids
}
