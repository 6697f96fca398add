package nodes

import (
	"encoding/json"
	"sync"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// toldAtMost is how many news may wait to be sent; of more, others hear that they have
// missed some.
const toldAtMost = 10_000

// outbox is what was told and is not sent yet.
type outbox struct {
	waiting chan struct{} // holds a token when there is something

	mu     sync.Mutex
	news   []service.NodeNews
	missed bool
}

func (o *outbox) put(n service.NodeNews) {
	o.mu.Lock()
	if len(o.news) < toldAtMost {
		o.news = append(o.news, n)
	} else {
		o.news, o.missed = nil, true
	}
	o.mu.Unlock()
	select {
	case o.waiting <- struct{}{}:
	default: // the sender has not looked yet
	}
}

// take empties the box into letters.
func (o *outbox) take(from string) []letter {
	o.mu.Lock()
	news, missed := o.news, o.missed
	o.news, o.missed = nil, false
	o.mu.Unlock()
	letters, size := []letter{}, letterAtMost
	for _, n := range withoutTwins(news) {
		more := sizeOf(n)
		if more > letterAtMost {
			missed = true
			continue
		}
		if size+more > letterAtMost {
			letters, size = append(letters, letter{From: from}), 0
		}
		last := &letters[len(letters)-1]
		last.News, size = append(last.News, n), size+more
	}
	if missed {
		letters = append(letters, letter{From: from, Missed: true})
	}
	return letters
}

// withoutTwins leaves out what says the same once more; lines are never the same.
func withoutTwins(news []service.NodeNews) []service.NodeNews {
	seen := map[service.NodeNews]bool{}
	var single []service.NodeNews
	for _, n := range news {
		if !seen[n] {
			single = append(single, n)
		}
		seen[n] = true
	}
	return single
}

// sizeOf is how much of a letter the news take up, with the comma behind them.
func sizeOf(n service.NodeNews) int {
	body, err := json.Marshal(n)
	if err != nil {
		return letterAtMost + 1
	}
	return len(body) + 1
}
