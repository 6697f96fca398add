// Package memberships is how tools of LTI 1.1 learn who is in a course: the
// extension by which a signed form brings the whole roster in XML
// (ext_ims_lis_memberships_url), and the Membership Service 1.0, which sends it in
// pages of JSON-LD. It holds the tool's [Client] and the platform's [Handler],
// which serves both from the rosters of package nrps; people and roles are the
// same as there.
package memberships

import (
	"net/url"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// MediaType is the media type of a page of the Membership Service.
const MediaType = "application/vnd.ims.lis.v2.membershipcontainer+json"

// Parameters of a launch that say where the roster is. The address of the service
// is a custom parameter.
const (
	paramExtensionURL = "ext_ims_lis_memberships_url"
	paramExtensionID  = "ext_ims_lis_memberships_id"
	paramServiceURL   = "custom_context_memberships_url"
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

// OfferOf reads the offer from the parameters of a verified launch.
func OfferOf(p url.Values) Offer {
	return Offer{ServiceURL: p.Get(paramServiceURL), ExtensionURL: p.Get(paramExtensionURL), ExtensionID: p.Get(paramExtensionID)}
}

// AddTo writes the offer into the parameters of a launch.
func (o Offer) AddTo(p url.Values) {
	for name, value := range map[string]string{paramServiceURL: o.ServiceURL, paramExtensionURL: o.ExtensionURL, paramExtensionID: o.ExtensionID} {
		if value != "" {
			p.Set(name, value)
		}
	}
}

// readRole reads a role with the prefix that JSON-LD puts before it, or without.
func readRole(text string) lti.Role {
	for _, prefix := range []string{"liss:", "lism:"} {
		text = strings.TrimPrefix(text, prefix)
	}
	return lti.Role(text).Canonical()
}
