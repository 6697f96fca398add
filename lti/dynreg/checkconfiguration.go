package dynreg

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/profile"
)

// CodeInvalidConfiguration: what a platform publishes of itself is not enough
// to register with it.
const CodeInvalidConfiguration lti.Code = "invalid_configuration"

// errConfiguration is the cause of that.
var errConfiguration = errors.New("configuration of the platform")

func configurationError(member, want, got string) *lti.Error {
	return &lti.Error{Code: CodeInvalidConfiguration, Public: "The learning platform does not describe itself as this application needs it.",
		Claim: member, Want: want, Got: lti.Shortened(got), Err: errConfiguration,
		Fix: "start the registration from the learning platform's own page, or report this to its vendor"}
}

// Check refuses a configuration with which no registration works: a URL that is
// missing or not https, no member of LTI, or lists in which nothing is what this
// library does. A list that is missing is taken for what the standard demands of
// it. With allowLoopback, http is accepted on this machine.
func (c *Configuration) Check(allowLoopback bool) error {
	for _, u := range []struct{ member, value string }{
		{"issuer", c.Issuer}, {"authorization_endpoint", c.AuthorizationURL}, {"token_endpoint", c.TokenURL},
		{"jwks_uri", c.JWKSURL}, {"registration_endpoint", c.RegistrationURL},
	} {
		if web.CheckURL(u.value, allowLoopback) != nil {
			return configurationError(u.member, "an absolute https URL", lti.ShortenedURL(u.value))
		}
	}
	if c.LTI == nil {
		return configurationError(platformMember, "an object", "nothing")
	}
	for _, l := range []struct {
		member string
		listed []string
		oneOf  []string
	}{
		{"token_endpoint_auth_methods_supported", c.TokenAuthMethods, []string{authMethod}},
		{"token_endpoint_auth_signing_alg_values_supported", c.TokenAlgorithms, lti.Algorithms()},
		{"id_token_signing_alg_values_supported", c.Algorithms, lti.Algorithms()},
		{"response_types_supported", c.ResponseTypes, []string{responseType}},
	} {
		if len(l.listed) > 0 && len(shared(l.listed, l.oneOf)) == 0 {
			return configurationError(l.member, "one of "+strings.Join(l.oneOf, ", "), strings.Join(l.listed, ", "))
		}
	}
	return nil
}

// algorithms are those that a registration accepts: nil where RS256 is among
// them, which is what everybody has.
func (c *Configuration) algorithms() []string {
	if len(c.Algorithms) == 0 || slices.Contains(c.Algorithms, lti.Algorithms()[0]) {
		return nil
	}
	return shared(c.Algorithms, lti.Algorithms())
}

func shared(a, b []string) (both []string) {
	for _, s := range a {
		if slices.Contains(b, s) {
			both = append(both, s)
		}
	}
	return both
}

// belongsTo tells whether a configuration that was read from that address may
// speak for its issuer (Dynamic Registration §3.5.1): both are on one host, or
// the issuer is a vendor's service and the address on a host that this service
// is known to have.
func (c *Configuration) belongsTo(address string) bool {
	from, err := url.Parse(address)
	if err != nil {
		return false
	}
	if onHost(c.Issuer, from) {
		return true
	}
	for _, p := range profile.All() {
		for _, h := range p.Hosted {
			if h.Issuer == c.Issuer && (onHost(h.Platform.TokenURL, from) || onHost(h.Platform.AuthorizationURL, from)) {
				return true
			}
		}
	}
	return false
}

func onHost(address string, u *url.URL) bool {
	other, err := url.Parse(address)
	return err == nil && other.Host != "" && strings.EqualFold(other.Host, u.Host)
}
