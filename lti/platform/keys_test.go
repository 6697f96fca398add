package platform_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// A tool's assertions and messages may be signed with what its registration
// names, and with nothing else.
func TestToolsAlgorithms(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		signs    string
		accepts  []string
		accepted bool
	}{
		"RS256 by default":       {"RS256", nil, true},
		"ES256, not named":       {"ES256", nil, false},
		"TC-062 ES256 named":     {"ES256", []string{"RS256", "ES256"}, true},
		"TC-064 PS256 not named": {"PS256", []string{"RS256", "ES256"}, false},
		"TC-064 PS256 named":     {"PS256", []string{"PS256"}, true},
		"RS256, not named":       {"RS256", []string{"ES256"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newChoosingStage(t)
			key, err := keyring.GenerateFor(c.signs)
			require.NoError(t, err)
			ring, err := keyring.New(key)
			require.NoError(t, err)
			s.tool.Mux.HandleFunc("/published", func(w http.ResponseWriter, r *http.Request) {
				set, _ := ring.PublicKeys(r.Context())
				_ = json.NewEncoder(w).Encode(set)
			})
			choice := s.choose(t) // while the platform itself signs with RS256
			registration := s.tool.Registration
			registration.Tool.JWKSURL = s.tool.Server.URL + "/published"
			registration.Algorithms = c.accepts
			require.NoError(t, s.Store.PutRegistration(t.Context(), registration))

			assertion, err := lti.Sign(t.Context(), ring, nil, s.assertion())
			require.NoError(t, err)
			a := s.askToken(t, s.tokenForm(assertion, lti.ScopeScore))
			require.Equal(t, c.accepted, a.status == http.StatusOK, a.body)

			message, err := lti.Sign(t.Context(), ring, nil, s.response(choice))
			require.NoError(t, err)
			w, in := s.receive(t, s.as(choice.browser, postJWT(message)))
			require.Equal(t, c.accepted, in != nil, w.Body)
		})
	}
}

// A tool's keys may be handed over by hand, and then nothing is fetched.
func TestToolsKeysWithoutAURL(t *testing.T) {
	t.Parallel()
	s := newChoosingStage(t)
	set, err := ltitest.Keys(t, "tool").PublicKeys(t.Context())
	require.NoError(t, err)
	choice := s.choose(t)
	registration := s.tool.Registration
	registration.Tool.JWKSURL = ""
	registration.Tool.JWKS, err = json.Marshal(set)
	require.NoError(t, err)
	require.NoError(t, s.Store.PutRegistration(t.Context(), registration))

	assertion, err := lti.Sign(t.Context(), ltitest.Keys(t, "tool"), nil, s.assertion())
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, s.askToken(t, s.tokenForm(assertion, lti.ScopeScore)).status)
	message, err := lti.Sign(t.Context(), ltitest.Keys(t, "tool"), nil, s.response(choice))
	require.NoError(t, err)
	w, in := s.receive(t, s.as(choice.browser, postJWT(message)))
	require.NotNil(t, in, w.Body)
}
