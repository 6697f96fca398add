package profile

import "github.com/ltikit/ltikit/lti"

func schoology() Profile {
	const app = "App Center › My Developer Apps › Options of the app"
	return Profile{
		Name: Schoology, Title: "Schoology", ProductFamilyCodes: []string{"schoology"},
		Hosted: []Hosted{{Issuer: "https://schoology.schoology.com", Platform: lti.PlatformSide{
			AuthorizationURL: "https://lti-service.svc.schoology.com/lti-service/authorize-redirect",
			TokenURL:         "https://lti-service.svc.schoology.com/lti-service/access-token",
			JWKSURL:          "https://lti-service.svc.schoology.com/lti-service/.well-known/jwks",
		}}},
		Services: Services{MembersPerPage: 100},
		Pages: map[Topic]string{
			TopicRegistration: app + " › API Info: Client ID. The issuer of every school is https://schoology.schoology.com",
			TopicDeployment:   "App Center › Organization Apps › the app, after it was installed: every installation has its own deployment id",
			TopicTool:         app + " › Edit: OIDC Login Init URL, Redirect URLs, JWKS URL",
			TopicLinks:        app + " › Edit: Domain/URL",
			TopicPlacements:   app + " › Edit: Deep Linking; it starts from Add Materials only",
			TopicPrivacy:      app + " › Edit › Privacy",
			TopicCustom:       "the item that the tool returns by deep linking; there is no page for them",
		},
		Notes: []string{
			"Tools are registered by hand only.",
			"Deep linking takes links to the tool, plain links and HTML.",
			"Scores with fields that it does not know are refused.",
		},
	}
}
