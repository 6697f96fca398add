package httpapi

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// farewellTime is how long a shutdown waits for pages to take their leave once
// the ledger has everything.
const farewellTime = time.Second

// hub holds the rooms of the meetings that anyone is connected to.
type hub struct {
	service       *service.Service
	logger        *slog.Logger
	helloTimeout  time.Duration
	pingInterval  time.Duration
	watchInterval time.Duration
	lobby         *lobby
	// positionInterval is how often those who wait hear of the line.
	positionInterval time.Duration

	mu     sync.Mutex
	rooms  map[string]*room // by meeting id
	closed bool
	// uses counts those between acquire or hold and release.
	uses sync.WaitGroup
}

func newHub(cfg Config) *hub {
	return &hub{
		service: cfg.Service, logger: cfg.Logger,
		helloTimeout: cfg.HelloTimeout, pingInterval: cfg.PingInterval, watchInterval: cfg.WatchInterval,
		lobby: newLobby(cfg.MaxWaiting), positionInterval: cfg.PositionInterval, rooms: map[string]*room{},
	}
}

// enter returns the room of a meeting for one socket, which must release it, if that is
// on this node: service.ErrMoved.
func (h *hub) enter(ctx context.Context, meetingID string) (*room, error) {
	here, err := h.service.Reside(ctx, meetingID)
	if err != nil {
		return nil, err
	}
	r, ok := h.acquire(ctx, meetingID, here)
	if !ok {
		return nil, errStops
	}
	return r, nil
}

// errStops: this server is about to stop.
var errStops = errors.New("the server stops")

// acquire returns the room of a meeting that is here for one socket, which must release
// it; false after shutdown. The room outlives the ctx of the socket that opened it.
func (h *hub) acquire(ctx context.Context, meetingID string, here service.Residence) (*room, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		here.Leave()
		return nil, false
	}
	r := h.rooms[meetingID]
	if r != nil {
		here.Leave() // the room has its own
	} else {
		r = newRoom(h, meetingID)
		r.here = here
		watching, stop := context.WithCancel(context.WithoutCancel(ctx))
		r.stop = stop
		h.rooms[meetingID] = r
		go r.watch(watching, h.watchInterval)
	}
	r.users++
	h.uses.Add(1)
	return r, true
}

// hold is one more use of a room that somebody uses, to be released as well.
func (h *hub) hold(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r.users++
	h.uses.Add(1)
}

// release gives the room back; the last one takes it away.
func (h *hub) release(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.uses.Done()
	if r.users--; r.users == 0 {
		r.stop()
		r.here.Leave()
		delete(h.rooms, r.meetingID)
	}
}

// end tells everyone in the meeting's room that the class is over. The meeting
// must have ended in the service, so that nobody enters any more.
func (h *hub) end(ctx context.Context, meetingID string) {
	if r := h.room(meetingID); r != nil {
		r.end(ctx)
		return
	}
	h.close(ctx, meetingID)
}

// close ends what the provider carries of a class that is over.
func (h *hub) close(ctx context.Context, meetingID string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	if err := h.service.Close(ctx, meetingID); err != nil {
		h.logger.WarnContext(ctx, "the provider's meeting was not ended", "meeting", meetingID, "error", err)
	}
}

// settle tries to write the departures that the meeting's room owes, which the
// ledger takes no more once the class has ended.
func (h *hub) settle(ctx context.Context, meetingID string) {
	if r := h.room(meetingID); r != nil {
		r.settleAll(ctx)
	}
}

// room returns the room of a meeting, nil when nobody uses one.
func (h *hub) room(meetingID string) *room {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rooms[meetingID]
}

// signOut ends the sockets that were opened from a session. The session must
// have been closed in the service, which then records nobody as joined from it:
// whoever is on the way into a room is either there already or turned away.
func (h *hub) signOut(ctx context.Context, sessionID string) {
	for _, r := range h.open() {
		r.signOut(ctx, sessionID)
	}
}

// open returns the rooms there are at this moment.
func (h *hub) open() []*room {
	h.mu.Lock()
	defer h.mu.Unlock()
	rooms := make([]*room, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	return rooms
}

// shutdown drops everyone and waits until the ledger has it, or ctx is done. A
// page that does not take its leave is not waited for.
func (h *hub) shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.lobby.close()
	rooms := h.open()
	for _, r := range rooms {
		r.dismiss(goingAway())
		go r.settleAll(ctx)
	}
	if err := wait(ctx, &h.uses); err != nil {
		for _, r := range rooms {
			r.stop()
		}
		return err
	}
	leaving, cancel := context.WithTimeout(ctx, farewellTime)
	defer cancel()
	_ = wait(leaving, &h.lobby.sockets) // what matters is in the ledger
	return nil
}

// wait returns when the group is done, or with the error of ctx.
func wait(ctx context.Context, group *sync.WaitGroup) error {
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
