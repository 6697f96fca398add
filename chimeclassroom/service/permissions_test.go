package service_test

import (
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

type exceptions = []chimeclassroom.Exception

func granting(r chimeclassroom.Role, permissions ...chimeclassroom.Permission) exceptions {
	var list exceptions
	for _, p := range permissions {
		list = append(list, chimeclassroom.Exception{Role: r, Permission: p, Granted: true})
	}
	return list
}

func denying(r chimeclassroom.Role, permissions ...chimeclassroom.Permission) exceptions {
	list := granting(r, permissions...)
	for i := range list {
		list[i].Granted = false
	}
	return list
}

// head is the administrator of the school, who administers the course too.
func (w *world) head() chimeclassroom.Visitor {
	a := arrival("head", chimeclassroom.Administrator)
	a.AdministersLMS = true
	return w.visit(a)
}

// except has a scope make these exceptions and no others.
func (w *world) except(v chimeclassroom.Visitor, scope service.PermissionScope, lists ...exceptions) {
	w.t.Helper()
	_, err := w.tryExcept(v, scope, lists...)
	require.NoError(w.t, err)
}

func (w *world) tryExcept(v chimeclassroom.Visitor, scope service.PermissionScope, lists ...exceptions) (service.PermissionTable, error) {
	w.t.Helper()
	v = w.again(v)
	platform, course, err := w.store.PermissionSheets(w.t.Context(), v.Room.Key)
	require.NoError(w.t, err)
	sheet := course
	if scope == service.OnPlatform {
		sheet = platform
	}
	all := exceptions{}
	for _, list := range lists {
		all = append(all, list...)
	}
	return w.ChangePermissions(w.t.Context(), v, scope, all, sheet.Version)
}

// again is the visitor as their next request finds them.
func (w *world) again(v chimeclassroom.Visitor) chimeclassroom.Visitor {
	w.t.Helper()
	v, err := w.Resume(w.t.Context(), v.SessionID)
	require.NoError(w.t, err)
	return v
}

func TestStudentsWhoMayScheduleLeadTheirOwnClassesAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head, teacher, ada, ben := w.head(), w.teacher(), w.student("ada"), w.student("ben")
	_, err := w.CreateEvent(t.Context(), ada, input())
	requireCode(t, chimeclassroom.CodeForbidden, err)
	w.except(head, service.OnPlatform, granting(chimeclassroom.Student, chimeclassroom.CreateEvents, chimeclassroom.ManageOwnEvents))
	ada, ben = w.again(ada), w.again(ben)

	adas, teachers := w.event(ada), w.event(teacher)
	for what, refused := range map[string]error{
		"edit":   second(w.UpdateEvent(t.Context(), ada, teachers.ID, input(), 1, chimeclassroom.ThisOne)),
		"cancel": second(w.CancelEvent(t.Context(), ada, teachers.ID, "", chimeclassroom.ThisOne)),
		"hide":   second(w.HideEvent(t.Context(), ada, teachers.ID, true, chimeclassroom.ThisOne)),
		"delete": w.DeleteEvent(t.Context(), ada, teachers.ID, chimeclassroom.ThisOne),
		"start":  second(w.StartMeeting(t.Context(), ada, teachers.ID)),
		"theirs": second(w.StartMeeting(t.Context(), ben, adas.ID)),
		"report": second(w.Report(t.Context(), ada, adas.ID)),
		"set":    second(w.ChangeSettings(t.Context(), ada, chimeclassroom.CourseLevel, service.VersionedSettings{})),
	} {
		assert.Equal(t, chimeclassroom.CodeForbidden, chimeclassroom.ErrorCode(refused), "%s: %v", what, refused)
	}

	_, err = w.HideEvent(t.Context(), ada, adas.ID, true, chimeclassroom.ThisOne)
	require.NoError(t, err)
	_, err = w.ReadEvent(t.Context(), ada, adas.ID)
	require.NoError(t, err, "what is hidden is there for whoever manages it")
	_, err = w.ReadEvent(t.Context(), ben, adas.ID)
	requireCode(t, chimeclassroom.CodeNotFound, err)
	_, err = w.HideEvent(t.Context(), teacher, teachers.ID, true, chimeclassroom.ThisOne)
	require.NoError(t, err)
	_, err = w.ReadEvent(t.Context(), ada, teachers.ID)
	requireCode(t, chimeclassroom.CodeNotFound, err)
	_, err = w.HideEvent(t.Context(), teacher, teachers.ID, false, chimeclassroom.ThisOne)
	require.NoError(t, err)
	_, err = w.HideEvent(t.Context(), ada, adas.ID, false, chimeclassroom.ThisOne)
	require.NoError(t, err)

	_, err = w.StartMeeting(t.Context(), ada, adas.ID)
	require.NoError(t, err)
	_, err = w.StartMeeting(t.Context(), teacher, teachers.ID)
	require.NoError(t, err)
	assert.True(t, w.join(ada, adas.ID).Attendee.May(chimeclassroom.HostClass))
	assert.False(t, w.join(ada, teachers.ID).Attendee.May(chimeclassroom.HostClass), "in the class of a teacher they are a student")
	assert.False(t, w.join(ben, adas.ID).Attendee.May(chimeclassroom.HostClass))
	_, err = w.EndMeeting(t.Context(), ada, teachers.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.EndMeeting(t.Context(), ben, adas.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)
}

func second[T any](_ T, err error) error { return err }

func TestWhoDoesNotTeachNamesNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ben := w.teacher(), w.student("ben")
	w.except(w.head(), service.OnPlatform, granting(chimeclassroom.Student, chimeclassroom.CreateEvents, chimeclassroom.ManageOwnEvents))
	ada := w.student("ada")
	in := input()
	in.Hosts, in.Invited = []string{teacher.Person.ID}, []string{ben.Person.ID}
	e, err := w.CreateEvent(t.Context(), ada, in)
	require.NoError(t, err)
	assert.Equal(t, []chimeclassroom.Person{ada.Person}, e.HostedBy)
	assert.Empty(t, e.Invited)
	for _, named := range []chimeclassroom.EventInput{{Hosts: in.Hosts}, {Invited: in.Invited}} {
		changed := input()
		changed.Hosts, changed.Invited = named.Hosts, named.Invited
		_, err = w.UpdateEvent(t.Context(), ada, e.ID, changed, e.Version, chimeclassroom.ThisOne)
		requireCode(t, chimeclassroom.CodeInvalid, err)
	}
	course, err := w.ReadCourse(t.Context(), ada, "")
	require.NoError(t, err)
	assert.Empty(t, course.People)

	in.Hosts = nil
	e, err = w.CreateEvent(t.Context(), teacher, in)
	require.NoError(t, err)
	_, err = w.ReadEvent(t.Context(), ada, e.ID)
	requireCode(t, chimeclassroom.CodeNotFound, err)
	seen, err := w.ReadEvent(t.Context(), w.again(ben), e.ID)
	require.NoError(t, err)
	assert.Empty(t, seen.Guests, "who else is invited, those are told who manage the event")
}

// It may have events that are hidden from them, in a course in which they are not.
func TestOnlyWhoManagesAllEventsCopiesASchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.event(w.visit(inCourse("2025", chimeclassroom.Teacher)))
	assistant := w.visit(inCourse("2026", chimeclassroom.Assistant, "2025"))
	_, ok, err := w.ReadOrigin(t.Context(), assistant)
	require.NoError(t, err)
	assert.False(t, ok)
	requireCode(t, chimeclassroom.CodeNotFound, w.CopySchedule(t.Context(), assistant, "2026-12-01"))
	_, ok, err = w.ReadOrigin(t.Context(), w.visit(inCourse("2026", chimeclassroom.Teacher, "2025")))
	require.NoError(t, err)
	assert.True(t, ok)
}

// imported is the first class of a timetable that the visitor imports.
func (w *world) imported(v chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	_, err := w.ImportEvents(w.t.Context(), v, "title,date,start,duration\nAlgebra,2026-11-23,09:00,60\n", "UTC")
	require.NoError(w.t, err)
	list, err := w.ListEvents(w.t.Context(), v, service.Query{})
	require.NoError(w.t, err)
	require.Len(w.t, list.Events, 1)
	return list.Events[0]
}

// Otherwise students could grade themselves for sitting in a class of their own.
func TestWhatStudentsScheduleIsNotGraded(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(*world, chimeclassroom.Visitor) string{
		"one class":  func(w *world, ada chimeclassroom.Visitor) string { return w.event(ada).ID },
		"a series":   func(w *world, ada chimeclassroom.Visitor) string { return w.meetsWeekly(ada).ID },
		"at once":    func(w *world, ada chimeclassroom.Visitor) string { return w.now(ada).ID },
		"a file":     func(w *world, ada chimeclassroom.Visitor) string { return w.imported(ada).ID },
		"rearranged": func(w *world, ada chimeclassroom.Visitor) string { return w.rearranged(ada, w.teacher()).ID },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.except(w.head(), service.OnPlatform, granting(chimeclassroom.Student, chimeclassroom.CreateEvents, chimeclassroom.ManageOwnEvents))
			ada := w.student("ada")
			id := put(w, ada)
			_, err := w.StartMeeting(t.Context(), ada, id)
			require.NoError(t, err)
			w.join(ada, id)
			w.clock.Advance(30 * time.Minute)
			_, err = w.EndMeeting(t.Context(), ada, id)
			require.NoError(t, err)
			w.settle()
			assert.Empty(t, w.lms.grades())
		})
	}
}

func (w *world) meetsWeekly(v chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	in := input()
	in.Rule = "FREQ=WEEKLY;COUNT=3"
	e, err := w.CreateEvent(w.t.Context(), v, in)
	require.NoError(w.t, err)
	return e
}

func (w *world) now(v chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	e, err := w.StartNow(w.t.Context(), v, input())
	require.NoError(w.t, err)
	return e
}

// rearranged is the first class of a student's series after a teacher has changed
// all of it, so that its other days are new.
func (w *world) rearranged(v, teacher chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	first := w.meetsWeekly(v)
	in := input()
	in.Rule = "FREQ=DAILY;COUNT=5"
	_, err := w.UpdateEvent(w.t.Context(), teacher, first.ID, in, 1, chimeclassroom.Whole)
	require.NoError(w.t, err)
	listing, err := w.ListEvents(w.t.Context(), v, service.Query{})
	require.NoError(w.t, err)
	require.Len(w.t, listing.Events, 5)
	for _, e := range listing.Events {
		assert.Contains(w.t, e.Actions, chimeclassroom.Edit, "they remain the student's")
		assert.True(w.t, e.Ungraded)
	}
	return listing.Events[0]
}

func TestWhoMayChangePermissions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.head()
	w.except(head, service.OnPlatform, granting(chimeclassroom.Teacher, chimeclassroom.ManagePermissions))
	as := func(subject string, r chimeclassroom.Role, administers bool) chimeclassroom.Visitor {
		a := arrival(subject, r)
		a.AdministersLMS = administers
		return w.visit(a)
	}
	const course, platform = service.InCourse, service.OnPlatform
	for _, c := range []struct {
		role       chimeclassroom.Role
		administer bool
		want       []service.PermissionScope
	}{
		{chimeclassroom.Administrator, true, []service.PermissionScope{course, platform}},
		{chimeclassroom.Administrator, false, []service.PermissionScope{course}},
		{chimeclassroom.Teacher, true, []service.PermissionScope{course, platform}},
		{chimeclassroom.Teacher, false, []service.PermissionScope{course}},
		{chimeclassroom.Assistant, false, []service.PermissionScope{}},
		{chimeclassroom.Student, false, []service.PermissionScope{}},
		{chimeclassroom.Student, true, []service.PermissionScope{}}, // who learns here is a learner here
		{chimeclassroom.Guest, true, []service.PermissionScope{}},
		{chimeclassroom.Observer, true, []service.PermissionScope{}},
	} {
		v := as("kim", c.role, c.administer)
		assert.Equal(t, c.want, w.PermissionScopes(v), "%s, %v", c.role, c.administer)
		for _, scope := range []service.PermissionScope{course, platform} {
			_, read := w.ReadPermissions(t.Context(), v, scope)
			platformSheet, courseSheet, err := w.store.PermissionSheets(t.Context(), v.Room.Key)
			require.NoError(t, err)
			sheet := courseSheet
			if scope == platform {
				sheet = platformSheet
			}
			_, change := w.ChangePermissions(t.Context(), v, scope, sheet.Exceptions, sheet.Version)
			for _, err := range []error{read, change} {
				if slices.Contains(c.want, scope) {
					require.NoError(t, err)
				} else {
					requireCode(t, chimeclassroom.CodeForbidden, err)
				}
			}
		}
	}
	_, err := w.ReadPermissions(t.Context(), head, "")
	requireCode(t, chimeclassroom.CodeInvalid, err)

	// A new tab is the same person, and no more than that.
	code, err := w.IssueCode(t.Context(), head)
	require.NoError(t, err)
	secret, _, err := w.OpenSession(t.Context(), code)
	require.NoError(t, err)
	tab, err := w.authenticate(secret)
	require.NoError(t, err)
	assert.True(t, tab.AdministersLMS)
}

// Every single change that a teacher may try, in a course that the platform lets
// them change.
func TestNobodyGivesWhatTheyLack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head, teacher := w.head(), w.teacher()
	w.except(head, service.OnPlatform,
		granting(chimeclassroom.Teacher, chimeclassroom.ManagePermissions),
		denying(chimeclassroom.Teacher, chimeclassroom.ShareScreen),
		denying(chimeclassroom.Guest, chimeclassroom.WriteChat))
	w.except(head, service.InCourse, denying(chimeclassroom.Student, chimeclassroom.UseCamera))
	byHead := denying(chimeclassroom.Student, chimeclassroom.UseCamera)
	held := w.again(teacher).Rights
	for _, r := range append(chimeclassroom.Roles(), "owner") {
		for _, p := range append(chimeclassroom.AllPermissions(), "events.fly") {
			for _, granted := range []bool{true, false} {
				change := chimeclassroom.Exception{Role: r, Permission: p, Granted: granted, By: chimeclassroom.Administrator}
				allowed := r.Below(chimeclassroom.Teacher) && r.Valid() && chimeclassroom.Grantable(r, p) && held.Has(p) &&
					(r != chimeclassroom.Guest || p != chimeclassroom.WriteChat) && (r != chimeclassroom.Student || p != chimeclassroom.UseCamera)
				before, err := w.ReadPermissions(t.Context(), head, service.InCourse)
				require.NoError(t, err)
				if r == chimeclassroom.Student && p == chimeclassroom.UseCamera {
					if !granted {
						continue // as it is
					}
					_, err = w.tryExcept(teacher, service.InCourse, exceptions{change})
				} else {
					_, err = w.tryExcept(teacher, service.InCourse, byHead, exceptions{change})
				}
				if allowed {
					require.NoError(t, err, "%+v", change)
					_, course, err := w.store.PermissionSheets(t.Context(), teacher.Room.Key)
					require.NoError(t, err)
					stored, _ := chimeclassroom.FindException(course.Exceptions, r, p)
					assert.Equal(t, chimeclassroom.Teacher, stored.By, "whoever made it, whatever they say they are")
					w.except(teacher, service.InCourse, byHead)
					continue
				}
				require.Error(t, err, "%+v", change)
				assert.Contains(t, []chimeclassroom.Code{chimeclassroom.CodeForbidden, chimeclassroom.CodeInvalid}, chimeclassroom.ErrorCode(err))
				after, err := w.ReadPermissions(t.Context(), head, service.InCourse)
				require.NoError(t, err)
				assert.Equal(t, before, after, "nothing is changed in part")
			}
		}
	}
	_, err := w.tryExcept(teacher, service.InCourse)
	requireCode(t, chimeclassroom.CodeForbidden, err) // what an administrator has denied they do not undo
}

func TestAGrantLapsesWithTheRightToMakeIt(t *testing.T) {
	t.Parallel()
	const create, own = chimeclassroom.CreateEvents, chimeclassroom.ManageOwnEvents
	for name, take := range map[string]exceptions{
		"teachers change permissions no more": denying(chimeclassroom.Teacher, chimeclassroom.ManagePermissions),
		"teachers do not schedule any more":   append(granting(chimeclassroom.Teacher, chimeclassroom.ManagePermissions), denying(chimeclassroom.Teacher, create)...),
		"the platform denies it to students":  append(granting(chimeclassroom.Teacher, chimeclassroom.ManagePermissions), denying(chimeclassroom.Student, create)...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			head, teacher, ada := w.head(), w.teacher(), w.student("ada")
			w.except(head, service.OnPlatform, granting(chimeclassroom.Teacher, chimeclassroom.ManagePermissions))
			w.except(teacher, service.InCourse, granting(chimeclassroom.Student, create, own), denying(chimeclassroom.Student, chimeclassroom.WriteChat))
			w.event(w.again(ada))
			w.except(head, service.OnPlatform, take)
			_, err := w.CreateEvent(t.Context(), w.again(ada), input())
			requireCode(t, chimeclassroom.CodeForbidden, err)
			assert.False(t, w.again(ada).May(chimeclassroom.WriteChat), "a denial stays")
		})
	}
}

func TestPermissionsOfOneSchoolAreNotThoseOfAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	elsewhere := map[string]service.Arrival{}
	for name, change := range map[string]func(*service.Arrival){
		"another deployment": func(a *service.Arrival) { a.DeploymentID = "another school" },
		"another LMS":        func(a *service.Arrival) { a.RegistrationID = "another LMS" },
	} {
		a := arrival("zoe", chimeclassroom.Student)
		change(&a)
		elsewhere[name] = a
	}
	sibling := arrival("zoe", chimeclassroom.Student)
	sibling.ResourceLinkID = "another course"

	w.except(w.head(), service.OnPlatform, granting(chimeclassroom.Student, chimeclassroom.CreateEvents))
	assert.True(t, w.visit(sibling).May(chimeclassroom.CreateEvents), "in every course of the school")
	for name, a := range elsewhere {
		assert.False(t, w.visit(a).May(chimeclassroom.CreateEvents), name)
	}
	w.except(w.head(), service.InCourse, denying(chimeclassroom.Student, chimeclassroom.WriteChat))
	assert.False(t, w.student("ada").May(chimeclassroom.WriteChat))
	assert.True(t, w.visit(sibling).May(chimeclassroom.WriteChat), "another course is not concerned")
	for name, a := range elsewhere {
		assert.True(t, w.visit(a).May(chimeclassroom.WriteChat), name)
	}
}

func TestOfTwoWhoChangePermissionsAtOnceOneDoes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.head()
	var done atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			_, err := w.ChangePermissions(t.Context(), head, service.OnPlatform, denying(chimeclassroom.Guest, chimeclassroom.WriteChat), 0)
			if err == nil {
				done.Add(1)
			} else {
				assert.Equal(t, chimeclassroom.CodeConflict, chimeclassroom.ErrorCode(err), "%v", err)
			}
		})
	}
	all.Wait()
	assert.EqualValues(t, 1, done.Load())
	_, err := w.ChangePermissions(t.Context(), head, service.OnPlatform, nil, 7)
	requireCode(t, chimeclassroom.CodeConflict, err)
}

func TestEveryVersionOfThePermissionsIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.head()
	w.except(head, service.OnPlatform, denying(chimeclassroom.Guest, chimeclassroom.WriteChat))
	w.clock.Advance(time.Minute)
	w.except(head, service.OnPlatform)
	var versions, people int
	require.NoError(t, w.db.QueryRowContext(t.Context(), `SELECT COUNT(*), COUNT(DISTINCT person_id) FROM classroom_permissions WHERE at >= ?`, nine.UnixMilli()).Scan(&versions, &people))
	assert.Equal(t, 2, versions)
	assert.Equal(t, 1, people)
	table, err := w.ReadPermissions(t.Context(), head, service.OnPlatform)
	require.NoError(t, err)
	assert.Equal(t, 2, table.Sheet.Version)
	assert.Equal(t, "Name of head", table.Sheet.By.Name)
	assert.Equal(t, nine.Add(time.Minute), table.Sheet.At)
}

// The right to change permissions goes at once, and the answer says so.
func TestWhoLosesTheRightToChangePermissions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head, teacher := w.head(), w.teacher()
	w.except(head, service.OnPlatform, granting(chimeclassroom.Teacher, chimeclassroom.ManagePermissions))
	stale := w.again(teacher)
	w.except(head, service.OnPlatform)
	_, err := w.tryExcept(teacher, service.InCourse, denying(chimeclassroom.Guest, chimeclassroom.WriteChat))
	requireCode(t, chimeclassroom.CodeForbidden, err)
	// Even a request that was under way when it went.
	_, err = w.ChangePermissions(t.Context(), stale, service.InCourse, granting(chimeclassroom.Student, chimeclassroom.CreateEvents), 0)
	requireCode(t, chimeclassroom.CodeForbidden, err)
}

func TestChoosingIsForThoseWhoManageEvents(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.head()
	chooser := arrival("kim", chimeclassroom.Teacher)
	chooser.Choice = &chimeclassroom.Choice{Accepts: chimeclassroom.AcceptsOne}
	_, err := w.Enter(t.Context(), chooser)
	require.NoError(t, err)
	w.except(head, service.OnPlatform, denying(chimeclassroom.Teacher, chimeclassroom.ManageEvents))
	_, err = w.Enter(t.Context(), chooser)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	chooser.Role = chimeclassroom.Student
	_, err = w.Enter(t.Context(), chooser)
	requireCode(t, chimeclassroom.CodeForbidden, err)
}

func TestHostsAreThoseWhoMayStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head, teacher := w.head(), w.teacher()
	ada := w.student("ada")
	names := func() []string {
		people, err := w.Hosts(t.Context(), teacher)
		require.NoError(t, err)
		var list []string
		for _, p := range people {
			list = append(list, p.Subject)
		}
		return list
	}
	assert.Equal(t, []string{"head", "teacher"}, names())
	w.except(head, service.InCourse, granting(chimeclassroom.Student, chimeclassroom.StartClass))
	assert.Equal(t, []string{"ada", "head", "teacher"}, names())
	w.student("ben")
	w.except(head, service.OnPlatform, granting(chimeclassroom.Student, chimeclassroom.CreateEvents, chimeclassroom.ManageOwnEvents, chimeclassroom.StartClass))
	people, err := w.Hosts(t.Context(), w.again(ada))
	require.NoError(t, err)
	require.Len(t, people, 1, "who does not teach learns no names")
	assert.Equal(t, "ada", people[0].Subject)

	e := w.event(teacher)
	_, err = w.StartMeeting(t.Context(), w.again(ada), e.ID)
	require.NoError(t, err)
	_, err = w.EndMeeting(t.Context(), w.again(ada), e.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err) // to start is not to end it for everyone
}

// Otherwise a class of theirs could pass for one of a teacher's.
func TestWhatStudentsScheduleBearsTheirOwnName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.except(w.head(), service.OnPlatform, granting(chimeclassroom.Student, chimeclassroom.CreateEvents, chimeclassroom.ManageOwnEvents))
	teacher, ada := w.teacher(), w.student("ada")
	in := input()
	in.Hosts = []string{teacher.Person.ID}
	e, err := w.CreateEvent(t.Context(), ada, in)
	require.NoError(t, err)
	require.Len(t, e.HostedBy, 1)
	assert.Equal(t, ada.Person.ID, e.HostedBy[0].ID)
	in.Hosts = []string{ada.Person.ID, teacher.Person.ID}
	_, err = w.UpdateEvent(t.Context(), ada, e.ID, in, e.Version, chimeclassroom.ThisOne)
	requireCode(t, chimeclassroom.CodeInvalid, err)
	in.Hosts = []string{ada.Person.ID}
	e, err = w.UpdateEvent(t.Context(), ada, e.ID, in, e.Version, chimeclassroom.ThisOne)
	require.NoError(t, err)
	in.Hosts = []string{ada.Person.ID, teacher.Person.ID}
	_, err = w.UpdateEvent(t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.ThisOne)
	require.NoError(t, err, "a teacher may join in")
}

func TestWhatPeopleMaySendGoesByTheirPermissions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.head()
	w.except(head, service.InCourse, denying(chimeclassroom.Student, chimeclassroom.UseCamera, chimeclassroom.WriteChat), granting(chimeclassroom.Observer, chimeclassroom.Speak))
	e := w.liveEvent(w.teacher())
	floor := w.OpenFloor()
	for _, v := range []chimeclassroom.Visitor{w.student("ada"), w.visit(arrival("mo", chimeclassroom.Observer)), w.visit(arrival("gus", chimeclassroom.Guest))} {
		floor.Enter(w.join(v, e.ID), w.clock.Now())
	}
	for _, p := range floor.People() {
		_, err := floor.Do(p.Attendee.ID, service.Act{Kind: service.ActSay, Text: "hi"})
		_, toHosts := floor.Do(p.Attendee.ID, service.Act{Kind: service.ActSay, Text: "hi", ToHosts: true})
		switch p.Attendee.Role {
		case chimeclassroom.Student:
			assert.True(t, p.May.Audio)
			assert.False(t, p.May.Video)
			requireCode(t, chimeclassroom.CodeForbidden, err)
			requireCode(t, chimeclassroom.CodeForbidden, toHosts)
		case chimeclassroom.Observer:
			assert.True(t, p.May.Audio)
			assert.False(t, p.May.Video)
			require.NoError(t, err)
		default:
			assert.True(t, p.May.Video)
		}
		assert.False(t, p.Host)
	}
}

func TestNobodyJoinsWithoutThePermission(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	e := w.liveEvent(w.teacher())
	mo := w.visit(arrival("mo", chimeclassroom.Observer))
	ticket, err := w.JoinMeeting(t.Context(), mo, e.ID)
	require.NoError(t, err)
	w.except(w.head(), service.InCourse, denying(chimeclassroom.Observer, chimeclassroom.JoinClass))
	_, err = w.JoinMeeting(t.Context(), w.again(mo), e.ID)
	requireCode(t, chimeclassroom.CodeForbidden, err)
	_, err = w.Admit(t.Context(), e.ID, ticket.Token)
	requireCode(t, chimeclassroom.CodeForbidden, err)
}

// A ticket of a moment ago opens no class that somebody may not know of any more.
func TestNobodyEntersAClassThatIsHiddenFromThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head, teacher := w.head(), w.teacher()
	e := w.event(head)
	_, err := w.HideEvent(t.Context(), head, e.ID, true, chimeclassroom.ThisOne)
	require.NoError(t, err)
	_, err = w.StartMeeting(t.Context(), head, e.ID)
	require.NoError(t, err)
	ticket, err := w.JoinMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.except(head, service.InCourse, denying(chimeclassroom.Teacher, chimeclassroom.ManageEvents))
	_, err = w.Admit(t.Context(), e.ID, ticket.Token)
	requireCode(t, chimeclassroom.CodeNotFound, err)
}
