package classroomdynamo

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a series.
const (
	startDay = "start"
	rule     = "rule"
	except   = "except" // a set of days
)

// Timetable implements [service.Events]. A series without events is none: what is kept
// of it is a rule that nobody finds.
func (s *Store) Timetable(ctx context.Context, roomID, seriesID string) (t chimeclassroom.Timetable, err error) {
	err = s.undisturbed(ctx, roomID, func(r *room) error {
		t = chimeclassroom.Timetable{}
		entries, err := s.entries(ctx, r, "at#", "at$")
		if err != nil {
			return err
		}
		var ids []string
		for _, entry := range entries {
			if seriesID != "" && entry.text(seriesOf) == seriesID {
				ids = append(ids, entry.text(eventID))
			}
		}
		i, err := s.seriesIn(ctx, r, seriesID)
		if err != nil {
			return err
		}
		if i == nil || len(ids) == 0 {
			return service.ErrNotFound
		}
		t.Series = chimeclassroom.Series{ID: seriesID, RoomID: r.ID, Start: i.text(startDay), Rule: i.text(rule), Except: i.texts(except)}
		slices.Sort(t.Series.Except)
		t.Events, err = s.eventsOf(ctx, r, ids)
		return err
	})
	slices.SortFunc(t.Events, func(a, b chimeclassroom.Event) int {
		return cmp.Or(a.StartsAt.Compare(b.StartsAt), cmp.Compare(a.ID, b.ID))
	})
	return t, err
}

// seriesIn returns a series of the room or of its parts, nil if there is none.
func (s *Store) seriesIn(ctx context.Context, r *room, id string) (item, error) {
	i, err := s.get(ctx, seriesKey(id))
	if err != nil || i == nil || !r.holds(i.text(inRoom)) {
		return nil, err
	}
	return i, nil
}

// ChangeSeries implements [service.Events].
func (s *Store) ChangeSeries(ctx context.Context, roomID string, c chimeclassroom.SeriesChange) error {
	var ids []string
	for _, e := range slices.Concat(c.Adopt, c.Create, c.Replace, c.Delete) {
		ids = append(ids, e.ID)
	}
	err := s.redraft(ctx, roomID, ids, func(d draft) ([]step, error) {
		steps, err := s.seriesSteps(ctx, d.room, c)
		if err != nil {
			return nil, err
		}
		for _, part := range []struct {
			events []chimeclassroom.Event
			steps  func(*chimeclassroom.Event) ([]step, error)
		}{
			{c.Adopt, func(e *chimeclassroom.Event) ([]step, error) { return d.adopt(e.ID, c.Put[0].ID) }},
			{c.Create, d.create}, {c.Replace, d.replace}, {c.Delete, d.delete},
		} {
			for n := range part.events {
				some, err := part.steps(&part.events[n])
				if err != nil {
					return nil, err
				}
				steps = append(steps, some...)
			}
		}
		return steps, nil
	})
	if err == nil && len(c.Delete) > 0 {
		_ = s.sweep(ctx) // what it leaves undone the next deletion does
	}
	return err
}

// seriesSteps are the steps that store the series of a change, with the days that they
// except.
func (s *Store) seriesSteps(ctx context.Context, r *room, c chimeclassroom.SeriesChange) (steps []step, err error) {
	put, days := map[string]chimeclassroom.Series{}, map[string][]string{}
	for _, one := range c.Put {
		put[one.ID], days[one.ID] = one, append(days[one.ID], one.Except...)
	}
	for _, e := range c.Except {
		days[e.SeriesID] = append(days[e.SeriesID], e.Slot)
	}
	for _, id := range slices.Sorted(maps.Keys(days)) {
		before, err := s.seriesIn(ctx, r, id)
		if err != nil {
			return nil, err
		}
		i := maps.Clone(before)
		if one, isPut := put[id]; isPut {
			if i == nil {
				i = seriesKey(id)
				i[inRoom] = text(r.ID)
			}
			i[startDay], i[rule] = text(one.Start), text(one.Rule)
		}
		if i == nil {
			continue // an event of no series has no day to except
		}
		all := append(i.texts(except), days[id]...)
		slices.Sort(all)
		if all = slices.Compact(all); len(all) > 0 {
			i[except] = &types.AttributeValueMemberSS{Value: all}
		}
		steps = append(steps, step{put: i})
	}
	return steps, nil
}

// adopt are the steps that make an event part of another series, which is no change of
// it.
func (d draft) adopt(id, seriesID string) ([]step, error) {
	i, err := d.event(id)
	if err != nil {
		return nil, orNone(err)
	}
	e, err := asEvent(i)
	if err != nil {
		return nil, err
	}
	after := e
	after.SeriesID = seriesID
	i[seriesOf] = text(seriesID)
	return append([]step{{put: i}}, moving(&e, &after)...), nil
}

// delete are the steps that remove an event that is as it was read, is not live and has
// no attendance. What hangs on it is removed behind it, by the note.
func (d draft) delete(e *chimeclassroom.Event) ([]step, error) {
	i, err := d.event(e.ID)
	if err != nil {
		return nil, err
	}
	if i.number(version) != int64(e.Version) || live(i) || i.number(attended) > 0 {
		return nil, service.ErrConflict
	}
	before, err := asEvent(i)
	if err != nil {
		return nil, err
	}
	note := at(allSweeps, part(e.ID))
	note[eventID], note[registration], note[deployment] = text(e.ID), text(d.room.Key.RegistrationID), text(d.room.Key.DeploymentID)
	return append([]step{{drop: i.key()}, {put: note}}, moving(&before, nil)...), nil
}

// sweep removes what hung on events that were deleted.
func (s *Store) sweep(ctx context.Context) error {
	notes, err := s.queryAll(ctx, partition(allSweeps))
	if err != nil {
		return err
	}
	for _, note := range notes {
		id := note.text(eventID)
		sittings, err := s.queryAll(ctx, beginning(eventPartition(id), "sitting#"))
		if err != nil {
			return err
		}
		for _, sitting := range sittings {
			if err := s.sweepMeeting(ctx, asRoom(note).Key.Deployment(), sitting.text(meetingOf)); err != nil {
				return err
			}
		}
		if err := s.sweepScores(ctx, id); err != nil {
			return err
		}
		if err := s.sweepGuests(ctx, id); err != nil {
			return err
		}
		if err := s.removePartition(ctx, eventPartition(id)); err != nil {
			return err
		}
		if err := s.erase(ctx, note.key()); err != nil {
			return err
		}
	}
	return nil
}

// sweepMeeting removes a meeting, by the ids of the provider first.
func (s *Store) sweepMeeting(ctx context.Context, d chimeclassroom.Deployment, id string) error {
	m, err := s.get(ctx, meetingKey(id))
	if err != nil {
		return err
	}
	if err := s.dropSummary(ctx, d, id); err != nil {
		return err
	}
	if err := s.erase(ctx, overNote(d, id, m.instant(endedAt)).key()); err != nil {
		return err
	}
	carriers, err := s.queryAll(ctx, beginning(meetingPartition(id), "carrier#"))
	if err != nil {
		return err
	}
	for _, i := range carriers {
		if i.text(provider) != "" {
			if err := s.erase(ctx, providerKey(i.text(provider))); err != nil {
				return err
			}
		}
	}
	if _, err := s.dropSeats(ctx, id, never()); err != nil {
		return err
	}
	return s.removePartition(ctx, meetingPartition(id))
}
