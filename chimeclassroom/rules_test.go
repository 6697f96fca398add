package chimeclassroom_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom"
)

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
			e := chimeclassroom.Event{StartsAt: start, DurationMinutes: 60, Meeting: tc.meeting, Cancelled: tc.cancelled}
			assert.Equal(t, tc.want, e.Status(tc.now))
		})
	}
}

func TestActionsByStatusAndRole(t *testing.T) {
	t.Parallel()
	const (
		edit, cancel, del, start = chimeclassroom.Edit, chimeclassroom.Cancel, chimeclassroom.Delete, chimeclassroom.Start
		join, end, report        = chimeclassroom.Join, chimeclassroom.End, chimeclassroom.Report
	)
	now := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for want, tc := range map[chimeclassroom.Status]struct {
		event   chimeclassroom.Event
		teacher []chimeclassroom.Action
		student []chimeclassroom.Action
	}{
		chimeclassroom.Scheduled: {chimeclassroom.Event{StartsAt: now.Add(time.Hour)}, []chimeclassroom.Action{edit, cancel, del}, nil},
		chimeclassroom.Open:      {chimeclassroom.Event{StartsAt: now, DurationMinutes: 1}, []chimeclassroom.Action{edit, cancel, del, start}, nil},
		chimeclassroom.Live: {
			chimeclassroom.Event{Meeting: &chimeclassroom.Meeting{}},
			[]chimeclassroom.Action{join, end, report}, []chimeclassroom.Action{join},
		},
		chimeclassroom.Ended:     {chimeclassroom.Event{Meeting: &chimeclassroom.Meeting{EndedAt: now}}, []chimeclassroom.Action{del, report}, nil},
		chimeclassroom.Missed:    {chimeclassroom.Event{StartsAt: now.Add(-time.Hour), DurationMinutes: 1}, []chimeclassroom.Action{edit, del}, nil},
		chimeclassroom.Cancelled: {chimeclassroom.Event{StartsAt: now.Add(time.Hour), Cancelled: true}, []chimeclassroom.Action{del}, nil},
	} {
		t.Run(string(want), func(t *testing.T) {
			t.Parallel()
			assert.Equal(t, want, tc.event.Status(now))
			assert.ElementsMatch(t, tc.teacher, tc.event.Actions(chimeclassroom.Teacher, now))
			assert.ElementsMatch(t, tc.teacher, tc.event.Actions(chimeclassroom.Administrator, now))
			assert.ElementsMatch(t, tc.student, tc.event.Actions(chimeclassroom.Student, now))
			assert.Empty(t, tc.event.Actions("guest", now), "an unknown role may do nothing")
		})
	}
}

func TestPermissionsOfRoles(t *testing.T) {
	t.Parallel()
	all := []chimeclassroom.Permission{chimeclassroom.CreateEvents, chimeclassroom.ManageEvents, chimeclassroom.StartClass, chimeclassroom.ReadReports, chimeclassroom.HostClass}
	assert.Equal(t, all, chimeclassroom.Teacher.Permissions())
	assert.Equal(t, all, chimeclassroom.Administrator.Permissions())
	assert.Empty(t, chimeclassroom.Student.Permissions())
	assert.NotNil(t, chimeclassroom.Student.Permissions(), "an empty list, not none")
	assert.False(t, chimeclassroom.Role("owner").May(chimeclassroom.CreateEvents))
	assert.False(t, chimeclassroom.Role("").Valid())
}

func TestErrorCodeIsFoundThroughWrapping(t *testing.T) {
	t.Parallel()
	cause := errors.New("cause")
	err := fmt.Errorf("outer: %w", &chimeclassroom.Error{Code: chimeclassroom.CodeConflict, Public: "p", Err: cause})
	assert.Equal(t, chimeclassroom.CodeConflict, chimeclassroom.ErrorCode(err))
	assert.ErrorIs(t, err, cause)
	assert.Empty(t, chimeclassroom.ErrorCode(cause))
}
