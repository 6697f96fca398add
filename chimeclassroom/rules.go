package chimeclassroom

import (
	"slices"
	"time"
)

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

// Status tells where the event stands at now. It is open from OpensAt until its
// end; a class that was started stays live until it is ended.
func (e *Event) Status(now time.Time) Status {
	switch {
	case e.Meeting != nil && e.Meeting.Live():
		return Live
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
		return e.EndsAt()
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
)

// Actions lists what the status allows, whoever asks.
func (s Status) Actions() []Action {
	switch s {
	case Scheduled:
		return []Action{Edit, Copy, Cancel, Hide, Show, Delete}
	case Open:
		return []Action{Edit, Copy, Cancel, Hide, Show, Delete, Start}
	case Live:
		return []Action{Join, Copy, End, Report}
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

// Allowed tells whether the role may take the action at all.
func (a Action) Allowed(r Role) bool {
	switch a {
	case Join:
		return r.Valid()
	case Copy:
		return r.May(CreateEvents)
	case Edit, Cancel, Hide, Show, Delete:
		return r.May(ManageEvents)
	case Start, End:
		return r.May(StartClass)
	case Report:
		return r.May(ReadReports)
	default:
		return false
	}
}

// Possible lists what can be done with the event at now, whoever asks: what its
// status allows, except that a class somebody attended is not deleted.
func (e *Event) Possible(now time.Time) []Action {
	return slices.DeleteFunc(e.Status(now).Actions(), func(a Action) bool {
		return (a == Delete && e.Attended) || (a == Hide && e.Hidden) || (a == Show && !e.Hidden)
	})
}

// Actions lists what the role may do with the event at now.
func (e *Event) Actions(r Role, now time.Time) []Action {
	return slices.DeleteFunc(e.Possible(now), func(a Action) bool { return !a.Allowed(r) })
}

// Visible tells whether the role may know of the event.
func (e *Event) Visible(r Role) bool { return !e.Hidden || r.May(ManageEvents) }
