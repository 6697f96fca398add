package adminpages

import (
	"encoding/json"
	"net/http"
	"net/url"
	"sort"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// The form's fields have the names of the record's JSON fields, without the side:
// "platform.jwksUrl" is platformJwksUrl, so that a problem finds its field.

// fieldOf is the form's field of a record's field.
func fieldOf(field string) string {
	side, name, nested := strings.Cut(field, ".")
	if !nested {
		return field
	}
	return side + strings.ToUpper(name[:1]) + name[1:]
}

// formOf is a registration as the form shows it.
func formOf(r *lti.Registration) url.Values {
	f := url.Values{
		"name": {r.Name}, "issuer": {r.Issuer}, "clientId": {r.ClientID}, "profile": {r.Profile},
		"platformAuthorizationUrl": {r.Platform.AuthorizationURL}, "platformTokenUrl": {r.Platform.TokenURL},
		"platformTokenAudience": {r.Platform.TokenAudience}, "platformJwksUrl": {r.Platform.JWKSURL}, "platformJwks": {string(r.Platform.JWKS)},
		"toolLoginUrl": {r.Tool.LoginURL}, "toolLaunchUrl": {r.Tool.LaunchURL}, "toolDeepLinkingUrl": {r.Tool.DeepLinkingURL},
		"toolRedirectUris": {strings.Join(r.Tool.RedirectURIs, "\n")}, "toolJwksUrl": {r.Tool.JWKSURL}, "toolJwks": {string(r.Tool.JWKS)},
		"toolCustom": {customText(r.Tool.Custom)},
	}
	for _, s := range r.Tool.Scopes {
		f.Add("toolScopes", string(s))
	}
	if r.Tool.ShareName {
		f.Set("toolShareName", "on")
	}
	if r.Tool.ShareEmail {
		f.Set("toolShareEmail", "on")
	}
	return f
}

// readForm puts what the form holds into the registration. What the form does not
// ask for stays as it is.
func readForm(r *http.Request, into *lti.Registration) error {
	if err := r.ParseForm(); err != nil {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The form cannot be read.", Err: err}
	}
	value := func(field string) string { return strings.TrimSpace(r.PostForm.Get(field)) }
	into.Name, into.Profile = value("name"), value("profile")
	if r.PostForm.Has("platformAuthorizationUrl") {
		into.Platform.AuthorizationURL, into.Platform.TokenURL = value("platformAuthorizationUrl"), value("platformTokenUrl")
		into.Platform.TokenAudience, into.Platform.JWKSURL = value("platformTokenAudience"), value("platformJwksUrl")
		into.Platform.JWKS = document(value("platformJwks"))
	}
	if !r.PostForm.Has("toolLoginUrl") {
		return nil
	}
	t := &into.Tool
	t.LoginURL, t.LaunchURL, t.DeepLinkingURL = value("toolLoginUrl"), value("toolLaunchUrl"), value("toolDeepLinkingUrl")
	t.RedirectURIs, t.JWKSURL, t.JWKS = strings.Fields(value("toolRedirectUris")), value("toolJwksUrl"), document(value("toolJwks"))
	t.ShareName, t.ShareEmail = value("toolShareName") != "", value("toolShareEmail") != ""
	t.Custom, t.Scopes = customOf(value("toolCustom")), nil
	for _, s := range r.PostForm["toolScopes"] {
		t.Scopes = append(t.Scopes, lti.Scope(s))
	}
	return nil
}

// document is a key set, nil if there is none.
func document(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}

// customText is custom parameters as people write them: name=value, one a line.
func customText(custom map[string]string) string {
	lines := make([]string, 0, len(custom))
	for name, value := range custom {
		lines = append(lines, name+"="+value)
	}
	sort.Strings(lines)
	return strings.Join(lines, "\n")
}

func customOf(text string) map[string]string {
	var custom map[string]string
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if name == "" && value == "" {
			continue
		}
		if custom == nil {
			custom = map[string]string{}
		}
		custom[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return custom
}
