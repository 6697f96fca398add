package signin

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"
)

const (
	sessionCookie = "__Host-bridge-admin"
	loginCookie   = "__Host-bridge-login"
	sessionLife   = 8 * time.Hour
	loginLife     = 10 * time.Minute
)

// cookies are values that only this program can make, each with its end.
type cookies struct {
	key []byte
	now func() time.Time
}

// login is what a browser keeps of a login that it began.
type login struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

func (c cookies) begun(l login) *http.Cookie { return c.sealed(loginCookie, l, loginLife) }

func (c cookies) login(r *http.Request) (l login, err error) {
	if !c.open(r, loginCookie, &l) {
		return login{}, errors.New("this browser began no login, or too long ago")
	}
	return l, nil
}

func (c cookies) signedIn(subject string) *http.Cookie {
	return c.sealed(sessionCookie, subject, sessionLife)
}

func (c cookies) account(r *http.Request) string {
	var subject string
	c.open(r, sessionCookie, &subject)
	return subject
}

// over ends a cookie.
func (cookies) over(name string) *http.Cookie {
	return &http.Cookie{Name: name, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

// envelope is a cookie's value with its end.
type envelope struct {
	Value json.RawMessage `json:"value"`
	Until time.Time       `json:"until"`
}

// sealed makes a cookie. It comes with the way back from the provider, which is
// another site (SameSite=Lax); the pages refuse what other sites post.
func (c cookies) sealed(name string, value any, life time.Duration) *http.Cookie {
	raw, err1 := json.Marshal(value)
	text, err2 := json.Marshal(envelope{Value: raw, Until: c.now().Add(life)})
	if err := errors.Join(err1, err2); err != nil {
		panic(err) // texts and an instant only
	}
	return &http.Cookie{Name: name, Path: "/", MaxAge: int(life.Seconds()), Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Value: base64.RawURLEncoding.EncodeToString(text) + "." + c.seal(name, text)}
}

// open reads the value of a cookie that this program made and that has not ended.
func (c cookies) open(r *http.Request, name string, value any) bool {
	got, err := r.Cookie(name)
	if err != nil {
		return false
	}
	coded, seal, _ := strings.Cut(got.Value, ".")
	text, err := base64.RawURLEncoding.Strict().DecodeString(coded)
	if err != nil || !hmac.Equal([]byte(seal), []byte(c.seal(name, text))) {
		return false
	}
	var e envelope
	return json.Unmarshal(text, &e) == nil && c.now().Before(e.Until) && json.Unmarshal(e.Value, value) == nil
}

func (c cookies) seal(name string, text []byte) string {
	h := hmac.New(sha256.New, c.key)
	h.Write([]byte("bridge administration " + name + "\x00"))
	h.Write(text)
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
