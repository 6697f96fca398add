package conformance

import (
	"context"

	"github.com/ltikit/ltikit/lti"
)

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

// deepLinkingChecks are those of deep linking requests; what a person picks is
// not seen from here, so of the answer only its absence of error is.
func deepLinkingChecks() []toolCheck {
	with := func(change map[string]any) func(*attempt) {
		return func(a *attempt) {
			a.deepLinking()
			a.token.set(map[string]any{lti.ClaimDeepLinkingSettings: a.settings(change)})
		}
	}
	list := []toolCheck{
		{id: "TC-190", run: func(ctx context.Context, r *ToolRun) (seen, error) {
			page, err := r.launch(ctx, (*attempt).deepLinking)
			if err != nil {
				return seen{}, err
			}
			return r.accepts(page), nil
		}},
		accept("TC-191", "", func(a *attempt) {
			a.deepLinking()
			a.token.set(map[string]any{"sub": nil, lti.ClaimRoles: nil, "name": nil, "given_name": nil, "family_name": nil, "email": nil})
		}),
		refuse("TC-192", "", func(a *attempt) { a.deepLinking(); a.token.set(map[string]any{lti.ClaimDeepLinkingSettings: nil}) }),
		refuse("TC-193", "missing", with(map[string]any{"deep_link_return_url": nil})),
		refuse("TC-193", "http", with(map[string]any{"deep_link_return_url": "http://school.example/return"})),
		refuse("TC-194", "missing", with(map[string]any{"accept_types": nil})),
		refuse("TC-194", "not an array", with(map[string]any{"accept_types": "ltiResourceLink"})),
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
