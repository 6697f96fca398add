package dynreg

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// What LTI asks of every client (Dynamic Registration §3.5).
const (
	applicationType = "web"
	responseType    = "id_token"
	authMethod      = "private_key_jwt"
	scopeOpenID     = lti.Scope("openid")
)

func grantTypes() []string { return []string{"implicit", "client_credentials"} }

// Metadata is what a tool tells of itself: the client metadata of RFC 7591 §2
// and OpenID Connect Registration §2 with the members of LTI.
type Metadata struct {
	ApplicationType string   `json:"application_type,omitempty"`
	ResponseTypes   []string `json:"response_types,omitempty"`
	GrantTypes      []string `json:"grant_types,omitempty"`
	// LoginURL is the tool's login initiation endpoint.
	LoginURL     string          `json:"initiate_login_uri"`
	RedirectURIs []string        `json:"redirect_uris"`
	Name         string          `json:"client_name"`
	JWKSURL      string          `json:"jwks_uri,omitempty"`
	JWKS         json.RawMessage `json:"jwks,omitempty"`
	AuthMethod   string          `json:"token_endpoint_auth_method,omitempty"`
	// AuthAlgorithm signs the tool's assertions, IDTokenAlgorithm the
	// platform's messages; empty means RS256.
	AuthAlgorithm    string `json:"token_endpoint_auth_signing_alg,omitempty"`
	IDTokenAlgorithm string `json:"id_token_signed_response_alg,omitempty"`
	// Scope are the services wanted or granted, space-separated; see Scopes.
	Scope     string   `json:"scope,omitempty"`
	LogoURL   string   `json:"logo_uri,omitempty"`
	ClientURL string   `json:"client_uri,omitempty"`
	TermsURL  string   `json:"tos_uri,omitempty"`
	PolicyURL string   `json:"policy_uri,omitempty"`
	Contacts  []string `json:"contacts,omitempty"`

	// Tool is what LTI adds; required.
	Tool *ToolConfiguration `json:"https://purl.imsglobal.org/spec/lti-tool-configuration,omitempty"`

	// Extra are members without a field of their own: vendors', named by a URL,
	// and texts in one language, such as client_name#fr. Any other is dropped.
	Extra map[string]json.RawMessage `json:"-"`
}

// ToolConfiguration is what LTI adds to a tool's metadata.
type ToolConfiguration struct {
	// Domain is the tool's host; its targets are on it, below it, or on one of
	// SecondaryDomains.
	Domain           string   `json:"domain"`
	SecondaryDomains []string `json:"secondary_domains,omitempty"`
	// DeploymentID is the deployment that the platform made; in answers only.
	DeploymentID  string            `json:"deployment_id,omitempty"`
	TargetLinkURI string            `json:"target_link_uri"`
	Custom        map[string]string `json:"custom_parameters,omitempty"`
	Description   string            `json:"description,omitempty"`
	// Claims are those of people that the tool asks for, such as "name".
	Claims   []string  `json:"claims"`
	Messages []Message `json:"messages"`

	Extra map[string]json.RawMessage `json:"-"` // as in Metadata
}

// Message is a message type that a tool takes, and where it wants to be placed.
type Message struct {
	Type lti.MessageType `json:"type"`
	// TargetLinkURI is that of this message; empty means the tool's.
	TargetLinkURI string            `json:"target_link_uri,omitempty"`
	Label         string            `json:"label,omitempty"`
	IconURL       string            `json:"icon_uri,omitempty"`
	Custom        map[string]string `json:"custom_parameters,omitempty"`
	// Placements are names of the standard, such as "ContentArea", or vendors'
	// URLs, such as https://canvas.instructure.com/lti/course_navigation.
	Placements     []string   `json:"placements,omitempty"`
	Roles          []lti.Role `json:"roles,omitempty"`
	SupportedTypes []string   `json:"supported_types,omitempty"`

	Extra map[string]json.RawMessage `json:"-"` // as in Metadata
}

// MarshalJSON writes the extra members too.
func (m Metadata) MarshalJSON() ([]byte, error) {
	type plain Metadata
	return writeObject(plain(m), m.Extra)
}

// UnmarshalJSON keeps the extra members. A key set of null is none.
func (m *Metadata) UnmarshalJSON(object []byte) (err error) {
	type plain Metadata
	m.Extra, err = readObject(object, (*plain)(m))
	if string(m.JWKS) == "null" {
		m.JWKS = nil
	}
	return err
}

// MarshalJSON writes the extra members too.
func (c ToolConfiguration) MarshalJSON() ([]byte, error) {
	type plain ToolConfiguration
	return writeObject(plain(c), c.Extra)
}

// UnmarshalJSON keeps the extra members.
func (c *ToolConfiguration) UnmarshalJSON(object []byte) (err error) {
	type plain ToolConfiguration
	c.Extra, err = readObject(object, (*plain)(c))
	return err
}

// MarshalJSON writes the extra members too.
func (m Message) MarshalJSON() ([]byte, error) {
	type plain Message
	return writeObject(plain(m), m.Extra)
}

// UnmarshalJSON keeps the extra members.
func (m *Message) UnmarshalJSON(object []byte) (err error) {
	type plain Message
	m.Extra, err = readObject(object, (*plain)(m))
	return err
}

// Scopes are the services of Scope, without "openid", which is none.
func (m *Metadata) Scopes() []lti.Scope {
	return slices.DeleteFunc(lti.ParseScopes(m.Scope), func(s lti.Scope) bool { return s == scopeOpenID })
}

// Asks tells whether the tool asks for that claim of people.
func (m *Metadata) Asks(claim string) bool {
	return m.Tool != nil && slices.Contains(m.Tool.Claims, claim)
}

// deepLinkingURL is the target of deep linking requests, if it has one of its
// own.
func (m *Metadata) deepLinkingURL() string {
	for _, message := range m.Tool.Messages {
		if message.Type == lti.DeepLinkingRequest {
			return message.TargetLinkURI
		}
	}
	return ""
}

// Clone returns a copy that shares nothing with m but the bytes of raw JSON.
func (m *Metadata) Clone() *Metadata {
	c := *m
	c.ResponseTypes, c.GrantTypes = slices.Clone(m.ResponseTypes), slices.Clone(m.GrantTypes)
	c.RedirectURIs, c.Contacts = slices.Clone(m.RedirectURIs), slices.Clone(m.Contacts)
	c.Extra = maps.Clone(m.Extra)
	if m.Tool != nil {
		c.Tool = m.Tool.clone()
	}
	return &c
}

func (c *ToolConfiguration) clone() *ToolConfiguration {
	own := *c
	own.SecondaryDomains, own.Claims = slices.Clone(c.SecondaryDomains), slices.Clone(c.Claims)
	own.Custom, own.Extra = maps.Clone(c.Custom), maps.Clone(c.Extra)
	own.Messages = slices.Clone(c.Messages)
	for i := range own.Messages {
		m := &own.Messages[i]
		m.Placements, m.Roles, m.SupportedTypes = slices.Clone(m.Placements), slices.Clone(m.Roles), slices.Clone(m.SupportedTypes)
		m.Custom, m.Extra = maps.Clone(m.Custom), maps.Clone(m.Extra)
	}
	return &own
}

// Information is a platform's answer: the client as it is registered, which may
// differ from what was asked for (RFC 7591 §3.2.1), and how to manage it.
type Information struct {
	ClientID string
	// ManageURL and ManageToken read, change and delete the registration (RFC
	// 7592); both are empty where the platform does not offer that. The token
	// is a secret.
	ManageURL, ManageToken string
	Metadata               Metadata
}

type information struct {
	ClientID    string `json:"client_id"`
	ManageURL   string `json:"registration_client_uri,omitempty"`
	ManageToken string `json:"registration_access_token,omitempty"`
}

// MarshalJSON writes the one object of RFC 7591.
func (i Information) MarshalJSON() ([]byte, error) {
	own, err := json.Marshal(information{i.ClientID, i.ManageURL, i.ManageToken})
	if err != nil {
		return nil, err
	}
	metadata, err := json.Marshal(i.Metadata)
	if err != nil {
		return nil, err
	}
	return joinObjects(own, metadata), nil
}

// UnmarshalJSON reads the one object of RFC 7591.
func (i *Information) UnmarshalJSON(object []byte) error {
	var own information
	if err := json.Unmarshal(object, &own); err != nil {
		return err
	}
	*i = Information{ClientID: own.ClientID, ManageURL: own.ManageURL, ManageToken: own.ManageToken}
	return json.Unmarshal(object, &i.Metadata)
}
