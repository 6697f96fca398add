package profile

func brightspace() Profile {
	const (
		tool       = "Admin Tools › Manage Extensibility › LTI Advantage › the tool"
		deployment = "Admin Tools › External Learning Tools › LTI Advantage › the deployment"
	)
	return Profile{
		Name: Brightspace, Title: "Brightspace", ProductFamilyCodes: []string{"desire2learn", "brightspace"},
		IssuerDomains: []string{"brightspace.com", "desire2learn.com"},
		Tolerances:    []string{ClockSkew},
		Services:      Services{TokenAudience: "https://api.brightspace.com/auth/token"},
		Pages: map[Topic]string{
			TopicRegistration: tool + " › Registration Details: Client Id, Brightspace Keyset URL, OAuth2 Access Token URL, OpenID Connect Authentication Endpoint, OAuth2 Audience, Issuer",
			TopicDeployment:   deployment + ": Deployment Id",
			TopicTool:         tool + ": Redirect URLs, OpenID Connect Login URL, Keyset URL; a registration stays off until it is enabled there",
			TopicLinks:        deployment + " › View Links: URL; without one the Target Link URI of the tool counts",
			TopicPlacements:   tool + " › Extensions: Deep Linking",
			TopicPrivacy:      deployment + " › Security Settings: the Anonymous setting takes every claim about the person away",
			TopicCustom:       deployment + ": Substitution Parameters, Custom Parameters",
			TopicServices:     tool + " › Extensions: Names and Role Provisioning Services, Assignment and Grade Services",
			TopicWindow:       deployment + " › View Links: open as external resource",
		},
		Notes: []string{
			"Keys in its key set carry no alg. Tokens carry nbf, sometimes ahead of the tool's clock.",
			"email may be empty, institution roles may be missing, and a variable without value stays as it was written, such as $User.Id.",
			"The user name is in the claim http://www.brightspace.com.",
			"Deep linking: the response needs a kid from a public key set URL; an item without url gets the tool's target.",
			"The audience of assertions is one text; an array is answered with 500.",
		},
	}
}
