package toolsettings_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/toolsettings"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

// school is a platform's own data: Places and Store of the handler. Its links and
// contexts belong to tool-1.
type school struct {
	mu       sync.Mutex
	settings map[toolsettings.Place]toolsettings.Settings
}

const (
	link   = "l/1" // in context c-1; escaped in URLs
	course = "c-1"
	system = "s-1"
)

func (s *school) OpenSettings(_ context.Context, g *lti.Grant, p toolsettings.Place) error {
	known := map[string]toolsettings.Level{link: toolsettings.Link, course: toolsettings.Context, system: toolsettings.System}
	if known[p.ID] != p.Level || g.Registration.ClientID != "tool-1" {
		return toolsettings.ErrNotFound
	}
	return nil
}

func (s *school) Above(_ context.Context, p toolsettings.Place) ([]toolsettings.Place, error) {
	top := toolsettings.Place{RegistrationID: p.RegistrationID, Level: toolsettings.System, ID: system}
	switch p.Level {
	case toolsettings.Link:
		return []toolsettings.Place{{RegistrationID: p.RegistrationID, Level: toolsettings.Context, ID: course}, top}, nil
	case toolsettings.Context:
		return []toolsettings.Place{top}, nil
	}
	return nil, nil
}

func (s *school) Settings(_ context.Context, p toolsettings.Place) (toolsettings.Settings, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.settings[p]), nil
}

func (s *school) ReplaceSettings(_ context.Context, p toolsettings.Place, settings toolsettings.Settings) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settings[p] = maps.Clone(settings)
	return nil
}

// fixture is a platform and a tool that keeps settings there, both real.
type fixture struct {
	platform *ltitest.Platform
	handler  *toolsettings.Handler
	tool     *ltitest.Tool
	launches chan *tool.Launch
}

func newFixture(t *testing.T, scopes ...lti.Scope) *fixture {
	t.Helper()
	f := &fixture{launches: make(chan *tool.Launch, 1)}
	f.platform = ltitest.NewPlatform(t, func(c *platform.Config) { c.Variables = platform.VariablesFunc(f.variable) })
	s := &school{settings: map[toolsettings.Place]toolsettings.Settings{}}
	f.handler = &toolsettings.Handler{BaseURL: f.platform.Server.URL + "/settings", Auth: f.platform, Places: s, Store: s, Logger: ltitest.Logger(t)}
	f.platform.Mux.Handle("/settings/", f.handler)
	f.tool = ltitest.NewTool(t, f.platform, func(_ http.ResponseWriter, _ *http.Request, l *tool.Launch) { f.launches <- l })
	r := f.tool.Registration.Clone()
	r.Tool.Scopes = scopes
	r.Tool.Custom = map[string]string{"link": toolsettings.LinkURL, "context": toolsettings.ContextURL, "system": toolsettings.SystemURL}
	require.NoError(t, f.platform.Store.PutRegistration(t.Context(), r))
	return f
}

// variable gives the addresses of settings.
func (f *fixture) variable(_ context.Context, _ platform.AuthRequest, name string) (value string, known bool, err error) {
	value = map[string]string{
		toolsettings.LinkURL: f.handler.URL(toolsettings.Link, link), toolsettings.ContextURL: f.handler.URL(toolsettings.Context, course),
		toolsettings.SystemURL: f.handler.URL(toolsettings.System, system),
	}["$"+name]
	return value, value != "", nil
}

func (f *fixture) services() *advantage.Client {
	return f.tool.Services(f.tool.Registration, ltitest.DeploymentID)
}

// launch returns the custom parameters of a launch.
func (f *fixture) launch(t *testing.T) map[string]string {
	t.Helper()
	page := ltitest.NewBrowser(t, f.platform).Launch(f.tool, ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleInstructor}})
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	return (<-f.launches).Message.Custom
}

func TestSettings(t *testing.T) {
	t.Parallel()
	f := newFixture(t, lti.ScopeToolSetting)
	at := f.launch(t)
	of := func(level string) *toolsettings.Client { return toolsettings.NewClient(f.services(), at[level]) }
	none, err := of("link").Read(t.Context())
	require.NoError(t, err)
	require.Empty(t, none)

	require.NoError(t, of("system").Replace(t.Context(), toolsettings.Settings{"color": "red", "lang": "en"}))
	require.NoError(t, of("context").Replace(t.Context(), toolsettings.Settings{"color": "blue", "week": "7"}))
	require.NoError(t, of("link").Replace(t.Context(), toolsettings.Settings{"color": "green"}))

	own, err := of("context").Read(t.Context())
	require.NoError(t, err)
	require.Equal(t, toolsettings.Settings{"color": "blue", "week": "7"}, own)
	merged, err := of("link").ReadMerged(t.Context())
	require.NoError(t, err)
	require.Equal(t, toolsettings.Settings{"color": "green", "week": "7", "lang": "en"}, merged)
	levels, err := of("link").ReadLevels(t.Context())
	require.NoError(t, err)
	require.Equal(t, []toolsettings.LevelSettings{
		{Level: toolsettings.System, URL: at["system"], Settings: toolsettings.Settings{"color": "red", "lang": "en"}},
		{Level: toolsettings.Context, URL: at["context"], Settings: toolsettings.Settings{"color": "blue", "week": "7"}},
		{Level: toolsettings.Link, URL: at["link"], Settings: toolsettings.Settings{"color": "green"}},
	}, levels)

	require.NoError(t, of("link").Replace(t.Context(), nil))
	none, err = of("link").Read(t.Context())
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestClientNeedsAnAddress(t *testing.T) {
	t.Parallel()
	f := newFixture(t) // not granted: the variables stay as they are
	at := f.launch(t)
	require.Equal(t, map[string]string{"link": toolsettings.LinkURL, "context": toolsettings.ContextURL, "system": toolsettings.SystemURL}, at)
	for _, address := range []string{at["link"], ""} {
		_, err := toolsettings.NewClient(f.services(), address).Read(t.Context())
		require.ErrorIs(t, err, advantage.ErrNotOffered)
	}
}

func TestHandler(t *testing.T) {
	t.Parallel()
	f := newFixture(t, lti.ScopeToolSetting, lti.ScopeMembership)
	address := f.handler.URL(toolsettings.Link, link)
	const graph = `{"@context":"http://purl.imsglobal.org/ctx/lti/v2/ToolSettings","@graph":[{"@type":"LtiLink","@id":"x","custom":{"@id":"y","a":"1"}}]}`
	for _, c := range []struct {
		name            string
		scope           lti.Scope
		method, address string
		accept, kind    string
		body            string
		status          int
		want            string // in the answer
	}{
		{"read", lti.ScopeToolSetting, http.MethodGet, address, "", "", "", http.StatusOK, `"@graph"`},
		{"read, both taken", lti.ScopeToolSetting, http.MethodGet, address, toolsettings.MediaTypeSimple + ", */*;q=0.1", "", "", http.StatusOK, `"@graph"`},
		{"read, simple", lti.ScopeToolSetting, http.MethodGet, address, toolsettings.MediaTypeSimple, "", "", http.StatusOK, `{}`},
		{"read, as HTML", lti.ScopeToolSetting, http.MethodGet, address, "text/html", "", "", http.StatusNotAcceptable, ""},
		{"all levels, simple", lti.ScopeToolSetting, http.MethodGet, address + "?bubble=all", toolsettings.MediaTypeSimple, "", "", http.StatusNotAcceptable, ""},
		{"distinct, side by side", lti.ScopeToolSetting, http.MethodGet, address + "?bubble=distinct", toolsettings.MediaType, "", "", http.StatusOK, "ToolProxyBinding"},
		{"another bubble", lti.ScopeToolSetting, http.MethodGet, address + "?bubble=some", "", "", "", http.StatusBadRequest, ""},
		{"replaced, simple", lti.ScopeToolSetting, http.MethodPut, f.handler.URL(toolsettings.System, system), "", toolsettings.MediaTypeSimple, `{"a":1,"b":null,"c":{"d": 2}}`, http.StatusNoContent, ""},
		{"replaced, no JSON", lti.ScopeToolSetting, http.MethodPut, address, "", toolsettings.MediaType, `{"@graph":[`, http.StatusBadRequest, ""},
		{"replaced, a graph of another level", lti.ScopeToolSetting, http.MethodPut, f.handler.URL(toolsettings.Context, course), "", toolsettings.MediaType, graph, http.StatusBadRequest, ""},
		{"replaced, an empty graph", lti.ScopeToolSetting, http.MethodPut, address, "", toolsettings.MediaType, `{"@graph":[]}`, http.StatusBadRequest, ""},
		{"replaced, null", lti.ScopeToolSetting, http.MethodPut, address, "", toolsettings.MediaTypeSimple, `null`, http.StatusBadRequest, ""},
		{"replaced, a list", lti.ScopeToolSetting, http.MethodPut, address, "", toolsettings.MediaTypeSimple, `[]`, http.StatusBadRequest, ""},
		{"replaced, as text", lti.ScopeToolSetting, http.MethodPut, address, "", "text/plain", `a=1`, http.StatusUnsupportedMediaType, ""},
		{"replaced with bubble", lti.ScopeToolSetting, http.MethodPut, address + "?bubble=all", "", toolsettings.MediaTypeSimple, `{}`, http.StatusBadRequest, ""},
		{"deleted", lti.ScopeToolSetting, http.MethodDelete, address, "", "", "", http.StatusMethodNotAllowed, ""},
		{"read by another scope", lti.ScopeMembership, http.MethodGet, address, "", "", "", http.StatusForbidden, ""},
		{"a link as a context", lti.ScopeToolSetting, http.MethodGet, f.handler.URL(toolsettings.Context, link), "", "", "", http.StatusNotFound, ""},
		{"no such link", lti.ScopeToolSetting, http.MethodGet, f.handler.URL(toolsettings.Link, "l-0"), "", "", "", http.StatusNotFound, ""},
		{"no such level", lti.ScopeToolSetting, http.MethodGet, f.handler.BaseURL + "/group/" + course, "", "", "", http.StatusNotFound, ""},
		{"an address above", lti.ScopeToolSetting, http.MethodGet, f.handler.BaseURL + "/link", "", "", "", http.StatusNotFound, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			token, err := f.services().Tokens.Token(t.Context(), c.scope)
			require.NoError(t, err)
			status, body := f.call(t, token, c.method, c.address, c.accept, c.kind, c.body)
			require.Equal(t, c.status, status, body)
			require.Contains(t, body, c.want)
		})
	}
	t.Run("replaced by a graph", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t, lti.ScopeToolSetting)
		token, err := f.services().Tokens.Token(t.Context(), lti.ScopeToolSetting)
		require.NoError(t, err)
		address := f.handler.URL(toolsettings.Link, link)
		status, body := f.call(t, token, http.MethodPut, address, "", toolsettings.MediaType, graph)
		require.Equal(t, http.StatusNoContent, status, body)
		got, err := toolsettings.NewClient(f.services(), address).Read(t.Context())
		require.NoError(t, err)
		require.Equal(t, toolsettings.Settings{"a": "1"}, got)
	})
	t.Run("another tool", func(t *testing.T) {
		t.Parallel()
		r := f.platform.Register(t, f.tool.Server.URL, "tool-2").Clone()
		r.Tool.Scopes = []lti.Scope{lti.ScopeToolSetting}
		require.NoError(t, f.platform.Store.PutRegistration(t.Context(), r))
		require.NoError(t, f.tool.Store.PutRegistration(t.Context(), r))
		_, err := toolsettings.NewClient(f.tool.Services(r, ltitest.DeploymentID), address).Read(t.Context())
		status, ok := errors.AsType[*advantage.StatusError](err)
		require.True(t, ok)
		require.Equal(t, http.StatusNotFound, status.Status)
	})
	t.Run("without token", func(t *testing.T) {
		t.Parallel()
		status, _ := f.call(t, "", http.MethodGet, address, "", "", "")
		require.Equal(t, http.StatusUnauthorized, status)
	})
}

func (f *fixture) call(t *testing.T, token, method, address, accept, kind, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	for name, value := range map[string]string{"Accept": accept, "Content-Type": kind, "Authorization": token} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
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

func TestSettingsOnTheWire(t *testing.T) {
	t.Parallel()
	var s toolsettings.Settings
	require.NoError(t, json.Unmarshal([]byte(`{"@id":"x","text":"a","number":1e2,"none":null,"list":[1, 2]}`), &s))
	require.Equal(t, toolsettings.Settings{"text": "a", "number": "1e2", "list": "[1,2]"}, s)
}

// FuzzSettings: whatever is read as settings is written and read again the same.
func FuzzSettings(f *testing.F) {
	for _, seed := range []string{`{"a":"b"}`, `{"a":1e400,"b":null,"@id":7,"c":{"d":[ ]}}`, `[]`, `null`, `{"a":"\ud800"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, wire string) {
		var s, again toolsettings.Settings
		if json.Unmarshal([]byte(wire), &s) != nil {
			return
		}
		written, err := json.Marshal(s)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(written, &again))
		require.Equal(t, s, again)
	})
}
