package tool

import (
	"strings"
	"testing"
	"time"
)

// FuzzTokenAnswer: whatever a token endpoint sends, what comes of it can go into a
// header, ends within a day, and names scopes that are in the answer.
func FuzzTokenAnswer(f *testing.F) {
	for _, seed := range []string{
		`{"access_token":"t","token_type":"Bearer","expires_in":3600,"scope":"https://a.example/x https://a.example/y"}`,
		`{"access_token":"t","expires_in":"300","scope":["https://a.example/x"]}`, `{"access_token":"t","expires_in":1e9,"scope":null}`,
		`{"access_token":"\u0000","expires_in":-1}`, `{"access_token":7}`, `[]`, ``, `{"access_token":"a\r\nb"}`,
	} {
		f.Add([]byte(seed))
	}
	now := time.Unix(1_772_442_000, 0)
	f.Fuzz(func(t *testing.T, body []byte) {
		token, err := readToken(body, now)
		if err != nil {
			return
		}
		if token.Value == "" || strings.ContainsFunc(token.Value, func(r rune) bool { return r < 0x20 || r > 0x7E }) {
			t.Fatalf("token %q of %q", token.Value, body)
		}
		if life := token.Expires.Sub(now); life <= 0 || life > 24*time.Hour {
			t.Fatalf("a life of %s of %q", life, body)
		}
		for _, s := range token.Scopes {
			if !strings.Contains(string(s), "://") || strings.ContainsAny(string(s), " ,") {
				t.Fatalf("scope %q of %q", s, body)
			}
		}
	})
}
