package chimeclassroom

import "time"

// Notice tells those who may see an event what has become of it.
type Notice struct {
	// Number counts the notices of a room.
	Number  int64
	EventID string
	Kind    NoticeKind
	At      time.Time
	// By is the id of the person who did it, who needs no notice of it; "" for a
	// reminder, which comes by itself.
	By string
	// Before is when a class that was moved had been to begin; of a reminder, when the
	// class was to begin when people were reminded of it.
	Before time.Time
	// Minutes is how long before the class a reminder comes. It is for those who want
	// it then.
	Minutes int
	// Classes is how many classes of a series it is about; the event is the first.
	Classes int
}

// Holds tells whether a reminder is still right: the class begins as it said, and is
// not over at that instant.
func (n *Notice) Holds(e *Event, now time.Time) bool {
	return !e.Cancelled && e.StartsAt.Equal(n.Before) && now.Before(e.EndsAt())
}

// NoticeKind is what a notice is about.
type NoticeKind string

// What notices are about.
const (
	NoticeNew       NoticeKind = "new"
	NoticeMoved     NoticeKind = "moved"
	NoticeCancelled NoticeKind = "cancelled"
	NoticeComment   NoticeKind = "comment"
	NoticeReminder  NoticeKind = "reminder"
)
