package storetest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func grades() []check[Graded] {
	return []check[Graded]{
		{"a room and an event are graded as they say", gradings},
		{"the line item of a link is its event's", lineItems},
		{"a launch that does not say keeps the gradebook", gradebookKept},
		{"a room that becomes the course's keeps its gradebook", roomKeepsItsGradebook},
		{"an end that is called off has nothing graded", calledOffUngraded},
		{"settings by which classes are counted have them graded again", settingsThatRegrade},
		{"meetings are due when they have settled", meetingsAreDue},
		{"one of many gets a room to grade", turnsAreTaken},
		{"what is due again during a turn stays due", dueAgain},
		{"scores are kept by their versions", scoresAreKept},
		{"the scores of a deleted event are gone", scoresOfNothing},
		{"grades that nobody has", gradesOfNobody},
	}
}

// after is how long a meeting settles.
func after(d time.Duration) *time.Duration { return &d }

// target is where the grades of the checks go.
func target() *service.GradeTarget {
	return &service.GradeTarget{LineItemsURL: "https://lms.example/items", LineItemURL: "https://lms.example/1", Scopes: []string{"score"}}
}

// over is a classroom whose meeting has ended and settles for an hour.
func over(t *testing.T, s Graded) {
	t.Helper()
	live(t, s)
	_, err := s.EndMeeting(t.Context(), ending(later), after(time.Hour))
	require.NoError(t, err)
}

func gradings(t *testing.T, s Graded) {
	over(t, s)
	first := launch("1", "ada")
	first.Grades, first.Code.Hash = target(), "another"
	require.NoError(t, s.RecordLaunch(t.Context(), first))
	g, err := s.Grading(t.Context(), "room-1", "")
	require.NoError(t, err)
	assert.Equal(t, service.KeptGrading{Target: target()}, g)
	minutes := 3
	want := service.Grading{Rule: engagement.DefaultSteps(12.5), Column: service.ColumnPerCourse, Absent: service.AbsentNothing, SettleMinutes: &minutes, Unseen: service.UnseenHold}
	require.NoError(t, s.PutGrading(t.Context(), "room-1", "", want, 0, noon))
	require.ErrorIs(t, s.PutGrading(t.Context(), "room-1", "", service.Grading{}, 0, noon), service.ErrConflict)
	require.NoError(t, s.PutGrading(t.Context(), "room-1", "event", service.DefaultGrading(), 0, noon))
	require.ErrorIs(t, s.PutGrading(t.Context(), "room-2", "event", service.DefaultGrading(), 1, noon), service.ErrConflict)
	reopen(t, s)
	g, err = s.Grading(t.Context(), "room-1", "")
	require.NoError(t, err)
	assert.Equal(t, service.KeptGrading{Grading: want, Version: 1, Target: target()}, g)
	g, err = s.Grading(t.Context(), "room-1", "event")
	require.NoError(t, err)
	assert.Equal(t, service.KeptGrading{Grading: service.DefaultGrading(), Version: 1, Target: target()}, g)
	due, err := s.DueAt(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Equal(t, later.Add(time.Hour), due, "it settles still")
}

func lineItems(t *testing.T, s Graded) {
	classroom(t, s)
	room := launch("1", "ada")
	room.Grades, room.Code.Hash = target(), "another"
	require.NoError(t, s.RecordLaunch(t.Context(), room))
	event := room
	event.Grades = &service.GradeTarget{LineItemsURL: "https://lms.example/new", LineItemURL: "https://lms.example/of-the-event", Scopes: []string{"score"}}
	event.EventID, event.Code.Hash = "event", "third"
	require.NoError(t, s.RecordLaunch(t.Context(), event))
	g, err := s.Grading(t.Context(), "room-1", "event")
	require.NoError(t, err)
	assert.Equal(t, "https://lms.example/of-the-event", g.LineItem)
	want := target()
	want.LineItemsURL = "https://lms.example/new"
	assert.Equal(t, want, g.Target)
}

func meetingsAreDue(t *testing.T, s Graded) {
	over(t, s)
	due := later.Add(time.Hour)
	turn, next, err := s.ClaimTurn(t.Context(), due.Add(-time.Millisecond), noon)
	require.NoError(t, err)
	assert.Nil(t, turn)
	assert.Equal(t, due, next)
	require.NoError(t, s.GradeAgain(t.Context(), "meeting", due.Add(time.Hour)))
	require.NoError(t, s.GradeAgain(t.Context(), "meeting", due.Add(-time.Minute)))
	turn, _, err = s.ClaimTurn(t.Context(), due, noon)
	require.NoError(t, err)
	require.NotNil(t, turn)
	assert.Equal(t, service.GradingTurn{
		Room:  chimeclassroom.Room{ID: "room-1", Key: launch("1", "ada").Room.Key},
		Until: noon, Due: map[string]time.Time{"meeting": due.Add(-time.Minute)},
	}, *turn)
	_, next, err = s.ClaimTurn(t.Context(), due, noon)
	require.NoError(t, err)
	assert.Equal(t, noon, next, "when the turn is over by itself")
	require.NoError(t, s.FinishTurn(t.Context(), turn))
	turn, next, err = s.ClaimTurn(t.Context(), noon, noon)
	require.NoError(t, err)
	assert.Nil(t, turn)
	assert.Zero(t, next)
}

func turnsAreTaken(t *testing.T, s Graded) {
	over(t, s)
	won := race(t, s, func(int) error {
		turn, _, err := s.ClaimTurn(t.Context(), noon, noon.Add(time.Minute))
		if err == nil && turn == nil {
			err = service.ErrConflict
		}
		return err
	}, service.ErrConflict)
	assert.Equal(t, 1, won)
	reopen(t, s)
	turn, _, err := s.ClaimTurn(t.Context(), noon.Add(time.Minute), noon.Add(2*time.Minute))
	require.NoError(t, err)
	require.NotNil(t, turn, "whoever had it has died")
	stale := *turn
	stale.Until = noon.Add(time.Minute)
	require.NoError(t, s.FinishTurn(t.Context(), &stale))
	due, err := s.DueAt(t.Context(), "meeting")
	require.NoError(t, err)
	assert.NotZero(t, due, "that turn is over")
}

func dueAgain(t *testing.T, s Graded) {
	over(t, s)
	turn, _, err := s.ClaimTurn(t.Context(), noon, noon.Add(time.Minute))
	require.NoError(t, err)
	require.NotNil(t, turn)
	require.NoError(t, s.GradeAgain(t.Context(), "meeting", nine))
	require.NoError(t, s.FinishTurn(t.Context(), turn))
	due, err := s.DueAt(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Equal(t, nine, due)
}

// scored is a score of person-1 in the column of the event.
func scored() service.Score {
	return service.Score{ColumnID: "event", EventID: "event", PersonID: "person-1", Job: "r job", State: service.GradeWaiting, Ours: &service.Mark{Given: 0.1, Maximum: 60}, Comment: "Ä"}
}

func scoresAreKept(t *testing.T, s Graded) {
	over(t, s)
	sc := scored()
	require.NoError(t, s.PutScore(t.Context(), sc))
	require.ErrorIs(t, s.PutScore(t.Context(), sc), service.ErrConflict, "there is one")
	sc.Version = 1
	won := race(t, s, func(int) error { return s.PutScore(t.Context(), sc) }, service.ErrConflict)
	assert.Equal(t, 1, won)
	course := service.Score{ColumnID: "room-1", PersonID: "person-1", Job: "other", State: service.GradeNone}
	require.NoError(t, s.PutScore(t.Context(), course))
	reopen(t, s)
	sc.Version, course.Version = 2, 1
	got, err := s.ScoreOfJob(t.Context(), "r job")
	require.NoError(t, err)
	assert.Equal(t, sc, got)
	all, err := s.Scores(t.Context(), "room-1")
	require.NoError(t, err)
	assert.Equal(t, map[string]service.Score{"person-1": course}, all)
}

func scoresOfNothing(t *testing.T, s Graded) {
	e := classroom(t, s)
	require.NoError(t, s.PutScore(t.Context(), scored()))
	require.NoError(t, s.ChangeSeries(t.Context(), e.RoomID, chimeclassroom.SeriesChange{Delete: []chimeclassroom.Event{e}}))
	_, err := s.ScoreOfJob(t.Context(), "r job")
	require.ErrorIs(t, err, service.ErrNotFound)
	require.ErrorIs(t, s.PutScore(t.Context(), scored()), service.ErrNotFound)
	nobody := service.Score{ColumnID: "room-1", PersonID: "nobody"}
	require.ErrorIs(t, s.PutScore(t.Context(), nobody), service.ErrNotFound)
}

func gradesOfNobody(t *testing.T, s Graded) {
	over(t, s)
	for _, id := range noIDs() {
		_, err := s.Grading(t.Context(), id, "event")
		require.ErrorIs(t, err, service.ErrNotFound)
		_, err = s.Grading(t.Context(), "room-1", id+"x")
		require.ErrorIs(t, err, service.ErrNotFound)
		require.NoError(t, s.GradeAgain(t.Context(), id, nine))
		due, err := s.DueAt(t.Context(), id)
		require.NoError(t, err)
		assert.Zero(t, due)
		scores, err := s.Scores(t.Context(), id)
		require.NoError(t, err)
		assert.Empty(t, scores)
		_, err = s.ScoreOfJob(t.Context(), id)
		require.ErrorIs(t, err, service.ErrNotFound)
	}
}

func gradebookKept(t *testing.T, s Graded) {
	first := launch("1", "ada")
	first.Grades = target()
	require.NoError(t, s.RecordLaunch(t.Context(), first))
	require.NoError(t, s.RecordLaunch(t.Context(), launch("2", "ada")))
	grading, err := s.Grading(t.Context(), "room-1", "")
	require.NoError(t, err)
	assert.Equal(t, first.Grades, grading.Target)
}

// For grades may still be on their way.
func roomKeepsItsGradebook(t *testing.T, s Graded) {
	old := launch("old", "ada")
	old.Grades = &service.GradeTarget{}
	require.NoError(t, s.RecordLaunch(t.Context(), old))
	require.NoError(t, s.RecordLaunch(t.Context(), intoTheCourse("new", "link")))
	grading, err := s.Grading(t.Context(), "room-new", "")
	require.NoError(t, err)
	assert.NotNil(t, grading.Target)
}

func calledOffUngraded(t *testing.T, s Graded) {
	live(t, s)
	_, err := s.EndMeeting(cancelled(t), ending(nine), after(0))
	require.Error(t, err)
	due, err := s.DueAt(t.Context(), "meeting")
	require.NoError(t, err)
	assert.Zero(t, due)
}

func settingsThatRegrade(t *testing.T, s Graded) {
	over(t, s)
	turn, _, err := s.ClaimTurn(t.Context(), noon, noon.Add(time.Minute))
	require.NoError(t, err)
	require.NoError(t, s.FinishTurn(t.Context(), turn)) // it has been graded
	other := launch("2", "bob")
	other.Room.Key.Place, other.Link = chimeclassroom.LinkPlace("other"), chimeclassroom.LinkPlace("other")
	require.NoError(t, s.RecordLaunch(t.Context(), other))
	elsewhere := launch("3", "cy")
	elsewhere.Room.Key.DeploymentID = "e"
	require.NoError(t, s.RecordLaunch(t.Context(), elsewhere))
	for _, c := range []struct {
		room     string
		level    chimeclassroom.Level
		regrade  time.Time
		due, why string
	}{
		{"room-1", chimeclassroom.CourseLevel, time.Time{}, "", "nothing is counted otherwise"},
		{"room-1", chimeclassroom.PersonLevel, noon, "", "a person's count nobody"},
		{"room-2", chimeclassroom.CourseLevel, noon, "", "another course"},
		{"room-3", chimeclassroom.PlatformLevel, noon, "", "another deployment"},
		{"room-2", chimeclassroom.PlatformLevel, noon, "meeting", "all courses"},
		{"room-1", chimeclassroom.CourseLevel, noon, "meeting", "the course"},
	} {
		all, err := s.Settings(t.Context(), c.room, "person-1")
		require.NoError(t, err)
		require.NoError(t, s.PutSettings(t.Context(), c.room, "person-1", c.level, all.Levels[c.level], c.regrade))
		at, err := s.DueAt(t.Context(), "meeting")
		require.NoError(t, err)
		assert.Equal(t, c.due != "", at.Equal(noon), c.why)
		if c.due == "" {
			continue
		}
		turn, _, err := s.ClaimTurn(t.Context(), noon.Add(time.Hour), noon.Add(2*time.Hour))
		require.NoError(t, err)
		require.NotNil(t, turn, c.why)
		require.NoError(t, s.FinishTurn(t.Context(), turn))
	}
}
