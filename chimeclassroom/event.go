package chimeclassroom

import (
	"slices"
	"time"
)

// Event is a class on the schedule of a room. Date, StartTime and TimeZone are
// what the teacher entered and decide; StartsAt follows from them. One that is
// Standing has none of them.
type Event struct {
	ID          string
	RoomID      string
	Title       string
	Description string
	// Date (2006-01-02) and StartTime (15:04) are local in TimeZone, an IANA
	// name.
	Date            string
	StartTime       string
	TimeZone        string
	DurationMinutes int
	// StartsAt is the instant of Date and StartTime, in UTC.
	StartsAt time.Time
	// OpensBefore is how many minutes before its start it may be started.
	OpensBefore int
	Attachments []Attachment
	// Standing: it is a room without dates. Its hosts open it whenever they like, each
	// time for a sitting of its own; nobody is expected there, and nobody is graded.
	Standing bool
	// Hosts are the ids of the people who give the class.
	Hosts []string
	// Invited are the ids of the people whom it is for, and Groups those of the LMS's
	// groups; with none of either it is for everyone in the room.
	Invited []string
	Groups  []string
	// InGroups are the ids of the people who are in these groups at present. They follow
	// the LMS.
	InGroups []string
	// Terms are how its class is entered and comes to an end.
	Terms        Terms
	Cancelled    bool
	CancelReason string
	// Hidden: only those who manage it know of it.
	Hidden bool
	// SeriesID names the series of which the event is an occurrence, "" for an
	// event that does not repeat; Rule is how it repeats and Slot the day the rule
	// gave, whatever became of it. Detached: it was changed on its own.
	SeriesID string
	Rule     string
	Slot     string
	Detached bool
	// CreatedBy is the id of the person who put it on the schedule, "" where nobody
	// knows any more.
	CreatedBy string
	// Ungraded: it was put on the schedule by somebody who does not teach, such as
	// students who meet to learn. Nobody is graded for it.
	Ungraded bool
	// Version counts the changes; the first is 1.
	Version int
	// Attended: somebody was in the class, so it is not deleted.
	Attended bool
	// Meeting is the newest sitting, nil before the first start.
	Meeting *Meeting
}

// EndsAt is the scheduled end.
func (e *Event) EndsAt() time.Time {
	return e.StartsAt.Add(time.Duration(e.DurationMinutes) * time.Minute)
}

// OpensAt is from when the event may be started.
func (e *Event) OpensAt() time.Time {
	return e.StartsAt.Add(-time.Duration(e.OpensBefore) * time.Minute)
}

// ForSome tells whether the event is not for everyone in the room.
func (e *Event) ForSome() bool { return len(e.Invited)+len(e.Groups) > 0 }

// concerns tells whether the person is invited, in a group that is, or a host.
func (e *Event) concerns(personID string) bool {
	return !e.ForSome() || slices.Contains(e.Invited, personID) || slices.Contains(e.InGroups, personID) || slices.Contains(e.Hosts, personID)
}

// Attachment is a link to something that belongs to the class.
type Attachment struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

// Meeting is one sitting of an event.
type Meeting struct {
	ID      string
	EventID string
	// Generation numbers the sittings of an event from 1.
	Generation int
	StartedAt  time.Time
	// EndedAt is zero while the meeting is live.
	EndedAt time.Time
	// DeletedAt is when its attendance was deleted, zero while that is kept.
	DeletedAt time.Time
}

// Live tells whether the meeting has not ended.
func (m *Meeting) Live() bool { return m.EndedAt.IsZero() }
