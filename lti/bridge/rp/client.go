package rp

import (
	"encoding/json"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
)

// Client is one application behind the bridge: an OpenID Connect relying party,
// or the identity provider in front of it, such as a Cognito user pool or a
// Keycloak realm. The zero value of every optional field is the strict choice.
type Client struct {
	// ID is the client_id: opaque, and safe in a URL.
	ID string `json:"id"`
	// Name is shown to people and administrators.
	Name string `json:"name,omitempty"`
	// Tenant is whose client it is, where one installation serves several
	// owners.
	Tenant string `json:"tenant,omitempty"`
	// Disabled keeps the record and ends the trust: no launch, no token and no
	// service call, not even with a token that was given before.
	Disabled bool `json:"disabled,omitempty"`

	// Registrations are the IDs of the LTI registrations whose launches open this
	// client. None means that no launch does.
	Registrations []string `json:"registrations,omitempty"`
	// Home is the page that a launch opens which names no other. Links lead to
	// pages of its origin and nowhere else.
	Home string `json:"home"`
	// LoginURI is where a launch begins: the initiate_login_uri of OpenID Connect
	// Core §4. Its query is kept, so that it may also be a page that begins a
	// login at the application's own identity provider, with a hint such as
	// identity_provider.
	LoginURI string `json:"loginUri"`
	// TargetInState adds a `state` that ends in the hexadecimal path of the page
	// to open, as AWS Amplify reads it behind a Cognito login.
	TargetInState bool `json:"targetInState,omitempty"`
	// NewWindow opens the client in a window of its own, for applications whose
	// cookies do not work in a frame of the learning platform.
	NewWindow bool `json:"newWindow,omitempty"`

	// RedirectURIs and PostLogoutURIs are the only addresses that a browser is
	// sent to with an answer, compared as whole strings.
	RedirectURIs   []string `json:"redirectUris"`
	PostLogoutURIs []string `json:"postLogoutUris,omitempty"`

	// SecretHashes are those of the client's secrets, as [NewSecret] makes them:
	// two while one replaces the other. JWKSURL or JWKS, a document, are its keys
	// for private_key_jwt, and Algorithms what it signs with; none means RS256.
	// A client with neither secrets nor keys gets no token.
	SecretHashes []string        `json:"secretHashes,omitempty"`
	JWKSURL      string          `json:"jwksUrl,omitempty"`
	JWKS         json.RawMessage `json:"jwks,omitempty"`
	Algorithms   []string        `json:"algorithms,omitempty"`
	// InsecureWithoutPKCE takes authorization requests without a code challenge,
	// for identity providers that send none. The client's authentication then is
	// all that protects a code.
	InsecureWithoutPKCE bool `json:"insecureWithoutPkce,omitempty"`

	// PublicSubject names people to this client as to all others that have it
	// set. Off, the client gets a `sub` of its own (pairwise, OpenID Connect Core
	// §8.1), by Sector, or the host of its redirect URIs where that is empty.
	PublicSubject bool   `json:"publicSubject,omitempty"`
	Sector        string `json:"sector,omitempty"`
	// Claims says which claims the tokens carry and where each comes from; nil
	// means [StandardClaims].
	Claims map[string]string `json:"claims,omitempty"`
	// Roles gives the source "roles.mapped" its values: the name of a role in
	// the application for each LTI role. Roles that are not named give none.
	Roles map[lti.Role]string `json:"roles,omitempty"`
	// VerifiedEmailDomains are the domains whose addresses are called verified.
	// Every other address is not: whoever runs a learning platform can write any
	// address into it.
	// They hold for every registration of the client alike: name only domains for
	// which each of its platforms may speak.
	VerifiedEmailDomains []string `json:"verifiedEmailDomains,omitempty"`

	// Scopes are the services of the learning platform that the client may use
	// through the bridge, as far as the launch offers them.
	Scopes []lti.Scope `json:"scopes,omitempty"`
	// Links are what teachers choose from when they add content. None means that
	// the application has a picker of its own.
	Links []deeplink.Item `json:"links,omitempty"`
}

// StandardClaims are the claims of a client that names none: those of OpenID
// Connect, and what LTI says of the place and the roles under LTI's own names.
func StandardClaims() map[string]string {
	return map[string]string{
		"name": "name", "given_name": "given_name", "family_name": "family_name", "email": "email", "locale": "locale",
		lti.ClaimRoles: "roles", lti.ClaimContext: "context", lti.ClaimResourceLink: "resource_link", lti.ClaimCustom: "custom",
		lti.ClaimMessageType: "message_type", lti.ClaimDeploymentID: "deployment_id", lti.ClaimToolPlatform: "tool_platform",
		lti.ClaimTargetLinkURI: "target_link_uri", lti.ClaimLaunchPresentation: "launch_presentation",
		lti.ClaimAGS: "ags", lti.ClaimNRPS: "nrps", lti.ClaimDeepLinkingSettings: "deep_linking",
	}
}
