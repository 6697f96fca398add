package jose_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/lestrrat-go/jwx/v2/jwt"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// FuzzMessageReading holds how lti reads a message against encoding/json and
// against the JOSE module: what is read without a finding, both read the same
// way, and what is refused for its form, encoding/json refuses or a named rule
// does. It stands here because no other package may import that module.
func FuzzMessageReading(f *testing.F) {
	goldens, err := filepath.Glob("../../testdata/*.json")
	require.NoError(f, err)
	for _, name := range goldens {
		raw, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(raw)
	}
	for _, raw := range []string{
		`{"aud":["a"],"exp":1e3,"iat":0.5,"sub":"x","azp":null}`, `{"aud":[],"sub":""}`, `{"aud":[null]}`, `{"sub":"a","Sub":"b"}`, `{"exp":-1}`, `{"exp":"1"}`,
		`{"` + lti.ClaimContext + `":{"id":1,"type":"x","title":true}}`, `{"` + lti.ClaimContext + `":{"id":"\u00e9","ID":"b"}}`,
		`{"` + lti.ClaimRoles + `":["Learner",null]}`, `{"` + lti.ClaimDeploymentID + `":7}`,
		`{"` + lti.ClaimCustom + `":{"a":1,"b":null,"c":{},"d":"\ud800"}}`, `{"` + lti.ClaimLaunchPresentation + `":{"width":"1","height":1e400}}`,
		`{"` + lti.ClaimDeepLinkingSettings + `":{"accept_types":["link"],"accept_multiple":"true","accept_media_types":["a/b"]}}`,
	} {
		f.Add([]byte(raw))
	}
	f.Fuzz(checkReading)
}

// FuzzClaimReading is FuzzMessageReading one claim at a time, which gets deeper
// into each.
func FuzzClaimReading(f *testing.F) {
	raw, err := os.ReadFile("../../testdata/resource_link_request.json")
	require.NoError(f, err)
	var claims map[string]json.RawMessage
	require.NoError(f, json.Unmarshal(raw, &claims))
	all := fields(new(lti.Message))
	for i := range all {
		f.Add(byte(i), []byte(claims[all[i].claim]))
		for _, value := range []string{`null`, `""`, `"a\u00e9"`, `["a",null]`, `-1.5e2`, `true`, `{"id":null,"type":["a",1],"scope":"s"}`} {
			f.Add(byte(i), []byte(value))
		}
	}
	f.Fuzz(func(t *testing.T, i byte, value []byte) {
		checkReading(t, fmt.Appendf(nil, `{"%s":%s}`, all[int(i)%len(all)].claim, value))
	})
}

func checkReading(t *testing.T, raw []byte) {
	t.Helper()
	var m lti.Message
	err := m.UnmarshalJSON(raw)
	var claims map[string]json.RawMessage
	if other := json.Unmarshal(raw, &claims); other != nil || claims == nil {
		require.Error(t, err)
		return
	}
	if err != nil {
		checkRefusal(t, raw, claims, lti.AsError(err))
		return
	}
	checkFields(t, claims, &m)
	checkModule(t, raw, &m)
}

// field is a claim with what was read and an empty place for encoding/json.
type field struct {
	claim     string
	got, want any
}

func fields(m *lti.Message) []field {
	return []field{
		{"iss", m.Issuer, new(string)},
		{"sub", m.Subject, new(string)},
		{"aud", m.Audience, new(lti.Audience)},
		{"azp", m.AuthorizedParty, new(string)},
		{"nonce", m.Nonce, new(string)},
		{"iat", m.IssuedAt, new(float64)},
		{"exp", m.Expires, new(float64)},
		{"nbf", m.NotBefore, new(float64)},
		{"name", m.Name, new(string)},
		{"given_name", m.GivenName, new(string)},
		{"family_name", m.FamilyName, new(string)},
		{"email", m.Email, new(string)},
		{"locale", m.Locale, new(string)},
		{lti.ClaimMessageType, m.Type, new(lti.MessageType)},
		{lti.ClaimVersion, m.Version, new(string)},
		{lti.ClaimDeploymentID, m.DeploymentID, new(string)},
		{lti.ClaimTargetLinkURI, m.TargetLinkURI, new(string)},
		{lti.ClaimRoles, m.Roles, new([]lti.Role)},
		{lti.ClaimResourceLink, m.ResourceLink, new(*lti.ResourceLink)},
		{lti.ClaimContext, m.Context, new(*lti.Context)},
		{lti.ClaimToolPlatform, m.ToolPlatform, new(*lti.ToolPlatform)},
		{lti.ClaimLaunchPresentation, m.LaunchPresentation, new(*lti.LaunchPresentation)},
		{lti.ClaimLIS, m.LIS, new(*lti.LIS)},
		{lti.ClaimRoleScopeMentor, m.MentorOf, new([]string)},
		{lti.ClaimCustom, m.Custom, new(map[string]string)},
		{lti.ClaimAGS, m.AGS, new(*lti.AGSClaim)},
		{lti.ClaimNRPS, m.NRPS, new(*lti.NRPSClaim)},
		{lti.ClaimDeepLinkingSettings, m.DeepLinking, new(*lti.DeepLinkingSettings)},
		{lti.ClaimLTI11, m.LTI11, new(*lti.LTI11Claim)},
	}
}

// checkFields wants in every field what encoding/json reads, unless a finding
// says otherwise.
func checkFields(t *testing.T, claims map[string]json.RawMessage, m *lti.Message) {
	t.Helper()
	for _, f := range fields(m) {
		raw, there := claims[f.claim]
		if !there || string(raw) == "null" {
			require.True(t, isEmpty(f.got), f.claim)
			continue
		}
		if tolerated(m, f.claim) || oddlyNamed(raw) {
			continue
		}
		require.NoError(t, json.Unmarshal(raw, f.want), "%s: %s", f.claim, raw)
		want := reflect.ValueOf(f.want).Elem().Interface()
		if seconds, ok := want.(float64); ok {
			whole, fraction := math.Modf(seconds)
			want = time.Unix(int64(whole), int64(fraction*1e9)).UTC()
		}
		if !isEmpty(want) || !isEmpty(f.got) { // no list and an empty one are told apart by nobody
			require.Equal(t, want, f.got, "%s: %s", f.claim, raw)
		}
	}
}

func isEmpty(v any) bool {
	r := reflect.ValueOf(v)
	if k := r.Kind(); k == reflect.Slice || k == reflect.Map {
		return r.Len() == 0
	}
	return r.IsZero()
}

// tolerated tells whether something in the claim was read though it is wrong.
func tolerated(m *lti.Message, claim string) bool {
	return slices.ContainsFunc(m.Findings(), func(f lti.Finding) bool { return f.Claim == claim || strings.HasPrefix(f.Claim, claim+".") })
}

// oddlyNamed tells whether an object has members in another letter case than
// they should be, which encoding/json takes for theirs, or lists with null.
func oddlyNamed(raw json.RawMessage) bool {
	var members map[string]any
	_ = json.Unmarshal(raw, &members)
	for name := range members {
		if strings.IndexFunc(name, func(r rune) bool { return (r < 'a' || r > 'z') && r != '_' }) >= 0 {
			return true
		}
	}
	return false
}

// checkRefusal wants encoding/json to refuse the claim as well, or a rule of
// the standard that it does not know.
func checkRefusal(t *testing.T, raw []byte, claims map[string]json.RawMessage, e *lti.Error) {
	t.Helper()
	if e.Claim == "" {
		require.ErrorIs(t, e, lti.ErrMalformed, "repeated, or registered in another letter case: %s", raw)
		return
	}
	require.ErrorIs(t, e, lti.ErrMessage)
	for _, f := range fields(new(lti.Message)) {
		if e.Claim != f.claim && !strings.HasPrefix(e.Claim, f.claim+".") {
			continue
		}
		value := claims[f.claim]
		err := json.Unmarshal(value, f.want)
		seconds, isTime := f.want.(*float64)
		switch {
		case err != nil:
		case f.claim == "sub":
			require.Contains(t, []string{`""`, "null"}, string(value))
		case isTime:
			require.True(t, *seconds < 0 || *seconds >= 253402300800)
		default: // a list of the strict kind with null in it
			require.Contains(t, string(value), "null")
			require.Contains(t, []string{"aud", lti.ClaimRoles}, f.claim)
		}
		return
	}
	require.Fail(t, "a refusal of no claim", e.Claim)
}

// checkModule wants the JOSE module to read the registered claims the same way.
func checkModule(t *testing.T, raw []byte, m *lti.Message) {
	t.Helper()
	token := jwt.New()
	if err := json.Unmarshal(raw, token); err != nil {
		return // it has its own opinion on claims such as email and address
	}
	require.Equal(t, token.Issuer(), m.Issuer)
	require.Equal(t, token.Subject(), m.Subject)
	if len(token.Audience()) > 0 || len(m.Audience) > 0 {
		require.Equal(t, token.Audience(), []string(m.Audience))
	}
	for _, at := range []struct{ module, own time.Time }{
		{token.Expiration(), m.Expires}, {token.IssuedAt(), m.IssuedAt}, {token.NotBefore(), m.NotBefore},
	} {
		if !at.module.IsZero() || !at.own.IsZero() {
			require.Equal(t, at.module.Unix(), at.own.Unix())
		}
	}
	for name := range maps.Keys(token.PrivateClaims()) {
		var own any
		if found, err := m.Claim(name, &own); err == nil && found {
			module, _ := token.Get(name)
			require.Equal(t, module, own, name)
		}
	}
}
