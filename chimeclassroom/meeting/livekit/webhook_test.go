package livekit_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/livekit"
)

// hookToken is that of a webhook with that body.
func hookToken(body, secret string, expires time.Time) string {
	sum := sha256.Sum256([]byte(body))
	return sign(secret, fmt.Sprintf(`{"iss":%q,"exp":%d,"sha256":%q}`, wireKey, expires.Unix(), base64.StdEncoding.EncodeToString(sum[:])))
}

// send delivers a webhook as LiveKit does.
func send(t *testing.T, p *livekit.Provider, body string) int {
	t.Helper()
	return deliver(t, p, hookToken(body, wireSecret, time.Now().Add(time.Minute)), body)
}

func deliver(t *testing.T, p *livekit.Provider, token, body string) int {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/livekit/webhook", strings.NewReader(body))
	r.Header.Set("Authorization", token)
	w := httptest.NewRecorder()
	p.Webhook().ServeHTTP(w, r)
	return w.Code
}

// ledger is what was reported to a classroom, and what that answers.
type ledger struct {
	mu     sync.Mutex
	events []meeting.LedgerEvent
	fails  error
	absent map[string]bool // by sitting and attendee id
}

func (l *ledger) Absent(_ context.Context, s meeting.Sitting, attendeeID string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.absent[s.ID+" "+attendeeID], l.fails
}

// answer sets what the classroom answers, for one attendee of a sitting.
func (l *ledger) answer(of string, absent bool, fails error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.absent[of], l.fails = absent, fails
}

func (l *ledger) Report(_ context.Context, e meeting.LedgerEvent) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fails != nil {
		return l.fails
	}
	l.events = append(l.events, e)
	return nil
}

// lines are what was reported, as short as can be: who, what, and seconds after
// nine.
func (l *ledger) lines() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	lines := []string{}
	for _, e := range l.events {
		lines = append(lines, fmt.Sprintf("%s %s %.1f", e.AttendeeID, e.Type, e.At.Sub(nine).Seconds()))
	}
	return lines
}

// running is a provider that runs, in the bubble of the test.
func running(t *testing.T, w *wire, now func() time.Time) (*livekit.Provider, *ledger) {
	t.Helper()
	cfg := w.config()
	cfg.Reports, cfg.Now, cfg.Every = true, now, time.Minute
	p, l := newProvider(t, cfg), &ledger{absent: map[string]bool{}}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx, l) }()
	synctest.Wait()
	t.Cleanup(func() { cancel(); assert.NoError(t, <-ended) })
	return p, l
}

// hook is a webhook about ada-1, so many seconds after nine.
func hook(event string, second int, rest string) string {
	return fmt.Sprintf(`{"event":%q,"id":"EV_1","createdAt":"%d","room":{"name":"class-sitting-g1","turnPassword":"x"},%s}`, event, nine.Unix()+int64(second), rest)
}

func somebody(sid, more string) string { return since(2500, sid, more) }

// since is ada-1 by a connection of so many milliseconds after nine.
func since(millis int64, sid, more string) string {
	return fmt.Sprintf(`"participant":{"sid":%q,"identity":"ada-1","joinedAtMs":"%d"%s}`, sid, nine.UnixMilli()+millis, more)
}

func sends(sid, track, source string) string {
	return somebody(sid, "") + fmt.Sprintf(`,"track":{"sid":%q,"source":%q}`, track, source)
}

func TestWebhooksBecomeEvents(t *testing.T) {
	t.Parallel()
	joined := hook("participant_joined", 2, somebody("PA_1", ""))
	camera, noCamera := hook("track_published", 5, sends("PA_1", "TR_1", "CAMERA")), hook("track_unpublished", 9, sends("PA_1", "TR_1", "CAMERA"))
	left := hook("participant_left", 12, somebody("PA_1", `,"disconnectReason":"CLIENT_INITIATED"`))
	whole := []string{"ada-1 AttendeeJoined 2.5", "ada-1 AttendeeVideoStarted 5.0", "ada-1 AttendeeVideoStopped 9.0", "ada-1 AttendeeLeft 12.0"}
	for name, tc := range map[string]struct{ hooks, want []string }{
		"in order":             {[]string{joined, camera, noCamera, left}, whole},
		"twice":                {[]string{joined, joined, camera, camera, noCamera, noCamera, left, left, joined, camera}, whole},
		"the join comes late":  {[]string{camera, joined, noCamera, left}, whole},
		"the join never comes": {[]string{camera, noCamera, left}, whole},
		"the end comes first": {
			[]string{joined, noCamera, camera, left}, []string{whole[0], whole[3]},
		},
		"who leaves stops sending": {
			[]string{joined, camera, left, noCamera}, []string{whole[0], whole[1], "ada-1 AttendeeVideoStopped 12.0", whole[3]},
		},
		"sound is the page's affair": {
			[]string{joined, hook("track_published", 3, sends("PA_1", "TR_2", "MICROPHONE")), left}, []string{whole[0], whole[3]},
		},
		"a screen, with its sound": {
			[]string{
				joined, hook("track_published", 3, sends("PA_1", "TR_2", "SCREEN_SHARE")), hook("track_published", 3, sends("PA_1", "TR_3", "SCREEN_SHARE_AUDIO")),
				hook("track_unpublished", 4, sends("PA_1", "TR_2", "SCREEN_SHARE")),
			},
			[]string{whole[0], "ada-1 AttendeeContentVideoStarted 3.0", "ada-1 AttendeeContentVideoStopped 4.0"},
		},
		"a page connects anew before the old connection is given up": {
			[]string{
				joined, camera, hook("participant_joined", 6, somebody("PA_2", "")), hook("track_published", 6, sends("PA_2", "TR_9", "CAMERA")),
				hook("participant_left", 7, somebody("PA_1", `,"disconnectReason":"DUPLICATE_IDENTITY"`)), hook("participant_left", 8, somebody("PA_2", "")),
			},
			[]string{whole[0], whole[1], "ada-1 AttendeeVideoStopped 8.0", "ada-1 AttendeeDropped 8.0"},
		},
		"a page connects anew, and the server of before is lost": {
			[]string{
				joined, camera, hook("participant_joined", 6, since(6000, "PA_2", "")),
				hook("participant_left", 8, since(6000, "PA_2", `,"disconnectReason":"CLIENT_INITIATED"`)), hook("participant_left", 9, somebody("PA_1", "")),
			},
			[]string{whole[0], whole[1], "ada-1 AttendeeVideoStopped 8.0", "ada-1 AttendeeLeft 8.0"},
		},
		"whole seconds do not turn the order": {
			[]string{joined, hook("participant_left", 2, somebody("PA_1", ""))}, []string{whole[0], "ada-1 AttendeeDropped 2.5"},
		},
		"an arrival that is reported late": {
			[]string{hook("participant_left", 4, somebody("PA_1", "")), joined}, []string{whole[0], "ada-1 AttendeeDropped 4.0"},
		},
		"an arrival that is not reported": {
			[]string{hook("participant_left", 4, somebody("PA_1", ""))}, []string{whole[0], "ada-1 AttendeeDropped 4.0"},
		},
		"somebody is put out": {
			[]string{joined, hook("participant_left", 4, somebody("PA_1", `,"disconnectReason":"PARTICIPANT_REMOVED"`))}, []string{whole[0], "ada-1 AttendeeDeleted 4.0"},
		},
		"a connection that broke off": {
			[]string{joined, hook("participant_connection_aborted", 4, somebody("PA_1", ""))}, []string{whole[0], "ada-1 AttendeeDropped 4.0"},
		},
		"a connection that never came about": {[]string{hook("participant_connection_aborted", 4, somebody("PA_1", ""))}, []string{}},
		"nothing of it": {
			[]string{hook("room_started", 1, `"x":1`), hook("egress_started", 1, `"x":1`), hook("a_new_event", 1, somebody("PA_1", ""))}, []string{},
		},
		"of another program": {
			[]string{strings.ReplaceAll(joined, "class-sitting-g1", "party"), strings.ReplaceAll(joined, "ada-1", "Ada L")}, []string{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p, l := running(t, newWire(), func() time.Time { return nine })
				for _, body := range tc.hooks {
					require.Equal(t, http.StatusNoContent, deliver(t, p, hookToken(body, wireSecret, nine.Add(time.Minute)), body))
				}
				assert.Equal(t, tc.want, l.lines())
				for _, e := range l.events {
					assert.Equal(t, "sitting", e.MeetingID)
					assert.Equal(t, meeting.FromProvider, e.Source)
				}
			})
		})
	}
}

func TestWebhooksAreSigned(t *testing.T) {
	t.Parallel()
	body := hook("participant_joined", 2, somebody("PA_1", ""))
	good := hookToken(body, wireSecret, nine.Add(time.Minute))
	for name, tc := range map[string]struct {
		token, body string
		want        int
	}{
		"signed":              {good, body, http.StatusNoContent},
		"no token":            {"", body, http.StatusUnauthorized},
		"no dots":             {"token", body, http.StatusUnauthorized},
		"another body":        {good, strings.Replace(body, "ada-1", "ben-1", 1), http.StatusUnauthorized},
		"another secret":      {hookToken(body, "another secret of as many characters", nine.Add(time.Minute)), body, http.StatusUnauthorized},
		"too old":             {hookToken(body, wireSecret, nine.Add(-2*time.Minute)), body, http.StatusUnauthorized},
		"of another key":      {sign(wireSecret, `{"iss":"south","exp":9999999999}`), body, http.StatusUnauthorized},
		"without a hash":      {sign(wireSecret, `{"iss":"north","exp":9999999999}`), body, http.StatusUnauthorized},
		"claims of no use":    {sign(wireSecret, `[]`), body, http.StatusUnauthorized},
		"no JSON":             {hookToken("{", wireSecret, nine), "{", http.StatusBadRequest},
		"no event":            {hookToken("{}", wireSecret, nine), "{}", http.StatusBadRequest},
		"a time out of sight": {hookToken(`{"event":"x","createdAt":"99999999999999"}`, wireSecret, nine), `{"event":"x","createdAt":"99999999999999"}`, http.StatusBadRequest},
		"more than enough":    {hookToken(strings.Repeat("a", 2<<20), wireSecret, nine), strings.Repeat("a", 2<<20), http.StatusBadRequest},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p, l := running(t, newWire(), func() time.Time { return nine })
				assert.Equal(t, tc.want, deliver(t, p, tc.token, tc.body))
				assert.Len(t, l.lines(), map[bool]int{true: 1}[tc.want == http.StatusNoContent])
			})
		})
	}
	w := httptest.NewRecorder()
	newProvider(t, newWire().config()).Webhook().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/livekit/webhook", nil))
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
}

// What cannot be taken down is asked for again, and then counts once.
// unread fails the test when somebody reads it.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("a report was read before its sender was known")
	return 0, errors.New("not to be read")
}

// Whoever has no key has nothing read, however much they send.
func TestNothingIsReadOfWhoeverHasNoKey(t *testing.T) {
	t.Parallel()
	p := newProvider(t, newWire().config())
	for name, token := range map[string]string{
		"none": "", "no token": "x.y.z", "another key": hookToken("", "another secret of 32 characters..", time.Now().Add(time.Minute)),
		"an old token": hookToken("", wireSecret, time.Now().Add(-time.Hour)),
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/livekit/webhook", unread{t})
		r.Header.Set("Authorization", token)
		w := httptest.NewRecorder()
		p.Webhook().ServeHTTP(w, r)
		assert.Equal(t, http.StatusUnauthorized, w.Code, name)
	}
}

func TestWebhooksThatCannotBeTakenDown(t *testing.T) {
	t.Parallel()
	body := hook("participant_joined", 2, somebody("PA_1", ""))
	require.Equal(t, http.StatusServiceUnavailable, send(t, newProvider(t, newWire().config()), body), "nobody runs")
	synctest.Test(t, func(t *testing.T) {
		p, l := running(t, newWire(), time.Now)
		l.fails = errors.New("the database is away")
		require.Equal(t, http.StatusServiceUnavailable, send(t, p, body))
		l.fails = nil
		require.Equal(t, http.StatusNoContent, send(t, p, body))
		assert.Len(t, l.lines(), 1)
	})
}

// Whoever comes back with a token of before finds what was said of them since.
func TestOldTokensAreWorthLittle(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		then func(t *testing.T, p meeting.Provider, r meeting.Ref) error
		want map[string]meeting.Capabilities
	}{
		"removed": {func(t *testing.T, p meeting.Provider, r meeting.Ref) error {
			return p.Remove(t.Context(), r, []string{"ada-1"})
		}, map[string]meeting.Capabilities{}},
		"muted": {
			func(t *testing.T, p meeting.Provider, r meeting.Ref) error {
				return p.Mute(t.Context(), r, []string{"ada-1"})
			},
			map[string]meeting.Capabilities{"ada-1": {Video: true, Content: true}},
		},
		"forbidden": {
			func(t *testing.T, p meeting.Provider, r meeting.Ref) error {
				return p.Permit(t.Context(), r, map[string]meeting.Capabilities{"ada-1": {}})
			},
			map[string]meeting.Capabilities{"ada-1": {}},
		},
		"over": {func(t *testing.T, p meeting.Provider, r meeting.Ref) error { return p.End(t.Context(), r) }, map[string]meeting.Capabilities{}},
	} {
		for _, reported := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, reported %t", name, reported), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWire()
					p, _ := running(t, w, time.Now)
					r := ensure(t, p, generation(1))
					token := join(t, p, r, "ada-1", everything())
					w.enter(t, token, "PA_1")
					require.NoError(t, tc.then(t, p, r))
					w.enter(t, token, "PA_2")
					require.Equal(t, everything(), w.inside(r.ProviderID)["ada-1"], "the server believes the token")
					if reported {
						require.Equal(t, http.StatusNoContent, send(t, p, hook("participant_joined", 2, somebody("PA_2", ""))))
					} else {
						time.Sleep(time.Minute + time.Second)
						synctest.Wait()
					}
					assert.Equal(t, tc.want, w.inside(r.ProviderID))
				})
			})
		}
	}
}

// After a restart of the classroom nothing was said of anybody, and it is asked who
// has a place: in a class that goes on, in one that is over, and of others nobody.
func TestTokensOfBeforeARestart(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		sitting, kind string
		absent        bool
		failing       error
		out           bool
	}{
		"who has no place is put out":             {"sitting", "", true, nil, true},
		"said in full":                            {"sitting", "STANDARD", true, nil, true},
		"who has one stays":                       {"sitting", "", false, nil, false},
		"a recording stays":                       {"sitting", "EGRESS", true, nil, false},
		"nobody is put out while it is not known": {"sitting", "", true, errors.New("the database is away"), false},
	} {
		for _, reported := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, reported %t", name, reported), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					w := newWire()
					before := newProvider(t, w.config())
					r := ensure(t, before, generation(1))
					w.enter(t, join(t, before, r, "ada-1", everything()), "PA_1")
					w.change(r.ProviderID, "ada-1", func(p *wirePerson) { p.Kind = tc.kind })

					p, l := running(t, w, time.Now)
					l.answer("sitting ada-1", tc.absent, tc.failing)
					if reported {
						send(t, p, hook("participant_joined", 2, somebody("PA_1", `,"kind":"`+tc.kind+`"`)))
					} else {
						time.Sleep(time.Minute + time.Second)
						synctest.Wait()
					}
					assert.Equal(t, tc.out, len(w.inside(r.ProviderID)) == 0)
					if tc.failing != nil {
						l.answer("sitting ada-1", tc.absent, nil)
						time.Sleep(time.Minute + time.Second)
						synctest.Wait()
						assert.Empty(t, w.inside(r.ProviderID), "the next look tries again")
					}
				})
			})
		}
	}
}

// A page that connects and sends without end fills no memory.
func TestWhatIsOverIsForgottenInTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, l := running(t, newWire(), time.Now)
		for i := range 1200 {
			sid := fmt.Sprintf("PA_%d", i)
			require.Equal(t, http.StatusNoContent, send(t, p, hook("participant_joined", i, somebody(sid, ""))))
			require.Equal(t, http.StatusNoContent, send(t, p, hook("track_published", i, sends(sid, "TR_1", "CAMERA"))))
			require.Equal(t, http.StatusNoContent, send(t, p, hook("participant_left", i+1, somebody(sid, ""))))
		}
		told := len(l.lines())
		require.Equal(t, http.StatusNoContent, send(t, p, hook("participant_left", 1200, somebody("PA_1199", ""))))
		assert.Len(t, l.lines(), told, "what was lately is known")
		connections, _ := livekit.Remembered(p, "class-sitting-g1")
		assert.LessOrEqual(t, connections, 1001)

		require.Equal(t, http.StatusNoContent, send(t, p, hook("participant_joined", 4000, somebody("PA_X", ""))))
		for i := range 300 {
			track := fmt.Sprintf("TR_%d", i)
			require.Equal(t, http.StatusNoContent, send(t, p, hook("track_published", 4000+i, sends("PA_X", track, "CAMERA"))))
			require.Equal(t, http.StatusNoContent, send(t, p, hook("track_unpublished", 4000+i, sends("PA_X", track, "CAMERA"))))
		}
		_, tracks := livekit.Remembered(p, "class-sitting-g1")
		assert.LessOrEqual(t, tracks, 101)
	})
}

// A server that drops its reports, or sends none, is looked into.
func TestLookingAround(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		p, l := running(t, w, time.Now)
		r := ensure(t, p, generation(1))
		w.enter(t, join(t, p, r, "ada-1", everything()), "PA_1")
		w.change(r.ProviderID, "ada-1", func(p *wirePerson) { p.Tracks = append(p.Tracks, map[string]any{"sid": "TR_1", "source": "CAMERA"}) })
		what := func(after time.Duration) (types []meeting.EventType) {
			time.Sleep(after)
			synctest.Wait()
			l.mu.Lock()
			defer l.mu.Unlock()
			for _, e := range l.events {
				types = append(types, e.Type)
			}
			return types
		}
		seen := []meeting.EventType{meeting.AttendeeJoined, meeting.AttendeeVideoStarted}
		require.Equal(t, seen, what(time.Minute+time.Second))
		require.Equal(t, http.StatusNoContent, send(t, p, hook("track_published", 2, sends("PA_1", "TR_1", "CAMERA"))), "late")
		require.Equal(t, seen, what(5*time.Minute), "once")

		w.change(r.ProviderID, "ada-1", func(p *wirePerson) { p.Tracks = nil })
		seen = append(seen, meeting.AttendeeVideoStopped)
		require.Equal(t, seen, what(time.Minute))

		require.NoError(t, p.Remove(t.Context(), r, []string{"ada-1"}))
		require.Equal(t, seen, what(time.Minute), "a list may be of the moment before")
		seen = append(seen, meeting.AttendeeDropped)
		require.Equal(t, seen, what(time.Minute))
		require.Equal(t, seen, what(5*time.Minute))

		calls := w.called()
		what(2 * time.Hour)
		idle := w.called()
		assert.Less(t, idle-calls, 70, "after an hour nobody looks any more")
		what(time.Hour)
		assert.Equal(t, idle, w.called())
	})
}

func FuzzWebhook(f *testing.F) {
	f.Add(hook("participant_joined", 2, somebody("PA_1", "")))
	f.Add(hook("track_published", 2, sends("PA_1", "TR_1", "CAMERA")))
	f.Add(`{"event":"participant_left","createdAt":1,"room":{"name":"class--g1"},"participant":{"sid":"x","joinedAtMs":"9"}}`)
	f.Fuzz(func(t *testing.T, body string) {
		p := newProvider(t, newWire().config())
		code := send(t, p, body)
		if code != http.StatusServiceUnavailable && code != http.StatusBadRequest && code != http.StatusNoContent {
			t.Fatalf("%d for %q", code, body)
		}
	})
}
