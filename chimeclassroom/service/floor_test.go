package service_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// floorWorld is a live class that a teacher, two students and an observer are in.
type floorWorld struct {
	*world
	floor                      *service.Floor
	event                      service.EventView
	meetingID                  string
	teacher, ada, ben, looksOn service.Admission
	teacherVisitor, adaVisitor chimeclassroom.Visitor
}

func newFloorWorld(t *testing.T, media meeting.Provider) *floorWorld {
	t.Helper()
	w := &floorWorld{world: newWorld(t)}
	w.media = media
	w.open()
	w.teacherVisitor, w.adaVisitor = w.world.teacher(), w.student("ada")
	w.event = w.liveEvent(w.teacherVisitor)
	w.meetingID = w.event.Meeting.ID
	w.floor = w.OpenFloor()
	enter := func(v chimeclassroom.Visitor) service.Admission {
		a := w.join(v, w.event.ID)
		w.floor.Enter(a, w.clock.Now())
		w.clock.Advance(time.Second)
		return a
	}
	w.teacher, w.ada = enter(w.teacherVisitor), enter(w.adaVisitor)
	w.ben = enter(w.student("ben"))
	w.looksOn = enter(w.visit(arrival("mentor", chimeclassroom.Observer)))
	return w
}

// do does an act that must succeed, with all that follows.
func (w *floorWorld) do(a service.Admission, act service.Act) service.Effects {
	w.t.Helper()
	effects, err := w.floor.Do(a.Attendee.ID, act)
	require.NoError(w.t, err)
	require.NoError(w.t, w.Enact(w.t.Context(), w.meetingID, effects))
	w.clock.Advance(time.Millisecond)
	return effects
}

func (w *floorWorld) refuse(code chimeclassroom.Code, a service.Admission, act service.Act) {
	w.t.Helper()
	_, err := w.floor.Do(a.Attendee.ID, act)
	requireCode(w.t, code, err)
}

// person is somebody as the others see them.
func (w *floorWorld) person(a service.Admission) service.Participant {
	w.t.Helper()
	for _, p := range w.floor.People() {
		if p.Attendee.ID == a.Attendee.ID {
			return p
		}
	}
	require.FailNow(w.t, "not there")
	return service.Participant{}
}

// told is what the ledger has about how people took part.
func (w *floorWorld) told() (lines []string) {
	w.t.Helper()
	events, _, err := w.store.Ledger(w.t.Context(), w.meetingID)
	require.NoError(w.t, err)
	names := map[string]string{w.teacher.Attendee.ID: "teacher", w.ada.Attendee.ID: "ada", w.ben.Attendee.ID: "ben"}
	for _, e := range events {
		switch e.Type {
		case meeting.MeetingStarted, meeting.AttendeeJoined:
			continue
		}
		lines = append(lines, strings.TrimSpace(strings.Join([]string{names[e.AttendeeID], string(e.Type), string(e.Source), e.Detail}, " ")))
	}
	return lines
}

func state(d service.Device, on bool) service.Act {
	return service.Act{Kind: service.ActState, Device: d, On: on}
}

func TestWhoMaySendWhat(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	all := meeting.Capabilities{Audio: true, Video: true, Content: true}
	assert.Equal(t, all, w.person(w.teacher).May)
	assert.Equal(t, meeting.Capabilities{Audio: true, Video: true}, w.person(w.ada).May, "students do not share at first")
	assert.Equal(t, meeting.Capabilities{}, w.person(w.looksOn).May, "observers look on")
	assert.True(t, w.person(w.teacher).Host)
	assert.False(t, w.person(w.ada).Host)

	w.refuse(chimeclassroom.CodeForbidden, w.ada, state(service.Screen, true))
	w.refuse(chimeclassroom.CodeForbidden, w.looksOn, state(service.Microphone, true))
	w.do(w.teacher, service.Act{Kind: service.ActRule, Rules: &service.Rules{Share: true, Unmute: true, Camera: true, Chat: true}})
	assert.Equal(t, all, w.person(w.ada).May)
	w.do(w.ada, state(service.Screen, true))
	w.refuse(chimeclassroom.CodeNotAvailable, w.teacher, state(service.Screen, true))
	w.do(w.ada, state(service.Screen, false))
	w.do(w.teacher, state(service.Screen, true))
	assert.True(t, w.person(w.teacher).Sharing)
}

func TestTheLedgerTellsHowPeopleTakePart(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	w.do(w.ada, state(service.Camera, true))
	assert.False(t, w.do(w.ada, state(service.Camera, true)).Changed, "on is on")
	w.do(w.ada, state(service.Microphone, true))
	w.do(w.ada, service.Act{Kind: service.ActTalk, Seconds: 7})
	w.do(w.ada, service.Act{Kind: service.ActHand, On: true})
	w.do(w.ada, service.Act{Kind: service.ActReact, Reaction: chimeclassroom.Applause})
	w.do(w.ada, service.Act{Kind: service.ActSay, Text: "a secret?"})
	w.do(w.ada, service.Act{Kind: service.ActSay, Text: "for you alone", ToHosts: true})
	w.do(w.teacher, state(service.Screen, true))
	w.do(w.teacher, service.Act{Kind: service.ActStop, Target: w.ada.Attendee.ID, Device: service.Microphone})
	w.do(w.teacher, service.Act{Kind: service.ActLower})
	w.do(w.ada, state(service.Camera, false))
	w.do(w.teacher, state(service.Screen, false))
	assert.Equal(t, []string{
		"ada AttendeeVideoStarted self-reported",
		"ada AttendeeUnmuted self-reported",
		"ada AttendeeTalked self-reported 7",
		"ada AttendeeHandRaised room",
		"ada AttendeeReacted room applause",
		"ada AttendeeMessaged room",
		"teacher AttendeeContentVideoStarted self-reported",
		"ada AttendeeMuted room",
		"ada AttendeeHandLowered room",
		"ada AttendeeVideoStopped self-reported",
		"teacher AttendeeContentVideoStopped self-reported",
	}, w.told())
	w.clock.Advance(10 * time.Minute)
	before := w.attendance(w.teacherVisitor, w.event.ID, w.adaVisitor)
	assert.Len(t, before.Intervals, 1, "attendance knows nothing of it")
	assert.Equal(t, 10*time.Minute+3*time.Second+13*time.Millisecond, before.Attended)
}

func TestAwayAndAScreenThatStandsStill(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	away := func(on bool) service.Act { return service.Act{Kind: service.ActAway, On: on} }
	pause := func(on bool) service.Act { return service.Act{Kind: service.ActPause, On: on} }

	assert.True(t, w.do(w.ada, away(true)).Changed)
	assert.False(t, w.do(w.ada, away(true)).Changed, "nobody is told twice")
	assert.True(t, w.person(w.ada).Away)
	w.do(w.ada, away(false))
	assert.False(t, w.person(w.ada).Away)

	assert.False(t, w.do(w.teacher, pause(true)).Changed, "nothing is shared")
	w.do(w.teacher, state(service.Screen, true))
	assert.True(t, w.do(w.teacher, pause(true)).Changed)
	assert.True(t, w.person(w.teacher).Paused)
	w.do(w.teacher, state(service.Microphone, true))
	assert.True(t, w.person(w.teacher).Paused, "other devices change nothing about it")
	w.do(w.teacher, state(service.Screen, false))
	assert.False(t, w.person(w.teacher).Paused, "what is shared no more does not stand still")
	w.do(w.teacher, state(service.Screen, true))
	assert.False(t, w.person(w.teacher).Paused)
}

func TestHandsAreInOrderAndAreLowered(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	up := service.Act{Kind: service.ActHand, On: true}
	w.do(w.ben, up)
	w.clock.Advance(time.Second)
	w.do(w.ada, up)
	w.clock.Advance(time.Second)
	w.do(w.ben, up)
	assert.True(t, w.person(w.ben).HandRaisedAt.Before(w.person(w.ada).HandRaisedAt), "raising it again is no new place")
	w.do(w.teacher, service.Act{Kind: service.ActLower, Target: w.ben.Attendee.ID})
	assert.True(t, w.person(w.ben).HandRaisedAt.IsZero())
	assert.False(t, w.person(w.ada).HandRaisedAt.IsZero())
	w.do(w.ada, service.Act{Kind: service.ActHand})
	assert.True(t, w.person(w.ada).HandRaisedAt.IsZero())
}

func TestMutingAndLettingSpeak(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	for _, a := range []service.Admission{w.teacher, w.ada, w.ben} {
		w.do(a, state(service.Microphone, true))
	}
	e := w.do(w.teacher, service.Act{Kind: service.ActStop, Device: service.Microphone})
	require.Len(t, e.Notes, 2)
	for _, n := range e.Notes {
		assert.Equal(t, service.Microphone, n.Stop)
		assert.Len(t, n.To, 1, "only the page that must do it is told")
	}
	assert.True(t, w.person(w.teacher).Microphone, "all are those who are no hosts")
	w.do(w.ada, state(service.Microphone, true))

	quiet := &service.Rules{Camera: true, Chat: true}
	e = w.do(w.teacher, service.Act{Kind: service.ActRule, Rules: quiet})
	require.Len(t, e.Notes, 1, "ada alone was on")
	assert.False(t, w.person(w.ada).Microphone)
	w.refuse(chimeclassroom.CodeForbidden, w.ada, state(service.Microphone, true))
	w.do(w.teacher, service.Act{Kind: service.ActInvite, Target: w.ada.Attendee.ID, On: true})
	w.do(w.ada, state(service.Microphone, true))
	w.refuse(chimeclassroom.CodeForbidden, w.ben, state(service.Microphone, true))
	e = w.do(w.teacher, service.Act{Kind: service.ActInvite, Target: w.ada.Attendee.ID})
	assert.Len(t, e.Notes, 1)
	assert.False(t, w.person(w.ada).Microphone)
}

func TestOnlyHostsDoWhatHostsDo(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	target := w.ben.Attendee.ID
	for _, kind := range []service.ActKind{service.ActStop, service.ActLower, service.ActInvite, service.ActRule, service.ActRemove} {
		act := service.Act{Kind: kind, Target: target, Device: service.Microphone, Rules: &service.Rules{}}
		w.refuse(chimeclassroom.CodeForbidden, w.ada, act)
		w.refuse(chimeclassroom.CodeForbidden, w.looksOn, act)
	}
	assert.Equal(t, service.DefaultRules(), w.floor.Rules())
	w.refuse(chimeclassroom.CodeForbidden, w.teacher, service.Act{Kind: service.ActRemove, Target: w.teacher.Attendee.ID})
	w.refuse(chimeclassroom.CodeNotAvailable, w.teacher, service.Act{Kind: service.ActRemove, Target: "gone"})
	w.refuse(chimeclassroom.CodeNotAvailable, w.teacher, service.Act{Kind: service.ActStop, Target: "gone", Device: service.Camera})
	w.refuse(chimeclassroom.CodeNotAvailable, w.teacher, service.Act{Kind: service.ActInvite, Target: "gone"})
}

func TestActsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	for name, act := range map[string]service.Act{
		"of no kind":            {},
		"of another kind":       {Kind: "dance"},
		"an unknown device":     state("toaster", true),
		"an unknown reaction":   {Kind: service.ActReact, Reaction: "slap"},
		"talk of no time":       {Kind: service.ActTalk},
		"talk of a long time":   {Kind: service.ActTalk, Seconds: 11},
		"rules that are none":   {Kind: service.ActRule},
		"a message of nothing":  {Kind: service.ActSay, Text: " \u200b"},
		"a message too long":    {Kind: service.ActSay, Text: strings.Repeat("x", 2001)},
		"a message turned":      {Kind: service.ActSay, Text: "a\u202eb"},
		"stopping what is none": {Kind: service.ActStop, Device: "toaster"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := w.floor.Do(w.teacher.Attendee.ID, act)
			requireCode(t, chimeclassroom.CodeInvalid, err)
		})
	}
	_, err := w.floor.Do("nobody", state(service.Camera, true))
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
}

func TestWhoReadsWhat(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	e := w.do(w.ada, service.Act{Kind: service.ActSay, Text: "to all"})
	require.Len(t, e.Notes, 1)
	assert.Nil(t, e.Notes[0].To, "everyone")
	e = w.do(w.ada, service.Act{Kind: service.ActSay, Text: "to hosts", ToHosts: true})
	assert.ElementsMatch(t, []string{w.ada.Attendee.ID, w.teacher.Attendee.ID}, e.Notes[0].To)
	texts := func(a service.Admission) (texts []string) {
		for _, m := range w.floor.History(a.Attendee) {
			texts = append(texts, m.Text)
		}
		return texts
	}
	assert.Equal(t, []string{"to all", "to hosts"}, texts(w.ada))
	assert.Equal(t, []string{"to all", "to hosts"}, texts(w.teacher))
	assert.Equal(t, []string{"to all"}, texts(w.ben))

	w.do(w.teacher, service.Act{Kind: service.ActRule, Rules: &service.Rules{}})
	w.refuse(chimeclassroom.CodeForbidden, w.ada, service.Act{Kind: service.ActSay, Text: "again"})
	w.do(w.ada, service.Act{Kind: service.ActSay, Text: "may I?", ToHosts: true})
	w.do(w.teacher, service.Act{Kind: service.ActSay, Text: "hosts always may"})
}

func TestNobodyIsHeardWithoutEnd(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	say := service.Act{Kind: service.ActSay, Text: "hello"}
	for range 12 {
		w.do(w.ada, say)
	}
	w.refuse(chimeclassroom.CodeTooMuch, w.ada, say)
	w.refuse(chimeclassroom.CodeTooMuch, w.ada, service.Act{Kind: service.ActReact, Reaction: chimeclassroom.Like})
	w.do(w.ben, say)
	w.clock.Advance(6 * time.Second)
	w.do(w.ada, say)
}

func TestAnotherPageKeepsTheHandAndNothingThatIsOn(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	w.do(w.ada, state(service.Camera, true))
	w.do(w.ada, service.Act{Kind: service.ActHand, On: true})
	before := w.person(w.ada)
	again := w.join(w.adaVisitor, w.event.ID)
	w.floor.Enter(again, w.clock.Now())
	after := w.person(again)
	assert.Greater(t, after.Number, before.Number)
	assert.Equal(t, before.HandRaisedAt, after.HandRaisedAt)
	assert.Equal(t, before.JoinedAt, after.JoinedAt)
	assert.False(t, after.Camera)
	w.floor.Leave(w.ada.Attendee.ID)
	assert.Len(t, w.floor.People(), 3)
}

func TestWhoIsSentOutStaysOut(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	inHand, err := w.JoinMeeting(t.Context(), w.adaVisitor, w.event.ID)
	require.NoError(t, err)
	e := w.do(w.teacher, service.Act{Kind: service.ActRemove, Target: w.ada.Attendee.ID})
	assert.Equal(t, w.ada.Attendee.ID, e.Removed)
	require.NoError(t, w.RecordDeparture(t.Context(), w.Removed(w.ada)))

	_, err = w.JoinMeeting(t.Context(), w.adaVisitor, w.event.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.Admit(t.Context(), w.event.ID, inHand.Token)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	w.clock.Advance(time.Hour)
	assert.Equal(t, 3*time.Second+time.Millisecond, w.attendance(w.teacherVisitor, w.event.ID, w.adaVisitor).Attended)
}

// provider notes what it is asked, and answers as it is told.
type provider struct {
	meeting.Provider
	features meeting.Features
	over     int // generations that are over
	broken   error
	asked    []string
}

func (p *provider) Name() string               { return "test" }
func (p *provider) Features() meeting.Features { return p.features }

func (p *provider) Ensure(_ context.Context, r meeting.Ref) (meeting.Ref, error) {
	if r.Generation <= p.over {
		return meeting.Ref{}, meeting.ErrOver
	}
	return meeting.Ref{Sitting: r.Sitting, ProviderID: "p"}, p.broken
}

func (p *provider) Join(_ context.Context, r meeting.Ref, attendeeID string, may meeting.Capabilities) (meeting.Credentials, error) {
	text, err := json.Marshal([]any{r.Generation, attendeeID, may.Content})
	return text, err
}

func (p *provider) Permit(_ context.Context, _ meeting.Ref, may map[string]meeting.Capabilities) error {
	for id, m := range may {
		p.asked = append(p.asked, "permit "+id)
		if m.Audio {
			p.asked = append(p.asked, "audio "+id)
		}
	}
	return nil
}

func (p *provider) Mute(_ context.Context, _ meeting.Ref, ids []string) error {
	p.asked = append(p.asked, "mute "+strings.Join(ids, " "))
	return nil
}

func (p *provider) Remove(_ context.Context, _ meeting.Ref, ids []string) error {
	slices.Sort(ids)
	p.asked = append(p.asked, "remove "+strings.Join(ids, " "))
	return nil
}

func (p *provider) End(context.Context, meeting.Ref) error {
	p.asked = append(p.asked, "end")
	return nil
}

func (p *provider) Run(ctx context.Context, _ meeting.Classroom) error {
	<-ctx.Done()
	return nil
}

func TestTheProviderIsToldWhatHostsRule(t *testing.T) {
	t.Parallel()
	p := &provider{}
	w := newFloorWorld(t, p)
	ada, ben := w.ada.Attendee.ID, w.ben.Attendee.ID
	w.do(w.ada, state(service.Microphone, true))
	assert.Empty(t, p.asked)
	w.do(w.teacher, service.Act{Kind: service.ActStop, Target: ada, Device: service.Microphone})
	w.do(w.teacher, service.Act{Kind: service.ActRule, Rules: &service.Rules{Camera: true}})
	w.do(w.teacher, service.Act{Kind: service.ActInvite, Target: ben, On: true})
	w.do(w.teacher, service.Act{Kind: service.ActRemove, Target: ben})
	require.NoError(t, w.RecordDeparture(t.Context(), w.Removed(w.ben)))
	require.NoError(t, w.CutOffAbsent(t.Context()))
	require.NoError(t, w.Close(t.Context(), w.meetingID))
	assert.ElementsMatch(t, []string{
		"mute " + ada, "permit " + ada, "permit " + ben, "permit " + ben, "audio " + ben, "remove " + ben, "end",
	}, p.asked)
}

func TestAGenerationThatIsOverIsFollowedByTheNext(t *testing.T) {
	t.Parallel()
	p := &provider{over: 2}
	w := newFloorWorld(t, p)
	c, err := w.Connect(t.Context(), w.floor, w.teacher)
	require.NoError(t, err)
	assert.Equal(t, "test", c.Provider)
	assert.JSONEq(t, `[3, "`+w.teacher.Attendee.ID+`", true]`, string(c.Credentials))
	p.over = 1000
	_, err = w.Connect(t.Context(), w.floor, w.ada)
	require.ErrorIs(t, err, meeting.ErrOver, "not without end")
	require.NoError(t, w.Close(t.Context(), w.meetingID), "what is over needs no end")
	p.over, p.broken = 0, errors.New("no answer")
	_, err = w.Connect(t.Context(), w.floor, w.ada)
	require.ErrorIs(t, err, p.broken)
}

// Sound of somebody whom a host has muted comes through again once they have
// turned their microphone on, and not before.
func TestTheProviderLetsThroughWhoUnmutes(t *testing.T) {
	t.Parallel()
	p := &provider{}
	w := newFloorWorld(t, p)
	ada := w.ada.Attendee.ID
	for range 2 {
		w.do(w.ada, state(service.Microphone, true))
		w.do(w.teacher, service.Act{Kind: service.ActStop, Target: ada, Device: service.Microphone})
	}
	w.do(w.ada, state(service.Microphone, true))
	w.do(w.ada, state(service.Microphone, false))
	w.do(w.ada, state(service.Microphone, true))
	assert.Equal(t, []string{"mute " + ada, "permit " + ada, "audio " + ada, "mute " + ada, "permit " + ada, "audio " + ada}, p.asked)
}

// Whoever waits long enough comes into a class whose rules have changed.
func TestTheProviderHearsOfRulesThatChangeMeanwhile(t *testing.T) {
	t.Parallel()
	p := &provider{}
	w := newFloorWorld(t, p)
	late := w.join(w.student("late"), w.event.ID)
	c, err := w.Connect(t.Context(), w.floor, late)
	require.NoError(t, err)
	require.NoError(t, w.Confirm(t.Context(), w.floor, late, c))
	assert.Empty(t, p.asked)
	w.do(w.teacher, service.Act{Kind: service.ActRule, Rules: &service.Rules{}})
	p.asked = nil
	w.floor.Enter(late, w.clock.Now())
	require.NoError(t, w.Confirm(t.Context(), w.floor, late, c))
	assert.Equal(t, []string{"permit " + late.Attendee.ID}, p.asked)
	require.NoError(t, w.Confirm(t.Context(), w.floor, late, nil))
}

func TestWhatTheProviderReportsIsNotTakenFromPages(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, &provider{features: meeting.Features{Reports: true}})
	w.do(w.ada, state(service.Camera, true))
	w.do(w.ada, service.Act{Kind: service.ActHand, On: true})
	assert.Equal(t, []string{"ada AttendeeHandRaised room"}, w.told())
}

func TestAClassWithoutSoundAndPicture(t *testing.T) {
	t.Parallel()
	w := newFloorWorld(t, nil)
	c, err := w.Connect(t.Context(), w.floor, w.ada)
	require.NoError(t, err)
	assert.Nil(t, c)
	_, err = w.Signal(w.floor, w.ada.Attendee, json.RawMessage(`{}`))
	requireCode(t, chimeclassroom.CodeInvalid, err)
	require.NoError(t, w.Close(t.Context(), w.meetingID))
}
