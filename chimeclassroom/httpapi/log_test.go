package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// logged is the answer of /api/log.
type logged struct {
	Entries []struct {
		ID, By, Action, Course, About, Detail string
		Event                                 struct{ ID, Title string }
	}
	Next string
}

func (l logged) actions() (actions []string) {
	for _, e := range l.Entries {
		actions = append(actions, e.Action)
	}
	return actions
}

func theLogIsRead(t *testing.T, c *contract) {
	s := newSite(t, c)
	head := arrival("head", chimeclassroom.Administrator)
	head.AdministersLMS = true
	admin, teacher, ada := s.launch(head), s.teacher(), s.student("ada")
	var me struct{ LogScopes []string }
	admin.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Equal(t, []string{"course", "platform"}, me.LogScopes)
	teacher.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Equal(t, []string{"course"}, me.LogScopes)
	ada.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Empty(t, me.LogScopes)

	e := teacher.schedule()
	teacher.want(http.StatusNoContent, "DELETE", "/api/events/"+e.ID, nil, nil)
	var log logged
	for _, path := range []string{"/api/log?scope=course", "/api/log?scope=platform"} {
		admin.want(http.StatusOK, "GET", path, nil, &log)
		assert.Equal(t, []string{"event.delete", "event.create"}, log.actions())
		assert.Equal(t, e.Title, log.Entries[0].Event.Title)
		assert.Empty(t, log.Next)
	}
	admin.want(http.StatusOK, "GET", "/api/log?scope=course&before="+log.Entries[0].ID, nil, &log)
	assert.Equal(t, []string{"event.create"}, log.actions())

	admin.refused(http.StatusBadRequest, "invalid", "GET", "/api/log", nil)
	admin.refused(http.StatusBadRequest, "invalid", "GET", "/api/log?scope=course&before=yesterday", nil)
	teacher.refused(http.StatusForbidden, "forbidden", "GET", "/api/log?scope=platform", nil)
	ada.refused(http.StatusForbidden, "forbidden", "GET", "/api/log?scope=course", nil)
}
