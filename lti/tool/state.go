package tool

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// loginLife is how long a person may take from login to launch, the platform's
// own sign-in included.
const loginLife = 10 * time.Minute

// login is what one login initiation must remember until its launch. It travels
// in the state parameter, signed; the server keeps nothing.
type login struct {
	Issuer   string `json:"i"`
	ClientID string `json:"c"`
	// Nonce is random; it names the login as well.
	Nonce string `json:"n"`
	// Browser is the hash of the secret that this browser keeps, in a cookie
	// or in the platform's storage.
	Browser string `json:"b"`
	// Target is the target_link_uri of the login.
	Target string `json:"t"`
	// Deployment is the deployment named at login, if any.
	Deployment string `json:"d,omitempty"`
	// Storage is where the platform's storage is, if it named one.
	Storage string `json:"s,omitempty"`
	// Expires is in seconds since 1970.
	Expires int64 `json:"e"`
}

// sign writes the login as a state parameter: base64url JSON, a dot, base64url
// HMAC-SHA256.
func (l *login) sign(key []byte) (string, error) {
	raw, err := json.Marshal(l)
	if err != nil {
		return "", err
	}
	body := base64.RawURLEncoding.EncodeToString(raw)
	return body + "." + base64.RawURLEncoding.EncodeToString(mac(key, body)), nil
}

// openState reads a state that this tool signed and that has not expired.
func openState(key []byte, state string, now time.Time) (*login, error) {
	body, signature, ok := strings.Cut(state, ".")
	if !ok {
		return nil, stateError("the state is not one of this tool's")
	}
	got, err := base64.RawURLEncoding.Strict().DecodeString(signature)
	if err != nil || !hmac.Equal(got, mac(key, body)) {
		return nil, stateError("the state was not signed by this tool, or was altered")
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil {
		return nil, stateError("the state cannot be decoded")
	}
	var l login
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, stateError("the state cannot be decoded")
	}
	if now.Unix() >= l.Expires {
		return nil, &lti.Error{Code: lti.CodeInvalidState, Public: "Too much time has passed since the link was opened. Please open it again.", Err: lti.ErrExpired}
	}
	return &l, nil
}

// errNoBinding: nothing binds the launch to this browser.
var errNoBinding = fmt.Errorf("%w: neither cookie nor storage of this browser holds its secret", lti.ErrState)

func stateError(why string) error {
	return &lti.Error{Code: lti.CodeInvalidState, Public: "This launch was not started here. Please open the link again from your course.",
		Err: fmt.Errorf("%w: %s", lti.ErrState, why)}
}

func mac(key []byte, body string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte("ltikit tool state\x00"))
	h.Write([]byte(body))
	return h.Sum(nil)
}

// The browser is known by one cookie a login, so that logins in several tabs do
// not clobber each other. It is partitioned: inside a platform's frame it works
// even where third-party cookies are blocked. Browsers that do not know
// partitions keep it as a plain cookie with SameSite=None.

func cookieName(nonce string) string { return "__Host-lti-" + nonce[:11] }

func browserCookie(nonce, secret string) *http.Cookie {
	c := keptCookie(cookieName(nonce), secret)
	c.MaxAge = int(loginLife / time.Second)
	return c
}

// keptCookie is a cookie that is kept wherever one may be.
func keptCookie(name, value string) *http.Cookie {
	return &http.Cookie{Name: name, Value: value, Path: "/",
		Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode, Partitioned: true}
}

func forgetCookie(nonce string) *http.Cookie {
	c := browserCookie(nonce, "")
	c.MaxAge = -1
	return c
}

func hashSecret(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// startedIn tells whether the cookies hold the secret of this login.
func (l *login) startedIn(cookies []*http.Cookie) bool {
	for _, c := range cookies {
		if c.Name == cookieName(l.Nonce) && l.fits(c.Value) {
			return true
		}
	}
	return false
}

// newSecret returns 128 random bits in base64url: 22 characters.
func (t *Tool) newSecret() (string, error) { return web.Token(t.cfg.Rand, 16) }
