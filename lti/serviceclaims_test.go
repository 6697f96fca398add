package lti_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// withServiceClaims is the golden message of that name as an application makes
// it.
func withServiceClaims(t *testing.T) *lti.Message {
	t.Helper()
	m := from(lti.ContextLaunchRequest, func(m *lti.Message) { m.Context = &lti.Context{ID: "c-1"} })
	for _, err := range []error{
		m.SetForUser(&lti.ForUser{UserID: "u-2", PersonSourcedID: "school:2", Name: "Sam Lee", GivenName: "Sam", FamilyName: "Lee", MiddleName: "J.",
			Email: "sam@school.example", Roles: []lti.Role{lti.RoleLearner}}),
		m.SetClaim(lti.ClaimActivity, lti.Activity{ID: "a-1", Title: "Essay"}),
		m.SetClaim(lti.ClaimSubmission, lti.Reference{ID: "s-1"}),
		m.SetAssetService(&lti.AssetService{Scopes: []lti.Scope{lti.ScopeAssetReadOnly}, Assets: []lti.Asset{{
			ID: "as-1", URL: "https://platform.example/assets/p-1/assets/as-1", SHA256Checksum: "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
			Timestamp: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Size: 4, ContentType: "text/plain", Title: "My essay", Filename: "essay.txt"}}}),
		m.SetAssetReport(&lti.AssetReportService{Scopes: []lti.Scope{lti.ScopeAssetReport}, ReportURL: "https://platform.example/assets/p-1/reports"}),
		m.SetEULA(&lti.EULAService{URL: "https://platform.example/eula/d-1", Scopes: []lti.Scope{lti.ScopeEULAUser, lti.ScopeEULADeployment}}),
		m.SetLinkContent(&lti.LinkContentService{Scopes: []lti.Scope{lti.ScopeContentItemRead}, ContentItems: "https://platform.example/content/c-1/items",
			ContentItem: "https://platform.example/content/c-1/items/i-1", Types: []string{"ltiResourceLink"}, Versions: []string{"1.0"}}),
		m.SetCaliper(&lti.CaliperEndpoint{Scopes: []lti.Scope{lti.ScopeCaliperSend}, URL: "https://platform.example/caliper",
			FederatedSessionID: "urn:uuid:7b6c5196-adbc-4e19-a6f1-d4a1bd3f1a2f", MaximumPayloadSize: 131072,
			SupportedVersions: []string{"1.2"}, SupportedExtensions: []string{"http://purl.imsglobal.org/spec/caliper/v1p1/extension"}}),
	} {
		require.NoError(t, err)
	}
	return &m
}

// claimsOf reads every claim of a service.
func claimsOf(t *testing.T, m *lti.Message) map[string]any {
	t.Helper()
	out := map[string]any{}
	keep := func(name string, v any, err error) {
		require.NoError(t, err, name)
		out[name] = v
	}
	forUser, err := m.ForUser()
	keep("for_user", forUser, err)
	activity, err := m.Activity()
	keep("activity", activity, err)
	submission, err := m.Submission()
	keep("submission", submission, err)
	assets, err := m.AssetService()
	keep("assets", assets, err)
	report, err := m.AssetReport()
	keep("report", report, err)
	eula, err := m.EULA()
	keep("eula", eula, err)
	content, err := m.LinkContent()
	keep("content", content, err)
	caliper, err := m.Caliper()
	keep("caliper", caliper, err)
	return out
}

func TestServiceClaims(t *testing.T) {
	t.Parallel()
	built, raw := withServiceClaims(t), golden(t, "service_claims")
	require.NoError(t, built.Validate())
	written, err := json.Marshal(built)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(decode(t, raw), decode(t, written)))

	read := readMessage(t, raw)
	require.Empty(t, cmp.Diff(claimsOf(t, built), claimsOf(t, read)))
	for name, v := range claimsOf(t, &lti.Message{}) {
		require.Nil(t, v, name)
	}
}

func TestServiceClaimsOfTheWrongForm(t *testing.T) {
	t.Parallel()
	for claim, read := range map[string]func(m *lti.Message) error{
		lti.ClaimForUser:      func(m *lti.Message) error { _, err := m.ForUser(); return err },
		lti.ClaimActivity:     func(m *lti.Message) error { _, err := m.Activity(); return err },
		lti.ClaimSubmission:   func(m *lti.Message) error { _, err := m.Submission(); return err },
		lti.ClaimAssetService: func(m *lti.Message) error { _, err := m.AssetService(); return err },
		lti.ClaimAssetReport:  func(m *lti.Message) error { _, err := m.AssetReport(); return err },
		lti.ClaimEULA:         func(m *lti.Message) error { _, err := m.EULA(); return err },
		lti.ClaimLinkContent:  func(m *lti.Message) error { _, err := m.LinkContent(); return err },
		lti.ClaimCaliper:      func(m *lti.Message) error { _, err := m.Caliper(); return err },
	} {
		t.Run(claim, func(t *testing.T) {
			t.Parallel()
			var m lti.Message
			require.NoError(t, m.SetClaim(claim, []int{7}))
			err := read(&m)
			require.ErrorIs(t, err, lti.ErrMessage)
			require.Equal(t, claim, lti.AsError(err).Claim)
		})
	}
}

func TestForUser(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ json, want string }{
		"user_id":        {`{"user_id":"u-2"}`, "u-2"},
		"id":             {`{"id":"u-2"}`, "u-2"},
		"both":           {`{"id":"other","user_id":"u-2"}`, "u-2"},
		"neither":        {`{"name":"Sam"}`, ""},
		"more than that": {`{"user_id":"u-2","picture":"x"}`, "u-2"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := readMessage(t, []byte(`{"`+lti.ClaimForUser+`":`+c.json+`}`))
			u, err := m.ForUser()
			require.NoError(t, err)
			require.Equal(t, c.want, u.UserID)
			written, err := json.Marshal(m)
			require.NoError(t, err)
			require.JSONEq(t, `{"`+lti.ClaimForUser+`":`+c.json+`}`, string(written), "what was read is kept")
		})
	}
	var m lti.Message
	require.Error(t, m.SetForUser(&lti.ForUser{Name: "Sam"}))
}

func TestValidateLaunchesWithoutLink(t *testing.T) {
	t.Parallel()
	const privacy, course = "data_privacy_launch_request", "context_launch_request"
	person := func(v any) func(m *lti.Message) {
		return func(m *lti.Message) { _ = m.SetClaim(lti.ClaimForUser, v) }
	}
	for _, c := range []struct {
		name, golden string
		change       func(m *lti.Message)
		claim        string // of the refusal; empty accepts
	}{
		{"TC-526 data privacy launch", privacy, func(*lti.Message) {}, ""},
		{"TC-526 older spelling", privacy, func(m *lti.Message) { m.Type = lti.OldDataPrivacyLaunchRequest }, ""},
		{"TC-526 person by id", privacy, person(map[string]string{"id": "u-2"}), ""},
		{"TC-526 about nobody in particular", privacy, func(m *lti.Message) { m.DropClaims(lti.ClaimForUser) }, ""},
		{"TC-526 person without id", privacy, person(map[string]string{"name": "Sam"}), lti.ClaimForUser + ".user_id"},
		{"TC-526 person a string", privacy, person("u-2"), lti.ClaimForUser},
		{"TC-526 roles missing", privacy, func(m *lti.Message) { m.Roles = nil }, lti.ClaimRoles},
		{"TC-526 target missing", privacy, func(m *lti.Message) { m.TargetLinkURI = "" }, lti.ClaimTargetLinkURI},
		{"TC-527 context launch", course, func(*lti.Message) {}, ""},
		{"TC-527 context missing", course, func(m *lti.Message) { m.Context = nil }, lti.ClaimContext},
		{"TC-527 context without id", course, func(m *lti.Message) { m.Context = &lti.Context{Title: "Biology"} }, lti.ClaimContext},
		{"TC-527 roles missing", course, func(m *lti.Message) { m.Roles = nil }, lti.ClaimRoles},
		{"TC-527 target missing", course, func(m *lti.Message) { m.TargetLinkURI = "" }, lti.ClaimTargetLinkURI},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := readMessage(t, golden(t, c.golden))
			require.Nil(t, m.ResourceLink)
			require.Equal(t, c.golden == privacy, m.Type.IsDataPrivacyLaunch())
			c.change(m)
			err := m.Validate()
			if c.claim == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorIs(t, err, lti.ErrMessage)
			require.Equal(t, c.claim, lti.AsError(err).Claim)
		})
	}
}

func TestActualUser(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		said map[string]string
		want *lti.ActualUser
	}{
		"nothing asked for":       {nil, nil},
		"a platform of Core":      {map[string]string{"actual_user_id": "u-9", "actual_user_name": "Ada L", "actual_user_email": "ada@school.example"}, &lti.ActualUser{ID: "u-9", Name: "Ada L", Email: "ada@school.example"}},
		"Canvas":                  {map[string]string{"actual_user_id": "$ActualUser.id", "actual_user_name": "$ActualPerson.name.full", "actual_user_id_canvas": "u-9"}, &lti.ActualUser{ID: "u-9"}},
		"nobody behind":           {map[string]string{"actual_user_id": "", "actual_user_id_canvas": ""}, nil},
		"variables not known":     {lti.ActualUserCustom(), nil},
		"the person is himself":   {map[string]string{"actual_user_id": "u-1"}, nil},
		"a name without a person": {map[string]string{"actual_user_name": "Ada L"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := lti.Message{Subject: "u-1", Custom: c.said}
			require.Equal(t, c.want, m.ActualUser())
		})
	}
}
