package service_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func prime(anonymous bool) *chimeclassroom.Question {
	return &chimeclassroom.Question{Text: " Is 91 prime? ", Choices: []string{"Yes ", "No"}, Anonymous: anonymous}
}

// poll does an act about a poll as the room does.
func (w *floorWorld) poll(a service.Admission, act service.Act) (service.Polling, error) {
	w.t.Helper()
	p, err := w.Poll(w.t.Context(), w.floor, a, act)
	w.clock.Advance(time.Second)
	return p, err
}

// asks has the teacher ask a question, and returns the poll.
func (w *floorWorld) asks(q *chimeclassroom.Question) string {
	w.t.Helper()
	_, err := w.poll(w.teacher, service.Act{Kind: service.ActAsk, Question: q})
	require.NoError(w.t, err)
	polls := w.floor.Polls(w.teacher.Attendee.ID)
	return polls[len(polls)-1].ID
}

func (w *floorWorld) answers(a service.Admission, poll string, choices ...int) error {
	w.t.Helper()
	_, err := w.poll(a, service.Act{Kind: service.ActAnswer, Poll: poll, Choices: choices})
	return err
}

func (w *floorWorld) closes(poll string) {
	w.t.Helper()
	_, err := w.poll(w.teacher, service.Act{Kind: service.ActClosePoll, Poll: poll})
	require.NoError(w.t, err)
}

// sees is the newest poll as somebody sees it.
func (w *floorWorld) sees(a service.Admission) service.PollView {
	w.t.Helper()
	polls := w.floor.Polls(a.Attendee.ID)
	require.NotEmpty(w.t, polls)
	return polls[len(polls)-1]
}

func TestAHostAsksAndTheOthersAnswer(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	id := w.asks(prime(false))
	seen := w.sees(w.ada)
	assert.Equal(t, "Is 91 prime?", seen.Text)
	assert.Equal(t, []string{"Yes", "No"}, seen.Choices)
	assert.True(t, seen.Open())
	assert.False(t, seen.HasAnswered)

	told, err := w.poll(w.ada, service.Act{Kind: service.ActAnswer, Poll: id, Choices: []int{0}})
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{w.ada.Attendee.ID, w.teacher.Attendee.ID}, told.To, "nobody else sees a difference")
	require.NoError(t, w.answers(w.ada, id, 1), "until it is closed they may change it")
	require.NoError(t, w.answers(w.ben, id, 1))
	requireCode(t, chimeclassroom.CodeForbidden, w.answers(w.teacher, id, 0))
	requireCode(t, chimeclassroom.CodeInvalid, w.answers(w.ben, id, 0, 1))
	requireCode(t, chimeclassroom.CodeInvalid, w.answers(w.ben, id, 2))
	requireCode(t, chimeclassroom.CodeInvalid, w.answers(w.ben, id))
	requireCode(t, chimeclassroom.CodeNotAvailable, w.answers(w.ben, "another", 0))

	assert.Equal(t, []int{0, 2}, w.sees(w.teacher).Totals, "hosts see the result as it comes")
	seen = w.sees(w.ada)
	assert.Equal(t, []int{1}, seen.Own)
	assert.Nil(t, seen.Totals)
	assert.Zero(t, seen.Answered)
	w.closes(id)
	requireCode(t, chimeclassroom.CodeNotAvailable, w.answers(w.ben, id, 0))
	assert.Nil(t, w.sees(w.ada).Totals, "closed is not shown")
	_, err = w.poll(w.teacher, service.Act{Kind: service.ActShowPoll, Poll: id, On: true})
	require.NoError(t, err)
	assert.Equal(t, []int{0, 2}, w.sees(w.ada).Totals)
	assert.Equal(t, []string{
		"PollOpened room 1", "ada AttendeeAnswered room 1", "ben AttendeeAnswered room 1", "PollClosed room 1",
	}, w.told())
}

func TestWhoAsksPolls(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	ask := service.Act{Kind: service.ActAsk, Question: prime(false)}
	for _, a := range []service.Admission{w.ada, w.looksOn} {
		_, err := w.poll(a, ask)
		requireCode(t, chimeclassroom.CodeForbidden, err)
	}
	w.do(w.teacher, service.Act{Kind: service.ActPromote, Target: w.ada.Attendee.ID, On: true})
	_, err := w.poll(w.ada, ask)
	require.NoError(t, err, "co-hosts ask")
	_, err = w.poll(w.teacher, ask)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	w.closes(w.sees(w.teacher).ID)
	for _, kind := range []service.ActKind{service.ActClosePoll, service.ActShowPoll, service.ActAsk} {
		_, err := w.poll(w.ben, service.Act{Kind: kind, Poll: w.sees(w.teacher).ID, On: true})
		requireCode(t, chimeclassroom.CodeForbidden, err)
	}
	_, err = w.poll(w.teacher, service.Act{Kind: service.ActAsk, Question: &chimeclassroom.Question{Text: "?"}})
	requireCode(t, chimeclassroom.CodeInvalid, err)
}

func TestARoleThatAsksNoPolls(t *testing.T) {
	t.Parallel()
	w := &floorWorld{world: newWorld(t)}
	w.except(w.head(), service.InCourse, denying(chimeclassroom.Assistant, chimeclassroom.AskPolls))
	w.event = w.liveEvent(w.world.teacher())
	w.floor = w.OpenFloor()
	assistant := w.join(w.visit(arrival("helper", chimeclassroom.Assistant)), w.event.ID)
	w.floor.Enter(assistant, w.clock.Now())
	_, err := w.poll(assistant, service.Act{Kind: service.ActAsk, Question: prime(false)})
	requireCode(t, chimeclassroom.CodeForbidden, err)
}

func TestWhoComesLateSeesTheOpenPoll(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	id := w.asks(prime(false))
	require.NoError(t, w.answers(w.ada, id, 1))
	late := w.join(w.student("late"), w.event.ID)
	assert.Nil(t, w.floor.Polls(late.Attendee.ID), "who is not in sees nothing")
	w.floor.Enter(late, w.clock.Now())
	assert.True(t, w.sees(late).Open())

	w.floor = w.OpenFloor() // as after a crash
	for _, a := range []service.Admission{w.teacher, w.ada, w.ben} {
		_, err := w.Knock(t.Context(), w.floor, a)
		require.NoError(t, err)
		w.floor.Enter(a, w.clock.Now())
	}
	assert.Equal(t, []int{1}, w.sees(w.ada).Own)
	require.NoError(t, w.answers(w.ada, id, 0))
	assert.Equal(t, []int{1, 0}, w.sees(w.teacher).Totals)
}

// TestNobodyLearnsWhoAnsweredWhatAnonymously looks everywhere for what could tell.
func TestNobodyLearnsWhoAnsweredWhatAnonymously(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	id := w.asks(prime(true))
	require.NoError(t, w.answers(w.ada, id, 0))
	require.NoError(t, w.answers(w.ben, id, 1))
	require.NoError(t, w.answers(w.ada, id, 1), "they may change it")
	assert.Equal(t, []string{"PollOpened room 1"}, w.told(), "nothing says when they answered")
	var told int
	require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM classroom_poll_answer WHERE choices <> ''`).Scan(&told))
	assert.Zero(t, told)

	w.floor = w.OpenFloor() // what they answered was in its memory alone
	for _, a := range []service.Admission{w.teacher, w.ada} {
		w.floor.Enter(a, w.clock.Now())
	}
	requireCode(t, chimeclassroom.CodeNotAvailable, w.answers(w.ada, id, 0))
	seen := w.sees(w.ada)
	assert.True(t, seen.HasAnswered)
	assert.Nil(t, seen.Own)
	w.closes(id)
	assert.Nil(t, w.sees(w.teacher).Totals, "they are too few")
	assert.Equal(t, 2, w.sees(w.teacher).Answered)
	assert.False(t, w.sees(w.ada).HasAnswered, "it is forgotten")
	lines := w.told()
	require.Len(t, lines, 4)
	assert.ElementsMatch(t, []string{"ada AttendeeAnswered room 1", "ben AttendeeAnswered room 1"}, lines[2:])

	r, err := w.Report(t.Context(), w.teacherVisitor, w.event.ID)
	require.NoError(t, err)
	require.Len(t, r.Polls, 1)
	assert.Empty(t, r.Polls[0].Answers)
	assert.Equal(t, 2, r.Polls[0].Answered)
	assert.Nil(t, r.Polls[0].Totals)
	plan, err := w.ReadPolls(t.Context(), w.teacherVisitor, w.event.ID)
	require.NoError(t, err)
	assert.Nil(t, plan.Polls[0].Totals)
	data, err := w.MyData(t.Context(), w.adaVisitor)
	require.NoError(t, err)
	answers := slices.IndexFunc(data, func(r service.PersonalRecords) bool { return r.About == "answers" })
	require.NotEqual(t, -1, answers)
	assert.Empty(t, data[answers].Records)
}

// Whoever sees the answers come one by one would know whose they are.
func TestAnAnonymousPollTellsNothingUntilItIsClosed(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	id := w.asks(prime(true))
	enter := func(subject string) service.Admission {
		a := w.join(w.student(subject), w.event.ID)
		w.floor.Enter(a, w.clock.Now())
		return a
	}
	_, err := w.poll(w.teacher, service.Act{Kind: service.ActShowPoll, Poll: id, On: true})
	require.NoError(t, err)
	voters := []service.Admission{w.ada, w.ben, enter("cyd"), enter("dan")}
	for n, a := range voters {
		require.NoError(t, w.answers(a, id, n%2))
		for _, who := range []service.Admission{w.teacher, w.ada} {
			seen := w.sees(who)
			assert.Equal(t, n+1, seen.Answered)
			assert.Nil(t, seen.Totals, "who sees them grow sees whose they are")
		}
	}
	w.closes(id)
	assert.Equal(t, []int{2, 2}, w.sees(w.teacher).Totals)
	r, err := w.Report(t.Context(), w.teacherVisitor, w.event.ID)
	require.NoError(t, err)
	assert.Equal(t, []int{2, 2}, r.Polls[0].Totals)
	assert.Subset(t, w.logOf(w.teacherVisitor), []string{"poll.ask", "poll.show on", "poll.close"})
}

func TestManyAnswerAtOnce(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	id := w.asks(prime(true))
	var all sync.WaitGroup
	for i := range 10 {
		for _, a := range []service.Admission{w.ada, w.ben, w.looksOn} {
			all.Go(func() {
				_, err := w.Poll(t.Context(), w.floor, a, service.Act{Kind: service.ActAnswer, Poll: id, Choices: []int{i % 2}})
				assert.NoError(t, err)
			})
		}
	}
	all.Wait()
	w.closes(id)
	seen := w.sees(w.teacher)
	assert.Equal(t, 3, seen.Answered)
	assert.Equal(t, 3, seen.Totals[0]+seen.Totals[1])
}

func TestPollsArePrepared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.event(teacher)
	_, err := w.PreparePoll(t.Context(), ada, e.ID, *prime(false))
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.PreparePoll(t.Context(), teacher, e.ID, chimeclassroom.Question{Text: "?"})
	requireCode(t, chimeclassroom.CodeInvalid, err)
	p, err := w.PreparePoll(t.Context(), teacher, e.ID, *prime(false))
	require.NoError(t, err)
	_, err = w.ChangePoll(t.Context(), ada, e.ID, p.ID, *prime(true))
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.ChangePoll(t.Context(), teacher, e.ID, "another", *prime(true))
	requireCode(t, chimeclassroom.CodeNotFound, err)
	_, err = w.ChangePoll(t.Context(), teacher, e.ID, p.ID, *prime(true))
	require.NoError(t, err)
	plan, err := w.ReadPolls(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	require.Len(t, plan.Polls, 1)
	assert.True(t, plan.Open)
	assert.True(t, plan.Polls[0].Anonymous)
	plan, err = w.ReadPolls(t.Context(), ada, e.ID)
	require.NoError(t, err)
	assert.Equal(t, service.PollPlan{Polls: []service.PollView{}}, plan, "what is prepared is for hosts")
	requireCode(t, chimeclassroom.CodeForbidden, w.DropPoll(t.Context(), ada, e.ID, p.ID))
	require.NoError(t, w.DropPoll(t.Context(), teacher, e.ID, p.ID))
	requireCode(t, chimeclassroom.CodeNotFound, w.DropPoll(t.Context(), teacher, e.ID, p.ID))
	assert.Equal(t, []string{"event.create", "poll.prepare", "poll.change", "poll.drop"}, w.logOf(teacher))
}

func TestWhatWasPreparedIsAsked(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	p, err := w.PreparePoll(t.Context(), w.teacherVisitor, w.event.ID, *prime(false))
	require.NoError(t, err)
	assert.Empty(t, w.floor.Polls(w.teacher.Attendee.ID), "nobody is asked yet")
	ask := service.Act{Kind: service.ActAsk, Poll: p.ID}
	_, err = w.poll(w.teacher, ask)
	require.NoError(t, err)
	w.closes(p.ID)
	_, err = w.poll(w.teacher, ask)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.ChangePoll(t.Context(), w.teacherVisitor, w.event.ID, p.ID, *prime(true))
	requireCode(t, chimeclassroom.CodeConflict, err)
	plan, err := w.ReadPolls(t.Context(), w.adaVisitor, w.event.ID)
	require.NoError(t, err)
	require.Len(t, plan.Polls, 1)
	assert.Nil(t, plan.Polls[0].Totals, "it is not shown")
}

func TestTheReportHasThePolls(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	id := w.asks(&chimeclassroom.Question{Text: "Which?", Choices: []string{"=1", "2", "3"}, Several: true})
	require.NoError(t, w.answers(w.ada, id, 0, 2))
	require.NoError(t, w.answers(w.ben, id, 1))
	w.closes(id)
	id = w.asks(prime(true))
	require.NoError(t, w.answers(w.ben, id, 0))
	_, err := w.EndMeeting(t.Context(), w.teacherVisitor, w.event.ID)
	require.NoError(t, err)
	r, err := w.Report(t.Context(), w.teacherVisitor, w.event.ID)
	require.NoError(t, err)
	require.Len(t, r.Polls, 2)
	require.Len(t, r.Polls[0].Answers, 2)
	assert.Equal(t, w.adaVisitor.Person.ID, r.Polls[0].Answers[0].Person.ID)
	assert.False(t, r.Polls[1].Open(), "the end of the class has closed it")
	ada, _ := r.Sums.Person(w.adaVisitor.Person.ID)
	assert.Equal(t, engagement.Figure{Value: 1, Known: true}, ada.Figures[engagement.MetricPolls])
	assert.Equal(t, engagement.Figure{Value: 50, Known: true}, ada.Figures[engagement.MetricPollRate])

	rows := r.Rows()
	head, last := rows[0], rows[len(rows)-1]
	assert.Equal(t, []string{"Poll 1: Which?", "Poll 2: Is 91 prime?"}, head[len(head)-2:])
	assert.Equal(t, []string{"=1: 1; 2: 1; 3: 1", "anonymous, answered by fewer than 3"}, last[len(last)-2:])
	assert.Equal(t, "All answers", last[0])
	at := slices.IndexFunc(rows, func(row []string) bool { return row[0] == w.adaVisitor.Person.DisplayName() })
	assert.Equal(t, []string{"=1; 3", ""}, rows[at][len(head)-2:])
	for _, row := range rows {
		assert.Len(t, row, len(head))
	}
	var said []string
	for _, one := range r.Statements("https://tool.example/events/1", "https://tool.example") {
		if strings.HasSuffix(one.Verb.ID, "answered") {
			said = append(said, one.Object.ID+" "+one.Result.Response)
		}
	}
	assert.Equal(t, []string{"https://tool.example/events/1/polls/1 =1; 3", "https://tool.example/events/1/polls/1 2"}, said)
}

func TestAPageTellsOfItsConnection(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	sample := func(level engagement.Quality, roundTrip int, loss float64) service.Act {
		return service.Act{Kind: service.ActQuality, Quality: &service.Quality{Level: level, RoundTrip: &roundTrip, Loss: &loss}}
	}
	for _, act := range []service.Act{
		{Kind: service.ActQuality}, sample("", 1, 1), sample("great", 1, 1), sample("good", -1, 1), sample("good", 60_001, 1),
		sample("good", 1, -1), sample("good", 1, 101),
	} {
		w.refuse(chimeclassroom.CodeInvalid, w.ada, act)
	}
	w.do(w.ada, sample("good", 42, 0.25))
	w.do(w.ada, sample("good", 42, 0.25)) // too soon
	w.clock.Advance(30 * time.Second)
	w.do(w.ada, sample("poor", 900, 12))
	w.do(w.ben, service.Act{Kind: service.ActQuality, Quality: &service.Quality{Level: "fair"}})
	assert.Equal(t, []string{
		"ada AttendeeConnection self-reported good 42 ms 0.2 %", "ada AttendeeConnection self-reported poor 900 ms 12.0 %",
		"ben AttendeeConnection self-reported fair",
	}, w.told())
	line, err := w.Timeline(t.Context(), w.adaVisitor, w.event.ID, 0, w.adaVisitor.Person.ID)
	require.NoError(t, err)
	assert.Len(t, line.Good, 1)
	assert.Len(t, line.Poor, 1)
}
