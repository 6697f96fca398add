package service_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// sumUp has what is over settle, and sums up everything.
func (w *world) sumUp() {
	w.t.Helper()
	w.clock.Advance(10 * time.Minute)
	for some := true; some; {
		var err error
		some, err = w.SumUpClasses(w.t.Context())
		require.NoError(w.t, err)
	}
}

// usage is that of the deployment of whoever asks, in all months.
func (w *world) usage(v chimeclassroom.Visitor) service.Usage {
	w.t.Helper()
	u, err := w.Usage(w.t.Context(), v, service.Months{})
	require.NoError(w.t, err)
	return u
}

// reported is what the report of a class comes to, as usage counts it.
func (w *world) reported(v chimeclassroom.Visitor, eventID string) (f service.UsageFigures) {
	w.t.Helper()
	r, err := w.Report(w.t.Context(), v, eventID)
	require.NoError(w.t, err)
	f = service.UsageFigures{Classes: 1, Length: r.Sums.Counted, Average: r.Sums.Class.Average, Peak: r.Sums.Class.Peak}
	for _, p := range r.Sums.People {
		f.Attended += p.Figures[engagement.MetricAttended].Duration()
	}
	return f
}

func TestUsageAgreesWithTheReport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head := w.administrator()
	teacher, student, eventID := held(w)
	assert.Equal(t, service.Usage{Waiting: 1}, w.usage(head), "it has not settled")
	w.sumUp()
	want := w.reported(teacher, eventID)
	want.People, want.Teachers, want.Students = 2, 1, 1
	assert.Equal(t, 73*time.Minute+30*time.Second, want.Attended)
	u := w.usage(head)
	assert.Equal(t, want, u.Total)
	require.Len(t, u.ByMonth, 1)
	assert.Equal(t, service.MonthUsage{Month: "2026-11", UsageFigures: want}, u.ByMonth[0])
	require.Len(t, u.ByCourse, 1)
	assert.Equal(t, "Algebra", u.ByCourse[0].Room.Course)
	assert.Equal(t, want, u.ByCourse[0].UsageFigures)
	assert.Zero(t, u.Waiting)

	whole := 42 * time.Minute
	_, err := w.Correct(t.Context(), teacher, service.Correction{EventID: eventID, PersonID: student.Person.ID, Attended: &whole, Note: "The line broke."})
	require.NoError(t, err)
	assert.Equal(t, want, w.usage(head).Total, "until it is summed up again")
	w.sumUp()
	want.Attended = 2 * whole
	assert.Equal(t, want, w.usage(head).Total)
	assert.Equal(t, want.Attended, w.reported(teacher, eventID).Attended)
}

func TestUsageIsForWhoeverAdministersTheLMS(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	head, teacher, student := w.administrator(), w.teacher(), w.student("s")
	for _, v := range []chimeclassroom.Visitor{teacher, student, w.visit(arrival("admin", chimeclassroom.Administrator))} {
		_, err := w.Usage(t.Context(), v, service.Months{})
		requireCode(t, chimeclassroom.CodeForbidden, err)
	}
	for _, wrong := range []service.Months{{From: "2026"}, {Until: "2026-13"}, {From: "2026-11-01"}, {From: "2026-12", Until: "2026-11"}, {Until: "\x00"}} {
		_, err := w.Usage(t.Context(), head, wrong)
		requireCode(t, chimeclassroom.CodeInvalid, err)
	}
}

func TestASchoolSeesItsOwnUsageAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held(w)
	w.sumUp()
	other := arrival("head", chimeclassroom.Administrator)
	other.DeploymentID, other.AdministersLMS = "another", true
	assert.Equal(t, service.Usage{}, w.usage(w.visit(other)), "of the same platform")
}

func TestPeopleAreCountedByWhatTheyAreInAClass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher := w.teacher()
	e := w.liveEvent(teacher)
	for subject, role := range map[string]chimeclassroom.Role{"a": chimeclassroom.Assistant, "s": chimeclassroom.Student, "g": chimeclassroom.Guest, "o": chimeclassroom.Observer} {
		w.join(w.visit(arrival(subject, role)), e.ID)
	}
	w.visit(arrival("t", chimeclassroom.Student)) // who does not come
	w.clock.Advance(time.Minute)
	_, err := w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.sumUp()
	total := w.usage(w.administrator()).Total
	assert.Equal(t, [4]int{4, 1, 1, 2}, [4]int{total.People, total.Teachers, total.Students, total.Guests})
}

func TestEachSittingOfARoomWithoutDatesIsAClass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, ben := w.teacher(), w.student("ada"), w.student("ben")
	room := w.standing(teacher)
	w.sit(teacher, room.ID, ada, 10*time.Minute)
	w.sit(teacher, room.ID, ben, 20*time.Minute)
	w.sit(teacher, room.ID, ada, 30*time.Minute)
	w.sumUp()
	total := w.usage(w.administrator()).Total
	assert.Equal(t, [3]int{3, 2, 1}, [3]int{total.Classes, total.People, total.Peak})
	assert.Equal(t, time.Hour, total.Length)
	assert.Equal(t, time.Hour, total.Attended)
}

func TestAClassCountsForTheMonthOfItsOwnClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.clock.Advance(time.Date(2026, 11, 30, 20, 0, 0, 0, time.UTC).Sub(nine))
	teacher := w.teacher()
	in := input()
	in.TimeZone = "Pacific/Auckland" // where it is nine on the first of December
	e, err := w.StartNow(t.Context(), teacher, in)
	require.NoError(t, err)
	w.clock.Advance(time.Minute)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.sumUp()
	u := w.usage(w.administrator())
	require.Len(t, u.ByMonth, 1)
	assert.Equal(t, "2026-12", u.ByMonth[0].Month)
}

func TestClassesAreSummedUpAFewAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	room := w.standing(teacher)
	for range 21 {
		w.sit(teacher, room.ID, ada, time.Minute)
	}
	w.clock.Advance(10 * time.Minute)
	head := w.administrator()
	for _, waiting := range []int{1, 0} {
		some, err := w.SumUpClasses(t.Context())
		require.NoError(t, err)
		assert.True(t, some)
		assert.Equal(t, waiting, w.usage(head).Waiting)
	}
	some, err := w.SumUpClasses(t.Context())
	require.NoError(t, err)
	assert.False(t, some)
}

// unreadable is a store that cannot read the meetings of one event, and tells what is
// summed up.
type unreadable struct {
	service.Store
	eventID string
	summed  chan struct{}
}

func (u unreadable) Sittings(ctx context.Context, eventID string) ([]service.Sitting, error) {
	if eventID == u.eventID {
		return nil, errors.New("a page is damaged")
	}
	return u.Store.Sittings(ctx, eventID)
}

func (u unreadable) PutSummary(ctx context.Context, d service.DueSummary, sum service.ClassSummary) error {
	err := u.Store.PutSummary(ctx, d, sum)
	u.summed <- struct{}{}
	return err
}

func TestAClassThatCannotBeSummedUpHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, broken := held(w)
	held(w)
	head := w.administrator()
	w.clock.Advance(10 * time.Minute)
	w.serve(unreadable{w.store, broken, make(chan struct{}, 9)}, w.lms)
	_, err := w.SumUpClasses(t.Context())
	require.ErrorContains(t, err, "a page is damaged")
	u := w.usage(head)
	assert.Equal(t, [2]int{1, 1}, [2]int{u.Total.Classes, u.Waiting})
	w.crash()
	w.sumUp()
	assert.Equal(t, 2, w.usage(head).Total.Classes, "it is tried again")
}

func TestRunSumsUpClasses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	held(w)
	w.clock.Advance(10 * time.Minute)
	store := unreadable{w.store, "", make(chan struct{}, 9)}
	w.serve(store, w.lms)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.Run(ctx) }()
	<-store.summed
	stop()
	require.NoError(t, <-done)
	assert.Equal(t, 1, w.usage(w.administrator()).Total.Classes)
}
