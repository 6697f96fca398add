package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// table is the answer of /api/permissions.
type table struct {
	Scope   string
	Version int
	Changed struct{ At, By string }
	Rows    []struct {
		Role  string
		Cells []cell
	}
}

type cell struct {
	Permission                     string
	Granted, Otherwise, Changeable bool
	Exception                      *bool
}

func (tb table) of(role, permission string) cell {
	for _, row := range tb.Rows {
		for _, c := range row.Cells {
			if row.Role == role && c.Permission == permission {
				return c
			}
		}
	}
	return cell{}
}

func excepting(scope string, version int, exceptions ...map[string]any) map[string]any {
	if exceptions == nil {
		exceptions = []map[string]any{}
	}
	return map[string]any{"scope": scope, "version": version, "exceptions": exceptions}
}

func grant(role, permission string, granted bool) map[string]any {
	return map[string]any{"role": role, "permission": permission, "granted": granted}
}

func permissionsAreChanged(t *testing.T, c *contract) {
	s := newSite(t, c)
	head := arrival("head", chimeclassroom.Administrator)
	head.AdministersLMS = true
	admin, teacher, ada := s.launch(head), s.teacher(), s.student("ada")
	const path = "/api/permissions"
	var scopes struct{ PermissionScopes []string }
	admin.want(http.StatusOK, "GET", "/api/me", nil, &scopes)
	assert.Equal(t, []string{"course", "platform"}, scopes.PermissionScopes)
	teacher.want(http.StatusOK, "GET", "/api/me", nil, &scopes)
	assert.Empty(t, scopes.PermissionScopes)

	var got table
	admin.want(http.StatusOK, "GET", path+"?scope=platform", nil, &got)
	assert.Len(t, got.Rows, 6)
	assert.Equal(t, cell{"events.create", false, false, true, nil}, got.of("student", "events.create"))
	assert.Equal(t, cell{"reports.read", false, false, false, nil}, got.of("guest", "reports.read"))
	assert.Equal(t, cell{"reports.read", true, true, false, nil}, got.of("administrator", "reports.read"))
	ada.refused(http.StatusForbidden, "forbidden", "POST", "/api/events", input())

	admin.want(http.StatusOK, "PUT", path, excepting("platform", 0, grant("student", "events.create", true), grant("student", "events.manageOwn", true), grant("teacher", "permissions.manage", true)), &got)
	yes := true
	assert.Equal(t, cell{"events.create", true, false, true, &yes}, got.of("student", "events.create"))
	assert.Equal(t, 1, got.Version)
	assert.Equal(t, "HEAD", got.Changed.By)
	assert.Equal(t, "2026-11-23T09:00:00.000Z", got.Changed.At)
	e := ada.schedule()
	assert.Contains(t, e.Actions, "start", "the token is that of before, and what it may is asked anew")

	teacher.want(http.StatusOK, "PUT", path, excepting("course", 0, grant("student", "class.chat", false)), &got)
	assert.False(t, got.of("student", "class.chat").Granted)
	teacher.refused(http.StatusConflict, "conflict", "PUT", path, excepting("course", 0))
	teacher.refused(http.StatusForbidden, "forbidden", "PUT", path, excepting("course", 1, grant("student", "reports.read", true)))
	teacher.refused(http.StatusForbidden, "forbidden", "PUT", path, excepting("platform", 1))
	teacher.refused(http.StatusForbidden, "forbidden", "GET", path+"?scope=platform", nil)
	for _, who := range []*browser{ada, s.launch(arrival("mo", chimeclassroom.Observer)), s.launch(arrival("tim", chimeclassroom.Assistant))} {
		who.refused(http.StatusForbidden, "forbidden", "GET", path+"?scope=course", nil)
		who.refused(http.StatusForbidden, "forbidden", "PUT", path, excepting("course", 1))
	}
	for _, nonsense := range []any{
		excepting("school", 1), excepting("course", 1, grant("student", "events.fly", true)), excepting("course", 1, grant("owner", "class.chat", true)),
		excepting("course", 1, grant("student", "class.chat", false), grant("student", "class.chat", true)),
		map[string]any{"scope": "course", "exceptions": []any{}}, map[string]any{"scope": "course", "version": 1}, `{}`,
		`{"scope":"course","version":1,"exceptions":[{"role":"student","permission":"class.chat"}]}`,
	} {
		teacher.refused(http.StatusBadRequest, "invalid", "PUT", path, nonsense)
	}
	teacher.refused(http.StatusBadRequest, "invalid", "GET", path, nil)

	inClass, _ := ada.enter(ada.do(e, "start"))
	inClass.say(`{"type":"say","text":"hello"}`)
	said := inClass.hear("said")
	assert.Equal(t, "hello", said.Message.Text, "in the class of their own they are a host")
}
