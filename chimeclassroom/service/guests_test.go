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

// letGuestsIn has a level let in people from outside, or not.
func (w *world) letGuestsIn(v chimeclassroom.Visitor, level chimeclassroom.Level, how chimeclassroom.GuestAccess, locked ...chimeclassroom.Setting) {
	w.t.Helper()
	v.AdministersLMS = true
	view, err := w.ReadSettings(w.t.Context(), v)
	require.NoError(w.t, err)
	version := 0
	for _, l := range view.Levels {
		if l.Level == level {
			version = l.Settings.Version
		}
	}
	_, err = w.ChangeSettings(w.t.Context(), v, level, service.VersionedSettings{Version: version, Settings: chimeclassroom.Settings{Guests: how, Locked: locked}})
	require.NoError(w.t, err)
}

// invite makes a guest link of the event in a course that lets in guests.
func (w *world) invite(v chimeclassroom.Visitor, eventID string, in chimeclassroom.GuestLink) (link service.GuestLinkView, secret string) {
	w.t.Helper()
	w.letGuestsIn(v, chimeclassroom.CourseLevel, chimeclassroom.GuestsByLink)
	link, secret, err := w.NewGuestLink(w.t.Context(), v, eventID, in)
	require.NoError(w.t, err)
	return link, secret
}

// guest comes by a link in a browser that knows nothing of it.
func (w *world) guest(secret, name string) (v chimeclassroom.Visitor, key string) {
	w.t.Helper()
	entry, err := w.AcceptInvitation(w.t.Context(), secret, "", name)
	require.NoError(w.t, err)
	v, err = w.authenticate(entry.Secret)
	require.NoError(w.t, err)
	return v, entry.Key
}

func TestLinksAreSeenAndClosedWhateverBecomesOfTheEvent(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w *world, teacher chimeclassroom.Visitor, id string){
		"hidden": func(w *world, teacher chimeclassroom.Visitor, id string) {
			_, err := w.HideEvent(w.t.Context(), teacher, id, true, chimeclassroom.ThisOne)
			require.NoError(w.t, err)
		},
		"cancelled": func(w *world, teacher chimeclassroom.Visitor, id string) {
			_, err := w.CancelEvent(w.t.Context(), teacher, id, "", chimeclassroom.ThisOne)
			require.NoError(w.t, err)
		},
		"guests are not welcome any more": func(w *world, teacher chimeclassroom.Visitor, _ string) {
			w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			teacher := w.teacher()
			w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{Guests: chimeclassroom.GuestsByLink})
			e := w.event(teacher)
			link, _, err := w.NewGuestLink(t.Context(), teacher, e.ID, chimeclassroom.GuestLink{Approval: true})
			require.NoError(t, err)
			change(w, teacher, e.ID)
			_, _, err = w.NewGuestLink(t.Context(), teacher, e.ID, chimeclassroom.GuestLink{Approval: true})
			require.Error(t, err)
			_, err = w.RevokeGuestLink(t.Context(), teacher, e.ID, link.ID)
			require.NoError(t, err)
			links, err := w.GuestLinks(t.Context(), teacher, e.ID)
			require.NoError(t, err)
			require.Len(t, links, 1)
			assert.Equal(t, chimeclassroom.GuestLinkRevoked, links[0].State)
			assert.Contains(t, w.logOf(teacher), "guests.revoke")
			_, err = w.GuestLinks(t.Context(), w.student("ada"), e.ID)
			require.Error(t, err)
		})
	}
}

func TestWhoMayInviteGuests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head, teacher := w.head(), w.teacher()
	e := w.event(teacher)
	attempt := func(v chimeclassroom.Visitor) chimeclassroom.Code {
		_, _, err := w.NewGuestLink(t.Context(), v, e.ID, chimeclassroom.GuestLink{})
		return chimeclassroom.ErrorCode(err)
	}
	may := func(v chimeclassroom.Visitor) bool {
		view, err := w.ReadEvent(t.Context(), v, e.ID)
		require.NoError(t, err)
		said := false
		for _, a := range view.Actions {
			said = said || a == chimeclassroom.Guests
		}
		assert.Equal(t, said, attempt(v) == "", "the page shows what goes")
		return said
	}
	assert.False(t, may(teacher), "off until somebody lets them")
	w.letGuestsIn(teacher, chimeclassroom.PlatformLevel, chimeclassroom.GuestsByLink)
	assert.True(t, may(teacher))
	assert.True(t, may(w.visit(arrival("kim", chimeclassroom.Assistant))))
	assert.False(t, may(w.student("ada")))
	assert.False(t, may(w.visit(arrival("eve", chimeclassroom.Observer))))
	w.letGuestsIn(teacher, chimeclassroom.CourseLevel, chimeclassroom.GuestsNever)
	assert.False(t, may(teacher), "a course is stricter")
	w.letGuestsIn(teacher, chimeclassroom.PlatformLevel, chimeclassroom.GuestsByLink, "guests")
	assert.True(t, may(teacher), "what the platform locks no course changes")
	w.letGuestsIn(teacher, chimeclassroom.PlatformLevel, "", "guests")
	assert.False(t, may(teacher))
	w.letGuestsIn(teacher, chimeclassroom.PlatformLevel, chimeclassroom.GuestsByLink, "guests")
	w.except(head, service.OnPlatform, []chimeclassroom.Exception{{Role: chimeclassroom.Teacher, Permission: chimeclassroom.InviteGuests}})
	assert.False(t, may(w.again(teacher)), "and permissions may take it")
}

func TestAGuestWaitsForAHost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		approval bool
		door     service.Door
		want     service.Verdict
	}{
		{"on approval, at an open door", true, service.DoorOpen, service.Wait},
		{"on approval, at the waiting room", true, service.DoorWaiting, service.Wait},
		{"on approval, at a locked door", true, service.DoorLocked, service.Locked},
		{"without, at an open door", false, service.DoorOpen, service.ComeIn},
		{"without, at the waiting room", false, service.DoorWaiting, service.Wait},
		{"without, at a locked door", false, service.DoorLocked, service.Locked},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			teacher := w.teacher()
			e := w.liveEvent(teacher)
			_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{Approval: c.approval})
			v, _ := w.guest(secret, "Ngozi Okafor")
			floor, host := w.OpenFloor(), w.join(teacher, e.ID)
			guest := w.ticketFor(v, e.ID)
			verdict, err := w.Knock(t.Context(), floor, host)
			require.NoError(t, err)
			require.Equal(t, service.ComeIn, verdict)
			floor.Enter(host, nine)
			_, err = floor.Do(host.Attendee.ID, service.Act{Kind: service.ActDoor, Door: c.door})
			require.NoError(t, err)
			verdict, err = w.Knock(t.Context(), floor, guest)
			require.NoError(t, err)
			assert.Equal(t, c.want, verdict)
		})
	}
}

// ticketFor has the visitor admitted to the room, not through its door.
func (w *world) ticketFor(v chimeclassroom.Visitor, eventID string) service.Admission {
	w.t.Helper()
	ticket, err := w.JoinMeeting(w.t.Context(), v, eventID)
	require.NoError(w.t, err)
	a, err := w.Admit(w.t.Context(), eventID, ticket.Token)
	require.NoError(w.t, err)
	return a
}

func TestADoorThatIsOpenedIsNotOpenToGuests(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{Approval: true})
	v, _ := w.guest(secret, "Ngozi Okafor")
	floor, host, ada, guest := w.OpenFloor(), w.join(teacher, e.ID), w.ticketFor(w.student("ada"), e.ID), w.ticketFor(v, e.ID)
	do := func(a service.Act) service.Effects {
		effects, err := floor.Do(host.Attendee.ID, a)
		require.NoError(t, err)
		return effects
	}
	knock := func(a service.Admission) service.Verdict {
		verdict, err := w.Knock(t.Context(), floor, a)
		require.NoError(t, err)
		return verdict
	}
	require.Equal(t, service.ComeIn, knock(host))
	floor.Enter(host, nine)
	do(service.Act{Kind: service.ActDoor, Door: service.DoorWaiting})
	require.Equal(t, service.Wait, knock(ada))
	require.Equal(t, service.Wait, knock(guest))
	opened := do(service.Act{Kind: service.ActDoor, Door: service.DoorOpen})
	assert.Equal(t, map[string]service.Verdict{ada.Attendee.ID: service.ComeIn}, opened.Verdicts)
	require.Len(t, floor.Scene(host.Attendee.ID).Waiting, 1, "the guest still waits")
	let := do(service.Act{Kind: service.ActAdmit, Target: guest.Attendee.ID})
	assert.Equal(t, service.ComeIn, let.Verdicts[guest.Attendee.ID])
	assert.Equal(t, service.ComeIn, knock(guest))
	floor.Enter(guest, nine)
	floor.Leave(guest.Attendee.ID)
	assert.Equal(t, service.ComeIn, knock(guest), "who was in comes back")
}

func TestAGuestIsCountedAndNeverGraded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.liveEvent(teacher)
	_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{})
	v, _ := w.guest(secret, "Ngozi Okafor")
	w.join(teacher, e.ID)
	here := []service.Admission{w.join(ada, e.ID), w.join(v, e.ID)}
	w.clock.Advance(time.Hour)
	for _, a := range here {
		require.NoError(t, w.RecordDeparture(t.Context(), w.Left(a)))
	}
	part := w.attendance(teacher, e.ID, v)
	assert.Equal(t, chimeclassroom.Guest, part.Attendee.Role)
	assert.Equal(t, time.Hour, part.Attended)
	assert.Equal(t, "Ngozi Okafor", part.Attendee.Person.Name)
	w.clock.Advance(time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.settle()
	for _, g := range w.lms.grades() {
		assert.Equal(t, "ada", g.Subject)
	}
	require.NotEmpty(t, w.lms.grades())
	course, err := w.ReadCourse(t.Context(), teacher, "")
	require.NoError(t, err)
	for _, m := range course.People {
		assert.NotEqual(t, v.Person.ID, m.Person.ID, "nobody's course has guests in it")
	}
}

func TestAGuestsVisitEndsWithTheClass(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*world, chimeclassroom.Visitor, string){
		"it is ended": func(w *world, v chimeclassroom.Visitor, id string) {
			_, err := w.StartMeeting(w.t.Context(), v, id)
			require.NoError(w.t, err)
			_, err = w.EndMeeting(w.t.Context(), v, id)
			require.NoError(w.t, err)
		},
		"nobody has started it": func(w *world, _ chimeclassroom.Visitor, _ string) { w.clock.Advance(time.Hour) },
		"it is cancelled": func(w *world, v chimeclassroom.Visitor, id string) {
			_, err := w.CancelEvent(w.t.Context(), v, id, "", chimeclassroom.ThisOne)
			require.NoError(w.t, err)
		},
		"it is hidden": func(w *world, v chimeclassroom.Visitor, id string) {
			_, err := w.HideEvent(w.t.Context(), v, id, true, chimeclassroom.ThisOne)
			require.NoError(w.t, err)
		},
		"it is deleted": func(w *world, v chimeclassroom.Visitor, id string) {
			require.NoError(w.t, w.DeleteEvent(w.t.Context(), v, id, chimeclassroom.ThisOne))
		},
		"guests are not welcome any more": func(w *world, v chimeclassroom.Visitor, _ string) {
			w.letGuestsIn(v, chimeclassroom.CourseLevel, chimeclassroom.GuestsNever)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			teacher := w.teacher()
			e := w.event(teacher)
			_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{})
			v, key := w.guest(secret, "Ngozi Okafor")
			_, err := w.ResumeAnybody(t.Context(), v.SessionID)
			require.NoError(t, err)
			require.False(t, w.SessionOver(t.Context(), v.SessionID))
			end(w, teacher, e.ID)
			_, err = w.ResumeAnybody(t.Context(), v.SessionID)
			requireCode(t, chimeclassroom.CodeNotSignedIn, err)
			assert.True(t, w.SessionOver(t.Context(), v.SessionID))
			_, err = w.AcceptInvitation(t.Context(), secret, key, "Ngozi Okafor")
			assert.Contains(t, []chimeclassroom.Code{chimeclassroom.CodeNotAvailable, chimeclassroom.CodeNotFound}, chimeclassroom.ErrorCode(err))
		})
	}
}

// The link goes with the class: whoever moves the one has moved the other.
func TestALinkWithoutAnExpiryLastsAsLongAsTheClass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{})
	expiring, other := w.invite(teacher, e.ID, chimeclassroom.GuestLink{ExpiresAt: nine.Add(time.Hour)})
	v, _ := w.guest(other, "Kim")
	w.clock.Advance(2 * time.Hour) // the class goes on
	_, _ = w.guest(secret, "Ngozi Okafor")
	_, err := w.AcceptInvitation(t.Context(), other, "", "Late")
	requireCode(t, chimeclassroom.CodeNotAvailable, err)
	_, err = w.ResumeAnybody(t.Context(), v.SessionID)
	requireCode(t, chimeclassroom.CodeNotSignedIn, err)
	assert.Equal(t, chimeclassroom.GuestLinkOpen, expiring.State)
}

func TestWhoWasSentOutDoesNotComeBack(t *testing.T) {
	t.Parallel()
	for name, send := range map[string]func(*world, chimeclassroom.Visitor, string, service.Admission){
		"from the class": func(w *world, _ chimeclassroom.Visitor, _ string, a service.Admission) {
			require.NoError(w.t, w.RecordDeparture(w.t.Context(), w.Removed(a)))
		},
		"from the list": func(w *world, v chimeclassroom.Visitor, id string, a service.Admission) {
			sessions, err := w.BanGuest(w.t.Context(), v, id, a.Attendee.Person.ID)
			require.NoError(w.t, err)
			assert.Equal(w.t, []string{a.SessionID}, sessions)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			teacher := w.teacher()
			e := w.liveEvent(teacher)
			_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{})
			_, another := w.invite(teacher, e.ID, chimeclassroom.GuestLink{})
			v, key := w.guest(secret, "Ngozi Okafor")
			send(w, teacher, e.ID, w.join(v, e.ID))
			for _, by := range []string{secret, another} {
				_, err := w.AcceptInvitation(t.Context(), by, key, "Somebody else")
				requireCode(t, chimeclassroom.CodeForbidden, err)
				require.ErrorIs(t, err, service.ErrDenied)
				_, err = w.ReadInvitation(t.Context(), by, key)
				requireCode(t, chimeclassroom.CodeForbidden, err)
			}
			links, err := w.GuestLinks(t.Context(), teacher, e.ID)
			require.NoError(t, err)
			guests := append(links[0].Guests, links[1].Guests...)
			require.Len(t, guests, 1)
			assert.True(t, guests[0].Banned)
		})
	}
}

func TestWhatAGuestIsToldBeforehand(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := arrival("teacher", chimeclassroom.Teacher)
	a.Platform = "Mini LMS"
	teacher := w.visit(a)
	in := input()
	in.Attachments = []chimeclassroom.Attachment{{Title: "Sheet", URL: "https://lms.example/7"}}
	in.Hosts = []string{teacher.Person.ID}
	e, err := w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{Label: "Dr. Okafor", Approval: true})
	told, err := w.ReadInvitation(t.Context(), secret, "")
	require.NoError(t, err)
	assert.Equal(t, "Algebra", told.Event.Title)
	assert.Equal(t, e.StartsAt, told.Event.StartsAt)
	assert.Equal(t, "Mini LMS", told.School)
	assert.True(t, told.Approval)
	assert.Zero(t, told.Retention)
	assert.Empty(t, told.Event.Description)
	assert.Empty(t, told.Event.Hosts)
	assert.Empty(t, told.Event.Attachments)
	v, _ := w.guest(secret, "Ngozi Okafor")
	view, err := w.ReadEvent(t.Context(), v, e.ID)
	require.NoError(t, err)
	assert.Empty(t, view.HostedBy, "nobody of the course is named to those who wait")
	assert.Empty(t, view.Description)
	list, err := w.ListEvents(t.Context(), v, service.Query{})
	require.NoError(t, err)
	require.Len(t, list.Events, 1)
	_, err = w.ReadInvitation(t.Context(), "guessed", "")
	requireCode(t, chimeclassroom.CodeNotFound, err)
}

func TestTheLedgerKnowsNoNameOfAGuest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.store.FillArchive()
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{Label: "Dr. Okafor"})
	v, _ := w.guest(secret, "Ngozi Okafor")
	w.join(v, e.ID)
	var all string
	rows, err := w.db.QueryContext(t.Context(), `SELECT person_id || detail FROM classroom_ledger UNION ALL SELECT line FROM classroom_outgoing`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var line string
		require.NoError(t, rows.Scan(&line))
		all += line
	}
	require.NoError(t, rows.Err())
	assert.Contains(t, all, v.Person.ID)
	assert.NotContains(t, all, "Okafor")
}

func TestAGuestWhoNeverCameIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{})
	idle, _ := w.guest(secret, "Ngozi Okafor")
	came, _ := w.guest(secret, "Kim")
	w.join(came, e.ID)
	_, err := w.store.EndMeeting(t.Context(), meeting.LedgerEvent{MeetingID: e.Meeting.ID, Type: meeting.MeetingEnded, At: nine, Source: meeting.FromRoom}, nil)
	require.NoError(t, err)
	known := func() map[string]chimeclassroom.Person {
		people, err := w.store.People(t.Context(), []string{idle.Person.ID, came.Person.ID})
		require.NoError(t, err)
		return people
	}
	require.NoError(t, w.DeleteExpired(t.Context()))
	assert.Len(t, known(), 2)
	w.clock.Advance(27 * time.Hour)
	require.NoError(t, w.store.CloseSession(t.Context(), idle.SessionID))
	require.NoError(t, w.DeleteExpired(t.Context()))
	assert.NotContains(t, known(), idle.Person.ID, "though the platform keeps attendance for good")
	assert.Contains(t, known(), came.Person.ID)
}
