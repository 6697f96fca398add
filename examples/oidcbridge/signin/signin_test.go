package signin_test

import (
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/examples/oidcbridge/signin"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
)

// provider is an OpenID Provider of one person, which says of them what the test
// wants said.
type provider struct {
	t      *testing.T
	url    string
	keys   lti.KeySource
	claims map[string]any
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	keys, err := keyring.OpenFile(filepath.Join(t.TempDir(), "key.pem"))
	require.NoError(t, err)
	p := &provider{t: t, keys: keys, claims: map[string]any{"groups": []string{"staff", "bridge-administrators"}}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": p.url, "authorization_endpoint": p.url + "/authorize", "token_endpoint": p.url + "/token", "jwks_uri": p.url + "/jwks",
			"id_token_signing_alg_values_supported": []string{"RS256"}})
	})
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, r *http.Request) {
		set, err := keys.PublicKeys(r.Context())
		if err != nil {
			http.Error(w, "", http.StatusInternalServerError)
			return
		}
		answer(w, set)
	})
	mux.HandleFunc("POST /token", p.token)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p.url = server.URL
	return p
}

func answer(w http.ResponseWriter, what any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(what)
}

// token redeems the code, which is the nonce of the login.
func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != "bridge" || secret != "s3cret" || r.FormValue("code_verifier") == "" {
		w.WriteHeader(http.StatusUnauthorized)
		answer(w, map[string]string{"error": "invalid_client"})
		return
	}
	claims := map[string]any{"iss": p.url, "aud": "bridge", "sub": "ada", "nonce": r.FormValue("code"), "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix()}
	for name, value := range p.claims {
		claims[name] = value
	}
	signed, err := lti.Sign(r.Context(), p.keys, nil, claims)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	answer(w, map[string]string{"id_token": signed, "access_token": "a", "token_type": "Bearer"})
}

// visit is a browser at the door.
type visit struct {
	t       *testing.T
	door    *signin.Door
	log     *strings.Builder
	now     *time.Time
	cookies map[string]string
}

func visitor(t *testing.T, p *provider) *visit {
	t.Helper()
	v := &visit{t: t, log: &strings.Builder{}, cookies: map[string]string{}}
	now := time.Now()
	v.now = &now
	door, err := signin.New(signin.Config{
		Issuer: p.url, ClientID: "bridge", ClientSecret: "s3cret", RedirectURL: "https://bridge.example/admin/signed-in", Home: "https://bridge.example/admin/",
		Claim: "groups", Value: "bridge-administrators", Key: make([]byte, 32), Now: func() time.Time { return now }, Logger: slog.New(slog.NewTextHandler(v.log, nil)),
	})
	require.NoError(t, err)
	v.door = door
	return v
}

// at asks one of the door's pages and keeps the cookies.
func (v *visit) at(page http.HandlerFunc, query string) *httptest.ResponseRecorder {
	v.t.Helper()
	w := httptest.NewRecorder()
	page(w, v.request("https://bridge.example/admin/?"+query))
	for _, line := range w.Header()["Set-Cookie"] {
		c, err := http.ParseSetCookie(line)
		require.NoError(v.t, err)
		require.True(v.t, c.Secure && c.HttpOnly && c.SameSite == http.SameSiteLaxMode && strings.HasPrefix(c.Name, "__Host-"))
		v.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		}
	}
	return w
}

func (v *visit) request(address string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	return r
}

func (v *visit) account() string { return v.door.Account(v.request("https://bridge.example/admin/")) }

// begin begins a login and returns what the provider is asked.
func (v *visit) begin() url.Values {
	v.t.Helper()
	got := v.at(v.door.Begin, "")
	require.Equal(v.t, http.StatusFound, got.Code)
	to, err := url.Parse(got.Header().Get("Location"))
	require.NoError(v.t, err)
	return to.Query()
}

func TestAnAdministratorSignsIn(t *testing.T) {
	t.Parallel()
	v := visitor(t, newProvider(t))
	require.Empty(t, v.account())
	asked := v.begin()
	require.Equal(t, "S256", asked.Get("code_challenge_method"))
	require.Equal(t, "openid", asked.Get("scope"))
	got := v.at(v.door.Callback, url.Values{"state": {asked.Get("state")}, "code": {asked.Get("nonce")}}.Encode())
	require.Equal(t, http.StatusSeeOther, got.Code)
	require.Equal(t, "https://bridge.example/admin/", got.Header().Get("Location"))
	require.Equal(t, "ada", v.account())

	*v.now = v.now.Add(8*time.Hour + time.Second)
	require.Empty(t, v.account(), "the session is over")
}

func TestSigningOut(t *testing.T) {
	t.Parallel()
	v := visitor(t, newProvider(t))
	asked := v.begin()
	v.at(v.door.Callback, url.Values{"state": {asked.Get("state")}, "code": {asked.Get("nonce")}}.Encode())
	require.Equal(t, "ada", v.account())
	require.Equal(t, http.StatusOK, v.at(v.door.SignOut, "").Code)
	require.Empty(t, v.account())
}

func TestWhoDoesNotComeIn(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		claims map[string]any
		answer func(asked url.Values, v *visit) url.Values
		reason string
	}{
		"no administrator":          {claims: map[string]any{"groups": []string{"staff"}}, reason: "not among those who administer"},
		"no such claim":             {claims: map[string]any{"groups": nil}, reason: "not among those who administer"},
		"half a value":              {claims: map[string]any{"groups": "bridge-administrators-not"}, reason: "not among those who administer"},
		"a number":                  {claims: map[string]any{"groups": 7}, reason: "not among those who administer"},
		"another nonce":             {claims: map[string]any{"nonce": "other"}, reason: "could not be signed in"},
		"a token of another client": {claims: map[string]any{"aud": "quiz"}, reason: "could not be signed in"},
		"a token of another issuer": {claims: map[string]any{"iss": "https://evil.example"}, reason: "could not be signed in"},
		"an old token":              {claims: map[string]any{"exp": 7}, reason: "could not be signed in"},
		"another state": {reason: "could not be signed in", answer: func(asked url.Values, _ *visit) url.Values {
			return url.Values{"state": {"x"}, "code": {asked.Get("nonce")}}
		}},
		"another browser": {reason: "could not be signed in", answer: func(asked url.Values, v *visit) url.Values {
			clear(v.cookies)
			return url.Values{"state": {asked.Get("state")}, "code": {asked.Get("nonce")}}
		}},
		"too late": {reason: "could not be signed in", answer: func(asked url.Values, v *visit) url.Values {
			*v.now = v.now.Add(11 * time.Minute)
			return url.Values{"state": {asked.Get("state")}, "code": {asked.Get("nonce")}}
		}},
		"a refusal": {reason: "could not be signed in", answer: func(asked url.Values, _ *visit) url.Values {
			return url.Values{"state": {asked.Get("state")}, "error": {"access_denied"}}
		}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProvider(t)
			v := visitor(t, p)
			for claim, value := range tt.claims {
				p.claims[claim] = value
			}
			asked := v.begin()
			back := url.Values{"state": {asked.Get("state")}, "code": {asked.Get("nonce")}}
			if tt.answer != nil {
				back = tt.answer(asked, v)
			}
			got := v.at(v.door.Callback, back.Encode())
			require.Equal(t, http.StatusForbidden, got.Code)
			require.Contains(t, got.Body.String(), tt.reason)
			require.Empty(t, v.account())
			require.NotContains(t, v.log.String(), asked.Get("nonce"), "no code in the log")
		})
	}
}

func TestCookiesOfOthers(t *testing.T) {
	t.Parallel()
	v := visitor(t, newProvider(t))
	v.begin()
	for name, value := range maps.Clone(v.cookies) { // the cookie of a login is none of a session
		v.cookies["__Host-bridge-admin"] = value
		delete(v.cookies, name)
	}
	require.Empty(t, v.account())
	v.cookies["__Host-bridge-admin"] = "eyJ2YWx1ZSI6ImFkYSIsInVudGlsIjoiMjA5OS0wMS0wMVQwMDowMDowMFoifQ.x"
	require.Empty(t, v.account())
	v.cookies["__Host-bridge-admin"] = ""
	require.Empty(t, v.account())
}

func TestTheProviderIsDown(t *testing.T) {
	t.Parallel()
	p := newProvider(t)
	v := visitor(t, p)
	p.url = "x" // its document names another issuer
	require.Equal(t, http.StatusBadGateway, v.at(v.door.Begin, "").Code)
}
