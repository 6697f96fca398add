package httpapi_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// letGuestsIn has the course of the teacher let in people from outside.
func (b *browser) letGuestsIn() {
	b.site.t.Helper()
	b.want(http.StatusOK, "PUT", "/api/settings/course", map[string]any{"version": 0, "settings": map[string]any{"guests": "link"}}, nil)
}

type guestLink struct {
	ID, Label, State     string
	CreatedAt, ExpiresAt string
	MaxUses, Uses        int
	Approval             bool
	Guests               []struct {
		ID, Name string
		Banned   bool
	}
}

// invite makes a guest link and returns it with its secret.
func (b *browser) invite(e event, in map[string]any) (l guestLink, secret string) {
	b.site.t.Helper()
	var made struct {
		Link guestLink
		URL  string
	}
	b.want(http.StatusCreated, "POST", "/api/events/"+e.ID+"/guest-links", in, &made)
	address, secret, found := strings.Cut(made.URL, "#")
	require.True(b.site.t, found)
	require.Equal(b.site.t, "https://class.example/guest", address)
	require.Len(b.site.t, secret, 43)
	return made.Link, secret
}

func (b *browser) guestLinks(e event) []guestLink {
	b.site.t.Helper()
	var list struct{ Links []guestLink }
	b.want(http.StatusOK, "GET", "/api/events/"+e.ID+"/guest-links", nil, &list)
	return list.Links
}

// visitor opens a guest link in a browser that has the key, "" for none.
func (s *site) visitor(secret, key, name string) (b *browser, newKey string) {
	s.t.Helper()
	b = &browser{site: s}
	var session struct {
		issued
		EventID, Key string
	}
	b.want(http.StatusCreated, "POST", "/api/guest/session", map[string]any{"secret": secret, "key": key, "name": name}, &session)
	b.renewal = session.Renewal
	b.take(session.issued)
	return b, session.Key
}

func aGuestComesByALink(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher := s.teacher()
	e := teacher.schedule()
	assert.NotContains(t, e.Actions, "guests", "nobody has said that guests may come")
	path := "/api/events/" + e.ID + "/guest-links"
	teacher.refused(http.StatusForbidden, "forbidden", "POST", path, map[string]any{})
	teacher.letGuestsIn()
	teacher.want(http.StatusOK, "GET", "/api/events/"+e.ID, nil, &e)
	assert.Contains(t, e.Actions, "guests")
	link, secret := teacher.invite(e, map[string]any{"label": " Dr. Okafor, guest speaker "})
	assert.Equal(t, "Dr. Okafor, guest speaker", link.Label)
	assert.True(t, link.Approval, "a host lets in, unless somebody says otherwise")

	nobody := &browser{site: s}
	var in struct {
		Title, Status, School, Name string
		Approval                    bool
	}
	nobody.want(http.StatusOK, "POST", "/api/guest/invitation", map[string]any{"secret": secret}, &in)
	assert.Equal(t, "Algebra", in.Title)
	assert.True(t, in.Approval)
	guest, key := s.visitor(secret, "", "  Ngozi   Okafor ")
	var me struct {
		Person      struct{ Name, Role string }
		Permissions []string
		Guest       struct{ EventID string }
	}
	guest.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Equal(t, "Ngozi Okafor", me.Person.Name)
	assert.Equal(t, "guest", me.Person.Role)
	assert.Equal(t, e.ID, me.Guest.EventID)
	assert.Equal(t, []string{"class.join", "class.speak", "class.camera", "class.chat"}, me.Permissions)
	var seen struct {
		event
		Description string
	}
	guest.want(http.StatusOK, "GET", "/api/events/"+e.ID, nil, &seen)
	assert.Equal(t, "Algebra", seen.Title)
	assert.Empty(t, seen.Description+strings.Join(seen.Actions, ""))
	nobody.want(http.StatusOK, "POST", "/api/guest/invitation", map[string]any{"secret": secret, "key": key}, &in)
	assert.Equal(t, "Ngozi Okafor", in.Name)

	e = teacher.do(e, "start")
	inTeacher, _ := teacher.enter(e)
	atDoor := s.dial(guest.ticket(e).SocketPath)
	atDoor.say(guest.ticket(e).hello())
	assert.Equal(t, "waiting", atDoor.next().Type, "though the door is open to the course")
	queue := inTeacher.hear("people")
	for len(queue.Waiting) == 0 {
		queue = inTeacher.hear("people")
	}
	assert.Equal(t, "guest", queue.Waiting[0].Role)
	inTeacher.say(`{"type":"admit","target":"` + queue.Waiting[0].AttendeeID + `"}`)
	welcome := atDoor.next()
	assert.Equal(t, "welcome", welcome.Type)
	atDoor.say(`{"type":"say","text":"Good morning","toHosts":false}`)
	said := inTeacher.hear("said")
	assert.True(t, said.Message.Guest, "marked beside what they write")
	assert.Equal(t, "guest", teacher.report(e)["Ngozi Okafor"].Role)

	teacher.want(http.StatusNoContent, "POST", path+"/"+link.ID+"/renew", nil, nil)
	links := teacher.guestLinks(e)
	require.Len(t, links, 1)
	require.Len(t, links[0].Guests, 1)
	assert.Equal(t, "open", links[0].State)
	assert.Equal(t, 1, links[0].Uses)
	teacher.want(http.StatusNoContent, "DELETE", path+"/"+link.ID, nil, nil)
	_, code := atDoor.last()
	assert.EqualValues(t, 4401, code, "whoever came by it is out")
	guest.refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/me", nil)
	nobody.refused(http.StatusNotFound, "not_found", "POST", "/api/guest/session", map[string]any{"secret": secret, "key": key, "name": "Ngozi"})
	nobody.refused(http.StatusNotFound, "not_found", "POST", "/api/guest/invitation", map[string]any{"secret": secret, "key": key})
	assert.Equal(t, "revoked", teacher.guestLinks(e)[0].State)
}

func guestLinksThatDoNotOpen(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada, nobody := s.teacher(), s.student("ada"), &browser{site: s}
	teacher.letGuestsIn()
	e := teacher.schedule()
	links, ban := "/api/events/"+e.ID+"/guest-links", "/api/events/"+e.ID+"/guests/p/ban"
	once, secret := teacher.invite(e, map[string]any{"maxUses": 1, "expiresAt": "2026-11-23T09:30:00Z", "approval": false})
	guest, key := s.visitor(secret, "", "Ngozi")

	for _, op := range []struct{ method, path string }{{"GET", links}, {"POST", links}, {"DELETE", links + "/" + once.ID}, {"POST", links + "/" + once.ID + "/renew"}, {"POST", ban}} {
		body := map[string]any(nil)
		if op.method == "POST" && op.path == links {
			body = map[string]any{}
		}
		nobody.refused(http.StatusUnauthorized, "not_signed_in", op.method, op.path, body)
		ada.refused(http.StatusForbidden, "forbidden", op.method, op.path, body)
		guest.refused(http.StatusForbidden, "forbidden", op.method, op.path, body)
		teacher.refused(http.StatusNotFound, "not_found", op.method, strings.Replace(op.path, e.ID, "elsewhere", 1), body)
	}
	teacher.refused(http.StatusNotFound, "not_found", "DELETE", links+"/nothing", nil)
	teacher.refused(http.StatusNotFound, "not_found", "POST", links+"/nothing/renew", nil)
	teacher.refused(http.StatusNotFound, "not_found", "POST", ban, nil)
	p := teacher.refused(http.StatusBadRequest, "invalid", "POST", links, map[string]any{"expiresAt": "2026-11-23T08:59:00Z"})
	assert.Equal(t, "expiresAt", p.Errors[0].Field)

	open := func(name, with string) map[string]any {
		return map[string]any{"secret": secret, "key": with, "name": name}
	}
	look := map[string]any{"secret": secret}
	nobody.refused(http.StatusConflict, "not_available", "POST", "/api/guest/session", open("Ada", ""))
	nobody.refused(http.StatusConflict, "not_available", "POST", "/api/guest/invitation", look)
	guest, key = s.visitor(secret, key, "Ngozi")
	p = nobody.refused(http.StatusBadRequest, "invalid", "POST", "/api/guest/session", open("\u200b", key))
	assert.Equal(t, "name", p.Errors[0].Field)
	teacher.want(http.StatusNoContent, "POST", "/api/events/"+e.ID+"/guests/"+teacher.guestLinks(e)[0].Guests[0].ID+"/ban", nil, nil)
	guest.refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/me", nil)
	nobody.refused(http.StatusForbidden, "forbidden", "POST", "/api/guest/session", open("Ngozi", key))
	nobody.refused(http.StatusForbidden, "forbidden", "POST", "/api/guest/invitation", map[string]any{"secret": secret, "key": key})

	for _, path := range []string{"/api/guest/session", "/api/guest/invitation"} {
		nobody.refused(http.StatusBadRequest, "invalid", "POST", path, `{}`)
		nobody.refused(http.StatusBadRequest, "invalid", "POST", path, map[string]any{"secret": secret, "key": strings.Repeat("x", 201)})
	}
	for _, path := range []string{links, "/api/guest/session", "/api/guest/invitation"} {
		teacher.refused(http.StatusRequestEntityTooLarge, "too_large", "POST", path, map[string]any{"label": strings.Repeat("x", 65<<10)})
		form := teacher.request("POST", path, "name=Ngozi")
		form.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		assert.Equal(t, http.StatusUnsupportedMediaType, teacher.send(form).status)
		cross := teacher.request("POST", path, map[string]any{"secret": "s", "name": "n"})
		cross.Header.Set("Sec-Fetch-Site", "cross-site")
		assert.Equal(t, http.StatusForbidden, teacher.send(cross).status)
	}

	teacher.do(teacher.do(e, "start"), "end")
	assert.Len(t, teacher.guestLinks(e), 1, "whoever came is known afterwards")
	teacher.refused(http.StatusConflict, "not_available", "POST", links, map[string]any{})
	teacher.refused(http.StatusConflict, "not_available", "POST", links+"/"+once.ID+"/renew", nil)
	nobody.refused(http.StatusConflict, "not_available", "POST", "/api/guest/invitation", look)

	for range 20 {
		nobody.refused(http.StatusNotFound, "not_found", "POST", "/api/guest/invitation", map[string]any{"secret": "guessed"})
	}
	guess := map[string]any{"secret": "guessed", "key": "", "name": "Ngozi"}
	for path, body := range map[string]map[string]any{"/api/guest/session": guess, "/api/guest/invitation": {"secret": "guessed"}} {
		got := nobody.send(nobody.request("POST", path, body))
		assert.Equal(t, http.StatusTooManyRequests, got.status)
		assert.NotEmpty(t, got.header.Get("Retry-After"))
	}
	nobody.refused(http.StatusConflict, "not_available", "POST", "/api/guest/invitation", look) // not kept out by who fails
	teacher.want(http.StatusNoContent, "DELETE", links+"/"+once.ID, nil, nil)
}

// guestsMay is everything that is there for guests.
func guestsMay() []string {
	return []string{
		"DELETE /api/session", "GET /api/me", "GET /api/me/privacy", "GET /api/me/data", "GET /api/settings",
		"GET /api/events/{eventId}", "POST /api/events/{eventId}/join",
	}
}

// Whatever is added to the API, guests are refused until somebody lets them.
func TestThereIsNothingForGuestsButTheirClass(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher := s.teacher()
	teacher.letGuestsIn()
	e, other := teacher.do(teacher.schedule(), "start"), teacher.do(teacher.schedule(), "start")
	_, secret := teacher.invite(e, map[string]any{})

	text, err := os.ReadFile("openapi.yaml")
	require.NoError(t, err)
	var document struct {
		Paths map[string]map[string]struct {
			OperationID string            `yaml:"operationId"`
			Security    *[]map[string]any `yaml:"security"`
			RequestBody map[string]any    `yaml:"requestBody"`
			Responses   map[string]any    `yaml:"responses"`
		}
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	_ = decoder.Decode(&document) // what stands beside the operations has another form
	tried, key := 0, ""
	for path, operations := range document.Paths {
		for method, operation := range operations {
			if operation.OperationID == "" || operation.Security != nil || strings.HasSuffix(path, "/socket") || path == "/api/live" {
				continue
			}
			tried++
			s.clock.Advance(10 * time.Second) // the pace of coming back
			var guest *browser
			guest, key = s.visitor(secret, key, "Ngozi")
			name := strings.ToUpper(method) + " " + path
			at := strings.NewReplacer("{eventId}", e.ID, "{personId}", "p", "{commentId}", "c", "{linkId}", "l", "{level}", "person").Replace(path)
			got := guest.send(guest.request(strings.ToUpper(method), at, map[string]any{}))
			if slices.Contains(guestsMay(), name) {
				assert.Less(t, got.status, 300, "%s: %s", name, got.body)
			} else {
				assert.Equal(t, http.StatusForbidden, got.status, "%s: %s", name, got.body)
			}
			if strings.Contains(path, "{eventId}") && slices.Contains(guestsMay(), name) {
				guest.refused(http.StatusNotFound, "not_found", strings.ToUpper(method), strings.Replace(at, e.ID, other.ID, 1), nil)
			}
		}
	}
	assert.Greater(t, tried, 50)
}

// The page of guests is shown in no frame, whoever shows the rest, and what opens a
// class is in no log.
func TestThePageOfGuests(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil, func(cfg *httpapi.Config) { cfg.FrameAncestors = []string{"https://lms.example"} })
	got := get(s, "GET", "/guest")
	require.Equal(t, http.StatusOK, got.status)
	assert.Equal(t, "DENY", got.header.Get("X-Frame-Options"))
	assert.Equal(t, "no-referrer", got.header.Get("Referrer-Policy"))
	assert.Equal(t, "no-store", got.header.Get("Cache-Control"))
	policy := got.header.Get("Content-Security-Policy")
	assert.Contains(t, policy, "frame-ancestors 'none'")
	assert.NotContains(t, policy, "lms.example")

	teacher := s.teacher()
	teacher.letGuestsIn()
	e := teacher.schedule()
	_, secret := teacher.invite(e, map[string]any{"label": "Dr. Okafor"})
	guest, key := s.visitor(secret, "", "Ngozi")
	guest.want(http.StatusOK, "GET", "/api/me", nil, nil)
	guest.refused(http.StatusNotFound, "not_found", "POST", "/api/guest/session", map[string]any{"secret": secret + "x", "name": "Ngozi"})
	for _, word := range []string{secret, key, "Ngozi", "Okafor"} {
		assert.NotContains(t, s.log.String(), word)
	}
	var rows int
	require.NoError(t, s.db.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM classroom_guest_link k, classroom_guest g WHERE k.hash = ? OR g.key_hash = ?`, secret, key).Scan(&rows))
	assert.Zero(t, rows, "what is stored opens nothing")
}

// A guest's class ends, or their course lets in none any more: their page hears it.
func TestAGuestsVisitEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*browser, event, guestLink){
		"the link is revoked": func(b *browser, e event, l guestLink) {
			b.want(http.StatusNoContent, "DELETE", "/api/events/"+e.ID+"/guest-links/"+l.ID, nil, nil)
		},
		"they are banned": func(b *browser, e event, _ guestLink) {
			b.want(http.StatusNoContent, "POST", "/api/events/"+e.ID+"/guests/"+b.guestLinks(e)[0].Guests[0].ID+"/ban", nil, nil)
		},
		"the course lets in none": func(b *browser, _ event, _ guestLink) {
			b.want(http.StatusOK, "PUT", "/api/settings/course", map[string]any{"version": 1, "settings": map[string]any{"guests": "none"}}, nil)
		},
		"the link expires": func(b *browser, _ event, _ guestLink) { b.site.clock.Advance(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, nil, func(cfg *httpapi.Config) { cfg.WatchInterval = 20 * time.Millisecond })
			teacher := s.teacher()
			teacher.letGuestsIn()
			e := teacher.do(teacher.schedule(), "start")
			link, secret := teacher.invite(e, map[string]any{"approval": false, "expiresAt": "2026-11-23T10:00:00Z"})
			guest, _ := s.visitor(secret, "", "Ngozi")
			page := s.follow(guest)
			inClass, _ := guest.enter(e)
			end(teacher, e, link)
			_, code := inClass.last()
			assert.EqualValues(t, 4401, code)
			_, code = page.last()
			assert.EqualValues(t, 4401, code)
			guest.renew()
			guest.refused(http.StatusUnauthorized, "not_signed_in", "POST", "/api/events/"+e.ID+"/join", nil)
		})
	}
}

func TestAGuestHasNoTokenForAnythingElse(t *testing.T) {
	t.Parallel()
	s := newSite(t, nil)
	teacher := s.teacher()
	teacher.letGuestsIn()
	e := teacher.schedule()
	_, secret := teacher.invite(e, map[string]any{})
	guest, _ := s.visitor(secret, "", "Ngozi")
	claims := claimsOf(t, guest.token)
	assert.Equal(t, e.ID, claims["event"], "others who verify it see that it is for one event")
	assert.Equal(t, string(chimeclassroom.Guest), claims["role"])
	assert.NotContains(t, claimsOf(t, teacher.token), "event")
}
