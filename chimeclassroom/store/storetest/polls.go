package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func polls() []check[service.Store] {
	return []check[service.Store]{
		{"what is prepared can be changed and removed", drafts},
		{"what was asked cannot", askedIsAsked},
		{"an event has so many and no more", pollsAtMost},
		{"one is open at a time, and asked once", oneOpen},
		{"a person answers once and may change it", answersOnce},
		{"of many answers of one person at once the last counts", answersOfOneAtOnce},
		{"a poll that is closed takes no answer", closedTakesNothing},
		{"nobody can tell what somebody answered anonymously", anonymousAnswers},
		{"who has answered anonymously does not twice", anonymousOnce},
		{"the end of a class closes its poll", endClosesPoll},
		{"the result is shown or not", pollShown},
		{"polls go with the attendance", pollsExpire},
		{"an erased person's answers are gone, the totals stay", pollsErasure},
		{"answers are among what is kept about a person", pollsExport},
		{"polls of nothing", pollsOfNothing},
	}
}

// question is a poll of the event that nobody has asked yet.
func question(id string) chimeclassroom.Poll {
	return chimeclassroom.Poll{ID: id, EventID: "event", Question: chimeclassroom.Question{
		Text: "Ünïcødé ' ?", Choices: []string{"Yes", "No", "☃"}, Several: true,
	}}
}

func anonymous(id string) chimeclassroom.Poll {
	p := question(id)
	p.Anonymous = true
	return p
}

// asked is a live class with person-1 in it and p asked.
func asked(t *testing.T, s service.Store, p chimeclassroom.Poll) chimeclassroom.Poll {
	t.Helper()
	live(t, s)
	attend(t, s)
	require.NoError(t, s.CreatePoll(t.Context(), p, nine))
	p, _, err := s.AskPoll(t.Context(), p.EventID, p.ID, "meeting", later)
	require.NoError(t, err)
	return p
}

// attend has person-1 in the meeting as attendee-t.
func attend(t *testing.T, s service.Store) {
	t.Helper()
	_, err := s.IssueTicket(t.Context(), ticket("t"))
	require.NoError(t, err)
	_, err = s.TakeTicket(t.Context(), "event", "t", nine)
	require.NoError(t, err)
	_, err = s.AppendPresence(t.Context(), seen(meeting.AttendeeJoined, "attendee-t", nine))
	require.NoError(t, err)
}

func answer(choices ...int) service.PollAnswer {
	return service.PollAnswer{PollID: "p", AttendeeID: "attendee-t", PersonID: "person-1", Choices: choices, At: later.Add(time.Second)}
}

// onlyPoll is the event's one poll as it is kept.
func onlyPoll(t *testing.T, s service.Store) chimeclassroom.Poll {
	t.Helper()
	kept, err := s.Polls(t.Context(), "event")
	require.NoError(t, err)
	require.Len(t, kept, 1)
	return kept[0]
}

// pollEvents are the lines of the ledger about polls.
func pollEvents(t *testing.T, s service.Store) (lines []meeting.LedgerEvent) {
	t.Helper()
	events, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	for _, e := range events {
		switch e.Type {
		case meeting.PollOpened, meeting.PollClosed, meeting.AttendeeAnswered:
			lines = append(lines, e)
		}
	}
	return lines
}

func drafts(t *testing.T, s service.Store) {
	classroom(t, s)
	for i, id := range []string{"b", "a"} {
		require.NoError(t, s.CreatePoll(t.Context(), question(id), nine.Add(time.Duration(i)*time.Second)))
	}
	other := anonymous("b")
	other.Choices = []string{"1", "2"}
	require.NoError(t, s.ReplacePoll(t.Context(), other))
	kept, err := s.Polls(t.Context(), "event")
	require.NoError(t, err)
	first, second := other, question("a")
	first.Totals, second.Totals = []int{}, []int{}
	assert.Equal(t, []chimeclassroom.Poll{first, second}, kept, "the oldest first")
	require.NoError(t, s.DropPoll(t.Context(), "event", "b"))
	assert.Equal(t, second, onlyPoll(t, s))
}

func askedIsAsked(t *testing.T, s service.Store) {
	p := asked(t, s, question("p"))
	require.ErrorIs(t, s.ReplacePoll(t.Context(), question("p")), service.ErrConflict)
	require.ErrorIs(t, s.DropPoll(t.Context(), "event", "p"), service.ErrConflict)
	_, _, err := s.AskPoll(t.Context(), "event", "p", "meeting", later)
	require.ErrorIs(t, err, service.ErrConflict)
	assert.Equal(t, p, onlyPoll(t, s))
	assert.True(t, p.Open())
	assert.Equal(t, []int{0, 0, 0}, p.Totals)
}

func pollsAtMost(t *testing.T, s service.Store) {
	classroom(t, s)
	left := min(racers(s)/2, chimeclassroom.MaxPolls) // for which all race
	for i := range chimeclassroom.MaxPolls - left {
		require.NoError(t, s.CreatePoll(t.Context(), question(fmt.Sprint("there-", i)), nine))
	}
	won := race(t, s, func(i int) error { return s.CreatePoll(t.Context(), question(fmt.Sprint(i)), nine) }, service.ErrConflict)
	assert.Equal(t, left, won)
}

func oneOpen(t *testing.T, s service.Store) {
	live(t, s)
	for i := range 2 {
		require.NoError(t, s.CreatePoll(t.Context(), question(fmt.Sprint(i)), nine))
	}
	won := race(t, s, func(i int) error {
		_, _, err := s.AskPoll(t.Context(), "event", fmt.Sprint(i%2), "meeting", later)
		return err
	}, service.ErrConflict)
	require.Equal(t, 1, won)
	kept, err := s.Polls(t.Context(), "event")
	require.NoError(t, err)
	require.Equal(t, 1, kept[0].Number)
	require.Zero(t, kept[1].Number)
	p, lines, err := s.ClosePoll(t.Context(), "meeting", kept[0].ID, later)
	require.NoError(t, err)
	require.Len(t, lines, 1)
	assert.Equal(t, lines[0].At, p.ClosedAt)
	p, _, err = s.AskPoll(t.Context(), "event", kept[1].ID, "meeting", later)
	require.NoError(t, err)
	assert.Equal(t, 2, p.Number)
	var told []string
	for _, e := range pollEvents(t, s) {
		told = append(told, string(e.Type)+" "+e.Detail)
	}
	assert.Equal(t, []string{"PollOpened 1", "PollClosed 1", "PollOpened 2"}, told)
}

func answersOnce(t *testing.T, s service.Store) {
	asked(t, s, question("p"))
	p, lines, err := s.AnswerPoll(t.Context(), "meeting", answer(0, 2), nil)
	require.NoError(t, err)
	assert.Equal(t, []int{1, 0, 1}, p.Totals)
	line := seen(meeting.AttendeeAnswered, "attendee-t", later.Add(time.Second))
	line.Detail = "1"
	assert.Equal(t, []meeting.LedgerEvent{line}, lines)
	p, lines, err = s.AnswerPoll(t.Context(), "meeting", answer(1), []int{0})
	require.NoError(t, err)
	assert.Empty(t, lines, "the ledger knows that they have answered")
	assert.Equal(t, []int{0, 1, 0}, p.Totals, "what is kept counts, not what a caller says")
	assert.Equal(t, 1, p.Answered)
	assert.Equal(t, p, onlyPoll(t, s))
	answers, err := s.PollAnswers(t.Context(), "event")
	require.NoError(t, err)
	assert.Equal(t, []service.PollAnswer{{PollID: "p", PersonID: "person-1", Choices: []int{1}}}, answers)
	_, _, err = s.AnswerPoll(t.Context(), "meeting", answer(3), nil)
	require.Error(t, err, "a choice that there is not")
	assert.Equal(t, []int{0, 1, 0}, onlyPoll(t, s).Totals)
}

func answersOfOneAtOnce(t *testing.T, s service.Store) {
	asked(t, s, question("p"))
	race(t, s, func(i int) error {
		_, _, err := s.AnswerPoll(t.Context(), "meeting", answer(i%3), nil)
		return err
	})
	p := onlyPoll(t, s)
	assert.Equal(t, 1, p.Answered)
	answers, err := s.PollAnswers(t.Context(), "event")
	require.NoError(t, err)
	want := []int{0, 0, 0}
	want[answers[0].Choices[0]] = 1
	assert.Equal(t, want, p.Totals)
	assert.Len(t, pollEvents(t, s), 2)
}

func closedTakesNothing(t *testing.T, s service.Store) {
	asked(t, s, question("p"))
	for range 2 {
		_, _, err := s.ClosePoll(t.Context(), "meeting", "p", noon)
		if err != nil {
			require.ErrorIs(t, err, service.ErrConflict)
		}
	}
	_, _, err := s.AnswerPoll(t.Context(), "meeting", answer(0), nil)
	require.ErrorIs(t, err, service.ErrConflict)
	_, _, err = s.AnswerPoll(t.Context(), "another", answer(0), nil)
	require.ErrorIs(t, err, service.ErrConflict)
	p := onlyPoll(t, s)
	assert.Zero(t, p.Answered)
	assert.Equal(t, noon, p.ClosedAt)
	assert.Len(t, pollEvents(t, s), 2)
}

// anonymousAnswers: as long as the poll is open the ledger says nothing of those who
// answer, and afterwards nothing says when they did.
func anonymousAnswers(t *testing.T, s service.Store) {
	asked(t, s, anonymous("p"))
	p, lines, err := s.AnswerPoll(t.Context(), "meeting", answer(2), nil)
	require.NoError(t, err)
	assert.Empty(t, lines)
	assert.Equal(t, []int{0, 0, 1}, p.Totals)
	p, _, err = s.AnswerPoll(t.Context(), "meeting", answer(1), []int{2})
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1, 0}, p.Totals)
	assert.Len(t, pollEvents(t, s), 1, "it was asked")
	answers, err := s.PollAnswers(t.Context(), "event")
	require.NoError(t, err)
	assert.Equal(t, []service.PollAnswer{{PollID: "p", PersonID: "person-1"}}, answers)
	data, err := s.PersonalData(t.Context(), "person-1")
	require.NoError(t, err)
	for _, part := range data {
		if part.About == "answers" {
			require.Len(t, part.Records, 1)
			assert.Empty(t, part.Records[0]["choices"])
		}
	}
	_, lines, err = s.ClosePoll(t.Context(), "meeting", "p", noon)
	require.NoError(t, err)
	require.Len(t, lines, 2)
	assert.Equal(t, meeting.AttendeeAnswered, lines[1].Type)
	assert.Equal(t, "person-1", lines[1].PersonID)
	assert.Equal(t, noon, lines[1].At)
	answers, err = s.PollAnswers(t.Context(), "event")
	require.NoError(t, err)
	assert.Empty(t, answers)
	assert.Equal(t, []int{0, 1, 0}, onlyPoll(t, s).Totals)
}

func anonymousOnce(t *testing.T, s service.Store) {
	asked(t, s, anonymous("p"))
	won := race(t, s, func(int) error {
		_, _, err := s.AnswerPoll(t.Context(), "meeting", answer(0), nil)
		return err
	}, service.ErrAnswered)
	assert.Equal(t, 1, won)
	assert.Equal(t, []int{1, 0, 0}, onlyPoll(t, s).Totals)
}

func endClosesPoll(t *testing.T, s service.Store) {
	asked(t, s, anonymous("p"))
	_, _, err := s.AnswerPoll(t.Context(), "meeting", answer(0), nil)
	require.NoError(t, err)
	ended, err := s.EndMeeting(t.Context(), ending(noon), nil)
	require.NoError(t, err)
	p := onlyPoll(t, s)
	assert.Equal(t, noon, p.ClosedAt)
	lines := pollEvents(t, s)
	require.Len(t, lines, 3)
	for _, e := range lines {
		assert.True(t, e.At.Before(ended), "the class ends after everything")
	}
	_, _, err = s.AskPoll(t.Context(), "event", "p", "meeting", noon)
	require.ErrorIs(t, err, service.ErrConflict)
	require.NoError(t, s.CreatePoll(t.Context(), question("late"), noon))
	_, _, err = s.AskPoll(t.Context(), "event", "late", "meeting", noon)
	require.ErrorIs(t, err, service.ErrConflict, "the meeting has ended")
}

func pollShown(t *testing.T, s service.Store) {
	asked(t, s, question("p"))
	for _, shown := range []bool{true, false, true} {
		p, err := s.ShowPoll(t.Context(), "meeting", "p", shown)
		require.NoError(t, err)
		assert.Equal(t, shown, p.Shown)
		assert.Equal(t, p, onlyPoll(t, s))
	}
	_, err := s.ShowPoll(t.Context(), "another", "p", true)
	require.ErrorIs(t, err, service.ErrConflict)
}

func pollsExpire(t *testing.T, s service.Store) {
	asked(t, s, question("p"))
	_, _, err := s.AnswerPoll(t.Context(), "meeting", answer(0), nil)
	require.NoError(t, err)
	_, err = s.EndMeeting(t.Context(), ending(noon), nil)
	require.NoError(t, err)
	expire(t, s, "r", noon)
	onlyPoll(t, s)
	expire(t, s, "r", noon.Add(time.Hour))
	kept, err := s.Polls(t.Context(), "event")
	require.NoError(t, err)
	assert.Empty(t, kept)
}

func pollsErasure(t *testing.T, s service.Store) {
	asked(t, s, question("p"))
	_, _, err := s.AnswerPoll(t.Context(), "meeting", answer(0), nil)
	require.NoError(t, err)
	require.NoError(t, s.ErasePerson(t.Context(), "person-1"))
	answers, err := s.PollAnswers(t.Context(), "event")
	require.NoError(t, err)
	assert.Empty(t, answers)
	p := onlyPoll(t, s)
	assert.Equal(t, 1, p.Answered)
	assert.Equal(t, []int{1, 0, 0}, p.Totals)
}

func pollsExport(t *testing.T, s service.Store) {
	asked(t, s, question("p"))
	_, _, err := s.AnswerPoll(t.Context(), "meeting", answer(0, 1), nil)
	require.NoError(t, err)
	data, err := s.PersonalData(t.Context(), "person-1")
	require.NoError(t, err)
	var records []map[string]any
	for _, part := range data {
		if part.About == "answers" {
			records = part.Records
		}
	}
	require.Len(t, records, 1)
	assert.Equal(t, "Algebra", records[0]["title"])
	assert.Contains(t, records[0]["question"], "☃")
	assert.Equal(t, "[0,1]", records[0]["choices"])
}

func pollsOfNothing(t *testing.T, s service.Store) {
	live(t, s)
	for _, id := range noIDs()[:2] {
		p := question("p")
		p.EventID = id
		require.ErrorIs(t, s.CreatePoll(t.Context(), p, nine), service.ErrNotFound)
		p = question(id)
		require.ErrorIs(t, s.ReplacePoll(t.Context(), p), service.ErrNotFound)
		require.ErrorIs(t, s.DropPoll(t.Context(), "event", id), service.ErrNotFound)
		_, _, err := s.AskPoll(t.Context(), "event", id, "meeting", later)
		require.ErrorIs(t, err, service.ErrNotFound)
		_, _, err = s.ClosePoll(t.Context(), "meeting", id, later)
		require.ErrorIs(t, err, service.ErrConflict)
		kept, err := s.Polls(t.Context(), id)
		require.NoError(t, err)
		assert.Empty(t, kept)
	}
}
