package service_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

const rosterURL = "https://lms.example/roster"

// registrar is a service.Roster whose readings a test hands over.
type registrar struct {
	mu     sync.Mutex
	asked  []service.RosterSource
	answer error
	// take is what Run was called with.
	take chan func(context.Context, service.RosterSource, service.RosterReading) error
}

func (r *registrar) Ask(_ context.Context, from service.RosterSource) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, from)
	return r.answer
}

func (r *registrar) Run(ctx context.Context, take func(context.Context, service.RosterSource, service.RosterReading) error) {
	r.take <- take
	<-ctx.Done()
}

// times is how often the registrar was asked since the last time.
func (r *registrar) times() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := len(r.asked)
	r.asked = nil
	return n
}

func source() service.RosterSource {
	return service.RosterSource{RegistrationID: "reg", DeploymentID: "dep", URL: rosterURL}
}

func entry(subject string, role chimeclassroom.Role, active bool) service.RosterEntry {
	return service.RosterEntry{Person: chimeclassroom.Person{Subject: subject, Name: "Name of " + subject}, Role: role, Active: active}
}

// course is a world whose LMS has a roster. read hands a reading over as the
// registrar does.
type course struct {
	*world
	registrar *registrar
	read      func(complete bool, entries ...service.RosterEntry)
	take      func(context.Context, service.RosterSource, service.RosterReading) error
}

func newCourse(t *testing.T) *course {
	t.Helper()
	r := &registrar{take: make(chan func(context.Context, service.RosterSource, service.RosterReading) error)}
	w := &world{t: t, path: t.TempDir() + "/classroom.db", clock: &clock{now: nine}, lms: newLMS(), roster: r}
	w.open()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		assert.NoError(t, w.Run(ctx))
	}()
	take := <-r.take
	cancel()
	<-done
	r.times()
	return &course{w, r, func(complete bool, entries ...service.RosterEntry) {
		t.Helper()
		require.NoError(t, take(t.Context(), source(), service.RosterReading{Complete: complete, Entries: entries}))
	}, take}
}

// rosterArrival is a launch of an LMS that has a roster.
func rosterArrival(subject string, role chimeclassroom.Role) service.Arrival {
	a := arrival(subject, role)
	a.RosterURL = rosterURL
	return a
}

func (s *course) comes(subject string, role chimeclassroom.Role) chimeclassroom.Visitor {
	s.t.Helper()
	return s.visit(rosterArrival(subject, role))
}

// subjects are whom people are to the LMS.
func subjects(people []chimeclassroom.Person) []string {
	all := []string{}
	for _, p := range people {
		all = append(all, p.Subject)
	}
	return all
}

func TestWhenARosterIsAskedFor(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	s.comes("ada", chimeclassroom.Student)
	assert.Zero(t, s.registrar.times(), "a student comes in")
	s.visit(arrival("teacher", chimeclassroom.Teacher))
	assert.Zero(t, s.registrar.times(), "a launch that names no roster")
	teacher := s.comes("teacher", chimeclassroom.Teacher)
	assert.Equal(t, 1, s.registrar.times(), "a teacher comes in")

	in := input()
	in.StartTime = "09:20"
	e, err := s.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	require.NoError(t, s.AskRostersAhead(t.Context()))
	assert.Zero(t, s.registrar.times(), "20 minutes before a class")
	s.clock.Advance(6 * time.Minute)
	for range 3 {
		require.NoError(t, s.AskRostersAhead(t.Context()))
	}
	assert.Equal(t, 1, s.registrar.times(), "14 minutes before a class, once")

	_, err = s.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	_, err = s.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Equal(t, []service.RosterSource{source()}, s.registrar.asked, "after a class, by what a launch said of the room")
}

func TestALaunchDoesNotDependOnTheRoster(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	s.registrar.answer = assert.AnError
	s.comes("teacher", chimeclassroom.Teacher)
	assert.Equal(t, 1, s.registrar.times())
}

func TestWhatTheRoomKnowsOfItsCourse(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	read := func(v chimeclassroom.Visitor, text string) service.Course {
		t.Helper()
		course, err := s.ReadCourse(t.Context(), v, text)
		require.NoError(t, err)
		return course
	}
	who := func(c service.Course) map[string]chimeclassroom.Role {
		roles := map[string]chimeclassroom.Role{}
		for _, m := range c.People {
			roles[m.Person.Subject] = m.Role
		}
		return roles
	}
	teacher := s.visit(arrival("teacher", chimeclassroom.Teacher))
	assert.False(t, read(teacher, "").Roster.Offered)
	teacher, ada := s.comes("teacher", chimeclassroom.Teacher), s.comes("ada", chimeclassroom.Student)
	got := read(teacher, "")
	assert.True(t, got.Roster.Offered)
	assert.False(t, got.Roster.Known())

	s.read(true, entry("teacher", chimeclassroom.Teacher, true), entry("ada", chimeclassroom.Student, true),
		entry("ben", chimeclassroom.Student, true), entry("cleo", chimeclassroom.Student, false))
	got = read(teacher, "")
	assert.Equal(t, nine, got.Roster.ReadAt)
	assert.Equal(t, map[string]chimeclassroom.Role{"teacher": chimeclassroom.Teacher, "ada": chimeclassroom.Student, "ben": chimeclassroom.Student}, who(got))
	assert.Len(t, read(teacher, " OF BEN").People, 1)
	_, err := s.ReadCourse(t.Context(), ada, "")
	requireCode(t, chimeclassroom.CodeForbidden, err)

	ben := s.comes("ben", chimeclassroom.Student)
	for _, m := range got.People {
		if m.Person.Subject == "ben" {
			assert.Equal(t, m.Person.ID, ben.Person.ID, "who was in the roster is the same when they come")
		}
	}
	s.read(true, entry("teacher", chimeclassroom.Teacher, true), entry("ben", chimeclassroom.Student, true))
	assert.Equal(t, map[string]chimeclassroom.Role{"teacher": chimeclassroom.Teacher, "ben": chimeclassroom.Student}, who(read(teacher, "")), "ada has left")
	s.read(false, entry("ada", chimeclassroom.Student, true))
	assert.Len(t, read(teacher, "").People, 3, "changes alone: nobody else has left")
}

func TestANameIsNotLostToARosterWithoutNames(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	teacher := s.comes("teacher", chimeclassroom.Teacher)
	s.read(true, service.RosterEntry{Person: chimeclassroom.Person{Subject: "teacher"}, Role: chimeclassroom.Teacher, Active: true})
	course, err := s.ReadCourse(t.Context(), teacher, "")
	require.NoError(t, err)
	assert.Equal(t, "Name of teacher", course.People[0].Person.Name)
}

func TestATeacherWhoNeverCameCanBeAHost(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	teacher := s.comes("teacher", chimeclassroom.Teacher)
	s.read(true, entry("teacher", chimeclassroom.Teacher, true), entry("grace", chimeclassroom.Teacher, true),
		entry("left", chimeclassroom.Teacher, false), entry("ada", chimeclassroom.Student, true))
	hosts, err := s.Hosts(t.Context(), teacher)
	require.NoError(t, err)
	assert.Equal(t, []string{"grace", "teacher"}, subjects(hosts))

	in := input()
	in.Hosts = []string{hosts[0].ID}
	e, err := s.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	assert.Equal(t, []string{"grace"}, subjects(e.HostedBy))
	s.read(true, entry("teacher", chimeclassroom.Teacher, true))
	_, err = s.UpdateEvent(t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.ThisOne)
	require.NoError(t, err, "a host who has left stays until taken away")
	_, err = s.CreateEvent(t.Context(), teacher, in)
	requireCode(t, chimeclassroom.CodeInvalid, err)
}

func TestAnEventForSomeIsUnknownToTheOthers(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	teacher, ada, ben := s.comes("teacher", chimeclassroom.Teacher), s.comes("ada", chimeclassroom.Student), s.comes("ben", chimeclassroom.Student)
	s.read(true, entry("teacher", chimeclassroom.Teacher, true), entry("ada", chimeclassroom.Student, true),
		entry("ben", chimeclassroom.Student, true), entry("cleo", chimeclassroom.Student, true))
	in := input()
	in.Invited = []string{ada.Person.ID}
	e, err := s.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	assert.Equal(t, []string{"ada"}, subjects(e.Guests))
	_, err = s.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)

	seen, err := s.ReadEvent(t.Context(), ada, e.ID)
	require.NoError(t, err)
	assert.Empty(t, seen.Guests, "who else is invited is the teachers' to know")
	assert.Empty(t, seen.Invited)
	s.join(ada, e.ID)

	list, err := s.ListEvents(t.Context(), ben, service.Query{})
	require.NoError(t, err)
	assert.Empty(t, list.Events)
	for name, do := range map[string]func() error{
		"read":     func() error { _, err := s.ReadEvent(t.Context(), ben, e.ID); return err },
		"join":     func() error { _, err := s.JoinMeeting(t.Context(), ben, e.ID); return err },
		"comments": func() error { _, err := s.ReadComments(t.Context(), ben, e.ID); return err },
		"comment":  func() error { _, err := s.WriteComment(t.Context(), ben, e.ID, "Me too"); return err },
		"report":   func() error { _, err := s.Report(t.Context(), ben, e.ID); return err },
	} {
		t.Log(name)
		requireCode(t, chimeclassroom.CodeNotFound, do())
	}
	for _, subscriber := range []struct {
		v    chimeclassroom.Visitor
		want int
	}{{ada, 1}, {ben, 0}} {
		secret, err := s.NewFeed(t.Context(), subscriber.v)
		require.NoError(t, err)
		feed, err := s.ReadFeed(t.Context(), secret)
		require.NoError(t, err)
		assert.Len(t, feed.Events, subscriber.want)
	}
	_, err = s.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	report, err := s.Report(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	assert.Empty(t, report.Absent, "whom it was not for was not absent")

	in.Invited = []string{"somebody"}
	_, err = s.CreateEvent(t.Context(), teacher, in)
	requireCode(t, chimeclassroom.CodeInvalid, err)
	in.Invited = []string{ada.Person.ID, ada.Person.ID}
	_, err = s.CreateEvent(t.Context(), teacher, in)
	requireCode(t, chimeclassroom.CodeInvalid, err)
}

func TestAReportTellsOfAbsenteesAndGuests(t *testing.T) {
	t.Parallel()
	s := newCourse(t)
	teacher, ada, eve := s.comes("teacher", chimeclassroom.Teacher), s.comes("ada", chimeclassroom.Student), s.comes("eve", chimeclassroom.Student)
	e := s.liveEvent(teacher)
	for _, v := range []chimeclassroom.Visitor{teacher, ada, eve} {
		s.join(v, e.ID)
	}
	report := func() service.Report {
		t.Helper()
		r, err := s.Report(t.Context(), teacher, e.ID)
		require.NoError(t, err)
		return r
	}
	before := report()
	assert.Zero(t, before.RosterAt)
	assert.Empty(t, before.Absent)
	assert.Empty(t, before.Guests, "before the roster is known nobody is a guest")

	s.read(true, entry("teacher", chimeclassroom.Teacher, true), entry("grace", chimeclassroom.Teacher, true),
		entry("ada", chimeclassroom.Student, true), entry("cleo", chimeclassroom.Student, true), entry("ben", chimeclassroom.Student, true), entry("dan", chimeclassroom.Student, false))
	got := report()
	assert.Equal(t, nine, got.RosterAt)
	assert.Equal(t, []string{"ben", "cleo"}, subjects(got.Absent), "active learners alone, by name")
	assert.Equal(t, []string{"eve"}, subjects(got.Guests))

	s.read(true, entry("teacher", chimeclassroom.Teacher, true), entry("cleo", chimeclassroom.Student, true))
	got = report()
	assert.Equal(t, []string{"cleo"}, subjects(got.Absent))
	assert.Equal(t, []string{"eve"}, subjects(got.Guests), "who has left the course was no guest")
	assert.Len(t, got.People, 4, "and stays in the report, beside who was absent")
}
