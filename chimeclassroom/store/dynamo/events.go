package classroomdynamo

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// draft is a change of a room's schedule on its way: the room and the events that the
// change is about, as they were read behind the guard.
type draft struct {
	room  *room
	items map[string]item
}

// redraft is reschedule by the events of those ids.
func (s *Store) redraft(ctx context.Context, roomID string, ids []string, plan func(draft) ([]step, error)) error {
	return s.reschedule(ctx, roomID, func(r *room) ([]step, error) {
		keys := make([]item, len(ids))
		for n, id := range ids {
			keys[n] = eventKey(id)
		}
		read, err := s.getAll(ctx, keys...)
		if err != nil {
			return nil, err
		}
		d := draft{room: r, items: map[string]item{}}
		for n, id := range ids {
			d.items[id] = read[n]
		}
		return plan(d)
	})
}

// event returns the item of an event of the room, or ErrNotFound.
func (d draft) event(id string) (item, error) {
	i := d.items[id]
	if i == nil || !d.room.holds(i.text(inRoom)) {
		return nil, service.ErrNotFound
	}
	return i, nil
}

// CreateEvent implements [service.Events].
func (s *Store) CreateEvent(ctx context.Context, e chimeclassroom.Event) error {
	return s.redraft(ctx, e.RoomID, []string{e.ID}, func(d draft) ([]step, error) { return d.create(&e) })
}

// create are the steps that store a new event.
func (d draft) create(e *chimeclassroom.Event) ([]step, error) {
	if d.items[e.ID] != nil {
		return nil, service.ErrConflict
	}
	i, err := newEvent(e)
	return slices.Concat([]step{{put: i}}, moving(nil, e), d.listingReason(e)), err
}

// listingReason is the step that lists why an event was cancelled among what is deleted
// one day.
func (d draft) listingReason(e *chimeclassroom.Event) []step {
	if e.CancelReason == "" {
		return nil
	}
	return []step{{put: textNote(d.room.Key.Deployment(), e.StartsAt, ofReason, e.ID, "")}}
}

// eventID is the attribute of an entry of a schedule that names its event.
const eventID = "event"

// entriesOf are the items by which an event is found in the schedule of its room and,
// unless it has no dates, among the events of all rooms on its day.
func entriesOf(e *chimeclassroom.Event) []item {
	entries := []item{entryKey(e)}
	if !e.Standing {
		entries = append(entries, dayKey(e))
	}
	for _, i := range entries {
		i[eventID] = text(e.ID)
		if e.SeriesID != "" {
			i[seriesOf] = text(e.SeriesID)
		}
	}
	return entries
}

// ListEvents implements [service.Events].
func (s *Store) ListEvents(ctx context.Context, roomID string, within service.Span) (events []chimeclassroom.Event, err error) {
	from, until := "at#", "at$" // which is what comes behind every at#
	if !within.From.IsZero() {
		from = "at#" + sortable(within.From)
	}
	if !within.Until.IsZero() {
		until = "at#" + sortable(within.Until) // no entry ends here, so it is the first that is not within
	}
	events, err = s.listed(ctx, roomID, from, until)
	slices.SortFunc(events, func(a, b chimeclassroom.Event) int {
		return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.ID, b.ID))
	})
	return events, err
}

// StandingEvents implements [service.Events].
func (s *Store) StandingEvents(ctx context.Context, roomID string) ([]chimeclassroom.Event, error) {
	events, err := s.listed(ctx, roomID, "standing#", "standing$")
	slices.SortFunc(events, func(a, b chimeclassroom.Event) int { return cmp.Compare(a.ID, b.ID) })
	return events, err
}

// listed are the events of the entries of the room's schedule between two sort keys.
func (s *Store) listed(ctx context.Context, roomID, from, until string) (events []chimeclassroom.Event, err error) {
	err = s.undisturbed(ctx, roomID, func(r *room) error {
		entries, err := s.entries(ctx, r, from, until)
		if err != nil {
			return err
		}
		ids := make([]string, len(entries))
		for n, entry := range entries {
			ids[n] = entry.text(eventID)
		}
		events, err = s.eventsOf(ctx, r, ids)
		return err
	})
	return events, orNone(err)
}

// entries are those of the schedules of the room and its parts between two sort keys.
func (s *Store) entries(ctx context.Context, r *room, from, until string) (all []item, err error) {
	if from > until {
		return nil, nil
	}
	for _, id := range r.all() {
		some, err := s.queryAll(ctx, between(roomPartition(id), from, until))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	return all, nil
}

// Event implements [service.Events].
func (s *Store) Event(ctx context.Context, roomID, id string) (e chimeclassroom.Event, err error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return e, err
	}
	events, err := s.eventsOf(ctx, r, []string{id})
	if err != nil {
		return e, err
	}
	if len(events) == 0 {
		return e, service.ErrNotFound
	}
	return events[0], nil
}

// ReplaceEvent implements [service.Events].
func (s *Store) ReplaceEvent(ctx context.Context, e chimeclassroom.Event) error {
	return s.redraft(ctx, e.RoomID, []string{e.ID}, func(d draft) ([]step, error) { return d.replace(&e) })
}

// replace are the steps that store the event as the version after its own.
func (d draft) replace(e *chimeclassroom.Event) ([]step, error) {
	i, err := d.event(e.ID)
	if err != nil {
		return nil, err
	}
	if i.number(version) != int64(e.Version) || live(i) || i.has(meetingOf) && !i.flag(standing) {
		return nil, service.ErrConflict
	}
	before, err := asEvent(i)
	if err != nil {
		return nil, err
	}
	after := *e
	after.RoomID, after.Standing = before.RoomID, before.Standing
	if i, err = changedEvent(i, &after); err != nil {
		return nil, err
	}
	i[version] = number(int64(e.Version) + 1)
	return slices.Concat([]step{{put: i}}, moving(&before, &after), d.listingReason(&after)), nil
}

// moving are the steps that bring an event to its place in schedules; nil is an event
// that there is not.
func moving(before, after *chimeclassroom.Event) (steps []step) {
	is := map[string]bool{}
	if after != nil {
		for _, i := range entriesOf(after) {
			is[i.text(partitionKey)+" "+i.text(sortKey)] = true
			steps = append(steps, step{put: i})
		}
	}
	if before == nil {
		return steps
	}
	if after != nil && before.SeriesID == after.SeriesID && entryKey(before).text(sortKey) == entryKey(after).text(sortKey) {
		return nil
	}
	for _, i := range entriesOf(before) {
		if !is[i.text(partitionKey)+" "+i.text(sortKey)] {
			steps = append(steps, step{drop: i.key()})
		}
	}
	return steps
}

// HideEvents implements [service.Events].
func (s *Store) HideEvents(ctx context.Context, roomID string, ids []string, hide bool) error {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	return s.redraft(ctx, roomID, ids, func(d draft) (steps []step, err error) {
		for _, id := range ids {
			i, err := d.event(id)
			if err != nil {
				return nil, err
			}
			if live(i) {
				return nil, service.ErrConflict
			}
			i[hidden], i[version] = flag(hide), number(i.number(version)+1)
			steps = append(steps, step{put: i})
		}
		return steps, nil
	})
}

// Origin implements [service.Events].
func (s *Store) Origin(ctx context.Context, roomID string) (chimeclassroom.Room, error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return chimeclassroom.Room{}, err
	}
	var places []string
	if err := r.item.read(copied, &places); err != nil {
		return chimeclassroom.Room{}, err
	}
	key := r.Key
	for _, key.Place = range places {
		origin, err := s.roomWithEvents(ctx, key)
		if !errors.Is(err, service.ErrNotFound) {
			return origin, err
		}
	}
	return chimeclassroom.Room{}, service.ErrNotFound
}

// roomWithEvents returns the room of the key if it has events.
func (s *Store) roomWithEvents(ctx context.Context, key chimeclassroom.RoomKey) (chimeclassroom.Room, error) {
	of, err := s.get(ctx, placeKey(key))
	if err == nil && of == nil {
		err = service.ErrNotFound
	}
	if err != nil {
		return chimeclassroom.Room{}, err
	}
	r, err := s.roomNow(ctx, of.text(inRoom))
	if err != nil {
		return chimeclassroom.Room{}, err
	}
	for _, sort := range []string{"at#", "standing#"} {
		for _, id := range r.all() {
			one, in := int32(1), beginning(roomPartition(id), sort)
			in.Limit = &one
			for _, err := range s.query(ctx, in) {
				return r.Room, err
			}
		}
	}
	return chimeclassroom.Room{}, service.ErrNotFound
}
