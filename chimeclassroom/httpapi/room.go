package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// recordTimeout bounds a ledger entry that is written after its request has
// ended.
const recordTimeout = 10 * time.Second

// room is who is connected to one meeting. Its lock is held across the ledger
// entry of a change, so the ledger tells the same story in the same order.
type room struct {
	meetingID string
	service   *service.Service
	logger    *slog.Logger
	stop      context.CancelFunc
	users     int // guarded by the hub

	mu      sync.Mutex
	members map[string]*member // by attendee id
	people  json.RawMessage    // the members as every page is told
	// farewell is set once everyone was dismissed.
	farewell *departure
}

type roomPerson struct {
	AttendeeID string              `json:"attendeeId"`
	Name       string              `json:"name"`
	Role       chimeclassroom.Role `json:"role"`
	JoinedAt   instant             `json:"joinedAt"`
}

// enter records the member as joined and tells everyone. An older socket of
// the same attendee is replaced; the presence goes on without a gap.
func (r *room) enter(ctx context.Context, m *member) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	since, err := r.service.RecordJoined(ctx, m.admission)
	if err != nil {
		return err
	}
	m.joinedAt = since
	id := m.admission.Attendee.ID
	if older := r.members[id]; older != nil {
		m.joinedAt = older.joinedAt
		older.dismiss(replaced())
	}
	r.members[id] = m
	if r.farewell != nil {
		m.dismiss(*r.farewell)
	}
	r.announce()
	return nil
}

// leave records how the member went and tells the others, unless another
// socket has taken the member's place or the class has ended.
func (r *room) leave(ctx context.Context, m *member, how departure) {
	r.mu.Lock()
	defer r.mu.Unlock()
	id := m.admission.Attendee.ID
	if r.members[id] != m {
		return
	}
	delete(r.members, id)
	r.announce()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	record := r.service.RecordDropped
	if how.onPurpose {
		record = r.service.RecordLeft
	}
	err := record(ctx, m.admission)
	if err != nil && chimeclassroom.ErrorCode(err) != chimeclassroom.CodeNotAvailable {
		r.logger.ErrorContext(ctx, "a departure is not in the ledger", "meeting", r.meetingID, "attendee", id, "error", err)
	}
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

// announce renders who is here and wakes every member's writer. Writers always
// send the newest list, so a slow one holds up nobody.
func (r *room) announce() {
	people := make([]roomPerson, 0, len(r.members))
	for id, m := range r.members {
		who := m.admission.Attendee
		people = append(people, roomPerson{AttendeeID: id, Name: who.Person.DisplayName(), Role: who.Role, JoinedAt: instant(m.joinedAt)})
	}
	slices.SortFunc(people, func(a, b roomPerson) int {
		return cmp.Or(
			time.Time(a.JoinedAt).Compare(time.Time(b.JoinedAt)),
			cmp.Compare(a.Name, b.Name),
			cmp.Compare(a.AttendeeID, b.AttendeeID),
		)
	})
	rendered, err := json.Marshal(people)
	if err != nil {
		panic(err) // strings and instants only
	}
	r.people = rendered
	for _, m := range r.members {
		m.wake()
	}
}

func (r *room) whoIsHere() json.RawMessage {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.people
}

// keepAlive notes at every interval that the room is watched, until ctx is
// done.
func (r *room) keepAlive(ctx context.Context, every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := r.service.KeepAlive(ctx, r.meetingID); err != nil && ctx.Err() == nil {
			r.logger.WarnContext(ctx, "sign of life not stored", "meeting", r.meetingID, "error", err)
		}
	}
}
