package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// seen is somebody as another sees them.
func (w *doorWorld) seen(by, whom service.Admission) service.Participant {
	w.t.Helper()
	for _, p := range w.floor.Scene(by.Attendee.ID).People {
		if p.Attendee.ID == whom.Attendee.ID {
			return p
		}
	}
	require.FailNow(w.t, "they do not see them")
	return service.Participant{}
}

func TestACoHostHostsAndNoMore(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, waitingRoom(), &provider{})
	second := w.enter(w.visit(arrival("second", chimeclassroom.Teacher)))
	ada, ben, late := w.wait("ada"), w.wait("ben"), w.wait("late")
	w.do(w.teacher, on(service.ActAdmit, ada))
	w.do(w.teacher, on(service.ActAdmit, ben))
	w.comeIn(ada)
	w.comeIn(ben)
	w.refuse(chimeclassroom.CodeForbidden, ada, on(service.ActPromote, ada))
	assert.Equal(t, []string{"late"}, w.queue(w.teacher))
	assert.Empty(t, w.queue(ada), "who waits is for hosts to see")
	w.do(ben, service.Act{Kind: service.ActSay, Text: "for the teachers", ToHosts: true})

	assert.True(t, w.do(w.teacher, on(service.ActPromote, ada)).Changed)
	p := w.seen(ben, ada)
	assert.True(t, p.Host && p.CoHost)
	assert.Equal(t, meeting.Capabilities{Audio: true, Video: true, Content: true}, p.May)
	assert.Equal(t, chimeclassroom.Student, p.Attendee.Role, "the role stays")
	assert.Equal(t, []string{"late"}, w.queue(ada))
	assert.Empty(t, w.floor.History(ada.Attendee), "what was written to the hosts before is not for them")
	w.do(ben, service.Act{Kind: service.ActSay, Text: "for all hosts", ToHosts: true})
	assert.Len(t, w.floor.History(ada.Attendee), 1)

	w.do(ada, on(service.ActAdmit, late))
	w.comeIn(late)
	w.do(ben, state(service.Microphone, true))
	w.do(ada, service.Act{Kind: service.ActStop, Target: ben.Attendee.ID, Device: service.Microphone})
	w.do(ada, service.Act{Kind: service.ActRemove, Target: late.Attendee.ID})
	w.do(ada, door(service.DoorLocked))
	for name, act := range map[string]service.Act{
		"makes another":      on(service.ActPromote, ben),
		"unmakes themselves": {Kind: service.ActPromote, Target: ada.Attendee.ID},
		"removes a teacher":  {Kind: service.ActRemove, Target: w.teacher.Attendee.ID},
		"mutes a teacher":    {Kind: service.ActStop, Target: second.Attendee.ID, Device: service.Microphone},
		"lowers a teacher's": {Kind: service.ActLower, Target: second.Attendee.ID},
		"removes themselves": {Kind: service.ActRemove, Target: ada.Attendee.ID},
	} {
		_, err := w.floor.Do(ada.Attendee.ID, act)
		assert.Equal(t, chimeclassroom.CodeForbidden, chimeclassroom.ErrorCode(err), "a co-host %s", name)
	}
	_, err := w.EndMeeting(t.Context(), w.student("ada"), w.event.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	w.refuse(chimeclassroom.CodeForbidden, w.teacher, service.Act{Kind: service.ActRemove, Target: second.Attendee.ID})
	assert.Equal(t, ada.Attendee.ID, w.do(w.teacher, service.Act{Kind: service.ActRemove, Target: ada.Attendee.ID}).Removed)
}

func TestACoHostStaysOneInThisSittingOnly(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, chimeclassroom.Terms{}, nil)
	ada := w.enter(w.student("ada"))
	w.do(w.teacher, on(service.ActPromote, ada))
	w.leave(ada)
	w.restart()
	ada = w.enter(w.student("ada"))
	p := w.seen(ada, ada)
	assert.True(t, p.CoHost)
	teacher := w.enter(w.host)
	w.do(ada, state(service.Screen, true))
	e := w.do(teacher, service.Act{Kind: service.ActPromote, Target: ada.Attendee.ID})
	require.Len(t, e.Notes, 1)
	assert.Equal(t, service.Screen, e.Notes[0].Stop, "what they may not any more goes off")
	p = w.seen(teacher, ada)
	assert.False(t, p.Host)
	w.refuse(chimeclassroom.CodeForbidden, ada, door(service.DoorLocked))
	w.refuse(chimeclassroom.CodeNotAvailable, teacher, service.Act{Kind: service.ActPromote, Target: "gone", On: true})
	assert.False(t, w.do(teacher, on(service.ActPromote, teacher)).Changed, "a teacher is no co-host")

	w.do(teacher, on(service.ActPromote, ada))
	other := newDoorWorld(t, chimeclassroom.Terms{}, nil)
	p = other.seen(other.teacher, other.enter(other.student("ada")))
	assert.False(t, p.Host)
}

func TestACoHostIsGradedAsEver(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, chimeclassroom.Terms{}, nil)
	ada, ben := w.enter(w.student("ada")), w.enter(w.student("ben"))
	w.do(w.teacher, on(service.ActPromote, ada))
	w.clock.Advance(10 * time.Minute)
	_, err := w.EndMeeting(t.Context(), w.host, w.event.ID)
	require.NoError(t, err)
	for _, v := range []chimeclassroom.Visitor{w.student("ada"), w.student("ben")} {
		got := w.attendance(w.host, w.event.ID, v)
		assert.Equal(t, chimeclassroom.Student, got.Attendee.Role)
		assert.NotEqual(t, service.GradeNone, got.Grade.State)
	}
	assert.NotEqual(t, ada.Attendee.ID, ben.Attendee.ID)
}

func TestFocusShowsStudentsTheHostsAlone(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, chimeclassroom.Terms{}, nil)
	ada, ben, cem := w.enter(w.student("ada")), w.enter(w.student("ben")), w.enter(w.student("cem"))
	assert.Equal(t, w.floor.Seat(ada.Attendee.ID), w.floor.Seat(ben.Attendee.ID))
	w.do(w.teacher, service.Act{Kind: service.ActRule, Rules: &service.Rules{Unmute: true, Camera: true, Chat: true, Focus: true}})
	names := func(a service.Admission) (names []string) {
		for _, p := range w.floor.Scene(a.Attendee.ID).People {
			names = append(names, p.Attendee.Person.Subject)
		}
		return names
	}
	assert.Equal(t, []string{"teacher", "ada"}, names(ada))
	assert.Equal(t, []string{"teacher", "ada", "ben", "cem"}, names(w.teacher))
	assert.NotEqual(t, w.floor.Seat(ada.Attendee.ID), w.floor.Seat(ben.Attendee.ID))
	assert.False(t, w.floor.Meet(ada.Attendee.ID, ben.Attendee.ID))
	assert.True(t, w.floor.Meet(ada.Attendee.ID, w.teacher.Attendee.ID))
	assert.False(t, w.floor.Meet(ada.Attendee.ID, "nobody"))

	w.refuse(chimeclassroom.CodeForbidden, ada, service.Act{Kind: service.ActSay, Text: "hello"})
	w.do(ada, service.Act{Kind: service.ActSay, Text: "hello", ToHosts: true})
	e := w.do(ada, service.Act{Kind: service.ActReact, Reaction: chimeclassroom.Like})
	assert.ElementsMatch(t, []string{ada.Attendee.ID, w.teacher.Attendee.ID}, e.Notes[0].To)

	w.refuse(chimeclassroom.CodeForbidden, ben, on(service.ActSpotlight, ben))
	w.do(w.teacher, on(service.ActSpotlight, ben))
	assert.Equal(t, []string{"teacher", "ada", "ben"}, names(ada), "who is in the spotlight is seen")
	assert.Equal(t, []string{"teacher", "ada", "ben", "cem"}, names(ben), "and sees")
	assert.True(t, w.floor.Meet(cem.Attendee.ID, ben.Attendee.ID))
	w.do(w.teacher, on(service.ActPromote, cem))
	assert.Equal(t, []string{"teacher", "ada", "ben", "cem"}, names(ada))
}

func TestTheSpotlightIsOnOneWhoIsThere(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, chimeclassroom.Terms{}, nil)
	ada, ben := w.enter(w.student("ada")), w.enter(w.student("ben"))
	lit := func() string { return w.floor.Scene(ben.Attendee.ID).Spotlight }
	w.do(w.teacher, on(service.ActSpotlight, ada))
	w.do(w.teacher, on(service.ActSpotlight, ben))
	assert.Equal(t, ben.Attendee.ID, lit())
	assert.False(t, w.do(w.teacher, service.Act{Kind: service.ActSpotlight, Target: ada.Attendee.ID}).Changed, "it is not on them")
	w.do(w.teacher, service.Act{Kind: service.ActSpotlight, Target: ben.Attendee.ID})
	assert.Empty(t, lit())
	w.do(w.teacher, on(service.ActSpotlight, ada))
	w.leave(ada)
	assert.Empty(t, lit())
	w.refuse(chimeclassroom.CodeNotAvailable, w.teacher, on(service.ActSpotlight, ada))
}

func TestAClassWithoutAHost(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, chimeclassroom.Terms{HostGrace: 5}, nil)
	ada, ben := w.enter(w.student("ada")), w.enter(w.student("ben"))
	scene := func() service.Scene { return w.floor.Scene(ben.Attendee.ID) }
	w.do(w.teacher, on(service.ActPromote, ada))
	w.leave(w.teacher)
	assert.False(t, scene().Hostless, "a co-host keeps it")
	left := w.clock.Now()
	w.leave(ada)
	assert.True(t, scene().Hostless)
	assert.Equal(t, left.Add(5*time.Minute), scene().ClosesAt)
	w.clock.Advance(4 * time.Minute)
	assert.False(t, w.floor.Overdue())
	ada = w.enter(w.student("ada"))
	assert.False(t, scene().Hostless, "and has it again when they are back")
	w.leave(ada)
	w.clock.Advance(5 * time.Minute)
	require.True(t, w.floor.Overdue())
	require.NoError(t, w.EndOverdue(t.Context(), w.event.Meeting.ID))
	require.NoError(t, w.EndOverdue(t.Context(), w.event.Meeting.ID), "once is enough")
	assert.Equal(t, chimeclassroom.Ended, w.status(w.host, w.event.ID))
	requireCode(t, chimeclassroom.CodeNotAvailable, w.CheckLive(t.Context(), w.event.Meeting.ID))
	_, err := w.Knock(t.Context(), w.OpenFloor(), ben)
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	assert.NotEmpty(t, w.attendance(w.host, w.event.ID, w.student("ben")).Attended)

	on := newDoorWorld(t, chimeclassroom.Terms{}, nil)
	cem := on.enter(on.student("cem"))
	on.leave(on.teacher)
	on.clock.Advance(time.Hour)
	assert.True(t, on.floor.Scene(cem.Attendee.ID).Hostless)
	assert.False(t, on.floor.Overdue(), "it goes on unless the terms say otherwise")
}

func TestAClassThatLastsAsLongAsItMay(t *testing.T) {
	t.Parallel()
	w := newDoorWorld(t, chimeclassroom.Terms{MaxMinutes: 30}, nil)
	stops := nine.Add(30 * time.Minute)
	assert.Equal(t, stops, w.floor.Scene(w.teacher.Attendee.ID).StopsAt)
	w.clock.Advance(stops.Sub(w.clock.Now()) - time.Millisecond)
	assert.False(t, w.floor.Overdue())
	require.NoError(t, w.EndForgottenClasses(t.Context()))
	require.NoError(t, w.CheckLive(t.Context(), w.event.Meeting.ID))
	w.clock.Advance(time.Millisecond)
	assert.True(t, w.floor.Overdue())
	require.NoError(t, w.EndForgottenClasses(t.Context()), "and though nobody looks at the floor")
	assert.Equal(t, chimeclassroom.Ended, w.status(w.host, w.event.ID))
}
