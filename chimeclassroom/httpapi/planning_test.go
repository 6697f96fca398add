package httpapi_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func with(in map[string]any, name string, value any) map[string]any {
	in[name] = value
	return in
}

func (b *browser) events(query string) (list struct {
	Events []event
	Next   string
}) {
	b.site.t.Helper()
	b.want(http.StatusOK, "GET", "/api/events"+query, nil, &list)
	return list
}

func aSeriesIsPlanned(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	in := with(input(), "rule", "FREQ=WEEKLY;COUNT=3")
	in["attachments"] = []map[string]any{{"title": "", "url": "https://lms.example/sheet"}}
	in["opensBeforeMinutes"] = 30
	var e event
	teacher.want(http.StatusCreated, "POST", "/api/events", in, &e)
	assert.Equal(t, "FREQ=WEEKLY;UNTIL=20261207", e.Series.Rule)
	assert.Equal(t, 30, e.OpensBeforeMinutes)
	assert.Equal(t, "lms.example", e.Attachments[0].Title)
	require.Len(t, teacher.events("").Events, 3)

	var hosts struct{ People []struct{ ID, Name string } }
	teacher.want(http.StatusOK, "GET", "/api/hosts", nil, &hosts)
	change := with(inputAt(e.Version), "rule", e.Series.Rule)
	change["scope"], change["title"], change["hostIds"] = "all", "Geometry", []string{hosts.People[0].ID}
	teacher.want(http.StatusOK, "PUT", "/api/events/"+e.ID, change, &e)
	all := teacher.events("").Events
	for _, e := range all {
		assert.Equal(t, "Geometry", e.Title)
		assert.Equal(t, "TEACHER", e.Hosts[0].Name)
	}
	teacher.want(http.StatusOK, "POST", "/api/events/"+all[1].ID+"/cancel", map[string]any{"scope": "following"}, nil)
	teacher.want(http.StatusNoContent, "DELETE", "/api/events/"+all[2].ID+"?scope=one", nil, nil)
	left := teacher.events("").Events
	require.Len(t, left, 2)
	assert.Equal(t, "cancelled", left[1].Status)

	for name, body := range map[string]map[string]any{
		"rule":               with(input(), "rule", "FREQ=YEARLY;COUNT=3"),
		"opensBeforeMinutes": with(input(), "opensBeforeMinutes", -1),
		"attachments":        with(input(), "attachments", []map[string]any{{"title": "x", "url": "javascript:alert(1)"}}),
		"hosts":              with(input(), "hostIds", []string{"nobody"}),
	} {
		p := teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/events", body)
		require.NotEmpty(t, p.Errors, name)
		assert.Equal(t, name, p.Errors[0].Field)
	}
	teacher.refused(http.StatusBadRequest, "invalid", "PUT", "/api/events/"+e.ID, with(inputAt(2), "scope", "some"))
	teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/events/"+e.ID+"/cancel", map[string]any{"scope": "some"})
	teacher.refused(http.StatusBadRequest, "invalid", "POST", "/api/events/"+e.ID+"/hide", map[string]any{"hidden": true, "scope": "some"})
	teacher.refused(http.StatusBadRequest, "invalid", "DELETE", "/api/events/"+e.ID+"?scope=some", nil)
}

func anEventIsHidden(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.schedule()
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/hide", map[string]any{"hidden": true}, &e)
	assert.True(t, e.Hidden)
	assert.Contains(t, e.Actions, "show")
	assert.Empty(t, ada.events("").Events)
	ada.refused(http.StatusNotFound, "not_found", "GET", "/api/events/"+e.ID, nil)
	ada.refused(http.StatusNotFound, "not_found", "GET", "/api/events/"+e.ID+"/calendar", nil)
	teacher.want(http.StatusOK, "POST", "/api/events/"+e.ID+"/hide", map[string]any{"hidden": false}, &e)
	assert.Len(t, ada.events("").Events, 1)
}

func partsOfTheSchedule(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	teacher.want(http.StatusCreated, "POST", "/api/events", with(input(), "rule", "FREQ=DAILY;COUNT=4"), nil)
	first := teacher.events("?limit=3")
	require.Len(t, first.Events, 3)
	rest := teacher.events("?limit=3&after=" + url.QueryEscape(first.Next))
	require.Len(t, rest.Events, 1)
	assert.Empty(t, rest.Next)
	assert.Equal(t, "2026-11-26", teacher.events("?order=latest&limit=1").Events[0].Date)
	assert.Len(t, teacher.events("?from=2026-11-24T00:00:00Z&until=2026-11-26T00:00:00Z").Events, 2)
	assert.Len(t, teacher.events("?search=ALGEBRA").Events, 4)
	for _, query := range []string{"limit=0", "limit=501", "limit=x", "order=random", "from=today", "until=x", "after=x"} {
		teacher.refused(http.StatusBadRequest, "invalid", "GET", "/api/events?"+query, nil)
	}
}

func aClassAtOnce(t *testing.T, c *contract) {
	s := newSite(t, c)
	s.clock.Advance(12*time.Minute + time.Second)
	teacher := s.teacher()
	var e event
	teacher.want(http.StatusCreated, "POST", "/api/classes", map[string]any{"title": "Quick question", "durationMinutes": 30, "timeZone": "Asia/Tokyo"}, &e)
	assert.Equal(t, "live", e.Status)
	assert.Equal(t, "18:12", e.StartTime)
	s.student("ada").enter(e)
}

func calendars(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	e := teacher.schedule()
	got := teacher.send(teacher.request("GET", "/api/events/"+e.ID+"/calendar", nil))
	assert.Equal(t, http.StatusOK, got.status)
	assert.Contains(t, got.header.Get("Content-Disposition"), "event.ics")
	assert.Contains(t, string(got.body), "UID:"+e.ID+"@class.example\r\n")
	assert.Contains(t, string(got.body), "TRIGGER:-PT15M\r\n", "how long before they are reminded")

	var state struct{ Active bool }
	teacher.want(http.StatusOK, "GET", "/api/feed", nil, &state)
	assert.False(t, state.Active)
	var feed struct{ URL string }
	teacher.want(http.StatusCreated, "POST", "/api/feed", nil, &feed)
	path, ours := strings.CutPrefix(feed.URL, "https://class.example")
	require.True(t, ours)
	nobody := &browser{site: s}
	got = nobody.send(nobody.request("GET", path, nil))
	assert.Equal(t, "text/calendar; charset=utf-8", got.header.Get("Content-Type"))
	assert.Contains(t, string(got.body), "SUMMARY:Algebra\r\n")
	assert.Contains(t, string(got.body), "TRIGGER:-PT15M\r\n")
	assert.NotContains(t, string(got.body), "TEACHER", "no person")
	assert.NotContains(t, s.log.String(), strings.Split(path, "/")[3])
	teacher.want(http.StatusOK, "GET", "/api/feed", nil, &state)
	assert.True(t, state.Active)
	teacher.want(http.StatusNoContent, "DELETE", "/api/feed", nil, nil)
	nobody.refused(http.StatusNotFound, "not_found", "GET", path, nil)
}

func settingsOfALevel(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	var got struct {
		Effective struct {
			Settings        map[string]any
			Origins, Locked map[string]string
		}
		Levels []struct {
			Level    string
			Version  int
			Settings map[string]any
			Outer    struct{ Settings map[string]any }
		}
	}
	ada.want(http.StatusOK, "GET", "/api/settings", nil, &got)
	assert.Empty(t, got.Effective.Settings)
	require.Len(t, got.Levels, 1)

	wanted := map[string]any{"pageTitle": "Live", "weekStart": "sunday", "clock": "12h", "dateFormat": "iso", "language": "es", "durationMinutes": 90, "opensBeforeMinutes": 0, "remindMinutes": 30}
	change := map[string]any{"version": 0, "settings": with(maps.Clone(wanted), "locked", []string{"clock"})}
	teacher.want(http.StatusOK, "PUT", "/api/settings/course", change, nil)
	ada.want(http.StatusOK, "PUT", "/api/settings/person", map[string]any{"version": 0, "settings": map[string]any{"theme": "dark", "language": "ar", "mail": "off"}}, &got)
	assert.Equal(t, "ar", got.Effective.Settings["language"])
	assert.Equal(t, "Live", got.Effective.Settings["pageTitle"])
	assert.Equal(t, map[string]string{"clock": "course"}, got.Effective.Locked)
	assert.Equal(t, "person", got.Effective.Origins["language"])
	assert.Equal(t, "es", got.Levels[0].Outer.Settings["language"])
	assert.Equal(t, 1, got.Levels[0].Version)

	teacher.refused(http.StatusConflict, "conflict", "PUT", "/api/settings/course", change)
	ada.refused(http.StatusForbidden, "forbidden", "PUT", "/api/settings/course", change)
	teacher.refused(http.StatusForbidden, "forbidden", "PUT", "/api/settings/platform", change)
	teacher.refused(http.StatusNotFound, "not_found", "PUT", "/api/settings/world", change)
	p := teacher.refused(http.StatusBadRequest, "invalid", "PUT", "/api/settings/course", map[string]any{"version": 1, "settings": map[string]any{"clock": "x"}})
	assert.Equal(t, "clock", p.Errors[0].Field)
	p = ada.refused(http.StatusBadRequest, "invalid", "PUT", "/api/settings/person", map[string]any{"version": 1, "settings": map[string]any{"clock": "24h", "theme": "dark"}})
	assert.Equal(t, "clock", p.Errors[0].Field, "the course has locked it")
}

// An administrator of the LMS brands the classroom of all its courses.
func settingsOfAPlatform(t *testing.T, c *contract) {
	s := newSite(t, c)
	administrator, ada := s.administrator(), s.student("ada")
	branding := map[string]any{"name": "Observatory School", "logoUrl": "https://school.example/logo.svg", "accent": "#7a1f3d", "welcome": "Hello"}
	change := map[string]any{"version": 0, "settings": map[string]any{"branding": branding, "mediaRegion": "eu-central-1", "retentionDays": 365}}
	administrator.want(http.StatusOK, "PUT", "/api/settings/platform", change, nil)
	var got struct {
		Effective struct{ Settings map[string]any }
	}
	ada.want(http.StatusOK, "GET", "/api/settings", nil, &got)
	assert.Equal(t, branding, got.Effective.Settings["branding"])
	branding["accent"] = "#ffee00"
	change["version"] = 1
	p := administrator.refused(http.StatusBadRequest, "invalid", "PUT", "/api/settings/platform", change)
	assert.Equal(t, "branding.accent", p.Errors[0].Field)
}

// follow opens the schedule's socket of a page and waits for its first word.
func (s *site) follow(b *browser) *socket {
	s.t.Helper()
	b.freshen()
	socket := s.dial("/api/live")
	socket.say(`{"type":"hello","token":"` + b.token + `"}`)
	require.Equal(s.t, "changed", socket.next().Type)
	return socket
}

func pagesFollowTheSchedule(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	page := s.follow(ada)
	e := teacher.schedule()
	assert.Equal(t, "changed", page.next().Type)
	began := time.Now()
	teacher.do(e, "start")
	assert.Equal(t, "changed", page.next().Type)
	assert.Equal(t, "live", ada.events("").Events[0].Status)
	t.Logf("a started class reached an open page, which read it again, after %v", time.Since(began))

	for hello, code := range map[string]int{
		`{"type":"hello","token":"guessed"}`:                 4401,
		`{"type":"hello","token":"` + teacher.renewal + `"}`: 4401,
		`{"type":"hallo"}`:                                   4400,
		`x`:                                                  4400,
	} {
		stranger := s.dial("/api/live")
		stranger.say(hello)
		_, got := stranger.last()
		assert.EqualValues(t, code, got, hello)
	}
	ada.want(http.StatusNoContent, "DELETE", "/api/session", nil, nil)
	_, code := page.last()
	assert.EqualValues(t, 4401, code, "the session was closed")
}

func TestAPageHearsOfAStatusThatChangesByTime(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher := s.teacher()
	teacher.schedule()
	s.clock.Advance(59*time.Minute + 59*time.Second + 990*time.Millisecond)
	page := s.follow(teacher)
	s.clock.Advance(10 * time.Millisecond)
	assert.Equal(t, "changed", page.next().Type)
	assert.Equal(t, "missed", teacher.events("").Events[0].Status)
}

func TestAServerThatStopsSendsThePagesAway(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	page := s.follow(s.teacher())
	silent := s.dial("/api/live")
	require.NoError(t, s.api.Shutdown(t.Context()))
	_, code := page.last()
	assert.EqualValues(t, 1001, code)
	silent.last()
	assert.Equal(t, http.StatusServiceUnavailable, s.turnedAway("/api/live"))
}
