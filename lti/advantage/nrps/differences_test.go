package nrps_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/storage/memory"
)

// keeping is a fixture whose roster is kept in a store, which knows its changes.
func keeping(t *testing.T, members ...nrps.Member) (*fixture, *memory.Store) {
	t.Helper()
	f := newFixture(t)
	s := memory.New(memory.Config{Now: f.platform.Clock.Now})
	f.handler.Roster, f.handler.Changes = s, s
	require.NoError(t, s.UpdateRoster(t.Context(), course, members...))
	return f, s
}

func person(id string, roles ...lti.Role) nrps.Member {
	return nrps.Member{UserID: id, Roles: roles, Name: "Name of " + id, Status: nrps.Active}
}

func gone(id string) nrps.Member {
	return nrps.Member{UserID: id, Roles: []lti.Role{}, Status: nrps.Deleted}
}

// read reads to the end and returns what came and the differences.
func read(t *testing.T, r *nrps.Reading) (members []nrps.Member, differences string) {
	t.Helper()
	members = collect(t, r.Members(t.Context()))
	differences, err := r.Differences()
	require.NoError(t, err)
	return members, differences
}

func update(t *testing.T, s *memory.Store, members ...nrps.Member) {
	t.Helper()
	require.NoError(t, s.UpdateRoster(t.Context(), course, members...))
}

func TestDifferences(t *testing.T) {
	t.Parallel()
	learner := lti.RoleLearner
	t.Run("who joined, changed and left", func(t *testing.T) {
		t.Parallel()
		f, s := keeping(t, person("u-1", lti.RoleInstructor), person("u-2", learner), person("u-3", learner))
		all, since := read(t, f.client().Read(nrps.Query{Limit: 2}))
		require.Equal(t, []string{"u-1", "u-2", "u-3"}, ids(all))

		nothing, again := read(t, f.client().Changes(since))
		require.Empty(t, nothing)

		renamed := person("u-2", learner)
		renamed.Name = "Renamed"
		update(t, s, person("u-4", learner), renamed, nrps.Member{UserID: "u-3", Status: nrps.Deleted})
		want := []nrps.Member{person("u-4", learner), renamed, gone("u-3")}
		for _, mark := range []string{since, again} {
			changed, next := read(t, f.client().Changes(mark))
			require.Equal(t, want, changed)
			nothing, _ = read(t, f.client().Changes(next))
			require.Empty(t, nothing)
		}
	})
	t.Run("changes while the roster is read are in the differences", func(t *testing.T) {
		t.Parallel()
		f, s := keeping(t, person("u-1"), person("u-2"), person("u-3"))
		reading, seen := f.client().Read(nrps.Query{Limit: 1}), 0
		for _, err := range reading.Members(t.Context()) {
			require.NoError(t, err)
			if seen++; seen == 2 {
				update(t, s, nrps.Member{UserID: "u-1", Status: nrps.Deleted}, person("u-0"))
			}
		}
		since, err := reading.Differences()
		require.NoError(t, err)
		changed, _ := read(t, f.client().Changes(since))
		require.Equal(t, []string{"u-1", "u-0"}, ids(changed))
		require.Equal(t, nrps.Deleted, changed[0].Status)
	})
	t.Run("TC-376 many changes come in pages, once each", func(t *testing.T) {
		t.Parallel()
		f, s := keeping(t)
		_, since := read(t, f.client().Read(nrps.Query{Limit: 2}))
		update(t, s, person("u-1"), person("u-2"), person("u-3"), person("u-4"), person("u-5"))
		changed, next := read(t, f.client().Changes(since))
		require.Equal(t, []string{"u-1", "u-2", "u-3", "u-4", "u-5"}, ids(changed))
		first := f.call(t, f.services(), http.MethodGet, since)
		require.Contains(t, first.header.Get("Link"), `rel="next"`)
		require.Len(t, first.page(t).Members, 2, "the limit stays")
		require.Contains(t, f.call(t, f.services(), http.MethodGet, next).header.Get("Link"), `rel="differences"`)
	})
	t.Run("who no longer fits the filter has left for it", func(t *testing.T) {
		t.Parallel()
		f, s := keeping(t, person("u-1", learner), person("u-2", learner))
		_, since := read(t, f.client().Read(nrps.Query{Role: learner}))
		update(t, s, person("u-2", lti.RoleInstructor), person("u-3", learner))
		changed, _ := read(t, f.client().Changes(since))
		require.Equal(t, []nrps.Member{gone("u-2"), person("u-3", learner)}, changed)
	})
	t.Run("TC-372 the whole roster never lists who left", func(t *testing.T) {
		t.Parallel()
		f, s := keeping(t, person("u-1"), person("u-2"))
		update(t, s, nrps.Member{UserID: "u-1", Status: nrps.Deleted})
		require.Equal(t, []string{"u-2"}, f.get(t, "").page(t).ids())
	})
	t.Run("TC-373 personal data off", func(t *testing.T) {
		t.Parallel()
		f, s := keeping(t)
		_, since := read(t, f.client().Read(nrps.Query{}))
		f.share(t, false, false, lti.ScopeMembership)
		update(t, s, person("u-1", learner))
		require.NotContains(t, f.call(t, f.services(), http.MethodGet, since).body, "Name of")
	})
	t.Run("TC-379 differences with the token of another tool", func(t *testing.T) {
		t.Parallel()
		f, _ := keeping(t)
		_, since := read(t, f.client().Read(nrps.Query{}))
		require.Equal(t, http.StatusNotFound, f.call(t, f.secondTool(t), http.MethodGet, since).status)
	})
	t.Run("TC-382 of a link: the right is asked for again", func(t *testing.T) {
		t.Parallel()
		f, _ := keeping(t, person("u-1"))
		_, since := read(t, f.client().Read(nrps.Query{ResourceLinkID: "l-1"}))
		u, err := url.Parse(since)
		require.NoError(t, err)
		require.Equal(t, "l-1", u.Query().Get("rlid"))
		q := u.Query()
		q.Set("rlid", "l-2")
		u.RawQuery = q.Encode()
		require.Equal(t, http.StatusNotFound, f.call(t, f.services(), http.MethodGet, u.String()).status)
	})
}

func TestDifferencesExpire(t *testing.T) {
	t.Parallel()
	t.Run("too old a mark", func(t *testing.T) {
		t.Parallel()
		f, s := keeping(t, person("u-1"))
		_, since := read(t, f.client().Read(nrps.Query{}))
		f.platform.Clock.Advance(nrps.ChangesKept + time.Second)
		update(t, s, person("u-2"))
		before, err := failure(f.client().Changes(since).Members(t.Context()))
		require.ErrorIs(t, err, nrps.ErrExpired)
		require.Empty(t, before)
		a := f.call(t, f.services(), http.MethodGet, since)
		require.Equal(t, http.StatusGone, a.status)
		require.Contains(t, a.body, "read the whole roster again")
	})
	t.Run("nothing kept", func(t *testing.T) {
		t.Parallel()
		before, err := failure(newFixture(t).client().Changes("").Members(t.Context()))
		require.ErrorIs(t, err, nrps.ErrExpired)
		require.Empty(t, before)
	})
	t.Run("marks that are none", func(t *testing.T) {
		t.Parallel()
		f, _ := keeping(t, person("u-1"))
		for _, mark := range []string{"", "x", "zzzzzz-zzzzzz", "-1"} {
			require.Equal(t, http.StatusGone, f.get(t, "?since="+mark).status, mark)
		}
	})
	for name, status := range map[string]int{"400": http.StatusBadRequest, "404": http.StatusNotFound, "410": http.StatusGone} {
		t.Run("another platform forgot it and says "+name, func(t *testing.T) {
			t.Parallel()
			f := newFixture(t)
			c := f.foreign(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "", status) })
			_, err := failure(c.Changes(f.platform.Server.URL + "/foreign?d=1").Members(t.Context()))
			require.ErrorIs(t, err, nrps.ErrExpired)
			_, err = failure(c.Members(t.Context(), nrps.Query{}))
			require.NotErrorIs(t, err, nrps.ErrExpired, "of the whole roster it means what it says")
		})
	}
}

func TestDifferencesOfOtherPlatforms(t *testing.T) {
	t.Parallel()
	// pages answers with the Link of the query and one member named after it.
	pages := func(links map[string]string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if link := links[r.URL.RawQuery]; link != "" {
				w.Header().Set("Link", link)
			}
			respond(w, `{"user_id":"`+r.URL.RawQuery+`","status":"Deleted"}`)
		}
	}
	t.Run("on the last page, and used as it is", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		c := f.foreign(pages(map[string]string{"course=7": `</foreign?p=2>; rel="next"`, "p=2": `</foreign?d=%31&x>; rel=differences`}))
		_, since := read(t, c.Read(nrps.Query{}))
		require.Equal(t, f.platform.Server.URL+"/foreign?d=%31&x", since)
		changed, again := read(t, c.Changes(since))
		require.Equal(t, []nrps.Member{{UserID: "d=%31&x", Status: nrps.Deleted}}, changed)
		require.Equal(t, since, again, "an answer that names no newer one leaves the old one good")
	})
	t.Run("on every page: the first misses nothing", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		c := f.foreign(pages(map[string]string{
			"course=7": `</foreign?p=2>; rel="next", </foreign?d=1>; rel="differences"`, "p=2": `</foreign?d=2>; rel="differences"`}))
		_, since := read(t, c.Read(nrps.Query{}))
		require.Equal(t, f.platform.Server.URL+"/foreign?d=1", since)
	})
	t.Run("offered by none", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		for name, c := range map[string]*nrps.Client{"another": f.foreign(pages(nil)), "our own without a store for it": f.client()} {
			reading := c.Read(nrps.Query{})
			collect(t, reading.Members(t.Context()))
			_, err := reading.Differences()
			require.ErrorIs(t, err, nrps.ErrNoDifferences, name)
		}
		require.Equal(t, http.StatusGone, f.get(t, "?since=1").status)
	})
	t.Run("none of half a reading", func(t *testing.T) {
		t.Parallel()
		c := newFixture(t).foreign(pages(map[string]string{"course=7": `</foreign?p=2>; rel="next", </foreign?d=1>; rel="differences"`, "p=2": `</foreign?course=7>; rel="next"`}))
		reading := c.Read(nrps.Query{})
		_, err := reading.Differences()
		require.ErrorContains(t, err, "not read to its end")
		for _, err := range reading.Members(t.Context()) {
			require.NoError(t, err)
			break
		}
		_, err = reading.Differences()
		require.ErrorContains(t, err, "not read to its end")
		_, err = failure(reading.Members(t.Context()))
		require.ErrorContains(t, err, "circle")
		_, err = reading.Differences()
		require.ErrorContains(t, err, "not read to its end")
	})
	t.Run("TC-223 differences on another host", func(t *testing.T) {
		t.Parallel()
		called := make(chan struct{}, 1)
		elsewhere := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called <- struct{}{} }))
		t.Cleanup(elsewhere.Close)
		c := newFixture(t).foreign(pages(map[string]string{"course=7": "<" + elsewhere.URL + `>; rel="differences"`}))
		_, since := read(t, c.Read(nrps.Query{}))
		_, err := failure(c.Changes(since).Members(t.Context()))
		require.ErrorContains(t, err, "another host")
		require.Empty(t, called)
	})
}
