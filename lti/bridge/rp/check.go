package rp

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// Check returns everything that is wrong with the record, each in one sentence,
// so that administration can refuse it before it is stored. With allowLoopback,
// http is taken on loopback hosts; for demos and tests only.
func (c *Client) Check(allowLoopback bool) error {
	var faults []error
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$`).MatchString(c.ID) {
		fault("id must be 1 to 128 letters, digits and -._~, the first a letter or digit")
	}
	address := func(name, value string) {
		if err := web.CheckURL(value, allowLoopback); err != nil {
			fault("%s: %w", name, err)
		}
	}
	address("home", c.Home)
	address("loginUri", c.LoginURI)
	for _, uri := range c.RedirectURIs {
		address("redirectUris", uri)
	}
	for _, uri := range c.PostLogoutURIs {
		address("postLogoutUris", uri)
	}
	if len(c.RedirectURIs) == 0 {
		fault("redirectUris: at least one is required")
	}
	if c.JWKSURL != "" {
		address("jwksUrl", c.JWKSURL)
	}
	if len(c.JWKS) > 0 {
		if _, err := lti.ParseJWKS(c.JWKS); err != nil {
			fault("jwks: %w", err)
		}
	}
	if len(c.SecretHashes) == 0 && c.JWKSURL == "" && len(c.JWKS) == 0 {
		fault("a secret or a key set is required, or the client gets no token")
	}
	return errors.Join(append(faults, c.checkAlgorithms(), c.checkSector(), c.checkClaims(), c.checkLinks(allowLoopback))...)
}

func (c *Client) checkAlgorithms() error {
	for _, a := range c.Algorithms {
		if !slices.Contains(lti.Algorithms(), a) {
			return fmt.Errorf("algorithms: %.20q is none of %s", a, strings.Join(lti.Algorithms(), ", "))
		}
	}
	return nil
}

// SectorID is what a pairwise `sub` is made for: clients of one sector see a
// person under one name.
func (c *Client) SectorID() string {
	if c.Sector != "" {
		return c.Sector
	}
	if len(c.RedirectURIs) == 0 {
		return c.ID
	}
	u, err := url.Parse(c.RedirectURIs[0])
	if err != nil {
		return c.ID
	}
	return strings.ToLower(u.Host)
}

// checkSector asks for a sector where redirect URIs lead to several hosts (OpenID
// Connect Core §8.1): which of them counts must not depend on their order.
func (c *Client) checkSector() error {
	if c.PublicSubject || c.Sector != "" {
		return nil
	}
	for _, uri := range c.RedirectURIs {
		if u, err := url.Parse(uri); err == nil && strings.ToLower(u.Host) != c.SectorID() {
			return errors.New("sector is required where redirectUris lead to several hosts")
		}
	}
	return nil
}

// protected are the claims that the bridge itself decides.
func protected() []string {
	return []string{"iss", "sub", "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "auth_time", "acr", "amr", "at_hash", "c_hash", "sid", "email_verified"}
}

func (c *Client) checkClaims() error {
	var faults []error
	for name, source := range c.Claims {
		if name == "" || slices.Contains(protected(), strings.ToLower(name)) {
			faults = append(faults, fmt.Errorf("claims: %.80q is the bridge's own", name))
		}
		if !KnownSource(source) {
			faults = append(faults, fmt.Errorf("claims: %.80q is no source of a claim", source))
		}
	}
	return errors.Join(faults...)
}

// Sources are what a claim may come from, besides "custom." with the name of a
// custom parameter behind it.
func Sources() []string {
	return []string{
		"name", "given_name", "family_name", "email", "locale",
		"roles", "roles.short", "roles.mapped", "role",
		"context", "context.id", "context.label", "context.title",
		"resource_link", "resource_link.id", "resource_link.title",
		"custom", "message_type", "deployment_id", "target_link_uri", "launch_presentation", "return_url",
		"tool_platform", "tool_platform.guid", "issuer", "registration", "lis.person_sourcedid", "platform_user_id",
		"ags", "nrps", "deep_linking",
	}
}

// KnownSource tells whether a claim may come from there.
func KnownSource(source string) bool {
	name, isCustom := strings.CutPrefix(source, "custom.")
	return isCustom && name != "" || slices.Contains(Sources(), source)
}

// IsLaunched tells whether a content item is opened by a launch, and so by way of
// the bridge.
func IsLaunched(item *deeplink.Item) bool {
	switch item.Type {
	case deeplink.TypeResourceLink, deeplink.TypeAssetProcessor, deeplink.TypeAssetProcessorContribution:
		return true
	}
	return false
}

// checkLinks holds static links to what a teacher could be offered.
func (c *Client) checkLinks(allowLoopback bool) error {
	for n := range c.Links {
		item := &c.Links[n]
		if err := item.Validate(); err != nil {
			return fmt.Errorf("links[%d]: %w", n, err)
		}
		if item.URL == "" {
			continue
		}
		if err := web.CheckURL(item.URL, allowLoopback); err != nil {
			return fmt.Errorf("links[%d]: %w", n, err)
		}
		if IsLaunched(item) && !web.SameOrigin(item.URL, c.Home) {
			return fmt.Errorf("links[%d]: url must be at the origin of home", n)
		}
	}
	return nil
}
