package nrps_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

func TestMembers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		query nrps.Query
		want  []string
	}{
		{"everybody", nrps.Query{}, []string{"u-1", "u-2", "u-3", "u-4", "u-6"}},
		{"page by page", nrps.Query{Limit: 1}, []string{"u-1", "u-2", "u-3", "u-4", "u-6"}},
		{"by role", nrps.Query{Role: lti.RoleInstructor}, []string{"u-1"}},
		{"by short role, page by page", nrps.Query{Role: "Learner", Limit: 1}, []string{"u-2", "u-3", "u-6"}},
		{"of a link", nrps.Query{ResourceLinkID: "l-1"}, []string{"u-2", "u-4"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			require.Equal(t, test.want, ids(collect(t, f.client().Members(t.Context(), test.query))))
		})
	}
	t.Run("fields and messages arrive", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		all := collect(t, f.client().Members(t.Context(), nrps.Query{}))
		require.Equal(t, newSchool().members[course][1].Email, all[0].Email)
		require.Equal(t, nrps.Active, all[0].Status)
		require.Equal(t, nrps.Inactive, all[2].Status)
		ofLink := collect(t, f.client().Members(t.Context(), nrps.Query{ResourceLinkID: "l-1"}))
		require.Equal(t, map[string]string{"due": "friday"}, ofLink[0].Messages[0].Custom)
	})
	t.Run("a caller who has enough", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		for m, err := range f.client().Members(t.Context(), nrps.Query{Limit: 2}) {
			require.NoError(t, err)
			if m.UserID == "u-2" {
				break
			}
		}
	})
	t.Run("a refusal tells its status", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		before, err := failure(f.client().Members(t.Context(), nrps.Query{ResourceLinkID: "l-2"}))
		var status *advantage.StatusError
		require.ErrorAs(t, err, &status)
		require.Equal(t, http.StatusNotFound, status.Status)
		require.Empty(t, before)
	})
}

// foreign answers as other platforms do, with the pages given.
func (f *fixture) foreign(serve http.HandlerFunc) *nrps.Client {
	f.platform.Mux.HandleFunc("/foreign", serve)
	return nrps.NewClient(f.services(), &lti.NRPSClaim{ContextMembershipsURL: f.platform.Server.URL + "/foreign?course=7"})
}

func respond(w http.ResponseWriter, members string) {
	w.Header().Set("Content-Type", nrps.MediaType)
	_, _ = io.WriteString(w, `{"id":"x","context":{"id":"7"},"members":[`+members+`]}`)
}

func TestForeignPlatforms(t *testing.T) {
	t.Parallel()
	t.Run("TC-219 the call", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		c := f.foreign(func(w http.ResponseWriter, r *http.Request) {
			g, err := f.platform.AuthorizeService(r, lti.ScopeMembership)
			if err != nil || len(g.Scopes) != 1 || r.Method != http.MethodGet || r.Header.Get("Accept") != nrps.MediaType ||
				r.URL.RawQuery != "course=7&role=Learner&limit=5&rlid=a%26b" {
				http.Error(w, "not what was expected: "+r.URL.RawQuery, http.StatusBadRequest)
				return
			}
			respond(w, `{"user_id":"a","roles":["Learner"]}`)
		})
		require.Len(t, collect(t, c.Members(t.Context(), nrps.Query{Role: "Learner", Limit: 5, ResourceLinkID: "a&b"})), 1)
	})
	t.Run("TC-220 TC-221 next links are used unchanged, in whatever form", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		pages := map[string]string{
			"course=7": `</foreign?p=2>; rel="differences next"; title=x`, "p=2": `<https://elsewhere.example/d>; rel="differences", </foreign?p=%33>;REL=next`, "p=%33": "",
		}
		c := f.foreign(func(w http.ResponseWriter, r *http.Request) {
			next, known := pages[r.URL.RawQuery]
			if !known {
				http.NotFound(w, r)
				return
			}
			w.Header().Set("Link", next)
			respond(w, `{"user_id":"`+r.URL.RawQuery+`"}`)
		})
		require.Equal(t, []string{"course=7", "p=2", "p=%33"}, ids(collect(t, c.Members(t.Context(), nrps.Query{}))))
	})
	t.Run("TC-222 next link to itself", func(t *testing.T) {
		t.Parallel()
		c := newFixture(t).foreign(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", `</foreign?course=7>; rel="next"`)
			respond(w, `{"user_id":"a"}`)
		})
		before, err := failure(c.Members(t.Context(), nrps.Query{}))
		require.ErrorContains(t, err, "circle")
		require.Len(t, before, 1)
	})
	t.Run("TC-223 next link to another host", func(t *testing.T) {
		t.Parallel()
		called := make(chan struct{}, 1)
		elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called <- struct{}{} }))
		t.Cleanup(elsewhere.Close)
		c := newFixture(t).foreign(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Link", "<"+elsewhere.URL+`>; rel="next"`)
			respond(w, `{"user_id":"a"}`)
		})
		_, err := failure(c.Members(t.Context(), nrps.Query{}))
		require.ErrorContains(t, err, "another host")
		require.Empty(t, called)
	})
	t.Run("TC-224 TC-225 TC-226 little is said, and in short", func(t *testing.T) {
		t.Parallel()
		c := newFixture(t).foreign(func(w http.ResponseWriter, _ *http.Request) {
			respond(w, `{"user_id":"a","roles":["Instructor","urn:other"],"extra":{"x":1}},{"user_id":"b"}`)
		})
		got := collect(t, c.Members(t.Context(), nrps.Query{}))
		require.Equal(t, []string{"a", "b"}, ids(got))
		require.Equal(t, nrps.Active, got[0].Status)
		require.Equal(t, []lti.Role{"Instructor", "urn:other"}, got[0].Roles)
		require.True(t, got[0].HasRole(lti.RoleInstructor))
		require.False(t, got[0].HasRole(lti.RoleLearner))
	})
	t.Run("a platform that ignores the filter", func(t *testing.T) {
		t.Parallel()
		c := newFixture(t).foreign(func(w http.ResponseWriter, _ *http.Request) {
			respond(w, `{"user_id":"a","roles":["Instructor"]},{"user_id":"b","roles":["Learner"]}`)
		})
		require.Equal(t, []string{"b"}, ids(collect(t, c.Members(t.Context(), nrps.Query{Role: lti.RoleLearner}))))
	})
	t.Run("a member without id ends the roster", func(t *testing.T) {
		t.Parallel()
		c := newFixture(t).foreign(func(w http.ResponseWriter, _ *http.Request) { respond(w, `{"user_id":"a"},{"name":"b"}`) })
		before, err := failure(c.Members(t.Context(), nrps.Query{}))
		require.ErrorContains(t, err, "user_id")
		require.Equal(t, []string{"a"}, ids(before))
	})
}

func TestNotOffered(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	var calls atomic.Int32
	services := f.services()
	f.platform.Mux.HandleFunc("/never", func(http.ResponseWriter, *http.Request) { calls.Add(1) })
	for name, test := range map[string]struct {
		claim *lti.NRPSClaim
		want  string
	}{
		"TC-242 no claim":             {nil, advantage.ErrNotOffered.Error()},
		"TC-242 claim without URL":    {&lti.NRPSClaim{}, advantage.ErrNotOffered.Error()},
		"another version of the text": {&lti.NRPSClaim{ContextMembershipsURL: f.platform.Server.URL + "/never", ServiceVersions: []string{"3.0"}}, advantage.ErrNotOffered.Error()},
		"TC-241 http":                 {&lti.NRPSClaim{ContextMembershipsURL: "http://lms.example/never"}, "must be https"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before, err := failure(nrps.NewClient(services, test.claim).Members(t.Context(), nrps.Query{}))
			require.ErrorContains(t, err, test.want)
			require.Empty(t, before)
		})
	}
	t.Cleanup(func() { require.Zero(t, calls.Load()) })
}
