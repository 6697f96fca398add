package service

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// logPage is how many entries of the log are read at once.
const logPage = 100

// LogStore keeps who did what in the rooms.
type LogStore interface {
	// PutLog stores an entry about the room. A room that is gone is ErrNotFound.
	PutLog(ctx context.Context, roomID string, e chimeclassroom.LogEntry) error
	// PutClassLog is PutLog for something in a class: the room and the event are those
	// of the meeting.
	PutClassLog(ctx context.Context, meetingID string, e chimeclassroom.LogEntry) error
	// Log returns entries of the room or, if roomID is "", of all rooms of the
	// deployment, from the newest to the oldest, older than the one whose ID is before;
	// an empty one begins with the newest.
	Log(ctx context.Context, of chimeclassroom.Deployment, roomID, before string, limit int) ([]LoggedEntry, error)
}

// LoggedEntry is an entry with its room.
type LoggedEntry struct {
	chimeclassroom.LogEntry
	Room chimeclassroom.Room
}

// LogView is an entry as it is read.
type LogView struct {
	LoggedEntry
	// Who did it, and to Whom, as far as they are known here.
	Who, Whom chimeclassroom.Person
}

// LogPage is a part of the log. Next is where the next page begins, "" on the last.
type LogPage struct {
	Entries []LogView
	Next    string
}

// LogScopes are those whose log the visitor may read: their course's, if they manage
// all of its events and its settings, and that of all courses, if they administer the
// LMS and teach here.
func (s *Service) LogScopes(v chimeclassroom.Visitor) []PermissionScope {
	scopes := []PermissionScope{}
	if v.May(chimeclassroom.ManageSettings) && v.May(chimeclassroom.ManageEvents) {
		scopes = append(scopes, InCourse)
	}
	if v.AdministersLMS && v.Role.Teaches() {
		scopes = append(scopes, OnPlatform)
	}
	return scopes
}

// ReadLog returns a page of the log of the scope, newest first. Before is the Next of
// the page before, "" for the first.
func (s *Service) ReadLog(ctx context.Context, v chimeclassroom.Visitor, scope PermissionScope, before string) (LogPage, error) {
	roomID := v.Room.ID
	switch scope {
	case InCourse:
	case OnPlatform:
		roomID = ""
	default:
		return LogPage{}, invalid("The log is that of a course or of the platform.")
	}
	if !slices.Contains(s.LogScopes(v), scope) {
		return LogPage{}, forbidden()
	}
	if before != "" && uuid.Validate(before) != nil {
		return LogPage{}, invalid("There is no such page of the log.")
	}
	entries, err := s.store.Log(ctx, v.Room.Key.Deployment(), roomID, before, logPage+1)
	if err != nil {
		return LogPage{}, fmt.Errorf("reading the log: %w", err)
	}
	var page LogPage
	if len(entries) > logPage {
		entries = entries[:logPage]
		page.Next = entries[logPage-1].ID
	}
	page.Entries, err = s.nameEntries(ctx, entries)
	return page, err
}

func (s *Service) nameEntries(ctx context.Context, entries []LoggedEntry) ([]LogView, error) {
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.By, e.About)
	}
	people, err := s.store.People(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("reading who they are: %w", err)
	}
	views := make([]LogView, 0, len(entries))
	for _, e := range entries {
		views = append(views, LogView{LoggedEntry: e, Who: people[e.By], Whom: people[e.About]})
	}
	return views, nil
}

// log stores what the visitor has just done. It is done, so an entry that cannot be
// stored is told in the program's own log only.
func (s *Service) log(ctx context.Context, v chimeclassroom.Visitor, e chimeclassroom.LogEntry) {
	e.By = v.Person.ID
	s.enter(ctx, e, func(e chimeclassroom.LogEntry) error { return s.store.PutLog(ctx, v.Room.ID, e) })
}

// logOf logs what was done to all of these events; none are nothing.
func (s *Service) logOf(ctx context.Context, v chimeclassroom.Visitor, action chimeclassroom.LogAction, events []chimeclassroom.Event) {
	if len(events) > 0 {
		s.log(ctx, v, chimeclassroom.LogEntry{Action: action, EventID: events[0].ID, Title: events[0].Title, Events: len(events)})
	}
}

// logClass is log for what was done in a class.
func (s *Service) logClass(ctx context.Context, meetingID string, e chimeclassroom.LogEntry) {
	s.enter(ctx, e, func(e chimeclassroom.LogEntry) error { return s.store.PutClassLog(ctx, meetingID, e) })
}

func (s *Service) enter(ctx context.Context, e chimeclassroom.LogEntry, put func(chimeclassroom.LogEntry) error) {
	id, err := uuid.NewV7FromReader(s.rand)
	if err == nil {
		e.ID, e.At = id.String(), s.instant()
		err = put(e)
	}
	if err != nil {
		s.logger.ErrorContext(ctx, "what was done is not in the log", "action", e.Action, "event", e.EventID, "by", e.By, "error", err)
	}
}
