package profile

import "github.com/ltikit/ltikit/lti"

func blackboard() Profile {
	const (
		portal   = "developer.anthology.com › My Apps › the application (the vendor of the tool does this once for all schools)"
		provider = "Administrator › Integrations › LTI Tool Providers"
	)
	return Profile{
		Name: Blackboard, Title: "Blackboard", ProductFamilyCodes: []string{"BlackboardLearn", "blackboard"},
		Hosted: []Hosted{{Issuer: "https://blackboard.com", Platform: lti.PlatformSide{
			AuthorizationURL: "https://developer.blackboard.com/api/v1/gateway/oidcauth",
			TokenURL:         "https://developer.blackboard.com/api/v1/gateway/oauth2/jwttoken",
			JWKSURL:          "https://developer.blackboard.com/api/v1/management/applications/{client_id}/jwks.json",
		}}},
		Pages: map[Topic]string{
			TopicRegistration: portal + ": Application ID is the client id, then Issuer, Public keyset URL, Auth token endpoint and OIDC auth request endpoint",
			TopicDeployment:   provider + " › the menu of the tool › Edit: Deployment ID. Every school has its own",
			TopicTool:         portal + ": Login Initiation URL, Tool Redirect URL(s), Tool JWKS URL, Signing Algorithm; the school then synchronises its deployment",
			TopicLinks:        provider + " › the menu of the tool › Manage Placements: Target Link URI",
			TopicPlacements:   provider + " › the menu of the tool › Manage Placements: Type",
			TopicPrivacy:      provider + " › the menu of the tool › Edit: User Fields to Send",
			TopicCustom:       provider + " › the menu of the tool › Edit: Tool Provider Custom Parameters",
			TopicServices:     provider + " › the menu of the tool › Edit: Allow grade service access, Allow Membership Service Access",
			TopicWindow:       provider + " › the menu of the tool › Manage Placements: Launch in New Window",
		},
		Notes: []string{
			"One client id serves all schools; issuer, client id and deployment together name the school.",
			"Two applications cannot share a domain.",
			"Deep linking: every item needs a url, or it becomes an invalid link. data is long and must come back unchanged. The address of a link cannot be edited later.",
		},
	}
}
