package classroomdynamo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a meeting, beside those that an event has of its newest one.
const (
	ofEvent  = "event"
	aliveAt  = "alive" // when it was last under observation
	rulings  = "rulings"
	carrier  = "carrier"  // the number of the provider's meeting that carries it
	provider = "provider" // and its id
)

// StartMeeting implements [service.Meetings].
func (s *Store) StartMeeting(ctx context.Context, m chimeclassroom.Meeting, wanted int) error {
	return decided(ctx, func() (again bool, err error) {
		e, r, err := s.eventAlone(ctx, m.EventID)
		if errors.Is(err, service.ErrNotFound) {
			err = service.ErrConflict
		}
		if err != nil {
			return false, err
		}
		if e.number(version) != int64(wanted) || live(e) || e.number(generation) >= int64(m.Generation) {
			return false, service.ErrConflict
		}
		line := meeting.LedgerEvent{MeetingID: m.ID, Type: meeting.MeetingStarted, At: m.StartedAt, Source: meeting.FromRoom}
		i, steps := starting(e, m)
		archived, err := s.archivedStart(e, r, m, line)
		if err != nil {
			return false, err
		}
		return s.change(ctx, r.item, append(steps, step{put: lineOf(line)}), append(archived, s.putting(i, absent, nil))...)
	})
}

// starting is the item of a live meeting, and the steps that make it the newest of its
// event.
func starting(e item, m chimeclassroom.Meeting) (i item, steps []step) {
	e = maps.Clone(e)
	delete(e, endedAt)
	delete(e, deletedAt)
	i = meetingKey(m.ID)
	sitting, listed := sittingKey(m.EventID, m.Generation), liveKey(m.ID)
	for _, one := range []item{e, i, sitting, listed} {
		one[meetingOf], one[generation] = text(m.ID), number(int64(m.Generation))
	}
	i[ofEvent], listed[ofEvent] = text(m.EventID), text(m.EventID)
	e[startedAt], i[startedAt], i[aliveAt] = instant(m.StartedAt), instant(m.StartedAt), instant(m.StartedAt)
	i[turn] = number(1)
	return i, []step{{put: e}, {put: sitting}, {put: listed}}
}

// The gates of a meeting, at which what is appended is counted.
const (
	gates   = 4
	counted = "counted"
	closed  = "closed"
)

func gateKey(meetingID string, n int) item {
	return at(meetingPartition(meetingID), "gate#"+strconv.Itoa(n))
}

// gateOf is that of an attendee.
func gateOf(meetingID, attendeeID string) item {
	sum := 0
	for _, b := range []byte(attendeeID) {
		sum = (sum*31 + int(b)) % gates
	}
	return gateKey(meetingID, sum)
}

// passing is an action that counts what is appended, unless the meeting has ended. With a
// node it is for that alone.
func (s *Store) passing(gate item, node string) types.TransactWriteItem {
	e := editing(gate).when("attribute_not_exists(#closed)", item{":zero": number(0), ":one": number(1)})
	if node != "" {
		e.when("#home = :self", item{":self": text(node)})
	}
	e.sets = append(e.sets, "#counted = if_not_exists(#counted, :zero) + :one")
	return s.making(e)
}

func gateKeys(meetingID string) []item {
	keys := make([]item, gates)
	for n := range keys {
		keys[n] = gateKey(meetingID, n)
	}
	return keys
}

// closing are actions that close gates, which have counted no more than was read.
func (s *Store) closing(keys, read []item) (actions []types.TransactWriteItem) {
	for n, key := range keys {
		e := editing(key).set(closed, flag(true))
		if !read[n].has(counted) {
			e.when("attribute_not_exists(#counted)", nil)
		} else {
			e.when("#counted = :seen", item{":seen": read[n][counted]})
		}
		actions = append(actions, s.making(e))
	}
	return actions
}

// EndMeeting implements [service.Meetings].
func (s *Store) EndMeeting(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration) (time.Time, error) {
	return s.endMeeting(ctx, end, grade, func(item) bool { return true })
}

// EndForgotten implements [service.Meetings].
func (s *Store) EndForgotten(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration) (time.Time, error) {
	return s.endMeeting(ctx, end, grade, func(m item) bool { return m.number(aliveAt) <= end.At.UnixMilli() })
}

// endMeeting ends a live meeting of which that holds.
func (s *Store) endMeeting(ctx context.Context, end meeting.LedgerEvent, grade *time.Duration, holds func(item) bool) (endedAt time.Time, err error) {
	err = decided(ctx, func() (again bool, err error) {
		m, err := s.guarded(ctx, meetingKey(end.MeetingID))
		if err != nil {
			return false, err
		}
		if !live(m) || !holds(m) {
			return false, service.ErrConflict
		}
		gates, err := s.getAll(ctx, gateKeys(end.MeetingID)...)
		if err != nil {
			return false, err
		}
		if closed, err := s.closeOpenPoll(ctx, m, end); closed || err != nil {
			return true, err // and read anew what that has changed
		}
		newest, err := s.newestSeen(ctx, end.MeetingID)
		if err != nil {
			return false, err
		}
		at := end
		if endedAt = at.At; !endedAt.After(newest) {
			endedAt = newest.Add(time.Millisecond)
		}
		at.At = millis(endedAt.UnixMilli())
		endedAt = at.At
		return s.endAt(ctx, m, at, grade, s.closing(gateKeys(end.MeetingID), gates))
	})
	return endedAt, err
}

// newestSeen is the instant of the last event that the classroom itself has seen.
func (s *Store) newestSeen(ctx context.Context, meetingID string) (time.Time, error) {
	backwards, in := false, beginning(meetingPartition(meetingID), "line#")
	in.ScanIndexForward = &backwards
	in.FilterExpression, in.ExpressionAttributeNames = name("#source <> :provider"), map[string]string{"#source": source}
	in.ExpressionAttributeValues[":provider"] = text(string(meeting.FromProvider))
	for i, err := range s.query(ctx, in) {
		return i.instant(happenedAt), err
	}
	return time.Time{}, nil
}

// endAt makes the end count, if the meeting is as it was read and the gates can be
// closed.
func (s *Store) endAt(ctx context.Context, m item, end meeting.LedgerEvent, grade *time.Duration, gates []types.TransactWriteItem) (again bool, err error) {
	e, r, err := s.eventAlone(ctx, m.text(ofEvent))
	if err != nil {
		return false, fmt.Errorf("the event of a meeting: %w", err)
	}
	ended := editing(m.key()).set(endedAt, instant(end.At)).set(turn, number(m.number(turn)+1)).
		when("attribute_exists(pk) AND attribute_not_exists(#ended) AND #alive = :alive AND #turn = :seen AND attribute_not_exists(#journal)",
			item{":alive": m[aliveAt], ":seen": m[turn]})
	steps := []step{{drop: liveKey(end.MeetingID)}, {put: lineOf(end)}, {put: overNote(r.Key.Deployment(), end.MeetingID, end.At)}}
	settled := end.At
	if e.text(meetingOf) == end.MeetingID {
		e[endedAt] = instant(end.At)
		steps = append(steps, step{put: e})
	}
	if grade != nil {
		settled = end.At.Add(*grade)
		ended.set(due, instant(settled))
		steps = append(steps, step{put: dueNote(end.MeetingID, e.text(inRoom), settled)})
	}
	summing, err := s.summingUp(ctx, end.MeetingID, r, settled)
	if err != nil {
		return false, err
	}
	archived, err := s.archivedLine(ctx, end, nil)
	if err != nil {
		return false, err
	}
	return s.change(ctx, r.item, steps, slices.Concat(gates, summing, archived, []types.TransactWriteItem{s.making(ended)})...)
}

// dueNote is the entry of a meeting of the room in the list of those to be graded.
func dueNote(meetingID, roomID string, when time.Time) item {
	i := at(allDue, sortable(when)+"#"+part(meetingID))
	i[meetingOf], i[inRoom], i[due] = text(meetingID), text(roomID), instant(when)
	return i
}

// liveMeeting returns the item of a meeting that has not ended, else ErrConflict.
func (s *Store) liveMeeting(ctx context.Context, id string) (item, error) {
	i, err := s.guarded(ctx, meetingKey(id))
	if err == nil && !live(i) {
		err = service.ErrConflict
	}
	return i, err
}

// KeepAlive implements [service.Ledger].
func (s *Store) KeepAlive(ctx context.Context, meetingID string, at time.Time) error {
	return decided(ctx, func() (again bool, err error) {
		return s.keepAlive(ctx, meetingID, at, func(ctx context.Context, e *edit) (bool, error) { return s.updateAtHome(ctx, meetingID, e) })
	})
}

// keepAlive never takes a sign of life back. A meeting that has ended is ErrConflict.
func (s *Store) keepAlive(ctx context.Context, meetingID string, at time.Time, update func(context.Context, *edit) (bool, error)) (again bool, err error) {
	e := editing(meetingKey(meetingID)).set(aliveAt, instant(at)).
		when("attribute_not_exists(#ended) AND attribute_not_exists(#journal) AND #alive < :alive", nil)
	done, err := update(ctx, e)
	if err != nil || done {
		return false, err
	}
	m, err := s.liveMeeting(ctx, meetingID)
	return err == nil && m.instant(aliveAt).Before(at), err
}

// LiveMeetings implements [service.Ledger].
func (s *Store) LiveMeetings(ctx context.Context) ([]service.LiveMeeting, error) {
	listed, err := s.queryAll(ctx, partition(allLive))
	if err != nil {
		return nil, err
	}
	var all []service.LiveMeeting
	for some := range slices.Chunk(listed, maxRead/2) {
		var keys []item
		for _, one := range some {
			keys = append(keys, meetingKey(one.text(meetingOf)), eventKey(one.text(ofEvent)))
		}
		read, err := s.getAll(ctx, keys...)
		if err != nil {
			return nil, err
		}
		for n := range some {
			m, e := read[2*n], read[2*n+1]
			if !live(m) || e == nil {
				continue // it has ended meanwhile
			}
			event, err := s.eventNow(ctx, e)
			if err != nil {
				return nil, err
			}
			all = append(all, service.LiveMeeting{Event: event, LastAlive: m.instant(aliveAt)})
		}
	}
	slices.SortFunc(all, func(a, b service.LiveMeeting) int { return cmp.Compare(a.Event.Meeting.ID, b.Event.Meeting.ID) })
	return all, nil
}

// eventNow is an event with its rule and groups, and with the room as it is now.
func (s *Store) eventNow(ctx context.Context, i item) (chimeclassroom.Event, error) {
	e, err := asEvent(i)
	if err != nil {
		return e, err
	}
	r, err := s.roomNow(ctx, e.RoomID)
	if err != nil {
		return e, fmt.Errorf("the room of an event: %w", err)
	}
	e.RoomID = r.ID
	if e.SeriesID != "" {
		series, err := s.get(ctx, seriesKey(e.SeriesID))
		if err != nil {
			return e, err
		}
		e.Rule = series.text(rule)
	}
	one := []chimeclassroom.Event{e}
	err = s.fillGroups(ctx, r, one)
	return one[0], err
}
