package admin

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/profile"
)

const (
	maxID   = 255 // characters of an id, as in the standard's own ids (Core §5.3.3)
	maxText = 2000
)

// Check names everything that is wrong with a registration. It looks at the record
// alone and asks nobody; [Admin.Probe] asks the other side.
func (a *Admin) Check(r *lti.Registration) []Problem {
	c := checker{allowLoopback: a.cfg.InsecureAllowLoopback}
	c.issuer(r.Issuer)
	c.text("clientId", r.ClientID, true)
	c.text("name", r.Name, false)
	c.text("tenant", r.Tenant, false)
	for _, name := range r.Algorithms {
		c.require("algorithms", slices.Contains(lti.Algorithms(), name), fmt.Sprintf("must be of %q", lti.Algorithms()))
	}
	for _, name := range profile.Check(r) {
		c.require("profile", false, fmt.Sprintf("or tolerances hold the unknown name %.60q", name))
	}
	if a.cfg.Role != Platform {
		c.platform(r.Platform)
	}
	if a.cfg.Role != Tool {
		c.tool(r.Tool)
	}
	return c.problems
}

// checker collects problems.
type checker struct {
	allowLoopback bool
	problems      []Problem
}

func (c *checker) require(field string, holds bool, text string) {
	if !holds && !slices.Contains(c.problems, Problem{field, text}) {
		c.problems = append(c.problems, Problem{field, text})
	}
}

// issuer is an https URL without query and fragment (OpenID Connect Core §2). Some
// platforms that are real have one without a path and some with.
func (c *checker) issuer(issuer string) {
	u, err := url.Parse(issuer)
	c.require("issuer", err == nil && u.RawQuery == "" && web.CheckURL(issuer, c.allowLoopback) == nil,
		"must be the platform's issuer: an https URL without query and fragment, exactly as the platform writes it")
}

func (c *checker) text(field, value string, required bool) {
	c.require(field, value != "" || !required, "is missing")
	c.require(field, utf8.ValidString(value) && !strings.ContainsRune(value, 0), "must be UTF-8 without the character U+0000")
	c.require(field, len(value) <= maxID, "must have at most "+strconv.Itoa(maxID)+" bytes")
}

func (c *checker) url(field, value string, required bool) {
	if value == "" {
		c.require(field, !required, "is missing")
		return
	}
	c.require(field, len(value) <= maxText && web.CheckURL(value, c.allowLoopback) == nil, "must be an https URL without user and fragment")
}

// keySet: where the other side's keys come from.
func (c *checker) keySet(side, address string, document json.RawMessage) {
	c.url(side+".jwksUrl", address, len(document) == 0)
	if len(document) == 0 {
		return
	}
	keys, err := lti.ParseJWKS(document)
	c.require(side+".jwks", err == nil && len(keys) > 0, "must be a JSON Web Key Set with at least one key that can be used")
	c.require(side+".jwks", address == "", "and jwksUrl exclude each other")
}

func (c *checker) platform(p lti.PlatformSide) {
	c.url("platform.authorizationUrl", p.AuthorizationURL, true)
	c.url("platform.tokenUrl", p.TokenURL, false)
	c.keySet("platform", p.JWKSURL, p.JWKS)
	for _, audience := range append([]string{p.TokenAudience}, p.TrustedAudiences...) {
		c.require("platform.trustedAudiences", len(audience) <= maxText, "must be short")
	}
}

func (c *checker) tool(t lti.ToolSide) {
	c.url("tool.loginUrl", t.LoginURL, true)
	c.require("tool.redirectUris", len(t.RedirectURIs) > 0, "must name at least one address: the tool's launch URL")
	for _, uri := range t.RedirectURIs {
		c.url("tool.redirectUris", uri, true)
	}
	c.url("tool.launchUrl", t.LaunchURL, true)
	c.url("tool.deepLinkingUrl", t.DeepLinkingURL, false)
	c.keySet("tool", t.JWKSURL, t.JWKS)
	for name, value := range t.Custom {
		c.require("tool.custom", name != "" && len(name) <= maxID && len(value) <= maxText, "has a name or value that is too long, or no name")
	}
}

func checkDeployment(d *lti.Deployment) []Problem {
	c := checker{}
	c.text("id", d.ID, true)
	c.text("name", d.Name, false)
	c.text("tenant", d.Tenant, false)
	for name, value := range d.Custom {
		c.require("custom", name != "" && len(name) <= maxID && len(value) <= maxText, "has a name or value that is too long, or no name")
	}
	return c.problems
}
