package nrps

import "github.com/ltikit/ltikit/lti"

// outside is what the tool of the grant may know of a member.
func outside(m Member, g *lti.Grant, p Place) Member {
	m = m.Shared(g)
	m.complete()
	if m.Roles == nil {
		m.Roles = []lti.Role{}
	}
	m.Messages = messages(m, p)
	return m
}

// Shared is the member without the names and the address that the tool of the
// grant must not know. Messages stay as they are.
func (m Member) Shared(g *lti.Grant) Member {
	if !g.ShareName {
		m.Name, m.GivenName, m.FamilyName, m.MiddleName = "", "", "", ""
		m.Picture, m.PersonSourcedID = "", ""
	}
	if !g.ShareEmail {
		m.Email = ""
	}
	return m
}

// messages are the claims of the member's launch of the resource link; without a
// link there are none. Of the person they say nothing that the member does not
// say.
func messages(m Member, p Place) []*lti.Message {
	if p.ResourceLinkID == "" {
		return nil
	}
	if len(m.Messages) == 0 {
		return []*lti.Message{{Type: lti.ResourceLinkRequest}}
	}
	out := make([]*lti.Message, len(m.Messages))
	for i, message := range m.Messages {
		shown := *message
		shown.Name, shown.GivenName, shown.FamilyName, shown.Email = m.Name, m.GivenName, m.FamilyName, m.Email
		if shown.LIS != nil {
			lis := *shown.LIS
			lis.PersonSourcedID = m.PersonSourcedID
			shown.LIS = &lis
		}
		if shown.Type == "" {
			shown.Type = lti.ResourceLinkRequest
		}
		out[i] = &shown
	}
	return out
}
