package proctoring

import (
	"fmt"
	"io"
	"strconv"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Start is what a platform tells the tool about an attempt that is to begin.
type Start struct {
	// AttemptNumber counts the person's attempts from 1.
	AttemptNumber int
	// StartAssessmentURL takes the tool's answer.
	StartAssessmentURL string
	// SessionData comes back in it unchanged. It is what tells the platform that
	// the answer belongs to this person's attempt: random, of this attempt alone
	// and not to be guessed. See [NewSessionData].
	SessionData string
	// Settings are for the tool, as its deep linking response set them; it may
	// be empty.
	Settings string
}

// settings is the claim of that name.
type settings struct {
	Data string `json:"data"`
}

// NewSessionData returns random session data. A nil source means the system's.
func NewSessionData(source io.Reader) (string, error) { return web.Token(web.Random(source), 32) }

// AddTo makes m the start message of that attempt, on the platform's side. The
// resource link is in m already; the answer must name the same.
func (s Start) AddTo(m *lti.Message) error {
	if m.ResourceLink == nil {
		return refuse(lti.ClaimResourceLink, "the link of the assessment", "nothing")
	}
	if err := s.validate(); err != nil {
		return err
	}
	claims := map[string]any{
		lti.ClaimAttemptNumber: s.AttemptNumber, lti.ClaimStartAssessmentURL: s.StartAssessmentURL, lti.ClaimSessionData: s.SessionData,
	}
	if s.Settings != "" {
		claims[lti.ClaimProctoringSettings] = settings{s.Settings}
	}
	m.Type = lti.StartProctoring
	return setClaims(m, claims)
}

// ReadStart returns what a start message tells, on the tool's side. The roles of
// the message say nothing of what the person may do here: who is to be watched is
// a learner in any role.
func ReadStart(m *lti.Message) (*Start, error) {
	if err := checkType(m, lti.StartProctoring); err != nil {
		return nil, err
	}
	if m.ResourceLink == nil || m.ResourceLink.ID == "" {
		return nil, refuse(lti.ClaimResourceLink+".id", "the link of the assessment", "nothing")
	}
	var s Start
	var more settings
	err := readClaims(m, map[string]any{
		lti.ClaimAttemptNumber: &s.AttemptNumber, lti.ClaimStartAssessmentURL: &s.StartAssessmentURL,
		lti.ClaimSessionData: &s.SessionData, lti.ClaimProctoringSettings: &more,
	})
	if err != nil {
		return nil, err
	}
	s.Settings = more.Data
	if err := s.validate(); err != nil {
		return nil, err
	}
	return &s, nil
}

func (s Start) validate() error {
	if err := checkAttempt(s.AttemptNumber); err != nil {
		return err
	}
	if s.StartAssessmentURL == "" {
		return refuse(lti.ClaimStartAssessmentURL, "an https URL", "nothing")
	}
	if s.SessionData == "" {
		return refuse(lti.ClaimSessionData, "the platform's data", "nothing")
	}
	return nil
}

func checkAttempt(n int) error {
	if n < 1 {
		return refuse(lti.ClaimAttemptNumber, "a whole number from 1", strconv.Itoa(n))
	}
	return nil
}

func checkType(m *lti.Message, want lti.MessageType) error {
	if m.Type != want {
		return refuse(lti.ClaimMessageType, string(want), lti.Shortened(string(m.Type)))
	}
	return nil
}

func setClaims(m *lti.Message, claims map[string]any) error {
	for name, v := range claims {
		if err := m.SetClaim(name, v); err != nil {
			return err
		}
	}
	return nil
}

// readClaims reads those claims that are there.
func readClaims(m *lti.Message, claims map[string]any) error {
	for name, v := range claims {
		if _, err := m.Claim(name, v); err != nil {
			return err
		}
	}
	return nil
}

func refuse(claim, want, got string) error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The message about this attempt is not valid.", Claim: claim, Want: want, Got: got,
		Err: fmt.Errorf("%w: proctoring", lti.ErrMessage), Fix: "the other side must send another " + claim + "; ask who made it"}
}
