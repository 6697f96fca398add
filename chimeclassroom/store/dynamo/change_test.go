package classroomdynamo_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// small is how many actions a transaction takes in these tests, many how many events a
// change has.
const (
	small = 5
	many  = 6
)

// enter makes the room "room-1".
func enter(t *testing.T, s service.Sessions) {
	t.Helper()
	require.NoError(t, s.RecordLaunch(t.Context(), service.Launch{
		Room:   chimeclassroom.Room{ID: "room-1", Key: chimeclassroom.RoomKey{RegistrationID: "r", DeploymentID: "d", Place: "context:c"}},
		Link:   "link:l",
		Person: chimeclassroom.Person{ID: "person-1", RegistrationID: "r", Subject: "ada", Name: "Ada"},
		Role:   chimeclassroom.Teacher, Code: service.Secret{Hash: "code", Expires: nine}, At: nine,
	}))
}

// daily is a change that makes a series of so many events.
func daily(events int) chimeclassroom.SeriesChange {
	change := chimeclassroom.SeriesChange{Put: []chimeclassroom.Series{{ID: "s", RoomID: "room-1", Start: "2026-11-23", Rule: "FREQ=DAILY"}}}
	for n := range events {
		starts := nine.AddDate(0, 0, n)
		change.Create = append(change.Create, chimeclassroom.Event{
			ID: fmt.Sprint("event-", n), RoomID: "room-1", Title: "Algebra", StartsAt: starts, Version: 1,
			SeriesID: "s", Slot: starts.Format(time.DateOnly),
		})
	}
	return change
}

func titles(t *testing.T, s service.Events) map[string]int {
	t.Helper()
	all, err := s.ListEvents(t.Context(), "room-1", service.Span{})
	require.NoError(t, err)
	found := map[string]int{}
	for _, e := range all {
		found[e.Title]++
	}
	return found
}

// They share one server.
func TestChangesThatNoTransactionTakes(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	for name, test := range map[string]func(*testing.T, *engine){
		"are made wholly or not at all":                wholly,
		"are carried out by who comes next":            severedAnywhere,
		"are not repeated by somebody who was delayed": delayedAtAStep,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, e)
		})
	}
}

func wholly(t *testing.T, e *engine) {
	s, _ := e.table(t)
	s.Take(small)
	enter(t, s)
	require.NoError(t, s.ChangeSeries(t.Context(), "room-1", daily(many)))
	table, err := s.Timetable(t.Context(), "room-1", "s")
	require.NoError(t, err)
	require.Len(t, table.Events, many)

	change := chimeclassroom.SeriesChange{Replace: table.Events}
	for n := range change.Replace {
		change.Replace[n].Title = "Analysis"
	}
	change.Replace[many-1].Version = 7
	require.ErrorIs(t, s.ChangeSeries(t.Context(), "room-1", change), service.ErrConflict)
	assert.Equal(t, map[string]int{"Algebra": many}, titles(t, s))
	change.Replace[many-1].Version = 1
	require.NoError(t, s.ChangeSeries(t.Context(), "room-1", change))
	assert.Equal(t, map[string]int{"Analysis": many}, titles(t, s))
}

// severed is a wire that is cut after so many requests.
type severed struct {
	http.RoundTripper
	left atomic.Int64
}

var errSevered = errors.New("severed")

func (w *severed) RoundTrip(r *http.Request) (*http.Response, error) {
	if w.left.Add(-1) < 0 {
		return nil, errSevered
	}
	return w.RoundTripper.RoundTrip(r)
}

// Wherever whoever makes a change stops, all of it is there afterwards or nothing.
func severedAnywhere(t *testing.T, e *engine) {
	made := map[bool]int{}
	for requests, done := int64(1), false; !done; requests++ {
		s, over := e.table(t)
		enter(t, s)
		wire := &severed{RoundTripper: e.wire}
		wire.left.Store(requests)
		stopping := over(wire)
		stopping.Take(small)
		err := stopping.ChangeSeries(t.Context(), "room-1", daily(many))
		done = wire.left.Load() >= 0
		seen := titles(t, s)
		if err == nil {
			assert.Equal(t, map[string]int{"Algebra": many}, seen, "severed after %d", requests)
		} else {
			assert.Contains(t, []int{0, many}, seen["Algebra"], "severed after %d", requests)
		}
		assert.Equal(t, seen, titles(t, s), "and it stays so")
		made[seen["Algebra"] == many]++
	}
	assert.Greater(t, made[true], 2, "some stopped between the beginning and the end")
	assert.Greater(t, made[false], 3)
}

// One who was delayed does not repeat a step of a change that is over.
func delayedAtAStep(t *testing.T, e *engine) {
	s, over := e.table(t)
	enter(t, s)
	wire := &delayed{RoundTripper: e.wire, number: 2 /* the first of the steps */, held: make(chan struct{}), release: make(chan struct{})}
	slow := over(wire)
	slow.Take(small)
	ended := make(chan error, 1)
	go func() { ended <- slow.ChangeSeries(t.Context(), "room-1", daily(many)) }()
	<-wire.held
	table, err := s.Timetable(t.Context(), "room-1", "s")
	require.NoError(t, err, "it is carried out by who comes next")
	changed := table.Events[0]
	changed.Title = "Analysis"
	require.NoError(t, s.ReplaceEvent(t.Context(), changed))
	close(wire.release)
	require.NoError(t, <-ended)
	assert.Equal(t, map[string]int{"Algebra": many - 1, "Analysis": 1}, titles(t, s))
}

// delayed is a wire that holds a transaction, by its number.
type delayed struct {
	http.RoundTripper
	number        int64
	transactions  atomic.Int64
	held, release chan struct{}
}

func (w *delayed) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("X-Amz-Target") == "DynamoDB_20120810.TransactWriteItems" && w.transactions.Add(1) == w.number {
		close(w.held)
		<-w.release
	}
	return w.RoundTripper.RoundTrip(r)
}

// They share one server.
func TestWhoIsTooLate(t *testing.T) {
	t.Parallel()
	e := startEngine(t)
	for name, test := range map[string]func(*testing.T, *engine){
		"nothing is appended behind the end":       appendedBehindTheEnd,
		"no answer comes behind the end of a poll": answeredBehindTheEnd,
		"a node of before appends nothing":         appendedByANodeOfBefore,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, e)
		})
	}
}

// Somebody comes in while the class ends: they are told that it has.
func appendedBehindTheEnd(t *testing.T, e *engine) {
	s, over := e.table(t)
	enter(t, s)
	require.NoError(t, s.CreateEvent(t.Context(), daily(1).Create[0]))
	require.NoError(t, s.StartMeeting(t.Context(), chimeclassroom.Meeting{ID: "meeting", EventID: "event-0", Generation: 1, StartedAt: nine}, 1))
	wire := &delayed{RoundTripper: e.wire, number: 1, held: make(chan struct{}), release: make(chan struct{})}
	slow, came := over(wire), make(chan error, 1)
	go func() {
		_, err := slow.AppendPresence(t.Context(), meeting.LedgerEvent{MeetingID: "meeting", Type: meeting.AttendeeJoined, AttendeeID: "a", At: nine, Source: meeting.FromRoom})
		came <- err
	}()
	<-wire.held
	_, err := s.EndMeeting(t.Context(), meeting.LedgerEvent{MeetingID: "meeting", Type: meeting.MeetingEnded, At: nine, Source: meeting.FromRoom}, nil)
	require.NoError(t, err)
	close(wire.release)
	require.ErrorIs(t, <-came, service.ErrConflict)
	lines, _, err := s.Ledger(t.Context(), "meeting")
	require.NoError(t, err)
	require.Len(t, lines, 2)
	assert.Equal(t, meeting.MeetingEnded, lines[1].Type)
}

// Somebody answers while the poll is closed: they are told so, and nobody has counted them.
func answeredBehindTheEnd(t *testing.T, e *engine) {
	k, over := e.table(t)
	s := &school{k, t}
	s.person(1, 1)
	id := s.class(1)
	attendee := s.attend(id, "event-1", 1)
	question := chimeclassroom.Question{Text: "?", Choices: []string{"Yes", "No"}, Anonymous: true}
	require.NoError(t, s.CreatePoll(t.Context(), chimeclassroom.Poll{ID: "poll", EventID: "event-1", Question: question}, nine))
	_, _, err := s.AskPoll(t.Context(), "event-1", "poll", id, nine)
	require.NoError(t, err)
	wire := &delayed{RoundTripper: e.wire, number: 1, held: make(chan struct{}), release: make(chan struct{})}
	slow, answered := over(wire), make(chan error, 1)
	go func() {
		_, _, err := slow.AnswerPoll(t.Context(), id, service.PollAnswer{PollID: "poll", AttendeeID: attendee, PersonID: "person-1", Choices: []int{0}, At: nine}, nil)
		answered <- err
	}()
	<-wire.held
	_, lines, err := s.ClosePoll(t.Context(), id, "poll", nine)
	require.NoError(t, err)
	assert.Len(t, lines, 1)
	close(wire.release)
	require.ErrorIs(t, <-answered, service.ErrConflict)
	polls, err := s.Polls(t.Context(), "event-1")
	require.NoError(t, err)
	assert.Equal(t, []int{0, 0}, polls[0].Totals)
	answers, err := s.PollAnswers(t.Context(), "event-1")
	require.NoError(t, err)
	assert.Empty(t, answers)
}

// A node that was given up while it appends something does not append it behind the node
// that has the class since.
func appendedByANodeOfBefore(t *testing.T, e *engine) {
	k, over := e.table(t)
	s := &school{k, t}
	s.person(1, 1)
	id := s.class(1)
	for _, node := range []string{"old", "new"} {
		require.NoError(t, s.AddNode(t.Context(), service.Node{ID: node, Secrets: "same"}, time.Hour, nine))
	}
	_, err := s.Claim(t.Context(), id, "old")
	require.NoError(t, err)
	wire := &delayed{RoundTripper: e.wire, number: 1, held: make(chan struct{}), release: make(chan struct{})}
	old, came := over(wire), make(chan error, 1)
	old.ServeAs("old")
	go func() {
		_, err := old.AppendPresence(t.Context(), meeting.LedgerEvent{MeetingID: id, Type: meeting.AttendeeJoined, AttendeeID: "a", At: nine, Source: meeting.FromRoom})
		came <- err
	}()
	<-wire.held
	require.NoError(t, s.Beat(t.Context(), "old", -time.Hour, nine), "its time was over long ago")
	gone, err := s.GiveUpNodes(t.Context())
	require.NoError(t, err)
	require.Equal(t, 1, gone)
	claim, err := s.Claim(t.Context(), id, "new")
	require.NoError(t, err)
	require.Equal(t, "new", claim.Holder.ID)
	close(wire.release)
	require.ErrorIs(t, <-came, service.ErrMoved)
	lines, _, err := s.Ledger(t.Context(), id)
	require.NoError(t, err)
	assert.Len(t, lines, 1, "it began")
}
