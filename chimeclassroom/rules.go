package chimeclassroom

import (
	"slices"
	"time"
)

// When a class that nobody ends is over: once its scheduled end has passed, and
// either everybody has been gone for AbandonedAfter, or it has lasted LastsAtMost;
// and anyhow when its Terms say so.
const (
	AbandonedAfter = 30 * time.Minute
	LastsAtMost    = 24 * time.Hour
)

// Forgotten tells whether the event's live meeting is over at now though nobody
// has ended it; a room without dates has no end to wait for. lastAlive is when anyone
// was last connected to it.
func (e *Event) Forgotten(lastAlive, now time.Time) bool {
	if e.Status(now) != Live {
		return false
	}
	return e.stopped(now) || (e.Standing || !now.Before(e.EndsAt())) &&
		(now.Sub(lastAlive) >= AbandonedAfter || now.Sub(e.Meeting.StartedAt) >= LastsAtMost)
}

// Status is where an event stands at an instant.
type Status string

// The life of an event.
const (
	// Scheduled: ahead.
	Scheduled Status = "scheduled"
	// Open: a teacher may start it now.
	Open Status = "open"
	// Live: the class is running.
	Live Status = "live"
	// Ended: it was held.
	Ended Status = "ended"
	// Missed: its time passed and nobody started it.
	Missed Status = "missed"
	// Cancelled: called off.
	Cancelled Status = "cancelled"
)

// Status tells where the event stands at now. It is open from OpensAt until its
// end; a class that was started stays live until it is ended. A room without dates is
// open whenever it is not live.
func (e *Event) Status(now time.Time) Status {
	switch {
	case e.Meeting != nil && e.Meeting.Live():
		return Live
	case e.Standing:
		return Open
	case e.Meeting != nil:
		return Ended
	case e.Cancelled:
		return Cancelled
	case now.Before(e.OpensAt()):
		return Scheduled
	case now.Before(e.EndsAt()):
		return Open
	default:
		return Missed
	}
}

// NextStatus is when the event's status changes next if nobody does anything,
// zero for never.
func (e *Event) NextStatus(now time.Time) time.Time {
	switch e.Status(now) {
	case Scheduled:
		return e.OpensAt()
	case Open:
		return e.EndsAt() // zero for a room without dates, which has neither start nor length
	default:
		return time.Time{}
	}
}

// Action is something that can be done with one event.
type Action string

// The actions on an event.
const (
	Edit   Action = "edit"
	Copy   Action = "copy"
	Cancel Action = "cancel"
	Hide   Action = "hide"
	Show   Action = "show"
	Delete Action = "delete"
	Start  Action = "start"
	Join   Action = "join"
	End    Action = "end"
	Report Action = "report"
	// Guests: make and revoke guest links.
	Guests Action = "guests"
)

// Actions lists what the status allows, whoever asks.
func (s Status) Actions() []Action {
	switch s {
	case Scheduled:
		return []Action{Edit, Copy, Cancel, Hide, Show, Delete, Guests}
	case Open:
		return []Action{Edit, Copy, Cancel, Hide, Show, Delete, Start, Guests}
	case Live:
		return []Action{Join, Copy, End, Report, Guests}
	case Ended:
		return []Action{Copy, Hide, Show, Delete, Report}
	case Missed:
		return []Action{Edit, Copy, Hide, Show, Delete}
	case Cancelled:
		return []Action{Copy, Hide, Show, Delete}
	default:
		return nil
	}
}

// Possible lists what can be done with the event at now, whoever asks: what its
// status allows, except that a class somebody attended is not deleted, and nobody is
// invited to one that is hidden. A room without dates is never called off, has no end
// at which links for guests would close, and has reports of the sittings before.
func (e *Event) Possible(now time.Time) []Action {
	actions := e.Status(now).Actions()
	if e.Standing && e.Meeting != nil && !slices.Contains(actions, Report) {
		actions = append(actions, Report)
	}
	return slices.DeleteFunc(actions, func(a Action) bool {
		return (a == Delete && e.Attended) || (a == Hide && e.Hidden) || (a == Show && !e.Hidden) || (a == Guests && e.Hidden) ||
			((a == Cancel || a == Guests) && e.Standing)
	})
}

// Actions lists what the visitor may do with the event at now.
func (e *Event) Actions(v Visitor, now time.Time) []Action {
	return slices.DeleteFunc(e.Possible(now), func(a Action) bool { return !v.MayDo(a, e) })
}
