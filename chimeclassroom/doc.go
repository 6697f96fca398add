// Package chimeclassroom is the domain of the virtual classroom: rooms, people
// and their roles, scheduled events, sittings, and the rules that bind them.
// It does no I/O and has no clock: whoever asks brings the instant.
//
// A room belongs to one course of an LMS. Teachers schedule events in it; a
// started event has a meeting, one sitting of the class; everyone who launches
// the room may join while it is live. An event without dates is opened again and
// again, each time for a sitting of its own.
package chimeclassroom
