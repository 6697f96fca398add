package lti

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti/internal/strictjson"
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
	raw strictjson.Value
	set map[string]json.RawMessage

	findings []Finding
}

// Claim decodes the claim of that name into v and tells whether it is there. It
// serves the claims that have no field; those that have one are read there.
func (m *Message) Claim(name string, v any) (found bool, err error) {
	raw, ok := m.set[name]
	if !ok {
		raw = m.rawClaim(name)
	}
	if raw == nil || string(raw) == "null" {
		return false, nil
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return true, &Error{Code: CodeInvalidToken, Public: "A part of the launch cannot be read.", Claim: name,
			Want: fmt.Sprintf("JSON that fits %T", v), Got: "something else", Err: fmt.Errorf("%w: %w", ErrMessage, err)}
	}
	return true, nil
}

// rawClaim is the claim as it was read, or nil.
func (m *Message) rawClaim(name string) (raw json.RawMessage) {
	m.eachRead(func(n string, v strictjson.Value) {
		if n == name {
			raw = json.RawMessage(v)
		}
	})
	return raw
}

// eachRead calls f with every claim that was read.
func (m *Message) eachRead(f func(name string, v strictjson.Value)) {
	if m.raw == "" {
		return
	}
	_ = m.raw.EachMember(func(name string, v strictjson.Value) error { // read before, without an error
		f(name, v)
		return nil
	})
}

// SetClaim adds a claim that has no field. A name that has a field is an error,
// so that one claim has one source.
func (m *Message) SetClaim(name string, v any) error {
	if slices.ContainsFunc(fieldClaims(), func(field string) bool { return strings.EqualFold(field, name) }) {
		return fmt.Errorf("claim %q has a field of its own in Message", name)
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
	if m.raw == "" && len(m.set) == 0 {
		return
	}
	claims := m.unknownClaims()
	for _, name := range names {
		delete(claims, name)
	}
	m.raw, m.set = "", claims
}

// Clone returns a copy whose own fields and further claims may be changed without
// changing m. What the pointers point to is shared.
func (m *Message) Clone() *Message {
	c := *m
	c.set = maps.Clone(m.set)
	return &c
}

// unknownClaims are the claims read or set that have no field.
func (m *Message) unknownClaims() map[string]json.RawMessage {
	claims := make(map[string]json.RawMessage)
	fields := fieldClaims()
	m.eachRead(func(name string, v strictjson.Value) {
		if !slices.Contains(fields, name) {
			claims[name] = json.RawMessage(v)
		}
	})
	maps.Copy(claims, m.set)
	return claims
}

// fieldClaims names the claims that have a field.
func fieldClaims() []string {
	return []string{
		"iss", "sub", "aud", "azp", "nonce", "iat", "exp", "nbf",
		ClaimMessageType, ClaimVersion, ClaimDeploymentID, ClaimTargetLinkURI, ClaimRoles,
		"name", "given_name", "family_name", "email", "locale",
		ClaimResourceLink, ClaimContext, ClaimToolPlatform, ClaimLaunchPresentation, ClaimLIS,
		ClaimRoleScopeMentor, ClaimCustom, ClaimAGS, ClaimNRPS, ClaimDeepLinkingSettings, ClaimLTI11,
	}
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
