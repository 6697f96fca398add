package classroomdynamo

import (
	"context"
	"errors"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// until is the attribute of a room that somebody grades, until then.
const until = "until"

// dueRoom is a room that has meetings due, with the instant from which it can be
// graded: when the first of them is due and nobody else grades the room.
type dueRoom struct {
	room  *room
	ready time.Time
}

// ClaimTurn implements [service.Grades].
func (s *Store) ClaimTurn(ctx context.Context, now, end time.Time) (turn *service.GradingTurn, next time.Time, err error) {
	if err := s.regrade(ctx); err != nil {
		return nil, time.Time{}, err
	}
	err = decided(ctx, func() (again bool, err error) {
		turn, next = nil, time.Time{}
		first, err := s.firstDue(ctx)
		if err != nil || first == nil {
			return false, err
		}
		if first.ready.After(now) {
			next = first.ready
			return false, nil
		}
		of := first.room.item
		e := editing(of.key()).set(until, instant(end))
		if of.has(until) {
			e.when("#until = :before", item{":before": of[until]})
		} else {
			e.when("attribute_exists(pk) AND attribute_not_exists(#until)", nil)
		}
		claimed, err := s.update(ctx, e)
		if err != nil || !claimed {
			return !claimed, err
		}
		turn, err = s.turnOf(ctx, first.room, now, end)
		return false, err
	})
	return turn, next, err
}

// firstDue is the room that can be graded first, nil if nothing is due at all. It reads
// the list of what is due as far as that may change anything.
func (s *Store) firstDue(ctx context.Context) (first *dueRoom, err error) {
	rooms := map[string]*room{}
	for i, err := range s.query(ctx, partition(allDue)) {
		if err != nil {
			return nil, err
		}
		if first != nil && i.instant(due).After(first.ready) {
			return first, nil
		}
		id := i.text(inRoom)
		if _, read := rooms[id]; !read {
			rooms[id], err = s.roomNow(ctx, id)
			if err = orNone(err); err != nil {
				return nil, err
			}
		}
		r := rooms[id]
		if r == nil {
			continue
		}
		ready := i.instant(due)
		if taken := r.item.instant(until); taken.After(ready) {
			ready = taken
		}
		if first == nil || ready.Before(first.ready) {
			first = &dueRoom{room: r, ready: ready}
		}
	}
	return first, nil
}

// turnOf is the turn at a room with what is due there.
func (s *Store) turnOf(ctx context.Context, r *room, now, end time.Time) (*service.GradingTurn, error) {
	turn := service.GradingTurn{Room: chimeclassroom.Room{ID: r.ID, Key: r.Key}, Until: millis(end.UnixMilli()), Due: map[string]time.Time{}}
	for i, err := range s.query(ctx, between(allDue, "0", sortable(now)+"$")) {
		if err != nil {
			return nil, err
		}
		if r.holds(i.text(inRoom)) {
			turn.Due[i.text(meetingOf)] = i.instant(due)
		}
	}
	return &turn, nil
}

// FinishTurn implements [service.Grades]. The room is given back last, so that who
// crashes before is graded again.
func (s *Store) FinishTurn(ctx context.Context, t *service.GradingTurn) error {
	holds := item{":until": instant(t.Until)}
	for id, at := range t.Due {
		err := decided(ctx, func() (again bool, err error) {
			read, err := s.getAll(ctx, roomKey(t.Room.ID), meetingKey(id))
			if err != nil {
				return false, err
			}
			if !read[0].has(until) || read[0].number(until) != t.Until.UnixMilli() {
				return false, errNotTheirs
			}
			if !read[1].has(due) || !read[1].instant(due).Equal(at) {
				return false, s.erase(ctx, dueNote(id, "", at).key()) // which is in nobody's way
			}
			done := editing(read[1].key()).remove(due).when("#due = :at", item{":at": instant(at)})
			return s.transact(ctx, s.checking(roomKey(t.Room.ID), "#until = :until", holds), s.making(done), s.dropping(dueNote(id, "", at).key(), "", nil))
		})
		if err != nil {
			return ignore(err, func(err error) bool { return errors.Is(err, errNotTheirs) })
		}
	}
	return decided(ctx, func() (again bool, err error) {
		_, err = s.update(ctx, editing(roomKey(t.Room.ID)).remove(until).when("#until = :until", holds))
		return false, err
	})
}

// errNotTheirs: somebody else has the turn by now.
var errNotTheirs = errors.New("the turn is over")
