package conformance

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
)

const claimData = "https://purl.imsglobal.org/spec/lti-dl/claim/data"

// deepLinking makes the launch a deep linking request (DL §4.4).
func (a *attempt) deepLinking() {
	a.token.set(map[string]any{
		lti.ClaimMessageType: lti.DeepLinkingRequest, lti.ClaimResourceLink: nil, lti.ClaimAGS: nil, lti.ClaimNRPS: nil,
		lti.ClaimDeepLinkingSettings: a.settings(nil),
	})
}

// settings are good ones with a change; nil takes a member away.
func (a *attempt) settings(change map[string]any) map[string]any {
	return changed(map[string]any{
		"deep_link_return_url": a.run.platform.at("/deep-linking"), "accept_types": []string{"ltiResourceLink", "link", "html", "file", "image"},
		"accept_presentation_document_targets": []string{"iframe", "window", "embed"}, "accept_multiple": true, "accept_lineitem": true,
		"data": messageHint,
	}, change)
}

// deepLinkingChecks are those of deep linking (DL §4.4, §4.5). The tool's answer is
// seen if it comes by itself or when the forms of the picker are sent as they stand.
func deepLinkingChecks() []toolCheck {
	with := func(change map[string]any) func(*attempt) {
		return func(a *attempt) {
			a.deepLinking()
			a.token.set(map[string]any{lti.ClaimDeepLinkingSettings: a.settings(change)})
		}
	}
	list := []toolCheck{
		accept("TC-190", "", (*attempt).deepLinking),
		accept("TC-191", "", func(a *attempt) {
			a.deepLinking()
			a.token.set(map[string]any{"sub": nil, lti.ClaimRoles: nil, "name": nil, "given_name": nil, "family_name": nil, "email": nil})
		}),
		refuse("TC-192", "", func(a *attempt) { a.deepLinking(); a.token.set(map[string]any{lti.ClaimDeepLinkingSettings: nil}) }),
		refuse("TC-193", "missing", with(map[string]any{"deep_link_return_url": nil})),
		refuse("TC-193", "http", with(map[string]any{"deep_link_return_url": "http://school.example/return"})),
		refuse("TC-194", "missing", with(map[string]any{"accept_types": nil})),
		refuse("TC-194", "not an array", with(map[string]any{"accept_types": "ltiResourceLink"})),
		answered("TC-199", (*attempt).deepLinking, func(_ context.Context, a *response) seen { return equal("data", a.text(claimData), messageHint) }),
		answered("TC-200", with(map[string]any{"data": nil}), func(_ context.Context, a *response) seen {
			_, there := a.claims[claimData]
			return seen{kept: !there, observed: fmt.Sprintf("data claim: %t", there)}
		}),
		answered("TC-201", (*attempt).deepLinking, complete),
		answered("TC-202", (*attempt).deepLinking, signed),
		answered("TC-208", (*attempt).deepLinking, func(_ context.Context, a *response) seen {
			return seen{kept: a.method == http.MethodPost, observed: "JWT came by " + a.method}
		}),
	}
	for i := range list {
		list[i].skip = noDeepLinking
	}
	return list
}

func noDeepLinking(t Tool) string {
	if !t.DeepLinking {
		return "the tool is not said to serve deep linking"
	}
	return ""
}

// response is a tool's answer to a deep linking request.
type response struct {
	run    *ToolRun
	method string
	raw    string
	claims map[string]any
}

func (a *response) text(name string) string {
	s, _ := a.claims[name].(string)
	return s
}

// answered is a look at the answer to a deep linking request.
func answered(id string, change func(*attempt), look func(context.Context, *response) seen) toolCheck {
	return toolCheck{id: id, run: func(ctx context.Context, r *ToolRun) (seen, error) {
		a, err := r.login(ctx, nil)
		if err != nil {
			return seen{}, err
		}
		change(a)
		page, err := a.post(ctx)
		for tries := 0; err == nil && !r.replied(page) && page.Form != nil && page.Form.Method == http.MethodPost && tries < 3; tries++ {
			page, err = a.browser.post(ctx, page.Form.Action.String(), page.Form.Fields)
		}
		if err != nil {
			return seen{}, err
		}
		if !r.replied(page) {
			return skipped("the picker needs a person: no answer came by itself")
		}
		out := &response{run: r, method: page.Arrived.Method, raw: page.Arrived.Fields.Get("JWT")}
		if err := lti.PeekUnverified(out.raw, &out.claims); err != nil {
			return seen{}, err
		}
		return look(ctx, out), nil
	}}
}

// replied tells whether a page carries a tool's answer to its platform.
func (r *ToolRun) replied(page *Page) bool {
	return page.Arrived != nil && page.Arrived.Action.Path == mustPath(r.platform.at("/deep-linking")) && page.Arrived.Fields.Get("JWT") != ""
}

// complete looks at the claims that every answer must have.
func complete(_ context.Context, a *response) seen {
	var wrong []string
	for _, p := range [][2]string{
		{"iss", a.run.tool.ClientID}, {lti.ClaimMessageType, string(lti.DeepLinkingResponse)}, {lti.ClaimVersion, lti.Version}, {lti.ClaimDeploymentID, a.run.tool.DeploymentID},
	} {
		if got := a.text(p[0]); got != p[1] {
			wrong = append(wrong, fmt.Sprintf("%s is %q and not %q", p[0], got, p[1]))
		}
	}
	var m lti.Message
	if err := lti.PeekUnverified(a.raw, &m); err != nil {
		return agrees(err)
	}
	if !slices.Equal(m.Audience, lti.Audience{a.run.platform.issuer}) {
		wrong = append(wrong, fmt.Sprintf("aud is %q", m.Audience))
	}
	if m.Nonce == "" || m.IssuedAt.IsZero() || m.Expires.IsZero() {
		wrong = append(wrong, "nonce, iat or exp is missing")
	}
	if wrong != nil {
		return seen{observed: strings.Join(wrong, "; ")}
	}
	return seen{kept: true, observed: "all there"}
}

// signed verifies the answer with the tool's key set.
func signed(ctx context.Context, a *response) seen {
	if a.run.tool.JWKSURL == "" {
		return seen{skipped: true, observed: "no key set URL of the tool is given"}
	}
	_, document, err := fetchDocument(ctx, a.run.client, a.run.tool.JWKSURL)
	if err != nil {
		return agrees(err)
	}
	set, err := lti.ParseJWKS(document)
	if err != nil {
		return agrees(err)
	}
	want := lti.Expect{Issuer: a.run.tool.ClientID, Audience: a.run.platform.issuer, AuthorizedParties: []string{a.run.tool.ClientID}, Now: a.run.tool.Now(), Leeway: time.Minute}
	return agrees(lti.Verify(ctx, a.raw, set, want, new(lti.Message)))
}
