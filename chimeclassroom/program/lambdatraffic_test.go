//go:build unix

package program

import (
	"strings"
	"time"
)

// carrier is by what a classroom knows the people of a class, and Chime its meeting.
type carrier struct {
	ids     []string
	meeting string
}

// makeClass makes what Chime reports of a class into whose room everybody came at an
// instant and is not any more. They looked in long before, which is a presence of its
// own; from then on they are there until this instant at least, and do what they do.
// Nobody is there when it is over.
func (tr *traffic) makeClass(events int, came time.Time) (over time.Time) {
	tr.began = time.Now().Add(time.Millisecond)
	tr.make(events)
	over = tr.began.Add(time.Duration(events) * tr.apart)
	for n, who := range tr.people {
		say := func(kind, connection string, at time.Time) {
			tr.messages = append(tr.messages, chimeEvent(kind, "chime-1", who, connection, at.UnixMilli()))
		}
		say("AttendeeDropped", "early", came.Add(-5*time.Minute))
		say("AttendeeJoined", "early", came.Add(-10*time.Minute))
		say("AttendeeJoined", "first", came)
		say("AttendeeDropped", "first", tr.began)
		say("AttendeeDropped", "connection-"+string(rune('0'+n)), over)
	}
	for n, m := range tr.messages {
		tr.messages[n] = strings.ReplaceAll(m, `"chime-2"`, `"chime-1"`)
	}
	return over
}

// about is what Chime reports of that meeting with those people in place of the first.
func (tr *traffic) about(c carrier) []string {
	pairs := []string{`"chime-1"`, `"` + c.meeting + `"`}
	for n, id := range tr.people {
		pairs = append(pairs, id, c.ids[n])
	}
	replace := strings.NewReplacer(pairs...)
	var all []string
	for _, m := range tr.messages {
		all = append(all, replace.Replace(m))
	}
	return all
}
