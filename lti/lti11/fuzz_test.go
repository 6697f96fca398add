package lti11_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
)

// FuzzLaunchForm: whatever a browser posts is its own fault, and without the
// secret nothing of it is served. What is served once is not served twice.
func FuzzLaunchForm(f *testing.F) {
	h := newHall(f)
	form, err := launchOf(f, h.desk, nil)
	if err != nil {
		f.Fatal(err)
	}
	good := form.Fields.Encode()
	f.Add(good)
	for _, change := range []string{"&roles=Learner", "&oauth_nonce=x", "&oauth_token=", "&custom_a=%zz", "&a;b", "&\x00=%00", "&oauth_version=2.0"} {
		f.Add(good + change)
	}
	f.Add("oauth_consumer_key=school:1&oauth_signature=&oauth_signature_method=HMAC-SHA1&oauth_timestamp=-1&oauth_nonce=1")
	f.Add("")
	f.Fuzz(func(t *testing.T, body string) {
		h.served = nil
		r := httptest.NewRequest(http.MethodPost, "https://tool.example/launch?a=b", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		h.tool.Launch(func(_ http.ResponseWriter, _ *http.Request, l *lti11.Launch) { h.served = append(h.served, l) }).ServeHTTP(w, r)
		if w.Code >= 500 {
			t.Fatalf("status %d for %q", w.Code, body)
		}
		if len(h.served) > 0 {
			t.Fatalf("served %q, which is signed for another address", body)
		}
	})
}

// FuzzAuthorization: what is read comes out as it went in, and no header opens
// anything without the secret.
func FuzzAuthorization(f *testing.F) {
	d := newDesk(f)
	r := httptest.NewRequest(http.MethodPost, address, nil)
	if err := d.signer("school:1", "guess", "").SignBody(r, []byte("x")); err != nil {
		f.Fatal(err)
	}
	f.Add(r.Header.Get("Authorization"))
	for _, header := range []string{"", "OAuth", `OAuth realm="`, `OAuth a="1",a="2"`, `OAuth a="%41%zz"`, `oauth  a = "b"`, "Bearer x", `OAuth ="",,,`} {
		f.Add(header)
	}
	f.Fuzz(func(t *testing.T, header string) {
		_, err := d.verifier.Verify(t.Context(), lti11.Received{Method: http.MethodPost, URLs: []string{address}, Authorization: header, Body: []byte("x")})
		if code := lti.AsError(err).Code; err == nil || code == lti.CodeServerError || code == lti.CodeUnavailable {
			t.Fatalf("%q: %v", header, err)
		}
		params, err := lti11.ReadAuthorization(header)
		if err != nil || len(params) == 0 {
			return
		}
		once := make(url.Values)
		for name, values := range params {
			once[name] = values[:1]
		}
		again, err := lti11.ReadAuthorization(lti11.WriteAuthorization(once))
		if err != nil || again.Encode() != once.Encode() {
			t.Fatalf("%q: %v became %v, %v", header, once, again, err)
		}
	})
}
