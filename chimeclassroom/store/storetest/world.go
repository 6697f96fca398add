package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// The present of every check, and instants around it.
var (
	nine  = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant
	later = nine.Add(time.Minute)                         //nolint:gochecknoglobals // a constant
	noon  = nine.Add(3 * time.Hour)                       //nolint:gochecknoglobals // a constant
)

// launch is one into the room of the link "link" by the person with that subject,
// with its own ids.
func launch(id, subject string) service.Launch {
	return service.Launch{
		Room:   chimeclassroom.Room{ID: "room-" + id, Key: chimeclassroom.RoomKey{RegistrationID: "r", DeploymentID: "d", Place: chimeclassroom.LinkPlace("link")}},
		Link:   chimeclassroom.LinkPlace("link"),
		Person: chimeclassroom.Person{ID: "person-" + id, RegistrationID: "r", Subject: subject, Name: "Ada"},
		Role:   chimeclassroom.Student,
		Code:   service.Secret{Hash: "code-" + id, Expires: later},
		At:     nine,
	}
}

// signIn opens the session "session-id" with the code "code-id".
func signIn(t *testing.T, s Class, id string) chimeclassroom.Visitor {
	t.Helper()
	_, err := s.OpenSession(t.Context(), "code-"+id, service.Secret{Hash: "session-" + id, Expires: noon}, noon, nine)
	require.NoError(t, err)
	session, err := s.Session(t.Context(), "session-"+id, nine)
	require.NoError(t, err)
	return session.Visitor
}

// enter is launch "1", signed in.
func enter(t *testing.T, s Class) chimeclassroom.Visitor {
	t.Helper()
	require.NoError(t, s.RecordLaunch(t.Context(), launch("1", "ada")))
	return signIn(t, s, "1")
}

// classroom makes a room with an event, not started, and with person-1 signed in.
func classroom(t *testing.T, s Class) chimeclassroom.Event {
	t.Helper()
	enter(t, s)
	e := lesson("event")
	require.NoError(t, s.CreateEvent(t.Context(), e))
	return e
}

// live is a classroom whose event is the meeting "meeting".
func live(t *testing.T, s Class) chimeclassroom.Event {
	t.Helper()
	e := classroom(t, s)
	require.NoError(t, start(t, s, "meeting", 1))
	return e
}

func lesson(id string) chimeclassroom.Event {
	return chimeclassroom.Event{
		ID: id, RoomID: "room-1", Title: "Algebra", Description: "Matrices", Date: "2026-11-23", StartTime: "09:00",
		TimeZone: "UTC", DurationMinutes: 60, StartsAt: nine, OpensBefore: 30, Version: 1,
		Attachments: []chimeclassroom.Attachment{{Title: "Sheet 7", URL: "https://lms.example/7"}}, Hosts: []string{"person-1"},
		Terms: chimeclassroom.Terms{WaitingRoom: true, MaxMinutes: 90}, CreatedBy: "person-1", Ungraded: true,
	}
}

func start(t *testing.T, s Class, id string, version int) error {
	t.Helper()
	return startOf(t, s, "event", id, version)
}

func startOf(t *testing.T, s Class, eventID, id string, version int) error {
	t.Helper()
	return s.StartMeeting(t.Context(), chimeclassroom.Meeting{ID: id, EventID: eventID, Generation: 1, StartedAt: nine}, version)
}

func ticket(hash string) service.Ticket {
	return service.Ticket{
		Secret:    service.Secret{Hash: hash, Expires: later},
		SessionID: "session-1", MeetingID: "meeting", AttendeeID: "attendee-" + hash, PersonID: "person-1", Role: chimeclassroom.Student,
	}
}

// seen is what a server saw of an attendee of the meeting.
func seen(what meeting.EventType, attendeeID string, at time.Time) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: "meeting", Type: what, AttendeeID: attendeeID, PersonID: "person-1", At: at, Source: meeting.FromRoom}
}

// ending is the end of the meeting at an instant.
func ending(at time.Time) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: "meeting", Type: meeting.MeetingEnded, At: at, Source: meeting.FromRoom}
}
