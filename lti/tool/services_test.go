package tool_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// tokenEndpoint answers token requests as a test says and keeps what it was
// sent.
type tokenEndpoint struct {
	*httptest.Server
	clock        *ltitest.Clock
	tool         *tool.Tool
	store        *memory.Store
	registration *lti.Registration

	mu       sync.Mutex
	requests []*http.Request // with the form parsed
	answer   http.HandlerFunc
}

func newTokenEndpoint(t testing.TB, answer http.HandlerFunc) *tokenEndpoint {
	t.Helper()
	e := &tokenEndpoint{clock: ltitest.NewClock(), answer: answer}
	e.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		e.mu.Lock()
		e.requests = append(e.requests, r)
		answer := e.answer
		e.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(e.Close)
	e.registration = &lti.Registration{ID: "r-1", Issuer: "https://platform.example", ClientID: "tool-1",
		Platform: lti.PlatformSide{TokenURL: e.URL + "/token"}}
	e.store = memory.New(memory.Config{Now: e.clock.Now})
	require.NoError(t, e.store.PutRegistration(t.Context(), e.registration))
	var err error
	e.tool, err = tool.New(tool.Config{LaunchURL: "https://tool.example/launch", Registrations: e.store, Keys: ltitest.Keys(t, "tool"),
		HTTPClient: e.Client(), Now: e.clock.Now, Logger: ltitest.Logger(t)})
	require.NoError(t, err)
	return e
}

func (e *tokenEndpoint) token(t *testing.T, deploymentID string, scopes ...lti.Scope) (string, error) {
	t.Helper()
	return e.tool.Services(e.registration, deploymentID).Tokens.Token(t.Context(), scopes...)
}

func (e *tokenEndpoint) seen() []*http.Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.requests
}

// numbered gives the tokens t-1, t-2, … with what stands for expires_in.
func numbered(expiresIn string) http.HandlerFunc {
	var mu sync.Mutex
	n := 0
	return func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		n++
		answer := `{"access_token":"t-` + string(rune('0'+n)) + `","token_type":"Bearer"` + expiresIn + `}`
		mu.Unlock()
		_, _ = w.Write([]byte(answer))
	}
}

func TestTokenRequest(t *testing.T) {
	t.Parallel()
	e := newTokenEndpoint(t, numbered(`,"expires_in":3600`))
	got, err := e.token(t, "d-1", lti.ScopeScore, lti.ScopeLineItem, lti.ScopeScore)
	require.NoError(t, err)
	require.Equal(t, "t-1", got)

	t.Run("TC-209 form", func(t *testing.T) {
		t.Parallel()
		r := e.seen()[0]
		require.Equal(t, http.MethodPost, r.Method)
		require.Equal(t, "application/x-www-form-urlencoded", r.Header.Get("Content-Type"))
		require.NotEmpty(t, r.Header.Get("User-Agent"))
		require.Empty(t, r.URL.RawQuery)
		require.Len(t, r.PostForm, 4)
		require.Equal(t, "client_credentials", r.PostForm.Get("grant_type"))
		require.Equal(t, "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", r.PostForm.Get("client_assertion_type"))
	})
	t.Run("TC-212 scopes asked", func(t *testing.T) {
		t.Parallel()
		asked := strings.Fields(e.seen()[0].PostForm.Get("scope"))
		require.ElementsMatch(t, []string{string(lti.ScopeScore), string(lti.ScopeLineItem)}, asked, "those alone, each once")
	})
	t.Run("TC-210 assertion", func(t *testing.T) {
		t.Parallel()
		a := assertionOf(t, e.seen()[0])
		now := e.clock.Now()
		require.Equal(t, "tool-1", a.Issuer)
		require.Equal(t, "tool-1", a.Subject)
		require.Equal(t, e.registration.Platform.TokenURL, a.Audience)
		require.LessOrEqual(t, a.IssuedAt, now.Unix())
		require.GreaterOrEqual(t, a.IssuedAt, now.Add(-time.Minute).Unix())
		require.LessOrEqual(t, a.Expires-a.IssuedAt, int64(300))
		require.Greater(t, a.Expires, now.Unix())
		require.Len(t, a.ID, 22)
	})
	t.Run("TC-211 deployment", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, "d-1", assertionOf(t, e.seen()[0]).DeploymentID)
		other := newTokenEndpoint(t, numbered(""))
		_, err := other.token(t, "", lti.ScopeScore)
		require.NoError(t, err)
		payload := map[string]any{}
		require.NoError(t, lti.PeekUnverified(other.seen()[0].PostForm.Get("client_assertion"), &payload))
		require.NotContains(t, payload, lti.ClaimDeploymentID)
	})
	t.Run("audience of the registration", func(t *testing.T) {
		t.Parallel()
		other := newTokenEndpoint(t, numbered(""))
		other.registration.Platform.TokenAudience = "https://auth.platform.example"
		_, err := other.token(t, "", lti.ScopeScore)
		require.NoError(t, err)
		require.Equal(t, "https://auth.platform.example", assertionOf(t, other.seen()[0]).Audience)
	})
}

type sentAssertion struct {
	Issuer       string `json:"iss"`
	Subject      string `json:"sub"`
	Audience     string `json:"aud"`
	IssuedAt     int64  `json:"iat"`
	Expires      int64  `json:"exp"`
	ID           string `json:"jti"`
	DeploymentID string `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id"`
}

// assertionOf verifies the assertion with the tool's published key.
func assertionOf(t *testing.T, r *http.Request) (a sentAssertion) {
	t.Helper()
	signed := r.PostForm.Get("client_assertion")
	require.NoError(t, lti.PeekUnverified(signed, &a))
	err := lti.Verify(t.Context(), signed, lti.LocalKeys(ltitest.Keys(t, "tool")),
		lti.Expect{Issuer: "tool-1", Audience: a.Audience, Now: time.Unix(a.IssuedAt, 0), Type: "JWT"}, &a)
	require.NoError(t, err)
	return a
}

func TestTokenCache(t *testing.T) {
	t.Parallel()
	t.Run("TC-216 second call within its life", func(t *testing.T) {
		t.Parallel()
		e := newTokenEndpoint(t, numbered(`,"expires_in":3600`))
		for range 3 {
			got, err := e.token(t, "d-1", lti.ScopeScore)
			require.NoError(t, err)
			require.Equal(t, "t-1", got)
		}
		e.clock.Advance(59*time.Minute - time.Second)
		got, err := e.token(t, "d-1", lti.ScopeScore)
		require.NoError(t, err)
		require.Equal(t, "t-1", got)
		e.clock.Advance(time.Second)
		got, err = e.token(t, "d-1", lti.ScopeScore)
		require.NoError(t, err)
		require.Equal(t, "t-2", got, "renewed a minute before it ends")
		require.NotEqual(t, assertionOf(t, e.seen()[0]).ID, assertionOf(t, e.seen()[1]).ID, "fresh jti")
	})
	t.Run("scopes in any order are one token", func(t *testing.T) {
		t.Parallel()
		e := newTokenEndpoint(t, numbered(`,"expires_in":3600`))
		for _, scopes := range [][]lti.Scope{{lti.ScopeScore, lti.ScopeLineItem}, {lti.ScopeLineItem, lti.ScopeScore, lti.ScopeScore}} {
			got, err := e.token(t, "d-1", scopes...)
			require.NoError(t, err)
			require.Equal(t, "t-1", got)
		}
	})
	t.Run("owners and scopes do not share", func(t *testing.T) {
		t.Parallel()
		e := newTokenEndpoint(t, numbered(`,"expires_in":3600`))
		for deployment, scope := range map[string]lti.Scope{"d-1": lti.ScopeScore, "d-2": lti.ScopeScore, "d-3": lti.ScopeLineItem} {
			_, err := e.token(t, deployment, scope)
			require.NoError(t, err)
		}
		require.Len(t, e.seen(), 3)
		e.registration.ID, e.registration.ClientID = "r-2", "tool-2"
		require.NoError(t, e.store.PutRegistration(t.Context(), e.registration))
		_, err := e.token(t, "d-1", lti.ScopeScore)
		require.NoError(t, err)
		require.Len(t, e.seen(), 4)
	})
	for name, expiresIn := range map[string]string{
		"TC-215 expires_in missing":       "",
		"TC-215 expires_in null":          `,"expires_in":null`,
		"TC-215 expires_in zero":          `,"expires_in":0`,
		"TC-215 expires_in a fraction":    `,"expires_in":300.5`,
		"TC-215 expires_in a word":        `,"expires_in":"soon"`,
		"TC-215 expires_in a string":      `,"expires_in":"300"`,
		"TC-215 expires_in of five mins.": `,"expires_in":300`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newTokenEndpoint(t, numbered(expiresIn))
			for _, want := range []string{"t-1", "t-1", "t-2"} {
				got, err := e.token(t, "d-1", lti.ScopeScore)
				require.NoError(t, err)
				require.Equal(t, want, got)
				e.clock.Advance(2 * time.Minute)
			}
		})
	}
	t.Run("a life beyond a day is a day", func(t *testing.T) {
		t.Parallel()
		e := newTokenEndpoint(t, numbered(`,"expires_in":9223372036854775807`))
		_, err := e.token(t, "d-1", lti.ScopeScore)
		require.NoError(t, err)
		e.clock.Advance(24 * time.Hour)
		got, err := e.token(t, "d-1", lti.ScopeScore)
		require.NoError(t, err)
		require.Equal(t, "t-2", got)
	})
	t.Run("64 callers share one request", func(t *testing.T) {
		t.Parallel()
		release := make(chan struct{})
		give := numbered(`,"expires_in":3600`)
		e := newTokenEndpoint(t, func(w http.ResponseWriter, r *http.Request) { <-release; give(w, r) })
		tokens := e.tool.Services(e.registration, "d-1").Tokens
		var started, done sync.WaitGroup
		errs := make(chan error, 64)
		for range 64 {
			started.Add(1)
			done.Add(1)
			go func() {
				defer done.Done()
				started.Done()
				_, err := tokens.Token(context.Background(), lti.ScopeScore)
				errs <- err
			}()
		}
		started.Wait()
		close(release)
		done.Wait()
		close(errs)
		for err := range errs {
			require.NoError(t, err)
		}
		require.Len(t, e.seen(), 1)
	})
	t.Run("a caller who gives up does not fail the others", func(t *testing.T) {
		t.Parallel()
		release, asked := make(chan struct{}), make(chan struct{})
		give := numbered(`,"expires_in":3600`)
		e := newTokenEndpoint(t, func(w http.ResponseWriter, r *http.Request) { close(asked); <-release; give(w, r) })
		tokens := e.tool.Services(e.registration, "d-1").Tokens
		ctx, cancel := context.WithCancel(t.Context())
		gone := make(chan error, 1)
		go func() {
			_, err := tokens.Token(ctx, lti.ScopeScore)
			gone <- err
		}()
		<-asked
		cancel()
		require.ErrorIs(t, <-gone, context.Canceled)
		close(release)
		got, err := tokens.Token(t.Context(), lti.ScopeScore)
		require.NoError(t, err)
		require.Equal(t, "t-1", got)
	})
}

func TestTokenErrors(t *testing.T) {
	t.Parallel()
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for _, c := range []struct {
		name      string
		answer    http.HandlerFunc
		status    int // of the TokenError; 0: another error
		temporary bool
	}{
		{"invalid_client", answer(http.StatusBadRequest, `{"error":"invalid_client"}`), http.StatusBadRequest, true},
		{"invalid_scope", answer(http.StatusBadRequest, `{"error":"invalid_scope"}`), http.StatusBadRequest, false},
		{"out of order", answer(http.StatusServiceUnavailable, `down`), http.StatusServiceUnavailable, true},
		{"too many requests", answer(http.StatusTooManyRequests, ``), http.StatusTooManyRequests, true},
		{"HTML", answer(http.StatusOK, `<html>`), 0, false},
		{"no token in it", answer(http.StatusOK, `{"token_type":"Bearer"}`), 0, false},
		{"empty", answer(http.StatusOK, ``), 0, false},
		{"an answer without end", answer(http.StatusOK, `{"access_token":"`+strings.Repeat("x", 100<<10)), 0, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := newTokenEndpoint(t, c.answer)
			_, err := e.token(t, "d-1", lti.ScopeScore)
			require.Error(t, err)
			var status *advantage.TokenError
			if c.status != 0 {
				require.ErrorAs(t, err, &status)
				require.Equal(t, c.status, status.Status)
				require.Equal(t, c.temporary, status.Temporary())
			}
			require.NotContains(t, err.Error(), "eyJ", "no error holds the assertion")

			e.mu.Lock()
			e.answer = numbered("")
			e.mu.Unlock()
			if errors.Is(err, lti.ErrScope) {
				e.clock.Advance(time.Minute)
			}
			got, err := e.token(t, "d-1", lti.ScopeScore)
			require.NoError(t, err, "no other error is kept")
			require.Equal(t, "t-1", got)
		})
	}
	t.Run("TC-240 429 or 503 with Retry-After", func(t *testing.T) {
		t.Parallel()
		for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
			e := newTokenEndpoint(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", "90")
				w.WriteHeader(status)
			})
			_, err := e.token(t, "d-1", lti.ScopeScore)
			var refused *advantage.TokenError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, 90*time.Second, refused.RetryAfter)
			require.True(t, refused.Temporary())
		}
	})
	t.Run("tokens that cannot be used", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{
			`{"access_token":"t-1","token_type":"mac"}`, `{"access_token":"t\r\nX-Admin: 1"}`, `{"access_token":"é"}`, `{"access_token":"t\u0000"}`,
		} {
			e := newTokenEndpoint(t, answer(http.StatusOK, body))
			_, err := e.token(t, "d-1", lti.ScopeScore)
			require.Error(t, err, body)
			require.NotContains(t, err.Error(), "t-1")
			require.NotContains(t, err.Error(), "Admin")
		}
	})
	t.Run("token_type in any letter case, or none", func(t *testing.T) {
		t.Parallel()
		for _, body := range []string{`{"access_token":"t","token_type":"bearer"}`, `{"access_token":"t","token_type":"BEARER"}`, `{"access_token":"t"}`} {
			e := newTokenEndpoint(t, answer(http.StatusOK, body))
			_, err := e.token(t, "d-1", lti.ScopeScore)
			require.NoError(t, err, body)
		}
	})
	t.Run("any 2xx is a success", func(t *testing.T) {
		t.Parallel()
		e := newTokenEndpoint(t, answer(http.StatusCreated, `{"access_token":"secret"}`))
		got, err := e.token(t, "d-1", lti.ScopeScore)
		require.NoError(t, err)
		require.Equal(t, "secret", got)
	})
	t.Run("endpoint that cannot be reached", func(t *testing.T) {
		t.Parallel()
		e := newTokenEndpoint(t, numbered(""))
		e.Close()
		_, err := e.token(t, "d-1", lti.ScopeScore)
		require.ErrorIs(t, err, lti.ErrUnavailable)
	})
	t.Run("TC-241 token URL http", func(t *testing.T) {
		t.Parallel()
		e := newTokenEndpoint(t, numbered(""))
		e.registration.Platform.TokenURL = "http://platform.example/token"
		_, err := e.token(t, "d-1", lti.ScopeScore)
		require.ErrorContains(t, err, "must be https")
	})
	t.Run("the assertion follows no redirect", func(t *testing.T) {
		t.Parallel()
		other := newTokenEndpoint(t, numbered(""))
		e := newTokenEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL+"/token", http.StatusTemporaryRedirect)
		})
		_, err := e.token(t, "d-1", lti.ScopeScore)
		require.ErrorContains(t, err, "answered 307")
		require.Empty(t, other.seen())
	})
}

// A client outlives the trust in its registration by the tokens that are kept.
func TestTokensOfARegistrationThatIsSwitchedOff(t *testing.T) {
	t.Parallel()
	e := newTokenEndpoint(t, numbered(`,"expires_in":3600`))
	tokens := e.tool.Services(e.registration, "d-1").Tokens
	_, err := tokens.Token(t.Context(), lti.ScopeScore)
	require.NoError(t, err)

	off := e.registration.Clone()
	off.Disabled = true
	require.NoError(t, e.store.PutRegistration(t.Context(), off))
	_, err = tokens.Token(t.Context(), lti.ScopeScore)
	require.NoError(t, err, "it is kept")
	_, err = tokens.Token(t.Context(), lti.ScopeLineItem)
	require.ErrorIs(t, err, lti.ErrDisabled)
	e.clock.Advance(time.Hour)
	_, err = tokens.Token(t.Context(), lti.ScopeScore)
	require.ErrorIs(t, err, lti.ErrDisabled)
	require.Len(t, e.seen(), 1)

	require.NoError(t, e.store.PutRegistration(t.Context(), e.registration))
	_, err = tokens.Token(t.Context(), lti.ScopeScore)
	require.NoError(t, err, "it is on again")

	removed := e.registration.Clone()
	removed.ClientID = "tool-2"
	_, err = e.tool.Services(removed, "d-1").Tokens.Token(t.Context(), lti.ScopeScore)
	require.ErrorIs(t, err, lti.ErrRegistration)
}

func TestTokensWhileTheStoreFails(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *tool.Config) { c.Registrations = brokenRegistrations{} })
	_, err := s.tool.Services(s.tool.Registration, "d-1").Tokens.Token(t.Context(), lti.ScopeScore)
	require.ErrorIs(t, err, lti.ErrUnavailable)
}

// What the answer says of scopes counts, in whatever form it says so.
func TestGrantedScopes(t *testing.T) {
	t.Parallel()
	const score, lineItem = string(lti.ScopeScore), string(lti.ScopeLineItem)
	for _, c := range []struct {
		name, scope string // JSON
		missing     []lti.Scope
	}{
		{"all", `,"scope":"` + score + ` ` + lineItem + `"`, nil},
		{"in another order", `,"scope":"` + lineItem + ` ` + score + `"`, nil},
		{"more", `,"scope":"` + score + ` ` + lineItem + ` ` + string(lti.ScopeMembership) + `"`, nil},
		{"a list", `,"scope":["` + score + `","` + lineItem + `"]`, nil},
		{"commas between", `,"scope":"` + score + `,` + lineItem + `"`, nil},
		{"nothing said", ``, nil},
		{"null", `,"scope":null`, nil},
		{"empty", `,"scope":""`, nil},
		{"words of its own", `,"scope":"read write"`, nil},
		{"a number", `,"scope":7`, nil},
		{"one", `,"scope":"` + score + `"`, []lti.Scope{lti.ScopeLineItem}},
		{"one in a list", `,"scope":["` + score + `"]`, []lti.Scope{lti.ScopeLineItem}},
		{"another", `,"scope":"` + string(lti.ScopeMembership) + `"`, []lti.Scope{lti.ScopeLineItem, lti.ScopeScore}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := newTokenEndpoint(t, numbered(c.scope))
			_, err := e.token(t, "d-1", lti.ScopeScore, lti.ScopeLineItem)
			if c.missing == nil {
				require.NoError(t, err)
				return
			}
			var refused *advantage.TokenError
			require.ErrorAs(t, err, &refused)
			require.Equal(t, c.missing, refused.Missing)
			_, err = e.token(t, "d-1", lti.ScopeScore, lti.ScopeLineItem)
			require.ErrorIs(t, err, lti.ErrScope)
			require.Len(t, e.seen(), 1, "it is remembered")
		})
	}
}

// Sakai refuses tokens that ended with 403.
func TestServicesOfSakai(t *testing.T) {
	t.Parallel()
	give := numbered("")
	e := newTokenEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/results":
			give(w, r)
		case r.Header.Get("Authorization") == "Bearer t-1":
			http.Error(w, "signature_error", http.StatusForbidden)
		}
	})
	read := func(profile string) error {
		e.registration.Profile = profile
		_, err := e.tool.Services(e.registration, "d-1").Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: e.URL + "/results",
			Scopes: []lti.Scope{lti.ScopeResultReadOnly}}, nil)
		return err
	}
	var status *advantage.StatusError
	require.ErrorAs(t, read(""), &status, "other platforms mean it")
	require.Equal(t, http.StatusForbidden, status.Status)
	require.NoError(t, read("sakai"))

	tokens := 0
	for _, r := range e.seen() {
		if r.URL.Path == "/token" {
			tokens++
		}
	}
	require.Equal(t, 2, tokens, "the one that was refused is replaced once")
}

// A worker that was not there at the launch has what was stored of it.
func TestServicesLongAfterTheLaunch(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	t.Run("TC-243 later than the user's session", func(t *testing.T) {
		t.Parallel()
		stored, err := json.Marshal(map[string]any{"registration": s.tool.Registration, "url": s.platform.GradesClaim().LineItems})
		require.NoError(t, err)
		s.platform.Clock.Advance(30 * 24 * time.Hour)

		var work struct {
			Registration *lti.Registration `json:"registration"`
			URL          string            `json:"url"`
		}
		require.NoError(t, json.Unmarshal(stored, &work))
		worker, err := tool.New(tool.Config{LaunchURL: "https://tool.example/launch", Registrations: s.tool.Store, Keys: ltitest.Keys(t, "tool"),
			HTTPClient: s.platform.Server.Client(), Now: s.platform.Clock.Now})
		require.NoError(t, err)
		var columns []any
		_, err = worker.Services(work.Registration, ltitest.DeploymentID).Do(t.Context(), advantage.Call{Method: http.MethodGet, URL: work.URL,
			Scopes: []lti.Scope{lti.ScopeLineItem}, Accept: "application/vnd.ims.lis.v2.lineitemcontainer+json"}, &columns)
		require.NoError(t, err)
		require.Empty(t, columns)
	})
}

func TestReply(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	st := s.start(t)
	l := st.accepted(t, st.token(t, nil))
	response := func() *lti.Message { return &lti.Message{Type: lti.DeepLinkingResponse} }

	t.Run("TC-201 TC-202 response JWT", func(t *testing.T) {
		t.Parallel()
		signed, err := s.tool.SignReply(t.Context(), l, response())
		require.NoError(t, err)
		var m lti.Message
		now := s.platform.Clock.Now()
		err = lti.Verify(t.Context(), signed, lti.LocalKeys(ltitest.Keys(t, "tool")), lti.Expect{Issuer: "tool-1", Audience: s.platform.Issuer(), AuthorizedParties: []string{"tool-1"}, Now: now}, &m)
		require.NoError(t, err)
		require.Equal(t, now, m.IssuedAt)
		require.Equal(t, now.Add(5*time.Minute), m.Expires)
		require.Equal(t, ltitest.DeploymentID, m.DeploymentID)
		require.Equal(t, lti.Version, m.Version)
		require.Equal(t, lti.DeepLinkingResponse, m.Type)
		require.Len(t, m.Nonce, 22)
	})
	t.Run("TC-205 every reply has its own nonce", func(t *testing.T) {
		t.Parallel()
		var first, second lti.Message
		for _, m := range []*lti.Message{&first, &second} {
			signed, err := s.tool.SignReply(t.Context(), l, response())
			require.NoError(t, err)
			require.NoError(t, lti.PeekUnverified(signed, m))
		}
		require.NotEqual(t, first.Nonce, second.Nonce)
	})
	t.Run("TC-208 posted in the field JWT", func(t *testing.T) {
		t.Parallel()
		w := httptest.NewRecorder()
		require.NoError(t, s.tool.Reply(w, httptest.NewRequest(http.MethodPost, "/", nil), l, "https://platform.example/return?a=1&b=2", response()))
		require.Contains(t, w.Body.String(), `<form method="post" action="https://platform.example/return?a=1&amp;b=2">`)
		require.Contains(t, w.Body.String(), `<input type="hidden" name="JWT" value="eyJ`)
		require.NotContains(t, w.Body.String(), "target=")
	})
	t.Run("TC-193 to an address that is not https", func(t *testing.T) {
		t.Parallel()
		for _, to := range []string{"", "http://platform.example/return", "javascript:alert(1)", "/return"} {
			w := httptest.NewRecorder()
			err := s.tool.Reply(w, httptest.NewRequest(http.MethodPost, "/", nil), l, to, response())
			require.Equal(t, lti.CodeInvalidRequest, lti.AsError(err).Code, to)
			require.Empty(t, w.Body.String())
		}
	})
}
