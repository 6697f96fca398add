package service

import (
	"slices"
	"sync"
)

// line is who waits for something on this server, in order. It is safe for
// concurrent use.
type line struct {
	mu      sync.Mutex
	last    int
	places  []int // taken, in order
	holders map[holder]int
}

// holder is one admission of an attendee.
type holder struct {
	attendeeID string
	number     int
}

// enter takes the last place for an admission, until leave.
func (l *line) enter(a Admission) (leave func()) {
	who := holder{a.Attendee.ID, a.Number}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last++
	place := l.last
	l.places = append(l.places, place)
	if l.holders == nil {
		l.holders = map[holder]int{}
	}
	l.holders[who] = place
	return func() { l.leave(who, place) }
}

func (l *line) leave(who holder, place int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if at, ok := slices.BinarySearch(l.places, place); ok {
		l.places = slices.Delete(l.places, at, at+1)
	}
	if l.holders[who] == place {
		delete(l.holders, who)
	}
}

// position counts from 1; 0 is not in the line.
func (l *line) position(a Admission) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	place, ok := l.holders[holder{a.Attendee.ID, a.Number}]
	if !ok {
		return 0
	}
	at, _ := slices.BinarySearch(l.places, place)
	return at + 1
}
