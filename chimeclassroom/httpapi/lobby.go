package httpapi

import (
	"sync"

	"github.com/coder/websocket"
)

// lobby holds the sockets that have not said who they are. Anyone can open such
// a socket, so their number is bounded.
type lobby struct {
	mu      sync.Mutex
	free    int // places
	waiting map[*websocket.Conn]bool
	closed  bool
	// sockets counts those that a place was reserved for, until they are over.
	sockets sync.WaitGroup
}

func newLobby(places int) *lobby {
	return &lobby{free: places, waiting: map[*websocket.Conn]bool{}}
}

// reserve takes a place, which leave gives back, for a socket that is counted
// until sockets.Done; false when there is none.
func (l *lobby) reserve() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || l.free == 0 {
		return false
	}
	l.free--
	l.sockets.Add(1)
	return true
}

// wait puts a socket on its reserved place; false when the lobby was closed
// meanwhile.
func (l *lobby) wait(conn *websocket.Conn) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.waiting[conn] = true
	}
	return !l.closed
}

// leave gives back the place of a socket, or one on which none ever sat (nil).
func (l *lobby) leave(conn *websocket.Conn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.waiting, conn)
	l.free++
}

// close lets nobody in any more and sends everyone away; it does not wait.
func (l *lobby) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	for conn := range l.waiting {
		go func() { _ = conn.Close(goingAway().code, goingAway().reason) }() // gone or told, it ends
	}
}
