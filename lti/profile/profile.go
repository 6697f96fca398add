package profile

import (
	"net/url"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Names of the profiles.
const (
	Blackbaud   = "blackbaud"
	Blackboard  = "blackboard"
	Brightspace = "brightspace"
	Buzz        = "buzz"
	Canvas      = "canvas"
	Coursera    = "coursera"
	ILIAS       = "ilias"
	Moodle      = "moodle"
	OpenEdX     = "openedx"
	Sakai       = "sakai"
	Schoology   = "schoology"
)

// Profile is one learning platform as its tools see it. The zero value is the
// strict one: it tolerates nothing, sets nothing and knows no pages.
type Profile struct {
	// Name is what Registration.Profile holds, such as [Moodle].
	Name string
	// Title is the product's name for people.
	Title string
	// ProductFamilyCodes are the values of product_family_code by which the
	// product gives itself away: in the launch's tool_platform claim and in its
	// openid-configuration. Letter case does not matter.
	ProductFamilyCodes []string
	// Hosted are the vendor's own services at fixed addresses. All schools
	// there share the issuer, so only client id and deployment tell them apart.
	Hosted []Hosted
	// IssuerDomains are the domains below which each school of the vendor's
	// service has an issuer of its own.
	IssuerDomains []string

	// Tolerances are on for registrations with this profile.
	Tolerances []string
	// Services is what its services ask of a tool.
	Services Services
	// Pages says where in this product a thing is set; see [Profile.Fix].
	Pages map[Topic]string
	// Notes is what else to know before building on it.
	Notes []string
}

// Hosted is a vendor's service at fixed addresses.
type Hosted struct {
	Issuer string
	// Platform has "{client_id}" where the addresses hold the client's id; see
	// [Hosted.For].
	Platform lti.PlatformSide
}

// For returns the addresses of that client.
func (h Hosted) For(clientID string) lti.PlatformSide {
	fill := func(s string) string { return strings.ReplaceAll(s, "{client_id}", url.PathEscape(clientID)) }
	p := h.Platform
	p.AuthorizationURL, p.TokenURL, p.JWKSURL = fill(p.AuthorizationURL), fill(p.TokenURL), fill(p.JWKSURL)
	return p
}

// Services is what a platform's services ask of a tool. What a registration
// sets itself counts more.
type Services struct {
	// TokenAudience is the `aud` of the tool's assertions where it is not the
	// token URL.
	TokenAudience string
	// TokenAudienceArray writes that `aud` as an array of one.
	TokenAudienceArray bool
	// TokenRefusedWith are the statuses, besides 401, by which its services refuse
	// an access token, so that another may be fetched.
	TokenRefusedWith []int
	// MembersPerPage is the most members that one page of a roster holds: to ask
	// for more is of no use. Zero means that no limit is known.
	MembersPerPage int
	// ScoreExtensions are the prefixes of the further fields that a score may
	// carry; all others stay out, since some platforms refuse what they do not
	// know.
	ScoreExtensions []string
}

// All returns every profile, sorted by name.
func All() []Profile {
	return []Profile{
		blackbaud(), blackboard(), brightspace(), buzz(), canvas(), coursera(), ilias(), moodle(), openedx(), sakai(), schoology(),
	}
}

// ByName returns the profile of that name. An unknown name is the strict one,
// and false.
func ByName(name string) (Profile, bool) {
	return find(func(p Profile) bool { return p.Name == name })
}

// For suggests the profile of a platform by its product_family_code or, where
// that says nothing, by its issuer; both may be empty. It is a hint for whoever
// administers a registration: self-hosted products have any issuer, and nobody
// vouches for a product_family_code.
func For(productFamilyCode, issuer string) (Profile, bool) {
	p, found := find(func(p Profile) bool {
		return slices.ContainsFunc(p.ProductFamilyCodes, func(c string) bool { return strings.EqualFold(c, productFamilyCode) })
	})
	if found {
		return p, true
	}
	return find(func(p Profile) bool { return p.hasIssuer(issuer) })
}

func find(fits func(Profile) bool) (Profile, bool) {
	all := All()
	if i := slices.IndexFunc(all, fits); i >= 0 {
		return all[i], true
	}
	return Profile{}, false
}

func (p Profile) hasIssuer(issuer string) bool {
	if p.SharedIssuer(issuer) {
		return true
	}
	u, err := url.Parse(issuer)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	return slices.ContainsFunc(p.IssuerDomains, func(d string) bool { return strings.HasSuffix(host, "."+d) })
}

// SharedIssuer tells whether that issuer belongs to a service that many schools
// share, so that it identifies none of them.
func (p Profile) SharedIssuer(issuer string) bool {
	return slices.ContainsFunc(p.Hosted, func(h Hosted) bool { return h.Issuer == issuer })
}

// Tolerates tells whether a registration with this profile lets pass what has
// that name: its own switch decides, else the profile does.
func (p Profile) Tolerates(r *lti.Registration, name string) bool {
	if on, set := r.Tolerances[name]; set {
		return on
	}
	return slices.Contains(p.Tolerances, name)
}

// Accepts tells whether a message with that finding may go on: the
// registration's own switch decides, else what is not severe may, and what is
// severe only if the profile tolerates it.
func (p Profile) Accepts(r *lti.Registration, f lti.Finding) bool {
	if on, set := r.Tolerances[f.Name]; set {
		return on
	}
	return !f.Severe || slices.Contains(p.Tolerances, f.Name)
}

// TokenAudience is the `aud` of the tool's assertions for a registration with
// this profile: the registration's own, else the profile's, else the token URL.
func (p Profile) TokenAudience(r *lti.Registration) string {
	for _, audience := range []string{r.Platform.TokenAudience, p.Services.TokenAudience} {
		if audience != "" {
			return audience
		}
	}
	return r.Platform.TokenURL
}
