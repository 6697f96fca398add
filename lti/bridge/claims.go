package bridge

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/bridge/rp"
)

// claims are those that the client's record asks for and the launch holds. What
// says who the person is needs its scope of OpenID Connect (Core §5.4).
func (b *Bridge) claims(s *Session) map[string]any {
	wanted := s.Client.Claims
	if wanted == nil {
		wanted = rp.StandardClaims()
	}
	claims := make(map[string]any)
	for name, source := range wanted {
		if scope := scopeOf(source); scope != "" && !hasScope(s.scope, scope) {
			continue
		}
		if value := b.value(s, source); value != nil {
			claims[name] = value
		}
		if source == "email" && s.Launch.Message.Email != "" {
			claims["email_verified"] = verified(s.Client, s.Launch.Message.Email)
		}
	}
	return claims
}

// scopeOf is the scope that shares a source.
func scopeOf(source string) string {
	switch source {
	case "name", "given_name", "family_name", "locale":
		return "profile"
	case "email":
		return "email"
	}
	return ""
}

// verified tells whether the address lies in a domain that the client believes
// its learning platforms in.
func verified(c *rp.Client, address string) bool {
	at := strings.LastIndexByte(address, '@')
	return at > 0 && slices.ContainsFunc(c.VerifiedEmailDomains, func(domain string) bool {
		return strings.EqualFold(domain, address[at+1:])
	})
}

// value is what the launch says at a source; nil if it says nothing.
func (b *Bridge) value(s *Session, source string) any {
	m := s.Launch.Message
	if name, ok := strings.CutPrefix(source, "custom."); ok {
		return text(m.Custom[name])
	}
	switch source {
	case "name":
		return text(cmp.Or(m.Name, strings.TrimSpace(m.GivenName+" "+m.FamilyName)))
	case "given_name":
		return text(m.GivenName)
	case "family_name":
		return text(m.FamilyName)
	case "email":
		return text(m.Email)
	case "locale":
		return text(m.Locale)
	case "message_type":
		return text(string(m.Type))
	case "deployment_id":
		return text(m.DeploymentID)
	case "target_link_uri":
		_, page := b.readLink(m.TargetLinkURI)
		return text(pageOf(s.Client, page))
	case "issuer":
		return text(m.Issuer)
	case "registration":
		return text(s.Launch.Registration.ID)
	case "platform_user_id":
		return text(m.Subject)
	case "custom":
		return object(m.Custom, len(m.Custom) > 0)
	case "ags", "nrps", "deep_linking":
		return b.serviceClaim(s, source)
	}
	if strings.HasPrefix(source, "role") {
		return roleValue(s.Client, m, source)
	}
	return placeValue(m, source)
}

func roleValue(c *rp.Client, m *lti.Message, source string) any {
	switch source {
	case "roles":
		return object(m.Roles, m.Roles != nil)
	case "roles.short":
		names := make([]string, 0, len(m.Roles))
		for _, r := range m.Roles {
			names = append(names, r.ShortName())
		}
		return names
	case "roles.mapped":
		names := []string{} // an empty list says that there is none
		for role, name := range c.Roles {
			if m.HasRole(role) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return names
	}
	return text(strings.ToLower(m.ContextRole().ShortName()))
}

// placeValue is where the launch comes from.
func placeValue(m *lti.Message, source string) any {
	at := cmp.Or(m.Context, &lti.Context{})
	link := cmp.Or(m.ResourceLink, &lti.ResourceLink{})
	shown := cmp.Or(m.LaunchPresentation, &lti.LaunchPresentation{})
	platform := cmp.Or(m.ToolPlatform, &lti.ToolPlatform{})
	lis := cmp.Or(m.LIS, &lti.LIS{})
	switch source {
	case "context":
		return object(m.Context, m.Context != nil)
	case "context.id":
		return text(at.ID)
	case "context.label":
		return text(at.Label)
	case "context.title":
		return text(at.Title)
	case "resource_link":
		return object(m.ResourceLink, m.ResourceLink != nil)
	case "resource_link.id":
		return text(link.ID)
	case "resource_link.title":
		return text(link.Title)
	case "launch_presentation":
		return object(m.LaunchPresentation, m.LaunchPresentation != nil)
	case "return_url":
		return text(shown.ReturnURL)
	case "tool_platform":
		return object(m.ToolPlatform, m.ToolPlatform != nil)
	case "tool_platform.guid":
		return text(platform.GUID)
	case "lis.person_sourcedid":
		return text(lis.PersonSourcedID)
	}
	return nil
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func object(v any, there bool) any {
	if !there {
		return nil
	}
	return v
}

// serviceClaim tells where the bridge offers a service of the platform, in the
// words of LTI, as far as the session was granted it. The platform's own
// addresses stay behind the bridge.
func (b *Bridge) serviceClaim(s *Session, source string) any {
	m := s.Launch.Message
	switch source {
	case "nrps":
		if m.NRPS == nil || !s.Has(lti.ScopeMembership) {
			return nil
		}
		return &lti.NRPSClaim{ContextMembershipsURL: b.cfg.Issuer + membersPath, ServiceVersions: []string{"2.0"}}
	case "ags":
		return b.gradebookClaim(s)
	}
	if m.Type != lti.DeepLinkingRequest {
		return nil
	}
	return map[string]any{
		"selection_endpoint": b.cfg.Issuer + selectionPath,
		"accept_types":       m.DeepLinking.AcceptTypes, "accept_media_types": m.DeepLinking.AcceptMediaTypes,
		"accept_presentation_document_targets": m.DeepLinking.AcceptPresentationDocumentTargets,
		"accept_multiple":                      deeplink.AcceptsMany(m.DeepLinking), "accept_lineitem": deeplink.AcceptsLineItems(m.DeepLinking),
		"title": m.DeepLinking.Title, "text": m.DeepLinking.Text,
	}
}

func (b *Bridge) gradebookClaim(s *Session) any {
	from := s.Launch.Message.AGS
	if from == nil {
		return nil
	}
	claim := &lti.AGSClaim{}
	for _, scope := range from.Scopes {
		if s.Has(scope) {
			claim.Scopes = append(claim.Scopes, scope)
		}
	}
	if len(claim.Scopes) == 0 {
		return nil
	}
	if from.LineItems != "" {
		claim.LineItems = b.cfg.Issuer + lineItemsPath
	}
	if from.LineItem != "" {
		claim.LineItem = b.lineItemURL(s, from.LineItem)
	}
	return claim
}
