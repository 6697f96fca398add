package lti

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"strings"
	"time"
)

// Message is one LTI message in either direction: what a platform signs into
// the id_token of a launch, and what a tool signs back. Pointers mark what may
// be absent. Claims without a field are kept: read them with [Message.Claim],
// write them with [Message.SetClaim], and they survive a round trip.
type Message struct {
	// Registered claims (Sec §5.1.2). The roles set them when they sign.
	Issuer          string
	Subject         string // empty in an anonymous launch (Core §5.3.6.1)
	Audience        Audience
	AuthorizedParty string
	Nonce           string
	IssuedAt        time.Time
	Expires         time.Time
	NotBefore       time.Time

	// Required of every LTI message (Core §5.3).
	Type          MessageType
	Version       string
	DeploymentID  string
	TargetLinkURI string
	// Roles may be empty; nil means the claim was absent.
	Roles []Role

	// The person, as far as the platform shares it (Core §5.3.6).
	Name, GivenName, FamilyName, Email, Locale string

	ResourceLink       *ResourceLink
	Context            *Context
	ToolPlatform       *ToolPlatform
	LaunchPresentation *LaunchPresentation
	LIS                *LIS
	// MentorOf are the user ids that this person mentors (Core §5.4.3).
	MentorOf []string
	// Custom is the link's custom parameters (Core §5.4.6).
	Custom map[string]string

	AGS         *AGSClaim
	NRPS        *NRPSClaim
	DeepLinking *DeepLinkingSettings
	LTI11       *LTI11Claim

	// raw is the payload this message was read from; set are the claims
	// written by SetClaim. Both hold what has no field.
	raw []byte
	set map[string]json.RawMessage

	findings []Finding
}

// wire is the JSON form of a Message.
type wire struct {
	Issuer          string       `json:"iss,omitempty"`
	Subject         present      `json:"sub,omitzero"`
	Audience        Audience     `json:"aud,omitempty"`
	AuthorizedParty string       `json:"azp,omitempty"`
	Nonce           string       `json:"nonce,omitempty"`
	IssuedAt        *numericDate `json:"iat,omitempty"`
	Expires         *numericDate `json:"exp,omitempty"`
	NotBefore       *numericDate `json:"nbf,omitempty"`

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
	Custom             customMap           `json:"https://purl.imsglobal.org/spec/lti/claim/custom,omitempty"`

	AGS         *AGSClaim            `json:"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint,omitempty"`
	NRPS        *NRPSClaim           `json:"https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice,omitempty"`
	DeepLinking *DeepLinkingSettings `json:"https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings,omitempty"`
	LTI11       *LTI11Claim          `json:"https://purl.imsglobal.org/spec/lti/claim/lti1p1,omitempty"`
}

// MarshalJSON writes the message with the claims it has fields for and all
// others that were read or set.
func (m *Message) MarshalJSON() ([]byte, error) {
	known, err := json.Marshal(m.wire())
	if err != nil {
		return nil, err
	}
	if len(m.raw) == 0 && len(m.set) == 0 {
		return known, nil
	}
	claims, err := m.unknownClaims()
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(known, &claims); err != nil {
		return nil, err
	}
	return json.Marshal(claims)
}

// UnmarshalJSON reads a message. It checks shapes, not rules: see
// [Message.Validate].
func (m *Message) UnmarshalJSON(data []byte) error { return m.read(bytes.Clone(data)) }

// read is UnmarshalJSON on data that nobody else changes.
func (m *Message) read(data []byte) error {
	var w wire
	if err := json.Unmarshal(data, &w); err != nil {
		return describe(err)
	}
	*m = Message{
		Issuer: w.Issuer, Subject: w.Subject.value, Audience: w.Audience, AuthorizedParty: w.AuthorizedParty,
		Nonce: w.Nonce, IssuedAt: w.IssuedAt.time(), Expires: w.Expires.time(), NotBefore: w.NotBefore.time(),
		Type: w.Type, Version: w.Version, DeploymentID: w.DeploymentID, TargetLinkURI: w.TargetLinkURI,
		Name: w.Name, GivenName: w.GivenName, FamilyName: w.FamilyName, Email: w.Email, Locale: w.Locale,
		ResourceLink: w.ResourceLink, Context: w.Context, ToolPlatform: w.ToolPlatform,
		LaunchPresentation: w.LaunchPresentation, LIS: w.LIS, MentorOf: w.MentorOf, Custom: w.Custom,
		AGS: w.AGS, NRPS: w.NRPS, DeepLinking: w.DeepLinking, LTI11: w.LTI11,
		raw: data,
	}
	if w.Roles != nil {
		m.Roles = append([]Role{}, *w.Roles...)
	}
	return nil
}

func (m *Message) wire() *wire {
	w := &wire{
		Issuer: m.Issuer, Subject: present{m.Subject}, Audience: m.Audience, AuthorizedParty: m.AuthorizedParty,
		Nonce: m.Nonce, IssuedAt: newNumericDate(m.IssuedAt), Expires: newNumericDate(m.Expires), NotBefore: newNumericDate(m.NotBefore),
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

// Claim decodes the claim of that name into v and tells whether it is there. It
// serves the claims that have no field; those that have one are read there.
func (m *Message) Claim(name string, v any) (found bool, err error) {
	raw, ok := m.set[name]
	if !ok && len(m.raw) > 0 {
		var all map[string]json.RawMessage
		if err := json.Unmarshal(m.raw, &all); err != nil {
			return false, err
		}
		raw, ok = all[name]
	}
	if !ok || string(raw) == "null" {
		return false, nil
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return true, &Error{Code: CodeInvalidToken, Public: "A part of the launch cannot be read.", Claim: name,
			Want: fmt.Sprintf("JSON that fits %T", v), Got: "something else", Err: fmt.Errorf("%w: %w", ErrMessage, err)}
	}
	return true, nil
}

// SetClaim adds a claim that has no field. A name that has a field is an error,
// so that one claim has one source.
func (m *Message) SetClaim(name string, v any) error {
	for field := range fieldClaims() {
		if strings.EqualFold(field, name) {
			return fmt.Errorf("claim %q has a field of its own in Message", name)
		}
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("claim %q: %w", name, err)
	}
	if m.set == nil {
		m.set = make(map[string]json.RawMessage)
	}
	m.set[name] = raw
	return nil
}

// DropClaims removes claims that have no field, read or set. What has a field is
// cleared there.
func (m *Message) DropClaims(names ...string) {
	if len(m.raw) == 0 && len(m.set) == 0 {
		return
	}
	claims, err := m.unknownClaims()
	if err != nil {
		claims = nil // raw was read as JSON before, so this cannot be
	}
	for _, name := range names {
		delete(claims, name)
	}
	m.raw, m.set = nil, claims
}

// Clone returns a copy whose own fields and further claims may be changed without
// changing m. What the pointers point to is shared.
func (m *Message) Clone() *Message {
	c := *m
	c.set = maps.Clone(m.set)
	return &c
}

// unknownClaims are the claims read or set that have no field.
func (m *Message) unknownClaims() (map[string]json.RawMessage, error) {
	claims := make(map[string]json.RawMessage)
	if len(m.raw) > 0 {
		if err := json.Unmarshal(m.raw, &claims); err != nil {
			return nil, err
		}
	}
	for name := range fieldClaims() {
		delete(claims, name)
	}
	for name, raw := range m.set {
		claims[name] = raw
	}
	return claims, nil
}

// fieldClaims names the claims that have a field.
func fieldClaims() map[string]struct{} {
	names := map[string]struct{}{}
	for _, n := range []string{
		"iss", "sub", "aud", "azp", "nonce", "iat", "exp", "nbf",
		ClaimMessageType, ClaimVersion, ClaimDeploymentID, ClaimTargetLinkURI, ClaimRoles,
		"name", "given_name", "family_name", "email", "locale",
		ClaimResourceLink, ClaimContext, ClaimToolPlatform, ClaimLaunchPresentation, ClaimLIS,
		ClaimRoleScopeMentor, ClaimCustom, ClaimAGS, ClaimNRPS, ClaimDeepLinkingSettings, ClaimLTI11,
	} {
		names[n] = struct{}{}
	}
	return names
}

// LogValue shows what kind of message it is and where it comes from, never who
// the person is.
func (m *Message) LogValue() slog.Value {
	return slog.GroupValue(
		slog.String("issuer", m.Issuer),
		slog.String("type", string(m.Type)),
		slog.String("deployment", m.DeploymentID),
	)
}

func (m *Message) registered() registered {
	return registered{Issuer: m.Issuer, Audience: m.Audience, AuthorizedParty: m.AuthorizedParty,
		Expires: newNumericDate(m.Expires), IssuedAt: newNumericDate(m.IssuedAt), NotBefore: newNumericDate(m.NotBefore)}
}

// present is a string claim that must not be empty when it is there at all.
type present struct{ value string }

func (p present) IsZero() bool { return p.value == "" }

func (p present) MarshalJSON() ([]byte, error) { return json.Marshal(p.value) }

func (p *present) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &p.value); err != nil || p.value == "" {
		return errors.New("sub must be a string that is not empty")
	}
	return nil
}

// numericDate is a JWT time: seconds since 1970 as a JSON number, fractions
// allowed on reading (RFC 7519 §2).
type numericDate struct{ t time.Time }

func newNumericDate(t time.Time) *numericDate {
	if t.IsZero() {
		return nil
	}
	return &numericDate{t}
}

func (n *numericDate) time() time.Time {
	if n == nil {
		return time.Time{}
	}
	return n.t
}

func (n *numericDate) MarshalJSON() ([]byte, error) { return json.Marshal(n.t.Unix()) }

func (n *numericDate) UnmarshalJSON(data []byte) error {
	var f float64
	if err := json.Unmarshal(data, &f); err != nil {
		return errors.New("times must be JSON numbers")
	}
	const latest = 253402300800 // the year 10000
	if f < 0 || f >= latest {
		return errors.New("time out of range")
	}
	sec, frac := math.Modf(f)
	n.t = time.Unix(int64(sec), int64(frac*1e9)).UTC()
	return nil
}

// describe turns a decoding error into one that names the claim.
func describe(err error) error {
	var typeErr *json.UnmarshalTypeError
	if errors.As(err, &typeErr) && typeErr.Field != "" {
		return claimError(fmt.Errorf("%w: %w", ErrMessage, err), typeErr.Field, typeErr.Type.String(), "JSON "+typeErr.Value,
			"A part of the launch has the wrong form.")
	}
	return &Error{Code: CodeInvalidToken, Public: "A part of the launch has the wrong form.", Err: fmt.Errorf("%w: %w", ErrMessage, err)}
}
