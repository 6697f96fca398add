package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti"
)

// gradingOf is a grading as a page sends it.
func gradingOf(version int, rule map[string]any) map[string]any {
	return map[string]any{"rule": rule, "column": "event", "absent": "zero", "unseen": "send", "version": version}
}

func attendanceBecomesGrades(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	var got map[string]any
	teacher.want(http.StatusOK, "GET", "/api/grading", nil, &got)
	want := gradingOf(0, map[string]any{"kind": "proportional", "maximum": 100.0})
	want["version"], want["offered"], want["seen"], want["settlingMinutes"] = 0.0, true, false, 10.0
	assert.Equal(t, want, got)
	steps := gradingOf(0, map[string]any{"kind": "steps", "late": 0.75, "leftEarly": 0.5, "maximum": 20})
	teacher.want(http.StatusOK, "PUT", "/api/grading", steps, nil)
	teacher.refused(http.StatusConflict, "conflict", "PUT", "/api/grading", steps)
	teacher.refused(http.StatusBadRequest, "invalid", "PUT", "/api/grading", gradingOf(1, map[string]any{"kind": "best", "maximum": 1}))
	ada.refused(http.StatusForbidden, "forbidden", "GET", "/api/grading", nil)
	ada.refused(http.StatusForbidden, "forbidden", "PUT", "/api/grading", steps)

	e := teacher.do(teacher.schedule(), "start")
	ada.enter(e)
	s.clock.Advance(10 * time.Minute)
	teacher.do(e, "end")
	s.clock.Advance(10 * time.Minute)
	_, err := s.service.GradeDueClasses(t.Context())
	require.NoError(t, err)
	require.Len(t, s.lms.got, 1)
	sent := s.lms.got[0]
	assert.Equal(t, &service.Mark{Given: 20, Maximum: 20}, sent.Mark)
	require.ErrorIs(t, s.service.CheckGrade(t.Context(), s.lms.Job(sent), sent.Mark, service.Found{Seen: true, Mark: &service.Mark{Given: 7, Maximum: 20}}), service.ErrGradeWithdrawn)
	line := teacher.report(e)["ADA"]
	assert.Equal(t, "parked", line.Grade.State)
	assert.Equal(t, &service.Mark{Given: 7, Maximum: 20}, line.Grade.Theirs)
	assert.InDelta(t, 20, line.Grade.ScoreGiven, 0)

	decide := "/api/events/" + e.ID + "/grades/" + line.PersonID
	teacher.refused(http.StatusBadRequest, "invalid", "POST", decide, map[string]any{"choice": "x"})
	ada.refused(http.StatusForbidden, "forbidden", "POST", decide, map[string]any{"choice": "send"})
	teacher.refused(http.StatusNotFound, "not_found", "POST", "/api/events/none/grades/p", map[string]any{"choice": "send"})
	teacher.refused(http.StatusConflict, "not_available", "POST", "/api/events/"+e.ID+"/grades/p", map[string]any{"choice": "send"})
	teacher.want(http.StatusNoContent, "POST", decide, map[string]any{"choice": "keep"}, nil)
	assert.Equal(t, "kept", teacher.report(e)["ADA"].Grade.State)
	eventOfItsOwn(t, s, teacher, ada, e)
}

// eventOfItsOwn gives the event a line item of its link.
func eventOfItsOwn(t *testing.T, s *site, teacher, ada *browser, e event) {
	t.Helper()
	path := "/api/events/" + e.ID + "/grading"
	wanted := gradingOf(0, map[string]any{"kind": "off", "maximum": 0})
	teacher.refused(http.StatusConflict, "not_available", "GET", path, nil)
	teacher.refused(http.StatusConflict, "not_available", "PUT", path, wanted)
	a := arrival("teacher", chimeclassroom.Teacher)
	a.EventID, a.Grades.LineItemURL, a.Grades.Scopes = e.ID, "https://lms.example/lineitems/1", []string{string(lti.ScopeResultReadOnly)}
	s.launch(a)
	var got map[string]any
	teacher.want(http.StatusOK, "GET", path, nil, &got)
	assert.Equal(t, true, got["seen"])
	teacher.want(http.StatusOK, "PUT", path, wanted, nil)
	teacher.refused(http.StatusBadRequest, "invalid", "PUT", path, gradingOf(1, map[string]any{"kind": "best", "maximum": 1}))
	for _, method := range []string{"GET", "PUT"} {
		body := map[string]map[string]any{"PUT": wanted}[method]
		ada.refused(http.StatusForbidden, "forbidden", method, path, anyOrNil(body))
		teacher.refused(http.StatusNotFound, "not_found", method, "/api/events/none/grading", anyOrNil(body))
	}
}

// anyOrNil is no body for an empty one.
func anyOrNil(body map[string]any) any {
	if body == nil {
		return nil
	}
	return body
}
