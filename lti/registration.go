package lti

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// Registration is the trust between one platform and one tool: the issuer, the
// client id it gave the tool, and what each side needs to know of the other.
// Both roles use the same record; each reads the other's half.
//
// A registration holds no secret: keys come from a [KeySource].
type Registration struct {
	// ID names the registration in this installation. It is opaque, stable
	// and safe in a URL.
	ID string `json:"id"`
	// Issuer is the platform's issuer exactly as it stands in its tokens
	// (Sec §5.1.2): compared byte for byte, a trailing slash matters.
	Issuer string `json:"issuer"`
	// ClientID is the id that the platform gave the tool.
	ClientID string `json:"clientId"`
	// Name is shown to administrators; it may be empty.
	Name string `json:"name,omitempty"`
	// Tenant is whose registration it is, where one installation serves several
	// owners; registrations are listed by it.
	Tenant string `json:"tenant,omitempty"`
	// Disabled keeps the record and ends the trust: both roles refuse the
	// registration's logins, launches, messages and tokens with [ErrDisabled].
	Disabled bool `json:"disabled,omitempty"`
	// Algorithms are the `alg` values that the two sides accept of each other;
	// nil means RS256. See [Algorithms] for those that can be named.
	Algorithms []string `json:"algorithms,omitempty"`
	// Profile names what kind of platform it is, such as "moodle": the tool
	// role then tolerates what that product is known for, and tells
	// administrators where to look (package profile). Empty is strict.
	Profile string `json:"profile,omitempty"`
	// Tolerances switches single tolerances on or off by name, whatever the
	// profile says.
	Tolerances map[string]bool `json:"tolerances,omitempty"`

	Platform PlatformSide `json:"platform"`
	Tool     ToolSide     `json:"tool"`
}

// PlatformSide is what a tool must know of the platform.
type PlatformSide struct {
	// AuthorizationURL takes the authorization request (Sec §5.1.1.2).
	AuthorizationURL string `json:"authorizationUrl,omitempty"`
	// TokenURL gives access tokens for services (Sec §4.1).
	TokenURL string `json:"tokenUrl,omitempty"`
	// TokenAudience is the `aud` of the tool's assertions; empty means
	// TokenURL. Some platforms ask for another value.
	TokenAudience string `json:"tokenAudience,omitempty"`
	// JWKSURL publishes the keys that verify the platform's messages.
	JWKSURL string `json:"jwksUrl,omitempty"`
	// JWKS is a key set document in place of a JWKSURL, for a platform whose
	// keys are handed over by hand; with one, nothing is fetched. Its keys
	// change only with the registration.
	JWKS json.RawMessage `json:"jwks,omitempty"`
	// TrustedAudiences may stand in the `aud` of the platform's messages beside
	// the client id; any other makes a message invalid (Sec §5.1.3 step 3).
	TrustedAudiences []string `json:"trustedAudiences,omitempty"`
}

// ToolSide is what a platform must know of the tool.
type ToolSide struct {
	// LoginURL is the tool's login initiation endpoint (Sec §5.1.1.1).
	LoginURL string `json:"loginUrl,omitempty"`
	// RedirectURIs are the only addresses that may receive an id_token,
	// compared as whole strings.
	RedirectURIs []string `json:"redirectUris,omitempty"`
	// LaunchURL is the target of a link that names none of its own.
	LaunchURL string `json:"launchUrl,omitempty"`
	// DeepLinkingURL is the target of deep linking requests; empty means
	// LaunchURL.
	DeepLinkingURL string `json:"deepLinkingUrl,omitempty"`
	// JWKSURL publishes the keys that verify the tool's assertions and
	// messages.
	JWKSURL string `json:"jwksUrl,omitempty"`
	// JWKS is a key set document in place of a JWKSURL, for a tool whose keys
	// are handed over by hand; with one, nothing is fetched. Its keys change
	// only with the registration.
	JWKS json.RawMessage `json:"jwks,omitempty"`
	// Scopes are the services that the platform's administrator granted.
	Scopes []Scope `json:"scopes,omitempty"`
	// ShareName and ShareEmail let launches and rosters carry the person's
	// names and e-mail address. Off means the tool sees opaque ids only.
	ShareName  bool `json:"shareName,omitempty"`
	ShareEmail bool `json:"shareEmail,omitempty"`
	// Custom parameters go into every message to the tool; those of a
	// deployment and of a link count before them.
	Custom map[string]string `json:"custom,omitempty"`
}

// Deployment is one place where a registration is in use, such as an account or
// a course of the platform. ID is unique within its registration, compared byte
// for byte and never changes (Core §3.1.3).
type Deployment struct {
	RegistrationID string `json:"registrationId"`
	ID             string `json:"id"`
	// Name is shown to administrators; it may be empty.
	Name string `json:"name,omitempty"`
	// Tenant is who uses the registration there, where several owners share it.
	Tenant string `json:"tenant,omitempty"`
	// Disabled keeps the record, and both roles refuse what names the deployment
	// with [ErrDisabled]: it was switched off, or nobody has approved it yet.
	Disabled bool `json:"disabled,omitempty"`
	// Custom parameters go into every message within the deployment; those of
	// a link count before them.
	Custom map[string]string `json:"custom,omitempty"`
}

// Grant is what a service call was found to be allowed: by whom it was made and
// which scopes it holds at this moment.
type Grant struct {
	Registration *Registration
	// DeploymentID is the deployment that the caller asserted when it asked
	// for its token; empty when it asserted none.
	DeploymentID string
	Scopes       []Scope
	// ShareName and ShareEmail let people's names and addresses through in
	// what the service answers.
	ShareName, ShareEmail bool
}

// Has tells whether the grant holds at least one of the scopes.
func (g *Grant) Has(anyOf ...Scope) bool {
	return slices.ContainsFunc(anyOf, func(s Scope) bool { return slices.Contains(g.Scopes, s) })
}

// Clone returns a copy that shares nothing with r.
func (r *Registration) Clone() *Registration {
	c := *r
	c.Algorithms = slices.Clone(r.Algorithms)
	c.Tolerances = maps.Clone(r.Tolerances)
	c.Platform.JWKS, c.Tool.JWKS = bytes.Clone(r.Platform.JWKS), bytes.Clone(r.Tool.JWKS)
	c.Platform.TrustedAudiences = slices.Clone(r.Platform.TrustedAudiences)
	c.Tool.RedirectURIs = slices.Clone(r.Tool.RedirectURIs)
	c.Tool.Scopes = slices.Clone(r.Tool.Scopes)
	c.Tool.Custom = maps.Clone(r.Tool.Custom)
	return &c
}
