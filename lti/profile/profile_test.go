package profile_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/profile"
)

func TestAll(t *testing.T) {
	t.Parallel()
	names := make([]string, 0, 11)
	for _, p := range profile.All() {
		names = append(names, p.Name)
		t.Run(p.Name, func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, p.Title)
			require.NotEmpty(t, p.Notes)
			require.NotEmpty(t, p.ProductFamilyCodes)
			for topic, page := range p.Pages {
				require.NotEmpty(t, topic)
				require.False(t, strings.HasSuffix(page, "."), "it ends a sentence of ours: %s", page)
			}
			for _, h := range p.Hosted {
				requireAddresses(t, h)
			}
			require.Subset(t, toleranceNames(), p.Tolerances)
			byName, found := profile.ByName(p.Name)
			require.True(t, found)
			require.Equal(t, p, byName)
		})
	}
	require.True(t, slices.IsSorted(names))
	require.Len(t, slices.Compact(names), 11)
}

func requireAddresses(t *testing.T, h profile.Hosted) {
	t.Helper()
	filled := h.For("a/b")
	for _, address := range []string{h.Issuer, filled.AuthorizationURL, filled.TokenURL, filled.JWKSURL} {
		u, err := url.Parse(address)
		require.NoError(t, err)
		require.Equal(t, "https", u.Scheme)
		require.NotContains(t, address, "{")
		require.NotContains(t, address, "a/b", "a client id is a part of a path, never a path")
	}
}

// No code and no issuer suggests two profiles.
func TestSuggestionsAreUnambiguous(t *testing.T) {
	t.Parallel()
	owner := map[string]string{}
	for _, p := range profile.All() {
		keys := slices.Concat(p.ProductFamilyCodes, p.IssuerDomains)
		for _, h := range p.Hosted {
			keys = append(keys, h.Issuer)
		}
		for _, key := range keys {
			key = strings.ToLower(key)
			require.Empty(t, owner[key], "%s belongs to two", key)
			owner[key] = p.Name
		}
	}
}

func toleranceNames() (names []string) {
	for _, x := range profile.Tolerances() {
		names = append(names, x.Name)
	}
	return names
}

// The list is complete and says of each what the decoder says of it.
func TestTolerances(t *testing.T) {
	t.Parallel()
	names := toleranceNames()
	slices.Sort(names)
	require.Equal(t, slices.Compact(slices.Clone(names)), names)
	for _, x := range profile.Tolerances() {
		require.NotEmpty(t, x.Allows)
	}

	odd := `{"LTI/deployment_id": 1, "LTI/resource_link": {"id": 2}, "LTI/roles": ["x"], "name": 3,
		"LTI/context": {"id": 4}, "LTI/tool_platform": {"name": "x"}, "LTI/role_scope_mentor": "u",
		"LTI/launch_presentation": {"document_target": "popup", "width": "1"},
		"LTI/custom": {"a": 1, "b": [], "c": null},
		"https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings": {"accept_types": [], "accept_multiple": "true", "accept_media_types": ["x"]}}`
	odd = strings.ReplaceAll(odd, "LTI/", "https://purl.imsglobal.org/spec/lti/claim/")
	var m, long lti.Message
	require.NoError(t, json.Unmarshal([]byte(odd), &m))
	require.NoError(t, json.Unmarshal([]byte(`{"`+lti.ClaimContext+`": {"id": "`+strings.Repeat("x", 256)+`"}}`), &long))
	severe := map[string]bool{}
	for _, f := range slices.Concat(m.Findings(), long.Findings()) {
		severe[f.Name] = f.Severe
	}
	ofTheTool := []string{profile.AnonymousLaunch, profile.NewDeployment, profile.ClockSkew, profile.TargetNotAsAtLogin,
		profile.AuthorizedPartyMissing, profile.ResourceLinkIsContext, profile.MigrationUnsigned, profile.MigrationOtherNonce}
	for _, x := range profile.Tolerances() {
		if !slices.Contains(ofTheTool, x.Name) {
			require.Contains(t, severe, x.Name)
			require.Equal(t, severe[x.Name], x.Severe, x.Name)
		}
	}
	require.Len(t, names, len(severe)+len(ofTheTool), "the decoder knows others")
}

// A profile is the caller's own.
func TestProfilesAreCopies(t *testing.T) {
	t.Parallel()
	p, _ := profile.ByName("moodle")
	p.Tolerances[0], p.Pages[profile.TopicTool] = "changed", "changed"
	again, _ := profile.ByName("moodle")
	require.NotEqual(t, p, again)
}

func TestFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, issuer, want string }{
		{"canvas", "", "canvas"},
		{"", "https://canvas.instructure.com", "canvas"},
		{"", "https://canvas.beta.instructure.com", "canvas"},
		{"canvas", "https://lms.school.example", "canvas"},
		{"Moodle", "https://moodle.school.example", "moodle"},
		{"", "https://school.moodlecloud.com", "moodle"},
		{"BlackboardLearn", "", "blackboard"},
		{"", "https://blackboard.com", "blackboard"},
		{"desire2learn", "", "brightspace"},
		{"", "https://school.brightspace.com", "brightspace"},
		{"", "https://SCHOOL.Brightspace.com", "brightspace"},
		{"sakai", "", "sakai"},
		{"sakailms.org", "", "sakai"},
		{"", "https://schoology.schoology.com", "schoology"},
		{"", "https://courses.edx.org", "openedx"},
		{"", "https://school.myschoolapp.com", "blackbaud"},
		{"", "https://www.coursera.org", "coursera"},
		{"moodle", "https://canvas.instructure.com", "moodle"}, // what it says of itself counts more

		{"", "", ""},
		{"canvas2", "https://lms.example", ""},
		{"", "https://canvas.instructure.com/", ""}, // another issuer
		{"", "https://brightspace.com.evil.example", ""},
		{"", "https://evilbrightspace.com", ""},
		{"", "https://evil.example/.brightspace.com", ""},
		{"", "://", ""},
	} {
		p, found := profile.For(c.code, c.issuer)
		require.Equal(t, c.want, p.Name, c)
		require.Equal(t, c.want != "", found)
	}
	none, found := profile.ByName("nosuch")
	require.False(t, found)
	require.Zero(t, none)
	_, found = profile.ByName("")
	require.False(t, found, "no profile is none")
}

func TestSharedIssuers(t *testing.T) {
	t.Parallel()
	for name, shared := range map[string]string{
		"canvas": "https://canvas.instructure.com", "blackboard": "https://blackboard.com", "schoology": "https://schoology.schoology.com",
	} {
		p, _ := profile.ByName(name)
		require.True(t, p.SharedIssuer(shared))
		require.False(t, p.SharedIssuer("https://lms.school.example"))
	}
	own, _ := profile.ByName("brightspace")
	require.False(t, own.SharedIssuer("https://school.brightspace.com"), "every school has its own")
}

func TestHostedFor(t *testing.T) {
	t.Parallel()
	p, _ := profile.ByName("blackboard")
	got := p.Hosted[0].For("fe3ebd13")
	require.Equal(t, "https://developer.blackboard.com/api/v1/management/applications/fe3ebd13/jwks.json", got.JWKSURL)
	require.Equal(t, "https://developer.blackboard.com/api/v1/gateway/oidcauth", got.AuthorizationURL)
}

func TestAccepts(t *testing.T) {
	t.Parallel()
	on, off := map[string]bool{"x": true}, map[string]bool{"x": false}
	strict, lenient := profile.Profile{}, profile.Profile{Tolerances: []string{"x"}}
	for name, c := range map[string]struct {
		profile               profile.Profile
		switches              map[string]bool
		severe, tolerated, ok bool
	}{
		"severe, strict":                    {strict, nil, true, false, false},
		"severe, switched on":               {strict, on, true, true, true},
		"severe, in the profile":            {lenient, nil, true, true, true},
		"severe, in the profile, off":       {lenient, off, true, false, false},
		"severe, another switched on":       {strict, map[string]bool{"y": true}, true, false, false},
		"mild, strict":                      {strict, nil, false, false, true},
		"mild, switched off":                {strict, off, false, false, false},
		"mild, in the profile":              {lenient, nil, false, true, true},
		"mild, in the profile, off":         {lenient, off, false, false, false},
		"mild, in the profile, switched on": {lenient, on, false, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &lti.Registration{Tolerances: c.switches}
			require.Equal(t, c.ok, c.profile.Accepts(r, lti.Finding{Name: "x", Severe: c.severe}))
			require.Equal(t, c.tolerated, c.profile.Tolerates(r, "x"))
		})
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	require.Empty(t, profile.Check(&lti.Registration{}))
	require.Empty(t, profile.Check(&lti.Registration{Profile: "canvas", Tolerances: map[string]bool{profile.ClockSkew: true, lti.FindingCustomType: false}}))
	require.Equal(t, []string{"profile Canvas", "tolerance clock-scew"},
		profile.Check(&lti.Registration{Profile: "Canvas", Tolerances: map[string]bool{"clock-scew": true}}))
}

func TestTokenAudience(t *testing.T) {
	t.Parallel()
	r := &lti.Registration{Platform: lti.PlatformSide{TokenURL: "https://lms.example/token"}}
	require.Equal(t, "https://lms.example/token", profile.Profile{}.TokenAudience(r))
	brightspace, _ := profile.ByName("brightspace")
	require.Equal(t, "https://api.brightspace.com/auth/token", brightspace.TokenAudience(r))
	r.Platform.TokenAudience = "own"
	require.Equal(t, "own", brightspace.TokenAudience(r))
}
