package profile

import "net/http"

func sakai() Profile {
	const tool = "Administration Workspace › External Tools › the tool"
	return Profile{
		Name: Sakai, Title: "Sakai",
		ProductFamilyCodes: []string{"sakailms.org", "sakai"}, // the older is the shorter one
		Services:           Services{TokenRefusedWith: []int{http.StatusForbidden, http.StatusBadRequest}},
		Pages: map[Topic]string{
			TopicRegistration: tool + " › View: LTI 1.3 Client ID, Platform Issuer, Keyset URL, Token URL, OIDC Authentication URL",
			TopicDeployment:   tool + " › View: Deployment ID; since 2026 a site may have its own",
			TopicTool:         tool + " › Edit › LTI 1.3: OIDC Connect/Initialization Endpoint, OIDC Redirect Endpoint(s), Keyset URL",
			TopicLinks:        tool + " › Edit: Launch URL",
			TopicPlacements:   tool + " › Edit: which selectors and placements the tool supports",
			TopicPrivacy:      tool + " › Edit › Privacy Settings: Send Names, Send Email Addresses",
			TopicCustom:       tool + " › Edit: Custom Parameters",
			TopicServices:     tool + " › Edit: the services and roster the tool may use",
			TopicWindow:       tool + " › Edit: Launch in Popup",
		},
		Notes: []string{
			"Its session's cookie may be missing in frames; login_required is the sign of it.",
			"A token that its services do not take, such as one that ended, is answered with 403; one without the scope of the call, with 400.",
			"A token request with one scope that is not granted is refused as a whole.",
			"An assertion may live for ten minutes at most and is good once.",
			"The openid-configuration URL needs its query: never build it anew.",
		},
	}
}
