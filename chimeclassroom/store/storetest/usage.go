package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func usage() []check[service.Store] {
	return []check[service.Store]{
		{"a class is to be summed up once it is over and has settled", summariesAreDue},
		{"those that became due last come first", newestSummariesFirst},
		{"one of many gets a class to sum up, and another when it dies", summariesAreTaken},
		{"what changes meanwhile has the class summed up again", summariesAreDueAgain},
		{"a late line of the ledger has the class summed up again", lateLinesAreSummedUp},
		{"classes add up by month, by course and in total, and people count once", usageAddsUp},
		{"a class is counted as it was summed up last", summariesAreReplaced},
		{"usage goes with the attendance", usageExpires},
		{"usage goes with the event", usageOfTheDeleted},
		{"who was erased is counted no more", usageOfTheErased},
		{"what was restored is summed up", restoredIsSummedUp},
		{"nothing comes to nothing", usageOfNothing},
	}
}

// claimSummaries takes what is due at that instant for a minute.
func claimSummaries(t *testing.T, s service.Store, now time.Time) []service.DueSummary {
	t.Helper()
	due, err := s.ClaimSummaries(t.Context(), service.SummaryClaim{Now: now, Ended: now, Until: now.Add(time.Minute), Limit: 9})
	require.NoError(t, err)
	return due
}

// dueClass is the class of [live] as it is claimed.
func dueClass(asked int64) service.DueSummary {
	return service.DueSummary{RoomID: "room-1", EventID: "event", MeetingID: "meeting", Asked: asked}
}

func hourOf(month string, people map[string]service.Part) service.ClassSummary {
	return service.ClassSummary{Month: month, Length: time.Hour, Attended: 90 * time.Minute, Average: 1.5, Peak: 2, People: people}
}

func usageOf(t *testing.T, s service.Store, deploymentID string, within service.Months) service.Usage {
	t.Helper()
	u, err := s.Usage(t.Context(), deployment(deploymentID), within)
	require.NoError(t, err)
	return u
}

func summariesAreDue(t *testing.T, s service.Store) {
	over(t, s) // it ends at later and settles for an hour
	settled := later.Add(time.Hour)
	assert.Empty(t, claimSummaries(t, s, settled.Add(-time.Millisecond)))
	due, err := s.ClaimSummaries(t.Context(), service.SummaryClaim{Now: settled, Ended: later.Add(-time.Millisecond), Until: noon, Limit: 9})
	require.NoError(t, err)
	assert.Empty(t, due, "it was not over by then")
	assert.Equal(t, 1, usageOf(t, s, "d", service.Months{}).Waiting)
	reopen(t, s)
	assert.Equal(t, []service.DueSummary{dueClass(1)}, claimSummaries(t, s, settled))
	require.NoError(t, s.PutSummary(t.Context(), dueClass(1), hourOf("2026-11", nil)))
	assert.Empty(t, claimSummaries(t, s, noon.Add(time.Hour)), "it is summed up")
	assert.Zero(t, usageOf(t, s, "d", service.Months{}).Waiting)
}

func newestSummariesFirst(t *testing.T, s service.Store) {
	live(t, s)
	require.NoError(t, s.CreateEvent(t.Context(), lesson("second")))
	require.NoError(t, startOf(t, s, "second", "meeting-2", 1))
	for id, at := range map[string]time.Time{"meeting": later, "meeting-2": noon} {
		_, err := s.EndMeeting(t.Context(), endOf(id, at), nil)
		require.NoError(t, err)
	}
	due, err := s.ClaimSummaries(t.Context(), service.SummaryClaim{Now: noon, Ended: noon, Until: noon.Add(time.Minute), Limit: 1})
	require.NoError(t, err)
	require.Len(t, due, 1)
	assert.Equal(t, "meeting-2", due[0].MeetingID, "those of long ago wait for those of today")
	assert.Equal(t, []service.DueSummary{dueClass(1)}, claimSummaries(t, s, noon))
}

func endOf(meetingID string, at time.Time) meeting.LedgerEvent {
	end := ending(at)
	end.MeetingID = meetingID
	return end
}

func summariesAreTaken(t *testing.T, s service.Store) {
	over(t, s)
	won := race(t, s, func(int) error {
		due, err := s.ClaimSummaries(t.Context(), service.SummaryClaim{Now: noon, Ended: noon, Until: noon.Add(time.Minute), Limit: 9})
		if err == nil && len(due) == 0 {
			err = service.ErrConflict
		}
		return err
	}, service.ErrConflict)
	assert.Equal(t, 1, won)
	assert.Empty(t, claimSummaries(t, s, noon.Add(59*time.Second)))
	assert.Equal(t, []service.DueSummary{dueClass(1)}, claimSummaries(t, s, noon.Add(time.Minute)))
}

func summariesAreDueAgain(t *testing.T, s service.Store) {
	over(t, s)
	claimSummaries(t, s, noon)
	_, err := s.AppendCorrection(t.Context(), correction(noon))
	require.NoError(t, err)
	require.ErrorIs(t, s.PutSummary(t.Context(), dueClass(1), hourOf("2026-11", nil)), service.ErrConflict, "it knows nothing of the correction")
	assert.Zero(t, usageOf(t, s, "d", service.Months{}).Total)
	assert.Equal(t, []service.DueSummary{dueClass(2)}, claimSummaries(t, s, noon.Add(time.Minute)))
	require.NoError(t, s.PutSummary(t.Context(), dueClass(2), hourOf("2026-11", nil)))
	_, err = s.AppendCorrection(t.Context(), correction(noon))
	require.NoError(t, err)
	assert.Equal(t, []service.DueSummary{dueClass(3)}, claimSummaries(t, s, noon.Add(time.Minute)), "of a class that was summed up as well")
	assert.Equal(t, 1, usageOf(t, s, "d", service.Months{}).Total.Classes, "as before, until it is")
	require.ErrorIs(t, s.PutSummary(t.Context(), dueClass(2), hourOf("2026-12", nil)), service.ErrConflict, "whoever is slow comes too late")
}

func lateLinesAreSummedUp(t *testing.T, s service.Store) {
	live(t, s)
	reported := seen(meeting.AttendeeVideoStarted, "", nine)
	reported.Source, reported.PersonID = meeting.FromProvider, ""
	require.NoError(t, s.AppendReported(t.Context(), reported))
	assert.Empty(t, claimSummaries(t, s, noon), "it is live")
	_, err := s.EndMeeting(t.Context(), ending(later), nil)
	require.NoError(t, err)
	require.NoError(t, s.PutSummary(t.Context(), dueClass(1), hourOf("2026-11", nil)))
	require.NoError(t, s.AppendReported(t.Context(), reported))
	assert.Empty(t, claimSummaries(t, s, noon), "it was there already")
	reported.At = reported.At.Add(time.Second)
	require.NoError(t, s.AppendReported(t.Context(), reported))
	assert.Equal(t, []service.DueSummary{dueClass(2)}, claimSummaries(t, s, noon))
}

// fourClasses are two in November and one in December in one course, and one in December
// in another; one of a third course is of another deployment.
func fourClasses(t *testing.T, s service.Store) {
	t.Helper()
	enter(t, s)
	require.NoError(t, s.RecordLaunch(t.Context(), launch("2", "ben")))
	sibling := launch("3", "cleo")
	sibling.Link = chimeclassroom.LinkPlace("another")
	sibling.Room.Key.Place, sibling.Room.Course = sibling.Link, "Physics"
	require.NoError(t, s.RecordLaunch(t.Context(), sibling))
	require.NoError(t, s.RecordLaunch(t.Context(), elsewhere("4", "ada")))
	teacher, student, guest := service.PartTeacher, service.PartStudent, service.PartGuest
	sumUp(t, s, "a", "room-1", hourOf("2026-11", map[string]service.Part{"person-1": teacher, "person-2": student}))
	short := hourOf("2026-11", map[string]service.Part{"person-2": student, "person-3": guest})
	short.Length, short.Average, short.Peak = 20*time.Minute, 5.5, 7
	sumUp(t, s, "b", "room-1", short)
	sumUp(t, s, "c", "room-1", hourOf("2026-12", map[string]service.Part{"person-1": teacher}))
	sumUp(t, s, "d", "room-3", hourOf("2026-12", map[string]service.Part{"person-1": student, "person-2": teacher}))
	sumUp(t, s, "e", "room-4", hourOf("2026-12", map[string]service.Part{"person-1": teacher}))
	sumUp(t, s, "f", "room-1", service.ClassSummary{}) // no class of its own
}

// sumUp makes a class of the room that comes to that.
func sumUp(t *testing.T, s service.Store, id, roomID string, sum service.ClassSummary) {
	t.Helper()
	e := lesson("event-" + id)
	e.RoomID = roomID
	require.NoError(t, s.CreateEvent(t.Context(), e))
	require.NoError(t, startOf(t, s, e.ID, "meeting-"+id, 1))
	_, err := s.EndMeeting(t.Context(), endOf("meeting-"+id, later), nil)
	require.NoError(t, err)
	require.NoError(t, s.PutSummary(t.Context(), service.DueSummary{MeetingID: "meeting-" + id, Asked: 1}, sum))
}

func usageAddsUp(t *testing.T, s service.Store) {
	fourClasses(t, s)
	reopen(t, s)
	november := service.UsageFigures{Classes: 2, Length: 80 * time.Minute, Attended: 3 * time.Hour, People: 3, Teachers: 1, Students: 1, Guests: 1, Average: 2.5, Peak: 7}
	december := service.UsageFigures{Classes: 2, Length: 2 * time.Hour, Attended: 3 * time.Hour, People: 2, Teachers: 2, Students: 1, Average: 1.5, Peak: 2}
	algebra := service.UsageFigures{Classes: 3, Length: 140 * time.Minute, Attended: 4*time.Hour + 30*time.Minute, People: 3, Teachers: 1, Students: 1, Guests: 1, Average: (80*2.5 + 60*1.5) / 140, Peak: 7}
	physics := service.UsageFigures{Classes: 1, Length: time.Hour, Attended: 90 * time.Minute, People: 2, Teachers: 1, Students: 1, Average: 1.5, Peak: 2}
	total := service.UsageFigures{Classes: 4, Length: 200 * time.Minute, Attended: 6 * time.Hour, People: 3, Teachers: 2, Students: 2, Guests: 1, Average: (80*2.5 + 120*1.5) / 200, Peak: 7}
	of := func(id, course string, f service.UsageFigures) service.CourseUsage {
		return service.CourseUsage{Room: chimeclassroom.Room{ID: id, Course: course}, UsageFigures: f}
	}
	whole := service.Usage{
		ByMonth:  []service.MonthUsage{{Month: "2026-11", UsageFigures: november}, {Month: "2026-12", UsageFigures: december}},
		ByCourse: []service.CourseUsage{of("room-1", "", algebra), of("room-3", "Physics", physics)}, Total: total,
	}
	assert.Equal(t, whole, usageOf(t, s, "d", service.Months{}))
	assert.Equal(t, whole, usageOf(t, s, "d", service.Months{From: "2026-11", Until: "2026-12"}))
	assert.Equal(t, service.Usage{
		ByMonth: whole.ByMonth[:1], ByCourse: []service.CourseUsage{of("room-1", "", november)}, Total: november,
	}, usageOf(t, s, "d", service.Months{Until: "2026-11"}))
	assert.Equal(t, december, usageOf(t, s, "d", service.Months{From: "2026-12"}).Total)
	assert.Equal(t, service.Usage{}, usageOf(t, s, "d", service.Months{From: "2027-01"}))
	assert.Equal(t, 1, usageOf(t, s, "elsewhere", service.Months{}).Total.Classes)
}

func summariesAreReplaced(t *testing.T, s service.Store) {
	over(t, s)
	require.NoError(t, s.PutSummary(t.Context(), dueClass(1), hourOf("2026-11", map[string]service.Part{"person-1": service.PartTeacher})))
	_, err := s.AppendCorrection(t.Context(), correction(noon))
	require.NoError(t, err)
	require.NoError(t, s.PutSummary(t.Context(), dueClass(2), hourOf("2026-12", map[string]service.Part{"person-1": service.PartStudent, "nobody": service.PartGuest})))
	u := usageOf(t, s, "d", service.Months{})
	require.Len(t, u.ByMonth, 1)
	assert.Equal(t, "2026-12", u.ByMonth[0].Month)
	assert.Equal(t, [4]int{1, 0, 1, 0}, [4]int{u.Total.People, u.Total.Teachers, u.Total.Students, u.Total.Guests})
}

func usageExpires(t *testing.T, s service.Store) {
	held(t, s)
	require.NoError(t, s.PutSummary(t.Context(), dueClass(2), hourOf("2026-11", map[string]service.Part{"person-1": service.PartStudent})))
	expire(t, s, "r", noon.Add(time.Millisecond))
	assert.Equal(t, service.Usage{}, usageOf(t, s, "d", service.Months{}))
	require.ErrorIs(t, s.PutSummary(t.Context(), dueClass(2), hourOf("2026-11", nil)), service.ErrConflict)
	_, err := s.AppendCorrection(t.Context(), correction(noon))
	require.NoError(t, err)
	assert.Empty(t, claimSummaries(t, s, noon.Add(time.Hour)), "of what was deleted nothing is summed up again")
}

func usageOfTheDeleted(t *testing.T, s service.Store) {
	over(t, s)
	require.NoError(t, s.PutSummary(t.Context(), dueClass(1), hourOf("2026-11", nil)))
	_, err := s.AppendCorrection(t.Context(), correction(noon))
	require.NoError(t, err)
	e, err := s.Event(t.Context(), "room-1", "event")
	require.NoError(t, err)
	require.NoError(t, s.ChangeSeries(t.Context(), e.RoomID, chimeclassroom.SeriesChange{Delete: []chimeclassroom.Event{e}}))
	assert.Equal(t, service.Usage{}, usageOf(t, s, "d", service.Months{}))
	assert.Empty(t, claimSummaries(t, s, noon.Add(time.Hour)))
}

func usageOfTheErased(t *testing.T, s service.Store) {
	over(t, s)
	require.NoError(t, s.RecordLaunch(t.Context(), launch("2", "ben")))
	both := map[string]service.Part{"person-1": service.PartTeacher, "person-2": service.PartStudent}
	require.NoError(t, s.PutSummary(t.Context(), dueClass(1), hourOf("2026-11", both)))
	require.NoError(t, s.ErasePerson(t.Context(), "person-1"))
	total := usageOf(t, s, "d", service.Months{}).Total
	assert.Equal(t, [3]int{1, 0, 1}, [3]int{total.People, total.Teachers, total.Students})
	assert.Equal(t, 90*time.Minute, total.Attended, "that somebody was there stays, and is nobody's")
	require.NoError(t, s.PutSummary(t.Context(), dueClass(1), hourOf("2026-11", both)))
	assert.Equal(t, 1, usageOf(t, s, "d", service.Months{}).Total.People, "nor do they come back")
}

func restoredIsSummedUp(t *testing.T, s service.Store) {
	enter(t, s)
	require.NoError(t, s.RestoreStart(t.Context(), startOfClass(), lesson("event")))
	_, err := s.RestoreLines(t.Context(), "meeting", archivedClass())
	require.NoError(t, err)
	due := claimSummaries(t, s, noon)
	assert.Equal(t, []service.DueSummary{dueClass(1)}, due)
	require.NoError(t, s.PutSummary(t.Context(), due[0], hourOf("2026-11", nil)))
	_, err = s.RestoreLines(t.Context(), "meeting", archivedClass())
	require.NoError(t, err)
	assert.Empty(t, claimSummaries(t, s, noon.Add(time.Hour)), "nothing was lost")
}

func usageOfNothing(t *testing.T, s service.Store) {
	live(t, s)
	assert.Empty(t, claimSummaries(t, s, noon))
	require.ErrorIs(t, s.PutSummary(t.Context(), dueClass(1), hourOf("2026-11", nil)), service.ErrConflict, "it is live")
	for _, id := range noIDs() {
		require.ErrorIs(t, s.PutSummary(t.Context(), service.DueSummary{MeetingID: id, Asked: 1}, hourOf("2026-11", nil)), service.ErrConflict)
		assert.Equal(t, service.Usage{}, usageOf(t, s, id, service.Months{}))
	}
	for _, id := range oddIDs() {
		assert.Equal(t, service.Usage{}, usageOf(t, s, "d", service.Months{From: id}))
	}
}
