package chimeclassroom

import "time"

// Event is a class on the schedule of a room. Date, StartTime and TimeZone are
// what the teacher entered and decide; StartsAt follows from them.
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
	StartsAt     time.Time
	Cancelled    bool
	CancelReason string
	// Version counts the changes; the first is 1.
	Version int
	// Meeting is the newest sitting, nil before the first start.
	Meeting *Meeting
}

// EndsAt is the scheduled end.
func (e *Event) EndsAt() time.Time {
	return e.StartsAt.Add(time.Duration(e.DurationMinutes) * time.Minute)
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
}

// Live tells whether the meeting has not ended.
func (m *Meeting) Live() bool { return m.EndedAt.IsZero() }
