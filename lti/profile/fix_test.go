package profile_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/profile"
)

func TestFix(t *testing.T) {
	t.Parallel()
	p := profile.Profile{Title: "LMS", Pages: map[profile.Topic]string{}}
	for _, topic := range []profile.Topic{profile.TopicRegistration, profile.TopicDeployment, profile.TopicTool, profile.TopicLinks,
		profile.TopicPlacements, profile.TopicPrivacy, profile.TopicCustom, profile.TopicServices, profile.TopicWindow} {
		p.Pages[topic] = "the page of " + string(topic)
	}
	refused := func(code lti.Code, claim string, reason error) *lti.Error {
		return &lti.Error{Code: code, Claim: claim, Err: fmt.Errorf("because: %w", reason)}
	}
	for _, c := range []struct {
		name  string
		err   *lti.Error
		topic profile.Topic
		says  string
	}{
		{"unknown deployment", refused(lti.CodeUnknownDeployment, lti.ClaimDeploymentID, lti.ErrDeployment), profile.TopicDeployment, "deployment id"},
		{"unknown issuer", refused(lti.CodeUnknownRegistration, "iss", lti.ErrRegistration), profile.TopicRegistration, "exactly this issuer"},
		{"ambiguous login", refused(lti.CodeInvalidRequest, "client_id", lti.ErrRegistration), profile.TopicTool, "send client_id"},
		{"wrong issuer", refused(lti.CodeInvalidToken, "iss", lti.ErrIssuer), profile.TopicRegistration, "slash"},
		{"wrong audience", refused(lti.CodeInvalidToken, "aud", lti.ErrAudience), profile.TopicRegistration, "client id"},
		{"unknown key", refused(lti.CodeInvalidToken, "kid", lti.ErrUnknownKey), profile.TopicRegistration, "key set URL"},
		{"key set away", refused(lti.CodeUnavailable, "", lti.ErrKeySet), profile.TopicRegistration, "reachable"},
		{"wrong signature", refused(lti.CodeInvalidToken, "", lti.ErrSignature), profile.TopicRegistration, "key set URL"},
		{"algorithm", refused(lti.CodeInvalidToken, "alg", lti.ErrAlgorithm), profile.TopicTool, "RS256"},
		{"no token", refused(lti.CodeInvalidToken, "", lti.ErrMalformed), profile.TopicTool, "no signed launch"},
		{"another browser", refused(lti.CodeInvalidState, "", lti.ErrState), profile.TopicWindow, "cookies"},
		{"another login", refused(lti.CodeInvalidToken, "nonce", lti.ErrNonce), profile.TopicWindow, "window of its own"},
		{"used before", refused(lti.CodeReplayed, "", lti.ErrReplayed), "", "good once"},
		{"clock", refused(lti.CodeInvalidToken, "nbf", lti.ErrNotYetValid), "", profile.ClockSkew},
		{"expired token", refused(lti.CodeInvalidToken, "exp", lti.ErrExpired), "", profile.ClockSkew},
		{"expired login", refused(lti.CodeInvalidState, "", lti.ErrExpired), "", "ten minutes"},
		{"nobody", refused(lti.CodeInvalidToken, "sub", lti.ErrMessage), profile.TopicPrivacy, profile.AnonymousLaunch},
		{"target at login", &lti.Error{Code: lti.CodeInvalidRequest, Claim: "target_link_uri"}, profile.TopicLinks, "https address"},
		{"target", refused(lti.CodeInvalidToken, lti.ClaimTargetLinkURI, lti.ErrMessage), profile.TopicLinks, "https address"},
		{"message", refused(lti.CodeInvalidToken, lti.ClaimMessageType, lti.ErrMessage), profile.TopicPlacements, "placement"},
		{"version", refused(lti.CodeInvalidToken, lti.ClaimVersion, lti.ErrMessage), profile.TopicTool, "LTI 1.3"},
		{"custom", refused(lti.CodeInvalidToken, lti.ClaimCustom, lti.ErrMessage), profile.TopicCustom, "texts"},
		{"no login", &lti.Error{Code: lti.CodeInvalidRequest, Claim: "iss"}, profile.TopicTool, "login URL"},
		{"other claim", refused(lti.CodeInvalidToken, lti.ClaimRoles, lti.ErrMessage), "", "vendor"},
		{"store away", refused(lti.CodeUnavailable, "", lti.ErrUnavailable), "", "store"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			plain, here := profile.Profile{}.Fix(c.err), p.Fix(c.err)
			require.Contains(t, plain, c.says)
			require.NotContains(t, plain, " In ")
			if c.topic == "" {
				require.Equal(t, plain, here)
				return
			}
			require.Equal(t, plain+". In LMS: the page of "+string(c.topic), here)
		})
	}
	t.Run("its own advice first", func(t *testing.T) {
		t.Parallel()
		e := refused(lti.CodeInvalidToken, "kid", lti.ErrUnknownKey)
		e.Fix = "do this."
		require.Equal(t, "do this. In LMS: the page of registration", p.Fix(e))
	})
	t.Run("nothing to say", func(t *testing.T) {
		t.Parallel()
		require.Empty(t, p.Fix(&lti.Error{Code: lti.CodeServerError, Err: errors.New("fault")}))
	})
}

func TestFixRefusal(t *testing.T) {
	t.Parallel()
	p, _ := profile.ByName("canvas")
	require.Contains(t, p.FixRefusal("login_required"), ". In Canvas: the item in its module")
	require.Contains(t, p.FixRefusal("launch_no_longer_valid"), "good once")
	require.Contains(t, p.FixRefusal("access_denied"), "switched on")
	for _, code := range []string{"unauthorized_client", "invalid_request", "", "<b>"} {
		require.Contains(t, p.FixRefusal(code), "Redirect URIs", code)
	}
	require.NotContains(t, profile.Profile{}.FixRefusal("login_required"), " In ")
}

func TestExplain(t *testing.T) {
	t.Parallel()
	p, _ := profile.ByName("moodle")
	e := &lti.Error{Code: lti.CodeUnknownDeployment, Err: lti.ErrDeployment}
	explained := p.Explain(e)
	require.ErrorIs(t, explained, lti.ErrDeployment)
	require.Contains(t, lti.AsError(explained).Fix, "In Moodle: ")
	require.Empty(t, e.Fix, "the error itself may be shared")

	other := errors.New("another")
	require.Equal(t, other, p.Explain(other))
	wrapped := fmt.Errorf("around: %w", e)
	require.Equal(t, wrapped, p.Explain(wrapped), "what wraps it may carry more")
	require.NoError(t, p.Explain(nil))
}
