package memberships

import (
	"encoding/xml"
	"errors"
	"fmt"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/internal/strictxml"
	"github.com/ltikit/ltikit/lti/lti11"
)

// messageType is the form's, and the answer's again.
const messageType = "basic-lis-readmembershipsforcontext"

// roster is the answer of the extension on the wire.
type roster struct {
	XMLName xml.Name  `xml:"message_response"`
	Type    string    `xml:"lti_message_type"`
	Status  status    `xml:"statusinfo"`
	Members []element `xml:"memberships>member"`
}

type status struct {
	CodeMajor   string `xml:"codemajor"`
	Severity    string `xml:"severity"`
	CodeMinor   string `xml:"codeminor"`
	Description string `xml:"description"`
}

type element struct {
	UserID          string `xml:"user_id"`
	Roles           string `xml:"roles"`
	Role            string `xml:"role,omitempty"` // as some write it
	SourcedID       string `xml:"person_sourcedid,omitempty"`
	Name            string `xml:"person_name_full,omitempty"`
	GivenName       string `xml:"person_name_given,omitempty"`
	FamilyName      string `xml:"person_name_family,omitempty"`
	Email           string `xml:"person_contact_email_primary,omitempty"`
	ResultSourcedID string `xml:"lis_result_sourcedid,omitempty"`
}

// writeElement is a member as the extension tells it.
func writeElement(m nrps.Member) element {
	out := element{UserID: userID(m), Roles: lti11.WriteRoles(m.Roles, false), SourcedID: m.PersonSourcedID, Name: m.Name, GivenName: m.GivenName, FamilyName: m.FamilyName, Email: m.Email}
	for _, launch := range m.Messages {
		out.ResultSourcedID = resultOf(launch)
	}
	return out
}

// read is a member as package nrps knows it.
func (e *element) read() nrps.Member {
	out := nrps.Member{UserID: e.UserID, Roles: lti11.ReadRoles(e.Roles + "," + e.Role), Status: nrps.Active, PersonSourcedID: e.SourcedID, Name: e.Name, GivenName: e.GivenName,
		FamilyName: e.FamilyName, Email: e.Email}
	if e.ResultSourcedID != "" {
		out.Messages = []*lti.Message{launchOf(e.ResultSourcedID, nil)}
	}
	return out
}

// readRoster reads an answer, which is good only if it says so.
func readRoster(message []byte) ([]nrps.Member, error) {
	var in roster
	if err := strictxml.Unmarshal(message, &in, "member", "group"); err != nil {
		return nil, fmt.Errorf("the platform's answer is no roster: %w", err)
	}
	if !strings.EqualFold(strings.TrimSpace(in.Status.CodeMajor), "success") {
		return nil, fmt.Errorf("the platform refused the roster with codemajor %.40q, codeminor %.40q", in.Status.CodeMajor, in.Status.CodeMinor)
	}
	members := make([]nrps.Member, 0, len(in.Members))
	for n := range in.Members {
		m := in.Members[n].read()
		if m.UserID == "" {
			return nil, errors.New("the platform lists a member without user_id")
		}
		members = append(members, m)
	}
	return members, nil
}
