// Package memberships is how tools of LTI 1.1 learn who is in a course: the
// extension by which a signed form brings the whole roster in XML
// (ext_ims_lis_memberships_url), and the Membership Service 1.0, which sends it in
// pages of JSON-LD. It holds the tool's [Client] and the platform's [Handler],
// which serves both from the rosters of package nrps; people and roles are the
// same as there.
package memberships

import (
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11"
)

// MediaType is the media type of a page of the Membership Service.
const MediaType = "application/vnd.ims.lis.v2.membershipcontainer+json"

// Parameters of a launch that say where the roster is. The address of the service
// is a custom parameter.
const (
	paramExtensionURL = "ext_ims_lis_memberships_url"
	paramExtensionID  = "ext_ims_lis_memberships_id"
	customServiceURL  = "context_memberships_url"
)

// Offer is where a tool may read the roster of a course, as a launch told it. It
// may be kept.
type Offer struct {
	// ServiceURL is that of the Membership Service.
	ServiceURL string
	// ExtensionURL takes the form of the extension, ExtensionID names the
	// course in it.
	ExtensionURL, ExtensionID string
}

// OfferOf reads the offer of a verified launch.
func OfferOf(l *lti11.Launch) Offer {
	return Offer{ServiceURL: l.Message.Custom[customServiceURL], ExtensionURL: l.Params.Get(paramExtensionURL), ExtensionID: l.Params.Get(paramExtensionID)}
}

// AddTo writes the offer into a launch and into the custom parameters of its
// message.
func (o Offer) AddTo(q *lti11.Request) {
	if q.Message.Custom == nil {
		q.Message.Custom = map[string]string{}
	}
	if q.Further == nil {
		q.Further = map[string]string{}
	}
	q.Message.Custom[customServiceURL] = o.ServiceURL
	q.Further[paramExtensionURL], q.Further[paramExtensionID] = o.ExtensionURL, o.ExtensionID
}

// readRoles reads roles with the prefixes that JSON-LD puts before them, or without.
func readRoles(names []string) []lti.Role {
	list := strings.Join(names, ",")
	for _, prefix := range []string{"liss:", "lism:"} {
		list = strings.ReplaceAll(list, prefix, "")
	}
	return lti11.ReadRoles(list)
}
