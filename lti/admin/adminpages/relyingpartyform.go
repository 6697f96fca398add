package adminpages

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/bridge/rp"
)

// formOfRelyingParty is an application as the form shows it, each field under the
// name of the record's own.
func formOfRelyingParty(c *rp.Client) url.Values {
	roles := map[string]string{}
	for role, name := range c.Roles {
		roles[string(role)] = name
	}
	f := url.Values{
		"name": {c.Name}, "home": {c.Home}, "loginUri": {c.LoginURI}, "registrations": c.Registrations,
		"redirectUris": {strings.Join(c.RedirectURIs, "\n")}, "postLogoutUris": {strings.Join(c.PostLogoutURIs, "\n")},
		"jwksUrl": {c.JWKSURL}, "jwks": {string(c.JWKS)}, "sector": {c.Sector},
		"claims": {customText(c.Claims)}, "roles": {customText(roles)}, "verifiedEmailDomains": {strings.Join(c.VerifiedEmailDomains, "\n")},
	}
	for _, s := range c.Scopes {
		f.Add("scopes", string(s))
	}
	for field, on := range map[string]bool{"newWindow": c.NewWindow, "targetInState": c.TargetInState, "insecureWithoutPkce": c.InsecureWithoutPKCE, "publicSubject": c.PublicSubject} {
		if on {
			f.Set(field, "on")
		}
	}
	return f
}

// readRelyingParty puts what the form holds into the record. What the form does
// not ask for stays as it is.
func readRelyingParty(r *http.Request, into *rp.Client) error {
	if err := r.ParseForm(); err != nil {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The form cannot be read.", Err: err}
	}
	value := func(field string) string { return strings.TrimSpace(r.PostForm.Get(field)) }
	into.Name, into.Home, into.LoginURI = value("name"), value("home"), value("loginUri")
	into.Registrations = r.PostForm["registrations"]
	into.RedirectURIs, into.PostLogoutURIs = strings.Fields(value("redirectUris")), strings.Fields(value("postLogoutUris"))
	into.JWKSURL, into.JWKS, into.Sector = value("jwksUrl"), document(value("jwks")), value("sector")
	into.NewWindow, into.TargetInState = value("newWindow") != "", value("targetInState") != ""
	into.InsecureWithoutPKCE, into.PublicSubject = value("insecureWithoutPkce") != "", value("publicSubject") != ""
	into.Claims, into.VerifiedEmailDomains = customOf(value("claims")), strings.Fields(value("verifiedEmailDomains"))
	into.Roles, into.Scopes = nil, nil
	for role, name := range customOf(value("roles")) {
		if into.Roles == nil {
			into.Roles = map[lti.Role]string{}
		}
		into.Roles[lti.Role(role)] = name
	}
	for _, s := range r.PostForm["scopes"] {
		into.Scopes = append(into.Scopes, lti.Scope(s))
	}
	return nil
}
