package dynreg

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Codes of RFC 7591 §3.2.2.
const (
	// CodeInvalidRedirectURI: a redirect URI is missing or not one that may
	// receive messages.
	CodeInvalidRedirectURI lti.Code = "invalid_redirect_uri"
	// CodeInvalidMetadata: another member is missing or not allowed.
	CodeInvalidMetadata lti.Code = "invalid_client_metadata"
)

// errMetadata is the cause of both.
var errMetadata = errors.New("metadata of the tool")

func metadataError(code lti.Code, member, want, got string) *lti.Error {
	return &lti.Error{Code: code, Public: "The registration is not valid: " + member + " must be " + want + ".",
		Claim: member, Want: want, Got: lti.Shortened(got), Err: errMetadata}
}

// bounds of what a tool may say of itself. No real one comes near.
const (
	maxText     = 1024
	maxList     = 100
	maxRedirect = 50
)

// Check refuses metadata that no platform can use: members that are missing,
// URLs that are not https, values that LTI does not have, and targets outside
// the tool's own domain. What is absent and has one possible value alone, such
// as application_type, passes; see [Metadata.Complete]. With allowLoopback, http
// is accepted on this machine.
func (m *Metadata) Check(allowLoopback bool) error {
	if m.Name == "" || len(m.Name) > maxText {
		return metadataError(CodeInvalidMetadata, "client_name", "a text of at most 1024 bytes", m.Name)
	}
	for _, check := range []func(bool) error{m.checkProtocol, m.checkRedirects, m.checkAddresses, m.checkTool, m.checkMessages} {
		if err := check(allowLoopback); err != nil {
			return err
		}
	}
	return nil
}

// checkProtocol checks what can only be as LTI has it.
func (m *Metadata) checkProtocol(bool) error {
	refuse := func(member, want, got string) error { return metadataError(CodeInvalidMetadata, member, want, got) }
	switch {
	case m.ApplicationType != "" && m.ApplicationType != applicationType:
		return refuse("application_type", applicationType, m.ApplicationType)
	case m.ResponseTypes != nil && !slices.Contains(m.ResponseTypes, responseType):
		return refuse("response_types", "a list with "+responseType, strings.Join(m.ResponseTypes, " "))
	case m.AuthMethod != "" && m.AuthMethod != authMethod:
		return refuse("token_endpoint_auth_method", authMethod, m.AuthMethod)
	case m.GrantTypes != nil && len(shared(m.GrantTypes, grantTypes())) == 0:
		return refuse("grant_types", "a list with "+strings.Join(grantTypes(), " and "), strings.Join(m.GrantTypes, " "))
	}
	for _, a := range []member{{"token_endpoint_auth_signing_alg", m.AuthAlgorithm}, {"id_token_signed_response_alg", m.IDTokenAlgorithm}} {
		if a.value != "" && !slices.Contains(lti.Algorithms(), a.value) {
			return refuse(a.name, "one of "+strings.Join(lti.Algorithms(), ", "), a.value)
		}
	}
	return nil
}

func (m *Metadata) checkRedirects(allowLoopback bool) error {
	if len(m.RedirectURIs) == 0 || len(m.RedirectURIs) > maxRedirect {
		return metadataError(CodeInvalidRedirectURI, "redirect_uris", "a list of 1 to 50 URLs", "none, or more")
	}
	for _, u := range m.RedirectURIs {
		if len(u) > maxText || web.CheckURL(u, allowLoopback) != nil {
			return metadataError(CodeInvalidRedirectURI, "redirect_uris", "https URLs without a fragment", lti.ShortenedURL(u))
		}
	}
	return nil
}

// checkAddresses checks the other URLs and the key set: one of jwks_uri and jwks,
// not both (RFC 7591 §2).
func (m *Metadata) checkAddresses(allowLoopback bool) error {
	addresses := []member{{"initiate_login_uri", m.LoginURL}}
	if len(m.JWKS) == 0 {
		addresses = append(addresses, member{"jwks_uri", m.JWKSURL})
	} else if err := m.checkKeys(); err != nil {
		return err
	}
	for _, u := range []member{{"logo_uri", m.LogoURL}, {"client_uri", m.ClientURL}, {"tos_uri", m.TermsURL}, {"policy_uri", m.PolicyURL}} {
		if u.value != "" {
			addresses = append(addresses, u)
		}
	}
	for _, u := range addresses {
		if len(u.value) > maxText || web.CheckURL(u.value, allowLoopback) != nil {
			return metadataError(CodeInvalidMetadata, u.name, "an absolute https URL", lti.ShortenedURL(u.value))
		}
	}
	return nil
}

// member is one member of the metadata.
type member struct{ name, value string }

func (m *Metadata) checkKeys() error {
	if m.JWKSURL != "" {
		return metadataError(CodeInvalidMetadata, "jwks", "absent where there is a jwks_uri", "both")
	}
	if keys, err := lti.ParseJWKS(m.JWKS); err != nil || len(keys) == 0 {
		return metadataError(CodeInvalidMetadata, "jwks", "a key set with a public key of at least 2048 bits RSA or on P-256 or P-384", "none")
	}
	return nil
}

func (m *Metadata) checkTool(allowLoopback bool) error {
	t := m.Tool
	if t == nil {
		return metadataError(CodeInvalidMetadata, toolMember, "an object", "")
	}
	switch {
	case web.CheckURL(t.TargetLinkURI, allowLoopback) != nil:
		return metadataError(CodeInvalidMetadata, "target_link_uri", "an absolute https URL", lti.ShortenedURL(t.TargetLinkURI))
	case t.Domain == "" || len(t.Domain) > maxText || strings.ContainsAny(t.Domain, "/?#@ "):
		return metadataError(CodeInvalidMetadata, "domain", "a host name", t.Domain)
	case len(t.SecondaryDomains) > maxList || len(t.Custom) > maxList || len(t.Claims) > maxList || len(t.Messages) > maxList:
		return metadataError(CodeInvalidMetadata, toolMember, "an object with lists of at most 100", "more")
	}
	return m.checkTarget("target_link_uri", t.TargetLinkURI, allowLoopback)
}

func (m *Metadata) checkMessages(allowLoopback bool) error {
	for _, message := range m.Tool.Messages {
		if message.Type == "" || len(message.Placements) > maxList || len(message.Roles) > maxList || len(message.Custom) > maxList {
			return metadataError(CodeInvalidMetadata, "messages", "objects with a type and lists of at most 100", "another")
		}
		if message.TargetLinkURI == "" {
			continue
		}
		if err := m.checkTarget("messages.target_link_uri", message.TargetLinkURI, allowLoopback); err != nil {
			return err
		}
	}
	return nil
}

// checkTarget refuses an address that is not https or outside the domains.
func (m *Metadata) checkTarget(member, address string, allowLoopback bool) error {
	if len(address) > maxText || web.CheckURL(address, allowLoopback) != nil {
		return metadataError(CodeInvalidMetadata, member, "an absolute https URL", lti.ShortenedURL(address))
	}
	domains := append([]string{m.Tool.Domain}, m.Tool.SecondaryDomains...)
	if !slices.ContainsFunc(domains, func(d string) bool { return inDomain(address, d) }) {
		return metadataError(CodeInvalidMetadata, member, "in the tool's domain, "+lti.Shortened(m.Tool.Domain), lti.ShortenedURL(address))
	}
	return nil
}

// inDomain tells whether an address is on that host, with or without its port,
// or below it.
func inDomain(address, domain string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	if strings.EqualFold(u.Host, domain) || strings.EqualFold(u.Hostname(), domain) {
		return true
	}
	return strings.Contains(domain, ".") && strings.HasSuffix(strings.ToLower(u.Hostname()), "."+strings.ToLower(domain))
}

// Complete fills in what has one possible value, and the domain from the target.
func (m *Metadata) Complete() {
	m.ApplicationType = cmp.Or(m.ApplicationType, applicationType)
	m.AuthMethod = cmp.Or(m.AuthMethod, authMethod)
	if m.ResponseTypes == nil {
		m.ResponseTypes = []string{responseType}
	}
	if m.GrantTypes == nil {
		m.GrantTypes = grantTypes()
	}
	if m.Tool == nil {
		return
	}
	if u, err := url.Parse(m.Tool.TargetLinkURI); m.Tool.Domain == "" && err == nil {
		m.Tool.Domain = u.Host
	}
	if m.Tool.Claims == nil {
		m.Tool.Claims = []string{"iss", "sub"}
	}
	if m.Tool.Messages == nil {
		m.Tool.Messages = []Message{}
	}
}
