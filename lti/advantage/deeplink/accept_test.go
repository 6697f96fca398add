package deeplink_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
)

// answer is a response with these content items.
func answer(t testing.TB, items string) *lti.Message {
	t.Helper()
	raw := `{"` + lti.ClaimMessageType + `":"LtiDeepLinkingResponse","` + deeplink.ClaimContentItems + `":` + items + `}`
	m := new(lti.Message)
	require.NoError(t, json.Unmarshal([]byte(raw), m), raw)
	return m
}

// offer takes everything of a tool at tool.example, on the second of March 2026
// at nine.
func offer(change func(s *lti.DeepLinkingSettings)) deeplink.Offer {
	return deeplink.Offer{Settings: request(change).DeepLinking, Now: time.Time(at(9)), Hosts: []string{"Media.tool.example:8443"},
		Tool: &lti.Registration{ClientID: "tool-1", Tool: lti.ToolSide{LaunchURL: "https://tool.example/launch", RedirectURIs: []string{"https://www.tool.example/launch"}}}}
}

func TestAccept(t *testing.T) {
	t.Parallel()
	no := false
	one := func(s *lti.DeepLinkingSettings) { s.AcceptMultiple = &no }
	for _, c := range []struct {
		name   string
		offer  func(s *lti.DeepLinkingSettings)
		items  string
		taken  []string // titles
		reason error    // of the first that is not taken
	}{
		{"TC-464 one link", everything, `[{"type":"link","url":"https://x.example","title":"a"}]`, []string{"a"}, nil},
		{"nothing chosen", everything, `[]`, nil, nil},
		{"nothing at all", everything, `null`, nil, nil},
		{"several in their order", everything, `[{"type":"html","html":"<p>","title":"a"},{"type":"link","url":"https://x.example","title":"b"}]`, []string{"a", "b"}, nil},
		{"a type that was not offered", func(s *lti.DeepLinkingSettings) { s.AcceptTypes = []string{"link"} },
			`[{"type":"html","html":"<p>"},{"type":"link","url":"https://x.example","title":"b"}]`, []string{"b"}, deeplink.ErrNotAccepted},
		{"several where one was offered", one, `[{"type":"link","url":"https://x.example","title":"a"},{"type":"link","url":"https://x.example","title":"b"}]`, []string{"a"}, deeplink.ErrNotAccepted},
		{"a second one where the first is refused", one, `[{"type":"link","title":"a"},{"type":"link","url":"https://x.example","title":"b"}]`, []string{"b"}, deeplink.ErrItem},
		{"an address to run", everything, `[{"type":"link","url":"javascript:alert(1)"}]`, nil, deeplink.ErrItem},
		{"a url of the wrong JSON type", everything, `[{"type":"link","url":7},{"type":"link","url":"https://x.example","title":"b"}]`, []string{"b"}, lti.ErrMessage},
		{"scoreMaximum 0", everything, `[{"type":"ltiResourceLink","lineItem":{"scoreMaximum":0}}]`, nil, deeplink.ErrItem},
		{"a resource link without url", everything, `[{"type":"ltiResourceLink","title":"a"}]`, []string{"a"}, nil},
		{"a resource link at the launch URL's host", everything, `[{"type":"ltiResourceLink","title":"a","url":"https://TOOL.example/quiz?id=7"}]`, []string{"a"}, nil},
		{"a resource link at a redirect URI's host", everything, `[{"type":"ltiResourceLink","title":"a","url":"https://www.tool.example/quiz"}]`, []string{"a"}, nil},
		{"a resource link at a further host", everything, `[{"type":"ltiResourceLink","title":"a","url":"https://media.tool.example:8443/quiz"}]`, []string{"a"}, nil},
		{"TC-483 a resource link on another host", everything, `[{"type":"ltiResourceLink","url":"https://evil.example/launch"}]`, nil, deeplink.ErrNotAccepted},
		{"TC-483 a resource link on a host that ends alike", everything, `[{"type":"ltiResourceLink","url":"https://eviltool.example/launch"}]`, nil, deeplink.ErrNotAccepted},
		{"TC-483 a resource link on another port", everything, `[{"type":"ltiResourceLink","url":"https://tool.example:8443/launch"}]`, nil, deeplink.ErrNotAccepted},
		{"TC-483 a resource link that names the host as user", everything, `[{"type":"ltiResourceLink","url":"https://tool.example@evil.example/"}]`, nil, deeplink.ErrNotAccepted},
		{"a resource link without TLS", everything, `[{"type":"ltiResourceLink","url":"http://tool.example/launch"}]`, nil, deeplink.ErrNotAccepted},
		{"an asset processor", everything, `[{"type":"ltiAssetProcessor","title":"a","url":"https://tool.example/ap","report":{"url":"https://www.tool.example/report","supportedTypes":["originality"]}}]`, []string{"a"}, nil},
		{"an asset processor of contributions without addresses", everything, `[{"type":"ltiAssetProcessorContribution","title":"a"}]`, []string{"a"}, nil},
		{"an asset processor that was not offered", func(s *lti.DeepLinkingSettings) { s.AcceptTypes = []string{"ltiResourceLink"} }, `[{"type":"ltiAssetProcessor"}]`, nil, deeplink.ErrNotAccepted},
		{"an asset processor on another host", everything, `[{"type":"ltiAssetProcessor","url":"https://evil.example/ap"}]`, nil, deeplink.ErrNotAccepted},
		{"an asset processor whose reports are on another host", everything, `[{"type":"ltiAssetProcessorContribution","report":{"url":"https://evil.example/report"}}]`, nil, deeplink.ErrNotAccepted},
		{"an asset processor whose reports run", everything, `[{"type":"ltiAssetProcessor","report":{"url":"javascript:alert(1)"}}]`, nil, deeplink.ErrItem},
		{"an asset processor with a text for its reports", everything, `[{"type":"ltiAssetProcessor","report":"all"}]`, nil, lti.ErrMessage},
		{"a file", everything, `[{"type":"file","title":"a","url":"https://x.example/a.pdf","expiresAt":"2026-03-02T09:00:01Z"}]`, []string{"a"}, nil},
		{"TC-487 a file that has expired", everything, `[{"type":"file","url":"https://x.example/a.pdf","expiresAt":"2026-03-02T09:00:00Z"}]`, nil, deeplink.ErrNotAccepted},
		{"TC-487 a file in a private network", everything, `[{"type":"file","url":"https://10.1.2.3/a.pdf"}]`, nil, deeplink.ErrNotAccepted},
		{"TC-487 a file at a mapped private address", everything, `[{"type":"file","url":"https://[::ffff:192.168.0.1]/a.pdf"}]`, nil, deeplink.ErrNotAccepted},
		{"TC-487 a file on this machine", everything, `[{"type":"file","url":"http://localhost:8080/a.pdf"}]`, nil, deeplink.ErrNotAccepted},
		{"TC-487 a file at the metadata address", everything, `[{"type":"file","url":"http://169.254.169.254/latest"}]`, nil, deeplink.ErrNotAccepted},
		{"a file of another media type", func(s *lti.DeepLinkingSettings) { s.AcceptMediaTypes = "image/*" },
			`[{"type":"file","url":"https://x.example/a","mediaType":"text/html"}]`, nil, deeplink.ErrNotAccepted},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := deeplink.Accept(answer(t, c.items), offer(c.offer))
			require.NoError(t, err)
			var titles []string
			for _, i := range got.Items {
				titles = append(titles, i.Title)
			}
			require.Equal(t, c.taken, titles)
			if c.reason == nil {
				require.Empty(t, got.Refused)
				require.Empty(t, got.Adjusted)
				return
			}
			require.Len(t, got.Refused, 1)
			require.ErrorIs(t, got.Refused[0].Err, c.reason)
			require.NotEmpty(t, got.Refused[0].Type)
			require.NotEmpty(t, lti.AsError(got.Refused[0].Err).Public)
		})
	}
}

// Parts that were not offered are left out, and said to be.
func TestAcceptAdjusts(t *testing.T) {
	t.Parallel()
	no := false
	for _, c := range []struct {
		name  string
		offer func(s *lti.DeepLinkingSettings)
		item  string
		want  deeplink.Item
		parts []string
	}{
		{"a line item", func(s *lti.DeepLinkingSettings) { s.AcceptLineItem = &no },
			`{"type":"ltiResourceLink","lineItem":{"scoreMaximum":1}}`, deeplink.Item{Type: "ltiResourceLink"}, []string{"lineItem"}},
		{"ways to be shown", func(s *lti.DeepLinkingSettings) { s.AcceptPresentationDocumentTargets = []string{"window"} },
			`{"type":"link","url":"https://x.example","embed":{"html":"<p>"},"iframe":{"src":"https://x.example"},"window":{"width":3}}`,
			deeplink.Item{Type: "link", URL: "https://x.example", Window: &deeplink.Window{Width: 3}}, []string{"embed", "iframe"}},
		{"TC-485 custom with null", everything, `{"type":"ltiResourceLink","custom":{"a":null,"b":"x","c":null}}`,
			deeplink.Item{Type: "ltiResourceLink", Custom: deeplink.Custom{"b": "x"}}, []string{"custom.a", "custom.c"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := deeplink.Accept(answer(t, "["+c.item+"]"), offer(c.offer))
			require.NoError(t, err)
			require.Equal(t, []deeplink.Item{c.want}, got.Items)
			require.Empty(t, got.Refused)
			var parts []string
			for _, f := range got.Adjusted {
				require.ErrorIs(t, f.Err, deeplink.ErrNotAccepted)
				parts = append(parts, lti.AsError(f.Err).Claim)
			}
			require.Equal(t, c.parts, parts)
		})
	}
}

func TestAcceptRefusesTheWhole(t *testing.T) {
	t.Parallel()
	for name, items := range map[string]string{
		"TC-474 content items an object":   `{"type":"link"}`,
		"TC-474 content items a string":    `"link"`,
		"TC-474 an item without type":      `[{"type":"link","url":"https://x.example"},{"url":"https://x.example"}]`,
		"TC-474 an item with a blank type": `[{"type":" "}]`,
		"TC-474 a type that is a number":   `[{"type":7}]`,
		"TC-474 an item that is null":      `[null]`,
		"TC-474 an item that is a string":  `["https://x.example"]`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := deeplink.Accept(answer(t, items), offer(everything))
			require.ErrorIs(t, err, lti.ErrMessage)
			_, err = deeplink.Items(answer(t, items))
			require.ErrorIs(t, err, lti.ErrMessage)
		})
	}
	t.Run("TC-471 message type of a launch", func(t *testing.T) {
		t.Parallel()
		m := answer(t, `[]`)
		m.Type = lti.ResourceLinkRequest
		_, err := deeplink.Accept(m, offer(everything))
		require.ErrorIs(t, err, lti.ErrMessage)
	})
}

func TestAcceptNeedsAnOffer(t *testing.T) {
	t.Parallel()
	_, err := deeplink.Accept(answer(t, `[{"type":"link"}]`), deeplink.Offer{})
	require.ErrorContains(t, err, "Settings and Tool")
}

func TestAcceptNotes(t *testing.T) {
	t.Parallel()
	t.Run("TC-486 errormsg and msg", func(t *testing.T) {
		t.Parallel()
		m, err := deeplink.Response(request(everything))
		require.NoError(t, err)
		want := deeplink.Notes{Message: "<b>Hi</b>", Log: "a", ErrorMessage: "It & that failed.", ErrorLog: "b"}
		require.NoError(t, want.AddTo(m))
		got, err := deeplink.Accept(m, offer(everything))
		require.NoError(t, err)
		require.Equal(t, want, got.Notes)
	})
	t.Run("too much text", func(t *testing.T) {
		t.Parallel()
		m := answer(t, `[]`)
		require.NoError(t, deeplink.Notes{Log: strings.Repeat("x", 1999) + "é" + strings.Repeat("x", 100_000)}.AddTo(m))
		got, err := deeplink.Accept(m, offer(everything))
		require.NoError(t, err)
		require.Equal(t, strings.Repeat("x", 1999)+"…", got.Notes.Log)
	})
	t.Run("no text", func(t *testing.T) {
		t.Parallel()
		m := answer(t, `[]`)
		require.NoError(t, m.SetClaim(deeplink.ClaimMessage, map[string]int{"a": 1}))
		got, err := deeplink.Accept(m, offer(everything))
		require.NoError(t, err)
		require.Zero(t, got.Notes)
	})
}

func TestAcceptOnLoopback(t *testing.T) {
	t.Parallel()
	const items = `[{"type":"ltiResourceLink","url":"http://127.0.0.1:8081/launch"},{"type":"file","url":"http://localhost:8081/a.pdf"},{"type":"file","url":"http://10.0.0.1/a.pdf"}]`
	o := offer(everything)
	o.Tool.Tool.LaunchURL = "http://127.0.0.1:8081/launch"
	got, err := deeplink.Accept(answer(t, items), o)
	require.NoError(t, err)
	require.Empty(t, got.Items)
	o.InsecureAllowLoopback = true
	got, err = deeplink.Accept(answer(t, items), o)
	require.NoError(t, err)
	require.Len(t, got.Items, 2)
	require.Len(t, got.Refused, 1)
}

// FuzzItems: whatever a tool sends, every item is judged, what is accepted keeps
// the rules, and it is read again as it was written.
func FuzzItems(f *testing.F) {
	for _, seed := range []string{
		`[]`, `null`, `[{"type":"link","url":"https://x.example","iframe":{"src":"https://x.example"},"window":{"width":1e3}}]`,
		`[{"type":"ltiResourceLink","custom":{"a":null,"b":1e400},"lineItem":{"scoreMaximum":1,"x":[]},"available":{"endDateTime":"2026-03-02T09:00:00+01"}}]`,
		`[{"type":"file","url":"https://[::1]/a","expiresAt":"2026-03-02T09:00:00Z","mediaType":"a/b"}]`, `[{"type":"html","html":"<p>\ud800"},{"Type":"html"}]`,
		`[{"type":"https://x.example/type","url":"https://a@b/","URL":{},"type":"image"}]`, `{"type":"link"}`, `[[]]`,
		`[{"type":"ltiResourceLink","Custom":{"a":null}}]`, `[{"type":"ltiAssetProcessor","report":{"url":"https://tool.example/r","supportedTypes":["a"],"custom":{"a":1},"x":{}}}]`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, items string) {
		if !json.Valid([]byte(items)) {
			return
		}
		o := offer(everything)
		got, err := deeplink.Accept(answer(t, items), o)
		if err != nil {
			require.NotEmpty(t, lti.AsError(err).Public)
			return
		}
		for _, item := range got.Items {
			require.NoError(t, item.Validate())
			written, err := json.Marshal(item)
			require.NoError(t, err)
			again, err := deeplink.Accept(answer(t, "["+string(written)+"]"), o)
			require.NoError(t, err)
			require.Len(t, again.Items, 1, "%s", written)
			require.Empty(t, again.Adjusted)
			rewritten, err := json.Marshal(again.Items[0])
			require.NoError(t, err)
			require.Equal(t, string(written), string(rewritten))
		}
	})
}
