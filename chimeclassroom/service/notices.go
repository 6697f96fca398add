package service

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Of a room's notices the newest noticesRead are looked through, and of those that
// somebody may see as many as noticesShown are told.
const (
	noticesRead  = 200
	noticesShown = 50
)

// EventNotice is a notice with the event as it is now.
type EventNotice struct {
	chimeclassroom.Notice
	Event chimeclassroom.Event
}

// NoticeView is a notice as one visitor sees it.
type NoticeView struct {
	EventNotice
	// Who did it, as far as they are known here.
	Who    chimeclassroom.Person
	Unread bool
}

// News is what has become of the events that a visitor may see, newest first.
type News struct {
	Unread  int
	Notices []NoticeView
}

// ReadNews returns what others have done with events in the visitor's room, and of
// which they are reminded. What
// was there before they came in for the first time they have read.
func (s *Service) ReadNews(ctx context.Context, v chimeclassroom.Visitor) (News, error) {
	notices, err := s.store.Notices(ctx, v.Room.ID, noticesRead)
	if err != nil {
		return News{}, fmt.Errorf("reading the notices: %w", err)
	}
	seen, err := s.store.NoticesSeen(ctx, v.Room.ID, v.Person.ID)
	if err != nil {
		return News{}, fmt.Errorf("reading what was seen of the notices: %w", err)
	}
	told, err := s.told(ctx, v)
	if err != nil {
		return News{}, err
	}
	news, who := News{Notices: []NoticeView{}}, []string{}
	for _, n := range notices {
		if !told(&n) {
			continue
		}
		if n.Number > seen {
			news.Unread++
		}
		if len(news.Notices) < noticesShown {
			news.Notices = append(news.Notices, NoticeView{EventNotice: n, Unread: n.Number > seen})
			who = append(who, n.By)
		}
	}
	people, err := s.store.People(ctx, who)
	if err != nil {
		return News{}, fmt.Errorf("reading who they are: %w", err)
	}
	for i := range news.Notices {
		news.Notices[i].Who = people[news.Notices[i].By]
	}
	return news, nil
}

// told returns what tells whether a notice is for the visitor: what others do with
// events that they see, and reminders at the time that is theirs.
func (s *Service) told(ctx context.Context, v chimeclassroom.Visitor) (func(*EventNotice) bool, error) {
	before, err := s.Reminder(ctx, v)
	if err != nil {
		return nil, err
	}
	concerned, now := chimeclassroom.Visitor{Person: v.Person}, s.instant()
	return func(n *EventNotice) bool {
		if n.Kind == chimeclassroom.NoticeReminder {
			return concerned.Sees(&n.Event) && time.Duration(n.Minutes)*time.Minute == before && n.Holds(&n.Event, now)
		}
		return n.By != v.Person.ID && v.Sees(&n.Event)
	}, nil
}

// SeeNews notes that the visitor has read the notices up to that number.
func (s *Service) SeeNews(ctx context.Context, v chimeclassroom.Visitor, upTo int64) error {
	if err := s.store.SeeNotices(ctx, v.Room.ID, v.Person.ID, upTo); err != nil {
		return fmt.Errorf("storing what was seen of the notices: %w", err)
	}
	return nil
}

// tell stores a notice of what the visitor has just done, and wakes the open pages. It
// is done, so a notice that cannot be stored is only missed.
func (s *Service) tell(ctx context.Context, v chimeclassroom.Visitor, n chimeclassroom.Notice) {
	n.By, n.At = v.Person.ID, s.instant()
	if err := s.store.PutNotice(ctx, v.Room.ID, n); err != nil {
		s.logger.WarnContext(ctx, "a notice was not stored", "event", n.EventID, "error", err)
	}
	s.changed(v.Room.ID)
}

// tellOf tells once of what happened to all of these events; none are nothing.
func (s *Service) tellOf(ctx context.Context, v chimeclassroom.Visitor, kind chimeclassroom.NoticeKind, events []chimeclassroom.Event, before time.Time) {
	if len(events) > 0 {
		n := chimeclassroom.Notice{EventID: events[0].ID, Kind: kind, Before: before, Classes: len(events)}
		s.announceChange(ctx, v, n, events[0])
		switch kind {
		case chimeclassroom.NoticeNew:
			s.emitEvents(ctx, v.Room.ID, HookEventCreated, events)
		case chimeclassroom.NoticeCancelled:
			s.emitEvents(ctx, v.Room.ID, HookEventCancelled, events)
		}
		s.tell(ctx, v, n)
	}
}

// tellOfChange tells of the classes of a change that begin or last otherwise than
// before, and of those that are new.
func (s *Service) tellOfChange(ctx context.Context, v chimeclassroom.Visitor, before []chimeclassroom.Event, change chimeclassroom.SeriesChange) {
	s.emitEvents(ctx, v.Room.ID, HookEventChanged, change.Replace)
	was := make(map[string]chimeclassroom.Event, len(before))
	for _, e := range before {
		was[e.ID] = e
	}
	var moved []chimeclassroom.Event
	for _, e := range change.Replace {
		if old := was[e.ID]; !e.StartsAt.Equal(old.StartsAt) || !e.EndsAt().Equal(old.EndsAt()) {
			moved = append(moved, e)
		}
	}
	if len(moved) > 0 {
		s.tellOf(ctx, v, chimeclassroom.NoticeMoved, moved, was[moved[0].ID].StartsAt)
	}
	s.tellOf(ctx, v, chimeclassroom.NoticeNew, change.Create, time.Time{})
}
