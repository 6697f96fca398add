package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/examples/oidcbridge/tracing"
	"github.com/ltikit/ltikit/examples/oidcbridge/tracing/tracingtest"
)

// TestTraces plays the demo with a collector: from the launch to the score in the
// LMS everything stands in its trace, and nothing of the people who did it.
func TestTraces(t *testing.T) {
	t.Parallel()
	collector := tracingtest.New(t)
	tracer, err := tracing.Open(t.Context(), collector.Env)
	require.NoError(t, err)
	at, idle := startDemo(t, func(s *settings) { s.traces = tracer })

	teacher := newVisitor(t, at)
	form := regexp.MustCompile(`(?s)<label>Edwin Nakamura.*?name="student" value="([^"]+)"`).FindStringSubmatch(teacher.enter("teacher"))
	require.NotNil(t, form)
	drain(idle)
	teacher.post(teacher.at.Scheme+"://"+teacher.at.Host+"/grade", url.Values{"student": {form[1]}, "points": {"7"}})
	for !strings.Contains(teacher.gradebook(), "Edwin Nakamura 7") {
		<-idle
	}
	require.NoError(t, tracer.Close(t.Context()))

	paths := collector.Paths()
	for _, path := range []string{
		"GET /lti/login > lti.login", "POST /lti/launch > lti.launch", "GET /authorize", "POST /token",
		"GET /services/members > lti.token", "GET /services/members > GET", "POST /services/lineitems/{item}/scores",
		"lti.score > POST",
	} {
		require.Contains(t, paths, path)
	}
	for _, secret := range append(namesOf(lms.SeedSchool()), teacher.sent...) {
		require.NotContains(t, collector.Text(), secret)
	}
	require.NotRegexp(t, `[?@]|eyJ|[A-Za-z0-9_-]{33}`, addresses().ReplaceAllString(collector.Text(), ""), "a query, a mail address, a token")
}

// addresses are the names of the program's own scope and of the SDK.
func addresses() *regexp.Regexp { return regexp.MustCompile(`github\.com/ltikit/[a-z/]+`) }

// namesOf is all by which the people of the school are known.
func namesOf(school *lms.School) (names []string) {
	for _, p := range school.People() {
		names = append(names, p.ID, p.GivenName, p.Family, p.Email)
	}
	return names
}
