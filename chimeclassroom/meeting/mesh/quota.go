package mesh

import (
	"net"
	"strings"
	"sync"

	"github.com/pion/turn/v5"
)

// relaysAtMost is the usual EmbeddedConfig.AtMost.
const relaysAtMost = 256

// quota counts the relayed addresses of each attendee, whatever credentials they
// have taken meanwhile.
type quota struct {
	atMost int

	mu    sync.Mutex
	taken map[string]int // by attendee id
}

// mayTake tells whether an attendee may have one more.
func (q *quota) mayTake(username, _ string, _ net.Addr) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.taken[attendeeOf(username)] < q.atMost
}

func (q *quota) events() turn.EventHandler {
	return turn.EventHandler{
		OnAllocationCreated: func(_, _ net.Addr, _, username, _ string, _ net.Addr, _ int) { q.count(username, 1) },
		OnAllocationDeleted: func(_, _ net.Addr, _, username, _ string) { q.count(username, -1) },
	}
}

func (q *quota) count(username string, change int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	id := attendeeOf(username)
	if q.taken[id] += change; q.taken[id] == 0 {
		delete(q.taken, id)
	}
}

// attendeeOf is whose username it is, see usernameUntil.
func attendeeOf(username string) string {
	_, id, _ := strings.Cut(username, ":")
	return id
}
