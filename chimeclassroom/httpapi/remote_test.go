package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// keptRooms is a RoomStore in memory.
type keptRooms struct {
	mu      sync.Mutex
	rooms   map[string][]byte
	version map[string]string
	writes  int
	// before is called before each write, and what it returns fails it.
	before func() error
}

func (k *keptRooms) ReadRoom(_ context.Context, eventID string) ([]byte, string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.rooms[eventID], k.version[eventID], nil
}

func (k *keptRooms) WriteRoom(_ context.Context, eventID, version string, snapshot []byte) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.before != nil {
		if err := k.before(); err != nil {
			return "", err
		}
	}
	if k.version[eventID] != version {
		return "", httpapi.ErrRoomChanged
	}
	k.writes++
	k.rooms[eventID], k.version[eventID] = snapshot, strconv.Itoa(k.writes)
	return k.version[eventID], nil
}

func (k *keptRooms) RemoveRoom(_ context.Context, eventID, version string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.version[eventID] != version {
		return httpapi.ErrRoomChanged
	}
	delete(k.rooms, eventID)
	delete(k.version, eventID)
	return nil
}

// far is a class whose sockets end elsewhere than in a process of ours.
type far struct {
	*site
	e     event
	kept  *keptRooms
	rooms *httpapi.Rooms
	// bring brings a batch to the rooms, over and over again if it has to.
	bring func(calls []httpapi.Call)

	mu       sync.Mutex
	pages    map[string]*farPage
	ticks    []string
	sequence int
	// posting is called before a message is posted, and what it returns fails it.
	posting func(connection string) error
	ticking error // fails every tick
}

// farPage is a page that is connected elsewhere.
type farPage struct {
	far        *far
	connection string
	messages   []message
	begun      string // of a message whose end is to come
	closed     bool
}

func newFar(t *testing.T, terms map[string]any) *far {
	t.Helper()
	f := &far{site: newSite(t, nil), pages: map[string]*farPage{}, kept: &keptRooms{rooms: map[string][]byte{}, version: map[string]string{}}}
	f.bring = func(calls []httpapi.Call) { require.NoError(t, f.rooms.Handle(t.Context(), f.e.ID, calls)) }
	f.rooms = f.process()
	teacher, in := f.teacher(), input()
	if terms != nil {
		in["terms"] = terms
	}
	teacher.want(http.StatusCreated, "POST", "/api/events", in, &f.e)
	f.e = teacher.do(f.e, "start")
	return f
}

// process is one more process that has rooms.
func (f *far) process() *httpapi.Rooms {
	f.t.Helper()
	store, err := classroomsql.New(f.t.Context(), f.db, sqlstore.SQLite)
	require.NoError(f.t, err)
	turn := httpapi.NewTurn(store, f.clock.Now)
	logger := slog.New(slog.DiscardHandler)
	s, err := service.New(service.Config{Store: turn, Grades: f.lms, Now: turn.Now, Logger: logger})
	require.NoError(f.t, err)
	rooms, err := httpapi.NewRooms(httpapi.RoomsConfig{Service: s, Turn: turn, Store: f.kept, Pages: f, Ticks: f, Logger: logger})
	require.NoError(f.t, err)
	return rooms
}

// Post implements [httpapi.Pages].
func (f *far) Post(_ context.Context, connection string, text []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.posting != nil {
		if err := f.posting(connection); err != nil {
			return err
		}
	}
	p := f.pages[connection]
	if p == nil || p.closed {
		return httpapi.ErrPageGone
	}
	if len(text) > 128<<10 {
		return errors.New("413 too large")
	}
	if text[0] == '+' {
		p.begun += string(text[1:])
		return nil
	}
	var m message
	m.raw = []byte(p.begun + string(text))
	p.begun = ""
	if err := json.Unmarshal(m.raw, &m); err != nil {
		return err
	}
	p.messages = append(p.messages, m)
	return nil
}

// Close implements [httpapi.Pages].
func (f *far) Close(_ context.Context, connection string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p := f.pages[connection]; p != nil {
		p.closed = true
	}
	return nil
}

// Tick implements [httpapi.Ticks].
func (f *far) Tick(_ context.Context, _, tick string, _ time.Duration) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ticking != nil {
		return f.ticking
	}
	f.ticks = append(f.ticks, tick)
	return nil
}

// call has the room hear a batch.
func (f *far) call(calls ...httpapi.Call) {
	f.t.Helper()
	for i := range calls {
		f.sequence++
		calls[i].Sequence = strconv.Itoa(f.sequence)
		if calls[i].At.IsZero() {
			calls[i].At = f.clock.Now()
		}
	}
	f.bring(calls)
}

// open is a page that is connected.
func (f *far) open() *farPage {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := &farPage{far: f, connection: fmt.Sprint("connection-", len(f.pages))}
	f.pages[p.connection] = p
	return p
}

func (p *farPage) said(text string) httpapi.Call {
	return httpapi.Call{Kind: httpapi.Said, Connection: p.connection, Text: []byte(text)}
}

func (p *farPage) say(text string) {
	p.far.t.Helper()
	p.far.call(p.said(text))
}

// goes is the end of the connection.
func (p *farPage) goes() {
	p.far.t.Helper()
	p.closed = true
	p.far.call(httpapi.Call{Kind: httpapi.Gone, Connection: p.connection})
}

// hear reads on to the next message of a type.
func (p *farPage) hear(kind string) message {
	p.far.t.Helper()
	for {
		require.NotEmpty(p.far.t, p.messages, "no %s", kind)
		m := p.messages[0]
		p.messages = p.messages[1:]
		if m.Type == kind {
			return m
		}
	}
}

// people are those whom the page knows of.
func (p *farPage) people() (names []string) {
	for _, m := range p.messages {
		if m.Type == "people" || m.Type == "welcome" {
			names = m.names()
		}
	}
	return names
}

// enter joins the class; a page whose ticket was lost gets another.
func (f *far) enter(b *browser) (*farPage, message) {
	f.t.Helper()
	for {
		tk, p := b.ticket(f.e), f.open()
		p.say(tk.hello())
		if !p.closed {
			return p, p.hear("welcome")
		}
	}
}

// part is somebody's page in a story, wherever its socket ends.
type part interface {
	say(text string)
	hear(kind string) message
}

// stage is where a story is told.
type stage struct {
	site  *site
	enter func(b *browser) part
	end   func(teacher *browser)
	e     event
}

// aStory is a class in which most things happen that a ledger tells of. It is told in
// steps that are awaited, so that each has its own instant.
func aStory(t *testing.T, s stage) (ledger []string) {
	t.Helper()
	next := func() { s.site.clock.Advance(10 * time.Second) }
	teacher := s.site.teacher()
	inTeacher := s.enter(teacher)
	next()
	inAda := s.enter(s.site.student("ada"))
	inTeacher.hear("people")
	next()
	inBen := s.enter(s.site.student("ben"))
	ben := ""
	for ben == "" {
		ben = inTeacher.hear("people").id("BEN")
	}
	for _, act := range []string{
		`{"type":"say","text":"hello"}`, `{"type":"hand","on":true}`, `{"type":"state","device":"microphone","on":true}`,
		`{"type":"react","reaction":"like"}`, `{"type":"talk","seconds":5}`, `{"type":"say","text":"done"}`,
	} {
		next()
		inAda.say(act)
		switch {
		case strings.Contains(act, "talk"): // of which nobody hears
			awaitLine(t, s.site, s.e, "AttendeeTalked")
		case strings.Contains(act, "say"):
			inBen.hear("said")
		case strings.Contains(act, "react"):
			inBen.hear("reacted")
		default:
			inBen.hear("people")
		}
	}
	next()
	inTeacher.say(`{"type":"stop","device":"microphone"}`)
	inAda.hear("stop")
	next()
	inTeacher.say(`{"type":"ask","question":{"text":"Is 91 prime?","choices":["Yes","No"]}}`)
	polls := inAda.hear("polls").Polls
	for len(polls) == 0 {
		polls = inAda.hear("polls").Polls
	}
	poll := polls[0].ID
	next()
	inAda.say(`{"type":"answer","poll":"` + poll + `","choices":[1]}`)
	inAda.hear("polls")
	next()
	inTeacher.say(`{"type":"remove","target":"` + ben + `"}`)
	inBen.hear("removed")
	next()
	inAda.say(`{"type":"bye"}`)
	awaitLine(t, s.site, s.e, "AttendeeLeft")
	next()
	s.end(teacher)
	inTeacher.hear("ended")
	return s.site.ledger(s.e)
}

// id is that of somebody in a list of people.
func (m message) id(name string) string {
	for _, p := range m.People {
		if p.Name == name {
			return p.AttendeeID
		}
	}
	return ""
}

func awaitLine(t *testing.T, s *site, e event, kind string) {
	t.Helper()
	require.Eventually(t, func() bool {
		return slices.ContainsFunc(s.ledger(e), func(line string) bool { return strings.Contains(line, kind) })
	}, time.Minute, 5*time.Millisecond)
}

// ledger is what it has, with names.
func (s *site) ledger(e event) (lines []string) {
	s.t.Helper()
	rows, err := s.db.QueryContext(s.t.Context(), `
		SELECT COALESCE(p.name, ''), l.at, l.type, l.source, l.detail FROM classroom_ledger l JOIN classroom_meeting m ON m.id = l.meeting_id
		LEFT JOIN classroom_person p ON p.id = l.person_id WHERE m.event_id = ? ORDER BY l.at, l.type, p.name`, e.ID)
	require.NoError(s.t, err)
	defer rows.Close()
	for rows.Next() {
		var name, kind, source, detail string
		var at int64
		require.NoError(s.t, rows.Scan(&name, &at, &kind, &source, &detail))
		lines = append(lines, fmt.Sprint(time.UnixMilli(at).UTC().Format("15:04:05.000 "), name, " ", kind, " ", source, " ", detail))
	}
	require.NoError(s.t, rows.Err())
	return lines
}

func (f *far) stage() stage {
	return stage{
		site: f.site, e: f.e,
		enter: func(b *browser) part { p, _ := f.enter(b); return p },
		end: func(teacher *browser) {
			teacher.do(f.e, "end")
			f.call(httpapi.Call{Kind: httpapi.Look})
		},
	}
}

// cutShort has the first run of each batch end before it writes the room for the nth
// time, as a function does that is killed. Of those that say hello every other one.
func (f *far) cutShort(nth int) {
	once, spared := f.bring, true
	f.bring = func(calls []httpapi.Call) {
		if strings.Contains(string(calls[0].Text), "hello") {
			if spared = !spared; spared {
				once(calls)
				return
			}
		}
		writes := 0
		f.kept.before = func() error {
			if writes++; writes == nth {
				return errors.New("killed")
			}
			return nil
		}
		killed := f.rooms.Handle(f.t.Context(), f.e.ID, slices.Clone(calls)) != nil
		f.kept.before = nil
		f.rooms = f.process()
		if killed {
			once(again(calls))
		}
	}
}

// silenced has the first run of each batch end as soon as it tells anybody anything.
func (f *far) silenced() {
	once := f.bring
	f.bring = func(calls []httpapi.Call) {
		ctx, kill := context.WithCancel(f.t.Context())
		defer kill()
		f.posting = func(string) error {
			kill()
			return context.Canceled
		}
		killed := f.rooms.Handle(ctx, f.e.ID, slices.Clone(calls)) != nil
		f.posting = nil
		f.rooms = f.process()
		if killed {
			once(again(calls))
		}
	}
}

// twice brings each batch twice.
func (f *far) twice() {
	once := f.bring
	f.bring = func(calls []httpapi.Call) {
		once(slices.Clone(calls))
		f.rooms = f.process()
		once(again(calls))
	}
}

func again(calls []httpapi.Call) []httpapi.Call {
	for i := range calls {
		calls[i].Again = true
	}
	return calls
}

func TestARoomWithoutAProcessTellsTheStoryOfOneWithIt(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher := s.teacher()
	e := teacher.do(teacher.schedule(), "start")
	want := aStory(t, stage{
		site: s, e: e,
		enter: func(b *browser) part { socket, _ := b.enter(e); return socket },
		end:   func(teacher *browser) { teacher.do(e, "end") },
	})
	require.Len(t, want, 17, strings.Join(want, "\n"))
	for name, trouble := range map[string]func(*far){
		"with nothing in between":                         func(*far) {},
		"each batch comes twice":                          (*far).twice,
		"each batch is cut short before the first write":  func(f *far) { f.cutShort(1) },
		"each batch is cut short before the second write": func(f *far) { f.cutShort(2) },
		"each batch is cut short before anybody is told":  (*far).silenced,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFar(t, nil)
			trouble(f)
			got := aStory(t, f.stage())
			assert.Equal(t, want, got)
			assert.Empty(t, f.kept.rooms, "nothing is left of the room")
		})
	}
}

// A function that hangs is taken for dead, and its batch comes to another; then it goes
// on.
func TestOfTwoRunsAtOnceOneCounts(t *testing.T) {
	t.Parallel()
	f := newFar(t, nil)
	inTeacher, _ := f.enter(f.teacher())
	inAda, _ := f.enter(f.student("ada"))
	hung, goesOn := make(chan struct{}), make(chan struct{})
	var first sync.WaitGroup
	f.bring = func(calls []httpapi.Call) {
		f.kept.before = func() error {
			f.kept.before = nil
			f.kept.mu.Unlock() // or it would hold up the other
			defer f.kept.mu.Lock()
			close(hung)
			<-goesOn
			return nil
		}
		slow, other := f.rooms, f.process()
		first.Go(func() { assert.NoError(t, slow.Handle(t.Context(), f.e.ID, slices.Clone(calls))) })
		<-hung
		require.NoError(t, other.Handle(t.Context(), f.e.ID, again(calls)))
		close(goesOn)
		first.Wait()
	}
	f.call(inTeacher.said(`{"type":"hand","on":true}`), inTeacher.said(`{"type":"say","text":"once"}`))
	assert.Len(t, f.ledger(f.e), 5, "it is written once: %v", f.ledger(f.e))
	inAda.hear("said")
	assert.Equal(t, []string{"ADA", "TEACHER"}, inAda.people())
	f.bring = func(calls []httpapi.Call) { require.NoError(t, f.rooms.Handle(t.Context(), f.e.ID, calls)) }
	inTeacher.say(`{"type":"hand","on":false}`)
	assert.Len(t, f.ledger(f.e), 6, "which the room knows")
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

func TestAddressesOfSockets(t *testing.T) {
	t.Parallel()
	s := httpapi.SocketAddress{URL: "wss://live.example/prod", Key: []byte("0123456789abcdef0123456789abcdef")}
	query := queryOf(t, s.For("event-1", nine))
	id, good := s.Event(query, nine.Add(service.TicketLifetime-time.Second))
	assert.True(t, good)
	assert.Equal(t, "event-1", id)
	for name, change := range map[string]func(){
		"too late":      func() {},
		"another event": func() { query.Set("event", "event-2") },
		"another time":  func() { query.Set("until", "99999999999") },
		"no proof":      func() { query.Del("proof") },
		"no query":      func() { clear(query) },
	} {
		query = queryOf(t, s.For("event-1", nine))
		change()
		at := nine
		if name == "too late" {
			at = nine.Add(service.TicketLifetime)
		}
		_, good := s.Event(query, at)
		assert.False(t, good, name)
	}
	other := httpapi.SocketAddress{Key: []byte("another key")}
	_, good = other.Event(queryOf(t, s.For("event-1", nine)), nine)
	assert.False(t, good)
}

func queryOf(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Query()
}
