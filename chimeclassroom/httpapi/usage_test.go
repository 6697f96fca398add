package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// told is the answer of /api/usage.
type told struct {
	Total   struct{ Classes, ClassSeconds, People, Teachers, Students, AttendedSeconds, Peak int }
	Months  []struct{ Month string }
	Courses []struct {
		Title string
		Open  bool
	}
	Waiting int
}

func theUsageIsRead(t *testing.T, c *contract) {
	s := newSite(t, c)
	head := arrival("head", chimeclassroom.Administrator)
	head.AdministersLMS = true
	admin, teacher, ada := s.launch(head), s.teacher(), s.student("ada")
	e := teacher.do(teacher.schedule(), "start")
	inTeacher, _ := teacher.enter(e)
	ada.enter(e)
	inTeacher.until("ADA", "TEACHER")
	s.clock.Advance(30 * time.Minute)
	teacher.do(e, "end")
	var u told
	admin.want(http.StatusOK, "GET", "/api/usage", nil, &u)
	assert.Equal(t, [2]int{0, 1}, [2]int{u.Total.Classes, u.Waiting})

	s.clock.Advance(10 * time.Minute)
	_, err := s.service.SumUpClasses(t.Context())
	require.NoError(t, err)
	admin.want(http.StatusOK, "GET", "/api/usage?from=2026-11&until=2026-11", nil, &u)
	assert.Equal(t, [2]int{1, 0}, [2]int{u.Total.Classes, u.Waiting})
	assert.Equal(t, [4]int{2, 1, 1, 2}, [4]int{u.Total.People, u.Total.Teachers, u.Total.Students, u.Total.Peak})
	assert.Equal(t, [2]int{1800, 3600}, [2]int{u.Total.ClassSeconds, u.Total.AttendedSeconds})
	require.Len(t, u.Months, 1)
	assert.Equal(t, "2026-11", u.Months[0].Month)
	require.Len(t, u.Courses, 1)
	assert.Equal(t, "Algebra", u.Courses[0].Title)
	assert.True(t, u.Courses[0].Open, "it is their own")
	s.administrator().want(http.StatusOK, "GET", "/api/usage?until=2026-10", nil, &u)
	assert.Empty(t, u.Courses)

	assert.Equal(t, [][]string{
		{"Month", "Classes", "Hours of class", "People", "Teachers", "Students", "Guests", "Attended hours", "Average at once", "Peak at once"},
		{"2026-11", "1", "0.5", "2", "1", "1", "0", "1", "2", "2"},
		{"Total", "1", "0.5", "2", "1", "1", "0", "1", "2", "2"},
	}, admin.table("/api/usage/csv?by=month"))
	assert.Equal(t, "Algebra", admin.table("/api/usage/csv?by=course")[1][0])

	admin.refused(http.StatusBadRequest, "invalid", "GET", "/api/usage?from=November", nil)
	admin.refused(http.StatusBadRequest, "invalid", "GET", "/api/usage/csv?by=person", nil)
	for _, path := range []string{"/api/usage", "/api/usage/csv?by=month"} {
		teacher.refused(http.StatusForbidden, "forbidden", "GET", path, nil)
		(&browser{site: s}).refused(http.StatusUnauthorized, "not_signed_in", "GET", path, nil)
	}
}
