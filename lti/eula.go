package lti

// ClaimEULA tells where it is recorded who accepted the tool's terms.
const ClaimEULA = "https://purl.imsglobal.org/spec/lti/claim/eulaservice"

// Scopes of the EULA service.
const (
	ScopeEULAUser       Scope = "https://purl.imsglobal.org/spec/lti/scope/eula/user"
	ScopeEULADeployment Scope = "https://purl.imsglobal.org/spec/lti/scope/eula/deployment"
)

// EULAService tells where it is recorded who accepted the tool's terms.
type EULAService struct {
	URL    string  `json:"url"`
	Scopes []Scope `json:"scope"`
}

// EULA returns the EULA service; nil means that the message offers none.
func (m *Message) EULA() (*EULAService, error) { return readClaim[EULAService](m, ClaimEULA) }

// SetEULA offers the EULA service. The platform role takes it out where the tool
// was not granted its scopes.
func (m *Message) SetEULA(s *EULAService) error { return m.SetClaim(ClaimEULA, s) }
