package lti_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
)

// A notice that is built is the golden one, which is read as it was built.
func TestGoldenNotice(t *testing.T) {
	t.Parallel()
	m := from("", func(m *lti.Message) {
		m.Subject, m.Roles, m.TargetLinkURI, m.Context = "", nil, "", &lti.Context{ID: "c-9", Title: "Biology, spring"}
	})
	n := lti.Notice{ID: "copy-1", Timestamp: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), Type: lti.ContextCopyNotice}
	require.NoError(t, m.SetNotice(&n))
	require.NoError(t, m.SetClaim(lti.ClaimOriginContexts, []string{"c-1", "c-2"}))
	written, err := json.Marshal(&m)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(decode(t, golden(t, "context_copy_notice")), decode(t, written)))

	read := readMessage(t, golden(t, "context_copy_notice"))
	got, err := read.ValidateNotice()
	require.NoError(t, err)
	require.Equal(t, &n, got)
	origins, err := read.OriginContexts()
	require.NoError(t, err)
	require.Equal(t, []string{"c-1", "c-2"}, origins)
}

func TestValidateNoticeRefuses(t *testing.T) {
	t.Parallel()
	raw := string(golden(t, "context_copy_notice"))
	for name, test := range map[string]struct{ old, replacement, claim string }{
		"another version":   {`"1.3.0"`, `"1.1"`, lti.ClaimVersion},
		"no deployment":     {`"d-1"`, `""`, lti.ClaimDeploymentID},
		"no id":             {`"copy-1"`, `" "`, lti.ClaimNotice + ".id"},
		"an id too long":    {`"copy-1"`, `"` + strings.Repeat("x", 256) + `"`, lti.ClaimNotice + ".id"},
		"an id a number":    {`"copy-1"`, `7`, lti.ClaimNotice},
		"no type":           {`"LtiContextCopyNotice"`, `""`, lti.ClaimNotice + ".type"},
		"no time":           {`"timestamp"`, `"time"`, lti.ClaimNotice + ".timestamp"},
		"a time that isn't": {`"2026-03-02T09:00:00Z"`, `"monday"`, lti.ClaimNotice},
		"no notice":         {`claim/notice"`, `claim/other"`, lti.ClaimNotice},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Contains(t, raw, test.old)
			_, err := readMessage(t, []byte(strings.Replace(raw, test.old, test.replacement, 1))).ValidateNotice()
			require.ErrorIs(t, err, lti.ErrMessage)
			require.Equal(t, test.claim, lti.AsError(err).Claim)
		})
	}
}

// Offers are read as they were written, and members that have no field here stay
// in a message that is passed on.
func TestOffersOfMoreServices(t *testing.T) {
	t.Parallel()
	var m lti.Message
	groups := &lti.GroupsService{Scopes: []lti.Scope{lti.ScopeGroups}, GroupsURL: "https://platform.example/g", SetsURL: "https://platform.example/s", Versions: []string{"1.0"}}
	notices := &lti.NoticeService{Versions: []string{"1.0"}, URL: "https://platform.example/n", Scopes: []lti.Scope{lti.ScopeNoticeHandlers}, Types: []lti.NoticeType{lti.HelloWorldNotice}}
	control := &lti.AssessmentControl{URL: "https://platform.example/acs", Actions: []string{"pause"}}
	require.NoError(t, m.SetGroups(groups))
	require.NoError(t, m.SetNoticeService(notices))
	require.NoError(t, m.SetAssessmentControl(control))
	written, err := json.Marshal(&m)
	require.NoError(t, err)
	read := readMessage(t, written)
	gotGroups, err := read.Groups()
	require.NoError(t, err)
	require.Equal(t, groups, gotGroups)
	gotNotices, err := read.NoticeService()
	require.NoError(t, err)
	require.Equal(t, notices, gotNotices)
	gotControl, err := read.AssessmentControl()
	require.NoError(t, err)
	require.Equal(t, control, gotControl)

	foreign := `{"` + lti.ClaimGroups + `":{"context_groups_url":"https://x.example/g","more":[1]},"` + lti.ClaimNotice + `":{"id":"n","more":true}}`
	again, err := json.Marshal(readMessage(t, []byte(foreign)))
	require.NoError(t, err)
	require.JSONEq(t, foreign, string(again))

	for claim, read := range map[string]func(m *lti.Message) error{
		lti.ClaimGroups:            func(m *lti.Message) error { _, err := m.Groups(); return err },
		lti.ClaimNoticeService:     func(m *lti.Message) error { _, err := m.NoticeService(); return err },
		lti.ClaimNotice:            func(m *lti.Message) error { _, err := m.Notice(); return err },
		lti.ClaimAssessmentControl: func(m *lti.Message) error { _, err := m.AssessmentControl(); return err },
		lti.ClaimOriginContexts:    func(m *lti.Message) error { _, err := m.OriginContexts(); return err },
	} {
		require.NoError(t, read(new(lti.Message)), "none is no error")
		var bad lti.Message
		require.NoError(t, bad.SetClaim(claim, 7))
		require.ErrorIs(t, read(&bad), lti.ErrMessage, claim)
	}
}
