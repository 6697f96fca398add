package httpapi_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// A function may be handed a batch that another still hears.
func TestOneRunAtATimeHearsARoom(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	inAda, _ := f.enter(f.student("ada"))
	once, other := f.bring, f.process()
	f.bring = func(calls []httpapi.Call) {
		f.kept.before = func() error {
			f.kept.before = nil
			f.kept.mu.Unlock() // or it would hold up the other
			defer f.kept.mu.Lock()
			require.ErrorIs(t, other.Handle(t.Context(), f.e.ID, again(slices.Clone(calls))), httpapi.ErrRoomTaken)
			return nil
		}
		once(slices.Clone(calls))
		f.kept.forget()
		require.NoError(t, other.Handle(t.Context(), f.e.ID, again(calls)))
	}
	f.call(inTeacher.said(`{"type":"hand","on":true}`), inTeacher.said(`{"type":"say","text":"once"}`))
	assert.Len(t, f.ledger(f.e), 5, "it is written once: %v", f.ledger(f.e))
	inAda.hear("said")
	assert.Equal(t, []string{"ADA", "TEACHER"}, inAda.people())
	f.bring = once
	inTeacher.say(`{"type":"hand","on":false}`)
	assert.Len(t, f.ledger(f.e), 6, "which the room knows")
}

// A function that hangs for longer than its claim lasts is taken for dead; then it goes on.
func TestARunThatHasLostItsRoomWritesNothing(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	once := f.bring
	f.bring = func(calls []httpapi.Call) {
		slow := f.rooms
		f.kept.read = func() {
			f.kept.read = nil
			f.clock.Advance(30 * time.Second)
			f.revive()
			once(again(slices.Clone(calls)))
		}
		require.Error(t, slow.Handle(t.Context(), f.e.ID, calls))
	}
	inTeacher.say(`{"type":"hand","on":true}`)
	assert.Len(t, f.ledger(f.e), 3, "it is written once: %v", f.ledger(f.e))
}

func TestSomebodyWaitsAtTheDoorOfARoomWithoutAProcess(t *testing.T) {
	t.Parallel()
	f := newFar(t, map[string]any{"waitingRoom": true})
	inTeacher, _ := f.enter(f.teacher())
	ada, ben := f.student("ada"), f.student("ben")
	atDoor, alsoThere := f.open(), f.open()
	f.call(atDoor.said(ada.ticket(f.e).hello()), alsoThere.said(ben.ticket(f.e).hello()))
	atDoor.hear("waiting")
	var waiting []string
	for _, w := range inTeacher.hear("people").Waiting {
		waiting = append(waiting, w.AttendeeID)
	}
	require.Len(t, waiting, 2)
	atDoor.say(`{"type":"here"}`)
	assert.Empty(t, atDoor.messages)
	inTeacher.say(`{"type":"admit","target":"` + waiting[0] + `"}`)
	inTeacher.say(`{"type":"deny","target":"` + waiting[1] + `","forGood":true}`)
	let, denied := atDoor, alsoThere
	if let.closed {
		let, denied = denied, let
	}
	assert.Len(t, let.hear("welcome").People, 2)
	denied.hear("denied")
	assert.True(t, denied.closed)
	assert.False(t, let.closed)
}

func TestARoomWithoutAProcessLooksAfterItself(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	inAda, _ := f.enter(f.student("ada"))
	require.Len(t, f.ticks, 1, "a room has one")
	tick := func(n int) { f.call(httpapi.Call{Kind: httpapi.Look, Tick: f.ticks[n]}) }
	for range 10 {
		f.clock.Advance(15 * time.Second)
		inTeacher.say(`{"type":"here"}`)
		tick(len(f.ticks) - 1)
	}
	require.Len(t, f.ticks, 11)
	tick(3)
	require.Len(t, f.ticks, 11, "one that came twice makes no other")
	assert.False(t, inAda.closed)
	f.clock.Advance(15 * time.Second)
	tick(10)
	assert.True(t, inAda.closed, "she has said nothing for so long")
	assert.Equal(t, []string{"TEACHER"}, inTeacher.people())

	f.clock.Advance(2 * time.Minute)
	inTeacher.say(`{"type":"here"}`)
	require.Len(t, f.ticks, 13, "a tick that was lost is made up for")
	inTeacher.goes()
	require.NotEmpty(t, f.kept.rooms, "they may come back")
	f.clock.Advance(service.AbsentFor)
	tick(12)
	assert.Empty(t, f.kept.rooms)
	assert.Len(t, f.ticks, 13)
}

func TestADepartureThatTheLedgerDoesNotTakeIsOwed(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	inAda, _ := f.enter(f.student("ada"))
	f.clock.Advance(10 * time.Second)
	_, err := f.db.ExecContext(t.Context(), `CREATE TRIGGER full BEFORE INSERT ON classroom_ledger BEGIN SELECT RAISE(FAIL, 'the disk is full'); END`)
	require.NoError(t, err)
	inAda.goes()
	assert.Equal(t, []string{"TEACHER"}, inTeacher.people())
	require.Len(t, f.ledger(f.e), 3)
	_, err = f.db.ExecContext(t.Context(), `DROP TRIGGER full`)
	require.NoError(t, err)
	f.clock.Advance(10 * time.Second)
	f.rooms = f.process()
	f.call(httpapi.Call{Kind: httpapi.Look, Tick: f.ticks[0]})
	assert.Equal(t, []string{"09:00:10.000 ADA AttendeeDropped room "}, f.ledger(f.e)[3:], "she was gone then")
}

func TestATickThatWasNotAskedForIsAskedForAgain(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	once := f.bring
	f.bring = func(calls []httpapi.Call) {
		f.ticking = errors.New("the queue does not answer")
		require.ErrorIs(t, f.rooms.Handle(t.Context(), f.e.ID, slices.Clone(calls)), f.ticking)
		f.ticking, f.bring = nil, once
		once(again(calls))
	}
	p, _ := f.enter(f.teacher())
	require.Len(t, f.ticks, 1)
	p.say(`{"type":"here"}`)
	assert.Len(t, f.ticks, 1)
}

func TestWhoseSessionIsOverIsSentAwayFromARoomWithoutAProcess(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	ada := f.student("ada")
	inAda, _ := f.enter(ada)
	inTeacher, _ := f.enter(f.teacher())
	ada.want(http.StatusNoContent, "DELETE", "/api/session", nil, nil)
	f.call(httpapi.Call{Kind: httpapi.Look, Tick: f.ticks[0]})
	assert.EqualValues(t, 4401, inAda.hear("closed").CloseCode)
	assert.True(t, inAda.closed)
	assert.Equal(t, []string{"TEACHER"}, inTeacher.people())
}

func TestWhoIsNotInTheRoomIsNotObeyed(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	ada := f.student("ada")
	used := ada.ticket(f.e)
	first := f.open()
	first.say(used.hello())
	first.hear("welcome")
	writes := f.kept.writes
	for name, text := range map[string]string{
		"a stranger": `{"type":"say","text":"hello"}`, "a used ticket": used.hello(), "a guess": `{"type":"hello","joinToken":"x"}`,
		"nothing": ``, "no JSON": `{`, "a long hello": `{"type":"hello","joinToken":"` + strings.Repeat("x", 5000) + `"}`, "only here": `{"type":"here"}`,
	} {
		p := f.open()
		p.say(text)
		assert.Equal(t, "closed", p.hear("closed").Type, name)
		assert.True(t, p.closed, name)
	}
	assert.Empty(t, first.messages, "nobody hears anything")
	assert.Less(t, writes, f.kept.writes)
	first.say(`{"type":"dance"}`)
	assert.EqualValues(t, 4400, first.hear("closed").CloseCode)
}

func TestEachCallOfABatchHasItsOwnInstant(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	hand, hello := inTeacher.said(`{"type":"hand","on":true}`), f.open().said(f.student("ada").ticket(f.e).hello())
	hand.At, hello.At = nine.Add(time.Second), nine.Add(2*time.Second)
	f.call(hand, hello)
	assert.Equal(t, []string{"09:00:01.000 TEACHER AttendeeHandRaised room ", "09:00:02.000 ADA AttendeeJoined room "}, f.ledger(f.e)[2:])
}

func TestAPageThatIsGoneIsNoticedWhenItIsTold(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	inAda, _ := f.enter(f.student("ada"))
	inBen, _ := f.enter(f.student("ben"))
	inAda.closed, inBen.closed = true, true
	inTeacher.say(`{"type":"hand","on":true}`)
	assert.Equal(t, []string{"TEACHER"}, inTeacher.people())
	awaitLine(t, f.site, f.e, "AttendeeDropped")
}

func TestAnotherPageOfAPersonTakesTheirPlace(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	ada := f.student("ada")
	older, _ := f.enter(ada)
	f.enter(ada)
	older.hear("replaced")
	assert.True(t, older.closed)
	older.goes()
	assert.Len(t, f.ledger(f.e), 3, "she was there all the time: %v", f.ledger(f.e))
}

func TestLongMessagesComeInParts(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	text := strings.Repeat("ع", 1900)
	for range 70 {
		f.clock.Advance(time.Second)
		inTeacher.say(`{"type":"say","text":"` + text + `"}`)
	}
	_, welcome := f.enter(f.student("ada"))
	require.Len(t, welcome.Messages, 70)
	assert.Equal(t, text, welcome.Messages[69].Text)
	assert.Greater(t, len(welcome.raw), 200<<10)
}

func TestARoomThatCannotBeReadBeginsAnew(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	teacher := f.teacher()
	inTeacher, _ := f.enter(teacher)
	inAda, _ := f.enter(f.student("ada"))
	f.kept.rooms[f.e.ID] = []byte("of another release")
	for _, p := range []*farPage{inTeacher, inAda} {
		p.say(`{"type":"here"}`)
		assert.EqualValues(t, 1001, p.hear("closed").CloseCode, "they come back")
	}
	_, welcome := f.enter(teacher)
	assert.Equal(t, []string{"TEACHER"}, welcome.names())
	awaitLine(t, f.site, f.e, "ADA AttendeeDropped recovery")
}

func TestTheNextSittingOfARoomWithoutDatesBeginsAnew(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	teacher := f.teacher()
	var standing event
	teacher.want(http.StatusCreated, "POST", "/api/events", map[string]any{"title": "Office hours", "standing": true}, &standing)
	f.e = teacher.do(standing, "start")
	before, _ := f.enter(teacher)
	teacher.do(f.e, "end")
	f.e = teacher.do(standing, "start")
	_, welcome := f.enter(teacher)
	assert.Equal(t, []string{"TEACHER"}, welcome.names())
	before.hear("ended")
	assert.True(t, before.closed)
}

func TestAPageThatCannotBeToldIsToldLater(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	inAda, _ := f.enter(f.student("ada"))
	inTeacher.messages = nil
	f.posting = func(connection string) error {
		if connection == inAda.connection {
			return errors.New("429 too many requests")
		}
		return nil
	}
	inTeacher.say(`{"type":"say","text":"one"}`)
	f.clock.Advance(time.Second)
	inTeacher.say(`{"type":"say","text":"two"}`)
	inTeacher.hear("said")
	assert.Equal(t, "two", inTeacher.hear("said").Message.Text)
	assert.False(t, inAda.closed)
	f.posting = nil
	inAda.messages = nil
	f.call(httpapi.Call{Kind: httpapi.Look})
	assert.Equal(t, "one", inAda.hear("said").Message.Text)
	assert.Equal(t, "two", inAda.hear("said").Message.Text)
	inTeacher.say(`{"type":"here"}`)
	assert.Empty(t, inAda.messages, "once is enough")

	f.posting = func(connection string) error {
		if connection == inAda.connection {
			return errors.New("503 unavailable")
		}
		return nil
	}
	for range 8 {
		f.clock.Advance(10 * time.Second)
		inAda.say(`{"type":"hand","on":true}`)
	}
	assert.True(t, inAda.closed, "that it works again is not waited for without end")
	assert.Equal(t, []string{"TEACHER"}, inTeacher.people())
}

func TestAPanicWhileAPageIsToldEndsNothing(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	inAda, _ := f.enter(f.student("ada"))
	f.posting = func(connection string) error {
		if connection == inAda.connection {
			panic("of a page")
		}
		return nil
	}
	inTeacher.say(`{"type":"say","text":"one"}`)
	inTeacher.hear("said")
	f.posting = nil
	f.call(httpapi.Call{Kind: httpapi.Look})
	assert.Equal(t, "one", inAda.hear("said").Message.Text, "she is told it later")
}

func TestWhoFellSilentIsGoneSinceThen(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	f.enter(f.student("ada"))
	f.clock.Advance(100 * time.Second)
	inTeacher.say(`{"type":"here"}`)
	f.clock.Advance(60 * time.Second)
	f.call(httpapi.Call{Kind: httpapi.Look})
	assert.Contains(t, f.ledger(f.e), "09:00:00.001 ADA AttendeeDropped room ", "behind her last line")
}

func TestWhoSaysTooMuchToARoomWithoutAProcessIsSentAway(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inAda, _ := f.enter(f.student("ada"))
	calls := make([]httpapi.Call, 0, 1501)
	for n := range 1501 {
		calls = append(calls, inAda.said(`{"type":"here"}`))
		calls[n].At = f.clock.Now().Add(time.Duration(n) * time.Millisecond)
	}
	f.call(calls...)
	assert.EqualValues(t, 4429, inAda.hear("closed").CloseCode)
	inBen, _ := f.enter(f.student("ben"))
	for n := range calls {
		calls[n] = inBen.said(`{"type":"here"}`)
		calls[n].At = f.clock.Now().Add(time.Duration(n) * 10 * time.Millisecond)
	}
	f.call(calls...)
	assert.False(t, inBen.closed, "it counts when it was said, not when it is heard")
	f.call(httpapi.Call{Kind: httpapi.TooMuch, Connection: inBen.connection})
	assert.EqualValues(t, 4429, inBen.hear("closed").CloseCode)
	stranger := f.open()
	f.call(httpapi.Call{Kind: httpapi.TooLong, Connection: stranger.connection})
	assert.EqualValues(t, 1009, stranger.hear("closed").CloseCode)
}

func TestATicketToAnEarlierSittingThrowsNobodyOut(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	teacher, ada := f.teacher(), f.student("ada")
	var standing event
	teacher.want(http.StatusCreated, "POST", "/api/events", map[string]any{"title": "Office hours", "standing": true}, &standing)
	f.e = teacher.do(standing, "start")
	late := ada.ticket(f.e).hello()
	teacher.do(f.e, "end")
	f.e = teacher.do(standing, "start")
	inTeacher, _ := f.enter(teacher)
	inAda := f.open()
	inAda.say(late)
	assert.True(t, inAda.closed)
	assert.Equal(t, "ended", inAda.hear("ended").Type)
	assert.False(t, inTeacher.closed)
	inTeacher.say(`{"type":"hand","on":true}`)
	assert.False(t, inTeacher.closed, "the class goes on")
}
