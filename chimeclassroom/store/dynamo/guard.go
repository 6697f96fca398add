package classroomdynamo

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a guard, which a room and a meeting have.
const (
	turn    = "turn"    // rises with each change
	journal = "journal" // the change that has to be carried out first
)

// step is a part of a change: an item that is put, or one that is dropped by its key.
type step struct{ put, drop item }

// change makes the steps count, all or none, if the guard is as it was read. extra are
// conditions, of which there are few. again tells that somebody was faster.
func (s *Store) change(ctx context.Context, guard item, steps []step, extra ...types.TransactWriteItem) (again bool, err error) {
	e := editing(guard.key()).set(turn, number(guard.number(turn)+1))
	e.when("#turn = :seen AND attribute_not_exists(#journal)", item{":seen": number(guard.number(turn))})
	id := ""
	if len(steps)+len(extra)+1 > s.most {
		id = uuid.NewString()
		if err := s.writeDown(ctx, id, steps); err != nil {
			return false, fmt.Errorf("writing down a change: %w", err)
		}
		e.set(journal, text(id))
		steps = nil
	}
	again, err = s.transact(ctx, append(append(s.actions(steps), s.making(e)), extra...)...)
	if err != nil || id == "" {
		return again, err
	}
	if again {
		return true, s.removePartition(ctx, journalPartition(id))
	}
	// It counts by now: what goes wrong from here on is made good by who comes next.
	_ = s.carryOut(ctx, guard.key(), id)
	return false, nil
}

func (s *Store) actions(steps []step) (actions []types.TransactWriteItem) {
	for _, one := range steps {
		if one.put != nil {
			actions = append(actions, s.putting(one.put, "", nil))
		} else {
			actions = append(actions, s.dropping(one.drop, "", nil))
		}
	}
	return actions
}

func journalPartition(id string) string { return "journal#" + id }

// writeDown writes the steps where nobody looks for them yet.
func (s *Store) writeDown(ctx context.Context, id string, steps []step) error {
	requests := make([]types.WriteRequest, len(steps))
	for n, one := range steps {
		line := at(journalPartition(id), fmt.Sprintf("%06d", n))
		if one.put != nil {
			line["put"] = &types.AttributeValueMemberM{Value: one.put}
		} else {
			line["drop"] = &types.AttributeValueMemberM{Value: one.drop}
		}
		requests[n].PutRequest = &types.PutRequest{Item: line}
	}
	return s.write(ctx, requests)
}

// carryOut makes the steps of a journal that a guard names, unless others have.
func (s *Store) carryOut(ctx context.Context, guard item, id string) error {
	lines, err := s.queryAll(ctx, partition(journalPartition(id)))
	if err != nil {
		return err
	}
	stands := s.checking(guard, "#journal = :id", item{":id": text(id)})
	for some := range slices.Chunk(lines, s.most-1) {
		again := true
		for again {
			if again, err = s.transact(ctx, append(s.actions(stepsOf(some)), stands)...); err != nil {
				return fmt.Errorf("carrying out a change: %w", err)
			}
			if !again {
				break
			}
			if now, err := s.get(ctx, guard); err != nil || now.text(journal) != id {
				return err // somebody else has done it
			}
		}
	}
	done := editing(guard).remove(journal).when("#journal = :id", item{":id": text(id)})
	if _, err := s.update(ctx, done); err != nil {
		return fmt.Errorf("ending a change: %w", err)
	}
	return s.removePartition(ctx, journalPartition(id))
}

func stepsOf(lines []item) []step {
	steps := make([]step, len(lines))
	for n, line := range lines {
		if put, is := line["put"].(*types.AttributeValueMemberM); is {
			steps[n].put = put.Value
		} else if drop, is := line["drop"].(*types.AttributeValueMemberM); is {
			steps[n].drop = drop.Value
		}
	}
	return steps
}

// guarded reads the item of a guard, nil if there is none, behind a change that has to
// be carried out first.
func (s *Store) guarded(ctx context.Context, key item) (i item, err error) {
	err = decided(ctx, func() (again bool, err error) {
		if i, err = s.get(ctx, key); err != nil || !i.has(journal) {
			return false, err
		}
		return true, s.carryOut(ctx, key, i.text(journal))
	})
	return i, err
}

// room is a room as it was read, with the rooms that became part of it.
type room struct {
	chimeclassroom.Room
	item  item
	parts []string
}

// Attributes of a room.
const (
	ident        = "id" // of a person as well
	registration = "registration"
	deployment   = "deployment"
	place        = "place"
	title        = "title"
	course       = "course"
	grades       = "grades"
	rosterURL    = "roster"
	groupsURL    = "groups"
	copied       = "copied"
	parts        = "parts"  // rooms that became part of it
	joined       = "joined" // the room of which it is part
	sheets       = "sheets" // whose permissions are its own
	settings     = "settings"
	edition      = "edition" // the version of settings
)

func asRoom(i item) *room {
	return &room{item: i, parts: i.texts(parts), Room: chimeclassroom.Room{
		ID:    i.text(ident),
		Key:   chimeclassroom.RoomKey{RegistrationID: i.text(registration), DeploymentID: i.text(deployment), Place: i.text(place)},
		Title: i.text(title), Course: i.text(course),
	}}
}

// room returns the room. One that there is not, or that is part of another by now, is
// ErrNotFound.
func (s *Store) room(ctx context.Context, id string) (*room, error) {
	i, err := s.guarded(ctx, roomKey(id))
	if err == nil && (i == nil || i.has(joined)) {
		err = service.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return asRoom(i), nil
}

// roomNow returns the room that the one of the id is part of, or is.
func (s *Store) roomNow(ctx context.Context, id string) (*room, error) {
	for {
		i, err := s.guarded(ctx, roomKey(id))
		if err == nil && i == nil {
			err = service.ErrNotFound
		}
		if err != nil {
			return nil, err
		}
		if !i.has(joined) {
			return asRoom(i), nil
		}
		id = i.text(joined)
	}
}

// all are the ids of the room and of its parts.
func (r *room) all() []string { return append([]string{r.ID}, r.parts...) }

// holds tells whether what is kept under the id of a room is in this one.
func (r *room) holds(id string) bool { return id == r.ID || slices.Contains(r.parts, id) }

// reschedule makes the steps that plan finds right for the room, all or none; none are
// no change. plan is asked again if somebody was faster.
func (s *Store) reschedule(ctx context.Context, id string, plan func(*room) ([]step, error)) error {
	return decided(ctx, func() (again bool, err error) {
		r, err := s.room(ctx, id)
		if err != nil {
			return false, err
		}
		steps, err := plan(r)
		if err != nil || len(steps) == 0 {
			return false, err
		}
		return s.change(ctx, r.item, steps)
	})
}

// undisturbed repeats a reading of the room's schedule until no change came between. A
// room that there is not is ErrNotFound.
func (s *Store) undisturbed(ctx context.Context, id string, read func(*room) error) error {
	return decided(ctx, func() (again bool, err error) {
		r, err := s.room(ctx, id)
		if err != nil {
			return false, err
		}
		if err := read(r); err != nil {
			return false, err
		}
		after, err := s.get(ctx, roomKey(id))
		return after.number(turn) != r.item.number(turn), err
	})
}

// orNone is nil for what there is not.
func orNone(err error) error {
	if errors.Is(err, service.ErrNotFound) {
		return nil
	}
	return err
}
