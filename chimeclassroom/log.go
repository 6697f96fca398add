package chimeclassroom

import "time"

// LogEntry tells who did what in a room, for those who answer for it. It has ids
// alone, and no text that people wrote but the title of the event.
type LogEntry struct {
	// ID is unique and grows with time, so that entries are ordered by it.
	ID string
	At time.Time
	// By is the id of the person who did it.
	By     string
	Action LogAction
	// EventID is the event that it was done with, Title what that was called then;
	// "" where it was none.
	EventID string
	Title   string
	// About is the id of the person to whom it was done, "" where it was nobody.
	About string
	// Events is how many events of a series or a file it was done with.
	Events int
	// Detail says more where an action has kinds: a Level, a door, on or off.
	Detail string
}

// LogAction is what somebody did.
type LogAction string

// What is done with the schedule.
const (
	LogEventCreated     LogAction = "event.create"
	LogEventChanged     LogAction = "event.change"
	LogEventCancelled   LogAction = "event.cancel"
	LogEventHidden      LogAction = "event.hide"
	LogEventShown       LogAction = "event.show"
	LogEventDeleted     LogAction = "event.delete"
	LogEventsImported   LogAction = "event.import"
	LogEventsCopied     LogAction = "event.copy"
	LogCommentDeleted   LogAction = "comment.delete"
	LogGuestLinkMade    LogAction = "guests.link"
	LogGuestLinkRenewed LogAction = "guests.renew"
	LogGuestLinkRevoked LogAction = "guests.revoke"
	LogGuestBanned      LogAction = "guests.ban"
	LogPollPrepared     LogAction = "poll.prepare"
	LogPollChanged      LogAction = "poll.change"
	LogPollDropped      LogAction = "poll.drop"
	// LogTemplateSaved and the others: the detail is the Level.
	LogTemplateSaved   LogAction = "template.save"
	LogTemplateRenamed LogAction = "template.rename"
	LogTemplateDeleted LogAction = "template.delete"
)

// What hosts do in a class.
const (
	LogClassStarted LogAction = "class.start"
	LogClassEnded   LogAction = "class.end"
	LogClassRuled   LogAction = "class.rules"
	// LogClassDoor: the detail is the door.
	LogClassDoor LogAction = "class.door"
	// LogClassAdmitted and LogClassDenied are about nobody when they were all who
	// waited.
	LogClassAdmitted LogAction = "class.admit"
	LogClassDenied   LogAction = "class.deny"
	LogClassRemoved  LogAction = "class.remove"
	// LogClassCoHost and LogClassCaptions: the detail is "on" or "off".
	LogClassCoHost   LogAction = "class.cohost"
	LogClassCaptions LogAction = "class.captions"
	LogPollAsked     LogAction = "poll.ask"
	LogPollClosed    LogAction = "poll.close"
	// LogPollShown: the detail is "on" or "off".
	LogPollShown LogAction = "poll.show"
)

// What is done with what is kept.
const (
	LogAttendanceCorrected LogAction = "attendance.correct"
	LogGradeDecided        LogAction = "grade.decide"
	LogGradingChanged      LogAction = "grading.change"
	// LogSettingsChanged: the detail is the Level, LogPermissionsChanged: the scope.
	LogSettingsChanged    LogAction = "settings.change"
	LogPermissionsChanged LogAction = "permissions.change"
	LogPersonExported     LogAction = "person.export"
	LogPersonErased       LogAction = "person.erase"
)
