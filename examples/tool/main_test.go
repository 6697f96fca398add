package main

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func TestGreet(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	tl, browser := ltitest.NewTool(t, p, greet), ltitest.NewBrowser(t, p)
	teacher := ltitest.Person{ID: "u-1", Name: "Ada <3", Roles: []lti.Role{lti.RoleInstructor}}
	student := ltitest.Person{ID: "u-2", Name: "Grace", Roles: []lti.Role{lti.RoleLearner}}

	assert.Equal(t, "<p>Welcome, Ada &lt;3. You are a teacher of Course.</p>", browser.Launch(tl, teacher).Body)
	nowhere := func(m *lti.Message) { m.Context = nil }
	assert.Equal(t, "<p>Welcome, Grace. You are a student of this course.</p>", browser.Launch(tl, student, nowhere).Body)
}
