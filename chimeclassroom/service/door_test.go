package service_test

import (
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// doorWorld is a live class with its teacher inside and everybody else outside.
type doorWorld struct {
	*world
	event   service.EventView
	floor   *service.Floor
	host    chimeclassroom.Visitor
	teacher service.Admission
}

func newDoorWorld(t *testing.T, terms chimeclassroom.Terms, media meeting.Provider) *doorWorld {
	t.Helper()
	w := &doorWorld{world: newWorld(t)}
	w.media = media
	w.open()
	w.host = w.world.teacher()
	in := input()
	in.Terms = terms
	e, err := w.CreateEvent(t.Context(), w.host, in)
	require.NoError(t, err)
	w.event, err = w.StartMeeting(t.Context(), w.host, e.ID)
	require.NoError(t, err)
	w.floor = w.OpenFloor()
	w.teacher = w.enter(w.host)
	return w
}

// admission takes a visitor to the door.
func (w *doorWorld) admission(v chimeclassroom.Visitor) service.Admission {
	w.t.Helper()
	ticket, err := w.JoinMeeting(w.t.Context(), v, w.event.ID)
	require.NoError(w.t, err)
	a, err := w.Admit(w.t.Context(), w.event.ID, ticket.Token)
	require.NoError(w.t, err)
	return a
}

func (w *doorWorld) knock(a service.Admission) service.Verdict {
	w.t.Helper()
	verdict, err := w.Knock(w.t.Context(), w.floor, a)
	require.NoError(w.t, err)
	return verdict
}

// comeIn takes somebody in who is let in.
func (w *doorWorld) comeIn(a service.Admission) {
	w.t.Helper()
	require.Equal(w.t, service.ComeIn, w.knock(a))
	since, err := w.RecordJoined(w.t.Context(), a)
	require.NoError(w.t, err)
	w.floor.Enter(a, since)
	w.clock.Advance(time.Second)
}

func (w *doorWorld) enter(v chimeclassroom.Visitor) service.Admission {
	w.t.Helper()
	a := w.admission(v)
	w.comeIn(a)
	return a
}

// wait has a student wait at the door.
func (w *doorWorld) wait(subject string) service.Admission {
	w.t.Helper()
	a := w.admission(w.student(subject))
	require.Equal(w.t, service.Wait, w.knock(a))
	w.clock.Advance(time.Second)
	return a
}

// leave takes somebody out as the room does.
func (w *doorWorld) leave(a service.Admission) {
	w.t.Helper()
	w.floor.Leave(a.Attendee.ID)
	require.NoError(w.t, w.RecordDeparture(w.t.Context(), w.Left(a)))
	w.clock.Advance(time.Second)
}

func (w *doorWorld) do(a service.Admission, act service.Act) service.Effects {
	w.t.Helper()
	e, err := w.floor.Do(a.Attendee.ID, act)
	require.NoError(w.t, err)
	require.NoError(w.t, w.Keep(w.t.Context(), w.event.Meeting.ID, e))
	require.NoError(w.t, w.Enact(w.t.Context(), w.event.Meeting.ID, e))
	return e
}

func (w *doorWorld) refuse(code chimeclassroom.Code, a service.Admission, act service.Act) {
	w.t.Helper()
	_, err := w.floor.Do(a.Attendee.ID, act)
	requireCode(w.t, code, err)
}

// queue is who waits, as somebody sees it.
func (w *doorWorld) queue(a service.Admission) (names []string) {
	for _, waiter := range w.floor.Scene(a.Attendee.ID).Waiting {
		names = append(names, waiter.Attendee.Person.Subject)
	}
	return names
}

// restart ends the process without a word; the next knows what is stored.
func (w *doorWorld) restart() {
	w.crash()
	w.floor = w.OpenFloor()
	require.NoError(w.t, w.Recover(w.t.Context()))
}

func on(kind service.ActKind, target service.Admission) service.Act {
	return service.Act{Kind: kind, Target: target.Attendee.ID, On: true}
}

func door(d service.Door) service.Act { return service.Act{Kind: service.ActDoor, Door: d} }

func waitingRoom() chimeclassroom.Terms { return chimeclassroom.Terms{WaitingRoom: true} }

func TestWhoWaitsIsLetInInOrderAndStaysLetIn(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, waitingRoom(), nil)
	ada, ben := w.wait("ada"), w.wait("ben")
	w.wait("cem")
	assert.Equal(t, []string{"ada", "ben", "cem"}, w.queue(w.teacher))
	assert.Empty(t, w.floor.Scene(ada.Attendee.ID).People, "who waits sees nobody")
	assert.Empty(t, w.queue(ada), "nor who else waits")
	assert.Len(t, w.floor.People(), 1)
	report, err := w.Report(t.Context(), w.host, w.event.ID)
	require.NoError(t, err)
	assert.Len(t, report.People, 1, "waiting is no presence")

	w.floor.GiveUp(ada)
	assert.Equal(t, []string{"ben", "cem"}, w.queue(w.teacher))
	ada = w.wait("ada")
	assert.Equal(t, []string{"ada", "ben", "cem"}, w.queue(w.teacher), "a lost connection costs no place")

	e := w.do(w.teacher, on(service.ActAdmit, ben))
	assert.Equal(t, map[string]service.Verdict{ben.Attendee.ID: service.ComeIn}, e.Verdicts)
	w.comeIn(ben)
	w.refuse(chimeclassroom.CodeForbidden, ben, on(service.ActAdmit, ada))
	w.refuse(chimeclassroom.CodeNotAvailable, ada, on(service.ActAdmit, ada))
	e = w.do(w.teacher, service.Act{Kind: service.ActAdmit})
	assert.Len(t, e.Verdicts, 2, "all")

	w.leave(ben)
	w.comeIn(w.admission(w.student("ben")))
	w.restart()
	w.comeIn(w.admission(w.student("ben")))
	w.comeIn(w.admission(w.student("cem")))
	assert.Equal(t, service.Wait, w.knock(w.admission(w.student("dora"))), "the door is as it was")
}

func TestWhoIsDenied(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, waitingRoom(), nil)
	ada, ben := w.wait("ada"), w.wait("ben")
	e := w.do(w.teacher, service.Act{Kind: service.ActDeny, Target: ada.Attendee.ID})
	assert.Equal(t, map[string]service.Verdict{ada.Attendee.ID: service.NotNow}, e.Verdicts)
	assert.Equal(t, service.Wait, w.knock(w.admission(w.student("ada"))), "they may try again")
	assert.Equal(t, []string{"ben", "ada"}, w.queue(w.teacher), "behind those who wait")

	old, err := w.JoinMeeting(t.Context(), w.student("ben"), w.event.ID)
	require.NoError(t, err)
	e = w.do(w.teacher, service.Act{Kind: service.ActDeny, Target: ben.Attendee.ID, ForGood: true})
	assert.Equal(t, map[string]service.Verdict{ben.Attendee.ID: service.Denied}, e.Verdicts)
	for _, again := range []func(){func() {}, w.restart} {
		again()
		_, err = w.JoinMeeting(t.Context(), w.student("ben"), w.event.ID)
		require.ErrorIs(t, err, service.ErrDenied)
		requireCode(t, chimeclassroom.CodeForbidden, err)
	}
	byOldTicket, err := w.Admit(t.Context(), w.event.ID, old.Token)
	require.NoError(t, err)
	assert.Equal(t, service.Denied, w.knock(byOldTicket))
	_, err = w.RecordJoined(t.Context(), byOldTicket)
	require.ErrorIs(t, err, service.ErrDenied)
}

func TestTwoHostsDecideAtOnce(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, waitingRoom(), nil)
	other := w.enter(w.visit(arrival("other", chimeclassroom.Teacher)))
	ada := w.wait("ada")
	acts := []service.Act{on(service.ActAdmit, ada), {Kind: service.ActDeny, Target: ada.Attendee.ID, ForGood: true}}
	var (
		both sync.WaitGroup
		errs [2]error
		got  [2]service.Effects
	)
	for n, a := range []service.Admission{w.teacher, other} {
		both.Go(func() { got[n], errs[n] = w.floor.Do(a.Attendee.ID, acts[n]) })
	}
	both.Wait()
	first, second := 0, 1
	if errs[0] != nil {
		first, second = 1, 0
	}
	require.NoError(t, errs[first])
	requireCode(t, chimeclassroom.CodeNotAvailable, errs[second])
	require.NoError(t, w.Keep(t.Context(), w.event.Meeting.ID, got[first]))
	want := []service.Verdict{service.ComeIn, service.Denied}[first]
	assert.Equal(t, want, got[first].Verdicts[ada.Attendee.ID])
	assert.Equal(t, want, w.knock(ada))
}

func TestALockedDoor(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, chimeclassroom.Terms{}, nil)
	ada := w.enter(w.student("ada"))
	underWay := w.admission(w.student("late"))
	require.Equal(t, service.ComeIn, w.knock(underWay))
	w.refuse(chimeclassroom.CodeForbidden, ada, door(service.DoorLocked))
	w.refuse(chimeclassroom.CodeInvalid, w.teacher, door("ajar"))
	w.do(w.teacher, door(service.DoorLocked))
	assert.Equal(t, service.Locked, w.knock(underWay), "who is on the way is not in")
	w.leave(ada)
	w.leave(w.teacher)
	w.restart()
	assert.Equal(t, service.Locked, w.knock(w.admission(w.student("late"))))
	w.comeIn(w.admission(w.student("ada")))
	w.comeIn(w.admission(w.host))
	w.comeIn(w.admission(w.visit(arrival("second", chimeclassroom.Teacher))))

	teacher := w.enter(w.host)
	w.do(teacher, door(service.DoorWaiting))
	late := w.wait("late")
	e := w.do(teacher, door(service.DoorLocked))
	assert.Equal(t, service.Locked, e.Verdicts[late.Attendee.ID], "who waited goes")
	w.do(teacher, door(service.DoorWaiting))
	late = w.wait("late")
	e = w.do(teacher, door(service.DoorOpen))
	assert.Equal(t, service.ComeIn, e.Verdicts[late.Attendee.ID])
	w.comeIn(late)
}

func TestWhoHostsIsNeverKeptWaiting(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, waitingRoom(), nil)
	w.enter(w.visit(arrival("second", chimeclassroom.Teacher)))
	assert.Equal(t, service.Wait, w.knock(w.admission(w.visit(arrival("mentor", chimeclassroom.Observer)))))
}

func TestAClassThatIsFull(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, chimeclassroom.Terms{Capacity: 2, WaitingRoom: true}, nil)
	ada, ben := w.wait("ada"), w.wait("ben")
	w.do(w.teacher, on(service.ActAdmit, ada))
	w.comeIn(ada)
	w.refuse(chimeclassroom.CodeNotAvailable, w.teacher, on(service.ActAdmit, ben))
	assert.Equal(t, []string{"ben"}, w.queue(w.teacher), "they wait on")
	w.comeIn(w.admission(w.student("ada"))) // another page takes no other place
	e := w.do(w.teacher, door(service.DoorOpen))
	assert.Equal(t, service.Full, e.Verdicts[ben.Attendee.ID])
	assert.Equal(t, service.Full, w.knock(w.admission(w.student("ben"))))
	second := w.enter(w.visit(arrival("second", chimeclassroom.Teacher)))
	w.leave(second)
	w.leave(ada)
	w.comeIn(w.admission(w.student("ben")))

	p := newDoorWorld(t, chimeclassroom.Terms{}, &provider{features: meeting.Features{Attendees: 1}})
	assert.Equal(t, service.Full, p.knock(p.admission(p.visit(arrival("second", chimeclassroom.Teacher)))), "the provider takes no more, whoever comes")
}
