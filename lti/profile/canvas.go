package profile

import "github.com/ltikit/ltikit/lti"

func canvas() Profile {
	hosted := func(issuer, sso string) Hosted {
		return Hosted{Issuer: issuer, Platform: lti.PlatformSide{
			AuthorizationURL: sso + "/api/lti/authorize_redirect",
			TokenURL:         sso + "/login/oauth2/token",
			JWKSURL:          sso + "/api/lti/security/jwks",
		}}
	}
	const key = "Admin › the account › Developer Keys › the LTI key"
	return Profile{
		Name: Canvas, Title: "Canvas", ProductFamilyCodes: []string{"canvas"},
		Hosted: []Hosted{ // since 2023 the addresses are on other hosts than the issuer
			hosted("https://canvas.instructure.com", "https://sso.canvaslms.com"),
			hosted("https://canvas.beta.instructure.com", "https://sso.beta.canvaslms.com"),
			hosted("https://canvas.test.instructure.com", "https://sso.test.canvaslms.com"),
		},
		Tolerances: []string{lti.FindingCustomType, ResourceLinkIsContext, MigrationUnsigned, MigrationOtherNonce},
		Services: Services{
			MembersPerPage:  50,
			ScoreExtensions: []string{"https://canvas.instructure.com/lti/"},
		},
		Pages: map[Topic]string{
			TopicRegistration: "Admin › the account › Developer Keys: the number in the Details column is the client id. The issuer of every cloud school is https://canvas.instructure.com",
			TopicDeployment:   "Settings of the account or course › Apps › View App Configurations › the gear of the app › Deployment Id",
			TopicTool:         key + ": OpenID Connect Initiation Url, Redirect URIs, Public JWK URL; its state must be ON",
			TopicLinks:        key + ": Target Link URI, and that of each placement",
			TopicPlacements:   key + " › Placements: the message type of each",
			TopicPrivacy:      key + " › Privacy Level",
			TopicCustom:       key + " › Custom Fields",
			TopicServices:     key + " › LTI Advantage Services",
			TopicWindow:       "the item in its module › Edit › Load in a new tab",
		},
		Notes: []string{
			"A self-hosted Canvas that was not told its own issuer sends that of the cloud.",
			"lti_message_hint is a token of about five minutes; each launch is good once, so reloading the page fails.",
			"The login names the deployment lti_deployment_id or deployment_id, or not at all.",
			"A launch from a menu of the course has the context's id as the id of its link.",
			"A custom parameter may be a number or a boolean. A variable that the tool may not see stays as it was written, such as $Person.email.primary.",
			"Public courses launch people without a name, and sometimes one user for all of them.",
			"The claim lti1p1 always has the person's old id, sometimes no key, and its signature is over a nonce that is not in the launch: bind the LTI 1.1 consumer to the deployment by hand.",
			"Deep linking: accept_types depends on the placement, and homework and migration take files only. The return URL carries state in its query.",
		},
	}
}
