package webhooks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/chimeclassroom/webhooks"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// receiver is another program.
type receiver struct {
	url string

	mu      sync.Mutex
	answers []int // of the next requests; then 204
	got     []request
}

type request struct {
	header http.Header
	body   []byte
}

func newReceiver(t *testing.T, answers ...int) *receiver {
	t.Helper()
	r := &receiver{answers: answers}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, in *http.Request) {
		body, err := io.ReadAll(in.Body)
		assert.NoError(t, err)
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, request{header: in.Header.Clone(), body: body})
		status := http.StatusNoContent
		if len(r.answers) > 0 {
			status, r.answers = r.answers[0], r.answers[1:]
		}
		w.WriteHeader(status)
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *receiver) requests() []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]request(nil), r.got...)
}

// messages verifies everything that came with another's program, and returns it.
func (r *receiver) messages(t *testing.T, secret string) (all []service.HookMessage) {
	t.Helper()
	verifier, err := standardwebhooks.NewWebhook(secret)
	require.NoError(t, err)
	for _, in := range r.requests() {
		require.NoError(t, verifier.Verify(in.body, in.header))
		changed := bytes.Replace(in.body, []byte(`"type"`), []byte(`"typo"`), 1)
		require.Error(t, verifier.Verify(changed, in.header))
		var m service.HookMessage
		require.NoError(t, json.Unmarshal(in.body, &m))
		all = append(all, m)
	}
	return all
}

type world struct {
	*service.Service
	t       *testing.T
	courier *webhooks.Courier
	queue   *sqlstore.Store
	idle    chan struct{}
}

func newWorld(t *testing.T, change ...func(*webhooks.Config)) *world {
	t.Helper()
	w := &world{t: t, idle: make(chan struct{}, 1)}
	db, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "classroom.db"))
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	queue, err := sqlstore.New(t.Context(), db, sqlstore.Config{Dialect: sqlstore.SQLite})
	require.NoError(t, err)
	store, err := classroomsql.New(t.Context(), db, sqlstore.SQLite)
	require.NoError(t, err)
	cfg := webhooks.Config{
		Store: queue, Key: bytes.Repeat([]byte("k"), 32), InsecureAllowLoopback: true, Logger: slog.New(slog.DiscardHandler),
		Pace: delivery.Pace{FirstRetry: time.Millisecond, LongestRetry: time.Millisecond},
		Idle: func(context.Context) {
			select {
			case w.idle <- struct{}{}:
			default:
			}
		},
	}
	for _, f := range change {
		f(&cfg)
	}
	w.queue = queue
	w.courier, err = webhooks.New(cfg)
	require.NoError(t, err)
	w.Service, err = service.New(service.Config{Store: store, Hooks: w.courier, InsecureLoopbackHooks: true, Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	return w
}

// deliver sends everything that waits.
func (w *world) deliver() {
	w.t.Helper()
	select { // of before
	case <-w.idle:
	default:
	}
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.courier.Run(ctx, w.HookDesk())
	}()
	<-w.idle
	cancel()
	<-done
}

func (w *world) teacher() chimeclassroom.Visitor {
	w.t.Helper()
	code, err := w.Enter(w.t.Context(), service.Arrival{RegistrationID: "reg", DeploymentID: "dep", ContextID: "course", CourseTitle: "Algebra",
		Subject: "grace", Name: "Grace Hopper", Role: chimeclassroom.Teacher, Platform: "Mini LMS"})
	require.NoError(w.t, err)
	secret, _, err := w.OpenSession(w.t.Context(), code)
	require.NoError(w.t, err)
	s, err := w.Renew(w.t.Context(), secret)
	require.NoError(w.t, err)
	return s.Visitor
}

func (w *world) hook(deployment, address string) (h service.Hook, secret string) {
	w.t.Helper()
	h, secret, err := w.AddHook(w.t.Context(), "operator", chimeclassroom.Deployment{RegistrationID: "reg", DeploymentID: deployment}, address)
	require.NoError(w.t, err)
	return h, secret
}

// now is a class that begins in a minute.
func (w *world) input() chimeclassroom.EventInput {
	return chimeclassroom.EventInput{Title: "Algebra", DurationMinutes: 60, TimeZone: "UTC", OpensBefore: 15}.At(time.Now().Add(time.Minute))
}

func (w *world) schedule(v chimeclassroom.Visitor) service.EventView {
	w.t.Helper()
	e, err := w.CreateEvent(w.t.Context(), v, w.input())
	require.NoError(w.t, err)
	return e
}

// tries are the states of the messages of the only hook.
func (w *world) hooks() []service.HookView {
	w.t.Helper()
	all, err := w.ReadHooks(w.t.Context())
	require.NoError(w.t, err)
	return all
}

func TestProgramsAreToldWhatHappens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, ours, others := w.teacher(), newReceiver(t), newReceiver(t)
	_, secret := w.hook("dep", ours.url)
	_, otherSecret := w.hook("another", others.url)
	assert.NotEqual(t, secret, otherSecret)
	var want []service.HookType
	step := func(of ...service.HookType) {
		w.deliver()
		want = append(want, of...)
		var got []service.HookType
		for _, m := range ours.messages(t, secret) {
			got = append(got, m.Type)
		}
		require.Equal(t, want, got)
	}
	e := w.schedule(teacher)
	step(service.HookEventCreated)
	in := w.input()
	in.Title = "Geometry"
	e, err := w.UpdateEvent(t.Context(), teacher, e.ID, in, e.Version, chimeclassroom.ThisOne)
	require.NoError(t, err)
	step(service.HookEventChanged)
	_, err = w.StartMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	step(service.HookClassStarted)
	_, err = w.EndMeeting(t.Context(), teacher, e.ID)
	require.NoError(t, err)
	w.deliver()
	want = append(want, service.HookClassEnded, service.HookReportReady)
	messages := ours.messages(t, secret)
	require.Len(t, messages, len(want))
	last := messages[len(messages)-1]
	assert.NotEmpty(t, last.Data.Meeting)
	assert.Equal(t, teacher.Room.ID, last.Data.Room)
	require.Len(t, messages[1].Data.Events, 1)
	assert.Equal(t, e.ID, messages[1].Data.Events[0].ID)
	assert.Equal(t, "Geometry", messages[1].Data.Events[0].Title)
	assert.True(t, e.StartsAt.Equal(*messages[1].Data.Events[0].StartsAt))

	second := w.schedule(teacher)
	_, err = w.CancelEvent(t.Context(), teacher, second.ID, "Grace Hopper is ill", chimeclassroom.ThisOne)
	require.NoError(t, err)
	require.NoError(t, w.DeleteEvent(t.Context(), teacher, second.ID, chimeclassroom.ThisOne))
	w.deliver()
	var types []string
	for _, m := range ours.messages(t, secret)[len(want):] {
		types = append(types, string(m.Type))
	}
	assert.ElementsMatch(t, []string{"event.created", "event.cancelled", "event.deleted"}, types)
	assert.Empty(t, others.requests(), "another school is told nothing")
	for _, in := range ours.requests() {
		assert.NotContains(t, string(in.body), "Grace")
		assert.Equal(t, "application/json", in.header.Get("Content-Type"))
	}
}

func TestAReceiverThatFailsIsAskedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t, 500, 404, 429)
	_, secret := w.hook("dep", r.url)
	w.schedule(w.teacher())
	w.deliver()
	require.Len(t, r.messages(t, secret), 4, "each with a signature that is good")
	ids := map[string]bool{}
	for _, in := range r.requests() {
		ids[in.header.Get("Webhook-Id")] = true
	}
	assert.Len(t, ids, 1, "it is one message")
	tries := w.hooks()[0].Tries
	require.Len(t, tries, 1)
	assert.Equal(t, "sent", tries[0].State)
	assert.True(t, ids[tries[0].MessageID])
}

func TestAReceiverThatIsGoneIsSwitchedOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers []int
		giveUp  time.Duration
		why     string
	}{
		"it says so":             {[]int{410}, time.Hour, "It answered that it is gone (410)."},
		"it has failed for long": {[]int{500, 500, 500, 500, 500}, time.Nanosecond, "It did not take a message for three days."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(cfg *webhooks.Config) { cfg.Pace.GiveUp = c.giveUp })
			teacher, r := w.teacher(), newReceiver(t, c.answers...)
			h, _ := w.hook("dep", r.url)
			w.schedule(teacher)
			w.deliver()
			assert.Equal(t, c.why, w.hooks()[0].Off)
			assert.Equal(t, "failed", w.hooks()[0].Tries[0].State)
			asked := len(r.requests())
			w.schedule(teacher)
			w.deliver()
			assert.Len(t, r.requests(), asked, "it is left alone")
			require.Equal(t, chimeclassroom.CodeNotFound, chimeclassroom.ErrorCode(w.TestHook(t.Context(), "operator", h.ID)))
			require.NoError(t, w.ResumeHook(t.Context(), "operator", h.ID))
			r.mu.Lock()
			r.answers = nil
			r.mu.Unlock()
			require.NoError(t, w.TestHook(t.Context(), "operator", h.ID))
			w.deliver()
			assert.Len(t, r.requests(), asked+1)
			assert.Equal(t, service.HookTest, w.hooks()[0].Tries[0].Type)
		})
	}
}

// An address that leads into the network of the classroom is not spoken to, whatever
// its name says.
func TestPrivateAddressesAreNotSpokenTo(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	w := newWorld(t, func(cfg *webhooks.Config) {
		cfg.InsecureAllowLoopback, cfg.Pace.GiveUp = false, time.Nanosecond
	})
	w.hook("dep", "https"+strings.TrimPrefix(r.url, "http"))
	w.hook("dep", "https://10.0.0.1/hook")
	w.hook("dep", "https://169.254.169.254/latest/meta-data")
	w.schedule(w.teacher())
	w.deliver()
	assert.Empty(t, r.requests())
	for _, h := range w.hooks() {
		require.NotEmpty(t, h.Tries, h.URL)
		assert.Contains(t, h.Tries[0].Detail, "address is private or local")
	}
	for _, address := range []string{"", "http://example.com", "https://", "https://u:p@example.com", "https://example.com/#x", "ftp://example.com", "https://example.com/" + strings.Repeat("x", 500)} {
		_, _, err := w.AddHook(t.Context(), "operator", chimeclassroom.Deployment{RegistrationID: "reg", DeploymentID: "dep"}, address)
		assert.Equal(t, chimeclassroom.CodeInvalid, chimeclassroom.ErrorCode(err), address)
	}
}

func TestARemovedWebhookIsToldNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	teacher, r := w.teacher(), newReceiver(t)
	h, _ := w.hook("dep", r.url)
	w.schedule(teacher)
	require.NoError(t, w.RemoveHook(t.Context(), "operator", h.ID))
	w.deliver()
	assert.Empty(t, r.requests(), "not even what waited")
	assert.Equal(t, chimeclassroom.CodeNotFound, chimeclassroom.ErrorCode(w.RemoveHook(t.Context(), "operator", h.ID)))
}

func TestOperatorsManageWebhooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.teacher()
	r, office := newReceiver(t), webhooks.NewOffice(w.Service)
	post := func(form url.Values) string {
		body, err := office.Change(t.Context(), form)
		require.NoError(t, err)
		return string(body)
	}
	empty, err := office.Body(t.Context())
	require.NoError(t, err)
	assert.Contains(t, string(empty), "There are none.")
	assert.Contains(t, string(empty), `<option value="reg dep">Mini LMS (deployment dep)</option>`)
	add := url.Values{"do": {"add"}, "platform": {"reg dep"}, "url": {r.url}}
	added := post(add)
	assert.Contains(t, added, "whsec_")
	shown, err := office.Body(t.Context())
	require.NoError(t, err)
	assert.NotContains(t, string(shown), "whsec_", "once")
	assert.Contains(t, string(shown), r.url)
	id := w.hooks()[0].ID
	assert.Contains(t, post(url.Values{"do": {"test"}, "id": {id}}), "on its way")
	w.deliver()
	shown, err = office.Body(t.Context())
	require.NoError(t, err)
	assert.Contains(t, string(shown), ">sent<")
	add.Set("url", "http://example.com")
	assert.Contains(t, post(add), `class="alert"`)
	add.Set("url", r.url)
	for range service.MaxHooks - 1 {
		post(add)
	}
	assert.Contains(t, post(add), "A platform has 5 webhooks at most")
	assert.Contains(t, post(url.Values{"do": {"remove"}, "id": {id}}), "The webhook is removed.")
	assert.Contains(t, post(url.Values{"do": {"resume"}, "id": {"none"}}), "There is no such webhook")
	assert.Len(t, w.hooks(), service.MaxHooks-1)
}
