package administration

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	cookieName  = "__Host-classroom-operator"
	sessionLife = 8 * time.Hour
)

// session is the operator's: a cookie that says until when it holds, sealed under
// the token. Nothing is stored, so any node knows it, and a new token ends it.
type session struct {
	key []byte
	now func() time.Time
}

func (s session) isToken(token string) bool {
	got, want := sha256.Sum256([]byte(strings.TrimSpace(token))), sha256.Sum256(s.key)
	return subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

func (s session) cookie() *http.Cookie {
	until := strconv.FormatInt(s.now().Add(sessionLife).Unix(), 10)
	return &http.Cookie{Name: cookieName, Value: until + "." + s.seal(until), Path: "/", MaxAge: int(sessionLife.Seconds()),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

func (s session) end() *http.Cookie {
	return &http.Cookie{Name: cookieName, Path: "/", MaxAge: -1, Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

func (s session) seal(until string) string {
	h := hmac.New(sha256.New, s.key)
	h.Write([]byte("operator until " + until))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// holds tells whether the request carries a session that has not ended.
func (s session) holds(r *http.Request) bool {
	c, err := r.Cookie(cookieName)
	if err != nil {
		return false
	}
	until, seal, _ := strings.Cut(c.Value, ".")
	end, err := strconv.ParseInt(until, 10, 64)
	return err == nil && hmac.Equal([]byte(seal), []byte(s.seal(until))) && s.now().Before(time.Unix(end, 0))
}
