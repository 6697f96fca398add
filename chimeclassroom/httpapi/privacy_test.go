package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// kept is an export, kind by kind.
func kept(of *browser, path string) map[string][]map[string]any {
	of.site.t.Helper()
	var answer struct {
		Kept []struct {
			About   string
			Records []map[string]any
		}
	}
	of.want(http.StatusOK, "GET", path, nil, &answer)
	parts := map[string][]map[string]any{}
	for _, part := range answer.Kept {
		parts[part.About] = part.Records
	}
	return parts
}

func whatIsKeptAndErased(t *testing.T, c *contract) {
	s := newSite(t, c)
	platform := arrival("admin", chimeclassroom.Observer)
	platform.AdministersLMS = true
	admin, ada := s.launch(platform), s.student("ada")

	var told map[string]any
	ada.want(http.StatusOK, "GET", "/api/me/privacy", nil, &told)
	assert.Equal(t, map[string]any{"platform": "", "mail": false}, told, "for good")
	admin.want(http.StatusOK, "PUT", "/api/settings/platform", map[string]any{"version": 0, "settings": map[string]any{"retentionDays": 30}}, nil)
	ada.want(http.StatusOK, "GET", "/api/me/privacy", nil, &told)
	assert.Equal(t, map[string]any{"platform": "", "retentionDays": 30.0, "mail": false}, told)

	mine := kept(ada, "/api/me/data")
	id := mine["person"][0]["id"].(string)
	assert.Equal(t, "ada", mine["person"][0]["subject"])
	assert.Regexp(t, `^2026-11-23T.*\.000Z$`, mine["person"][0]["seenAt"])
	assert.Equal(t, mine["person"], kept(admin, "/api/people/"+id+"/data")["person"])

	ada.want(http.StatusForbidden, "GET", "/api/people/"+id+"/data", nil, nil)
	ada.want(http.StatusForbidden, "DELETE", "/api/people/"+id, nil, nil)
	admin.want(http.StatusNotFound, "GET", "/api/people/nobody/data", nil, nil)
	admin.want(http.StatusNoContent, "DELETE", "/api/people/"+id, nil, nil)
	admin.want(http.StatusNotFound, "DELETE", "/api/people/"+id, nil, nil)
	for _, call := range [][2]string{{"GET", "/api/me/privacy"}, {"GET", "/api/me/data"}, {"GET", "/api/people/x/data"}, {"DELETE", "/api/people/x"}} {
		ada.want(http.StatusUnauthorized, call[0], call[1], nil, nil)
	}
}
