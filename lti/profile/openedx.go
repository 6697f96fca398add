package profile

func openedx() Profile {
	const block = "Studio › the unit › the LTI Consumer block"
	return Profile{
		Name: OpenEdX, Title: "Open edX", ProductFamilyCodes: []string{"openedx", "Open edX"},
		IssuerDomains: []string{"edx.org"},
		Tolerances:    []string{TargetNotAsAtLogin},
		Pages: map[Topic]string{
			TopicRegistration: block + ", as its author sees it: Client ID, Keyset URL, Access Token URL, OIDC Callback URL. Every block has its own unless it uses a reusable configuration",
			TopicDeployment:   block + ", as its author sees it: Deployment ID, usually 1",
			TopicTool:         block + " › Edit: Tool Initiate Login URL, Registered Redirect URIs, Tool Keyset URL or Tool Public Key",
			TopicLinks:        block + " › Edit: Tool Launch URL",
			TopicPlacements:   block + " › Edit: Deep linking, Deep Linking Launch URL",
			TopicPrivacy:      block + " › Edit: Request user's username, Request user's email; the site's administrators must allow it",
			TopicCustom:       block + " › Edit: Custom Parameters",
			TopicWindow:       block + " › Edit: LTI Launch Target, New Window",
		},
		Notes: []string{
			"Launches come from deployment 1 whatever the client.",
			"A link made by deep linking may open at another address than its login named.",
			"Before 11.3.1 of its consumer, deep linking requests are posted to the deep linking launch URL rather than to the redirect URI: mount Tool.Launch there too.",
		},
	}
}
