package classroomdynamo

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/google/uuid"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of how a room or an event is graded.
const (
	grading   = "grading"
	gradingNo = "gradingversion"
)

// Grading implements [service.Grades].
func (s *Store) Grading(ctx context.Context, roomID, eventID string) (g service.KeptGrading, err error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return g, err
	}
	of := r.item
	if eventID != "" {
		if of, err = s.eventIn(ctx, r, eventID); err != nil {
			return g, err
		}
		g.LineItem = of.text(lineItem)
	}
	var target *service.GradeTarget
	if r.item.read(grades, &target) == nil { // a room whose target cannot be read has none
		g.Target = target
	}
	g.Version = int(of.number(gradingNo))
	return g, of.read(grading, &g.Grading)
}

// PutGrading implements [service.Grades].
func (s *Store) PutGrading(ctx context.Context, roomID, eventID string, g service.Grading, version int, now time.Time) error {
	body, err := asJSON(g)
	if err != nil {
		return err
	}
	note := at(allRegrades, uuid.NewString())
	note[due], note[inRoom] = instant(now), text(roomID)
	err = decided(ctx, func() (again bool, err error) {
		r, err := s.room(ctx, roomID)
		if err != nil {
			return false, err
		}
		of := r.item
		if eventID != "" {
			if of, err = s.eventIn(ctx, r, eventID); err != nil {
				return false, err
			}
		}
		if of.number(gradingNo) != int64(version) {
			return false, service.ErrConflict
		}
		of[grading], of[gradingNo] = body, number(int64(version)+1)
		if eventID != "" {
			return s.change(ctx, r.item, []step{{put: of}, {put: note}})
		}
		e := editing(of.key()).set(grading, body).set(gradingNo, of[gradingNo])
		if version == 0 {
			e.when("attribute_not_exists(#gradingversion)", nil)
		} else {
			e.when("#gradingversion = :seen", item{":seen": number(int64(version))})
		}
		return s.transact(ctx, s.making(e), s.putting(note, "", nil))
	})
	if errors.Is(err, service.ErrNotFound) {
		err = service.ErrConflict
	}
	return err
}

// GradeAgain implements [service.Grades].
func (s *Store) GradeAgain(ctx context.Context, meetingID string, at time.Time) error {
	if err := s.regrade(ctx); err != nil {
		return err
	}
	return s.makeDue(ctx, meetingID, at, true)
}

// makeDue has a meeting that has ended graded at the instant. One that is due already
// stays so, or is due sooner if it may be.
func (s *Store) makeDue(ctx context.Context, meetingID string, at time.Time, sooner bool) error {
	return decided(ctx, func() (again bool, err error) {
		m, err := s.get(ctx, meetingKey(meetingID))
		if err != nil || m == nil || live(m) || m.has(due) && (!sooner || !at.Before(m.instant(due))) {
			return false, err
		}
		_, r, err := s.eventAlone(ctx, m.text(ofEvent))
		if err != nil {
			return false, orNone(err)
		}
		e, actions := editing(m.key()).set(due, instant(at)), []types.TransactWriteItem{s.putting(dueNote(meetingID, r.ID, at), "", nil)}
		if m.has(due) {
			e.when("#due = :before", item{":before": m[due]})
			actions = append(actions, s.dropping(dueNote(meetingID, "", m.instant(due)).key(), "", nil))
		} else {
			e.when("attribute_exists(pk) AND attribute_not_exists(#due)", nil)
		}
		return s.transact(ctx, append(actions, s.making(e))...)
	})
}

// DueAt implements [service.Grades].
func (s *Store) DueAt(ctx context.Context, meetingID string) (time.Time, error) {
	if err := s.regrade(ctx); err != nil {
		return time.Time{}, err
	}
	m, err := s.get(ctx, meetingKey(meetingID))
	return m.instant(due), err
}

// regrade works off the notes by which meetings are graded again, which takes as long
// as there are meetings. It may stop anywhere and be repeated: a note goes when all of
// its meetings are due, and that of a deployment when each of its rooms has one.
func (s *Store) regrade(ctx context.Context) error {
	for {
		notes, err := s.queryAll(ctx, partition(allRegrades))
		if err != nil || len(notes) == 0 {
			return err
		}
		for _, note := range notes {
			if note.text(inRoom) == "" {
				err = s.spread(ctx, note)
			} else {
				err = s.regradeRoom(ctx, note.text(inRoom), note.instant(due))
			}
			if err != nil {
				return err
			}
			if err := s.erase(ctx, note.key()); err != nil {
				return err
			}
		}
	}
}

// spread makes of the note of a deployment one for each of its rooms.
func (s *Store) spread(ctx context.Context, note item) error {
	d := profileKey(asRoom(note).Key.Deployment())
	for i, err := range s.query(ctx, beginning(d.text(partitionKey), "room#")) {
		if err != nil {
			return err
		}
		one := at(allRegrades, note.text(sortKey)+"#"+part(i.text(inRoom)))
		one[inRoom], one[due] = i[inRoom], note[due]
		if _, err := s.put(ctx, one, ""); err != nil {
			return err
		}
	}
	return nil
}

// regradeRoom makes the meetings of a room due that have ended, unless they are.
func (s *Store) regradeRoom(ctx context.Context, roomID string, at time.Time) error {
	r, err := s.roomNow(ctx, roomID)
	if err != nil {
		return orNone(err)
	}
	for _, list := range []string{"at", "standing"} {
		entries, err := s.entries(ctx, r, list+"#", list+"$")
		if err != nil {
			return err
		}
		for _, entry := range entries {
			for sitting, err := range s.query(ctx, beginning(eventPartition(entry.text(eventID)), "sitting#")) {
				if err != nil {
					return err
				}
				if err := s.makeDue(ctx, sitting.text(meetingOf), at, false); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
