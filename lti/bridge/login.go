package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/storage"
)

// A launch waits for its client's authorization request under a hint, which the
// client is given, and a secret, which only the launched browser has: the hint is
// the secret's hash. A hint that leaks, as addresses do, opens nothing, and a
// link with somebody else's hint signs nobody in. The cookie is partitioned, so
// that it is sent in the platform's frame where third-party cookies are blocked.

func hintOf(secret string) string { return hashed("login hint " + secret) }

const loginCookiePrefix = "__Host-bridge-"

func loginCookie(secret string) *http.Cookie {
	return &http.Cookie{Name: loginCookiePrefix + hintOf(secret)[:11], //nolint:gosec // G124: in a platform's frame SameSite=None is the protocol
		Value: secret, Path: "/", MaxAge: int(loginLife / time.Second),
		Secure: true, HttpOnly: true, SameSite: http.SameSiteNoneMode, Partitioned: true}
}

func spentCookie(secret string) *http.Cookie {
	c := loginCookie(secret) //nolint:gosec // G124: as above
	c.Value, c.MaxAge = "", -1
	return c
}

// maxLogins is how many launches of a browser are looked at.
const maxLogins = 10

// waiting is the name under which a launch waits for its client: no other client
// finds it, and so none can spend it.
func waiting(clientID, secret string) string { return clientID + " " + hintOf(secret) }

// loginOf finds the launch that an authorization request of this browser answers,
// once, by the id under which it is kept. Without a hint, which identity providers
// in between often lose, it is the browser's latest for this client.
func (b *Bridge) loginOf(ctx context.Context, clientID, hint string, cookies []*http.Cookie) (kept, secret string, err error) {
	looked := 0
	for _, c := range slices.Backward(cookies) { // the latest first (RFC 6265 §5.4)
		if !strings.HasPrefix(c.Name, loginCookiePrefix) || hint != "" && hintOf(c.Value) != hint {
			continue
		}
		err := b.take(ctx, "login", waiting(clientID, c.Value), &kept)
		if err == nil {
			return kept, c.Value, nil
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return "", "", err
		}
		if looked++; looked == maxLogins {
			break
		}
	}
	return "", "", loginRequired(errors.New("no launch waits for this client in this browser"))
}

func loginRequired(cause error) error {
	return &lti.Error{Code: lti.CodeLoginRequired, Public: "Please open the link from your course.", Err: cause,
		Claim: "login_hint", Want: "a launch of this browser that waits for this client", Got: "none",
		Fix: "the client must pass the login_hint on, within two minutes, in the browser and frame that was launched"}
}

// window is what a page carries from a frame into a window of its own.
type window struct {
	URL    string `json:"url"`
	Secret string `json:"secret"`
}

const windowPath = "/window"

// offerWindow answers a launch with a page that opens the client in a window of
// its own, where its cookies and the bridge's are nobody's third-party cookies.
func (b *Bridge) offerWindow(w http.ResponseWriter, start *Start) error {
	field, err := b.toPage("window", window{URL: start.URL, Secret: start.Cookie.Value}, loginLife)
	if err != nil {
		return err
	}
	web.NewWindow(w, b.cfg.Issuer+windowPath, field)
	return nil
}

// serveWindow starts the login in its own window.
func (b *Bridge) serveWindow(w http.ResponseWriter, r *http.Request) {
	var at window
	if _, err := b.fromPage(w, r, "window", &at); err != nil {
		b.refuse(w, r, "window", err)
		return
	}
	http.SetCookie(w, loginCookie(at.Secret))
	redirect(w, at.URL)
}

// put keeps a value that is read once under a random key.
func (b *Bridge) put(ctx context.Context, kind, key string, value any, life time.Duration) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := b.cfg.Transient.Put(ctx, transientKey(kind, key), raw, b.cfg.Now().Add(life)); err != nil {
		return storeError(kind, err)
	}
	return nil
}

// take reads it, once; storage.ErrNotFound comes as it is.
func (b *Bridge) take(ctx context.Context, kind, key string, value any) error {
	raw, err := b.cfg.Transient.Take(ctx, transientKey(kind, key))
	if errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if err == nil {
		err = json.Unmarshal(raw, value)
	}
	if err != nil {
		return storeError(kind, err)
	}
	return nil
}

func transientKey(kind, key string) string { return "bridge:" + kind + ":" + hashed(key) }
