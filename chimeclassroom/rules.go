package chimeclassroom

import (
	"slices"
	"time"
)

// OpensBefore is how long before its start an event may be started.
const OpensBefore = 15 * time.Minute

// When a class that nobody ends is over: once its scheduled end has passed, and
// either everybody has been gone for AbandonedAfter, or it has lasted LastsAtMost.
const (
	AbandonedAfter = 30 * time.Minute
	LastsAtMost    = 24 * time.Hour
)

// Forgotten tells whether the event's live meeting is over at now though nobody
// has ended it. lastAlive is when anyone was last connected to it.
func (e *Event) Forgotten(lastAlive, now time.Time) bool {
	return e.Status(now) == Live && !now.Before(e.EndsAt()) &&
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

// Status tells where the event stands at now. It is open from 15 minutes
// before its start until its end; a class that was started stays live until it
// is ended.
func (e *Event) Status(now time.Time) Status {
	switch {
	case e.Meeting != nil && e.Meeting.Live():
		return Live
	case e.Meeting != nil:
		return Ended
	case e.Cancelled:
		return Cancelled
	case now.Before(e.StartsAt.Add(-OpensBefore)):
		return Scheduled
	case now.Before(e.EndsAt()):
		return Open
	default:
		return Missed
	}
}

// Action is something that can be done with one event.
type Action string

// The actions on an event.
const (
	Edit   Action = "edit"
	Cancel Action = "cancel"
	Delete Action = "delete"
	Start  Action = "start"
	Join   Action = "join"
	End    Action = "end"
	Report Action = "report"
)

// Actions lists what the status allows, whoever asks.
func (s Status) Actions() []Action {
	switch s {
	case Scheduled:
		return []Action{Edit, Cancel, Delete}
	case Open:
		return []Action{Edit, Cancel, Delete, Start}
	case Live:
		return []Action{Join, End, Report}
	case Ended:
		return []Action{Delete, Report}
	case Missed:
		return []Action{Edit, Delete}
	case Cancelled:
		return []Action{Delete}
	default:
		return nil
	}
}

// Allowed tells whether the role may take the action at all.
func (a Action) Allowed(r Role) bool {
	switch a {
	case Join:
		return r.Valid()
	case Edit, Cancel, Delete:
		return r.May(ManageEvents)
	case Start, End:
		return r.May(StartClass)
	case Report:
		return r.May(ReadReports)
	default:
		return false
	}
}

// Actions lists what the role may do with the event at now.
func (e *Event) Actions(r Role, now time.Time) []Action {
	return slices.DeleteFunc(e.Status(now).Actions(), func(a Action) bool { return !a.Allowed(r) })
}
