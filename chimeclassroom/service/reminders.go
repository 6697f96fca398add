package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// remindersReachBack is how long a reminder that nobody gave, for the classroom was
// not running, is still worth giving.
const remindersReachBack = 15 * time.Minute

// Reminders keeps of which classes people were reminded.
type Reminders interface {
	// Upcoming returns the events of all rooms that begin within the span and are
	// neither cancelled nor hidden nor started, earliest first.
	Upcoming(ctx context.Context, within Span) ([]chimeclassroom.Event, error)
	// PutReminder is PutNotice of a reminder. If there was one of the event with its
	// Before and Minutes: ErrConflict.
	PutReminder(ctx context.Context, roomID string, n chimeclassroom.Notice) error
	// Wishes returns the settings of everybody who has come into the room or is in its
	// course and has any, with those of its platform and of the room.
	Wishes(ctx context.Context, roomID string) (Wishes, error)
}

// Wishes are the settings of all people of a room, by id; who is not there has none.
type Wishes struct {
	// Room has titles and a key; PlatformName is how the LMS calls itself.
	Room         chimeclassroom.Room
	PlatformName string

	Platform, Course chimeclassroom.Settings
	People           map[string]chimeclassroom.Settings
}

// of returns what holds for a person.
func (w Wishes) of(personID string) chimeclassroom.Settings {
	return chimeclassroom.Resolve(map[chimeclassroom.Level]chimeclassroom.Settings{
		chimeclassroom.PlatformLevel: w.Platform, chimeclassroom.CourseLevel: w.Course, chimeclassroom.PersonLevel: w.People[personID],
	}).Settings
}

// remind gives reminders when they are due, until ctx ends.
func (s *Service) remind(ctx context.Context) {
	done := s.instant().Add(-remindersReachBack)
	for ctx.Err() == nil {
		now := s.instant()
		next, err := s.RemindBetween(ctx, done, now)
		if err == nil {
			done = now
		} else if ctx.Err() == nil {
			s.logger.ErrorContext(ctx, "reminding people of classes", "error", err)
		}
		wait := s.watch // another process may have changed events by then
		if in := next.Sub(now); !next.IsZero() && in < wait {
			wait = in
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-s.replanned:
		}
		timer.Stop()
	}
}

// RemindDue gives the reminders that are due now, or were of late, unless they were
// given.
func (s *Service) RemindDue(ctx context.Context) error {
	now := s.instant()
	_, err := s.RemindBetween(ctx, now.Add(-remindersReachBack), now)
	return err
}

// RemindBetween gives the reminders that are due after the first instant and not
// after the second, unless they were given, and returns when the next one is due;
// zero if none is within a day.
func (s *Service) RemindBetween(ctx context.Context, after, until time.Time) (next time.Time, err error) {
	choices := chimeclassroom.ReminderChoices()
	longest := time.Duration(slices.Max(choices)) * time.Minute
	events, err := s.store.Upcoming(ctx, Span{From: until, Until: until.Add(2 * longest)})
	if err != nil {
		return time.Time{}, fmt.Errorf("looking for upcoming classes: %w", err)
	}
	var failed []error
	for _, e := range events {
		for _, minutes := range choices {
			due := e.StartsAt.Add(-time.Duration(minutes) * time.Minute)
			switch {
			case due.After(until):
				if next.IsZero() || due.Before(next) {
					next = due
				}
			case due.After(after):
				failed = append(failed, s.remindOf(ctx, e, minutes))
			}
		}
	}
	return next, errors.Join(failed...)
}

// remindOf reminds those who want it so long before.
func (s *Service) remindOf(ctx context.Context, e chimeclassroom.Event, minutes int) error {
	people, err := s.toRemind(ctx, e, minutes)
	if err != nil || len(people) == 0 {
		return err
	}
	n := chimeclassroom.Notice{EventID: e.ID, Kind: chimeclassroom.NoticeReminder, At: s.instant(), Before: e.StartsAt, Minutes: minutes, Classes: 1}
	err = s.store.PutReminder(ctx, e.RoomID, n)
	switch {
	case errors.Is(err, ErrConflict): // they were reminded before a restart
		return nil
	case errors.Is(err, ErrNotFound): // the event was deleted meanwhile
		return nil
	case err != nil:
		return fmt.Errorf("reminding of event %s: %w", e.ID, err)
	default:
		// The reminder that is stored decides, so that no restart mails it again.
		s.announce(ctx, Announcement{RoomID: e.RoomID, EventID: e.ID, Kind: chimeclassroom.NoticeReminder, StartsAt: e.StartsAt, Minutes: minutes, Classes: 1})
		s.changed(e.RoomID)
	}
	return nil
}

// toRemind are the people whom the event concerns and who want to be reminded of it
// so many minutes before.
func (s *Service) toRemind(ctx context.Context, e chimeclassroom.Event, minutes int) ([]string, error) {
	wishes, err := s.wishes(ctx, e.RoomID)
	if err != nil {
		return nil, err
	}
	people, _, err := s.people(ctx, e.RoomID)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, m := range people {
		concerned := chimeclassroom.Visitor{Person: m.Person}.Sees(&e)
		if concerned && wishes.of(m.Person.ID).Reminder() == minutes {
			ids = append(ids, m.Person.ID)
		}
	}
	return ids, nil
}

func (s *Service) wishes(ctx context.Context, roomID string) (Wishes, error) {
	wishes, err := s.store.Wishes(ctx, roomID)
	if err != nil {
		return Wishes{}, fmt.Errorf("reading the settings of people: %w", err)
	}
	return wishes, nil
}

// Reminder is how long before a class the person is reminded of it in the room;
// zero is not at all.
func (s *Service) Reminder(ctx context.Context, v chimeclassroom.Visitor) (time.Duration, error) {
	return s.reminder(ctx, v.Room.ID, v.Person.ID)
}

func (s *Service) reminder(ctx context.Context, roomID, personID string) (time.Duration, error) {
	all, err := s.store.Settings(ctx, roomID, personID)
	if err != nil {
		return 0, fmt.Errorf("reading the settings: %w", err)
	}
	holds := chimeclassroom.Resolve(all.outside("")).Settings
	return time.Duration(holds.Reminder()) * time.Minute, nil
}
