package classroomdynamo

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of the summary of a class, which is listed while it is due and, until it is
// summed up for the first time, among those that wait.
const (
	times = "times" // how often it was asked for
	month = "month" // of the figures that are kept, "" if none are
)

func summaryKey(meetingID string) item { return at(meetingPartition(meetingID), "summary") }

func dueSummary(meetingID string, when time.Time) item {
	i := at(allSummaries, sortable(when)+"#"+part(meetingID))
	i[meetingOf], i[due] = text(meetingID), instant(when)
	return i
}

// usagePartition has what the classes of a deployment come to, by month.
func usagePartition(d chimeclassroom.Deployment) string {
	return "usage#" + digest(d.RegistrationID, d.DeploymentID)
}

func usageKey(d chimeclassroom.Deployment, month, meetingID string) item {
	return at(usagePartition(d), "month#"+month+"#"+part(meetingID))
}

func waitingKey(d chimeclassroom.Deployment, meetingID string) item {
	return at(usagePartition(d), "waiting#"+part(meetingID))
}

// summingUp are the actions that have a meeting of the room that is over summed up at
// that instant, or later if it is due later.
func (s *Store) summingUp(ctx context.Context, meetingID string, r *room, when time.Time) ([]types.TransactWriteItem, error) {
	kept, err := s.get(ctx, summaryKey(meetingID))
	if err != nil {
		return nil, err
	}
	if kept.has(due) && kept.instant(due).After(when) {
		when = kept.instant(due)
	}
	e := editing(summaryKey(meetingID)).set(times, number(kept.number(times)+1)).set(due, instant(when))
	unchangedSummary(e, kept)
	actions := append(s.movingDue(meetingID, kept, when), s.making(e))
	if kept.text(month) == "" {
		waiting := waitingKey(r.Key.Deployment(), meetingID)
		waiting[meetingOf] = text(meetingID)
		actions = append(actions, s.putting(waiting, "", nil))
	}
	return actions, nil
}

// unchangedSummary adds the condition that the summary is as it was read.
func unchangedSummary(e *edit, kept item) {
	if kept == nil {
		e.when(absent, nil)
		return
	}
	e.when("#times = :asked", item{":asked": kept[times]})
	if kept.has(due) {
		e.when("#due = :before", item{":before": kept[due]})
	} else {
		e.when("attribute_not_exists(#due)", nil)
	}
}

// movingDue are the actions that list a summary as due then.
func (s *Store) movingDue(meetingID string, kept item, when time.Time) []types.TransactWriteItem {
	actions := []types.TransactWriteItem{s.putting(dueSummary(meetingID, when), "", nil)}
	if kept.has(due) && !kept.instant(due).Equal(millis(when.UnixMilli())) {
		actions = append(actions, s.dropping(dueSummary(meetingID, kept.instant(due)).key(), "", nil))
	}
	return actions
}

// summingLate is summingUp because of a line that comes late.
func (s *Store) summingLate(ctx context.Context, m item, when time.Time) ([]types.TransactWriteItem, error) {
	_, r, err := s.eventAlone(ctx, m.text(ofEvent))
	if err != nil {
		return nil, orNone(err)
	}
	actions, err := s.summingUp(ctx, m.text(meetingOf), r, when)
	return append(actions, s.checking(m.key(), "attribute_exists(pk) AND attribute_not_exists(#deleted)", nil)), err
}

// summingCorrected is summingUp because of a correction of a sitting of the event. One
// that is live will be summed up anyhow, and one whose attendance was deleted is not.
func (s *Store) summingCorrected(ctx context.Context, eventID string, sitting int, when time.Time) ([]types.TransactWriteItem, error) {
	of, err := s.get(ctx, sittingKey(eventID, sitting))
	if err != nil || of == nil {
		return nil, err
	}
	m, err := s.get(ctx, meetingKey(of.text(meetingOf)))
	if err != nil || m == nil || live(m) || m.has(deletedAt) {
		return nil, err
	}
	return s.summingLate(ctx, m, when)
}

// ClaimSummaries implements [service.Summaries].
func (s *Store) ClaimSummaries(ctx context.Context, c service.SummaryClaim) (all []service.DueSummary, err error) {
	backwards, in := false, between(allSummaries, "0", sortable(c.Now)+"$")
	in.ScanIndexForward = &backwards
	for i, err := range s.query(ctx, in) {
		if err != nil {
			return nil, err
		}
		if len(all) == c.Limit {
			break
		}
		d, err := s.claimSummary(ctx, i, c)
		if err != nil {
			return nil, err
		}
		if d != nil {
			all = append(all, *d)
		}
	}
	return all, nil
}

// claimSummary claims one that is listed, nil if it is not to be had.
func (s *Store) claimSummary(ctx context.Context, listed item, c service.SummaryClaim) (*service.DueSummary, error) {
	id := listed.text(meetingOf)
	read, err := s.getAll(ctx, meetingKey(id), summaryKey(id))
	if err != nil {
		return nil, err
	}
	m, kept := read[0], read[1]
	if !kept.has(due) || !kept.instant(due).Equal(listed.instant(due)) || m == nil || m.has(deletedAt) || m.instant(endedAt).After(c.Ended) {
		return nil, nil //nolint:nilnil // nothing to claim is no error
	}
	_, r, err := s.eventAlone(ctx, m.text(ofEvent))
	if errors.Is(err, service.ErrNotFound) {
		return nil, nil //nolint:nilnil // it is on its way out
	}
	if err != nil {
		return nil, err
	}
	e := editing(kept.key()).set(due, instant(c.Until))
	unchangedSummary(e, kept)
	again, err := s.transact(ctx, append(s.movingDue(id, kept, c.Until), s.making(e))...)
	if again || err != nil {
		return nil, err // again: somebody else has it
	}
	return &service.DueSummary{RoomID: r.ID, EventID: m.text(ofEvent), MeetingID: id, Asked: kept.number(times)}, nil
}

// PutSummary implements [service.Summaries].
func (s *Store) PutSummary(ctx context.Context, d service.DueSummary, sum service.ClassSummary) error {
	for {
		people, err := s.stillKnown(ctx, sum.People)
		if err != nil {
			return err
		}
		if err := s.putSummary(ctx, d, sum, people); err != nil {
			return err
		}
		now, err := s.stillKnown(ctx, people)
		if err != nil || len(now) == len(people) {
			return err
		}
	}
}

// stillKnown are those of the people who are known and were not erased. Whoever is
// erased after they were kept is taken out again, here or by who erases them.
func (s *Store) stillKnown(ctx context.Context, people map[string]service.Part) (map[string]service.Part, error) {
	ids := make([]string, 0, len(people))
	for id := range people {
		ids = append(ids, id)
	}
	known, err := s.people(ctx, ids)
	still := map[string]service.Part{}
	for id, p := range known {
		if !p.Erased() {
			still[id] = people[id]
		}
	}
	return still, err
}

// putSummary keeps what the class comes to if it is as it was claimed.
func (s *Store) putSummary(ctx context.Context, d service.DueSummary, sum service.ClassSummary, people map[string]service.Part) error {
	sum.People = people
	record, err := asJSON(sum)
	if err != nil {
		return err
	}
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, meetingKey(d.MeetingID), summaryKey(d.MeetingID))
		if err != nil {
			return false, err
		}
		m, kept := read[0], read[1]
		if kept == nil || kept.number(times) != d.Asked || m == nil || m.has(deletedAt) {
			return false, service.ErrConflict
		}
		_, r, err := s.eventAlone(ctx, m.text(ofEvent))
		if errors.Is(err, service.ErrNotFound) {
			err = service.ErrConflict
		}
		if err != nil {
			return false, err
		}
		return s.transact(ctx, s.summing(r, m, kept, sum.Month, record)...)
	})
}

// summing are the actions that keep the figures of a class in place of those of before.
func (s *Store) summing(r *room, m, kept item, of string, record types.AttributeValue) []types.TransactWriteItem {
	id, d := m.text(meetingOf), r.Key.Deployment()
	e := editing(kept.key()).set(month, text(of)).remove(due)
	unchangedSummary(e, kept)
	actions := []types.TransactWriteItem{
		s.making(e), s.dropping(waitingKey(d, id), "", nil),
		s.checking(m.key(), "attribute_exists(pk) AND attribute_not_exists(#deleted)", nil),
	}
	if kept.has(due) {
		actions = append(actions, s.dropping(dueSummary(id, kept.instant(due)).key(), "", nil))
	}
	if before := kept.text(month); before != "" && before != of {
		actions = append(actions, s.dropping(usageKey(d, before, id), "", nil))
	}
	if of != "" {
		i := usageKey(d, of, id)
		i[inRoom], i[meetingOf], i[figures] = text(r.ID), text(id), record
		actions = append(actions, s.putting(i, "", nil))
	}
	return actions
}

// dropSummary removes what a class comes to, whose attendance is deleted.
func (s *Store) dropSummary(ctx context.Context, d chimeclassroom.Deployment, meetingID string) error {
	kept, err := s.get(ctx, summaryKey(meetingID))
	if err != nil || kept == nil {
		return err
	}
	keys := []item{waitingKey(d, meetingID), dueSummary(meetingID, kept.instant(due)).key(), usageKey(d, kept.text(month), meetingID)}
	if err := s.remove(ctx, keys); err != nil {
		return err
	}
	return s.erase(ctx, kept.key())
}
