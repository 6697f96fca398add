package chimeclassroom_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// as is a visitor who may do what the role usually may.
func as(r chimeclassroom.Role) chimeclassroom.Visitor {
	return chimeclassroom.Visitor{Person: chimeclassroom.Person{ID: "me"}, Role: r, Rights: chimeclassroom.UsualMatrix()[r]}
}

func TestStatusAtAnInstant(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	end := start.Add(time.Hour)
	live := &chimeclassroom.Meeting{StartedAt: start}
	over := &chimeclassroom.Meeting{StartedAt: start, EndedAt: end}
	for name, tc := range map[string]struct {
		now       time.Time
		meeting   *chimeclassroom.Meeting
		cancelled bool
		want      chimeclassroom.Status
	}{
		"a moment before it opens": {start.Add(-15*time.Minute - 1), nil, false, chimeclassroom.Scheduled},
		"15 minutes before":        {start.Add(-15 * time.Minute), nil, false, chimeclassroom.Open},
		"a moment before the end":  {end.Add(-1), nil, false, chimeclassroom.Open},
		"at the end":               {end, nil, false, chimeclassroom.Missed},
		"cancelled ahead":          {start.Add(-time.Hour), nil, true, chimeclassroom.Cancelled},
		"cancelled, time passed":   {end, nil, true, chimeclassroom.Cancelled},
		"live":                     {start, live, false, chimeclassroom.Live},
		"live past the end":        {end.Add(time.Hour), live, false, chimeclassroom.Live},
		"ended early":              {start.Add(time.Minute), over, false, chimeclassroom.Ended},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := chimeclassroom.Event{StartsAt: start, DurationMinutes: 60, OpensBefore: 15, Meeting: tc.meeting, Cancelled: tc.cancelled}
			assert.Equal(t, tc.want, e.Status(tc.now))
		})
	}
}

func TestARoomWithoutDatesIsOpenOrLive(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	over := &chimeclassroom.Meeting{StartedAt: now, EndedAt: now.Add(time.Hour)}
	for name, tc := range map[string]struct {
		meeting  *chimeclassroom.Meeting
		attended bool
		want     chimeclassroom.Status
		actions  []chimeclassroom.Action
	}{
		"never opened": {nil, false, chimeclassroom.Open, []chimeclassroom.Action{chimeclassroom.Edit, chimeclassroom.Copy, chimeclassroom.Hide, chimeclassroom.Delete, chimeclassroom.Start}},
		"opened":       {&chimeclassroom.Meeting{StartedAt: now}, true, chimeclassroom.Live, []chimeclassroom.Action{chimeclassroom.Join, chimeclassroom.Copy, chimeclassroom.End, chimeclassroom.Report}},
		"closed again": {over, true, chimeclassroom.Open, []chimeclassroom.Action{chimeclassroom.Edit, chimeclassroom.Copy, chimeclassroom.Hide, chimeclassroom.Start, chimeclassroom.Report}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := chimeclassroom.Event{Standing: true, Meeting: tc.meeting, Attended: tc.attended}
			for _, at := range []time.Time{now, now.AddDate(30, 0, 0)} {
				assert.Equal(t, tc.want, e.Status(at))
				assert.Equal(t, tc.actions, e.Actions(as(chimeclassroom.Teacher), at))
				assert.Zero(t, e.NextStatus(at))
			}
		})
	}
}

func TestActionsByStatusAndRole(t *testing.T) {
	t.Parallel()
	const (
		edit, cancel, del, start = chimeclassroom.Edit, chimeclassroom.Cancel, chimeclassroom.Delete, chimeclassroom.Start
		join, end, report        = chimeclassroom.Join, chimeclassroom.End, chimeclassroom.Report
		copied, hide, guests     = chimeclassroom.Copy, chimeclassroom.Hide, chimeclassroom.Guests
	)
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for want, tc := range map[chimeclassroom.Status]struct {
		event   chimeclassroom.Event
		teacher []chimeclassroom.Action
		student []chimeclassroom.Action
	}{
		chimeclassroom.Scheduled: {chimeclassroom.Event{StartsAt: now.Add(time.Hour)}, []chimeclassroom.Action{edit, copied, cancel, hide, del, guests}, nil},
		chimeclassroom.Open:      {chimeclassroom.Event{StartsAt: now, DurationMinutes: 1}, []chimeclassroom.Action{edit, copied, cancel, hide, del, start, guests}, nil},
		chimeclassroom.Live: {
			chimeclassroom.Event{Meeting: &chimeclassroom.Meeting{}},
			[]chimeclassroom.Action{join, copied, end, report, guests}, []chimeclassroom.Action{join},
		},
		chimeclassroom.Ended:     {chimeclassroom.Event{Meeting: &chimeclassroom.Meeting{EndedAt: now}}, []chimeclassroom.Action{copied, hide, del, report}, nil},
		chimeclassroom.Missed:    {chimeclassroom.Event{StartsAt: now.Add(-time.Hour), DurationMinutes: 1}, []chimeclassroom.Action{edit, copied, hide, del}, nil},
		chimeclassroom.Cancelled: {chimeclassroom.Event{StartsAt: now.Add(time.Hour), Cancelled: true}, []chimeclassroom.Action{copied, hide, del}, nil},
	} {
		t.Run(string(want), func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, want, tc.event.Status(now))
			assert.ElementsMatch(t, tc.teacher, tc.event.Actions(as(chimeclassroom.Teacher), now))
			assert.ElementsMatch(t, tc.teacher, tc.event.Actions(as(chimeclassroom.Administrator), now))
			assert.ElementsMatch(t, tc.student, tc.event.Actions(as(chimeclassroom.Student), now))
			assert.Empty(t, tc.event.Actions(as("owner"), now), "an unknown role may do nothing")
		})
	}
}

func TestWhatAnEventIsLikeChangesItsActions(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	over := chimeclassroom.Event{Meeting: &chimeclassroom.Meeting{EndedAt: now}, Attended: true}
	assert.NotContains(t, over.Actions(as(chimeclassroom.Administrator), now), chimeclassroom.Delete, "attendance is kept")
	hidden := chimeclassroom.Event{StartsAt: now.Add(time.Hour), Hidden: true}
	assert.Contains(t, hidden.Actions(as(chimeclassroom.Teacher), now), chimeclassroom.Show)
	assert.NotContains(t, hidden.Actions(as(chimeclassroom.Teacher), now), chimeclassroom.Hide)
	assert.True(t, as(chimeclassroom.Teacher).Sees(&hidden))
	assert.False(t, as(chimeclassroom.Student).Sees(&hidden))
}

func TestWhenTheStatusChangesByItself(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	e := chimeclassroom.Event{StartsAt: start, DurationMinutes: 60, OpensBefore: 30}
	assert.Equal(t, start.Add(-30*time.Minute), e.NextStatus(start.Add(-time.Hour)))
	assert.Equal(t, start.Add(time.Hour), e.NextStatus(start))
	assert.Zero(t, e.NextStatus(start.Add(time.Hour)), "missed for good")
}

func TestErrorCodeIsFoundThroughWrapping(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	err := fmt.Errorf("outer: %w", &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: "p", Err: cause})
	assert.Equal(t, chimeclassroom.CodeConflict, chimeclassroom.ErrorCode(err))
	assert.ErrorIs(t, err, cause)
	assert.Empty(t, chimeclassroom.ErrorCode(cause))
}
