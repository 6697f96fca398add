package dynreg

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/profile"
)

// extensionsOf is how a product's own members and placements begin; empty for a
// product that has none.
func extensionsOf(p profile.Profile) string {
	switch p.Name {
	case profile.Canvas:
		return "https://canvas.instructure.com/lti/"
	case profile.Sakai:
		return "https://www.sakailms.org/spec/"
	}
	return ""
}

// adapt makes of what a tool says of itself what this platform takes: of scopes,
// messages and placements those that it has, and of extensions its own. Some
// products refuse a registration for the first name that they do not know.
func adapt(m *Metadata, c *Configuration, p profile.Profile) *Metadata {
	m = m.Clone()
	m.Scope = lti.JoinScopes(m.supportedScopes(c))
	m.Tool.Extra = ownExtensions(m.Tool.Extra, p)
	if p.Name == profile.Canvas {
		m.setPrivacy()
	}
	var kept []Message
	for _, message := range m.Tool.Messages {
		message.Extra = ownExtensions(message.Extra, p)
		if message, ok := placed(message, c, p); ok {
			kept = append(kept, message)
		}
	}
	if kept == nil {
		kept = []Message{} // the member is required
	}
	m.Tool.Messages = kept
	return m
}

// supportedScopes are the scopes that the platform has, all of them where it
// does not say.
func (m *Metadata) supportedScopes(c *Configuration) []lti.Scope {
	all := lti.ParseScopes(m.Scope)
	if len(c.Scopes) == 0 {
		return all
	}
	return lti.IntersectScopes(all, c.Scopes)
}

// ownExtensions leaves the texts in one language and the product's own members.
func ownExtensions(extra map[string]json.RawMessage, p profile.Profile) map[string]json.RawMessage {
	own := make(map[string]json.RawMessage)
	for name, value := range extra {
		if !strings.Contains(name, "://") || isOf(p, name) {
			own[name] = value
		}
	}
	return own
}

func isOf(p profile.Profile, name string) bool {
	prefix := extensionsOf(p)
	return prefix != "" && strings.HasPrefix(name, prefix)
}

// setPrivacy tells Canvas what the tool wants to know of people, which it does
// not take from the claims.
func (m *Metadata) setPrivacy() {
	const member = "https://canvas.instructure.com/lti/privacy_level"
	if _, said := m.Tool.Extra[member]; said {
		return
	}
	name, email := m.Asks("name") || m.Asks("given_name") || m.Asks("family_name"), m.Asks("email")
	level := `"anonymous"`
	switch {
	case name && email:
		level = `"public"`
	case name:
		level = `"name_only"`
	case email:
		level = `"email_only"`
	}
	m.Tool.Extra[member] = json.RawMessage(level)
}

// placed returns the message with the placements that the platform has for it.
// It is false for a type that the platform does not send, and for a message that
// was meant for other products alone. A message that also has placements of the
// standard goes without any where the platform has none of them: then the
// platform chooses.
func placed(m Message, c *Configuration, p profile.Profile) (Message, bool) {
	supported, listed := c.message(m.Type)
	if !listed && len(c.LTI.Messages) > 0 {
		return m, false
	}
	var kept []string
	standard := len(m.Placements) == 0
	for _, name := range m.Placements {
		vendors := strings.Contains(name, "://")
		standard = standard || !vendors
		if takes(supported, name, p) || len(supported.Placements) == 0 && (!vendors || isOf(p, name)) {
			kept = append(kept, name)
		}
	}
	m.Placements = kept
	return m, standard || len(kept) > 0
}

// takes tells whether the platform lists a placement, under its name or under
// the name without the product's prefix.
func takes(m SupportedMessage, name string, p profile.Profile) bool {
	return slices.ContainsFunc(m.Placements, func(listed string) bool {
		return listed == name || isOf(p, name) && listed == strings.TrimPrefix(name, extensionsOf(p))
	})
}
