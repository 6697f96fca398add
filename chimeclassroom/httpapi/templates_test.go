package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
)

func seminar(level string) map[string]any {
	return map[string]any{
		"level": level, "name": "Seminar", "title": "Seminar", "description": "Bring your text.", "standing": false,
		"durationMinutes": 90, "opensBeforeMinutes": 10, "attachments": []map[string]any{{"title": "", "url": "https://lms.example/7"}},
		"terms": map[string]any{"waitingRoom": true},
	}
}

func templatesOfEvents(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, assistant, ada := s.teacher(), s.launch(arrival("helper", chimeclassroom.Assistant)), s.student("ada")
	const path = "/api/templates"
	var saved struct {
		ID, Name, Level string
		Manageable      bool
		Attachments     []struct{ Title string }
	}
	teacher.want(http.StatusCreated, "POST", path, seminar("course"), &saved)
	assert.Equal(t, "lms.example", saved.Attachments[0].Title)
	teacher.refused(http.StatusForbidden, "forbidden", "POST", path, seminar("platform"))
	teacher.refused(http.StatusBadRequest, "invalid", "POST", path, seminar("person"))
	taken := teacher.refused(http.StatusBadRequest, "invalid", "POST", path, seminar("course"))
	require.NotEmpty(t, taken.Errors)
	assert.Equal(t, "name", taken.Errors[0].Field)

	one := path + "/" + saved.ID
	teacher.want(http.StatusOK, "PUT", one, map[string]any{"name": "Reading class"}, &saved)
	assert.Equal(t, "Reading class", saved.Name)
	teacher.refused(http.StatusBadRequest, "invalid", "PUT", one, map[string]any{"name": " "})
	var list struct {
		Templates []struct {
			ID         string
			Manageable bool
		}
		Levels []string
	}
	teacher.want(http.StatusOK, "GET", path, nil, &list)
	require.Len(t, list.Templates, 1)
	assert.True(t, list.Templates[0].Manageable)
	assert.Equal(t, []string{"course"}, list.Levels)
	assistant.want(http.StatusOK, "GET", path, nil, &list)
	assert.False(t, list.Templates[0].Manageable)

	assistant.refused(http.StatusForbidden, "forbidden", "PUT", one, map[string]any{"name": "Mine"})
	assistant.refused(http.StatusForbidden, "forbidden", "DELETE", one, nil)
	ada.refused(http.StatusForbidden, "forbidden", "GET", path, nil)
	nobody := &browser{site: s}
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "GET", path, nil)
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "POST", path, seminar("course"))
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "PUT", one, map[string]any{"name": "Mine"})
	nobody.refused(http.StatusUnauthorized, "not_signed_in", "DELETE", one, nil)
	teacher.refused(http.StatusNotFound, "not_found", "PUT", path+"/nothing", map[string]any{"name": "Mine"})
	teacher.refused(http.StatusNotFound, "not_found", "DELETE", path+"/nothing", nil)
	teacher.want(http.StatusNoContent, "DELETE", one, nil, nil)
}
