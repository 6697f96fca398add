package lti

// ClaimCaliper tells where events of learning go.
const ClaimCaliper = "https://purl.imsglobal.org/spec/lti-ces/claim/caliper-endpoint-service"

// ScopeCaliperSend lets a tool send Caliper events.
const ScopeCaliperSend Scope = "https://purl.imsglobal.org/spec/lti-ces/v1p0/scope/send"

// CaliperEndpoint tells a tool where to send Caliper events about this launch,
// each envelope with an access token for ScopeCaliperSend.
//
// Experimental: known from implementations, not from the text of the Caliper
// connector.
type CaliperEndpoint struct {
	Scopes []Scope `json:"scopes"`
	URL    string  `json:"caliper_endpoint_url"`
	// FederatedSessionID ties the tool's events to the platform's session, as
	// a URN of a UUID.
	FederatedSessionID string `json:"caliper_federated_session_id,omitempty"`
	// MaximumPayloadSize is that of one envelope, in bytes; 0 means that the
	// platform names none.
	MaximumPayloadSize  int64    `json:"caliper_maximum_payload_size,omitempty"`
	SupportedVersions   []string `json:"caliper_supported_versions,omitempty"`
	SupportedExtensions []string `json:"caliper_supported_extensions,omitempty"`
}

// Caliper returns where events go; nil means that the platform takes none here.
func (m *Message) Caliper() (*CaliperEndpoint, error) {
	return readClaim[CaliperEndpoint](m, ClaimCaliper)
}

// SetCaliper offers the endpoint to the tool. The platform role takes it out
// where the tool was not granted the scope.
func (m *Message) SetCaliper(e *CaliperEndpoint) error { return m.SetClaim(ClaimCaliper, e) }
