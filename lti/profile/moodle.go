package profile

import "github.com/ltikit/ltikit/lti"

func moodle() Profile {
	const (
		tools = "Site administration › Plugins › Activity modules › External tool › Manage tools"
		edit  = tools + " › the gear of the tool"
	)
	return Profile{
		Name: Moodle, Title: "Moodle", ProductFamilyCodes: []string{"moodle"},
		IssuerDomains: []string{"moodlecloud.com"},
		Tolerances: []string{
			lti.FindingBooleanType, lti.FindingMediaTypesList, lti.FindingListType, lti.FindingNumberType,
		},
		Pages: map[Topic]string{
			TopicRegistration: tools + " › View configuration details of the tool: Platform ID is the issuer, then Client ID, Public keyset URL, Access token URL and Authentication request URL",
			TopicDeployment:   tools + " › View configuration details of the tool: Deployment ID",
			TopicTool:         edit + ": LTI version 1.3, Initiate login URL, Redirection URI(s), Public keyset. A tool that registered itself must be activated first",
			TopicLinks:        "the settings of the activity, or " + edit + ": Tool URL",
			TopicPlacements:   edit + ": Supports Deep Linking (Content-Item Message), Content Selection URL",
			TopicPrivacy:      edit + " › Privacy: Share launcher's name with tool, Share launcher's email with tool",
			TopicCustom:       edit + ": Custom parameters, one a line",
			TopicServices:     edit + " › Services",
			TopicWindow:       edit + ": Default launch container, New window",
		},
		Notes: []string{
			"The issuer is the site's address. It need not be the host of a course or context, so never derive a school from those; a development site may be http.",
			"lti_message_hint is required; the login form may be posted twice to bring the session's cookie along.",
			"The deployment id is the number of the tool's type.",
			"Deep linking: older versions send booleans as texts and accept_media_types as a list. Links to the tool are all that is imported.",
			"role_scope_mentor may be one text, and width and height of the presentation are texts.",
		},
	}
}
