package classroomdynamo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// answered is the attribute of a tally that says how many people it has counted.
const answered = "answered"

// tallyKeys are those of the tallies of a poll, which count the answers together, so that
// people who answer at the same time do not wait for one item. An answer is counted in
// any of them: which one says nothing of who gave it.
func tallyKeys(eventID, pollID string) []item {
	keys := make([]item, gates)
	for n := range keys {
		keys[n] = at(eventPartition(eventID), "tally#"+part(pollID)+"#"+strconv.Itoa(n))
	}
	return keys
}

// choiceNo is the attribute of a tally that counts one of the ten choices.
func choiceNo(n int) string { return "choice" + "abcdefghij"[n:n+1] }

// countingAnswer is the edit of one tally that counts an answer in place of another one,
// unless the poll is closed.
func countingAnswer(p *chimeclassroom.Poll, first bool, was, is []int) (*edit, error) {
	keys := tallyKeys(p.EventID, p.ID)
	e := editing(keys[rand.N(gates)]) //nolint:gosec // nobody gains by guessing it
	e.when("attribute_exists(pk) AND attribute_not_exists(#closed)", item{":one": number(1)})
	e.sets = append(e.sets, "#counted = #counted + :one")
	if first {
		e.sets = append(e.sets, "#answered = #answered + :one")
	}
	more := map[int]int64{}
	for _, part := range []struct {
		by      int64
		choices []int
	}{{-1, was}, {1, is}} {
		for _, c := range part.choices {
			if c < 0 || c >= len(p.Choices) {
				return nil, fmt.Errorf("poll %s has no choice %d", p.ID, c)
			}
			more[c] += part.by
		}
	}
	for c, by := range more {
		name := choiceNo(c)
		e.sets = append(e.sets, "#"+name+" = if_not_exists(#"+name+", :zero) + :"+name)
		e.values[":"+name], e.values[":zero"] = number(by), number(0)
	}
	return e, nil
}

// AnswerPoll implements [service.Polls].
func (s *Store) AnswerPoll(ctx context.Context, meetingID string, a service.PollAnswer, before []int) (p chimeclassroom.Poll, lines []meeting.LedgerEvent, err error) {
	eventID := ""
	err = decided(ctx, func() (again bool, err error) {
		m, err := s.homeMeeting(ctx, meetingID)
		if err != nil {
			return false, err
		}
		eventID, lines = m.text(ofEvent), nil
		p, _, err = s.openPoll(ctx, eventID, meetingID, a.PollID)
		if err != nil {
			return false, err
		}
		actions, first, err := s.answering(ctx, &p, a, before)
		if err != nil {
			return false, err
		}
		if first && !p.Anonymous {
			line := pollLine(&p, meeting.AttendeeAnswered, a.At)
			line.AttendeeID, line.PersonID = a.AttendeeID, a.PersonID
			line, more, again, err := s.appending(ctx, line)
			if again || err != nil {
				return again, err
			}
			actions, lines = append(actions, more...), []meeting.LedgerEvent{line}
		}
		return s.transact(ctx, actions...)
	})
	if err != nil {
		return p, nil, err
	}
	p, _, err = s.poll(ctx, eventID, a.PollID)
	return p, lines, err
}

// openPoll reads a poll that is open in the meeting; any other is ErrConflict.
func (s *Store) openPoll(ctx context.Context, eventID, meetingID, id string) (chimeclassroom.Poll, item, error) {
	p, i, err := s.poll(ctx, eventID, id)
	if errors.Is(err, service.ErrNotFound) || err == nil && (!p.Open() || p.MeetingID != meetingID) {
		err = service.ErrConflict
	}
	return p, i, err
}

// answering are the actions that store who has answered and, unless nobody is to know,
// what. first tells that they have not answered before.
func (s *Store) answering(ctx context.Context, p *chimeclassroom.Poll, a service.PollAnswer, before []int) (actions []types.TransactWriteItem, first bool, err error) {
	kept, err := s.get(ctx, answerKey(p.EventID, p.ID, a.PersonID))
	if err != nil {
		return nil, false, err
	}
	first = kept == nil
	var was []int
	switch {
	case first:
	case !p.Anonymous:
		err = kept.read(choices, &was)
	case before == nil:
		err = service.ErrAnswered
	default:
		was = before
	}
	if err != nil {
		return nil, false, err
	}
	e, err := countingAnswer(p, first, was, a.Choices)
	if err != nil {
		return nil, false, err
	}
	i, condition, values := answerKey(p.EventID, p.ID, a.PersonID), absent, item(nil)
	i[member], i[ofPoll] = text(a.PersonID), text(p.ID)
	if !p.Anonymous {
		if i[choices], err = asJSON(a.Choices); err != nil {
			return nil, false, err
		}
	}
	if !first {
		condition = present
	}
	if kept.has(choices) {
		condition, values = "#choices = :before", item{":before": kept[choices]}
	}
	return []types.TransactWriteItem{s.making(e), s.putting(i, condition, values)}, first, nil
}

// ofPoll is the attribute of an answer that names its poll.
const ofPoll = "poll"

// ClosePoll implements [service.Polls].
func (s *Store) ClosePoll(ctx context.Context, meetingID, id string, at time.Time) (p chimeclassroom.Poll, lines []meeting.LedgerEvent, err error) {
	err = decided(ctx, func() (again bool, err error) {
		m, err := s.homeMeeting(ctx, meetingID)
		if err != nil {
			return false, err
		}
		var i item
		if p, i, err = s.openPoll(ctx, m.text(ofEvent), meetingID, id); err != nil {
			return false, err
		}
		if again, err := s.keepAlive(ctx, meetingID, at, s.update); again || err != nil {
			return again, err
		}
		lines, again, err = s.closePoll(ctx, m, &p, i, at)
		return again, err
	})
	if err != nil {
		return p, nil, err
	}
	closed := p.ClosedAt
	p, _, err = s.poll(ctx, p.EventID, id)
	p.ClosedAt = closed
	return p, lines, err
}

// homeMeeting returns the item of a meeting behind what has to be carried out there
// first. One that there is not is ErrConflict, and another node than its home
// service.ErrMoved.
func (s *Store) homeMeeting(ctx context.Context, id string) (item, error) {
	if _, err := s.atHome(ctx, id); err != nil {
		return nil, err
	}
	m, err := s.guarded(ctx, meetingKey(id))
	if err == nil && m == nil {
		err = service.ErrConflict
	}
	return m, err
}

// closeOpenPoll closes the poll that is open in a meeting that is about to end, and tells
// whether there was one.
func (s *Store) closeOpenPoll(ctx context.Context, m item, end meeting.LedgerEvent) (was bool, err error) {
	eventID := m.text(ofEvent)
	guard, err := s.get(ctx, pollsKey(eventID))
	if err != nil || !guard.has(openNow) {
		return false, err
	}
	p, i, err := s.openPoll(ctx, eventID, end.MeetingID, guard.text(openNow))
	if errors.Is(err, service.ErrConflict) {
		return false, nil
	}
	if err == nil {
		_, _, err = s.closePoll(ctx, m, &p, i, end.At)
	}
	return true, err
}

// closePoll closes a poll whose tallies have counted no more than was read. The meeting
// is the guard of who has answered an anonymous one, which comes into its ledger then.
func (s *Store) closePoll(ctx context.Context, m item, p *chimeclassroom.Poll, i item, at time.Time) (lines []meeting.LedgerEvent, again bool, err error) {
	read, err := s.getAll(ctx, append(tallyKeys(p.EventID, p.ID), pollsKey(p.EventID), attendeeKey(p.MeetingID, ""))...)
	if err != nil {
		return nil, false, err
	}
	tallies, guard, room := read[:gates], read[gates], read[gates+1]
	line := behindLast(pollLine(p, meeting.PollClosed, at), room)
	extra, err := s.lining(ctx, line, room, "") // the end of a class closes it from anywhere
	if err != nil {
		return nil, false, err
	}
	lines, p.ClosedAt = []meeting.LedgerEvent{line}, line.At
	var steps []step
	if p.Anonymous {
		voters, some, err := s.voters(ctx, p, line.At)
		if err != nil {
			return nil, false, err
		}
		lines, steps = append(lines, voters...), some
	}
	extra = append(extra, s.closing(tallyKeys(p.EventID, p.ID), tallies)...)
	extra = append(extra, s.making(takingPolls(p.EventID, guard, 0).remove(openNow)),
		s.making(editing(i.key()).set(closedAt, instant(line.At)).when("attribute_exists(pk) AND attribute_not_exists(#closedat)", nil)))
	again, err = s.change(ctx, m, steps, extra...)
	return lines, again, err
}

// voters are those who have answered an anonymous poll: their lines of the ledger, in the
// order of ids, which are random, and the steps that append these and forget them here.
func (s *Store) voters(ctx context.Context, p *chimeclassroom.Poll, at time.Time) (lines []meeting.LedgerEvent, steps []step, err error) {
	answers, err := s.queryAll(ctx, beginning(eventPartition(p.EventID), "answer#"+part(p.ID)+"#"))
	if err != nil {
		return nil, nil, err
	}
	seats := make([]item, len(answers))
	for n, i := range answers {
		steps = append(steps, step{drop: i.key()})
		seats[n] = seatKey(p.MeetingID, i.text(member))
	}
	if seats, err = s.getAll(ctx, seats...); err != nil {
		return nil, nil, err
	}
	var keys []item
	for _, seat := range seats {
		if seat != nil {
			keys = append(keys, attendeeKey(p.MeetingID, seat.text(attendeeID)))
		}
	}
	attendees, err := s.getAll(ctx, keys...)
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(attendees, func(a, b item) int { return cmp.Compare(a.text(attendeeID), b.text(attendeeID)) })
	for _, i := range attendees {
		line := pollLine(p, meeting.AttendeeAnswered, at)
		line.AttendeeID, line.PersonID = i.text(attendeeID), i.text(member)
		line = behindLast(line, i)
		out, err := s.archiveItem(ctx, line, i)
		if err != nil {
			return nil, nil, err
		}
		if out != nil {
			steps = append(steps, step{put: out})
		}
		lines, steps = append(lines, line), append(steps, step{put: lineOf(line)})
	}
	return lines, steps, nil
}
