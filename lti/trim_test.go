package lti_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

func TestTrimmed(t *testing.T) {
	t.Parallel()
	yes := true
	m := &lti.Message{
		Subject: " u-1 ", Name: "\u00a0Grace\n", Roles: []lti.Role{lti.RoleLearner + " "}, IssuedAt: time.Unix(1e9, 0),
		Context: &lti.Context{ID: "c\t", Type: []string{" x"}}, Custom: map[string]string{"a": " b ", "blank": "  "},
		DeepLinking: &lti.DeepLinkingSettings{Data: " as it is ", Title: " Title", AcceptMultiple: &yes, AcceptTypes: []string{}},
	}
	require.NoError(t, m.SetClaim("https://vendor.example/x", map[string]any{"list": []any{" y ", json.Number("12345678901234567890")}}))
	before, err := json.Marshal(m)
	require.NoError(t, err)

	c := m.Trimmed()
	require.Equal(t, "u-1", c.Subject)
	require.Equal(t, "Grace", c.Name)
	require.Equal(t, []lti.Role{lti.RoleLearner}, c.Roles)
	require.Equal(t, m.IssuedAt, c.IssuedAt)
	require.Equal(t, &lti.Context{ID: "c", Type: []string{"x"}}, c.Context)
	require.Equal(t, map[string]string{"a": "b", "blank": ""}, c.Custom)
	require.Equal(t, &lti.DeepLinkingSettings{Data: " as it is ", Title: "Title", AcceptMultiple: &yes, AcceptTypes: []string{}}, c.DeepLinking)
	require.Nil(t, c.MentorOf)
	require.Nil(t, c.AGS)
	var vendor json.RawMessage
	found, err := c.Claim("https://vendor.example/x", &vendor)
	require.NoError(t, err)
	require.True(t, found)
	require.JSONEq(t, `{"list":["y",12345678901234567890]}`, string(vendor))
	require.Contains(t, string(vendor), "12345678901234567890")

	after, err := json.Marshal(m)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after), "the message itself stays as it is")
}

// What was read from JSON keeps the claims that have no field, trimmed.
func TestTrimmedAfterReading(t *testing.T) {
	t.Parallel()
	var m lti.Message
	require.NoError(t, json.Unmarshal([]byte(`{"sub":" u ","nickname":" n ","https://x.example/":null}`), &m))
	out, err := json.Marshal(m.Trimmed())
	require.NoError(t, err)
	require.JSONEq(t, `{"sub":"u","nickname":"n","https://x.example/":null}`, string(out))
}
