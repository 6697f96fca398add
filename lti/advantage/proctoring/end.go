package proctoring

import "github.com/ltikit/ltikit/lti"

// End is what a platform tells the tool when the attempt is over, if the tool
// asked for it.
type End struct {
	AttemptNumber int
	// ErrorMessage is for the person, ErrorLog for the tool's records, when the
	// attempt did not end well. Both are plain text and may be empty.
	ErrorMessage, ErrorLog string
}

// AddTo makes m the end message of that attempt, on the platform's side. The
// resource link is in m already.
func (e End) AddTo(m *lti.Message) error {
	if err := checkAttempt(e.AttemptNumber); err != nil {
		return err
	}
	claims := map[string]any{lti.ClaimAttemptNumber: e.AttemptNumber}
	if e.ErrorMessage != "" {
		claims[lti.ClaimProctoringErrorMessage] = e.ErrorMessage
	}
	if e.ErrorLog != "" {
		claims[lti.ClaimProctoringErrorLog] = e.ErrorLog
	}
	m.Type = lti.EndAssessment
	return setClaims(m, claims)
}

// ReadEnd returns what an end message tells, on the tool's side.
func ReadEnd(m *lti.Message) (*End, error) {
	if err := checkType(m, lti.EndAssessment); err != nil {
		return nil, err
	}
	var e End
	err := readClaims(m, map[string]any{
		lti.ClaimAttemptNumber: &e.AttemptNumber, lti.ClaimProctoringErrorMessage: &e.ErrorMessage, lti.ClaimProctoringErrorLog: &e.ErrorLog,
	})
	if err != nil {
		return nil, err
	}
	return &e, checkAttempt(e.AttemptNumber)
}
