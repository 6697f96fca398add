package tool_test

import (
	"encoding/json"
	"log/slog"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/lti/tool"
)

// TC-568: what others choose reaches the log shortened, and addresses without
// their query, where some platforms keep a session.
func TestRefusalsLogNoQueriesAndNothingLong(t *testing.T) {
	t.Parallel()
	const secret = "Zq7session"
	long := strings.Repeat("x", 20_000)
	query := "?" + url.Values{"sesskey": {secret}}.Encode()
	for _, c := range []struct {
		name   string
		refuse func(t *testing.T, s *stage)
	}{
		{"target elsewhere at login", func(t *testing.T, s *stage) { s.refuseLogin(t, "target_link_uri", "https://other.example/"+query) }},
		{"target that cannot be read", func(t *testing.T, s *stage) { s.refuseLogin(t, "target_link_uri", "https://other.example:x/"+query) }},
		{"unknown issuer", func(t *testing.T, s *stage) { s.refuseLogin(t, "iss", "https://other.example/"+long) }},
		{"unknown client", func(t *testing.T, s *stage) { s.refuseLogin(t, "client_id", long) }},
		{"unknown deployment", func(t *testing.T, s *stage) { s.refuseLogin(t, "lti_deployment_id", long) }},
		{"kid", func(t *testing.T, s *stage) { s.forged(t, map[string]any{"alg": "RS256", "kid": long}) }},
		{"alg", func(t *testing.T, s *stage) { s.forged(t, map[string]any{"alg": long, "kid": "k"}) }},
		{"iss", func(t *testing.T, s *stage) { s.launched(t, change{"iss": long}) }},
		{"aud", func(t *testing.T, s *stage) { s.launched(t, change{"aud": []string{long, long}}) }},
		{"azp", func(t *testing.T, s *stage) { s.launched(t, change{"azp": long}) }},
		{"version", func(t *testing.T, s *stage) { s.launched(t, change{lti.ClaimVersion: long}) }},
		{"message type", func(t *testing.T, s *stage) { s.launched(t, change{lti.ClaimMessageType: long}) }},
		{"another target", func(t *testing.T, s *stage) {
			s.launched(t, change{lti.ClaimTargetLinkURI: s.tool.Server.URL + "/launch" + query})
		}},
		{"target that is no address", func(t *testing.T, s *stage) {
			s.launched(t, change{lti.ClaimTargetLinkURI: "ftp://other.example/" + query})
		}},
		{"return address", func(t *testing.T, s *stage) {
			s.launched(t, change{lti.ClaimMessageType: lti.DeepLinkingRequest, lti.ClaimDeepLinkingSettings: map[string]any{
				"deep_link_return_url": "http://school.example/" + query, "accept_types": []string{"link"}, "accept_presentation_document_targets": []string{},
			}})
		}},
		{"custom parameter", func(t *testing.T, s *stage) {
			s.register(t, switches(false, lti.FindingCustomType))
			s.launched(t, change{lti.ClaimCustom: map[string]any{long: 1}})
		}},
		{"custom parameter that is tolerated", func(t *testing.T, s *stage) {
			s.register(t, switches(true, profile.ClockSkew))
			st := s.start(t)
			st.accepted(t, st.token(t, change{lti.ClaimCustom: map[string]any{long: 1}}))
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var log syncBuilder
			s := newStage(t, func(cfg *tool.Config) {
				cfg.Logger = slog.New(slog.NewJSONHandler(&log, nil))
				cfg.MessageTypes = []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest}
				cfg.InsecureAllowLoopback = true
			})
			c.refuse(t, s)
			line := log.String()
			require.NotEmpty(t, line)
			require.NotContains(t, line, secret)
			require.Less(t, len(line), 2000)
		})
	}
}

// refuseLogin starts a login with one parameter that is wrong.
func (s *stage) refuseLogin(t *testing.T, name, value string) {
	t.Helper()
	form := s.initiation()
	form.Set(name, value)
	page := ltitest.NewBrowser(t, s.platform).Post(s.tool.Server.URL+"/login", form)
	require.GreaterOrEqual(t, page.Status, 400)
	require.Less(t, page.Status, 500, page.Body)
}

// launched posts a launch with claims that are wrong.
func (s *stage) launched(t *testing.T, c change) {
	t.Helper()
	st := s.start(t)
	page := st.post(st.token(t, c))
	require.GreaterOrEqual(t, page.Status, 400, page.Body)
	require.Less(t, page.Status, 500, page.Body)
}

// forged posts a launch with that header.
func (s *stage) forged(t *testing.T, header map[string]any) {
	t.Helper()
	st := s.start(t)
	payload, err := json.Marshal(st.claims)
	require.NoError(t, err)
	page := st.post(compact(t, header, payload, signer(t, "platform").Signer))
	require.Less(t, page.Status, 500, page.Body)
	require.GreaterOrEqual(t, page.Status, 400, page.Body)
}
