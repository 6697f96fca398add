package service

import (
	"context"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
)

// Errors of the store contracts. Stores wrap them; match with errors.Is. Any
// other error means that the store could not answer.
var (
	// ErrNotFound: there is no such record here, or it has expired.
	ErrNotFound = errors.New("not found")
	// ErrConflict: the record is no longer in the state that was asked for.
	ErrConflict = errors.New("conflict")
	// ErrRemoved: the attendee was removed from the meeting.
	ErrRemoved = errors.New("removed")
)

// Store keeps the classroom. Every method is atomic; instants are kept to the
// millisecond; a secret is known by its hash only and is gone once now has
// reached its expiry.
type Store interface {
	Sessions
	Events
	Meetings
	Ledger
	Grades
}

// Sessions keeps who came in through a launch and who is signed in.
type Sessions interface {
	// RecordLaunch stores the room, the person and the code of a launch. A
	// room or person that is known keeps its id and takes the newer name,
	// titles that are not empty and, unless nil, grade target. A room of
	// before that was the link's own becomes the course's, or part of it. If
	// EventID is set and no event of the room, nothing is stored:
	// ErrNotFound.
	RecordLaunch(ctx context.Context, l Launch) error
	// OpenSession takes the code and opens the session for whoever the code
	// was made for, and returns when it expires. Of any number of callers one
	// gets it, the others ErrNotFound. A code of IssueCode opens none that ends
	// after the session that it was made of.
	OpenSession(ctx context.Context, codeHash string, session Secret, ends, now time.Time) (expires time.Time, err error)
	// IssueCode stores a code for whoever is signed in with the session; one that
	// is gone is ErrNotFound.
	IssueCode(ctx context.Context, sessionHash string, code Secret) error
	// Session returns the session, or ErrNotFound. The visitor's SessionID is
	// the hash.
	Session(ctx context.Context, sessionHash string, now time.Time) (Session, error)
	// ExtendSession makes the session good until expires, unless it is already.
	ExtendSession(ctx context.Context, sessionHash string, expires time.Time) error
	// CloseSession removes the session and the tickets that were issued to it;
	// a session that is gone is no error.
	CloseSession(ctx context.Context, sessionHash string) error
}

// Session is who is signed in, and until when: it expires unless it is used,
// and when it ends it is over anyhow.
type Session struct {
	Visitor chimeclassroom.Visitor
	Expires time.Time
	Ends    time.Time
}

// Secret is a stored secret: its hash and when it expires.
type Secret struct {
	Hash    string
	Expires time.Time
}

// Launch is what RecordLaunch stores. The ids count only for what is new.
type Launch struct {
	Room chimeclassroom.Room
	// Link is the place of the link that was opened.
	Link    string
	EventID string
	Choice  *chimeclassroom.Choice
	Person  chimeclassroom.Person
	Role    chimeclassroom.Role
	Grades  *GradeTarget
	Code    Secret
	// ReturnURL becomes the visitor's.
	ReturnURL string
}

// Events keeps the schedule. Events are found by room and id; those of
// another room are ErrNotFound.
type Events interface {
	// CreateEvent stores a new event.
	CreateEvent(ctx context.Context, e chimeclassroom.Event) error
	// ListEvents returns the room's events, earliest first.
	ListEvents(ctx context.Context, roomID string) ([]chimeclassroom.Event, error)
	// Event returns one event of the room.
	Event(ctx context.Context, roomID, id string) (chimeclassroom.Event, error)
	// ReplaceEvent stores e as the version after e.Version. If that is not
	// the stored version any more, or the event was started: ErrConflict.
	ReplaceEvent(ctx context.Context, e chimeclassroom.Event) error
	// DeleteEvent removes the event with all that hangs on it. A live event is
	// ErrConflict.
	DeleteEvent(ctx context.Context, roomID, id string) error
}

// Meetings keeps the sittings and who may enter them.
type Meetings interface {
	// StartMeeting stores m as the event's meeting, with MeetingStarted in
	// the ledger. If the event has a meeting, or is no longer at version, it
	// is ErrConflict: of two that start at once, one does.
	StartMeeting(ctx context.Context, m chimeclassroom.Meeting, version int) error
	// IssueTicket stores the ticket and returns the attendee id it is for:
	// that of the person's earlier tickets of this meeting, else t's own. The
	// earlier tickets are worthless afterwards. A meeting that has ended is
	// ErrConflict, a session that was closed ErrNotFound, a person whose attendee
	// was removed (meeting.AttendeeDeleted) ErrRemoved.
	IssueTicket(ctx context.Context, t Ticket) (attendeeID string, err error)
	// TakeTicket removes the ticket and returns whom it admits; the attendee
	// then has the role of chimeclassroom.Role.Then. Of any number of callers
	// one gets it, the others ErrNotFound; so is a ticket of another event.
	TakeTicket(ctx context.Context, eventID, hash string, now time.Time) (Admission, error)
	// EndMeeting appends end, a MeetingEnded, to the ledger and stores the
	// grades that grade makes of it, all or nothing. It returns the instant of
	// the end: end.At, or the millisecond behind the newest event, so that
	// nothing in the ledger is later. The grades are due then: no LMS takes a
	// score of the future. A meeting that has ended is ErrConflict.
	EndMeeting(ctx context.Context, end meeting.LedgerEvent, grade GradeMaker) (endedAt time.Time, err error)
	// EndForgotten is EndMeeting of a meeting that was not under observation
	// after end.At; one that was is ErrConflict as well.
	EndForgotten(ctx context.Context, end meeting.LedgerEvent, grade GradeMaker) (endedAt time.Time, err error)
}

// GradeMaker makes the grades of a meeting that has ended. It does no I/O.
type GradeMaker func(endedAt time.Time, events []meeting.LedgerEvent, attendees []Attendee) ([]NewGrade, error)

// Ticket admits one person to a meeting, once, as long as their session lasts.
type Ticket struct {
	Secret     Secret
	SessionID  string
	MeetingID  string
	AttendeeID string
	PersonID   string
	Role       chimeclassroom.Role
}

// Attendee is a person's identity in a meeting. The role is that of the tickets
// they came in with, "" before the first.
type Attendee struct {
	ID     string
	Person chimeclassroom.Person
	Role   chimeclassroom.Role
}

// Ledger keeps what happened in the meetings.
type Ledger interface {
	// AppendPresence appends what this server saw of an attendee and returns
	// the instant that was stored: e.At, or the millisecond behind the
	// attendee's last event, so that the order of the events is that of their
	// instants. A meeting that has ended is ErrConflict; an attendee who joins
	// though they were removed is ErrRemoved. It counts as a sign of life like
	// KeepAlive.
	AppendPresence(ctx context.Context, e meeting.LedgerEvent) (time.Time, error)
	// Ledger returns the events of a meeting and its attendees.
	Ledger(ctx context.Context, meetingID string) ([]meeting.LedgerEvent, []Attendee, error)
	// KeepAlive notes that the meeting was under observation at that instant.
	// A meeting that has ended is ErrConflict.
	KeepAlive(ctx context.Context, meetingID string, at time.Time) error
	// LiveMeetings returns the meetings that have not ended, by id.
	LiveMeetings(ctx context.Context) ([]LiveMeeting, error)
}

// LiveMeeting is a meeting that has not ended: its event, with the meeting, and
// when it was last under observation.
type LiveMeeting struct {
	Event     chimeclassroom.Event
	LastAlive time.Time
}

// Grades keeps what the LMS is to be told.
type Grades interface {
	// TakesGrades tells whether the room's grades go anywhere.
	TakesGrades(ctx context.Context, roomID string) (bool, error)
	// GradeStates returns the grades of a meeting by person id.
	GradeStates(ctx context.Context, meetingID string) (map[string]GradeStatus, error)
	// DueRegistrations returns the registrations that have grades due,
	// longest due first.
	DueRegistrations(ctx context.Context, now time.Time) ([]string, error)
	// DueGrades returns pending grades of a registration whose next attempt is
	// due, at most limit, those with the fewest tries first, then the longest
	// due.
	DueGrades(ctx context.Context, registrationID string, now time.Time, limit int) ([]DueGrade, error)
	// PostponeGrades makes all that DueGrades would return due at until.
	PostponeGrades(ctx context.Context, registrationID string, now, until time.Time) error
	// NextGrade returns when the next attempt is due; ok is false when no
	// grade is pending.
	NextGrade(ctx context.Context) (due time.Time, ok bool, err error)
	// SettleGrade stores the outcome of an attempt. A grade whose event was
	// deleted meanwhile is no error.
	SettleGrade(ctx context.Context, id string, o GradeOutcome) error
}
