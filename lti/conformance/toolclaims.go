package conformance

import (
	"encoding/json"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// registeredChecks are those of the registered claims (Sec §5.1.2, §5.1.3).
func registeredChecks() []toolCheck {
	// at sets times relative to now, in seconds.
	at := func(seconds map[string]int64) func(*attempt) {
		return func(a *attempt) {
			for name, d := range seconds {
				a.token.set(map[string]any{name: a.run.tool.Now().Unix() + d})
			}
		}
	}
	const untrusted = "https://untrusted.example"
	return []toolCheck{
		refuse("LK-001", "", claims(map[string]any{"iss": "https://another.example"})),
		refuse("TC-084", "", without("aud")),
		refuse("TC-085", "", claims(map[string]any{"aud": "another-client", "azp": nil})),
		refuse("TC-086", "", func(a *attempt) { a.token.set(map[string]any{"aud": []string{a.run.tool.ClientID, untrusted}}) }),
		accept("TC-087", "", func(a *attempt) { a.token.set(map[string]any{"aud": []string{a.run.tool.ClientID}}) }),
		accept("TC-089", "", without("azp")),
		refuse("LK-002", "", claims(map[string]any{"azp": "another-client"})),
		accept("TC-090", "", at(map[string]int64{"iat": -330, "exp": -30})),
		accept("TC-091", "", func(a *attempt) { a.token.set(map[string]any{"exp": float64(a.run.tool.Now().Unix()) + 300.5}) }),
		accept("TC-092", "", claims(map[string]any{"sub": strings.Repeat("s", 255)})),
		refuse("TC-093", "", claims(map[string]any{"exp": "4102444800"})),
		refuse("LK-003", "", without("exp")),
		refuse("LK-004", "", at(map[string]int64{"iat": -900, "exp": -600})),
		refuse("LK-005", "", without("iat")),
		refuse("LK-006", "", at(map[string]int64{"iat": 600, "exp": 900})),
		refuse("TC-095", "", at(map[string]int64{"nbf": 600})),
		refuse("TC-096", "", at(map[string]int64{"iat": 50, "exp": 40})),
		skipIf(refuse("TC-097", "", without("sub")), anonymous),
		refuse("TC-098", "", claims(map[string]any{"sub": ""})),
		refuse("TC-099", "null", claims(map[string]any{"sub": json.RawMessage("null")})),
		refuse("TC-099", "number", claims(map[string]any{"sub": 5})),
		refuse("TC-100", "", claims(map[string]any{"sub": strings.Repeat("s", 256)})),
		skipIf(accept("TC-101", "", without("sub", "name", "given_name", "family_name", "email")), notAnonymous),
	}
}

func skipIf(c toolCheck, why func(Tool) string) toolCheck {
	c.skip = why
	return c
}

func anonymous(t Tool) string {
	if t.Anonymous {
		return "the tool takes anonymous launches"
	}
	return ""
}

func notAnonymous(t Tool) string {
	if !t.Anonymous {
		return "the tool is not set to take anonymous launches"
	}
	return ""
}

// claimChecks are those of the LTI claims (Core §5.3, §5.4).
func claimChecks() []toolCheck {
	one := func(name string, value any) func(*attempt) { return claims(map[string]any{name: value}) }
	link := func(value any) func(*attempt) { return one(lti.ClaimResourceLink, value) }
	long := strings.Repeat("d", 256)
	return []toolCheck{
		refuse("TC-105", "", without(lti.ClaimVersion)),
		refuse("TC-106", "1.1.0", one(lti.ClaimVersion, "1.1.0")),
		refuse("TC-106", "LTI-1p0", one(lti.ClaimVersion, "LTI-1p0")),
		refuse("TC-106", "11.3.0", one(lti.ClaimVersion, "11.3.0")),
		refuse("TC-107", "", one(lti.ClaimVersion, 1.3)),
		refuse("TC-108", "", without(lti.ClaimMessageType)),
		refuse("TC-109", "", one(lti.ClaimMessageType, "ltiresourcelinkrequest")),
		skipIf(refuse("TC-110", "", (*attempt).deepLinking), servesDeepLinking),
		refuse("TC-111", "", without(lti.ClaimDeploymentID)),
		refuse("TC-112", "empty", one(lti.ClaimDeploymentID, "")),
		refuse("TC-112", "blanks", one(lti.ClaimDeploymentID, "  ")),
		skipIf(refuse("TC-113", "", newDeployment), takesDeployments),
		skipIf(refuse("TC-115", "", func(a *attempt) {
			a.token.set(map[string]any{lti.ClaimDeploymentID: swapCase(a.run.tool.DeploymentID)})
		}), caseless),
		refuse("TC-116", "", one(lti.ClaimDeploymentID, long)),
		refuse("TC-119", "", without(lti.ClaimResourceLink)),
		refuse("TC-120", "", link(map[string]string{"title": "No id"})),
		refuse("TC-121", "", link(map[string]string{"id": ""})),
		refuse("TC-122", "", link(map[string]string{"id": long})),
		refuse("TC-123", "", link("link-1")),
		refuse("TC-124", "", without(lti.ClaimRoles)),
		refuse("TC-125", "", one(lti.ClaimRoles, string(lti.RoleInstructor))),
		refuse("TC-126", "null", one(lti.ClaimRoles, []any{nil})),
		refuse("TC-126", "number", one(lti.ClaimRoles, []any{lti.RoleLearner, 5})),
		refuse("TC-127", "", without(lti.ClaimTargetLinkURI)),
		skipIf(refuse("TC-128", "", func(a *attempt) {
			a.token.set(map[string]any{lti.ClaimTargetLinkURI: strings.Replace(a.run.tool.LaunchURL, "https:", "http:", 1)})
		}), plainHTTP),
		refuse("TC-129", "", func(a *attempt) {
			for name := range a.token.claims {
				if strings.HasPrefix(name, "https://") {
					a.token.set(map[string]any{name: nil})
				}
			}
		}),
		accept("TC-133", "number", one(lti.ClaimCustom, map[string]any{"chapter": 3})),
		accept("TC-136", "", one("https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor", []string{learnerID})),
		accept("TC-137", "", one(lti.ClaimLaunchPresentation, map[string]string{"document_target": "popup"})),
		refuse("TC-139", "", func(a *attempt) { a.token, a.form = nil, lti11Form() }),
	}
}

func servesDeepLinking(t Tool) string {
	if t.DeepLinking {
		return "the tool serves deep linking"
	}
	return ""
}

// newDeployment names a deployment that nobody registered, at the launch alone.
func newDeployment(a *attempt) {
	a.token.set(map[string]any{lti.ClaimDeploymentID: "conformance-unknown"})
}

func takesDeployments(t Tool) string {
	if t.NewDeployments {
		return "the tool takes new deployments"
	}
	return ""
}

func swapCase(s string) string {
	if up := strings.ToUpper(s); up != s {
		return up
	}
	return strings.ToLower(s)
}

func caseless(t Tool) string {
	if swapCase(t.DeploymentID) == t.DeploymentID {
		return "the deployment id holds no letter"
	}
	return takesDeployments(t)
}

func plainHTTP(t Tool) string {
	if !strings.HasPrefix(t.LaunchURL, "https:") {
		return "the tool itself is at an http address"
	}
	return ""
}

// lti11Form is what an LTI 1.1 platform would post.
func lti11Form() map[string][]string {
	return map[string][]string{
		"lti_message_type": {"basic-lti-launch-request"}, "lti_version": {"LTI-1p0"}, "resource_link_id": {"link-1"},
		"oauth_consumer_key": {"key"}, "oauth_signature_method": {"HMAC-SHA1"}, "oauth_signature": {"c2lnbmF0dXJl"},
		"oauth_version": {"1.0"}, "oauth_nonce": {"n1"}, "oauth_timestamp": {"1700000000"}, "user_id": {learnerID}, "roles": {"Instructor"},
	}
}
