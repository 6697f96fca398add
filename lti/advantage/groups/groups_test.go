package groups_test

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/groups"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	course = "c/1" // open to tool-1; escaped in URLs
	other  = "c-2" // open to tool-2
)

// school is a platform's own data.
type school struct{ broken error }

func (s school) OpenGroups(_ context.Context, g *lti.Grant, contextID string) error {
	if map[string]string{course: "tool-1", other: "tool-2"}[contextID] != g.Registration.ClientID {
		return groups.ErrNotFound
	}
	return nil
}

func (s school) ListGroups(_ context.Context, contextID, userID, after string) iter.Seq2[groups.Group, error] {
	all := []groups.Group{
		{ID: "g-1", Name: "Red", SetIDs: []string{"s-1"}},
		{ID: "g-2", Name: "Blue", SetIDs: []string{"s-1", "s-2"}, Tag: "lab"},
		{ID: "g-3", Name: "Staff", Hidden: true},
	}
	if contextID == other {
		all = []groups.Group{{ID: "g-9", Name: "Secret"}}
	}
	people := map[string][]string{"g-1": {"u-1", "u-2"}, "g-2": {"u-1"}}
	return behind(s, all, after, func(g groups.Group) string { return g.ID }, func(g groups.Group) bool {
		return userID == "" || slices.Contains(people[g.ID], userID)
	})
}

func (s school) ListSets(_ context.Context, _, after string) iter.Seq2[groups.Set, error] {
	all := []groups.Set{{ID: "s-1", Name: "Project", Tag: "p"}, {ID: "s-2", Name: "Lab", Hidden: true}}
	return behind(s, all, after, func(x groups.Set) string { return x.ID }, func(groups.Set) bool { return true })
}

// behind yields the elements that fit behind that id, and breaks after the first
// if the school is broken.
func behind[T any](s school, all []T, after string, id func(T) string, fits func(T) bool) iter.Seq2[T, error] {
	slices.SortFunc(all, func(a, b T) int { return cmp.Compare(id(a), id(b)) })
	return func(yield func(T, error) bool) {
		for _, element := range all {
			if id(element) <= after || !fits(element) {
				continue
			}
			if !yield(element, nil) {
				return
			}
			if s.broken != nil {
				var none T
				yield(none, s.broken)
				return
			}
		}
	}
}

// fixture is a platform with groups and a tool that may read them, both real.
type fixture struct {
	platform *ltitest.Platform
	handler  *groups.Handler
	tool     *ltitest.Tool
	launches chan *tool.Launch
}

func newFixture(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{platform: ltitest.NewPlatform(t), launches: make(chan *tool.Launch, 1)}
	f.handler = &groups.Handler{BaseURL: f.platform.Server.URL + "/groups", Auth: f.platform, Courses: school{}, Groups: school{}, Sets: school{},
		Logger: ltitest.Logger(t)}
	f.platform.Mux.Handle("/groups/", f.handler)
	f.tool = ltitest.NewTool(t, f.platform, func(_ http.ResponseWriter, _ *http.Request, l *tool.Launch) { f.launches <- l })
	f.grant(t, lti.ScopeGroups, lti.ScopeMembership)
	return f
}

// grant sets the scopes that the platform's administrator granted.
func (f *fixture) grant(t testing.TB, scopes ...lti.Scope) {
	t.Helper()
	r := f.tool.Registration.Clone()
	r.Tool.Scopes = scopes
	require.NoError(t, f.platform.Store.PutRegistration(t.Context(), r))
}

func (f *fixture) services() *advantage.Client {
	return f.tool.Services(f.tool.Registration, ltitest.DeploymentID)
}

func (f *fixture) client() *groups.Client {
	return groups.NewClient(f.services(), f.handler.Claim(course))
}

// call sends a request with a token for the scope, and returns status, body and
// headers.
func (f *fixture) call(t *testing.T, scope lti.Scope, method, address string) (int, string, http.Header) {
	t.Helper()
	token, err := f.services().Tokens.Token(t.Context(), scope)
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), method, address, http.NoBody)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := f.platform.Server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body), resp.Header
}

func collect[T any](t *testing.T, all iter.Seq2[T, error]) []T {
	t.Helper()
	var out []T
	for element, err := range all {
		require.NoError(t, err)
		out = append(out, element)
	}
	return out
}

func ids(all []groups.Group) []string {
	var out []string
	for _, g := range all {
		out = append(out, g.ID)
	}
	return out
}

// failure returns what came before the error, and the error.
func failure[T any](all iter.Seq2[T, error]) (before []T, err error) {
	for element, err := range all {
		if err != nil {
			return before, err
		}
		before = append(before, element)
	}
	return before, nil
}

func TestGroups(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, test := range []struct {
		name  string
		query groups.Query
		want  []string
	}{
		{"all", groups.Query{}, []string{"g-1", "g-2", "g-3"}},
		{"page by page", groups.Query{Limit: 1}, []string{"g-1", "g-2", "g-3"}},
		{"of a person", groups.Query{UserID: "u-1"}, []string{"g-1", "g-2"}},
		{"of a person, page by page", groups.Query{UserID: "u-1", Limit: 1}, []string{"g-1", "g-2"}},
		{"of nobody known", groups.Query{UserID: "u-0"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, ids(collect(t, f.client().Groups(t.Context(), test.query))))
		})
	}
	t.Run("fields and sets arrive", func(t *testing.T) {
		t.Parallel()
		got := collect(t, f.client().Groups(t.Context(), groups.Query{}))
		require.Equal(t, groups.Group{ID: "g-2", Name: "Blue", Tag: "lab", SetIDs: []string{"s-1", "s-2"}}, got[1])
		require.True(t, got[2].Hidden)
		for _, limit := range []int{0, 1} {
			require.Equal(t, []groups.Set{{ID: "s-1", Name: "Project", Tag: "p"}, {ID: "s-2", Name: "Lab", Hidden: true}},
				collect(t, f.client().Sets(t.Context(), limit)))
		}
	})
	t.Run("TC-511 set_ids is what is written", func(t *testing.T) {
		t.Parallel()
		status, body, header := f.call(t, lti.ScopeGroups, http.MethodGet, f.handler.Claim(course).GroupsURL+"?limit=1")
		require.Equal(t, http.StatusOK, status)
		require.Equal(t, groups.MediaTypeGroups, header.Get("Content-Type"))
		require.Contains(t, header.Get("Link"), `rel="next"`)
		require.JSONEq(t, `{"id":"`+f.handler.Claim(course).GroupsURL+`?limit=1","groups":[{"id":"g-1","name":"Red","set_ids":["s-1"]}]}`, body)
	})
}

// The claim of a launch, the scopes of a token and what is open are one.
func TestLaunchOffersGroups(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	launch := func() *tool.Launch {
		ltitest.NewBrowser(t, f.platform).Launch(f.tool, ltitest.Person{ID: "u-1"}, func(m *lti.Message) {
			require.NoError(t, m.SetGroups(f.handler.Claim(course)))
		})
		return <-f.launches
	}
	l := launch()
	claim, err := l.Message.Groups()
	require.NoError(t, err)
	require.Equal(t, f.handler.Claim(course), claim)
	c := groups.NewClient(f.tool.Services(l.Registration, l.Deployment.ID), claim)
	require.Len(t, collect(t, c.Groups(t.Context(), groups.Query{})), 3)

	f.grant(t, lti.ScopeMembership)
	withdrawn, err := launch().Message.Groups()
	require.NoError(t, err)
	require.Nil(t, withdrawn)
	_, err = failure(c.Groups(t.Context(), groups.Query{}))
	var status *advantage.StatusError
	require.ErrorAs(t, err, &status)
	require.Equal(t, http.StatusForbidden, status.Status, "a token given before is worth no more")
}

func TestAccess(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	claim := f.handler.Claim(course)
	for _, test := range []struct {
		name, method, address string
		scope                 lti.Scope
		status                int
	}{
		{"TC-512 token without the scope", http.MethodGet, claim.GroupsURL, lti.ScopeMembership, http.StatusForbidden},
		{"TC-512 token without the scope, sets", http.MethodGet, claim.SetsURL, lti.ScopeMembership, http.StatusForbidden},
		{"another tool's course", http.MethodGet, f.handler.Claim(other).GroupsURL, lti.ScopeGroups, http.StatusNotFound},
		{"unknown course", http.MethodGet, f.handler.Claim("c-0").SetsURL, lti.ScopeGroups, http.StatusNotFound},
		{"address above", http.MethodGet, f.handler.BaseURL + "/c-1", lti.ScopeGroups, http.StatusNotFound},
		{"address below", http.MethodGet, claim.GroupsURL + "/g-1", lti.ScopeGroups, http.StatusNotFound},
		{"no such list", http.MethodGet, f.handler.BaseURL + "/c%2F1/people", lti.ScopeGroups, http.StatusNotFound},
		{"POST", http.MethodPost, claim.GroupsURL, lti.ScopeGroups, http.StatusMethodNotAllowed},
		{"DELETE", http.MethodDelete, claim.SetsURL, lti.ScopeGroups, http.StatusMethodNotAllowed},
		{"limit of nothing", http.MethodGet, claim.GroupsURL + "?limit=0", lti.ScopeGroups, http.StatusBadRequest},
		{"limit a word", http.MethodGet, claim.SetsURL + "?limit=x", lti.ScopeGroups, http.StatusBadRequest},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, body, _ := f.call(t, test.scope, test.method, test.address)
			require.Equal(t, test.status, status, body)
			require.NotContains(t, body, "g-")
		})
	}
	t.Run("no token", func(t *testing.T) {
		t.Parallel()
		page := ltitest.NewBrowser(t, f.platform).Get(claim.GroupsURL)
		require.Equal(t, http.StatusUnauthorized, page.Status)
	})
	t.Run("no sets here", func(t *testing.T) {
		t.Parallel()
		h := &groups.Handler{BaseURL: f.platform.Server.URL + "/plain", Auth: f.platform, Courses: school{}, Groups: school{}, Logger: ltitest.Logger(t)}
		f.platform.Mux.Handle("/plain/", h)
		require.Empty(t, h.Claim(course).SetsURL)
		status, _, _ := f.call(t, lti.ScopeGroups, http.MethodGet, h.BaseURL+"/c%2F1/sets")
		require.Equal(t, http.StatusNotFound, status)
	})
	t.Run("a store that breaks shows nothing of itself", func(t *testing.T) {
		t.Parallel()
		broken := school{broken: errors.New("connection to db-7 lost")}
		h := &groups.Handler{BaseURL: f.platform.Server.URL + "/broken", Auth: f.platform, Courses: school{}, Groups: broken, Sets: broken, Logger: ltitest.Logger(t)}
		f.platform.Mux.Handle("/broken/", h)
		for _, address := range []string{h.Claim(course).GroupsURL, h.Claim(course).SetsURL} {
			status, body, _ := f.call(t, lti.ScopeGroups, http.MethodGet, address)
			require.Equal(t, http.StatusServiceUnavailable, status)
			require.NotContains(t, body, "db-7")
			require.NotContains(t, body, "g-1", "half a page is not an answer")
		}
	})
}

// foreign answers as other platforms do.
func (f *fixture) foreign(serve http.HandlerFunc) *groups.Client {
	f.platform.Mux.HandleFunc("/foreign", serve)
	address := f.platform.Server.URL + "/foreign?course=7"
	return groups.NewClient(f.services(), &lti.GroupsService{GroupsURL: address, SetsURL: address})
}

func TestForeignPlatforms(t *testing.T) {
	t.Parallel()
	t.Run("TC-511 set_id of older platforms", func(t *testing.T) {
		t.Parallel()
		c := newFixture(t).foreign(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != "course=7&limit=5&user_id=a%26b" || r.Header.Get("Accept") != groups.MediaTypeGroups {
				http.Error(w, "not what was expected: "+r.URL.RawQuery, http.StatusBadRequest)
				return
			}
			_, _ = io.WriteString(w, `{"id":"x","groups":[{"id":"1","name":"A","set_id":"s"},{"id":"2","name":"B","set_ids":["t","u"],"set_id":"s"},{"id":"3","name":"C","more":1}]}`)
		})
		got := collect(t, c.Groups(t.Context(), groups.Query{UserID: "a&b", Limit: 5}))
		require.Equal(t, []groups.Group{{ID: "1", Name: "A", SetIDs: []string{"s"}}, {ID: "2", Name: "B", SetIDs: []string{"t", "u"}}, {ID: "3", Name: "C"}}, got)
	})
	t.Run("next links that lead nowhere (Sakai)", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		c := f.foreign(func(w http.ResponseWriter, r *http.Request) {
			if !r.URL.Query().Has("limit") {
				_, _ = io.WriteString(w, `{"groups":[{"id":"1"},{"id":"2"}]}`)
				return
			}
			w.Header().Set("Link", "<"+f.platform.Server.URL+`/imsblis/lti13/groupsservice/x?from=1>; rel="next"`)
			_, _ = io.WriteString(w, `{"groups":[{"id":"1"}]}`)
		})
		require.Len(t, collect(t, c.Groups(t.Context(), groups.Query{})), 2, "without a limit there is no next page")
		before, err := failure(c.Groups(t.Context(), groups.Query{Limit: 1}))
		require.Len(t, before, 1)
		var refused *advantage.StatusError
		require.ErrorAs(t, err, &refused, "the first page is not taken for all")
		require.Equal(t, http.StatusNotFound, refused.Status)
	})
	t.Run("a group or set without id ends the list", func(t *testing.T) {
		t.Parallel()
		c := newFixture(t).foreign(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"groups":[{"name":"A"}],"sets":[{"name":"B"}]}`)
		})
		_, err := failure(c.Groups(t.Context(), groups.Query{}))
		require.ErrorContains(t, err, "without id")
		_, err = failure(c.Sets(t.Context(), 0))
		require.ErrorContains(t, err, "without id")
	})
	t.Run("a caller who has enough", func(t *testing.T) {
		t.Parallel()
		for g, err := range newFixture(t).client().Groups(t.Context(), groups.Query{Limit: 1}) {
			require.NoError(t, err)
			require.Equal(t, "g-1", g.ID)
			break
		}
	})
}

func TestNotOffered(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	never := f.platform.Server.URL + "/never"
	f.platform.Mux.HandleFunc("/never", func(http.ResponseWriter, *http.Request) { t.Error("called") })
	for name, claim := range map[string]*lti.GroupsService{
		"no claim":                    nil,
		"claim without URLs":          {},
		"another version of the text": {GroupsURL: never, SetsURL: never, Versions: []string{"3.0"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := groups.NewClient(f.services(), claim)
			_, err := failure(c.Groups(t.Context(), groups.Query{UserID: "u-1"}))
			require.ErrorIs(t, err, advantage.ErrNotOffered)
			_, err = failure(c.Sets(t.Context(), 3))
			require.ErrorIs(t, err, advantage.ErrNotOffered)
		})
	}
}

// Whatever a platform lists as a group is read or refused, and what is read is
// written back as the newer form.
func FuzzGroup(f *testing.F) {
	for _, seed := range []string{`{"id":"1","name":"A","set_id":"s"}`, `{"id":"1","set_ids":["a"],"set_id":""}`, `{"set_ids":null,"set_id":7}`, `[]`, `{"hidden":"yes"}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var g, again groups.Group
		if json.Unmarshal(raw, &g) != nil {
			return
		}
		written, err := json.Marshal(g)
		require.NoError(t, err)
		require.NoError(t, json.Unmarshal(written, &again))
		require.Equal(t, len(g.SetIDs), len(again.SetIDs))
		require.Equal(t, g.ID, again.ID)
	})
}
