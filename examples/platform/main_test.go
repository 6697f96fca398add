package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

func TestCourse(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t, func(c *platform.Config) { c.Launches = platform.LaunchBuilderFunc(course) })
	tl := ltitest.NewTool(t, p, func(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
		fmt.Fprint(w, l.Message.Name, " ", l.Message.HasRole(lti.RoleInstructor), " ", l.Message.ResourceLink.ID)
	})
	browser := ltitest.NewBrowser(t, p)
	assert.Equal(t, "teacher true link-1", browser.Launch(tl, ltitest.Person{ID: "teacher"}).Body)
	assert.Equal(t, "student false link-1", browser.Launch(tl, ltitest.Person{ID: "student"}).Body)
}

func TestUser(t *testing.T) {
	as := func(name, password string) string {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.SetBasicAuth(name, password)
		return user(r)
	}
	assert.Empty(t, as("teacher", ""), "no password is set")
	t.Setenv("PLATFORM_PASSWORD", "s3cret")
	assert.Equal(t, "teacher", as("teacher", "s3cret"))
	assert.Empty(t, as("teacher", "wrong"))
	assert.Empty(t, as("nobody", "s3cret"))
	assert.Empty(t, user(httptest.NewRequest(http.MethodGet, "/", nil)))
}
