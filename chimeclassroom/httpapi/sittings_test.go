package httpapi_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func aRoomWithoutDates(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	var e event
	teacher.want(http.StatusCreated, "POST", "/api/events", map[string]any{"title": "Office hours", "standing": true}, &e)
	assert.Equal(t, "open", e.Status)
	assert.Empty(t, e.Date)
	assert.Empty(t, teacher.events("").Events)
	require.Len(t, ada.events("?kind=standing&search=office").Events, 1)
	assert.Empty(t, ada.events("?kind=standing&search=other").Events)
	teacher.refused(http.StatusBadRequest, "invalid", "GET", "/api/events?kind=some", nil)
	ada.refused(http.StatusConflict, "not_available", "GET", "/api/events/"+e.ID+"/calendar", nil)
	teacher.refused(http.StatusBadRequest, "invalid", "PUT", "/api/events/"+e.ID, inputAt(e.Version))

	for range 2 {
		teacher.do(e, "start")
		socket, _ := ada.enter(e)
		s.clock.Advance(10 * time.Minute)
		teacher.do(e, "end")
		socket.conn.CloseNow()
	}
	path := "/api/events/" + e.ID
	var list struct {
		Sittings []struct {
			Number, People     int
			StartedAt, EndedAt string
		}
	}
	teacher.want(http.StatusOK, "GET", path+"/sittings", nil, &list)
	require.Len(t, list.Sittings, 2)
	assert.Equal(t, 2, list.Sittings[0].Number)
	assert.Equal(t, 1, list.Sittings[0].People)
	assert.NotEmpty(t, list.Sittings[1].EndedAt)

	var report struct {
		Standing bool
		Sitting  int
		People   []struct{ PersonID string }
	}
	teacher.want(http.StatusOK, "GET", path+"/report", nil, &report)
	assert.Equal(t, 2, report.Sitting)
	teacher.want(http.StatusOK, "GET", path+"/report?sitting=1", nil, &report)
	assert.Equal(t, 1, report.Sitting)
	assert.True(t, report.Standing)
	person := report.People[0].PersonID
	teacher.want(http.StatusCreated, "POST", path+"/report/corrections", map[string]any{"sitting": 1, "personId": person, "status": "excused", "note": "Ill."}, &report)
	assert.Equal(t, 1, report.Sitting)
	teacher.refused(http.StatusBadRequest, "invalid", "POST", path+"/report/corrections", map[string]any{"sitting": -1, "personId": person, "note": "x"})
	for _, what := range []string{"/report", "/report/csv", "/report/statements", "/people/" + person + "/timeline"} {
		teacher.refused(http.StatusNotFound, "not_found", "GET", path+what+"?sitting=3", nil)
		for _, number := range []string{"0", "-1", "x", "99999999999999999999"} {
			teacher.refused(http.StatusBadRequest, "invalid", "GET", path+what+"?sitting="+number, nil)
		}
	}
}
