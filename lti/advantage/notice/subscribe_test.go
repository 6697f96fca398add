package notice_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func TestSubscriptions(t *testing.T) {
	t.Parallel()
	t.Run("TC-517 subscribe, replace, list, empty handler", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		c := w.client()
		list, err := c.List(t.Context())
		require.NoError(t, err)
		require.Empty(t, list)

		hello := notice.Subscription{Type: lti.HelloWorldNotice, Handler: w.address()}
		got, err := c.Subscribe(t.Context(), hello)
		require.NoError(t, err)
		require.Equal(t, hello, got)
		copied := notice.Subscription{Type: lti.ContextCopyNotice, Handler: w.address() + "?of=copies", MaxBatchSize: 3}
		_, err = c.Subscribe(t.Context(), copied)
		require.NoError(t, err)
		hello.Handler += "/elsewhere"
		_, err = c.Subscribe(t.Context(), hello)
		require.NoError(t, err)
		list, err = c.List(t.Context())
		require.NoError(t, err)
		require.Equal(t, []notice.Subscription{copied, hello}, list)

		for range 2 { // the second has nothing to end
			require.NoError(t, c.Unsubscribe(t.Context(), lti.HelloWorldNotice))
		}
		list, err = c.List(t.Context())
		require.NoError(t, err)
		require.Equal(t, []notice.Subscription{copied}, list)
	})
	t.Run("TC-517 what stands on the wire", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		at := w.handler.Claim(here).URL
		for _, body := range []string{
			`{"notice_type":"LtiHelloWorldNotice","handler":"` + w.address() + `","max_batch_size":2}`,
			`{"notice_type":"LtiHelloWorldNotice","handler":""}`,
		} {
			a := w.call(t, lti.ScopeNoticeHandlers, http.MethodPut, at, body)
			require.Equal(t, http.StatusOK, a.status, a.body)
			require.JSONEq(t, body, a.body)
			require.Equal(t, "application/json", a.header.Get("Content-Type"))
		}
		a := w.call(t, lti.ScopeNoticeHandlers, http.MethodGet, at, "")
		require.JSONEq(t, `{"client_id":"tool-1","deployment_id":"d-1","notice_handlers":[]}`, a.body)
	})
}

// answer is what came back from the handler.
type answer struct {
	status int
	header http.Header
	body   string
}

// call sends a request with a token for the scope; header names and values follow
// in pairs.
func (w *world) call(t *testing.T, scope lti.Scope, method, address, body string, header ...string) answer {
	t.Helper()
	token, err := w.services().Tokens.Token(t.Context(), scope)
	require.NoError(t, err)
	return w.send(t, method, address, body, append([]string{"Authorization", "Bearer " + token, "Content-Type", "application/json"}, header...)...)
}

func (w *world) send(t *testing.T, method, address, body string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := w.platform.Server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return answer{resp.StatusCode, resp.Header, string(raw)}
}

func TestSubscriptionsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := w.handler.Claim(here).URL
	to := func(handler string) string {
		return `{"notice_type":"LtiHelloWorldNotice","handler":"` + handler + `"}`
	}
	good := to(w.address())
	const scope = lti.ScopeNoticeHandlers
	for _, test := range []struct {
		name, method, address, body string
		scope                       lti.Scope
		header                      []string
		status                      int
	}{
		{"TC-518 handler outside the tool's domain", "PUT", at, to("https://evil.example/take"), scope, nil, 400},
		{"TC-518 handler at a domain that ends alike", "PUT", at, to("https://evil127.0.0.1/take"), scope, nil, 400},
		{"TC-518 handler with the domain as user", "PUT", at, to("https://127.0.0.1@evil.example/take"), scope, nil, 400},
		{"TC-518 http", "PUT", at, to(strings.Replace(w.address(), "https", "http", 1)), scope, nil, 400},
		{"TC-518 no URL", "PUT", at, to("take"), scope, nil, 400},
		{"TC-518 a script", "PUT", at, to("javascript:alert(1)"), scope, nil, 400},
		{"unknown type", "PUT", at, strings.Replace(good, "Hello", "Bye", 1), scope, nil, 400},
		{"no type", "PUT", at, `{"handler":"` + w.address() + `"}`, scope, nil, 400},
		{"no handler", "PUT", at, `{"notice_type":"LtiHelloWorldNotice"}`, scope, nil, 400},
		{"handler null", "PUT", at, `{"notice_type":"LtiHelloWorldNotice","handler":null}`, scope, nil, 400},
		{"batch of less than nothing", "PUT", at, strings.Replace(good, "{", `{"max_batch_size":-1,`, 1), scope, nil, 400},
		{"not JSON", "PUT", at, "x", scope, nil, 400},
		{"media type", "PUT", at, good, scope, []string{"Content-Type", "text/plain"}, 415},
		{"POST", "POST", at, good, scope, nil, 405},
		{"DELETE", "DELETE", at, "", scope, nil, 405},
		{"token without the scope", "PUT", at, good, lti.ScopeMembership, nil, 403},
		{"token without the scope, list", "GET", at, "", lti.ScopeMembership, nil, 403},
		{"no token", "GET", at, "", scope, []string{"Authorization", ""}, 401},
		{"another tool's deployment", "PUT", w.handler.Claim(other).URL, good, scope, nil, 404},
		{"unknown deployment", "GET", w.handler.Claim("n-0").URL, "", scope, nil, 404},
		{"address below", "GET", at + "/x", "", scope, nil, 404},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := w.call(t, test.scope, test.method, test.address, test.body, test.header...)
			require.Equal(t, test.status, a.status, a.body)
		})
	}
	t.Cleanup(func() { require.Empty(t, w.stored) })
}

// The handler may be at a domain that the tool is registered with, or below.
func TestHandlerDomain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.register(t, func(r *lti.Registration) {
		r.Tool.LaunchURL, r.Tool.RedirectURIs = "https://quiz.example/launch", []string{"https://Quiz.example/launch", "https://apps.example:8443/launch"}
	})
	for handler, allowed := range map[string]bool{
		"https://quiz.example/take":        true,
		"https://QUIZ.example:444/take":    true,
		"https://hooks.quiz.example/take":  true,
		"https://apps.example/take":        true,
		"https://notquiz.example/take":     false,
		"https://quiz.example.evil/take":   false,
		"https://example/take":             false,
		"https://quiz.example/take#here":   false,
		"https://quiz.example./take":       false,
		"//quiz.example/take":              false,
		"https://other-apps.example/take":  false,
		"https://user@quiz.example/take":   false,
		"http://hooks.quiz.example/take":   false,
		"https://hooks.apps.example/a?b=c": true,
	} {
		_, err := w.client().Subscribe(t.Context(), notice.Subscription{Type: lti.HelloWorldNotice, Handler: handler})
		if allowed {
			require.NoError(t, err, handler)
			continue
		}
		var status *advantage.StatusError
		require.ErrorAs(t, err, &status, handler)
		require.Equal(t, http.StatusBadRequest, status.Status)
	}
}

// The claim of a launch, the scopes of a token and what is open are one.
func TestLaunchOffersNotices(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	launch := func() *lti.NoticeService {
		ltitest.NewBrowser(t, w.platform).Launch(w.tool, ltitest.Person{ID: "u-1"}, func(m *lti.Message) {
			require.NoError(t, m.SetNoticeService(w.handler.Claim(here)))
		})
		claim, err := (<-w.launches).Message.NoticeService()
		require.NoError(t, err)
		return claim
	}
	claim := launch()
	require.Equal(t, w.handler.Claim(here), claim)
	_, err := notice.NewClient(w.services(), claim).List(t.Context())
	require.NoError(t, err)

	w.grant(t, lti.ScopeMembership)
	require.Nil(t, launch())
	_, err = notice.NewClient(w.services(), claim).List(t.Context())
	var status *advantage.StatusError
	require.ErrorAs(t, err, &status)
	require.Equal(t, http.StatusForbidden, status.Status, "a token given before is worth no more")
	err = w.sender.Send(t.Context(), w.recipient(lti.HelloWorldNotice), w.made(t, lti.HelloWorldNotice, "h-1"))
	require.ErrorIs(t, err, lti.ErrScope, "nor is a subscription made before")
	require.Empty(t, w.ids())
}

func TestNotOffered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	offer := func(change func(c *lti.NoticeService)) *lti.NoticeService {
		c := w.handler.Claim(here)
		change(c)
		return c
	}
	hello := notice.Subscription{Type: lti.HelloWorldNotice, Handler: w.address()}
	for name, claim := range map[string]*lti.NoticeService{
		"no claim":      nil,
		"no URL":        offer(func(c *lti.NoticeService) { c.URL = "" }),
		"no scope":      offer(func(c *lti.NoticeService) { c.Scopes = nil }),
		"other version": offer(func(c *lti.NoticeService) { c.Versions = []string{"2.0"} }),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := notice.NewClient(w.services(), claim)
			_, err := c.Subscribe(t.Context(), hello)
			require.ErrorIs(t, err, advantage.ErrNotOffered)
			require.ErrorIs(t, c.Unsubscribe(t.Context(), hello.Type), advantage.ErrNotOffered)
			_, err = c.List(t.Context())
			require.ErrorIs(t, err, advantage.ErrNotOffered)
		})
	}
	t.Run("another type", func(t *testing.T) {
		t.Parallel()
		_, err := w.client().Subscribe(t.Context(), notice.Subscription{Type: "LtiNothingNotice", Handler: w.address()})
		require.ErrorIs(t, err, advantage.ErrNotOffered)
		_, err = w.client().Subscribe(t.Context(), notice.Subscription{Type: lti.HelloWorldNotice})
		require.Error(t, err, "an empty handler would end the notices")
	})
	t.Cleanup(func() { require.Empty(t, w.stored) })
}

// Other platforms list every type, and number their clients.
func TestForeignList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.platform.Mux.HandleFunc("/foreign", func(rw http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(rw, `{"client_id":10000000000001,"deployment_id":"1:a","notice_handlers":[
			{"notice_type":"LtiHelloWorldNotice","handler":""},{"notice_type":"LtiContextCopyNotice","handler":"https://t.example/x"}]}`)
	})
	claim := w.handler.Claim(here)
	claim.URL = w.platform.Server.URL + "/foreign"
	list, err := notice.NewClient(w.services(), claim).List(t.Context())
	require.NoError(t, err)
	require.Equal(t, []notice.Subscription{{Type: lti.ContextCopyNotice, Handler: "https://t.example/x"}}, list)
}
