package platform_test

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// What went wrong in the platform roles of others: the names are those of the lists
// of defects (D) and complaints (pain) of Open edX's consumer, and of errors in
// Cella's design (B5).
func TestDefectsOfOthers(t *testing.T) {
	t.Parallel()
	s := newChoosingStage(t)
	asked := func(t *testing.T, change map[string]any, form url.Values) answer {
		t.Helper()
		claims := s.assertion()
		maps.Copy(claims, change)
		good := s.tokenForm(signed(t, "tool", claims), lti.ScopeScore)
		maps.Copy(good, form)
		return s.askToken(t, good)
	}
	t.Run("D1 every claim of a tool's assertion is checked", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, http.StatusOK, asked(t, nil, nil).status)
		for _, change := range []map[string]any{
			{"iss": "tool-2"}, {"sub": "somebody"}, {"aud": "https://other.example/token"}, {"jti": ""}, {lti.ClaimDeploymentID: "d-9"},
			{"exp": nil}, {"exp": s.Clock.Now().Add(-time.Second).Unix()}, {"iat": nil},
		} {
			require.Equal(t, http.StatusBadRequest, asked(t, change, nil).status, change)
		}
		require.Equal(t, "invalid_client", asked(t, nil, url.Values{"client_assertion_type": {"anything"}}).body["error"])
	})
	t.Run("D1 every claim of a tool's message is checked", func(t *testing.T) {
		t.Parallel()
		for name, v := range map[string]any{"iss": "somebody", "aud": "https://other.example", "nonce": nil, "exp": nil, lti.ClaimDeploymentID: "d-9"} {
			c := s.choose(t)
			claims := s.response(c)
			claims[name] = v
			_, in := s.receive(t, s.as(c.browser, postJWT(signed(t, "tool", claims))))
			require.Nil(t, in, name)
		}
	})
	t.Run("D2 an assertion and an answer are good once", func(t *testing.T) {
		t.Parallel()
		form := s.tokenForm(signed(t, "tool", s.assertion()), lti.ScopeScore)
		require.Equal(t, http.StatusOK, s.askToken(t, form).status)
		require.Equal(t, http.StatusBadRequest, s.askToken(t, form).status)

		c := s.choose(t)
		token := signed(t, "tool", s.response(c))
		_, first := s.receive(t, s.as(c.browser, postJWT(token)))
		require.NotNil(t, first)
		_, second := s.receive(t, s.as(c.browser, postJWT(token)))
		require.Nil(t, second)
	})
	t.Run("D5 a hint tells nothing and is for its person alone", func(t *testing.T) {
		t.Parallel()
		stranger := ltitest.NewBrowser(t, s.Platform)
		q := s.authorization(t, ltitest.NewBrowser(t, s.Platform), student())
		require.NotContains(t, q.Encode(), student().ID)
		stranger.SignIn(ltitest.Person{ID: "u-9"})
		require.Empty(t, stranger.Post(s.Server.URL+"/authorize", q).Form.Get("id_token"))
	})
	t.Run("D6 clicks of one person on one link do not overwrite each other", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		first, second := s.authorization(t, b, student()), s.authorization(t, b, student())
		for _, q := range []url.Values{second, first} {
			require.NotEmpty(t, b.Post(s.Server.URL+"/authorize", q).Form.Get("id_token"))
		}
	})
	// The list of addresses is compared by whole strings: one that was kept as a
	// text allowed every part of itself.
	for name, uri := range map[string]string{
		"D20 a part of a registered address":   s.tool.Server.URL + "/lau",
		"D20 longer than a registered address": s.tool.Server.URL + "/launch/more",
		"D20 the list as a text":               `["` + s.tool.Server.URL + `/launch"]`,
		"B5 7 an address that is not listed":   "https://evil.example/launch",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := ltitest.NewBrowser(t, s.Platform)
			q := s.authorization(t, b, student())
			q.Set("redirect_uri", uri)
			page := b.Post(s.Server.URL+"/authorize", q)
			require.Empty(t, page.Action, "nothing is sent there")
			require.Empty(t, page.Form.Get("id_token"))
		})
	}
	t.Run("B5 1 the nonce is the tool's", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		q := s.authorization(t, b, student())
		q.Set("nonce", "of the tool+/=")
		m, _ := s.message(t, b.Post(s.Server.URL+"/authorize", q))
		require.Equal(t, "of the tool+/=", m.Nonce)
	})
	t.Run("B5 12 an answer is believed for what was sent along, not for itself", func(t *testing.T) {
		t.Parallel()
		c := s.choose(t)
		claims := s.response(c)
		claims[lti.ClaimDeepLinkingData] = "the data of another"
		_, in := s.receive(t, s.as(c.browser, postJWT(signed(t, "tool", claims))))
		require.Nil(t, in)
	})
	// A session cookie of SameSite=Lax does not come with a form of another site:
	// the person seemed to be one without rights, and no page said why.
	t.Run("pain 3 an answer belongs to who was sent, and asks for their session", func(t *testing.T) {
		t.Parallel()
		c := s.choose(t)
		w, in := s.receive(t, postJWT(signed(t, "tool", s.response(c))))
		require.Nil(t, in)
		require.Contains(t, w.Body.String(), "<code>login_required</code>")
		c = s.choose(t)
		_, in = s.receive(t, s.as(c.browser, postJWT(signed(t, "tool", s.response(c)))))
		require.NotNil(t, in)
		require.Equal(t, "t-1", in.Start.UserID, "by what was sent along")
	})
	t.Run("pain 12 every message names its key, and the key set holds it", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		token := b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student())).Form.Get("id_token")
		raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[0])
		require.NoError(t, err)
		var header struct{ KID, Alg string }
		require.NoError(t, json.Unmarshal(raw, &header))
		set, err := s.Keys.PublicKeys(t.Context())
		require.NoError(t, err)
		require.Equal(t, set.Keys[0].KeyID, header.KID)
		require.Equal(t, "RS256", header.Alg)
	})
	t.Run("pain 13 the page of a launch may be framed, by whom the platform likes", func(t *testing.T) {
		t.Parallel()
		b := ltitest.NewBrowser(t, s.Platform)
		page := b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student()))
		require.Empty(t, page.Header.Get("X-Frame-Options"))
		require.NotContains(t, page.Header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
	})
}
