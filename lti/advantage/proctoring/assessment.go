package proctoring

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/ltikit/ltikit/lti"
)

// Assessment is the tool's answer to a start: the attempt may begin.
type Assessment struct {
	// ReturnAtEnd asks the platform to send the person to the tool once more
	// when the attempt is over, with an [End].
	ReturnAtEnd bool
	// VerifiedUser is whom the tool found in front of the camera; nil if it does
	// not say.
	VerifiedUser *VerifiedUser
}

// VerifiedUser describes a person as the tool verified them, for the platform to
// compare with whom it expected.
type VerifiedUser struct {
	Name       string `json:"name,omitempty"`
	GivenName  string `json:"given_name,omitempty"`
	FamilyName string `json:"family_name,omitempty"`
	MiddleName string `json:"middle_name,omitempty"`
	Email      string `json:"email,omitempty"`
	// Picture is the URL of an image that the tool took.
	Picture string `json:"picture,omitempty"`
}

// UnmarshalJSON reads the person. Some tools write the name as full_name.
func (u *VerifiedUser) UnmarshalJSON(data []byte) error {
	type plain VerifiedUser
	var in struct {
		plain
		FullName string `json:"full_name"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*u = VerifiedUser(in.plain)
	if u.Name == "" {
		u.Name = in.FullName
	}
	return nil
}

// Answer returns the message that answers a start message, for Tool.Reply to send
// to the start's StartAssessmentURL. Attempt, session data and link go back as
// they came.
func (a Assessment) Answer(start *lti.Message) (*lti.Message, error) {
	s, err := ReadStart(start)
	if err != nil {
		return nil, err
	}
	m := &lti.Message{Type: lti.StartAssessment, ResourceLink: start.ResourceLink}
	claims := map[string]any{
		lti.ClaimAttemptNumber: s.AttemptNumber, lti.ClaimSessionData: s.SessionData, lti.ClaimEndAssessmentReturn: a.ReturnAtEnd,
	}
	if a.VerifiedUser != nil {
		claims[lti.ClaimVerifiedUser] = a.VerifiedUser
	}
	return m, setClaims(m, claims)
}

// Session is what a platform keeps of a start that it sent, until the answer.
type Session struct {
	// ClientID and DeploymentID say to which tool.
	ClientID, DeploymentID string
	ResourceLinkID         string
	AttemptNumber          int
	// Data is the session data.
	Data string
}

// SessionData is the session data of a tool's answer, or "". It is good for
// finding the [Session] that Accept compares with.
func SessionData(m *lti.Message) string {
	var data string
	if _, err := m.Claim(lti.ClaimSessionData, &data); err != nil {
		return ""
	}
	return data
}

// Accept returns what a tool answers, if it is the answer to that session. The
// message comes from Platform.Receive, which verified it and takes no message
// twice. Whether the person of the session is the one who is signed in where the
// answer was posted is for the caller to ask, as is to end the session.
func Accept(m *lti.Message, s Session) (*Assessment, error) {
	if err := checkType(m, lti.StartAssessment); err != nil {
		return nil, err
	}
	if s.Data == "" || subtle.ConstantTimeCompare([]byte(SessionData(m)), []byte(s.Data)) != 1 {
		return nil, altered(lti.ClaimSessionData, "that of this attempt", "another")
	}
	if m.Issuer != s.ClientID {
		return nil, altered("iss", lti.Shortened(s.ClientID), lti.Shortened(m.Issuer))
	}
	if m.DeploymentID != s.DeploymentID {
		return nil, altered(lti.ClaimDeploymentID, lti.Shortened(s.DeploymentID), lti.Shortened(m.DeploymentID))
	}
	if m.ResourceLink == nil || m.ResourceLink.ID != s.ResourceLinkID {
		return nil, altered(lti.ClaimResourceLink+".id", lti.Shortened(s.ResourceLinkID), "another")
	}
	var attempt int
	var a Assessment
	err := readClaims(m, map[string]any{
		lti.ClaimAttemptNumber: &attempt, lti.ClaimEndAssessmentReturn: &a.ReturnAtEnd, lti.ClaimVerifiedUser: &a.VerifiedUser,
	})
	if err != nil {
		return nil, err
	}
	if attempt != s.AttemptNumber {
		return nil, altered(lti.ClaimAttemptNumber, strconv.Itoa(s.AttemptNumber), strconv.Itoa(attempt))
	}
	return &a, nil
}

// altered refuses an answer that is not one to this session.
func altered(claim, want, got string) error {
	return &lti.Error{Code: lti.CodeInvalidState, Public: "This does not belong to the attempt that was started here. Please start again from your course.",
		Claim: claim, Want: want, Got: got, Err: fmt.Errorf("%w: start assessment", lti.ErrState),
		Fix: "the tool must send attempt, session data and resource link back as they came"}
}
