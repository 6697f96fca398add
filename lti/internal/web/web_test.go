package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

func TestReadForm(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	for _, c := range []struct {
		name, method, target, media, body string
		want                              string // of the parameter a
		refused                           bool
	}{
		{"GET", http.MethodGet, "/?a=1&b=2", "", "", "1", false},
		{"GET repeats", http.MethodGet, "/?a=1&a=2", "", "", "", true},
		{"GET of broken encoding", http.MethodGet, "/?a=1&a=%zz", "", "", "", true},
		{"GET with a semicolon", http.MethodGet, "/?a=1;b=2", "", "", "", true},
		{"GET at the limit", http.MethodGet, "/?a=" + strings.Repeat("x", 98), "", "", strings.Repeat("x", 98), false},
		{"GET above the limit", http.MethodGet, "/?a=" + strings.Repeat("x", 99), "", "", "", true},
		{"POST", http.MethodPost, "/", form, "a=1%20x", "1 x", false},
		{"POST with a character set", http.MethodPost, "/", form + "; charset=UTF-8", "a=1", "1", false},
		{"POST repeats", http.MethodPost, "/", form, "a=1&a=1", "", true},
		{"POST reads no query", http.MethodPost, "/?a=2", form, "b=1", "", false},
		{"POST of JSON", http.MethodPost, "/", "application/json", `{"a":1}`, "", true},
		{"POST without media type", http.MethodPost, "/", "", "a=1", "", true},
		{"POST of a multipart form", http.MethodPost, "/", "multipart/form-data; boundary=x", "--x--", "", true},
		{"POST of broken encoding", http.MethodPost, "/", form, "a=%zz", "", true},
		{"POST at the limit", http.MethodPost, "/", form, "a=" + strings.Repeat("x", 98), strings.Repeat("x", 98), false},
		{"POST above the limit", http.MethodPost, "/", form, "a=" + strings.Repeat("x", 99), "", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(c.method, c.target, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.media)
			got, err := web.ReadForm(httptest.NewRecorder(), r, 100)
			if c.refused {
				require.Equal(t, lti.CodeInvalidRequest, lti.AsError(err).Code)
				return
			}
			require.NoError(t, err)
			require.Equal(t, c.want, got.Get("a"))
		})
	}
}

func TestReadPostedForm(t *testing.T) {
	t.Parallel()
	read := func(media, body string) (url.Values, error) {
		r := httptest.NewRequest(http.MethodPost, "/?a=0", strings.NewReader(body))
		r.Header.Set("Content-Type", media)
		return web.ReadPostedForm(httptest.NewRecorder(), r, 100)
	}
	const form = "application/x-www-form-urlencoded"
	got, err := read(form, "a=2&b=&a=1")
	require.NoError(t, err)
	require.Equal(t, url.Values{"a": {"2", "1"}, "b": {""}}, got, "in their order, and nothing of the query")
	for name, body := range map[string]string{"broken encoding": "a=%zz", "a semicolon": "a;b", "above the limit": "a=" + strings.Repeat("x", 99)} {
		_, err = read(form, body)
		require.Equal(t, lti.CodeInvalidRequest, lti.AsError(err).Code, name)
	}
	_, err = read("text/plain", "a=1")
	require.Equal(t, lti.CodeInvalidRequest, lti.AsError(err).Code)
}

func TestCheckURL(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct{ strict, loopback bool }{
		"https://tool.example":              {true, true},
		"https://tool.example:8443/a?b=c":   {true, true},
		"https://127.0.0.1/a":               {true, true},
		"http://tool.example":               {},
		"http://127.0.0.1:80/a":             {false, true},
		"http://[::1]:80/a":                 {false, true},
		"http://localhost/a":                {false, true},
		"http://a.localhost/a":              {false, true},
		"http://localhost.example/a":        {},
		"http://10.0.0.7/a":                 {},
		"https://user@tool.example":         {},
		"https://user:pass@127.0.0.1":       {},
		"https://tool.example/#part":        {},
		"https:///path":                     {},
		"https:tool.example":                {},
		"//tool.example/a":                  {},
		"/a":                                {},
		"javascript:alert(1)":               {},
		"data:text/html,x":                  {},
		"ftp://tool.example":                {},
		"":                                  {},
		"https://tool.example/%zz":          {},
		"https://tool.example/\nSet-Cookie": {},
	} {
		require.Equal(t, want.strict, web.CheckURL(raw, false) == nil, raw)
		require.Equal(t, want.loopback, web.CheckURL(raw, true) == nil, "%s with loopback", raw)
	}
}

func TestSameOrigin(t *testing.T) {
	t.Parallel()
	const tool = "https://tool.example/launch"
	for other, want := range map[string]bool{
		"https://tool.example/a?b#c": true, "https://TOOL.example/a": true, "https://tool.example:443/": true,
		"http://tool.example/a": false, "https://tool.example:8443/a": false, "https://tool.example.evil.example/": false,
		"https://evil.example/tool.example": false, "/launch": false, "//tool.example/launch": false, "": false,
		"javascript:alert(1)": false, "https://tool.example\\@evil.example/": false, "https://[": false,
	} {
		require.Equal(t, want, web.SameOrigin(other, tool), other)
	}
}

func TestOrigin(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://tool.example/a?b#c": "https://tool.example", "https://TOOL.example:443/": "https://tool.example",
		"http://127.0.0.1:80": "http://127.0.0.1", "http://127.0.0.1:8080/a": "http://127.0.0.1:8080", "https://tool.example:80": "https://tool.example:80",
		"https://[::1]:8443/": "https://[::1]:8443", "/launch": "", "null": "", "": "", "https://[": "",
	} {
		require.Equal(t, want, web.Origin(address), address)
	}
}

func TestPostForm(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	web.PostForm(w, `https://tool.example/launch?a=1&b="><script>`, web.Field{Name: `"n<`, Value: `"><script>alert(1)</script>`})
	body := w.Body.String()
	require.Equal(t, http.StatusOK, w.Code)
	require.Equal(t, 1, strings.Count(body, "<script"), "only the page's own script")
	require.Contains(t, body, `value="&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"`)

	policy := w.Header().Get("Content-Security-Policy")
	_, nonce, _ := strings.Cut(policy, "'nonce-")
	nonce, _, _ = strings.Cut(nonce, "'")
	require.Len(t, nonce, 22)
	require.Contains(t, body, `<script nonce="`+nonce+`">`)
	require.Contains(t, policy, "default-src 'none'")
	require.Contains(t, policy, "form-action https:")
	requirePrivate(t, w)

	again := httptest.NewRecorder()
	web.PostForm(again, "https://tool.example/launch")
	require.NotContains(t, again.Body.String(), nonce)
}

func TestErrorPage(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	web.ErrorPage(w, &lti.Error{Code: lti.CodeReplayed, Public: "Used <before>.", Fix: "an address", Want: "w", Got: "g", Err: lti.ErrReplayed}, "ref-1", "https://school.example/?a=1&b=\"><script>")
	require.Equal(t, http.StatusUnauthorized, w.Code)
	body := w.Body.String()
	require.Contains(t, body, "Used &lt;before&gt;.")
	require.Contains(t, body, "<code>replayed</code>")
	require.Contains(t, body, "<code>ref-1</code>")
	require.NotContains(t, body, "an address")
	require.Contains(t, body, `href="https://school.example/?a=1&amp;b=&#34;&gt;&lt;script&gt;"`)
	require.Contains(t, w.Header().Get("Content-Security-Policy"), "form-action 'none'")
	requirePrivate(t, w)
}

func requirePrivate(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	require.Equal(t, "no-referrer", w.Header().Get("Referrer-Policy"))
	require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
	require.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"))
}

func TestServiceError(t *testing.T) {
	t.Parallel()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer x")
	w := httptest.NewRecorder()
	web.ServiceError(w, r, http.StatusForbidden, &lti.Error{Code: lti.CodeInsufficientScope, Public: "No scope.", Want: "secret"})
	require.Equal(t, `Bearer error="insufficient_scope"`, w.Header().Get("WWW-Authenticate"))
	require.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
	require.JSONEq(t, `{"type":"about:blank","title":"No scope.","status":403,"code":"insufficient_scope"}`, w.Body.String())

	w = httptest.NewRecorder()
	web.ServiceError(w, httptest.NewRequest(http.MethodGet, "/", nil), http.StatusUnauthorized, &lti.Error{Code: lti.CodeInvalidToken, Public: "No token."})
	require.Equal(t, `Bearer realm="lti"`, w.Header().Get("WWW-Authenticate"), "of a call without a token no error is named")

	w = httptest.NewRecorder()
	web.OAuthError(w, http.StatusBadRequest, &lti.Error{Code: lti.CodeInvalidClient, Public: "Not accepted.", Err: lti.ErrSignature})
	require.JSONEq(t, `{"error":"invalid_client","error_description":"Not accepted."}`, w.Body.String())
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
}

func TestJSONWhatCannotBeWritten(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	web.JSON(w, http.StatusOK, "application/json", make(chan int))
	require.Equal(t, http.StatusInternalServerError, w.Code)
}

func TestStatus(t *testing.T) {
	t.Parallel()
	for code, want := range map[lti.Code]int{
		lti.CodeInvalidRequest: 400, lti.CodeUnknownRegistration: 400, lti.CodeUnauthorizedClient: 400, lti.CodeLaunchExpired: 400,
		lti.CodeInvalidToken: 401, lti.CodeInvalidState: 401, lti.CodeReplayed: 401, lti.CodeLoginRequired: 401,
		lti.CodeUnknownDeployment: 403, lti.CodeAccessDenied: 403, lti.CodeInsufficientScope: 403,
		lti.CodeUnavailable: 503, lti.CodeServerError: 500, "vendor": 400,
	} {
		require.Equal(t, want, web.Status(code), code)
	}
}
