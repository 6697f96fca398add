package lti

import (
	"encoding/json"
	"maps"
	"slices"
	"time"
)

// MarshalJSON writes the message with the claims it has fields for, and behind
// them all others that were read or set, by name.
func (m *Message) MarshalJSON() ([]byte, error) {
	out, err := json.Marshal(m.wire())
	if err != nil || (m.raw == "" && len(m.set) == 0) {
		return out, err
	}
	claims := m.unknownClaims()
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		quoted, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		out[len(out)-1] = ',' // was the closing brace
		if len(out) == len(",{") {
			out = append(out[:0], '{') // the first claim of all
		}
		out = append(append(append(append(out, quoted...), ':'), claims[name]...), '}')
	}
	return out, nil
}

// wire is the JSON form of a Message.
type wire struct {
	Issuer          string `json:"iss,omitempty"`
	Subject         string `json:"sub,omitempty"`
	Audience        any    `json:"aud,omitempty"`
	AuthorizedParty string `json:"azp,omitempty"`
	Nonce           string `json:"nonce,omitempty"`
	IssuedAt        *int64 `json:"iat,omitempty"`
	Expires         *int64 `json:"exp,omitempty"`
	NotBefore       *int64 `json:"nbf,omitempty"`

	Type          MessageType `json:"https://purl.imsglobal.org/spec/lti/claim/message_type,omitempty"`
	Version       string      `json:"https://purl.imsglobal.org/spec/lti/claim/version,omitempty"`
	DeploymentID  string      `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id,omitempty"`
	TargetLinkURI string      `json:"https://purl.imsglobal.org/spec/lti/claim/target_link_uri,omitempty"`
	Roles         *[]Role     `json:"https://purl.imsglobal.org/spec/lti/claim/roles,omitempty"`

	Name       string `json:"name,omitempty"`
	GivenName  string `json:"given_name,omitempty"`
	FamilyName string `json:"family_name,omitempty"`
	Email      string `json:"email,omitempty"`
	Locale     string `json:"locale,omitempty"`

	ResourceLink       *ResourceLink       `json:"https://purl.imsglobal.org/spec/lti/claim/resource_link,omitempty"`
	Context            *Context            `json:"https://purl.imsglobal.org/spec/lti/claim/context,omitempty"`
	ToolPlatform       *ToolPlatform       `json:"https://purl.imsglobal.org/spec/lti/claim/tool_platform,omitempty"`
	LaunchPresentation *LaunchPresentation `json:"https://purl.imsglobal.org/spec/lti/claim/launch_presentation,omitempty"`
	LIS                *LIS                `json:"https://purl.imsglobal.org/spec/lti/claim/lis,omitempty"`
	MentorOf           []string            `json:"https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor,omitempty"`
	Custom             map[string]string   `json:"https://purl.imsglobal.org/spec/lti/claim/custom,omitempty"`

	AGS         *AGSClaim            `json:"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint,omitempty"`
	NRPS        *NRPSClaim           `json:"https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice,omitempty"`
	DeepLinking *DeepLinkingSettings `json:"https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings,omitempty"`
	LTI11       *LTI11Claim          `json:"https://purl.imsglobal.org/spec/lti/claim/lti1p1,omitempty"`
}

func (m *Message) wire() *wire {
	w := &wire{
		Issuer: m.Issuer, Subject: m.Subject, Audience: single(m.Audience), AuthorizedParty: m.AuthorizedParty,
		Nonce: m.Nonce, IssuedAt: seconds(m.IssuedAt), Expires: seconds(m.Expires), NotBefore: seconds(m.NotBefore),
		Type: m.Type, Version: m.Version, DeploymentID: m.DeploymentID, TargetLinkURI: m.TargetLinkURI,
		Name: m.Name, GivenName: m.GivenName, FamilyName: m.FamilyName, Email: m.Email, Locale: m.Locale,
		ResourceLink: m.ResourceLink, Context: m.Context, ToolPlatform: m.ToolPlatform,
		LaunchPresentation: m.LaunchPresentation, LIS: m.LIS, MentorOf: m.MentorOf, Custom: m.Custom,
		AGS: m.AGS, NRPS: m.NRPS, DeepLinking: m.DeepLinking, LTI11: m.LTI11,
	}
	if m.Roles != nil {
		w.Roles = &m.Roles
	}
	return w
}

// single is an audience as it is written: of one, a string.
func single(a Audience) any {
	switch len(a) {
	case 0:
		return nil
	case 1:
		return a[0]
	}
	return []string(a)
}

// seconds is a time as it is written (RFC 7519 §2).
func seconds(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	s := t.Unix()
	return &s
}
