package chimeclassroom

import (
	"fmt"
	"time"
)

// The limits of terms, in people and minutes.
const (
	MaxCapacity  = 1000
	MaxHostGrace = 240
)

// Terms are how the class of an event is entered, and how it comes to an end
// though nobody ends it. The zero Terms let everybody in and the class go on.
type Terms struct {
	// WaitingRoom: whoever does not host the class waits until a host lets them in.
	WaitingRoom bool `json:"waitingRoom,omitempty"`
	// Capacity is how many people it takes at a time, and a host beyond them; 0:
	// as many as come.
	Capacity int `json:"capacity,omitempty"`
	// HostGrace is for how many minutes others go on without a host before it ends;
	// 0: it does not end for that.
	HostGrace int `json:"hostGraceMinutes,omitempty"`
	// MaxMinutes is how long it lasts at most; 0: as long as LastsAtMost.
	MaxMinutes int `json:"maximumMinutes,omitempty"`
}

func (t Terms) check(wrong *fieldErrors) {
	if t.Capacity < 0 || t.Capacity > MaxCapacity {
		wrong.add("terms", fmt.Sprintf("A class takes 1 to %d people, or as many as come.", MaxCapacity))
	}
	if t.HostGrace < 0 || t.HostGrace > MaxHostGrace {
		wrong.add("terms", fmt.Sprintf("A class can go on without a host for 1 to %d minutes, or without an end.", MaxHostGrace))
	}
	if t.MaxMinutes < 0 || t.MaxMinutes > MaxDurationMinutes {
		wrong.add("terms", fmt.Sprintf("A class can be limited to 1 to %d minutes, or not at all.", MaxDurationMinutes))
	}
}

// StopsAt is when the live class is over by its terms, zero for never.
func (e *Event) StopsAt() time.Time {
	if e.Meeting == nil || e.Terms.MaxMinutes == 0 {
		return time.Time{}
	}
	return e.Meeting.StartedAt.Add(time.Duration(e.Terms.MaxMinutes) * time.Minute)
}

// stopped tells whether the class has lasted as long as its terms let it.
func (e *Event) stopped(now time.Time) bool {
	at := e.StopsAt()
	return !at.IsZero() && !now.Before(at)
}
