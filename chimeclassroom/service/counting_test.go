package service_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/engagement"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func minutes(n int) *int { return &n }

// TestACourseCountsByItsOwnThresholds: the same ledger, judged anew at each change.
func TestACourseCountsByItsOwnThresholds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	id := w.hour(teacher, ada, bob) // bob came twenty minutes late and has 66.6 percent
	for _, c := range []struct {
		name     string
		settings chimeclassroom.Settings
		want     engagement.Status
	}{
		{"as usual", chimeclassroom.Settings{}, engagement.StatusLate},
		{"twenty minutes are forgiven", chimeclassroom.Settings{LateAfter: minutes(20)}, engagement.StatusPresent},
		{"nineteen are", chimeclassroom.Settings{LateAfter: minutes(19)}, engagement.StatusLate},
		{"forty minutes are enough", chimeclassroom.Settings{PresentMinutes: minutes(40)}, engagement.StatusLate},
		{"forty-one are asked for", chimeclassroom.Settings{PresentMinutes: minutes(41)}, engagement.StatusAbsent},
		{"so many percent are", chimeclassroom.Settings{PresentPercent: minutes(67)}, engagement.StatusAbsent},
	} {
		w.set(teacher, chimeclassroom.CourseLevel, c.settings)
		assert.Equal(t, c.want, w.attendance(teacher, id, bob).Part.Status, c.name)
		assert.Equal(t, engagement.StatusPresent, w.attendance(teacher, id, ada).Part.Status, c.name)
	}
}

// TestALiveClassIsCountedAsItsCourseSays: the account of the class is kept, and
// counts by what holds when it is read.
func TestALiveClassIsCountedAsItsCourseSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada := w.teacher(), w.student("ada")
	e := w.liveEvent(teacher)
	w.clock.Advance(10 * time.Minute)
	w.join(ada, e.ID)
	w.clock.Advance(10 * time.Minute)
	assert.Equal(t, engagement.StatusLate, w.attendance(teacher, e.ID, ada).Part.Status)
	w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{LateAfter: minutes(10)})
	assert.Equal(t, engagement.StatusPresent, w.attendance(teacher, e.ID, ada).Part.Status)
}

func TestThePlatformsThresholdsHoldWhereTheyAreLocked(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	administrator, teacher, ada, bob := w.administrator(), w.teacher(), w.student("ada"), w.student("bob")
	id := w.hour(teacher, ada, bob)
	w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{LateAfter: minutes(20)})
	assert.Equal(t, engagement.StatusPresent, w.attendance(teacher, id, bob).Part.Status)
	w.set(administrator, chimeclassroom.PlatformLevel, chimeclassroom.Settings{LateAfter: minutes(1), Locked: []chimeclassroom.Setting{"lateAfterMinutes"}})
	assert.Equal(t, engagement.StatusLate, w.attendance(teacher, id, bob).Part.Status)
}

func TestScoreAndRiskAreAsTheCourseSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	id := w.hour(teacher, ada, bob)
	read := func() (score engagement.Figure, risks []engagement.Risk, by service.Counting) {
		t.Helper()
		c, err := w.CourseReport(t.Context(), teacher)
		require.NoError(t, err)
		own, err := w.PersonReport(t.Context(), teacher, bob.Person.ID)
		require.NoError(t, err)
		require.Equal(t, c.Counting, own.Counting)
		return w.attendance(teacher, id, bob).Part.Figures[engagement.MetricScore], own.Totals.Risks, c.Counting
	}
	score, risks, by := read()
	assert.Zero(t, score.Value, "nobody did anything")
	assert.Empty(t, risks, "60 percent are enough")
	assert.Equal(t, service.Counting{Settings: engagement.DefaultSettings(), Limits: engagement.DefaultLimits()}, by)

	w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{
		ScoreWeights: &chimeclassroom.ScoreWeights{Attendance: 3}, AtRisk: &chimeclassroom.RiskLimits{Latest: 1, Percent: 70},
	})
	score, risks, by = read()
	assert.InDelta(t, 6.66, score.Value, 1e-9)
	assert.Equal(t, []engagement.Risk{engagement.RiskPercent}, risks)
	assert.Equal(t, engagement.Limits{Latest: 1, Percent: 70}, by.Limits)
}

// TestGradesFollowTheThresholds: by the rule of steps a status is worth something.
func TestGradesFollowTheThresholds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ada, bob := w.teacher(), w.student("ada"), w.student("bob")
	id := w.hour(teacher, ada, bob)
	steps := service.DefaultGrading()
	steps.Rule = engagement.DefaultSteps(100)
	_, err := w.ChangeGrading(t.Context(), teacher, "", steps, 0)
	require.NoError(t, err)
	given := func() float64 {
		w.settle()
		return w.attendance(teacher, id, bob).Grade.Ours.Given
	}
	assert.InDelta(t, 75, given(), 0)
	handed := len(w.lms.grades())

	w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{LateAfter: minutes(20)})
	assert.InDelta(t, 100, given(), 0)
	assert.Len(t, w.lms.grades(), handed+1, "hers has not changed")

	w.set(w.administrator(), chimeclassroom.PlatformLevel, chimeclassroom.Settings{PresentPercent: minutes(80)})
	assert.InDelta(t, 0, given(), 0)
	assert.Len(t, w.lms.grades(), handed+2)

	w.set(teacher, chimeclassroom.CourseLevel, chimeclassroom.Settings{PresentPercent: minutes(10)})
	assert.InDelta(t, 75, given(), 0, "as usual, which the platform does not say")
}
