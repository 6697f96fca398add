package lti

// Claims of Proctoring Services. Package proctoring writes and reads the messages
// that carry them.
const (
	ClaimAttemptNumber          = proctoringPrefix + "attempt_number"
	ClaimStartAssessmentURL     = proctoringPrefix + "start_assessment_url"
	ClaimSessionData            = proctoringPrefix + "session_data"
	ClaimProctoringSettings     = proctoringPrefix + "proctoring_settings"
	ClaimEndAssessmentReturn    = proctoringPrefix + "end_assessment_return"
	ClaimVerifiedUser           = proctoringPrefix + "verified_user"
	ClaimProctoringErrorMessage = proctoringPrefix + "errormsg"
	ClaimProctoringErrorLog     = proctoringPrefix + "errorlog"
	ClaimAssessmentControl      = proctoringPrefix + "acs"
)

const proctoringPrefix = "https://purl.imsglobal.org/spec/lti-ap/claim/"

// ScopeAssessmentControl is the scope of the assessment control service.
const ScopeAssessmentControl Scope = "https://purl.imsglobal.org/spec/lti-ap/scope/control.all"

// AssessmentControl tells where a proctoring tool can intervene in an attempt,
// and by which actions.
type AssessmentControl struct {
	URL     string   `json:"assessment_control_url"`
	Actions []string `json:"actions"`
}

// AssessmentControl returns the assessment control service; nil means that the
// message offers none.
func (m *Message) AssessmentControl() (*AssessmentControl, error) {
	return readClaim[AssessmentControl](m, ClaimAssessmentControl)
}

// SetAssessmentControl offers the assessment control service. The platform role
// takes it out where the tool was not granted its scope.
func (m *Message) SetAssessmentControl(s *AssessmentControl) error {
	return m.SetClaim(ClaimAssessmentControl, s)
}
