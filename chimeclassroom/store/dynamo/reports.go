package classroomdynamo

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// EventOfMeeting implements [service.Reports].
func (s *Store) EventOfMeeting(ctx context.Context, meetingID string) (string, error) {
	i, err := s.get(ctx, meetingKey(meetingID))
	if err == nil && i == nil {
		err = service.ErrNotFound
	}
	return i.text(ofEvent), err
}

// Sittings implements [service.Reports].
func (s *Store) Sittings(ctx context.Context, eventID string) (sittings []service.Sitting, err error) {
	e, err := s.get(ctx, eventKey(eventID))
	if err != nil || e == nil {
		return nil, err
	}
	listed, err := s.queryAll(ctx, beginning(eventPartition(eventID), "sitting#"))
	if err != nil {
		return nil, err
	}
	keys := make([]item, len(listed))
	for n, i := range listed {
		keys[n] = meetingKey(i.text(meetingOf))
	}
	meetings, err := s.getAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for n, i := range meetings {
		one := service.Sitting{LastAlive: i.instant(aliveAt), Meeting: chimeclassroom.Meeting{
			ID: listed[n].text(meetingOf), EventID: eventID, Generation: int(listed[n].number(generation)),
			StartedAt: i.instant(startedAt), EndedAt: i.instant(endedAt), DeletedAt: i.instant(deletedAt),
		}}
		if one.Attendees, err = s.attendees(ctx, one.Meeting.ID); err != nil {
			return nil, err
		}
		sittings = append(sittings, one)
	}
	return sittings, nil
}

// Attributes of a correction, beside its instant and person.
const (
	sittingNo   = "sitting"
	correctedBy = "by"
	status      = "status"
	attendedFor = "attended" // milliseconds
	note        = "note"
)

// AppendCorrection implements [service.Reports]. Those of a person take turns at the
// item that has the instant of the last.
func (s *Store) AppendCorrection(ctx context.Context, c service.Correction) (stored time.Time, err error) {
	err = decided(ctx, func() (again bool, err error) {
		last := at(eventPartition(c.EventID), "corrected#"+part(c.PersonID))
		read, err := s.getAll(ctx, eventKey(c.EventID), last)
		if err != nil {
			return false, err
		}
		if read[0] == nil {
			return false, service.ErrNotFound
		}
		e := editing(last)
		if stored = millis(c.At.UnixMilli()); read[1] == nil {
			e.when(absent, nil)
		} else {
			e.when("#at = :before", item{":before": read[1][happenedAt]})
			if !stored.After(read[1].instant(happenedAt)) {
				stored = read[1].instant(happenedAt).Add(time.Millisecond)
			}
		}
		kept := c
		kept.At = stored
		summing, err := s.summingCorrected(ctx, c.EventID, c.Sitting, stored)
		if err != nil {
			return false, err
		}
		return s.transact(ctx, append(summing, s.making(e.set(happenedAt, instant(stored))), s.putting(correctionItem(kept), absent, nil),
			s.checking(eventKey(c.EventID), present, nil))...)
	})
	return stored, err
}

func correctionItem(c service.Correction) item {
	i := at(eventPartition(c.EventID), "correction#"+sortable(c.At)+"#"+part(c.PersonID))
	i[happenedAt], i[member], i[sittingNo] = instant(c.At), text(c.PersonID), number(int64(c.Sitting))
	i[correctedBy], i[status], i[note] = text(c.By.ID), text(string(c.Status)), text(c.Note)
	if c.Attended != nil {
		i[attendedFor] = number(c.Attended.Milliseconds())
	}
	return i
}

// Corrections implements [service.Reports].
func (s *Store) Corrections(ctx context.Context, eventID string) (all []service.Correction, err error) {
	e, err := s.get(ctx, eventKey(eventID))
	if err != nil || e == nil {
		return nil, err
	}
	var by []string
	for i, err := range s.query(ctx, beginning(eventPartition(eventID), "correction#")) {
		if err != nil {
			return nil, err
		}
		c := service.Correction{
			EventID: eventID, Sitting: int(i.number(sittingNo)), PersonID: i.text(member), At: i.instant(happenedAt),
			Status: engagement.Status(i.text(status)), Note: i.text(note),
		}
		if i.has(attendedFor) {
			length := time.Duration(i.number(attendedFor)) * time.Millisecond
			c.Attended = &length
		}
		all, by = append(all, c), append(by, i.text(correctedBy))
	}
	known, err := s.people(ctx, by)
	for n := range all {
		all[n].By = known[by[n]]
	}
	slices.SortFunc(all, func(a, b service.Correction) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.PersonID, b.PersonID))
	})
	return all, err
}
