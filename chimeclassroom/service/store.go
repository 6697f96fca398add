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
	// ErrDenied: the attendee was denied for good at the door of the meeting, or the
	// guest was sent away.
	ErrDenied = errors.New("denied")
	// ErrTooMany: more at once than there may be; later it may go.
	ErrTooMany = errors.New("too many at once")
)

// Store keeps the classroom. Every method is atomic; instants are kept to the
// millisecond; a secret is known by its hash only and is gone once now has
// reached its expiry.
type Store interface {
	Sessions
	Guests
	Events
	Feeds
	SettingsStore
	PermissionStore
	Meetings
	Generations
	Doors
	Ledger
	Parking
	Grades
	Rosters
	CourseGroups
	Comments
	Notices
	Reminders
	Contacts
	Conditions
	HookStore
	Polls
	Privacy
	Outgoing
	LogStore
	Restoring
	Reports
	Summaries
	Templates
	NodeStore
}

// Sessions keeps who came in through a launch and who is signed in.
type Sessions interface {
	// RecordLaunch stores the room, the person and the code of a launch. A
	// room or person that is known keeps its id and takes the newer name,
	// titles that are not empty and, unless nil or empty, grade target and
	// roster. A room of
	// before that was the link's own becomes the course's, or part of it. If
	// EventID is set and no event of the room, nothing is stored:
	// ErrNotFound. A platform that is new gets its profile.
	// Sessions and codes that the person has in the room with a role above l.Role, or
	// with the administration of the LMS that l does not say, are gone afterwards, for
	// the LMS says that they have it no more.
	RecordLaunch(ctx context.Context, l Launch) error
	// OpenSession takes the code and opens the session for whoever the code
	// was made for, and returns when it expires. Of any number of callers one
	// gets it, the others ErrNotFound. A code of IssueCode opens none that ends
	// after the session that it was made of.
	OpenSession(ctx context.Context, codeHash string, session Secret, ends, now time.Time) (expires time.Time, err error)
	// IssueCode stores a code for whoever is signed in with the session; one that
	// is gone, or a guest's, is ErrNotFound.
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
	// Platform is how the LMS calls itself; empty keeps the name of before.
	Platform string
	// Link is the place of the link that was opened.
	Link    string
	EventID string
	Choice  *chimeclassroom.Choice
	Person  chimeclassroom.Person
	// Contact replaces what is known, as far as it says anything.
	Contact Contact
	Role    chimeclassroom.Role
	// AdministersLMS becomes the visitor's.
	AdministersLMS bool
	Grades         *GradeTarget
	// RosterURL is where the LMS tells who is in the course; it may be empty.
	RosterURL string
	// GroupsURL is where it tells which groups there are; it may be empty.
	GroupsURL string
	// CopiedFrom are the places of the courses that the room's was copied from, newest
	// first; none says nothing.
	CopiedFrom []string
	Code       Secret
	// ReturnURL becomes the visitor's.
	ReturnURL string
	// At is when the person came in.
	At time.Time
}

// Guests keeps the links by which people from outside come into the class of an
// event, and who has come by them. They go with the event.
type Guests interface {
	// CreateGuestLink stores a new link with the hash of its secret. An event that is
	// gone is ErrNotFound, one that has chimeclassroom.MaxGuestLinks ErrConflict.
	CreateGuestLink(ctx context.Context, l chimeclassroom.GuestLink, hash string) error
	// GuestLinks returns the links of the event, newest first, and its guests, in the
	// order in which they came.
	GuestLinks(ctx context.Context, eventID string) ([]chimeclassroom.GuestLink, []Guest, error)
	// RenewGuestLink makes the link that of the person, or returns ErrNotFound if the
	// event has none such, or it was revoked.
	RenewGuestLink(ctx context.Context, eventID, linkID, personID string) error
	// RevokeGuestLink closes the link, ends the sessions of those who came by it and
	// returns what their ids were. It may be repeated. A link that the event does not
	// have is ErrNotFound.
	RevokeGuestLink(ctx context.Context, eventID, linkID string, at time.Time) (sessions []string, err error)
	// BanGuest is RevokeGuestLink for one guest of the event.
	BanGuest(ctx context.Context, eventID, personID string) (sessions []string, err error)
	// GuestInvitation returns the link with that hash, whether or not it opens, or
	// ErrNotFound. The key is that of EnterAsGuest.
	GuestInvitation(ctx context.Context, hash, keyHash string) (GuestInvitation, error)
	// EnterAsGuest opens a session for somebody who comes by a link, and ends the one
	// that they had. Whoever has the key of a guest of the event is that guest, under
	// their name of before once they have had a ticket. Somebody new counts as a use of
	// the link, and so does who came by another. A link that there is not, or that was
	// revoked, is ErrNotFound, one without uses left ErrConflict, a guest who was sent
	// away ErrDenied, and more than chimeclassroom.GuestsAMinute new ones within a minute
	// are ErrTooMany.
	EnterAsGuest(ctx context.Context, a GuestArrival) error
	// DropIdleGuests forgets guests of events that were over before, who never asked to
	// come into the class and are not signed in, at most limit, and returns how many.
	DropIdleGuests(ctx context.Context, before time.Time, limit int) (dropped int, err error)
}

// Guest is somebody who came by a guest link of an event.
type Guest struct {
	Person chimeclassroom.Person
	// LinkID is that of the link they came by last, and CameAt when they first came.
	LinkID string
	CameAt time.Time
	// Banned: a host has sent them away, and they do not come back.
	Banned bool
}

// GuestInvitation is a guest link with the room of its event, and the guest whose
// browser has the key, if there is one.
type GuestInvitation struct {
	Link chimeclassroom.GuestLink
	Room chimeclassroom.Room
	// Known: somebody has the key; their Name, and whether they were sent away.
	Known  bool
	Name   string
	Banned bool
}

// GuestArrival is somebody who comes by a guest link. The person's id and subject
// count only for somebody new.
type GuestArrival struct {
	LinkHash string
	// KeyHash is that of the key by which their browser is known, new or of before.
	KeyHash string
	Person  chimeclassroom.Person
	Session Secret
	// Ends is when the session is over however much it is used.
	Ends time.Time
	At   time.Time
}

// Events keeps the schedule. Events are found by room and id; those of
// another room are ErrNotFound.
type Events interface {
	// CreateEvent stores a new event.
	CreateEvent(ctx context.Context, e chimeclassroom.Event) error
	// ListEvents returns the room's events that begin within the span, earliest
	// first. Those without dates are not among them.
	ListEvents(ctx context.Context, roomID string, within Span) ([]chimeclassroom.Event, error)
	// StandingEvents returns the room's events without dates, by id.
	StandingEvents(ctx context.Context, roomID string) ([]chimeclassroom.Event, error)
	// Event returns one event of the room.
	Event(ctx context.Context, roomID, id string) (chimeclassroom.Event, error)
	// ReplaceEvent stores e as the version after e.Version; whether it is hidden
	// stays as it is. If that is not the stored version any more, or the event was
	// started, or is live if it is without dates: ErrConflict.
	ReplaceEvent(ctx context.Context, e chimeclassroom.Event) error
	// HideEvents hides or shows events, all or none. One that is live is
	// ErrConflict.
	HideEvents(ctx context.Context, roomID string, ids []string, hidden bool) error
	// Timetable returns a series of the room with its events, earliest first.
	Timetable(ctx context.Context, roomID, seriesID string) (chimeclassroom.Timetable, error)
	// ChangeSeries makes the change of the room's events, all of it or nothing. Replace is as
	// ReplaceEvent; of Delete an event that has changed, is live or was attended is
	// ErrConflict. A series that has no events left goes.
	ChangeSeries(ctx context.Context, roomID string, c chimeclassroom.SeriesChange) error
	// Origin returns the room from which the room's course was copied: of those that
	// launches named, the newest that has events. If there is none: ErrNotFound.
	Origin(ctx context.Context, roomID string) (chimeclassroom.Room, error)
	// Members returns who has come into the room, by name.
	Members(ctx context.Context, roomID string) ([]Member, error)
}

// Span is a part of the schedule: from From on and before Until. A zero bound is
// none.
type Span struct{ From, Until time.Time }

// Member is somebody who has come into a room, with the role of the newest
// launch.
type Member struct {
	Person chimeclassroom.Person
	Role   chimeclassroom.Role
}

// Feeds keeps the addresses at which calendars read a room's schedule.
type Feeds interface {
	// PutFeed makes the hash that of the person's feed of the room; the one before
	// is worthless afterwards.
	PutFeed(ctx context.Context, roomID, personID, hash string) error
	// DropFeed removes the person's feed of the room, if there is one.
	DropFeed(ctx context.Context, roomID, personID string) error
	// HasFeed tells whether the person has a feed of the room.
	HasFeed(ctx context.Context, roomID, personID string) (bool, error)
	// FeedOwner returns the room of a feed and whose it is, or ErrNotFound.
	FeedOwner(ctx context.Context, hash string) (r chimeclassroom.Room, personID string, err error)
}

// SettingsStore keeps how platforms, courses and people want their classroom.
type SettingsStore interface {
	// Settings returns the settings of all levels for a person in a room.
	Settings(ctx context.Context, roomID, personID string) (AllSettings, error)
	// RoomSettings returns those that hold for everybody in a room: all levels but
	// the person's.
	RoomSettings(ctx context.Context, roomID string) (AllSettings, error)
	// PutSettings stores the settings of a level, of the room's platform, the room
	// or the person, as the version after theirs. If that is not the stored version
	// any more: ErrConflict. Unless regrade is zero, the meetings of the room, or of
	// all rooms of its platform, that are over are due at that instant, or stay due.
	PutSettings(ctx context.Context, roomID, personID string, level chimeclassroom.Level, s VersionedSettings, regrade time.Time) error
}

// PermissionStore keeps what roles may do other than usual, and every version of it,
// with who made it and when.
type PermissionStore interface {
	// PermissionSheets returns the newest sheets of the room's deployment and of the
	// room. What nobody has changed, or a room that there is not, has an empty
	// sheet of version 0.
	PermissionSheets(ctx context.Context, key chimeclassroom.RoomKey) (platform, course PermissionSheet, err error)
	// AddPermissionSheet stores the sheet as the version after sheet.Version, of the
	// room or, if roomID is "", of its deployment. If that is not the newest
	// version any more: ErrConflict.
	AddPermissionSheet(ctx context.Context, key chimeclassroom.RoomKey, roomID string, sheet PermissionSheet) error
}

// PermissionSheet is what somebody has said about permissions. By has no more than
// an id and a name.
type PermissionSheet struct {
	Exceptions []chimeclassroom.Exception
	Version    int
	By         chimeclassroom.Person
	At         time.Time
}

// Meetings keeps the sittings and who may enter them.
type Meetings interface {
	// StartMeeting stores m as the event's newest meeting, with MeetingStarted in
	// the ledger. If the event has one of that generation or one that is live, or is
	// no longer at version, it is ErrConflict: of two that start at once, one does.
	StartMeeting(ctx context.Context, m chimeclassroom.Meeting, version int) error
	// IssueTicket stores the ticket and returns the attendee id it is for:
	// that of the person's earlier tickets of this meeting, else t's own. The
	// earlier tickets are worthless afterwards. A meeting that has ended is
	// ErrConflict, a session that was closed ErrNotFound, a person whose attendee
	// was removed (meeting.AttendeeDeleted) ErrRemoved, or whose Standing is Denied
	// ErrDenied.
	IssueTicket(ctx context.Context, t Ticket) (attendeeID string, err error)
	// TakeTicket removes the ticket and returns whom it admits; the attendee
	// then has the role of chimeclassroom.Role.Then. Of any number of callers
	// one gets it, the others ErrNotFound; so is a ticket of another event.
	TakeTicket(ctx context.Context, eventID, hash string, now time.Time) (Admission, error)
	// EndMeeting appends end, a MeetingEnded, to the ledger and, unless grade is
	// nil, has the meeting graded so long after it. It returns the instant of the
	// end: end.At, or the millisecond behind the newest event, so that nothing in
	// the ledger is later. A meeting that has ended is ErrConflict.
	EndMeeting(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration) (endedAt time.Time, err error)
	// EndForgotten is EndMeeting of a meeting that was not under observation
	// after end.At; one that was is ErrConflict as well.
	EndForgotten(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration) (endedAt time.Time, err error)
}

// Generations keeps which of the provider's meetings carries a sitting. Those of
// before stay known.
type Generations interface {
	// Generation returns the newest generation of the meeting: the first, without an
	// id, until anything was put. A meeting that there is not is ErrNotFound.
	Generation(ctx context.Context, meetingID string) (Generation, error)
	// PutGeneration keeps g as the newest generation, unless there is a newer one
	// or this one has an id already, and returns the newest. Of any number of
	// callers one wins.
	PutGeneration(ctx context.Context, meetingID string, g Generation) (Generation, error)
	// NextGeneration makes the generation behind that number the newest, unless
	// there is one already, and returns the newest.
	NextGeneration(ctx context.Context, meetingID string, number int) (Generation, error)
	// MeetingOf returns the sitting whose generation has that id, or ErrNotFound.
	MeetingOf(ctx context.Context, providerID string) (meeting.Sitting, error)
}

// Generation is one of the provider's meetings that carry a sitting.
type Generation struct {
	// Number counts from 1.
	Number int
	// ProviderID is the provider's id of it, "" before it was made.
	ProviderID string
}

// Doors keeps how live classes are ruled beyond the moment.
type Doors interface {
	// ClassState returns what is kept of a meeting. One that has ended is
	// ErrConflict.
	ClassState(ctx context.Context, meetingID string) (ClassState, error)
	// PutClassRules stores what hosts have ruled.
	PutClassRules(ctx context.Context, meetingID string, r ClassRules) error
	// PutStandings stores what was decided about attendees of the meeting, by id,
	// all or nothing.
	PutStandings(ctx context.Context, meetingID string, standings map[string]Standing) error
}

// ClassState is what is kept of a live class besides its ledger.
type ClassState struct {
	// Terms are the event's; StopsAt is when they end the class, zero for never.
	Terms   chimeclassroom.Terms
	StopsAt time.Time
	// Rules is nil until hosts have ruled anything.
	Rules *ClassRules
	// Standings by attendee id; one who was ever in the room is Admitted.
	Standings map[string]Standing
}

// ClassRules is what hosts have ruled.
type ClassRules struct {
	Rules Rules
	Door  Door
	// Captions is the language in which the provider writes down what is said, "" if
	// it does not, in its meeting of that generation.
	Captions   string
	CaptionsIn int
}

// Standing is what was decided about an attendee in a sitting. It holds as long as
// that lasts.
type Standing struct {
	// Admitted: they come in though the door is not open.
	Admitted bool
	// Denied: they do not come in, whatever the door.
	Denied bool
	// CoHost: they host the class, whatever their role.
	CoHost bool
}

// Ticket admits one person to a meeting, once, as long as their session lasts.
type Ticket struct {
	Secret     Secret
	SessionID  string
	MeetingID  string
	AttendeeID string
	PersonID   string
	Role       chimeclassroom.Role
}

// Attendee is a person's identity in a meeting. The role is what they count as,
// that of the tickets they came in with, "" before the first.
type Attendee struct {
	ID     string
	Person chimeclassroom.Person
	Role   chimeclassroom.Role
	// Rights is what they may do in the class, as [Service.Admit] found it. It is
	// not stored.
	Rights chimeclassroom.Permissions
	// OnApproval: a host has to let them in, however open the door. It is not stored.
	OnApproval bool
}

// May tells whether the attendee has the permission in the class.
func (a Attendee) May(p chimeclassroom.Permission) bool { return a.Rights.Has(p) }

// Ledger keeps what happened in the meetings.
type Ledger interface {
	// AppendPresence appends what this server saw of an attendee and returns
	// the instant that was stored: e.At, or the millisecond behind the
	// attendee's last event, so that the order of the events is that of their
	// instants. A meeting that has ended is ErrConflict; an attendee who joins
	// though they were removed is ErrRemoved, or denied ErrDenied. It counts as a
	// sign of life like KeepAlive.
	AppendPresence(ctx context.Context, e meeting.LedgerEvent) (time.Time, error)
	// AppendReported appends what the provider saw, with the person whose attendee
	// it is about, also once the meeting has ended. What has the Key of something that
	// is there is there already. An attendee or a meeting that there is not is
	// ErrNotFound. It changes nothing for AppendPresence, and is no sign of life.
	AppendReported(ctx context.Context, e meeting.LedgerEvent) error
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

// Parking keeps messages of the provider that could not be taken in.
type Parking interface {
	// Park keeps p. One with the same Digest and ProviderID stays as it was.
	Park(ctx context.Context, p Parked) error
	// ParkedKnown returns those whose meeting is known by now, longest there first, at
	// most limit.
	ParkedKnown(ctx context.Context, limit int) ([]Parked, error)
	// Unpark removes p; one that is gone is no error.
	Unpark(ctx context.Context, p Parked) error
	// DropParked removes those of unknown meetings that were parked before unknown, and
	// those that make no sense before senseless. It returns how many.
	DropParked(ctx context.Context, unknown, senseless time.Time) (int, error)
}

// Parked is a message of the provider that could not be taken in.
type Parked struct {
	// Digest tells messages apart.
	Digest string
	// ProviderID is the provider's meeting that is not known; "" for a message that
	// makes no sense.
	ProviderID string
	Message    string
	Reason     string
	At         time.Time
}

// Grades keeps how classes become grades, which are due, and what the LMS is to
// have.
type Grades interface {
	// Grading returns how the room is graded or, with an id, an event of it.
	Grading(ctx context.Context, roomID, eventID string) (KeptGrading, error)
	// PutGrading stores the grading as the version after that one, and makes the
	// meetings of the room that have ended due at now, unless they are already. If
	// that is not the stored version any more: ErrConflict.
	PutGrading(ctx context.Context, roomID, eventID string, g Grading, version int, now time.Time) error
	// GradeAgain makes a meeting that has ended due at that instant, or leaves it
	// due earlier. One that is live, or is not there, is no error.
	GradeAgain(ctx context.Context, meetingID string, at time.Time) error
	// DueAt returns when the meeting is graded, zero if it is not due.
	DueAt(ctx context.Context, meetingID string) (time.Time, error)
	// ClaimTurn gives the room to one caller until then, of those that have
	// meetings due the one that is longest. Without one, turn is nil and next is
	// when there will be one, zero if nothing is due at all.
	ClaimTurn(ctx context.Context, now, until time.Time) (turn *GradingTurn, next time.Time, err error)
	// FinishTurn ends the turn. Its meetings are due no more, but for those that
	// were made due again meanwhile.
	FinishTurn(ctx context.Context, t *GradingTurn) error
	// Scores returns the scores of a column by person id.
	Scores(ctx context.Context, columnID string) (map[string]Score, error)
	// ScoreOfJob returns the score with that job, or ErrNotFound.
	ScoreOfJob(ctx context.Context, job string) (Score, error)
	// PutScore stores the score as the version after its own; a new one is at
	// version 0. If that is not the stored version any more, or what it belongs to
	// is gone: ErrConflict.
	PutScore(ctx context.Context, sc Score) error
}

// GradingTurn is a room whose meetings are to be graded.
type GradingTurn struct {
	Room  chimeclassroom.Room // without titles
	Until time.Time
	// Due is when each meeting was due, by id.
	Due map[string]time.Time
}

// Rosters keeps who is in the courses of the rooms.
type Rosters interface {
	// RosterSource returns where the LMS tells who is in the room's course. If it does
	// not: ErrNotFound.
	RosterSource(ctx context.Context, roomID string) (RosterSource, error)
	// RostersAhead returns the sources of the rooms that have a class beginning within
	// the span, without those that it has returned after since, and notes that it is now.
	RostersAhead(ctx context.Context, beginning Span, now, since time.Time) ([]RosterSource, error)
	// PutRoster stores what was read of a source in every room that has it, and returns
	// these rooms. People are known by registration and subject: whoever has come in is
	// the same person, whose id counts. Whoever is gone from a complete reading is
	// inactive.
	PutRoster(ctx context.Context, from RosterSource, r RosterReading, at time.Time) (roomIDs []string, err error)
	// RoleNow is the role that somebody has in the room by the newest word of the LMS:
	// that of their newest launch, or a lower one of a roster that was read since. It
	// is "" for whoever has left the course or never came.
	RoleNow(ctx context.Context, roomID, personID string) (chimeclassroom.Role, error)
	// Roster returns what is known of the room's course.
	Roster(ctx context.Context, roomID string) (CourseRoster, error)
	// People returns those of the people who are known, by id.
	People(ctx context.Context, ids []string) (map[string]chimeclassroom.Person, error)
}

// CourseGroups keeps the groups of the courses. Rosters.PutRoster brings them, and events
// for groups are from then on for those who are in them now; what is no group any more
// has nobody. Rosters.Roster tells them as well.
type CourseGroups interface {
	// Groups returns the groups of the room's course, by name.
	Groups(ctx context.Context, roomID string) ([]Group, error)
}

// Comments keeps what is written under events. They go with the event.
type Comments interface {
	// PutComment stores a comment. An event that is gone is ErrNotFound, one that has
	// chimeclassroom.MaxComments ErrConflict.
	PutComment(ctx context.Context, c chimeclassroom.Comment) error
	// Comments returns what was written under the event, oldest first.
	Comments(ctx context.Context, eventID string) ([]chimeclassroom.Comment, error)
	// DropComment removes the comment; one that is gone is no error.
	DropComment(ctx context.Context, eventID, id string) error
}

// Notices keeps what people are told of events. They go with the event.
type Notices interface {
	// PutNotice stores the notice under the room's next number. The oldest may go.
	PutNotice(ctx context.Context, roomID string, n chimeclassroom.Notice) error
	// Notices returns the newest notices of the room, at most limit, newest first.
	Notices(ctx context.Context, roomID string, limit int) ([]EventNotice, error)
	// NoticesSeen returns the number up to which the person has read them; of whoever is
	// new in the room, that of the newest when they first came in.
	NoticesSeen(ctx context.Context, roomID, personID string) (int64, error)
	// SeeNotices notes that the person has read them up to the number, never fewer.
	SeeNotices(ctx context.Context, roomID, personID string, upTo int64) error
}

// Templates keeps with what new events can begin. One that is not of the room or of
// its deployment is ErrNotFound.
type Templates interface {
	// Templates returns those of the room and of its deployment, by name.
	Templates(ctx context.Context, roomID string) ([]chimeclassroom.Template, error)
	// PutTemplate stores a new template of the room or, by its level, of the room's
	// deployment. If there is one of that name there, or chimeclassroom.MaxTemplates:
	// ErrConflict.
	PutTemplate(ctx context.Context, roomID string, t chimeclassroom.Template) error
	// RenameTemplate gives it another name. If one of its level is called that:
	// ErrConflict.
	RenameTemplate(ctx context.Context, roomID, id, name string) error
	// DropTemplate removes it; one that is gone is no error.
	DropTemplate(ctx context.Context, roomID, id string) error
}

// Reports keeps what reports are made of beside the ledger.
type Reports interface {
	// EventOfMeeting returns the id of the event whose sitting the meeting is, or
	// ErrNotFound.
	EventOfMeeting(ctx context.Context, meetingID string) (eventID string, err error)
	// Sittings returns the meetings of the event, oldest first.
	Sittings(ctx context.Context, eventID string) ([]Sitting, error)
	// AppendCorrection appends c and returns the instant that was stored: c.At, or the
	// millisecond behind the person's last correction, so that their order is that of
	// their instants. An event that is gone is ErrNotFound.
	AppendCorrection(ctx context.Context, c Correction) (time.Time, error)
	// Corrections returns the corrections of the event, oldest first.
	Corrections(ctx context.Context, eventID string) ([]Correction, error)
}

// Sitting is a meeting with those who were given tickets to it, and when it was
// last under observation.
type Sitting struct {
	Meeting   chimeclassroom.Meeting
	LastAlive time.Time
	Attendees []Attendee
}
