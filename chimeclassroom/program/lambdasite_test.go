//go:build unix

package program

import (
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/web"
	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/internal/lambda/lambdatest"
)

// throughGateway sends what is for the public host through an API Gateway, and the
// rest as it is.
type throughGateway struct{ gateway *lambdatest.Gateway }

func (g throughGateway) RoundTrip(r *http.Request) (*http.Response, error) {
	if "https://"+r.URL.Host == publicURL {
		return g.gateway.RoundTrip(r)
	}
	return http.DefaultTransport.RoundTrip(r)
}

// serve has two environments of the function for requests serve behind an API Gateway.
func (a *account) serve() *serving {
	a.t.Helper()
	runtime := lambdatest.Start(a.t)
	for range 2 {
		a.start(runtime, functionHTTP)
	}
	s := &serving{running: &running{t: a.t, classroom: publicURL, stderr: &bytes.Buffer{}}, data: a.t.TempDir(),
		transport: throughGateway{&lambdatest.Gateway{Runtime: runtime, SourceIP: "198.51.100.7"}}}
	require.NoError(a.t, os.WriteFile(filepath.Join(s.data, tokenFile), []byte(secretOf("admin")), 0o600))
	return s
}

// everyMinute is the event of the schedule that rings each minute.
const everyMinute = `{"duties": ["classes", "parked", "reminders", "grades", "summaries", "rosters", "delivery"]}`

// TestAClassByFunctions holds a class by way of the functions alone: launches from an
// LMS over an API Gateway, attendance by Chime's events in a queue, and the grade that
// the schedule has sent.
func TestAClassByFunctions(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	s := a.serve()
	school := s.openSchool()
	teacher, caroline := newVisitor(t, s.running), newVisitor(t, s.running)
	teacher.client.Transport, caroline.client.Transport = s.transport, s.transport
	refused := teacher.post(teacher.follow(teacher.signIn("teacher")))
	require.Contains(t, refused.body, "waits to be approved")
	require.NoError(t, s.operator().SetDeploymentDisabled(t.Context(), school.ID, lms.DeploymentID, false))
	teacher.enter("teacher")
	caroline.enter("caroline")
	teacher.want(http.StatusOK, "PUT", "/api/grading", map[string]any{
		"rule": map[string]any{"kind": "threshold", "threshold": 0, "maximum": 7}, "column": "event", "absent": "zero", "unseen": "send", "settleMinutes": 0, "version": 0,
	}, nil)
	e := teacher.schedule("Orbits")
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/start", nil, nil)

	duties, queue := lambdatest.Start(t), lambdatest.Start(t)
	a.start(duties, functionDuties)
	a.start(queue, functionIntake)
	duties.Must(t, everyMinute, nil)
	a.attend(queue, caroline, e)
	require.Eventually(t, func() bool { return teacher.report(e)["Caroline Haddad"].AttendedSeconds > 0 }, patience, 50*time.Millisecond)
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/end", nil, nil)
	assert.Empty(t, teacher.gradebook("teacher"), "nothing is sent when nobody asks")
	duties.Must(t, everyMinute, nil)
	assert.Regexp(t, `^7 Attended`, teacher.gradebook("teacher")["Caroline Haddad"])
	assert.Equal(t, "sent", teacher.report(e)["Caroline Haddad"].Grade.State)
	assert.Contains(t, teacher.gradebook("teacher")["Edwin Nakamura"], "Attended 0 of", "the roster was read")
	duties.Must(t, `{"duties": ["retention"]}`, nil)
}

// attend gives somebody a place in the class, and has Chime report that they are there.
func (a *account) attend(queue *lambdatest.Runtime, v *visitor, e event) {
	a.t.Helper()
	var ticket struct{ JoinToken string }
	v.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/join", nil, &ticket)
	admitted, err := a.service.Admit(a.t.Context(), e.ID, ticket.JoinToken)
	require.NoError(a.t, err)
	a.meetingID = admitted.MeetingID
	a.carry(1, "chime-1")
	again, err := bring(queue, []string{chimeEvent("AttendeeJoined", "chime-1", admitted.Attendee.ID, "connection", time.Now().UnixMilli())})
	require.NoError(a.t, err)
	require.Empty(a.t, again)
}

// Pages, files and refusals are as those of a server.
func TestTheSiteBehindAnAPIGateway(t *testing.T) {
	t.Parallel()
	s := newAccount(t).serve()
	status, _, body := s.fetch(nil, publicURL+healthPath)
	assert.Equal(t, http.StatusOK, status)
	assert.Equal(t, "ok\n", body)
	status, header, page := s.fetch(nil, publicURL+"/")
	assert.Equal(t, http.StatusOK, status)
	assert.NotEmpty(t, header.Get("Strict-Transport-Security"))
	assert.Contains(t, header.Get("Content-Security-Policy"), "https://*.chime.aws")
	files := 0
	require.NoError(t, fs.WalkDir(web.Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, ".html") {
			return err
		}
		files++
		want, err := fs.ReadFile(web.Files(), path)
		status, _, got := s.fetch(nil, publicURL+"/"+path)
		assert.Equal(t, http.StatusOK, status, path)
		assert.True(t, string(want) == got, path)
		return err
	}))
	assert.Greater(t, files, 3)
	assert.Contains(t, page, "<script")
	status, _, body = s.fetch(nil, publicURL+"/admin/")
	assert.Equal(t, http.StatusUnauthorized, status)
	assert.Contains(t, body, "Operator's token")
	status, _, _ = s.fetch(nil, publicURL+"/api/events")
	assert.Equal(t, http.StatusUnauthorized, status)
	status, _, _ = s.fetch(nil, publicURL+"/api/none")
	assert.Equal(t, http.StatusNotFound, status)
}
