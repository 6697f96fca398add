package httpapi_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
)

func tokensThatRunOut(t *testing.T, c *contract) {
	s := newSite(t, c)
	ada := s.student("ada")
	first := &browser{site: s, token: ada.token}
	s.clock.Advance(10*time.Minute + 29*time.Second)
	first.want(http.StatusOK, "GET", "/api/me", nil, nil)
	s.clock.Advance(time.Second)
	first.refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/me", nil)
	got := first.send(first.request("GET", "/api/me", nil))
	assert.Equal(t, `Bearer error="invalid_token"`, got.header.Get("WWW-Authenticate"))

	ada.renew()
	again := ada.token
	ada.renew()
	assert.NotEqual(t, again, ada.token)
	for _, token := range []string{again, ada.token} {
		(&browser{site: s, token: token}).want(http.StatusOK, "GET", "/api/me", nil, nil)
	}
	(&browser{site: s}).refused(http.StatusBadRequest, "invalid", "POST", "/api/session/token", map[string]any{"renewal": strings.Repeat("x", 201)})
	for _, wrong := range []string{"guessed", ada.token, claimsOf(t, ada.token)["sid"].(string)} {
		got := ada.send(ada.request("POST", "/api/session/token", map[string]any{"renewal": wrong}))
		assert.GreaterOrEqual(t, got.status, 400, "%s", got.body)
	}
}

// claimsOf reads a token without a look at its signature.
func claimsOf(t *testing.T, token string) map[string]any {
	t.Helper()
	var claims map[string]any
	require.NoError(t, lti.PeekUnverified(token, &claims))
	return claims
}

// forge is the token with other claims or another header, and the old signature.
func forge(t *testing.T, token string, part int, change func(map[string]any)) string {
	t.Helper()
	parts := strings.Split(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[part])
	require.NoError(t, err)
	var members map[string]any
	require.NoError(t, json.Unmarshal(raw, &members))
	change(members)
	raw, err = json.Marshal(members)
	require.NoError(t, err)
	parts[part] = base64.RawURLEncoding.EncodeToString(raw)
	return strings.Join(parts, ".")
}

func tokensThatOpenNothing(t *testing.T, c *contract) {
	s := newSite(t, c)
	teacher, ada := s.teacher(), s.student("ada")
	e := teacher.schedule()
	adas, teachers := claimsOf(t, ada.token), claimsOf(t, teacher.token)
	// signed is a token that says what Ada's does, but for the changes.
	signed := func(key, typ string, change func(map[string]any)) string {
		claims := claimsOf(t, ada.token)
		change(claims)
		token, err := lti.SignTyped(t.Context(), ltitest.Keys(t, key), nil, typ, claims)
		require.NoError(t, err)
		return token
	}
	same := func(map[string]any) {}
	set := func(name string, value any) func(map[string]any) {
		return func(claims map[string]any) { claims[name] = value }
	}
	drop := func(name string) func(map[string]any) {
		return func(claims map[string]any) { delete(claims, name) }
	}
	(&browser{site: s, token: signed("tool", "at+jwt", same)}).want(http.StatusOK, "GET", "/api/me", nil, nil)

	now := s.clock.Now()
	noSignature := strings.Split(ada.token, ".")
	for name, token := range map[string]string{
		"the role is tampered with":        forge(t, ada.token, 1, set("role", "teacher")),
		"the session is somebody else's":   forge(t, ada.token, 1, set("sid", teachers["sid"])),
		"alg none":                         forge(t, strings.Join([]string{noSignature[0], noSignature[1], ""}, "."), 0, set("alg", "none")),
		"alg none, with the signature":     forge(t, ada.token, 0, set("alg", "none")),
		"alg HS256":                        forge(t, ada.token, 0, set("alg", "HS256")),
		"another type":                     forge(t, ada.token, 0, set("typ", "JWT")),
		"no key id":                        forge(t, ada.token, 0, drop("kid")),
		"no signature":                     noSignature[0] + "." + noSignature[1] + ".",
		"another key":                      signed("other", "at+jwt", same),
		"the LMS's key, and its word":      signed("platform", "JWT", set("iss", "https://lms.example")),
		"a token of LTI, signed by us":     signed("tool", "JWT", same),
		"another issuer":                   signed("tool", "at+jwt", set("iss", "https://lms.example")),
		"another issuer, alike":            signed("tool", "at+jwt", set("iss", "https://class.example/")),
		"another audience":                 signed("tool", "at+jwt", set("aud", "https://lms.example/api")),
		"another audience beside ours":     signed("tool", "at+jwt", set("aud", []string{"https://class.example/api", "https://evil.example"})),
		"no audience":                      signed("tool", "at+jwt", drop("aud")),
		"expired":                          signed("tool", "at+jwt", func(c map[string]any) { c["iat"], c["exp"] = now.Unix()-640, now.Unix()-40 }),
		"never expires":                    signed("tool", "at+jwt", drop("exp")),
		"lasts too long":                   signed("tool", "at+jwt", set("exp", now.Unix()+3600)),
		"of the future":                    signed("tool", "at+jwt", func(c map[string]any) { c["iat"], c["exp"] = now.Unix()+60, now.Unix()+120 }),
		"without a session":                signed("tool", "at+jwt", drop("sid")),
		"without a role":                   signed("tool", "at+jwt", drop("role")),
		"with a role that is none":         signed("tool", "at+jwt", set("role", "owner")),
		"a role that is not the session's": signed("tool", "at+jwt", set("role", "teacher")),
		"another person's session":         signed("tool", "at+jwt", set("sid", teachers["sid"])),
		"another person":                   signed("tool", "at+jwt", set("sub", teachers["sub"])),
		"another room":                     signed("tool", "at+jwt", set("room", "of another course")),
		"a session that there is not":      signed("tool", "at+jwt", set("sid", strings.Repeat("0", 64))),
		"the renewal secret":               ada.renewal,
		"the id of the session":            adas["sid"].(string),
		"two tokens":                       ada.token + " " + teacher.token,
	} {
		t.Log(name)
		thief := &browser{site: s, token: token}
		for _, path := range []string{"/api/me", "/api/events", "/api/events/" + e.ID} {
			thief.refused(http.StatusUnauthorized, "not_signed_in", "GET", path, nil)
		}
		socket := s.dial("/api/live")
		socket.say(`{"type":"hello","token":"` + token + `"}`)
		_, code := socket.last()
		assert.EqualValues(t, 4401, code, name)
	}

	nobody := &browser{site: s}
	for _, query := range []string{"?access_token=", "?token=", "?id_token="} {
		nobody.refused(http.StatusUnauthorized, "not_signed_in", "GET", "/api/me"+query+ada.token, nil)
	}
	assert.NotContains(t, s.log.String(), ada.token)
}

// A service that knows nothing of the classroom but its address verifies its tokens
// with a library of others.
func aTokenThatAStrangerVerifies(t *testing.T, c *contract) {
	s := newSite(t, c)
	ada := s.student("ada")
	// The site answers at its public address.
	client := &http.Client{Transport: rewrite{s.server.URL}}
	ctx := oidc.ClientContext(context.WithoutCancel(t.Context()), client)
	issuer, err := oidc.NewProvider(ctx, "https://class.example")
	require.NoError(t, err)
	verifier := issuer.Verifier(&oidc.Config{ClientID: "https://class.example/api", Now: s.clock.Now})
	token, err := verifier.Verify(ctx, ada.token)
	require.NoError(t, err)

	var me struct{ Person, Room struct{ ID string } }
	ada.want(http.StatusOK, "GET", "/api/me", nil, &me)
	assert.Equal(t, me.Person.ID, token.Subject)
	assert.Equal(t, s.clock.Now().Add(10*time.Minute).Unix(), token.Expiry.Unix())
	var claims map[string]any
	require.NoError(t, token.Claims(&claims))
	assert.Equal(t, me.Room.ID, claims["room"])
	assert.Equal(t, string(chimeclassroom.Student), claims["role"])
	for _, name := range []string{"jti", "iat", "sid"} {
		assert.NotEmpty(t, claims[name], name)
	}
	for name, value := range claims {
		assert.NotEqual(t, "ADA", value, "no name in %s", name)
	}

	_, err = verifier.Verify(ctx, forge(t, ada.token, 1, func(c map[string]any) { c["role"] = "teacher" }))
	require.Error(t, err)
	elsewhere := issuer.Verifier(&oidc.Config{ClientID: "https://other.example/api", Now: s.clock.Now})
	_, err = elsewhere.Verify(ctx, ada.token)
	require.Error(t, err)
}

// rewrite sends every request to another address.
type rewrite struct{ to string }

func (r rewrite) RoundTrip(request *http.Request) (*http.Response, error) {
	there := request.Clone(request.Context())
	u := *request.URL
	u.Scheme, u.Host = "http", strings.TrimPrefix(r.to, "http://")
	there.URL, there.Host = &u, ""
	return http.DefaultTransport.RoundTrip(there)
}
