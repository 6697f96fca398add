package service_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// tale is a class in which things happen at random; of two with one seed the same
// happens, with the same ids.
type tale struct {
	*world
	chance *rand.Rand
	event  service.EventView
	floor  *service.Floor
	cast   []chimeclassroom.Visitor
	known  map[int]service.Admission // by place in the cast: who has come to the door
	inside map[int]bool
	asked  *captioner
}

func newTale(t *testing.T, seed uint64) *tale {
	t.Helper()
	k := &tale{
		world: newWorld(t), chance: rand.New(rand.NewPCG(seed, 1)),
		known: map[int]service.Admission{}, inside: map[int]bool{}, asked: &captioner{},
	}
	k.rand = rand.NewChaCha8([32]byte{byte(seed)})
	k.media = k.asked
	k.open()
	k.cast = []chimeclassroom.Visitor{k.teacher(), k.visit(arrival("helper", chimeclassroom.Assistant))}
	for _, name := range []string{"ada", "ben", "cleo", "dan"} {
		k.cast = append(k.cast, k.student(name))
	}
	in := input()
	in.Terms = chimeclassroom.Terms{Capacity: 5, HostGrace: 3, WaitingRoom: seed%2 == 0}
	e, err := k.CreateEvent(t.Context(), k.cast[0], in)
	require.NoError(t, err)
	k.event, err = k.StartMeeting(t.Context(), k.cast[0], e.ID)
	require.NoError(t, err)
	k.floor = k.OpenFloor()
	return k
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

// happen has the next thing happen, and returns what it was and how it went.
func (k *tale) happen() string {
	who := k.chance.IntN(len(k.cast))
	k.clock.Advance(time.Duration(k.chance.IntN(2)*k.chance.IntN(3000)) * time.Millisecond)
	switch {
	case !k.inside[who] && k.chance.IntN(8) == 0:
		require.NoError(k.t, k.CloseSession(k.t.Context(), k.cast[who]))
		k.cast[who] = k.visit(arrival(k.cast[who].Person.Subject, k.cast[who].Role))
		return fmt.Sprint(who, " signs out and in")
	case !k.inside[who]:
		return fmt.Sprint(who, " comes: ", k.come(who))
	case k.chance.IntN(12) == 0:
		return fmt.Sprint(who, " goes: ", k.goes(who))
	case k.chance.IntN(6) == 0:
		act := k.polling(who)
		told, err := k.Poll(k.t.Context(), k.floor, k.known[who], act)
		slices.Sort(told.To)
		return fmt.Sprint(who, " ", act.Kind, act.Poll, act.Choices, ": ", told, chimeclassroom.ErrorCode(err))
	case k.chance.IntN(20) == 0:
		said := fmt.Sprint(who, " goes on and on: ")
		for range 12 {
			said += k.do(who, service.Act{Kind: service.ActSay, Text: "and", ToHosts: true})
		}
		return said
	case k.chance.IntN(12) == 0:
		on, language := pick(k.chance, true, false), pick(k.chance, "en-US", "es-ES", "none")
		e, err := k.Caption(k.t.Context(), k.floor, k.event.Meeting.ID, k.known[who].Attendee.ID, service.Act{Kind: service.ActCaptions, On: on, Language: language})
		return fmt.Sprint(who, " captions ", on, language, ": ", e.Changed, chimeclassroom.ErrorCode(err))
	}
	act := k.act()
	return fmt.Sprint(who, " ", act.Kind, act.Target, act.Device, act.On, ": ", k.do(who, act))
}

func (k *tale) come(who int) service.Verdict {
	a, waits := k.known[who]
	if !waits || k.chance.IntN(2) == 0 {
		ticket, err := k.JoinMeeting(k.t.Context(), k.cast[who], k.event.ID)
		if err != nil {
			return service.Verdict(chimeclassroom.ErrorCode(err))
		}
		a, err = k.Admit(k.t.Context(), k.event.ID, ticket.Token)
		require.NoError(k.t, err)
	}
	verdict, err := k.Knock(k.t.Context(), k.floor, a)
	require.NoError(k.t, err)
	k.known[who] = a
	if verdict == service.ComeIn {
		k.enter(who)
	}
	return verdict
}

func (k *tale) enter(who int) {
	arrived := k.ComesIn(k.known[who])
	c, err := k.Connect(k.t.Context(), k.floor, k.known[who])
	require.NoError(k.t, err)
	since, err := k.RecordJoined(k.t.Context(), k.known[who])
	arrived()
	if err != nil { // they have signed out
		requireCode(k.t, chimeclassroom.CodeNotSignedIn, err)
		k.floor.GiveUp(k.known[who])
		return
	}
	k.floor.Enter(k.known[who], since)
	require.NoError(k.t, k.Confirm(k.t.Context(), k.floor, k.known[who], c))
	k.inside[who] = true
}

func (k *tale) goes(who int) string {
	how := pick(k.chance, (*service.Service).Left, (*service.Service).Dropped)
	k.floor.Leave(k.known[who].Attendee.ID)
	delete(k.inside, who)
	gone := how(k.Service, k.known[who])
	k.clock.Advance(time.Duration(k.chance.IntN(15)) * time.Second)
	require.NoError(k.t, k.RecordDeparture(k.t.Context(), gone))
	return fmt.Sprint(k.floor.Overdue())
}

// someone is the attendee id of anybody who was ever there, or of nobody.
func (k *tale) someone() string {
	a := k.known[k.chance.IntN(len(k.cast)+1)]
	return a.Attendee.ID
}

func (k *tale) act() service.Act {
	loss := 0.5
	return service.Act{
		Kind: pick(k.chance, service.ActState, service.ActTalk, service.ActHand, service.ActReact, service.ActSay, service.ActAway, service.ActPause,
			service.ActQuality, service.ActStop, service.ActLower, service.ActInvite, service.ActRule, service.ActAdmit, service.ActDeny, service.ActDoor,
			service.ActSpotlight, service.ActPromote, service.ActAdmit, service.ActState, service.ActState, service.ActState, service.ActStop, service.ActStop, service.ActQuality),
		Target: k.someone(), Device: pick(k.chance, service.Microphone, service.Microphone, service.Microphone, service.Camera, service.Screen), On: pick(k.chance, true, true, false),
		Seconds: k.chance.IntN(12), Reaction: pick(k.chance, chimeclassroom.Like, "none"), Text: pick(k.chance, "hello", ""),
		ToHosts: pick(k.chance, true, false), Door: pick(k.chance, service.DoorOpen, service.DoorWaiting, service.DoorLocked),
		Rules:   &service.Rules{Unmute: pick(k.chance, true, true, false), Camera: pick(k.chance, true, false), Share: true, Chat: pick(k.chance, true, false), Focus: pick(k.chance, true, false)},
		Quality: &service.Quality{Level: engagement.QualityGood, Loss: &loss},
	}
}

func (k *tale) do(who int, act service.Act) string {
	e, err := k.floor.Do(k.known[who].Attendee.ID, act)
	if err != nil {
		return string(chimeclassroom.ErrorCode(err))
	}
	require.NoError(k.t, k.Keep(k.t.Context(), k.event.Meeting.ID, e))
	require.NoError(k.t, k.Enact(k.t.Context(), k.event.Meeting.ID, e))
	for at := range k.cast {
		if e.Verdicts[k.known[at].Attendee.ID] == service.ComeIn {
			k.enter(at)
		}
	}
	told := []string{fmt.Sprint(e.Changed, e.Verdicts)}
	for _, n := range e.Notes {
		slices.Sort(n.To)
		told = append(told, fmt.Sprint(n.To, n.From, n.Reaction, n.Stop, n.Message != nil))
	}
	slices.Sort(told)
	return strings.Join(told, "; ")
}

// polling is an act about the newest poll, or a new one. Who has answered an anonymous
// poll does not do so again: what they answered is not written down.
func (k *tale) polling(who int) service.Act {
	act := service.Act{
		Kind:     pick(k.chance, service.ActAsk, service.ActAnswer, service.ActAnswer, service.ActClosePoll, service.ActShowPoll),
		Question: prime(k.chance.IntN(3) == 0), Choices: []int{k.chance.IntN(3)}, On: true,
	}
	if polls := k.floor.Polls(k.known[who].Attendee.ID); len(polls) > 0 {
		newest := polls[len(polls)-1]
		act.Poll = newest.ID
		if newest.Anonymous && newest.HasAnswered && act.Kind == service.ActAnswer {
			act.Kind = service.ActShowPoll
		}
	}
	return act
}

// rewrite goes on with the class by its snapshot, in a process that knows nothing.
func (k *tale) rewrite() {
	k.t.Helper()
	data, err := k.Snapshot(k.floor, k.event.Meeting.ID)
	require.NoError(k.t, err)
	k.serve(k.store, k.lms)
	k.floor, err = k.Restore(k.event.Meeting.ID, data)
	require.NoError(k.t, err)
}

// seen is all that there is to see of a class: by everybody, and by the provider.
type seen struct {
	Scenes   map[string]service.Scene
	Polls    map[string][]service.PollView
	Messages map[string][]service.Message
	May      map[string]meeting.Capabilities
	Seats    map[string]string
	Overdue  bool
	Asked    []string
	Ledger   []string
}

func (k *tale) look() seen {
	require.NoError(k.t, k.CutOffAbsent(k.t.Context()))
	s := seen{
		map[string]service.Scene{}, map[string][]service.PollView{}, map[string][]service.Message{}, map[string]meeting.Capabilities{}, map[string]string{},
		k.floor.Overdue(), nil, nil,
	}
	for _, asked := range k.asked.asked { // those who are muted at once, in any order
		s.Asked = append(s.Asked, fmt.Sprint(slices.Sorted(strings.FieldsSeq(asked))))
	}
	slices.Sort(s.Asked)
	lines, _, err := k.store.Ledger(k.t.Context(), k.event.Meeting.ID)
	require.NoError(k.t, err)
	for _, line := range lines {
		s.Ledger = append(s.Ledger, fmt.Sprint(line))
	}
	slices.Sort(s.Ledger)
	for _, a := range k.known {
		id := a.Attendee.ID
		s.Scenes[id], s.May[id], s.Seats[id] = public(k.floor.Scene(id)), k.floor.May(a.Attendee), k.floor.Seat(id)
		for _, p := range k.floor.Polls(id) {
			if p.Anonymous {
				p.Own = nil // which is not written down
			}
			s.Polls[id] = append(s.Polls[id], p)
		}
		for _, m := range k.floor.History(a.Attendee) {
			s.Messages[id] = append(s.Messages[id], service.Message{ID: m.ID, From: m.From, Name: m.Name, At: m.At, Text: m.Text, ToHosts: m.ToHosts, Guest: m.Guest})
		}
	}
	return s
}

// public is the scene as it can be compared: what a participant has that is not seen
// shows in what they may do later.
func public(s service.Scene) service.Scene {
	var plain service.Scene
	text, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(text, &plain)
	}
	if err != nil {
		panic(err)
	}
	return plain
}

func TestAClassGoesOnByItsSnapshotAsIfNothingHadHappened(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			on, again := newTale(t, seed), newTale(t, seed)
			for step := range 150 {
				was, then := on.happen(), again.happen()
				require.Equal(t, was, then, "step %d", step)
				again.rewrite()
				require.Equal(t, on.look(), again.look(), "step %d: %s", step, was)
			}
		})
	}
}

func TestWhatIsAnsweredToAnAnonymousPollIsNotWrittenDown(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	id := w.asks(prime(true))
	require.NoError(t, w.answers(w.ada, id, 1))
	data, err := w.Snapshot(w.floor, w.meetingID)
	require.NoError(t, err)
	w.floor, err = w.Restore(w.meetingID, data)
	require.NoError(t, err)
	assert.True(t, w.sees(w.ada).HasAnswered)
	assert.Nil(t, w.sees(w.ada).Own)
	requireCode(t, chimeclassroom.CodeNotAvailable, w.answers(w.ada, id, 0))
	assert.Equal(t, 1, w.sees(w.teacher).Answered)
}

func TestADepartureThatIsOwedIsReadBack(t *testing.T) {
	t.Parallel()
	b := newBouncer()
	w := newFloorWorld(t, b)
	text, err := json.Marshal(w.Left(w.ada))
	require.NoError(t, err)
	var owed service.Departure
	require.NoError(t, json.Unmarshal(text, &owed))
	require.NoError(t, w.RecordDeparture(t.Context(), owed))
	assert.Equal(t, []string{"ada AttendeeLeft room"}, w.told())
	w.clock.Advance(service.LeftFor - time.Millisecond)
	b.wantOut(w.world)
	w.clock.Advance(time.Millisecond)
	b.wantOut(w.world, w.ada)
}

func TestASnapshotThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	for _, snapshot := range []string{"", "{", "{}", `{"form": 2}`, "null"} {
		_, err := w.Restore(w.meetingID, []byte(snapshot))
		require.Error(t, err, snapshot)
	}
}

// The largest class, in which everybody has done something lately and the last two
// hundred messages are long ones.
func TestASnapshotOfALargeClassIsSmall(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	floor := w.OpenFloor()
	chance := rand.New(rand.NewPCG(1, 1))
	id := func() string { return fmt.Sprintf("%016x%016x", chance.Uint64(), chance.Uint64()) }
	const people = chimeclassroom.MaxCapacity
	for n := range people {
		a := service.Admission{MeetingID: "m", SessionID: id(), Number: n, Attendee: service.Attendee{
			ID: id(), Role: chimeclassroom.Student, Rights: chimeclassroom.AllPermissions(),
			Person: chimeclassroom.Person{ID: id(), RegistrationID: id(), Subject: id(), Name: "Name " + id()[:12]},
		}}
		floor.Enter(a, w.clock.Now())
		_, err := floor.Do(a.Attendee.ID, service.Act{Kind: service.ActHand, On: true})
		require.NoError(t, err)
		if n < 200 {
			_, err = floor.Do(a.Attendee.ID, service.Act{Kind: service.ActSay, Text: strings.Repeat(id()+" ", 60)})
			require.NoError(t, err)
		}
	}
	data, err := w.Snapshot(floor, "m")
	require.NoError(t, err)
	var packed bytes.Buffer
	out := gzip.NewWriter(&packed)
	_, err = out.Write(data)
	require.NoError(t, err)
	require.NoError(t, out.Close())
	t.Logf("%d people: %d bytes each, %d when packed; in all %d and %d", people, len(data)/people, packed.Len()/people, len(data), packed.Len())
	assert.Less(t, len(data)/people, 2<<10)
	assert.Less(t, packed.Len()/people, 512)
}
