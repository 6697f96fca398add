package classroomdynamo

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Upcoming implements [service.Reminders].
func (s *Store) Upcoming(ctx context.Context, within service.Span) (all []chimeclassroom.Event, err error) {
	ahead, err := s.beginning(ctx, within)
	if err != nil {
		return nil, err
	}
	for _, i := range ahead {
		if i.flag(hidden) || i.has(meetingOf) {
			continue
		}
		e, err := s.eventNow(ctx, i)
		if err != nil {
			return nil, err
		}
		if !e.Cancelled {
			all = append(all, e)
		}
	}
	slices.SortFunc(all, func(a, b chimeclassroom.Event) int {
		return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.ID, b.ID))
	})
	return all, nil
}

// beginning are the events of all rooms that begin within the span, by the lists of its
// days.
func (s *Store) beginning(ctx context.Context, within service.Span) (all []item, err error) {
	for day := within.From.UTC().Truncate(24 * time.Hour); day.Before(within.Until); day = day.Add(24 * time.Hour) {
		entries, err := s.queryAll(ctx, between("day#"+day.Format(time.DateOnly), sortable(within.From), sortable(within.Until)))
		if err != nil {
			return nil, err
		}
		keys := make([]item, len(entries))
		for n, entry := range entries {
			keys[n] = eventKey(entry.text(eventID))
		}
		items, err := s.getAll(ctx, keys...)
		if err != nil {
			return nil, err
		}
		for _, i := range items {
			e, err := asEvent(i)
			if err != nil {
				return nil, err
			}
			if i != nil && !e.StartsAt.Before(within.From) && e.StartsAt.Before(within.Until) {
				all = append(all, i)
			}
		}
	}
	return all, nil
}

// PutReminder implements [service.Reminders].
func (s *Store) PutReminder(ctx context.Context, roomID string, n chimeclassroom.Notice) error {
	return decided(ctx, func() (again bool, err error) {
		r, err := s.room(ctx, roomID)
		if err != nil {
			return false, err
		}
		if _, err := s.eventIn(ctx, r, n.EventID); err != nil {
			return false, err
		}
		given := at(eventPartition(n.EventID), "reminder#"+sortable(n.Before)+"#"+strconv.Itoa(n.Minutes))
		there, err := s.get(ctx, given)
		if err == nil && there != nil {
			err = service.ErrConflict
		}
		if err != nil {
			return false, err
		}
		actions, err := s.noticing(ctx, r, n)
		if err != nil {
			return false, err
		}
		return s.transact(ctx, append(actions, s.putting(given, absent, nil), s.checking(eventKey(n.EventID), present, nil))...)
	})
}

// Wishes implements [service.Reminders].
func (s *Store) Wishes(ctx context.Context, roomID string) (w service.Wishes, err error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return w, err
	}
	of, err := s.RoomSettings(ctx, roomID)
	if err != nil {
		return w, err
	}
	w.Room, w.PlatformName, w.People = r.Room, of.Platform, map[string]chimeclassroom.Settings{}
	w.Platform, w.Course = of.Levels[chimeclassroom.PlatformLevel].Settings, of.Levels[chimeclassroom.CourseLevel].Settings
	var keys []item
	for _, id := range r.all() {
		for i, err := range s.query(ctx, beginning(roomPartition(id), "member#")) {
			if err != nil {
				return w, err
			}
			keys = append(keys, personKey(i.text(member)))
		}
	}
	enrolled, err := s.enrolled(ctx, r.ID)
	if err != nil {
		return w, err
	}
	for id := range enrolled {
		keys = append(keys, personKey(id))
	}
	people, err := s.getAll(ctx, keys...)
	if err != nil {
		return w, err
	}
	for _, i := range people {
		if i.has(settings) {
			theirs, err := settingsOf(i)
			if err != nil {
				return w, err
			}
			w.People[i.text(ident)] = theirs.Settings
		}
	}
	return w, nil
}
