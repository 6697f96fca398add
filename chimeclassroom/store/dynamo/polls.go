package classroomdynamo

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a poll, beside its meeting and number, and of an answer.
const (
	question = "question"
	openedAt = "opened"
	closedAt = "closedat"
	shownTo  = "shown"
	choices  = "choices"
)

// Attributes of the item at which those who change the polls of an event take turns,
// beside how many there are.
const (
	newestNo = "newest" // how many were asked
	openNow  = "open"   // the poll that is open
)

func pollKey(eventID, id string) item { return at(eventPartition(eventID), "poll#"+part(id)) }

func pollsKey(eventID string) item { return at(eventPartition(eventID), "polls") }

func answerKey(eventID, pollID, personID string) item {
	return at(eventPartition(eventID), "answer#"+part(pollID)+"#"+part(personID))
}

// pollOf reads a poll, with what its tallies have counted.
func pollOf(eventID string, i item, tallies []item) (p chimeclassroom.Poll, err error) {
	p = chimeclassroom.Poll{
		ID: i.text(ident), EventID: eventID, Number: int(i.number(numbered)), MeetingID: i.text(meetingOf),
		OpenedAt: i.instant(openedAt), ClosedAt: i.instant(closedAt), Shown: i.flag(shownTo), Totals: []int{},
	}
	if err := i.read(question, &p.Question); err != nil {
		return p, err
	}
	if p.Number > 0 {
		p.Totals = make([]int, len(p.Choices))
		for _, tally := range tallies {
			p.Answered += int(tally.number(answered))
			for n := range p.Totals {
				p.Totals[n] += int(tally.number(choiceNo(n)))
			}
		}
	}
	return p, nil
}

// poll reads a poll of the event as it is now, or returns ErrNotFound.
func (s *Store) poll(ctx context.Context, eventID, id string) (chimeclassroom.Poll, item, error) {
	read, err := s.getAll(ctx, append(tallyKeys(eventID, id), pollKey(eventID, id))...)
	if err == nil && read[gates] == nil {
		err = service.ErrNotFound
	}
	if err != nil {
		return chimeclassroom.Poll{}, nil, err
	}
	p, err := pollOf(eventID, read[gates], read[:gates])
	return p, read[gates], err
}

// CreatePoll implements [service.Polls].
func (s *Store) CreatePoll(ctx context.Context, p chimeclassroom.Poll, at time.Time) error {
	body, err := asJSON(p.Question)
	if err != nil {
		return err
	}
	i := pollKey(p.EventID, p.ID)
	i[ident], i[question], i[createdAt] = text(p.ID), body, instant(at)
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, eventKey(p.EventID), pollsKey(p.EventID))
		if err != nil {
			return false, err
		}
		switch {
		case read[0] == nil:
			return false, service.ErrNotFound
		case read[1].number(howMany) >= chimeclassroom.MaxPolls:
			return false, service.ErrConflict
		}
		return s.transact(ctx, s.making(takingPolls(p.EventID, read[1], 1)), s.putting(i, absent, nil), s.checking(read[0].key(), present, nil))
	})
}

// takingPolls is the edit by which there are so many more polls, if nobody has changed
// them since.
func takingPolls(eventID string, guard item, more int64) *edit {
	if guard == nil {
		guard = pollsKey(eventID)
	}
	return taking(guard).set(howMany, number(guard.number(howMany)+more))
}

// ReplacePoll implements [service.Polls].
func (s *Store) ReplacePoll(ctx context.Context, p chimeclassroom.Poll) error {
	body, err := asJSON(p.Question)
	if err != nil {
		return err
	}
	return s.changeDraft(ctx, p.EventID, p.ID, 0, func(i item) step {
		i[question] = body
		return step{put: i}
	})
}

// DropPoll implements [service.Polls].
func (s *Store) DropPoll(ctx context.Context, eventID, id string) error {
	return s.changeDraft(ctx, eventID, id, -1, func(i item) step { return step{drop: i.key()} })
}

// changeDraft changes a poll that was not asked; there are so many more afterwards.
func (s *Store) changeDraft(ctx context.Context, eventID, id string, more int64, change func(item) step) error {
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, pollKey(eventID, id), pollsKey(eventID))
		if err != nil {
			return false, err
		}
		switch {
		case read[0] == nil:
			return false, service.ErrNotFound
		case read[0].has(numbered):
			return false, service.ErrConflict
		}
		return s.transact(ctx, append(s.actions([]step{change(read[0])}), s.making(takingPolls(eventID, read[1], more)))...)
	})
}

// Polls implements [service.Polls].
func (s *Store) Polls(ctx context.Context, eventID string) (all []chimeclassroom.Poll, err error) {
	items, err := s.pollsOf(ctx, eventID)
	if err != nil {
		return nil, err
	}
	var keys []item
	for _, i := range items {
		keys = append(keys, tallyKeys(eventID, i.text(ident))...)
	}
	tallies, err := s.getAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for n, i := range items {
		p, err := pollOf(eventID, i, tallies[n*gates:(n+1)*gates])
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// pollsOf are the polls of an event by number, then those that were not asked, the oldest
// first. One that is gone has none.
func (s *Store) pollsOf(ctx context.Context, eventID string) ([]item, error) {
	e, err := s.get(ctx, eventKey(eventID))
	if err != nil || e == nil {
		return nil, err
	}
	items, err := s.queryAll(ctx, beginning(eventPartition(eventID), "poll#"))
	slices.SortFunc(items, func(a, b item) int {
		if a.has(numbered) != b.has(numbered) {
			return cmp.Compare(b.number(numbered), a.number(numbered)) // those without a number have 0
		}
		return cmp.Or(cmp.Compare(a.number(numbered), b.number(numbered)), cmp.Compare(a.number(createdAt), b.number(createdAt)),
			cmp.Compare(a.text(ident), b.text(ident)))
	})
	return items, err
}

// PollAnswers implements [service.Polls].
func (s *Store) PollAnswers(ctx context.Context, eventID string) (all []service.PollAnswer, err error) {
	items, err := s.pollsOf(ctx, eventID)
	if err != nil {
		return nil, err
	}
	for _, i := range items {
		p, err := pollOf(eventID, i, nil)
		if err != nil {
			return nil, err
		}
		if p.Anonymous && !p.ClosedAt.IsZero() {
			continue // they are being forgotten
		}
		for one, err := range s.query(ctx, beginning(eventPartition(eventID), "answer#"+part(p.ID)+"#")) {
			if err != nil {
				return nil, err
			}
			a := service.PollAnswer{PollID: p.ID, PersonID: one.text(member)}
			if err := one.read(choices, &a.Choices); err != nil {
				return nil, err
			}
			all = append(all, a)
		}
	}
	return all, nil
}

// pollLine is the line of the ledger about a poll.
func pollLine(p *chimeclassroom.Poll, what meeting.EventType, at time.Time) meeting.LedgerEvent {
	return meeting.LedgerEvent{MeetingID: p.MeetingID, Type: what, At: at, Source: meeting.FromRoom, Detail: strconv.Itoa(p.Number)}
}

// AskPoll implements [service.Polls].
func (s *Store) AskPoll(ctx context.Context, eventID, id, meetingID string, at time.Time) (p chimeclassroom.Poll, lines []meeting.LedgerEvent, err error) {
	err = decided(ctx, func() (again bool, err error) {
		guard, err := s.get(ctx, pollsKey(eventID))
		if err != nil {
			return false, err
		}
		kept, i, err := s.poll(ctx, eventID, id)
		if err == nil && (kept.Number > 0 || guard.has(openNow)) {
			err = service.ErrConflict
		}
		if err != nil {
			return false, err
		}
		p = kept
		p.MeetingID, p.Number, p.Totals = meetingID, int(guard.number(newestNo))+1, make([]int, len(p.Choices))
		line, actions, again, err := s.appending(ctx, pollLine(&p, meeting.PollOpened, at))
		if again || err != nil {
			return again, err
		}
		p.OpenedAt, lines = line.At, []meeting.LedgerEvent{line}
		i[meetingOf], i[numbered], i[openedAt] = text(meetingID), number(int64(p.Number)), instant(line.At)
		for _, tally := range tallyKeys(eventID, id) {
			tally[counted], tally[answered] = number(0), number(0)
			actions = append(actions, s.putting(tally, absent, nil))
		}
		return s.transact(ctx, append(actions, s.putting(i, present, nil),
			s.making(takingPolls(eventID, guard, 0).set(newestNo, i[numbered]).set(openNow, text(id))))...)
	})
	return p, lines, err
}

// ShowPoll implements [service.Polls].
func (s *Store) ShowPoll(ctx context.Context, meetingID, id string, shown bool) (p chimeclassroom.Poll, err error) {
	err = decided(ctx, func() (again bool, err error) {
		m, err := s.homeMeeting(ctx, meetingID)
		if err != nil {
			return false, err
		}
		eventID := m.text(ofEvent)
		done, err := s.update(ctx, editing(pollKey(eventID, id)).set(shownTo, flag(shown)).when("#meeting = :in", item{":in": text(meetingID)}))
		if err == nil && !done {
			err = service.ErrConflict
		}
		if err == nil {
			p, _, err = s.poll(ctx, eventID, id)
		}
		return false, err
	})
	return p, err
}
