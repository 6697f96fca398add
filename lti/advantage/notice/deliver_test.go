package notice_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func TestDelivery(t *testing.T) {
	t.Parallel()
	t.Run("from a subscription to the tool", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		_, err := w.client().Subscribe(t.Context(), notice.Subscription{Type: lti.HelloWorldNotice, Handler: w.address()})
		require.NoError(t, err)
		to := w.recipient(lti.HelloWorldNotice)
		to.Subscription = w.stored[here][0]
		require.NoError(t, w.sender.Send(t.Context(), to, w.made(t, lti.HelloWorldNotice, "h-1")))
		got := w.received[0]
		require.Equal(t, lti.Notice{ID: "h-1", Type: lti.HelloWorldNotice, Timestamp: w.platform.Clock.Now()}, got.Notice)
		require.Equal(t, w.tool.Registration.ID, got.Registration.ID)
		m := got.Message
		require.Equal(t, []any{w.platform.Issuer(), lti.Audience{"tool-1"}, "tool-1", ltitest.DeploymentID, lti.Version, "", ""},
			[]any{m.Issuer, m.Audience, m.AuthorizedParty, m.DeploymentID, m.Version, m.Subject, string(m.Type)})
		require.NotEmpty(t, m.Nonce)
	})
	t.Run("TC-522 a course was copied", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := notice.Copy{Context: lti.Context{ID: "c-9", Title: "Biology, spring"}, Origins: []string{"c-1", "c-2"}}
		m, err := c.Notice("copy-1", w.platform.Clock.Now())
		require.NoError(t, err)
		require.NoError(t, w.sender.Send(t.Context(), w.recipient(lti.ContextCopyNotice), m))
		got, err := notice.ReadCopy(w.received[0].Message)
		require.NoError(t, err)
		require.Equal(t, &c, got)
		courses := map[string]string{"c-1": "quiz 1", "c-0": "quiz 0"} // what the tool holds
		for _, origin := range got.Origins {
			if held, ok := courses[origin]; ok {
				courses[got.Context.ID] = held
			}
		}
		require.Equal(t, "quiz 1", courses["c-9"])
	})
	t.Run("TC-520 a batch of several, each once", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		to := w.recipient(lti.HelloWorldNotice)
		to.MaxBatchSize = 2
		var all []*lti.Message
		for i := range 5 {
			all = append(all, w.made(t, lti.HelloWorldNotice, "h-"+strconv.Itoa(i)))
		}
		for range 2 { // the second time they are signed anew
			for batch := range to.Batches(all) {
				require.NoError(t, w.sender.Send(t.Context(), to, batch...))
			}
		}
		require.Equal(t, []string{"h-0", "h-1", "h-2", "h-3", "h-4"}, w.ids())
		require.Error(t, w.sender.Send(t.Context(), to, all...), "more than the tool takes at once")
		to.MaxBatchSize = 1_000_000
		for batch := range to.Batches(make([]*lti.Message, 500)) {
			require.LessOrEqual(t, len(batch), 200)
		}
		require.NoError(t, w.sender.Send(t.Context(), to), "nothing to send")
	})
	t.Run("TC-520 the same notice at once on many connections", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		jwt, err := w.platform.SignNotice(t.Context(), w.tool.Registration, ltitest.DeploymentID, w.made(t, lti.HelloWorldNotice, "h-1"))
		require.NoError(t, err)
		var all sync.WaitGroup
		for range 16 {
			all.Go(func() { _ = w.receiver.Receive(t.Context(), []string{jwt, jwt}) })
		}
		all.Wait()
		require.Equal(t, []string{"h-1"}, w.ids())
	})
	t.Run("TC-521 unknown type", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		require.NoError(t, w.sender.Send(t.Context(), w.recipient("XSomethingNewNotice"), w.made(t, "XSomethingNewNotice", "x-1")))
		require.Empty(t, w.ids())
	})
	t.Run("one id of two deployments is two notices", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		require.NoError(t, w.tool.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: w.tool.Registration.ID, ID: "d-2"}))
		second := w.claims("h-1")
		second[lti.ClaimDeploymentID] = "d-2"
		require.NoError(t, w.receiver.Receive(t.Context(), []string{w.sign(t, w.claims("h-1")), w.sign(t, second)}))
		require.Equal(t, []string{"h-1", "h-1"}, w.ids())
	})
}

// sign signs claims by the platform's key.
func (w *world) sign(t testing.TB, claims map[string]any) string {
	t.Helper()
	jwt, err := lti.Sign(t.Context(), w.platform.Keys, nil, claims)
	require.NoError(t, err)
	return jwt
}

// deliver posts signed notices to the tool and returns its status.
func (w *world) deliver(t *testing.T, jwts ...string) int {
	t.Helper()
	body := `{"notices":[`
	for i, jwt := range jwts {
		if i > 0 {
			body += ","
		}
		body += `{"jwt":"` + jwt + `"}`
	}
	return w.send(t, http.MethodPost, w.address(), body+"]}", "Content-Type", "application/json").status
}

func TestDeliveryRefused(t *testing.T) {
	t.Parallel()
	past := func(w *world, d time.Duration) int64 { return w.platform.Clock.Now().Add(-d).Unix() }
	for _, test := range []struct {
		name   string
		change func(w *world, c map[string]any)
		status int
	}{
		{"TC-519 wrong aud", func(_ *world, c map[string]any) { c["aud"], c["azp"] = "tool-2", "tool-1" }, 401},
		{"TC-519 aud of nobody here", func(_ *world, c map[string]any) { c["aud"] = "tool-2"; delete(c, "azp") }, 400},
		{"TC-519 wrong iss", func(_ *world, c map[string]any) { c["iss"] = "https://other.example" }, 400},
		{"TC-519 expired", func(w *world, c map[string]any) { c["iat"], c["exp"] = past(w, time.Hour), past(w, 2*time.Minute) }, 401},
		{"TC-519 valid for days", func(w *world, c map[string]any) { c["exp"] = past(w, -72*time.Hour) }, 401},
		{"TC-519 old deployment", func(_ *world, c map[string]any) { c[lti.ClaimDeploymentID] = "d-0" }, 400},
		{"TC-519 no deployment", func(_ *world, c map[string]any) { delete(c, lti.ClaimDeploymentID) }, 401},
		{"no nonce", func(_ *world, c map[string]any) { delete(c, "nonce") }, 401},
		{"no notice in it", func(_ *world, c map[string]any) { delete(c, lti.ClaimNotice) }, 401},
		{"notice a text", func(_ *world, c map[string]any) { c[lti.ClaimNotice] = "hello" }, 401},
		{"notice without id", func(_ *world, c map[string]any) { delete(c[lti.ClaimNotice].(map[string]any), "id") }, 401},
		{"notice without type", func(_ *world, c map[string]any) { delete(c[lti.ClaimNotice].(map[string]any), "type") }, 401},
		{"notice of no time", func(_ *world, c map[string]any) { c[lti.ClaimNotice].(map[string]any)["timestamp"] = "yesterday" }, 401},
		{"another version", func(_ *world, c map[string]any) { c[lti.ClaimVersion] = "1.1" }, 401},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			claims := w.claims("bad")
			test.change(w, claims)
			require.Equal(t, test.status, w.deliver(t, w.sign(t, claims), w.sign(t, w.claims("good"))))
			require.Equal(t, []string{"good"}, w.ids(), "the others of the batch are processed")
			require.Equal(t, http.StatusNoContent, w.deliver(t, w.sign(t, w.claims("bad"))), "and what was refused was not taken")
		})
	}
	t.Run("TC-519 bad signature", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		forged, err := lti.Sign(t.Context(), ltitest.Keys(t, "other"), nil, w.claims("bad"))
		require.NoError(t, err)
		require.Equal(t, http.StatusUnauthorized, w.deliver(t, forged))
		good := w.sign(t, w.claims("bad"))
		require.Equal(t, http.StatusUnauthorized, w.deliver(t, good[:len(good)-8]+"AAAAAAAA"))
		unsigned := "eyJhbGciOiJub25lIn0" + good[strings.Index(good, "."):strings.LastIndex(good, ".")+1]
		require.Equal(t, http.StatusUnauthorized, w.deliver(t, unsigned))
		require.Equal(t, http.StatusUnauthorized, w.deliver(t, "x.y.z"))
		require.Equal(t, http.StatusUnauthorized, w.deliver(t, ""))
		require.Empty(t, w.ids())
	})
	t.Run("a launch is no notice", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		page := ltitest.NewBrowser(t, w.platform).Start(w.tool, ltitest.Person{ID: "u-1"})
		require.Equal(t, http.StatusUnauthorized, w.deliver(t, page.Form.Get("id_token")))
	})
}

func TestDeliveryThatIsNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	many := strings.Repeat(`{"jwt":"x"},`, 1001)
	for name, test := range map[string]struct {
		method, media, body string
		status              int
	}{
		"GET":              {"GET", "application/json", "", 405},
		"form":             {"POST", "application/x-www-form-urlencoded", "notices=x", 415},
		"no JSON":          {"POST", "application/json", "x", 400},
		"no notices":       {"POST", "application/json", `{"notices":[]}`, 400},
		"notices a text":   {"POST", "application/json", `{"notices":"x"}`, 400},
		"jwt a number":     {"POST", "application/json", `{"notices":[{"jwt":7}]}`, 400},
		"too many":         {"POST", "application/json", `{"notices":[` + strings.TrimSuffix(many, ",") + `]}`, 400},
		"more than 4 MiB":  {"POST", "application/json", `{"notices":[{"jwt":"` + strings.Repeat("x", 4<<20) + `"}]}`, 413},
		"no jwt in notice": {"POST", "application/json", `{"notices":[{}]}`, 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.status, w.send(t, test.method, w.address(), test.body, "Content-Type", test.media).status)
		})
	}
}

func TestDeliveryThatFails(t *testing.T) {
	t.Parallel()
	t.Run("the tool's own function", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.broken = &lti.Error{Code: lti.CodeInvalidToken, Err: errors.New("queue of db-7 is full")}
		a := w.send(t, http.MethodPost, w.address(), `{"notices":[{"jwt":"`+w.sign(t, w.claims("h-1"))+`"},{"jwt":"x"}]}`, "Content-Type", "application/json")
		require.Equal(t, http.StatusServiceUnavailable, a.status, "a fault of this side counts more than a refusal")
		require.NotContains(t, a.body, "db-7")
	})
	t.Run("the platform's keys cannot be had, and later they can", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		registration := w.tool.Registration.Clone()
		registration.Platform.JWKSURL = w.platform.Server.URL + "/no-keys"
		require.NoError(t, w.tool.Store.PutRegistration(t.Context(), registration))
		jwt := w.sign(t, w.claims("h-1"))
		require.Equal(t, http.StatusServiceUnavailable, w.deliver(t, jwt))
		require.NoError(t, w.tool.Store.PutRegistration(t.Context(), w.tool.Registration))
		require.Equal(t, http.StatusNoContent, w.deliver(t, jwt))
		require.Equal(t, []string{"h-1"}, w.ids())
	})
}

func TestSend(t *testing.T) {
	t.Parallel()
	t.Run("the tool's answers are typed", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		for status, temporary := range map[int]bool{400: false, 401: true, 404: false, 429: true, 500: true, 503: true, 307: true} {
			path := "/answers/" + strconv.Itoa(status)
			w.tool.Mux.HandleFunc(path, func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Location", "https://elsewhere.example/")
				http.Error(rw, "no", status)
			})
			to := w.recipient(lti.HelloWorldNotice)
			to.Handler = w.tool.Server.URL + path
			var e *advantage.StatusError
			require.ErrorAs(t, w.sender.Send(t.Context(), to, w.made(t, lti.HelloWorldNotice, "h-1")), &e)
			require.Equal(t, status, e.Status)
			require.Equal(t, temporary, e.Temporary(), status)
		}
	})
	t.Run("a tool that cannot be reached", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.tool.Server.Close()
		require.ErrorIs(t, w.sender.Send(t.Context(), w.recipient(lti.HelloWorldNotice), w.made(t, lti.HelloWorldNotice, "h-1")), lti.ErrUnavailable)
	})
	t.Run("no address of this network without a client of one's own", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		s := &notice.Sender{Signer: w.platform}
		require.ErrorIs(t, s.Send(t.Context(), w.recipient(lti.HelloWorldNotice), w.made(t, lti.HelloWorldNotice, "h-1")), lti.ErrUnavailable)
		require.Empty(t, w.ids())
	})
	t.Run("what is not sent", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		hello := w.made(t, lti.HelloWorldNotice, "h-1")
		elsewhere := w.recipient(lti.HelloWorldNotice)
		elsewhere.Handler = "https://evil.example/take"
		ended := w.recipient(lti.HelloWorldNotice)
		ended.DeploymentID = "d-0"
		require.Error(t, w.sender.Send(t.Context(), elsewhere, hello), "the tool is registered elsewhere now")
		require.ErrorIs(t, w.sender.Send(t.Context(), ended, hello), lti.ErrDeployment)
		require.Error(t, w.sender.Send(t.Context(), w.recipient(lti.ContextCopyNotice), hello), "of another type")
		require.Error(t, w.sender.Send(t.Context(), w.recipient(lti.HelloWorldNotice), &lti.Message{}), "no notice")
		require.Empty(t, w.ids())
	})
}

func TestMade(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	_, err := notice.New(lti.HelloWorldNotice, "", at)
	require.Error(t, err)
	_, err = notice.New("", "h-1", at)
	require.Error(t, err)
	_, err = notice.New(lti.HelloWorldNotice, "h-1", time.Time{})
	require.Error(t, err)
	for _, c := range []notice.Copy{{}, {Context: lti.Context{ID: "c-1"}}, {Origins: []string{"c-1"}}} {
		_, err = c.Notice("h-1", at)
		require.ErrorIs(t, err, lti.ErrMessage)
	}
	hello, err := notice.New(lti.HelloWorldNotice, "h-1", at)
	require.NoError(t, err)
	_, err = notice.ReadCopy(hello)
	require.ErrorIs(t, err, lti.ErrMessage)
}

// Whatever is posted, nothing but notices of the platform is processed, and what
// a stranger sends is the stranger's fault.
func FuzzReceiver(f *testing.F) {
	w := newWorld(f)
	good := w.sign(f, w.claims("h-1"))
	f.Add(`{"notices":[{"jwt":"` + good + `"}]}`)
	f.Add(`{"notices":[{"jwt":"` + good + `"},{"jwt":"a.b.c"}]}`)
	f.Add(`{"notices":[{"jwt":"eyJhbGciOiJub25lIn0.e30."}]}`)
	f.Add(`{"notices":{}}`)
	f.Fuzz(func(t *testing.T, body string) {
		before := len(w.ids())
		r := httptest.NewRequest(http.MethodPost, "/take", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		rw := httptest.NewRecorder()
		w.receiver.ServeHTTP(rw, r)
		if rw.Code >= 500 {
			t.Fatalf("%d for %q", rw.Code, body)
		}
		if len(w.ids()) != before && !strings.Contains(body, good) {
			t.Fatalf("processed %q", body)
		}
	})
}

// Whatever a platform signs as a notice of a copy is read as one or refused.
func FuzzReadCopy(f *testing.F) {
	golden, err := os.ReadFile("../../testdata/context_copy_notice.json")
	require.NoError(f, err)
	f.Add(golden)
	for _, claim := range []string{lti.ClaimNotice, lti.ClaimOriginContexts, lti.ClaimContext} {
		f.Add([]byte(`{"` + claim + `":["c-1"]}`))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m lti.Message
		if json.Unmarshal(raw, &m) != nil {
			return
		}
		_, _ = m.ValidateNotice()
		if c, err := notice.ReadCopy(&m); err == nil && (c.Context.ID == "" || len(c.Origins) == 0) {
			t.Fatalf("read %+v", c)
		}
	})
}

// Anybody may send a delivery: what is said of it does not grow with it.
func TestDeliveryOfManyRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	jwts := slices.Repeat([]string{"e30.e30.e30"}, 500)
	one, many := w.receiver.Receive(t.Context(), jwts[:1]), w.receiver.Receive(t.Context(), jwts)
	require.Error(t, one)
	require.EqualError(t, many, one.Error())
}
