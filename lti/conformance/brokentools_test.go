package conformance_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/conformance"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// brokenTool is a tool that lacks one check, and the case that catches it.
type brokenTool struct {
	check, id string
	finding   bool // a server error where a refusal should be
}

func brokenTools() []brokenTool {
	return []brokenTool{
		{check: "iss given", id: "TC-004"},
		{check: "login_hint given", id: "TC-005"},
		{check: "target given", id: "TC-006"},
		{check: "iss", id: "TC-007"},
		{check: "client", id: "TC-008"},
		{check: "deployment of login", id: "TC-012"},
		{check: "message hint", id: "TC-013"},
		{check: "no hint made up", id: "TC-014"},
		{check: "vendor parameters", id: "TC-017"},
		{check: "iss once", id: "TC-018"},
		{check: "target here", id: "TC-019"},
		{check: "iss", id: "TC-021"},
		{check: "prompt", id: "TC-022"},
		{check: "fresh state", id: "TC-022"},
		{check: "cookie secure", id: "TC-024"},
		{check: "redirect_uri", id: "TC-025"},
		{check: "login by POST", id: "LK-007"},
		{check: "login never fails", id: "TC-004", finding: true},

		{check: "state given", id: "TC-028"},
		{check: "state", id: "TC-029"},
		{check: "browser", id: "TC-030"},
		{check: "nonce given", id: "TC-032"},
		{check: "nonce given", id: "TC-033"},
		{check: "nonce", id: "TC-034"},
		{check: "nonce", id: "TC-035"},
		{check: "state", id: "TC-036"},
		{check: "used once", id: "TC-038"},
		{check: "used once", id: "TC-040"},
		{check: "POST only", id: "TC-042"},
		{check: "error burns", id: "TC-043"},
		{check: "escaping", id: "TC-044"},
		{check: "error wins", id: "TC-045"},
		{check: "size", id: "TC-047"},

		{check: "kid given", id: "TC-048"},
		{check: "kid only", id: "TC-049"},
		{check: "signature", id: "TC-050"},
		{check: "signature", id: "TC-051"},
		{check: "short signatures", id: "TC-052"},
		{check: "alg none", id: "TC-053"},
		{check: "alg None", id: "TC-054"},
		{check: "HS256", id: "TC-055"},
		{check: "HS256 by client", id: "TC-056"},
		{check: "alg fits the key", id: "TC-057"},
		{check: "crit", id: "TC-058"},
		{check: "three parts", id: "TC-059"},
		{check: "key fetches", id: "TC-060"},
		{check: "demands typ", id: "TC-063"},
		{check: "PS256", id: "TC-064"},
		{check: "embedded jwk", id: "TC-065"},
		{check: "jku", id: "TC-066"},
		{check: "base64url", id: "TC-067"},
		{check: "members once", id: "TC-068"},
		{check: "key length", id: "TC-070"},
		{check: "never fails", id: "TC-049", finding: true},

		{check: "iss of token", id: "LK-001"},
		{check: "aud given", id: "TC-084"},
		{check: "aud", id: "TC-085"},
		{check: "aud alone", id: "TC-086"},
		{check: "no aud list", id: "TC-087"},
		{check: "azp", id: "LK-002"},
		{check: "leeway", id: "TC-090"},
		{check: "long sub", id: "TC-092"},
		{check: "exp a number", id: "TC-093"},
		{check: "exp given", id: "LK-003"},
		{check: "exp", id: "LK-004"},
		{check: "iat given", id: "LK-005"},
		{check: "iat", id: "LK-006"},
		{check: "nbf", id: "TC-095"},
		{check: "iat before exp", id: "TC-096"},
		{check: "sub given", id: "TC-097"},
		{check: "sub not empty", id: "TC-098"},
		{check: "sub a string", id: "TC-099"},
		{check: "sub length", id: "TC-100"},

		{check: "version given", id: "TC-105"},
		{check: "version prefix", id: "TC-106"},
		{check: "version a string", id: "TC-107"},
		{check: "type given", id: "TC-108"},
		{check: "type case", id: "TC-109"},
		{check: "type", id: "TC-110"},
		{check: "deployment given", id: "TC-111"},
		{check: "deployment not blank", id: "TC-112"},
		{check: "deployment", id: "TC-113"},
		{check: "deployment case", id: "TC-115"},
		{check: "deployment length", id: "TC-116"},
		{check: "link", id: "TC-119"},
		{check: "link id", id: "TC-120"},
		{check: "link id not empty", id: "TC-121"},
		{check: "link id length", id: "TC-122"},
		{check: "link an object", id: "TC-123"},
		{check: "roles", id: "TC-124"},
		{check: "roles a list", id: "TC-125"},
		{check: "roles strings", id: "TC-126"},
		{check: "target", id: "TC-127"},

		{check: "learners", id: "TC-142"},
		{check: "short roles", id: "TC-144"},
		{check: "known roles", id: "TC-145"},
		{check: "least privilege", id: "TC-146"},
		{check: "some role", id: "TC-146"},
		{check: "institution roles", id: "LK-009"},
		{check: "demands a name", id: "LK-010"},
		{check: "key fetches", id: "TC-174"},
		{check: "new keys", id: "TC-169"},
	}
}

// A tool that refuses every launch is not one that passes, and one that stops
// accepting on the way is found out at the end.
func TestNothingIsCheckedWithoutAGoodLaunch(t *testing.T) {
	t.Parallel()
	_, target := newTinyTool(t)
	target.Oracle.AcceptedText = "never said"
	_, err := target.Run(t.Context())
	require.ErrorIs(t, err, conformance.ErrControl)

	tiny, target := newTinyTool(t)
	run, err := target.Start(t.Context())
	require.NoError(t, err)
	defer run.Close()
	tiny.server.Close()
	require.ErrorIs(t, run.Control(t.Context()), conformance.ErrControl)
}

// The answers to a deep linking request are looked at too, also behind a picker
// whose form only has to be sent.
func TestBrokenDeepLinkingAnswers(t *testing.T) {
	t.Parallel()
	const claimData = "https://purl.imsglobal.org/spec/lti-dl/claim/data"
	for _, broken := range []struct {
		id     string
		key    string
		claims map[string]any
		method string
		kept   bool
	}{
		{id: "TC-201", key: "tool", method: "post", kept: true},
		{id: "TC-199", key: "tool", claims: map[string]any{claimData: "another"}, method: "post"},
		{id: "TC-200", key: "tool", claims: map[string]any{claimData: "made up"}, method: "post"},
		{id: "TC-201", key: "tool", claims: map[string]any{"iss": "somebody"}, method: "post"},
		{id: "TC-201", key: "tool", claims: map[string]any{lti.ClaimMessageType: "LtiResourceLinkRequest"}, method: "post"},
		{id: "TC-201", key: "tool", claims: map[string]any{"nonce": ""}, method: "post"},
		{id: "TC-202", key: "other", method: "post"},
		{id: "TC-208", key: "tool", method: "get"},
	} {
		t.Run(broken.id+"/"+broken.key, func(t *testing.T) {
			t.Parallel()
			target := ourTool(t)
			target.LoginURL, target.LaunchURL = answering(t, &target, broken.key, broken.claims, broken.method)
			run, err := target.Start(t.Context())
			require.NoError(t, err)
			defer run.Close()
			for c := range conformance.ToolCases() {
				if c.ID == broken.id {
					results := run.Check(t.Context(), c)
					require.Len(t, results, 1)
					require.Equal(t, broken.kept, results[0].Outcome == conformance.Passed, results[0].String())
				}
			}
		})
	}
}

// answering is a tool that checks nothing and answers deep linking requests in its
// own way, behind a picker.
func answering(t *testing.T, target *conformance.Tool, key string, change map[string]any, method string) (login, launch string) {
	t.Helper()
	var platform *lti.Registration
	target.Register = func(_ context.Context, r *lti.Registration) error { platform = r; return nil }
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	mux.HandleFunc("/login", func(w http.ResponseWriter, r *http.Request) {
		q := url.Values{"redirect_uri": {server.URL + "/launch"}, "nonce": {"n"}, "state": {"s"}}
		http.Redirect(w, r, platform.Platform.AuthorizationURL+"?"+q.Encode(), http.StatusFound)
	})
	mux.HandleFunc("/launch", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `Welcome <form method="post" action="/pick"><input name="id_token" value="%s"><button>Pick</button></form>`, r.FormValue("id_token"))
	})
	mux.HandleFunc("/pick", func(w http.ResponseWriter, r *http.Request) {
		var m lti.Message
		assert.NoError(t, lti.PeekUnverified(r.FormValue("id_token"), &m))
		now := target.Now().Unix()
		claims := map[string]any{"iss": platform.ClientID, "aud": m.Issuer, "iat": now, "exp": now + 60, "nonce": "n", lti.ClaimVersion: lti.Version,
			lti.ClaimMessageType: lti.DeepLinkingResponse, lti.ClaimDeploymentID: m.DeploymentID}
		maps.Copy(claims, change)
		signed, err := lti.Sign(r.Context(), ltitest.Keys(t, key), nil, claims)
		assert.NoError(t, err)
		fmt.Fprintf(w, `<form method="%s" action="%s"><input name="JWT" value="%s"></form><script>document.forms[0].submit()</script>`, method, m.DeepLinking.ReturnURL, signed)
	})
	return server.URL + "/login", server.URL + "/launch"
}
