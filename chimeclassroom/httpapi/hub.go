package httpapi

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// hub holds the rooms of the meetings that anyone is connected to.
type hub struct {
	service      *service.Service
	logger       *slog.Logger
	helloTimeout time.Duration
	pingInterval time.Duration

	mu     sync.Mutex
	rooms  map[string]*room // by meeting id
	closed bool
	// sockets counts those between acquire and release.
	sockets sync.WaitGroup
}

func newHub(s *service.Service, logger *slog.Logger, helloTimeout, pingInterval time.Duration) *hub {
	return &hub{service: s, logger: logger, helloTimeout: helloTimeout, pingInterval: pingInterval, rooms: map[string]*room{}}
}

// acquire returns the room of a meeting for one socket, which must release it;
// false after shutdown. The room outlives the ctx of the socket that opened it.
func (h *hub) acquire(ctx context.Context, meetingID string) (*room, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return nil, false
	}
	r := h.rooms[meetingID]
	if r == nil {
		r = &room{meetingID: meetingID, service: h.service, logger: h.logger, members: map[string]*member{}}
		watching, stop := context.WithCancel(context.WithoutCancel(ctx))
		r.stop = stop
		h.rooms[meetingID] = r
		go r.keepAlive(watching, h.pingInterval)
	}
	r.users++
	h.sockets.Add(1)
	return r, true
}

// release gives the room back; the last one takes it away.
func (h *hub) release(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	defer h.sockets.Done()
	if r.users--; r.users == 0 {
		r.stop()
		delete(h.rooms, r.meetingID)
	}
}

// end tells everyone in the meeting's room that the class is over. The meeting
// must have ended in the service, so that nobody enters any more.
func (h *hub) end(meetingID string) {
	h.mu.Lock()
	r := h.rooms[meetingID]
	h.mu.Unlock()
	if r != nil {
		r.dismiss(ended())
	}
}

// shutdown drops everyone and waits until the ledger has it, or ctx is done.
func (h *hub) shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closed = true
	rooms := make([]*room, 0, len(h.rooms))
	for _, r := range h.rooms {
		rooms = append(rooms, r)
	}
	h.mu.Unlock()
	for _, r := range rooms {
		r.dismiss(goingAway())
	}
	done := make(chan struct{})
	go func() {
		h.sockets.Wait()
		close(done)
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
