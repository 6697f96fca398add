package dynreg

import (
	"encoding/json"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// Configuration is what a platform publishes of itself: OpenID Connect Discovery
// 1.0 §3 with the members of LTI.
type Configuration struct {
	Issuer           string `json:"issuer"`
	AuthorizationURL string `json:"authorization_endpoint"`
	TokenURL         string `json:"token_endpoint"`
	JWKSURL          string `json:"jwks_uri"`
	RegistrationURL  string `json:"registration_endpoint"`
	// AuthorizationServer is the `aud` of the tool's assertions where it is not
	// the token URL. Some platforms name a bare host here, which is none.
	AuthorizationServer string `json:"authorization_server,omitempty"`

	TokenAuthMethods []string    `json:"token_endpoint_auth_methods_supported,omitempty"`
	TokenAlgorithms  []string    `json:"token_endpoint_auth_signing_alg_values_supported,omitempty"`
	Scopes           []lti.Scope `json:"scopes_supported,omitempty"`
	ResponseTypes    []string    `json:"response_types_supported,omitempty"`
	ResponseModes    []string    `json:"response_modes_supported,omitempty"`
	GrantTypes       []string    `json:"grant_types_supported,omitempty"`
	SubjectTypes     []string    `json:"subject_types_supported,omitempty"`
	Algorithms       []string    `json:"id_token_signing_alg_values_supported,omitempty"`
	Claims           []string    `json:"claims_supported,omitempty"`

	// LTI is required: without it this is some OpenID provider.
	LTI *PlatformConfiguration `json:"https://purl.imsglobal.org/spec/lti-platform-configuration,omitempty"`
}

// PlatformConfiguration is what LTI adds to a platform's configuration.
type PlatformConfiguration struct {
	// ProductFamilyCode names the product, such as "moodle".
	ProductFamilyCode string `json:"product_family_code"`
	Version           string `json:"version,omitempty"`
	// Messages are those that the platform sends, each with the placements that
	// it has for them.
	Messages []SupportedMessage `json:"messages_supported"`
	// Variables may be used as values of custom parameters.
	Variables []string `json:"variables,omitempty"`
	// Notices are the types that the platform's notification service knows.
	Notices []lti.NoticeType `json:"notice_types_supported,omitempty"`
}

// SupportedMessage is a message type that a platform sends.
type SupportedMessage struct {
	Type       lti.MessageType `json:"type"`
	Placements []string        `json:"placements,omitempty"`
}

// UnmarshalJSON reads the object of the standard, and the bare name of the type
// that older Moodles have in its place.
func (m *SupportedMessage) UnmarshalJSON(raw []byte) error {
	if json.Unmarshal(raw, &m.Type) == nil {
		return nil
	}
	type plain SupportedMessage
	return json.Unmarshal(raw, (*plain)(m))
}

// ParseConfiguration reads a platform's configuration and checks it by
// [Configuration.Check]. Members that are not known are ignored.
func ParseConfiguration(document []byte) (*Configuration, error) {
	c := new(Configuration)
	if err := json.Unmarshal(document, c); err != nil {
		return nil, configurationError("", "a JSON object of OpenID Connect Discovery", "something else")
	}
	if err := c.Check(false); err != nil {
		return nil, err
	}
	return c, nil
}

// message returns what is said of that type.
func (c *Configuration) message(t lti.MessageType) (SupportedMessage, bool) {
	at := slices.IndexFunc(c.LTI.Messages, func(m SupportedMessage) bool { return m.Type == t })
	if at < 0 {
		return SupportedMessage{}, false
	}
	return c.LTI.Messages[at], true
}
