package proctoring_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/proctoring"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func TestControl(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		action proctoring.Action
		before proctoring.Status
		after  proctoring.Status
	}{
		{proctoring.Pause, proctoring.Running, proctoring.Paused},
		{proctoring.Resume, proctoring.Paused, proctoring.Running},
		{proctoring.Terminate, proctoring.Running, proctoring.Terminated},
		{proctoring.Terminate, proctoring.Paused, proctoring.Terminated},
		{proctoring.Update, proctoring.Running, proctoring.Running},
		{proctoring.Flag, proctoring.Paused, proctoring.Paused},
	} {
		t.Run("TC-515 "+string(test.action)+" while "+string(test.before), func(t *testing.T) {
			t.Parallel()
			e := newExam(t)
			e.set("u-2/1", test.before)
			severity := 0.25
			c := e.control(test.action)
			c.IncidentTime, c.IncidentSeverity = advantage.Timestamp(e.platform.Clock.Now()), &severity
			c.ReasonCode, c.ReasonMessage = "13", "two faces"
			got, err := proctoring.NewClient(e.services(), e.handler.Claim(assessment)).Control(t.Context(), c)
			require.NoError(t, err)
			require.Equal(t, proctoring.Standing{Status: test.after, ExtraTime: c.ExtraTime}, got)
			require.Equal(t, got, e.standing("u-2/1"))
			require.Equal(t, []proctoring.Control{c}, e.controls, "every field arrives")
		})
	}
	t.Run("of the attempt that was started", func(t *testing.T) {
		t.Parallel()
		e := newExam(t)
		b := ltitest.NewBrowser(t, e.platform)
		b.Submit(e.open(t, b, lti.StartProctoring))
		start := <-e.launches
		c, err := proctoring.ControlOf(start, proctoring.Pause)
		require.NoError(t, err)
		require.Equal(t, e.control(proctoring.Pause), c)
		claim, err := start.AssessmentControl()
		require.NoError(t, err)
		got, err := proctoring.NewClient(e.services(), claim).Control(t.Context(), c)
		require.NoError(t, err)
		require.Equal(t, proctoring.Paused, got.Status)
		_, err = proctoring.ControlOf(&lti.Message{}, proctoring.Pause)
		require.Error(t, err)
	})
}

// answer is what came back from the handler.
type answer struct {
	status int
	header http.Header
	body   string
}

// call posts a body to the service with a token for the scope.
func (e *exam) call(t *testing.T, scope lti.Scope, method, address, body string, header ...string) answer {
	t.Helper()
	token, err := e.services().Tokens.Token(t.Context(), scope)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", proctoring.MediaType)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := e.platform.Server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return answer{resp.StatusCode, resp.Header, string(raw)}
}

func body(t testing.TB, c proctoring.Control) string {
	t.Helper()
	raw, err := json.Marshal(c)
	require.NoError(t, err)
	return string(raw)
}

func TestControlRefuses(t *testing.T) {
	t.Parallel()
	e := newExam(t)
	e.actions = []proctoring.Action{proctoring.Pause, proctoring.Update}
	for attempt, s := range map[string]proctoring.Status{"u-3/1": proctoring.Complete, "u-3/2": proctoring.Terminated, "u-3/3": proctoring.Paused, "u-3/4": proctoring.None} {
		e.set(attempt, s)
	}
	good := body(t, e.control(proctoring.Pause))
	with := func(old, replacement string) string {
		require.Contains(t, good, old)
		return strings.Replace(good, old, replacement, 1)
	}
	of := func(attempt string) string {
		return with(`"u-2"},"resource_link":{"id":"l-1"},"attempt_number":1`, attempt)
	}
	at := e.handler.Claim(assessment).URL
	const scope = lti.ScopeAssessmentControl
	for _, test := range []struct {
		name, method, address, body string
		scope                       lti.Scope
		header                      []string
		status                      int
	}{
		{"TC-515 action that is not offered", "POST", at, body(t, e.control(proctoring.Terminate)), scope, nil, 400},
		{"TC-515 unknown action", "POST", at, with(`"pause"`, `"explode"`), scope, nil, 400},
		{"TC-515 no action", "POST", at, with(`"pause"`, `""`), scope, nil, 400},
		{"TC-515 bad media type", "POST", at, good, scope, []string{"Content-Type", "text/plain"}, 415},
		{"TC-515 answer of another type wanted", "POST", at, good, scope, []string{"Accept", "text/html"}, 406},
		{"TC-515 GET", "GET", at, "", scope, nil, 405},
		{"PUT", "PUT", at, good, scope, nil, 405},
		{"TC-516 attempt that is complete", "POST", at, of(`"u-3"},"resource_link":{"id":"l-1"},"attempt_number":1`), scope, nil, 409},
		{"TC-516 attempt that was terminated", "POST", at, of(`"u-3"},"resource_link":{"id":"l-1"},"attempt_number":2`), scope, nil, 409},
		{"TC-516 pause of one that is paused", "POST", at, of(`"u-3"},"resource_link":{"id":"l-1"},"attempt_number":3`), scope, nil, 409},
		{"TC-516 attempt that never was", "POST", at, of(`"u-3"},"resource_link":{"id":"l-1"},"attempt_number":4`), scope, nil, 409},
		{"TC-516 unknown attempt", "POST", at, of(`"u-2"},"resource_link":{"id":"l-1"},"attempt_number":9`), scope, nil, 404},
		{"TC-516 unknown user", "POST", at, of(`"u-9"},"resource_link":{"id":"l-1"},"attempt_number":1`), scope, nil, 404},
		{"attempt zero", "POST", at, of(`"u-2"},"resource_link":{"id":"l-1"},"attempt_number":0`), scope, nil, 400},
		{"user of another issuer", "POST", at, with(e.platform.Issuer(), "https://other.example"), scope, nil, 400},
		{"link of another assessment", "POST", at, with(`"l-1"`, `"l-2"`), scope, nil, 400},
		{"update without time", "POST", at, with(`"pause"`, `"update"`), scope, nil, 400},
		{"update by less than nothing", "POST", at, with(`"pause"`, `"update","extra_time":-5`), scope, nil, 400},
		{"update by half a minute", "POST", at, with(`"pause"`, `"update","extra_time":0.5`), scope, nil, 400},
		{"an incident worse than the worst", "POST", at, with(`"pause"`, `"pause","incident_severity":1.01`), scope, nil, 400},
		{"an incident better than none", "POST", at, with(`"pause"`, `"pause","incident_severity":-0.01`), scope, nil, 400},
		{"not JSON", "POST", at, "pause", scope, nil, 400},
		{"nothing", "POST", at, "", scope, nil, 400},
		{"too much", "POST", at, `"` + strings.Repeat("x", 70<<10) + `"`, scope, nil, 413},
		{"token without the scope", "POST", at, good, lti.ScopeMembership, nil, 403},
		{"another assessment", "POST", e.handler.Claim(other).URL, good, scope, nil, 404},
		{"address above", "POST", e.handler.BaseURL + "/", good, scope, nil, 404},
		{"address below", "POST", at + "/u-2", good, scope, nil, 404},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := e.call(t, test.scope, test.method, test.address, test.body, test.header...)
			require.Equal(t, test.status, a.status, a.body)
		})
	}
	t.Cleanup(func() {
		require.Empty(t, e.controls, "nothing was done")
		require.Equal(t, proctoring.Standing{Status: proctoring.Running}, e.standing("u-2/1"))
		require.Equal(t, proctoring.Standing{Status: proctoring.Complete}, e.standing("u-3/1"))
	})
}

func TestControlNegotiates(t *testing.T) {
	t.Parallel()
	e := newExam(t)
	flag := body(t, e.control(proctoring.Flag))
	for _, accept := range []string{"", "*/*", "text/html, application/*;q=0.5", "application/json", proctoring.MediaType} {
		a := e.call(t, lti.ScopeAssessmentControl, http.MethodPost, e.handler.Claim(assessment).URL, flag, "Accept", accept)
		require.Equal(t, http.StatusOK, a.status, accept)
		require.Equal(t, proctoring.MediaType, a.header.Get("Content-Type"))
	}
	a := e.call(t, lti.ScopeAssessmentControl, http.MethodPost, e.handler.Claim(assessment).URL, flag, "Content-Type", "application/json; charset=utf-8")
	require.Equal(t, http.StatusOK, a.status)
}

// The ends of the range are in it.
func TestIncidentSeverity(t *testing.T) {
	t.Parallel()
	e := newExam(t)
	for _, severity := range []float64{0, 1} {
		c := e.control(proctoring.Flag)
		c.IncidentSeverity = &severity
		_, err := proctoring.NewClient(e.services(), e.handler.Claim(assessment)).Control(t.Context(), c)
		require.NoError(t, err, severity)
	}
}

func TestNotOffered(t *testing.T) {
	t.Parallel()
	e := newExam(t)
	never := e.handler.Claim(assessment, proctoring.Flag)
	for name, test := range map[string]struct {
		claim   *lti.AssessmentControl
		control proctoring.Control
	}{
		"no claim":          {nil, e.control(proctoring.Flag)},
		"claim without URL": {&lti.AssessmentControl{Actions: []string{"flag"}}, e.control(proctoring.Flag)},
		"action not in it":  {never, e.control(proctoring.Pause)},
		"control of nobody": {never, proctoring.Control{Action: proctoring.Flag}},
		"severity above 1": {never, func() proctoring.Control {
			c, bad := e.control(proctoring.Flag), 1.5
			c.IncidentSeverity = &bad
			return c
		}()},
		"control of no attempt": {never, func() proctoring.Control { c := e.control(proctoring.Flag); c.AttemptNumber = 0; return c }()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := proctoring.NewClient(e.services(), test.claim).Control(t.Context(), test.control)
			require.Error(t, err)
			require.Equal(t, test.claim != never || test.control.Action == proctoring.Pause, strings.Contains(err.Error(), advantage.ErrNotOffered.Error()))
		})
	}
	t.Cleanup(func() { require.Empty(t, e.controls) })
}

// Whatever is posted is the sender's own fault, and changes nothing unless it is a
// control that the assessment takes.
func FuzzControl(f *testing.F) {
	e := newExam(f)
	at := e.handler.Claim(assessment).URL
	good := body(f, e.control(proctoring.Flag))
	f.Add(good)
	f.Add(strings.Replace(good, `"flag"`, `"update","extra_time":1e9`, 1))
	f.Add(`{"user":{"iss":7}}`)
	f.Add(`{"attempt_number":1e400}`)
	f.Add(`[]`)
	h := *e.handler
	h.Auth = openDoor{e}
	f.Fuzz(func(t *testing.T, raw string) {
		before := len(e.controls)
		r := httptest.NewRequest(http.MethodPost, at, strings.NewReader(raw))
		r.Header.Set("Content-Type", proctoring.MediaType)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code >= 500 || (w.Code != http.StatusOK && len(e.controls) != before) {
			t.Fatalf("%d for %q", w.Code, raw)
		}
	})
}

// openDoor lets every call in as the tool's.
type openDoor struct{ e *exam }

func (d openDoor) AuthorizeService(_ *http.Request, anyOf ...lti.Scope) (*lti.Grant, error) {
	return &lti.Grant{Registration: d.e.tool.Registration, Scopes: anyOf}, nil
}

func TestIncidentTimeIsUTC(t *testing.T) {
	t.Parallel()
	c := proctoring.Control{IncidentTime: advantage.Timestamp(time.Date(2026, 3, 2, 10, 0, 0, 0, time.FixedZone("", 3600)))}
	require.Contains(t, body(t, c), `"incident_time":"2026-03-02T09:00:00.000000Z"`)
	require.NotContains(t, body(t, proctoring.Control{}), "incident_time")
}
