package deeplink_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
)

// request is what a platform asks that takes everything.
func request(change func(s *lti.DeepLinkingSettings)) *lti.Message {
	yes := true
	s := &lti.DeepLinkingSettings{
		ReturnURL: "https://platform.example/return", AcceptMultiple: &yes, AcceptLineItem: &yes, Data: "d",
		AcceptTypes:                       []string{"link", "ltiResourceLink", "file", "html", "image", "ltiAssetProcessor", "ltiAssetProcessorContribution", "https://x.example/type"},
		AcceptPresentationDocumentTargets: []string{"iframe", "window", "embed"},
	}
	change(s)
	return &lti.Message{Type: lti.DeepLinkingRequest, DeepLinking: s}
}

func everything(*lti.DeepLinkingSettings) {}

func quiz() deeplink.Item {
	return deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Quiz", LineItem: &deeplink.LineItem{ScoreMaximum: 10},
		IFrame: &deeplink.IFrame{Height: 200}, Window: &deeplink.Window{TargetName: "_blank"}, Embed: &deeplink.Embed{HTML: "<b>Quiz</b>"}}
}

func page() deeplink.Item {
	return deeplink.Item{Type: deeplink.TypeLink, URL: "https://x.example/a"}
}

// claims are those of a message as the platform sees them.
func claims(t *testing.T, m *lti.Message) map[string]json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(m)
	require.NoError(t, err)
	var all map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw, &all))
	return all
}

func TestResponseClaims(t *testing.T) {
	t.Parallel()
	t.Run("TC-203 nothing chosen", func(t *testing.T) {
		t.Parallel()
		m, err := deeplink.Response(request(everything))
		require.NoError(t, err)
		require.Equal(t, `[]`, string(claims(t, m)[deeplink.ClaimContentItems]))
		require.Equal(t, lti.DeepLinkingResponse, m.Type)
	})
	t.Run("TC-196 platform takes no type of this tool", func(t *testing.T) {
		t.Parallel()
		m, err := deeplink.Response(request(func(s *lti.DeepLinkingSettings) { s.AcceptTypes = []string{"https://x.example/other"} }))
		require.NoError(t, err)
		require.Equal(t, `[]`, string(claims(t, m)[deeplink.ClaimContentItems]))
	})
	for _, data := range []string{"csrf", " a\tb\n", `"quoted" \back`, "<&>'\u2028", "ÅØ 名前 🙂", "eyJhbGciOiJub25lIn0.e30."} {
		t.Run("TC-199 data comes back as it went", func(t *testing.T) {
			t.Parallel()
			m, err := deeplink.Response(request(func(s *lti.DeepLinkingSettings) { s.Data = data }))
			require.NoError(t, err)
			var got string
			require.NoError(t, json.Unmarshal(claims(t, m)[lti.ClaimDeepLinkingData], &got))
			require.Equal(t, data, got)
		})
	}
	t.Run("TC-200 no data was sent", func(t *testing.T) {
		t.Parallel()
		m, err := deeplink.Response(request(func(s *lti.DeepLinkingSettings) { s.Data = "" }), page())
		require.NoError(t, err)
		require.NotContains(t, claims(t, m), lti.ClaimDeepLinkingData)
	})
	t.Run("TC-204 the tool failed", func(t *testing.T) {
		t.Parallel()
		m, err := deeplink.Response(request(everything))
		require.NoError(t, err)
		require.NoError(t, deeplink.Notes{ErrorMessage: "No quiz could be read.", ErrorLog: "shelf 4: timeout"}.AddTo(m))
		got := claims(t, m)
		require.Equal(t, `"No quiz could be read."`, string(got["https://purl.imsglobal.org/spec/lti-dl/claim/errormsg"]))
		require.Equal(t, `"shelf 4: timeout"`, string(got["https://purl.imsglobal.org/spec/lti-dl/claim/errorlog"]))
		require.NotContains(t, got, deeplink.ClaimMessage)
		require.NotContains(t, got, deeplink.ClaimLog)
	})
	t.Run("messages for the person and the log", func(t *testing.T) {
		t.Parallel()
		m, err := deeplink.Response(request(everything), page())
		require.NoError(t, err)
		require.NoError(t, deeplink.Notes{Message: "One page.", Log: "page a"}.AddTo(m))
		got := claims(t, m)
		require.Equal(t, `"One page."`, string(got["https://purl.imsglobal.org/spec/lti-dl/claim/msg"]))
		require.Equal(t, `"page a"`, string(got["https://purl.imsglobal.org/spec/lti-dl/claim/log"]))
	})
	t.Run("to a message that is no deep linking request", func(t *testing.T) {
		t.Parallel()
		_, err := deeplink.Response(&lti.Message{Type: lti.ResourceLinkRequest}, page())
		require.Error(t, err)
	})
}

// What the platform does not take never leaves the tool.
func TestResponseKeepsToTheRequest(t *testing.T) {
	t.Parallel()
	no := false
	for _, c := range []struct {
		name   string
		change func(s *lti.DeepLinkingSettings)
		items  []deeplink.Item
		reason error
	}{
		{"TC-197 two items where one is taken", func(s *lti.DeepLinkingSettings) { s.AcceptMultiple = &no }, []deeplink.Item{page(), page()}, deeplink.ErrNotAccepted},
		{"TC-197 two items where the platform does not say", func(s *lti.DeepLinkingSettings) { s.AcceptMultiple = nil }, []deeplink.Item{page(), page()}, deeplink.ErrNotAccepted},
		{"TC-197 one item where one is taken", func(s *lti.DeepLinkingSettings) { s.AcceptMultiple = &no }, []deeplink.Item{page()}, nil},
		{"two items where many are taken", everything, []deeplink.Item{page(), quiz()}, nil},
		{"TC-196 a type that is not taken", func(s *lti.DeepLinkingSettings) { s.AcceptTypes = []string{"file"} }, []deeplink.Item{page()}, deeplink.ErrNotAccepted},
		{"an unknown type that is taken", everything, []deeplink.Item{{Type: "https://x.example/type"}}, nil},
		{"an unknown type that is not", everything, []deeplink.Item{{Type: "https://x.example/other"}}, deeplink.ErrNotAccepted},
		{"a file of a media type that is taken", func(s *lti.DeepLinkingSettings) { s.AcceptMediaTypes = "image/*, Application/PDF" },
			[]deeplink.Item{{Type: "file", URL: "https://x.example/a", MediaType: "application/pdf; version=2"}, {Type: "file", URL: "https://x.example/b", MediaType: "image/png"}}, nil},
		{"a file of another media type", func(s *lti.DeepLinkingSettings) { s.AcceptMediaTypes = "image/*,application/pdf" },
			[]deeplink.Item{{Type: "file", URL: "https://x.example/a", MediaType: "text/plain"}}, deeplink.ErrNotAccepted},
		{"a file that does not say its media type", func(s *lti.DeepLinkingSettings) { s.AcceptMediaTypes = "image/*" },
			[]deeplink.Item{{Type: "file", URL: "https://x.example/a"}}, nil},
		{"TC-207 scoreMaximum 0", everything, []deeplink.Item{{Type: "ltiResourceLink", LineItem: &deeplink.LineItem{}}}, deeplink.ErrItem},
		{"an item that breaks a rule", everything, []deeplink.Item{page(), {Type: "link"}}, deeplink.ErrItem},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, err := deeplink.Response(request(c.change), c.items...)
			if c.reason == nil {
				require.NoError(t, err)
				sent, err := deeplink.Items(m)
				require.NoError(t, err)
				require.Equal(t, c.items, sent)
				return
			}
			require.ErrorIs(t, err, c.reason)
			require.Nil(t, m)
			require.NotEmpty(t, lti.AsError(err).Public)
		})
	}
}

func TestResponseLeavesOut(t *testing.T) {
	t.Parallel()
	no := false
	for _, c := range []struct {
		name   string
		change func(s *lti.DeepLinkingSettings)
		left   func(i *deeplink.Item)
	}{
		{"nothing", everything, func(*deeplink.Item) {}},
		{"TC-198 the line item", func(s *lti.DeepLinkingSettings) { s.AcceptLineItem = &no }, func(i *deeplink.Item) { i.LineItem = nil }},
		{"no line item where the platform does not say", func(s *lti.DeepLinkingSettings) { s.AcceptLineItem = nil }, func(*deeplink.Item) {}},
		{"all but the window", func(s *lti.DeepLinkingSettings) { s.AcceptPresentationDocumentTargets = []string{"window"} },
			func(i *deeplink.Item) { i.IFrame, i.Embed = nil, nil }},
		{"all but the frame", func(s *lti.DeepLinkingSettings) { s.AcceptPresentationDocumentTargets = []string{"iframe"} },
			func(i *deeplink.Item) { i.Window, i.Embed = nil, nil }},
		{"all but the embedding", func(s *lti.DeepLinkingSettings) { s.AcceptPresentationDocumentTargets = []string{"embed"} },
			func(i *deeplink.Item) { i.Window, i.IFrame = nil, nil }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			given := quiz()
			m, err := deeplink.Response(request(c.change), given)
			require.NoError(t, err)
			sent, err := deeplink.Items(m)
			require.NoError(t, err)
			want := quiz()
			c.left(&want)
			require.Equal(t, []deeplink.Item{want}, sent)
			require.Equal(t, quiz(), given, "the caller's own stays as it is")
		})
	}
}
