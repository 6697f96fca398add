// Package meeting holds what every kind of meeting has in common: the one
// vocabulary in which it says what happened, with the names of Amazon Chime's
// events, the record of the ledger that attendance is computed from, and the
// contract of those who carry sound and picture, the providers.
package meeting

import "time"

// EventType names what happened.
type EventType string

// The events that decide about presence.
const (
	MeetingStarted EventType = "MeetingStarted"
	MeetingEnded   EventType = "MeetingEnded"
	AttendeeJoined EventType = "AttendeeJoined"
	// AttendeeLeft: on purpose. Never together with AttendeeDropped.
	AttendeeLeft EventType = "AttendeeLeft"
	// AttendeeDropped: the connection ended.
	AttendeeDropped EventType = "AttendeeDropped"
	// AttendeeDeleted: the attendee was removed.
	AttendeeDeleted EventType = "AttendeeDeleted"
	// GenerationEnded: the provider has ended the generation whose number is in
	// Detail. The sitting may go on in the next.
	GenerationEnded EventType = "GenerationEnded"
)

// The events that tell how somebody took part. They never decide about presence,
// and nothing is graded by them alone.
const (
	AttendeeVideoStarted        EventType = "AttendeeVideoStarted"
	AttendeeVideoStopped        EventType = "AttendeeVideoStopped"
	AttendeeContentVideoStarted EventType = "AttendeeContentVideoStarted"
	AttendeeContentVideoStopped EventType = "AttendeeContentVideoStopped"
	// AttendeeUnmuted and AttendeeMuted are about the microphone. Chime has no
	// such events.
	AttendeeUnmuted EventType = "AttendeeUnmuted"
	AttendeeMuted   EventType = "AttendeeMuted"
	// AttendeeTalked: for how long lately, in whole seconds in Detail.
	AttendeeTalked EventType = "AttendeeTalked"
	// AttendeeMessaged: a message to everyone, whose text is not kept.
	AttendeeMessaged    EventType = "AttendeeMessaged"
	AttendeeHandRaised  EventType = "AttendeeHandRaised"
	AttendeeHandLowered EventType = "AttendeeHandLowered"
	// AttendeeReacted: with what, in Detail.
	AttendeeReacted EventType = "AttendeeReacted"
	// PollOpened and PollClosed are of the whole meeting, AttendeeAnswered of who
	// answered, once a poll; the number of the poll is in Detail. What was answered
	// is not in the ledger, and those who answered an anonymous poll stand there from
	// its end on.
	PollOpened       EventType = "PollOpened"
	PollClosed       EventType = "PollClosed"
	AttendeeAnswered EventType = "AttendeeAnswered"
	// AttendeeConnection: how the connection of the person's page was lately, as
	// package engagement reads it in Detail.
	AttendeeConnection EventType = "AttendeeConnection"
)

// Source tells who observed an event.
type Source string

// The observers.
const (
	// FromRoom: this server's own room, as it happened.
	FromRoom Source = "room"
	// FromRecovery: concluded at start-up after the server had stopped
	// without saying so.
	FromRecovery Source = "recovery"
	// FromWatch: concluded because nobody had ended the class.
	FromWatch Source = "watch"
	// FromProvider: whoever carries sound and picture saw it.
	FromProvider Source = "provider"
	// SelfReported: the person's own page says so, and nobody else saw it.
	SelfReported Source = "self-reported"
)

// LedgerEvent is one line of the ledger. Lines are appended once and never
// changed.
type LedgerEvent struct {
	MeetingID string
	Type      EventType
	// AttendeeID and PersonID are empty for events of the whole meeting. What a
	// provider saw of an attendee has a DeviceID.
	AttendeeID string
	PersonID   string
	// At counts in whole milliseconds.
	At     time.Time
	Source Source
	// Detail is what the type says it is, else empty.
	Detail string
}

// Key tells events apart: two with the same key are the same event, however
// often and by whomever it was reported.
type Key struct {
	MeetingID  string
	Type       EventType
	AttendeeID string
	AtMillis   int64
}

// Key returns the event's key.
func (e LedgerEvent) Key() Key {
	return Key{MeetingID: e.MeetingID, Type: e.Type, AttendeeID: e.AttendeeID, AtMillis: e.At.UnixMilli()}
}
