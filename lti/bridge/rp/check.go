package rp

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/internal/web"
)

// maxAddresses is how many addresses a list of a record may hold.
const maxAddresses = 50

// Fault is one thing that is wrong with a record.
type Fault struct {
	// Field is the record's JSON field.
	Field string
	// Text goes on from there: what it must be.
	Text string
}

// Error is the fault as a sentence.
func (f Fault) Error() string { return f.Field + " " + f.Text }

// Check returns everything that is wrong with the record, joined, so that it can
// be refused before it is stored; see [Client.Faults].
func (c *Client) Check(allowLoopback bool) error {
	var all []error
	for _, f := range c.Faults(allowLoopback) {
		all = append(all, f)
	}
	return errors.Join(all...)
}

// Faults is everything that is wrong with the record, each under its field, for
// administration. With allowLoopback, http is taken on loopback hosts; for demos
// and tests only.
func (c *Client) Faults(allowLoopback bool) []Fault {
	k := checker{allowLoopback: allowLoopback}
	k.require("id", regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._~-]{0,127}$`).MatchString(c.ID),
		"must be 1 to 128 letters, digits and -._~, the first a letter or digit")
	k.addresses("home", c.Home)
	k.addresses("loginUri", c.LoginURI)
	k.addresses("redirectUris", c.RedirectURIs...)
	k.require("redirectUris", len(c.RedirectURIs) > 0, "must hold an address: at least one is required")
	k.addresses("postLogoutUris", c.PostLogoutURIs...)
	if c.JWKSURL != "" {
		k.addresses("jwksUrl", c.JWKSURL)
	}
	if len(c.JWKS) > 0 {
		_, err := lti.ParseJWKS(c.JWKS)
		k.hold("jwks", err)
	}
	k.require("secretHashes", len(c.SecretHashes) > 0 || c.JWKSURL != "" || len(c.JWKS) > 0,
		"must hold a secret where there is no key set, or the client gets no token")
	for _, a := range c.Algorithms {
		k.require("algorithms", slices.Contains(lti.Algorithms(), a), fmt.Sprintf("must be of %s, and %.20q is not", strings.Join(lti.Algorithms(), ", "), a))
	}
	k.sector(c)
	k.claims(c)
	k.links(c)
	return k.faults
}

// checker collects faults.
type checker struct {
	allowLoopback bool
	faults        []Fault
}

func (k *checker) require(field string, holds bool, text string) {
	if !holds {
		k.faults = append(k.faults, Fault{field, text})
	}
}

func (k *checker) hold(field string, err error) {
	if err != nil {
		k.faults = append(k.faults, Fault{field, "cannot be taken: " + err.Error()})
	}
}

func (k *checker) addresses(field string, list ...string) {
	k.require(field, len(list) <= maxAddresses, fmt.Sprintf("must hold at most %d addresses", maxAddresses))
	for _, address := range list {
		k.hold(field, web.CheckURL(address, k.allowLoopback))
	}
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

// sector asks for one where redirect URIs lead to several hosts (OpenID Connect
// Core §8.1): which of them counts must not depend on their order.
func (k *checker) sector(c *Client) {
	if c.PublicSubject || c.Sector != "" {
		return
	}
	for _, uri := range c.RedirectURIs {
		if u, err := url.Parse(uri); err == nil && strings.ToLower(u.Host) != c.SectorID() {
			k.require("sector", false, "is required where redirectUris lead to several hosts")
			return
		}
	}
}

// protected are the claims that the bridge itself decides.
func protected() []string {
	return []string{"iss", "sub", "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "auth_time", "acr", "amr", "at_hash", "c_hash", "sid", "email_verified"}
}

func (k *checker) claims(c *Client) {
	for _, name := range slices.Sorted(maps.Keys(c.Claims)) {
		k.require("claims", name != "" && !slices.Contains(protected(), strings.ToLower(name)), fmt.Sprintf("must not hold %.80q, which is the bridge's own", name))
		k.require("claims", KnownSource(c.Claims[name]), fmt.Sprintf("must name sources, and %.80q is no source of a claim", c.Claims[name]))
	}
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

// links holds static links to what a teacher could be offered.
func (k *checker) links(c *Client) {
	for n := range c.Links {
		item, field := &c.Links[n], fmt.Sprintf("links[%d]", n)
		k.hold(field, item.Validate())
		if item.URL == "" {
			continue
		}
		k.hold(field, web.CheckURL(item.URL, k.allowLoopback))
		k.require(field, !IsLaunched(item) || web.SameOrigin(item.URL, c.Home), "must have a url at the origin of home")
	}
}
