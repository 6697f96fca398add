package profile

// Platforms of which little but their oddities is known.

func blackbaud() Profile {
	return Profile{
		Name: Blackbaud, Title: "Blackbaud", ProductFamilyCodes: []string{"blackbaud"},
		IssuerDomains: []string{"myschoolapp.com"},
		Notes: []string{
			"Every school has an issuer of its own below myschoolapp.com.",
			"Logins come by GET and by POST.",
		},
	}
}

func buzz() Profile {
	const settings = "Domain Details › Domain Settings › LTI 1.3 tools"
	return Profile{
		Name: Buzz, Title: "Buzz", ProductFamilyCodes: []string{"buzz"},
		Services: Services{TokenAudienceArray: true},
		Pages: map[Topic]string{
			TopicRegistration: settings, TopicDeployment: settings, TopicTool: settings,
		},
		Notes: []string{"The audience of assertions is an array that holds the token URL."},
	}
}

func coursera() Profile {
	return Profile{
		Name: Coursera, Title: "Coursera", ProductFamilyCodes: []string{"coursera"},
		IssuerDomains: []string{"coursera.org"},
		Notes:         []string{"Creating a line item again makes a hidden second one: look it up first. A score above the maximum is refused."},
	}
}

func ilias() Profile {
	const object = "the LTI consumer object › Settings"
	return Profile{
		Name: ILIAS, Title: "ILIAS", ProductFamilyCodes: []string{"ilias"},
		Pages: map[Topic]string{
			TopicRegistration: object + " › the provider: the addresses and ids to give to the tool",
			TopicDeployment:   object + " › the provider: Deployment ID",
			TopicTool:         object + " › the provider: Initiate Login URL, Redirection URI(s), Public Key Type",
			TopicPlacements:   object + " › the provider: Support for Deep Linking, Content URL",
		},
		Notes: []string{"Grades and deep linking are new in 2026."},
	}
}
