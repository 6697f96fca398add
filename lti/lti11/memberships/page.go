package memberships

import (
	"encoding/json"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

const containerContext = "http://purl.imsglobal.org/ctx/lis/v2/MembershipContainer"

// page is a page of the Membership Service on the wire.
type page struct {
	Context  any       `json:"@context"`
	Type     string    `json:"@type"`
	ID       string    `json:"@id"`
	NextPage string    `json:"nextPage,omitempty"`
	PageOf   container `json:"pageOf"`
}

type container struct {
	Type    string  `json:"@type"`
	Subject subject `json:"membershipSubject"`
}

type subject struct {
	Type        string       `json:"@type"`
	ContextID   string       `json:"contextId"`
	Name        string       `json:"name,omitempty"`
	Memberships []membership `json:"membership"`
}

type membership struct {
	Status   string    `json:"status,omitempty"`
	Roles    texts     `json:"role"`
	Member   person    `json:"member"`
	Messages []message `json:"message,omitempty"`
}

type person struct {
	Type            string `json:"@type"`
	UserID          string `json:"userId"`
	SourcedID       string `json:"sourcedId,omitempty"`
	Name            string `json:"name,omitempty"`
	GivenName       string `json:"givenName,omitempty"`
	FamilyName      string `json:"familyName,omitempty"`
	Email           string `json:"email,omitempty"`
	Image           string `json:"image,omitempty"`
	ResultSourcedID string `json:"resultSourcedId,omitempty"`
}

// message is what differs between people in a launch of the resource link.
type message struct {
	Type            string            `json:"message_type"`
	ResultSourcedID string            `json:"lis_result_sourcedid,omitempty"`
	Custom          map[string]string `json:"custom,omitempty"`
}

// texts is a list of texts, or a single one.
type texts []string

// UnmarshalJSON implements json.Unmarshaler.
func (t *texts) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		*t = make(texts, 1)
		return json.Unmarshal(data, &(*t)[0])
	}
	return json.Unmarshal(data, (*[]string)(t))
}

// write is a member as the service tells it. People keep the user id that their
// launches of LTI 1.1 had.
func write(m nrps.Member) membership {
	out := membership{Status: "liss:" + string(nrps.Active), Roles: texts{}, Member: person{Type: "LISPerson", UserID: userID(m), SourcedID: m.PersonSourcedID,
		Name: m.Name, GivenName: m.GivenName, FamilyName: m.FamilyName, Email: m.Email, Image: m.Picture}}
	if m.Status == nrps.Inactive {
		out.Status = "liss:" + string(nrps.Inactive)
	}
	for _, role := range m.Roles {
		out.Roles = append(out.Roles, string(role.Canonical()))
	}
	for _, launch := range m.Messages {
		sent := message{Type: "basic-lti-launch-request", ResultSourcedID: resultOf(launch), Custom: launch.Custom}
		out.Messages = append(out.Messages, sent)
		out.Member.ResultSourcedID = sent.ResultSourcedID
	}
	return out
}

// read is a member as package nrps knows it.
func (m *membership) read() nrps.Member {
	out := nrps.Member{UserID: m.Member.UserID, Status: nrps.Active, PersonSourcedID: m.Member.SourcedID, Name: m.Member.Name,
		GivenName: m.Member.GivenName, FamilyName: m.Member.FamilyName, Email: m.Member.Email, Picture: m.Member.Image}
	if strings.HasSuffix(m.Status, string(nrps.Inactive)) {
		out.Status = nrps.Inactive
	}
	out.Roles = readRoles(m.Roles)
	for _, sent := range m.Messages {
		out.Messages = append(out.Messages, launchOf(sent.ResultSourcedID, sent.Custom))
	}
	if len(out.Messages) == 0 && m.Member.ResultSourcedID != "" {
		out.Messages = []*lti.Message{launchOf(m.Member.ResultSourcedID, nil)}
	}
	return out
}

func launchOf(resultSourcedID string, custom map[string]string) *lti.Message {
	m := &lti.Message{Type: lti.ResourceLinkRequest, Custom: custom}
	if resultSourcedID != "" {
		m.LIS = &lti.LIS{ResultSourcedID: resultSourcedID}
	}
	return m
}

func resultOf(launch *lti.Message) string {
	if launch.LIS == nil {
		return ""
	}
	return launch.LIS.ResultSourcedID
}

// userID is the id of the person in launches of LTI 1.1.
func userID(m nrps.Member) string {
	if m.LTI11UserID != "" {
		return m.LTI11UserID
	}
	return m.UserID
}
