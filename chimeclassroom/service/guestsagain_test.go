package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// ofCourse is the arrival of somebody in a course whose roster can be read.
func ofCourse(subject string, role chimeclassroom.Role) service.Arrival {
	a := arrival(subject, role)
	a.RosterURL = rosterURL
	return a
}

// readRoster has the LMS say who is in the course, and nobody else.
func (w *world) readRoster(entries ...service.RosterEntry) {
	w.t.Helper()
	w.clock.Advance(time.Minute)
	for i := range entries {
		p := &entries[i].Person
		p.ID, p.RegistrationID, p.Name = "new "+p.Subject, "reg", "Name of "+p.Subject
	}
	_, err := w.store.PutRoster(w.t.Context(), service.RosterSource{RegistrationID: "reg", DeploymentID: "dep", URL: rosterURL},
		service.RosterReading{Complete: true, Entries: entries}, w.clock.Now())
	require.NoError(w.t, err)
}

func listed(subject string, role chimeclassroom.Role) service.RosterEntry {
	return service.RosterEntry{Person: chimeclassroom.Person{Subject: subject}, Role: role, Active: true}
}

func TestALinkLapsesWithTheRightsOfWhoeverMadeIt(t *testing.T) {
	t.Parallel()
	for name, lose := range map[string]func(w *world, head chimeclassroom.Visitor){
		"they come in with a lower role": func(w *world, _ chimeclassroom.Visitor) {
			w.visit(ofCourse("maker", chimeclassroom.Student))
		},
		"the roster has them with a lower role": func(w *world, _ chimeclassroom.Visitor) {
			w.readRoster(listed("head", chimeclassroom.Administrator), listed("maker", chimeclassroom.Student))
		},
		"they have left the course": func(w *world, _ chimeclassroom.Visitor) {
			w.readRoster(listed("maker", chimeclassroom.Assistant))
			w.readRoster(listed("head", chimeclassroom.Administrator))
		},
		"their role may not invite any more": func(w *world, head chimeclassroom.Visitor) {
			w.except(head, service.InCourse, denying(chimeclassroom.Assistant, chimeclassroom.InviteGuests))
		},
		"they are erased": func(w *world, _ chimeclassroom.Visitor) {
			maker := w.visit(ofCourse("maker", chimeclassroom.Assistant))
			require.NoError(w.t, w.store.ErasePerson(w.t.Context(), maker.Person.ID))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			a := ofCourse("head", chimeclassroom.Administrator)
			a.AdministersLMS = true
			head, maker := w.visit(a), w.visit(ofCourse("maker", chimeclassroom.Assistant))
			e := w.liveEvent(head)
			w.letGuestsIn(head, chimeclassroom.CourseLevel, chimeclassroom.GuestsByLink)
			link, secret, err := w.NewGuestLink(t.Context(), maker, e.ID, chimeclassroom.GuestLink{})
			require.NoError(t, err)
			guest, key := w.guest(secret, "Ngozi Okafor")
			require.False(t, w.ticketFor(guest, e.ID).Attendee.OnApproval)
			lose(w, head)

			state := func() chimeclassroom.GuestLinkState {
				links, err := w.GuestLinks(t.Context(), head, e.ID)
				require.NoError(t, err)
				return links[0].State
			}
			assert.Equal(t, chimeclassroom.GuestLinkLapsed, state())
			for _, with := range []string{"", key} {
				_, err = w.ReadInvitation(t.Context(), secret, with)
				requireCode(t, chimeclassroom.CodeNotAvailable, err)
				_, err = w.AcceptInvitation(t.Context(), secret, with, "Ngozi Okafor")
				requireCode(t, chimeclassroom.CodeNotAvailable, err)
			}
			assert.True(t, w.ticketFor(guest, e.ID).Attendee.OnApproval, "who is in already needs a host's word at the door")
			_, _, err = w.NewGuestLink(t.Context(), maker, e.ID, chimeclassroom.GuestLink{})
			requireCode(t, chimeclassroom.CodeForbidden, err)
			requireCode(t, chimeclassroom.CodeForbidden, w.RenewGuestLink(t.Context(), maker, e.ID, link.ID))

			require.NoError(t, w.RenewGuestLink(t.Context(), head, e.ID, link.ID))
			assert.Equal(t, chimeclassroom.GuestLinkOpen, state())
			assert.Contains(t, w.logOf(head), "guests.renew")
			back, _ := w.guest(secret, "Kim")
			assert.False(t, w.ticketFor(back, e.ID).Attendee.OnApproval)
		})
	}
}

// A roster of before somebody was made a teacher takes nothing from them.
func TestALinkLastsThoughAnOlderRosterSaysLess(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.visit(ofCourse("maker", chimeclassroom.Student))
	w.readRoster(listed("maker", chimeclassroom.Student))
	w.clock.Advance(time.Second)
	maker := w.visit(ofCourse("maker", chimeclassroom.Teacher))
	e := w.liveEvent(maker)
	link, secret := w.invite(maker, e.ID, chimeclassroom.GuestLink{})
	assert.Equal(t, chimeclassroom.GuestLinkOpen, link.State)
	w.guest(secret, "Ngozi Okafor")
}

func TestWhoMayRenewALink(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.event(teacher)
	link, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{})
	guest, _ := w.guest(secret, "Ngozi Okafor")
	requireCode(t, chimeclassroom.CodeForbidden, w.RenewGuestLink(t.Context(), w.student("ada"), e.ID, link.ID))
	requireCode(t, chimeclassroom.CodeForbidden, w.RenewGuestLink(t.Context(), guest, e.ID, link.ID))
	requireCode(t, chimeclassroom.CodeNotFound, w.RenewGuestLink(t.Context(), teacher, e.ID, "nothing"))
	_, err := w.RevokeGuestLink(t.Context(), teacher, e.ID, link.ID)
	require.NoError(t, err)
	requireCode(t, chimeclassroom.CodeNotFound, w.RenewGuestLink(t.Context(), teacher, e.ID, link.ID))
}

func TestAGuestDoesNotComeBackWithoutEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	_, secret := w.invite(teacher, e.ID, chimeclassroom.GuestLink{})
	_, key := w.guest(secret, "Ngozi Okafor")
	again := func() error {
		_, err := w.AcceptInvitation(t.Context(), secret, key, "Ngozi Okafor")
		return err
	}
	for range 10 {
		require.NoError(t, again())
	}
	requireCode(t, chimeclassroom.CodeTooMuch, again())
	w.guest(secret, "Kim")
	w.clock.Advance(10 * time.Second)
	require.NoError(t, again())
}

func TestAGuestReadsNoSettingsButHowThePageLooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.head()
	minutes := 7
	w.set(head, chimeclassroom.PlatformLevel, chimeclassroom.Settings{
		Language: chimeclassroom.Spanish, Clock: chimeclassroom.Clock24, MediaRegion: "eu-central-1", RetentionDays: 90,
		Branding: chimeclassroom.Branding{Name: "North School", Accent: "#0f6e78", Welcome: "Staff: the boiler is off"},
	})
	w.set(head, chimeclassroom.CourseLevel, chimeclassroom.Settings{
		Guests: chimeclassroom.GuestsByLink, LateAfter: &minutes, Locked: []chimeclassroom.Setting{"clock"},
	})
	e := w.liveEvent(head)
	_, secret, err := w.NewGuestLink(t.Context(), head, e.ID, chimeclassroom.GuestLink{})
	require.NoError(t, err)
	guest, _ := w.guest(secret, "Ngozi Okafor")
	view, err := w.ReadSettings(t.Context(), guest)
	require.NoError(t, err)
	assert.Equal(t, chimeclassroom.Settings{
		Language: chimeclassroom.Spanish, Clock: chimeclassroom.Clock24, Branding: chimeclassroom.Branding{Name: "North School", Accent: "#0f6e78"},
	}, view.Effective.Settings)
	assert.Empty(t, view.Effective.Origins)
	assert.Empty(t, view.Effective.Locked)
	assert.Empty(t, view.Levels)
}
