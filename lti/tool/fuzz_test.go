package tool_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/tool"
)

func post(target, body string, cookies []*http.Cookie) *http.Request {
	r := httptest.NewRequest(http.MethodPost, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return r
}

// FuzzLoginForm: whatever a client sends is its own fault, and a redirect leads
// to the registered platform only.
func FuzzLoginForm(f *testing.F) {
	s := newStage(f)
	f.Add(s.initiation().Encode())
	for _, field := range []string{"iss", "client_id", "target_link_uri", "lti_deployment_id"} {
		v := s.initiation()
		v.Set(field, "https://evil.example/\r\nSet-Cookie: a=b")
		f.Add(v.Encode())
	}
	stored := s.initiation()
	stored.Set("lti_storage_target", `"><script>alert(1)</script>`)
	f.Add(stored.Encode())
	f.Add("iss=%zz&;&=&iss")
	handler := s.tool.Login()
	f.Fuzz(func(t *testing.T, body string) {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, post("/login?lti_cookies_checked=1", body, nil))
		if w.Code >= 500 {
			t.Fatalf("%d for %q", w.Code, body)
		}
		if scripts := strings.Count(w.Body.String(), "<script"); scripts > 1 {
			t.Fatalf("%d scripts for %q", scripts, body)
		}
		if to := w.Header().Get("Location"); to != "" && !strings.HasPrefix(to, s.platform.Server.URL+"/authorize?") {
			t.Fatalf("redirect to %q for %q", to, body)
		}
	})
}

// FuzzLaunchForm: nothing but the one good launch reaches the application.
func FuzzLaunchForm(f *testing.F) {
	s := newStage(f)
	st := s.start(f)
	good, cookies := st.page.Form, st.cookies()
	f.Add(good.Encode())
	for _, c := range []change{{"aud": "x"}, {"nonce": nil}, {lti.ClaimRoles: []any{nil}}, {lti.ClaimMessageType: 7}} {
		form := url.Values{"state": good["state"], "id_token": {st.token(f, c)}}
		f.Add(form.Encode())
	}
	f.Add("error=x&state=" + good.Get("state"))
	f.Add("id_token=a.b.c&state=.")
	f.Fuzz(func(t *testing.T, body string) {
		served := false
		handler := s.tool.Launch(func(http.ResponseWriter, *http.Request, *tool.Launch) { served = true })
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, post("/launch", body, cookies))
		if w.Code >= 500 {
			t.Fatalf("%d for %q: %s", w.Code, body, w.Body)
		}
		form, err := url.ParseQuery(body)
		if served && (err != nil || form.Get("id_token") != good.Get("id_token") || form.Get("state") != good.Get("state")) {
			t.Fatalf("served %q", body)
		}
	})
}
