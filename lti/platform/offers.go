package platform

import (
	"encoding/json"

	"github.com/ltikit/ltikit/lti"
)

// offers are the claims without a field that offer a service, and the member of
// each that names its scopes.
func offers() map[string]string {
	return map[string]string{
		lti.ClaimAssetService: "scope",
		lti.ClaimAssetReport:  "scope",
		lti.ClaimEULA:         "scope",
		lti.ClaimLinkContent:  "scopes",
		lti.ClaimCaliper:      "scopes",
	}
}

// restrictOffers leaves of the services that a message offers what the tool may
// use. An offer of no scope, or one that cannot be read, is taken out.
func (a Allowance) restrictOffers(m *lti.Message) {
	for claim, member := range offers() {
		var offer map[string]json.RawMessage
		var scopes []lti.Scope
		found, err := m.Claim(claim, &offer)
		if !found {
			continue
		}
		if err == nil {
			err = json.Unmarshal(offer[member], &scopes)
		}
		if scopes = lti.IntersectScopes(scopes, a.Scopes); err != nil || len(scopes) == 0 {
			m.DropClaims(claim)
			continue
		}
		replaceMember(m, claim, offer, member, scopes)
	}
}

// restrictForUser takes out of the person that a message is about what the tool
// may not know of people. One that cannot be read is taken out.
func (a Allowance) restrictForUser(m *lti.Message) {
	var person map[string]json.RawMessage
	found, err := m.Claim(lti.ClaimForUser, &person)
	if !found {
		return
	}
	if err != nil {
		m.DropClaims(lti.ClaimForUser)
		return
	}
	if !a.ShareName {
		for _, name := range []string{"name", "given_name", "family_name", "middle_name", "picture", "person_sourcedid"} {
			delete(person, name)
		}
	}
	if !a.ShareEmail {
		delete(person, "email")
	}
	_ = m.SetClaim(lti.ClaimForUser, person) // JSON that was read
}

// replaceMember writes a claim again with another value of one member.
func replaceMember(m *lti.Message, claim string, was map[string]json.RawMessage, member string, value any) {
	raw, err := json.Marshal(value)
	if err == nil {
		was[member] = raw
		err = m.SetClaim(claim, was)
	}
	if err != nil {
		m.DropClaims(claim)
	}
}
