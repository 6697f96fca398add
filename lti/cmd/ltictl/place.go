package main

import "strings"

// place says where in a learning platform something is set.
type place struct {
	marks []string // parts of the issuer or of product_family_code

	tools, keySet, issuer, deployment, privacy, services string
}

// placeOf finds the platform by what it calls itself, or by its issuer.
func placeOf(issuer, family string) place {
	for _, p := range places() {
		for _, mark := range p.marks {
			if strings.Contains(strings.ToLower(family+" "+issuer), mark) {
				return p
			}
		}
	}
	return place{
		tools:      "where it lists its LTI 1.3 tools",
		keySet:     "the platform shows its key set URL where it lists the tool",
		issuer:     "the platform shows its issuer (platform id) where it lists the tool",
		deployment: "the platform shows the deployment id where the tool was added",
		privacy:    "let the platform share names and addresses with the tool, in the tool's privacy settings",
		services:   "switch the service on in the platform's settings of the tool",
	}
}

func places() []place {
	return []place{{
		marks:      []string{"canvas", "instructure"},
		tools:      "in Canvas: Admin, Developer Keys, the tool's LTI key (the long number in Details is the client id)",
		keySet:     "for Canvas in the cloud it is https://sso.canvaslms.com/api/lti/security/jwks",
		issuer:     "every Canvas in the cloud has the issuer https://canvas.instructure.com, and test and beta ones their own",
		deployment: "in Canvas: Settings, Apps, View App Configurations, the gear of the app, Deployment Id",
		privacy:    "in Canvas: Admin, Developer Keys, the LTI key, Privacy Level: Public",
		services:   "in Canvas: Admin, Developer Keys, the LTI key, LTI Advantage Services",
	}, {
		marks:      []string{"moodle"},
		tools:      "in Moodle: Site administration, Plugins, External tool, Manage tools",
		keySet:     "for Moodle it is the site's address and /mod/lti/certs.php",
		issuer:     "Moodle's issuer is the site's address (wwwroot), without a slash at its end",
		deployment: "in Moodle: Manage tools, View configuration details of the tool",
		privacy:    "in Moodle: Manage tools, the tool's Privacy settings",
		services:   "in Moodle: Manage tools, the tool's Services",
	}, {
		marks:      []string{"blackboard"},
		tools:      "in Blackboard: Administrator Panel, LTI Tool Providers; the client id is that of Anthology's developer portal",
		keySet:     "for Blackboard it is at developer.blackboard.com, with the client id in its path",
		issuer:     "every Blackboard has the issuer https://blackboard.com",
		deployment: "in Blackboard: LTI Tool Providers, Edit of the tool; every school has its own deployment id",
		privacy:    "in Blackboard: LTI Tool Providers, Edit, User Fields to be Sent",
		services:   "in Blackboard: LTI Tool Providers, Edit, Allow grade service and membership service access",
	}, {
		marks:      []string{"desire2learn", "brightspace"},
		tools:      "in Brightspace: Admin Tools, Manage Extensibility, LTI Advantage",
		keySet:     "for Brightspace it is the site's address and /d2l/.well-known/jwks",
		issuer:     "Brightspace's issuer is the site's address",
		deployment: "in Brightspace: Admin Tools, External Learning Tools, the tool's deployment",
		privacy:    "in Brightspace: External Learning Tools, the deployment's Security Settings",
		services:   "in Brightspace: LTI Advantage, the tool's Extensions",
	}, {
		marks:      []string{"sakai"},
		tools:      "in Sakai: Administration Workspace, External Tools",
		keySet:     "Sakai shows it in External Tools, at the tool's LTI 1.3 fields",
		issuer:     "Sakai shows it in External Tools, at the tool's LTI 1.3 fields",
		deployment: "in Sakai: External Tools, the tool's LTI 1.3 fields",
		privacy:    "in Sakai: External Tools, Send names and Send e-mail addresses of the tool",
		services:   "in Sakai: External Tools, the tool's services",
	}}
}
