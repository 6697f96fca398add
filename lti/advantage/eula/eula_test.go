package eula_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/eula"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	here  = "e/1" // the deployment of tool-1; escaped in URLs
	other = "e-2" // of tool-2
)

// school is a platform's own data: Deployments and Acceptances of the handler.
type school struct {
	mu       sync.Mutex
	decided  map[string]eula.Acceptance
	required *bool
}

func (s *school) OpenDeployment(_ context.Context, g *lti.Grant, id string) error {
	owner := map[string]string{here: "tool-1", other: "tool-2"}
	if owner[id] != g.Registration.ClientID || g.DeploymentID != ltitest.DeploymentID {
		return eula.ErrNotFound
	}
	return nil
}

func (s *school) RecordAcceptance(_ context.Context, _ string, a eula.Acceptance) error {
	if !strings.HasPrefix(a.UserID, "u-") {
		return eula.ErrNotFound
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if old, ok := s.decided[a.UserID]; ok && !time.Time(a.Timestamp).After(time.Time(old.Timestamp)) {
		return eula.ErrStale
	}
	s.decided[a.UserID] = a
	return nil
}

func (s *school) ResetAcceptances(context.Context, string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.decided)
	return nil
}

func (s *school) SetRequired(_ context.Context, _ string, required bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.required = &required
	return nil
}

// fixture is a platform and a tool with terms, both real.
type fixture struct {
	school   *school
	platform *ltitest.Platform
	handler  *eula.Handler
	tool     *ltitest.Tool
	launches chan *tool.Launch
}

func newFixture(t *testing.T, scopes ...lti.Scope) *fixture {
	t.Helper()
	f := &fixture{school: &school{decided: map[string]eula.Acceptance{}}, platform: ltitest.NewPlatform(t), launches: make(chan *tool.Launch, 1)}
	f.handler = &eula.Handler{BaseURL: f.platform.Server.URL + "/eula", Auth: f.platform, Deployments: f.school, Acceptances: f.school,
		Now: f.platform.Clock.Now, Logger: ltitest.Logger(t)}
	f.platform.Mux.Handle("/eula/", f.handler)
	f.tool = ltitest.NewTool(t, f.platform, func(_ http.ResponseWriter, _ *http.Request, l *tool.Launch) { f.launches <- l },
		func(c *tool.Config) { c.MessageTypes = []lti.MessageType{lti.EULARequest} })
	r := f.tool.Registration.Clone()
	r.Tool.Scopes = scopes
	require.NoError(t, f.platform.Store.PutRegistration(t.Context(), r))
	return f
}

func (f *fixture) services() *advantage.Client {
	return f.tool.Services(f.tool.Registration, ltitest.DeploymentID)
}

// launch shows a person the terms and returns the message that the tool got.
func (f *fixture) launch(t *testing.T) *lti.Message {
	t.Helper()
	who := ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleLearner}}
	f.platform.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) {
		m := &lti.Message{Subject: who.ID, Roles: who.Roles}
		return m, m.SetEULA(f.handler.Claim(here))
	}
	b := ltitest.NewBrowser(t, f.platform)
	b.SignIn(who)
	to, err := f.platform.LoginURL(t.Context(), platform.Start{Registration: f.tool.Registration, DeploymentID: ltitest.DeploymentID, UserID: who.ID,
		Type: lti.EULARequest, TargetLinkURI: f.tool.Registration.Tool.LaunchURL})
	require.NoError(t, err)
	page := b.Submit(b.Get(to))
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	return (<-f.launches).Message
}

func (f *fixture) accepted(userID string, ago time.Duration) eula.Acceptance {
	return eula.Acceptance{UserID: userID, Accepted: true, Timestamp: advantage.Timestamp(f.platform.Clock.Now().Add(-ago))}
}

func status(err error) int {
	if e, ok := errors.AsType[*advantage.StatusError](err); ok {
		return e.Status
	}
	return 0
}

func TestEULA(t *testing.T) {
	t.Parallel()
	f := newFixture(t, lti.ScopeEULAUser, lti.ScopeEULADeployment)
	m := f.launch(t)
	require.Nil(t, m.ResourceLink)
	claim, err := m.EULA()
	require.NoError(t, err)
	c := eula.NewClient(f.services(), claim)

	first := f.accepted("u-1", time.Hour)
	require.NoError(t, c.RecordAcceptance(t.Context(), first))
	require.Equal(t, map[string]eula.Acceptance{"u-1": first}, f.school.decided)
	require.Equal(t, http.StatusConflict, status(c.RecordAcceptance(t.Context(), first)), "of the same time")
	require.Equal(t, http.StatusConflict, status(c.RecordAcceptance(t.Context(), f.accepted("u-1", 2*time.Hour))))
	refused := f.accepted("u-1", 0)
	refused.Accepted = false
	require.NoError(t, c.RecordAcceptance(t.Context(), refused))
	require.False(t, f.school.decided["u-1"].Accepted)
	require.Equal(t, http.StatusNotFound, status(c.RecordAcceptance(t.Context(), f.accepted("stranger", 0))))
	require.Equal(t, http.StatusBadRequest, status(c.RecordAcceptance(t.Context(), f.accepted("u-1", -6*time.Minute))))

	require.NoError(t, c.ResetAcceptances(t.Context()))
	require.Empty(t, f.school.decided)
	for _, required := range []bool{true, false} {
		require.NoError(t, c.SetRequired(t.Context(), required))
		require.Equal(t, required, *f.school.required)
	}
}

func TestClientKeepsToTheClaim(t *testing.T) {
	t.Parallel()
	f := newFixture(t, lti.ScopeEULAUser)
	claim, err := f.launch(t).EULA()
	require.NoError(t, err)
	require.Equal(t, []lti.Scope{lti.ScopeEULAUser}, claim.Scopes, "what was granted is what is offered")
	c := eula.NewClient(f.services(), claim)
	require.NoError(t, c.RecordAcceptance(t.Context(), f.accepted("u-1", 0)))
	require.ErrorIs(t, c.SetRequired(t.Context(), true), advantage.ErrNotOffered)
	require.ErrorIs(t, eula.NewClient(f.services(), nil).ResetAcceptances(t.Context()), advantage.ErrNotOffered)
	require.Error(t, c.RecordAcceptance(t.Context(), eula.Acceptance{UserID: "u-1"}))
	require.Error(t, c.RecordAcceptance(t.Context(), f.accepted("", 0)))
}

// Some platforms have one scope for all of it, and a query in the address.
func TestForeignPlatform(t *testing.T) {
	t.Parallel()
	const both = "https://purl.imsglobal.org/spec/lti/scope/eula"
	f := newFixture(t, both)
	called := make(chan string, 2)
	f.platform.Mux.HandleFunc("/foreign/", func(w http.ResponseWriter, r *http.Request) {
		if _, err := f.platform.AuthorizeService(r, both); err != nil {
			w.WriteHeader(http.StatusForbidden)
		}
		called <- r.Method + " " + r.URL.RequestURI()
	})
	c := eula.NewClient(f.services(), &lti.EULAService{URL: f.platform.Server.URL + "/foreign/7/?site=a%2Fb", Scopes: []lti.Scope{both}})
	require.NoError(t, c.RecordAcceptance(t.Context(), f.accepted("u-1", 0)))
	require.Equal(t, "POST /foreign/7/user?site=a%2Fb", <-called)
	require.NoError(t, c.SetRequired(t.Context(), true))
	require.Equal(t, "PUT /foreign/7/deployment?site=a%2Fb", <-called)
}

func TestHandler(t *testing.T) {
	t.Parallel()
	f := newFixture(t, lti.ScopeEULAUser, lti.ScopeEULADeployment)
	user, deployment := f.handler.Claim(here).URL+"/user", f.handler.Claim(here).URL+"/deployment"
	const decision = `{"userId":"u-7","accepted":true,"timestamp":"2026-03-02T09:00:00Z"}`
	for _, c := range []struct {
		name                  string
		scope                 lti.Scope
		method, address, body string
		status                int
	}{
		{"a decision", lti.ScopeEULAUser, http.MethodPost, user, decision, http.StatusCreated},
		{"no decision in it", lti.ScopeEULAUser, http.MethodPost, user, `{"userId":"u-7","timestamp":"2026-03-02T09:00:00Z"}`, http.StatusBadRequest},
		{"a time without zone", lti.ScopeEULAUser, http.MethodPost, user, `{"userId":"u-7","accepted":true,"timestamp":"2026-03-02T09:00:00"}`, http.StatusBadRequest},
		{"no person", lti.ScopeEULAUser, http.MethodPost, user, `{"accepted":true,"timestamp":"2026-03-02T09:00:00Z"}`, http.StatusBadRequest},
		{"no JSON", lti.ScopeEULAUser, http.MethodPost, user, `yes`, http.StatusBadRequest},
		{"required", lti.ScopeEULADeployment, http.MethodPut, deployment, `{"eulaRequired":true}`, http.StatusOK},
		{"required, not said", lti.ScopeEULADeployment, http.MethodPut, deployment, `{}`, http.StatusBadRequest},
		{"a decision by the other scope", lti.ScopeEULADeployment, http.MethodPost, user, decision, http.StatusForbidden},
		{"a reset by the other scope", lti.ScopeEULADeployment, http.MethodDelete, user, ``, http.StatusForbidden},
		{"required by the other scope", lti.ScopeEULAUser, http.MethodPut, deployment, `{"eulaRequired":true}`, http.StatusForbidden},
		{"decisions read", lti.ScopeEULAUser, http.MethodGet, user, ``, http.StatusMethodNotAllowed},
		{"another tool's deployment", lti.ScopeEULAUser, http.MethodPost, f.handler.Claim(other).URL + "/user", decision, http.StatusNotFound},
		{"no such deployment", lti.ScopeEULAUser, http.MethodPost, f.handler.Claim("e-0").URL + "/user", decision, http.StatusNotFound},
		{"an address above", lti.ScopeEULAUser, http.MethodPost, f.handler.Claim(here).URL, decision, http.StatusNotFound},
		{"an address below", lti.ScopeEULAUser, http.MethodPost, user + "/u-7", decision, http.StatusNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			token, err := f.services().Tokens.Token(t.Context(), c.scope)
			require.NoError(t, err)
			got, body := f.call(t, token, c.method, c.address, c.body)
			require.Equal(t, c.status, got, body)
		})
	}
	t.Run("without token", func(t *testing.T) {
		t.Parallel()
		got, _ := f.call(t, "", http.MethodDelete, user, "")
		require.Equal(t, http.StatusUnauthorized, got)
	})
}

func (f *fixture) call(t *testing.T, token, method, address, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := f.platform.Server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(got)
}

// FuzzAcceptance: whatever a tool sends is judged, and what is accepted is read
// again as it was written.
func FuzzAcceptance(f *testing.F) {
	for _, seed := range []string{`{"userId":"u","accepted":true,"timestamp":"2026-03-02T09:00:00Z"}`, `{"userId":7}`, `{"accepted":"yes"}`, `[]`, `null`, `{"timestamp":""}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var a eula.Acceptance
		if json.Unmarshal([]byte(body), &a) != nil || a.Validate() != nil {
			return
		}
		written, err := json.Marshal(a)
		require.NoError(t, err)
		var again eula.Acceptance
		require.NoError(t, json.Unmarshal(written, &again))
		require.NoError(t, again.Validate())
		require.Equal(t, a.Accepted, again.Accepted)
	})
}
