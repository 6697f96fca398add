package lti_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// golden returns one message of testdata.
func golden(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	require.NoError(t, err)
	return raw
}

// goldens returns all of them.
func goldens(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 12)
	out := map[string][]byte{}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".json")
		out[name] = golden(t, name)
	}
	return out
}

// decode reads JSON with every number as it is written.
func decode(t testing.TB, raw []byte) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var out map[string]any
	require.NoError(t, d.Decode(&out))
	return out
}

func readMessage(t testing.TB, raw []byte) *lti.Message {
	t.Helper()
	m := new(lti.Message)
	require.NoError(t, json.Unmarshal(raw, m))
	return m
}

func TestMessageRoundTripKeepsEveryClaim(t *testing.T) {
	t.Parallel()
	for name, raw := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			written, err := json.Marshal(readMessage(t, raw))
			require.NoError(t, err)
			require.Empty(t, cmp.Diff(decode(t, raw), decode(t, written)))

			again, err := json.Marshal(readMessage(t, written))
			require.NoError(t, err)
			require.Equal(t, string(written), string(again), "writing is stable")
		})
	}
}

func TestMessageFields(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	t.Run("resource link request", func(t *testing.T) {
		t.Parallel()
		m := readMessage(t, golden(t, "resource_link_request"))
		require.NoError(t, m.Validate())
		assert.Equal(t, lti.Audience{"tool-1"}, m.Audience)
		assert.Equal(t, at, m.IssuedAt)
		assert.Equal(t, at.Add(5*time.Minute), m.Expires)
		assert.True(t, m.NotBefore.IsZero())
		assert.Equal(t, []lti.Role{lti.RoleInstitutionStudent, lti.RoleLearner, lti.RoleMentor}, m.Roles)
		assert.Equal(t, "Introduction Assignment", m.ResourceLink.Title)
		assert.Equal(t, []string{lti.ContextCourseOffering}, m.Context.Type)
		assert.Equal(t, "ExamplePlatformVendor-Product", m.ToolPlatform.ProductFamilyCode)
		assert.InDelta(t, 240.5, m.LaunchPresentation.Width, 0)
		assert.Equal(t, "example.edu:SI182-F16", m.LIS.CourseOfferingSourcedID)
		assert.Equal(t, []string{"fad5fb29-a91c-770-3c110-1e687120efd9"}, m.MentorOf)
		assert.Equal(t, map[string]string{"xstart": "2017-04-21T01:00:00Z", "request_url": "https://tool.example/link/123"}, m.Custom)
		assert.Equal(t, []lti.Scope{lti.ScopeLineItem, lti.ScopeScore}, m.AGS.Scopes)
		assert.Equal(t, []string{"2.0"}, m.NRPS.ServiceVersions)
		assert.Equal(t, "34212", m.LTI11.UserID)
		assert.Nil(t, m.DeepLinking)
	})
	t.Run("deep linking request", func(t *testing.T) {
		t.Parallel()
		m := readMessage(t, golden(t, "deep_linking_request"))
		require.NoError(t, m.Validate())
		assert.Equal(t, lti.Audience{"tool-1", "https://analytics.example"}, m.Audience)
		assert.Equal(t, at.Add(-10*time.Second), m.NotBefore)
		assert.True(t, *m.DeepLinking.AcceptMultiple)
		assert.False(t, *m.DeepLinking.AcceptLineItem)
		assert.Equal(t, "csrftoken:c7fbba78-7b75-46e3-9201-11e6d5f36f53", m.DeepLinking.Data)
		assert.Nil(t, m.ResourceLink)
	})
	t.Run("deep linking response", func(t *testing.T) {
		t.Parallel()
		m := readMessage(t, golden(t, "deep_linking_response"))
		require.NoError(t, m.Validate())
		var items []map[string]any
		found, err := m.Claim("https://purl.imsglobal.org/spec/lti-dl/claim/content_items", &items)
		require.NoError(t, err)
		require.True(t, found)
		require.Len(t, items, 2)
		assert.Nil(t, m.Roles)
	})
}

func TestMessageClaim(t *testing.T) {
	t.Parallel()
	const session = "https://platform.example/session"
	m := readMessage(t, golden(t, "resource_link_request"))

	t.Run("numbers above 2^53 are exact", func(t *testing.T) {
		t.Parallel()
		var v struct {
			ID   int64  `json:"id"`
			Text string `json:"text"`
		}
		found, err := m.Claim(session, &v)
		require.NoError(t, err)
		require.True(t, found)
		assert.Equal(t, int64(9007199254740993), v.ID)
		assert.Equal(t, "שלום 👋🏽 é <b>&", v.Text)
	})
	t.Run("absent", func(t *testing.T) {
		t.Parallel()
		var v string
		found, err := m.Claim("https://platform.example/none", &v)
		require.NoError(t, err)
		require.False(t, found)
	})
	t.Run("null counts as absent", func(t *testing.T) {
		t.Parallel()
		v := "untouched"
		found, err := readMessage(t, []byte(`{"x":null}`)).Claim("x", &v)
		require.NoError(t, err)
		require.False(t, found)
		require.Equal(t, "untouched", v)
	})
	t.Run("another form is an error that names the claim", func(t *testing.T) {
		t.Parallel()
		var v []string
		found, err := m.Claim(session, &v)
		require.True(t, found)
		require.ErrorIs(t, err, lti.ErrMessage)
		require.Equal(t, session, lti.AsError(err).Claim)
	})
}

func TestMessageSetClaim(t *testing.T) {
	t.Parallel()
	t.Run("is read back and written", func(t *testing.T) {
		t.Parallel()
		m := readMessage(t, golden(t, "deep_linking_response"))
		require.NoError(t, m.SetClaim("https://tool.example/n", map[string]any{"a": []int{1}}))
		require.NoError(t, m.SetClaim("https://purl.imsglobal.org/spec/lti-dl/claim/msg", "changed"))
		var msg string
		found, err := m.Claim("https://purl.imsglobal.org/spec/lti-dl/claim/msg", &msg)
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, "changed", msg)

		raw, err := json.Marshal(m)
		require.NoError(t, err)
		claims := decode(t, raw)
		require.Equal(t, "changed", claims["https://purl.imsglobal.org/spec/lti-dl/claim/msg"])
		require.Equal(t, map[string]any{"a": []any{json.Number("1")}}, claims["https://tool.example/n"])
	})
	t.Run("every claim with a field is refused", func(t *testing.T) {
		t.Parallel()
		for _, message := range []string{"resource_link_request", "deep_linking_request", "deep_linking_response"} {
			for name := range decode(t, golden(t, message)) {
				known := !strings.HasPrefix(name, "https://platform.example/") && name != "picture" &&
					!strings.Contains(name, "lti-dl/claim/content_items") && !strings.HasSuffix(name, "lti-dl/claim/data") && !strings.HasSuffix(name, "lti-dl/claim/msg")
				err := new(lti.Message).SetClaim(name, "x")
				require.Equal(t, known, err != nil, name)
			}
		}
	})
	t.Run("what JSON cannot hold is refused", func(t *testing.T) {
		t.Parallel()
		require.Error(t, new(lti.Message).SetClaim("x", make(chan int)))
	})
	t.Run("a field wins over what was read", func(t *testing.T) {
		t.Parallel()
		m := readMessage(t, golden(t, "resource_link_request"))
		m.Name, m.Context, m.Roles = "", nil, []lti.Role{}
		raw, err := json.Marshal(m)
		require.NoError(t, err)
		claims := decode(t, raw)
		require.NotContains(t, claims, "name")
		require.NotContains(t, claims, lti.ClaimContext)
		require.Equal(t, []any{}, claims[lti.ClaimRoles])
	})
}

func TestMessageShapes(t *testing.T) {
	t.Parallel()
	for name, raw := range map[string]string{
		"TC-069 payload an array":          `[]`,
		"TC-069 payload a string":          `"x"`,
		"TC-093 exp a string":              `{"exp":"1772442300"}`,
		"exp below zero":                   `{"exp":-1}`,
		"exp beyond the year 9999":         `{"exp":253402300800}`,
		"exp beyond any number":            `{"exp":1e999}`,
		"TC-098 sub empty":                 `{"sub":""}`,
		"TC-099 sub null":                  `{"sub":null}`,
		"TC-099 sub a number":              `{"sub":7}`,
		"TC-107 version a number":          `{"` + lti.ClaimVersion + `":1.3}`,
		"TC-123 resource_link a string":    `{"` + lti.ClaimResourceLink + `":"l-1"}`,
		"TC-125 roles a string":            `{"` + lti.ClaimRoles + `":"Instructor"}`,
		"TC-126 roles hold a number":       `{"` + lti.ClaimRoles + `":[7]}`,
		"aud an object":                    `{"aud":{}}`,
		"aud null":                         `{"aud":null}`,
		"aud an array with a number":       `{"aud":["a",1]}`,
		"custom an array":                  `{"` + lti.ClaimCustom + `":["a"]}`,
		"TC-194 accept_types not an array": `{"` + lti.ClaimDeepLinkingSettings + `":{"accept_types":"link"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := json.Unmarshal([]byte(raw), new(lti.Message))
			require.Error(t, err)
			e := lti.AsError(err)
			if strings.HasPrefix(raw, "{") {
				require.ErrorIs(t, err, lti.ErrMessage)
				require.Equal(t, lti.CodeInvalidToken, e.Code)
			}
		})
	}
}

func TestAudience(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, raw, written string
		want               lti.Audience
	}{
		{"TC-161 a string", `"a"`, `"a"`, lti.Audience{"a"}},
		{"TC-161 an array of one", `["a"]`, `"a"`, lti.Audience{"a"}},
		{"two", `["a","b"]`, `["a","b"]`, lti.Audience{"a", "b"}},
		{"none", `[]`, `[]`, lti.Audience{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got lti.Audience
			require.NoError(t, json.Unmarshal([]byte(c.raw), &got))
			require.Equal(t, c.want, got)
			written, err := json.Marshal(got)
			require.NoError(t, err)
			require.JSONEq(t, c.written, string(written))
			require.Equal(t, len(c.want) > 0, got.Contains("a"))
			require.False(t, got.Contains("A"))
		})
	}
}

func TestNumericDate(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]time.Time{
		`0`:              time.Unix(0, 0).UTC(),
		`1700000000`:     time.Unix(1700000000, 0).UTC(),
		`1700000000.5`:   time.Unix(1700000000, 5e8).UTC(), // TC-091
		`1.7e9`:          time.Unix(1700000000, 0).UTC(),
		`253402300799`:   time.Unix(253402300799, 0).UTC(),
		`null`:           {},
		`1700000000.000`: time.Unix(1700000000, 0).UTC(),
	} {
		m := readMessage(t, []byte(`{"exp":`+raw+`}`))
		require.Equal(t, want, m.Expires, raw)
	}
	raw, err := json.Marshal(&lti.Message{Expires: time.Unix(1700000000, 5e8)})
	require.NoError(t, err)
	require.JSONEq(t, `{"exp":1700000000}`, string(raw), "times are written as whole numbers")
}

func TestCustomCoercion(t *testing.T) {
	t.Parallel()
	m := readMessage(t, []byte(`{"`+lti.ClaimCustom+`":{
		"text":"a","empty":"","number":12345678901234567890,"fraction":0.10,"yes":true,"none":null,
		"object": {"a": [1, 2]}, "list":[1], "unresolved":"$CourseSection.timeFrame.end"}}`))
	require.Equal(t, map[string]string{
		"text": "a", "empty": "", "number": "12345678901234567890", "fraction": "0.10", "yes": "true", // TC-133
		"object": `{"a": [1, 2]}`, "list": "[1]", "unresolved": "$CourseSection.timeFrame.end", // TC-132: null is left out
	}, m.Custom)
}

func TestMessageLogValueNamesNobody(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	slog.New(slog.NewJSONHandler(&out, nil)).Info("launch", "message", readMessage(t, golden(t, "resource_link_request")))
	require.Contains(t, out.String(), "https://platform.example")
	for _, secret := range []string{"Jane", "Doe", "jane@", "a6d5c443", "fc5fdc6d"} {
		require.NotContains(t, out.String(), secret)
	}
}

func FuzzMessage(f *testing.F) {
	for _, raw := range goldens(f) {
		f.Add(raw)
	}
	f.Add([]byte(`{"aud":[],"exp":1e3,"sub":"x","` + lti.ClaimCustom + `":{"a":[{}],"b":1e5}}`))
	f.Add([]byte(`{"` + lti.ClaimDeploymentID + `":7,"` + lti.ClaimRoleScopeMentor + `":"u","` + lti.ClaimLaunchPresentation + `":{"width":"1","document_target":"x"},"x":[1 , 2]}`))
	f.Add([]byte(`null`))
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	f.Fuzz(func(t *testing.T, raw []byte) {
		var m lti.Message
		if err := json.Unmarshal(raw, &m); err != nil {
			return
		}
		_ = m.Validate()
		_, _, _ = m.ContextRole(), m.Mentees(), m.IsTestUser()
		log.Info("x", "message", &m)
		for _, f := range m.Findings() {
			require.NotEmpty(t, f.Name)
			require.NotEmpty(t, f.Claim)
			require.NotEmpty(t, f.Got)
		}
		once, err := json.Marshal(&m)
		require.NoError(t, err)
		var again lti.Message
		require.NoError(t, json.Unmarshal(once, &again), "what was written is read: %s", once)
		require.False(t, slices.ContainsFunc(again.Findings(), func(f lti.Finding) bool { return f.Severe }), "what was written has its form")
		twice, err := json.Marshal(&again)
		require.NoError(t, err)
		require.Equal(t, string(once), string(twice))
	})
}

func TestMessageDropClaims(t *testing.T) {
	t.Parallel()
	var m lti.Message
	require.NoError(t, json.Unmarshal([]byte(`{"sub":"u","picture":"p","x":1}`), &m))
	require.NoError(t, m.SetClaim("nickname", "n"))
	c := m.Clone()
	c.DropClaims("picture", "nickname", "absent")
	raw, err := json.Marshal(c)
	require.NoError(t, err)
	require.JSONEq(t, `{"sub":"u","x":1}`, string(raw))
	raw, err = json.Marshal(&m)
	require.NoError(t, err)
	require.JSONEq(t, `{"sub":"u","x":1,"picture":"p","nickname":"n"}`, string(raw), "the other copy keeps them")
	require.ErrorContains(t, m.SetClaim("EMAIL", "x"), "field of its own")
}

// The text of NRPS names the member both ways.
func TestVersionsOfTheRoster(t *testing.T) {
	t.Parallel()
	for _, member := range []string{`"service_versions":["2.0"]`, `"service_version":["2.0"]`, `"service_version":"2.0"`} {
		m := readMessage(t, []byte(`{"`+lti.ClaimNRPS+`":{"context_memberships_url":"https://lms.example/m",`+member+`}}`))
		assert.Equal(t, []string{"2.0"}, m.NRPS.ServiceVersions, member)
	}
}
