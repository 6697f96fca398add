package manual

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
)

// canvasPrefix is how Canvas's placements begin in a dynamic registration; in a
// developer key they have the rest of the name alone.
const canvasPrefix = "https://canvas.instructure.com/lti/"

// canvasPlatform marks the extension of a developer key that Canvas reads.
const canvasPlatform = "canvas.instructure.com"

// canvasKey is the JSON of a Canvas LTI developer key.
type canvasKey struct {
	Title         string            `json:"title"`
	Description   string            `json:"description"`
	TargetLinkURI string            `json:"target_link_uri"`
	LoginURL      string            `json:"oidc_initiation_url"`
	RedirectURIs  []string          `json:"redirect_uris,omitempty"`
	Scopes        []lti.Scope       `json:"scopes"`
	JWKSURL       string            `json:"public_jwk_url,omitempty"`
	JWK           json.RawMessage   `json:"public_jwk,omitempty"`
	Custom        customFields      `json:"custom_fields,omitempty"`
	Extensions    []canvasExtension `json:"extensions"`
}

type canvasExtension struct {
	Platform     string         `json:"platform"`
	Domain       string         `json:"domain"`
	ToolID       string         `json:"tool_id,omitempty"`
	PrivacyLevel string         `json:"privacy_level,omitempty"`
	Settings     canvasSettings `json:"settings"`
}

type canvasSettings struct {
	Text       string            `json:"text,omitempty"`
	IconURL    string            `json:"icon_url,omitempty"`
	Placements []canvasPlacement `json:"placements"`
}

type canvasPlacement struct {
	Placement     string          `json:"placement"`
	MessageType   lti.MessageType `json:"message_type"`
	TargetLinkURI string          `json:"target_link_uri,omitempty"`
	Text          string          `json:"text,omitempty"`
	IconURL       string          `json:"icon_url,omitempty"`
	Enabled       flag            `json:"enabled"`
	Custom        customFields    `json:"custom_fields,omitempty"`
}

// customFields are texts; files have numbers and booleans too.
type customFields map[string]string

// UnmarshalJSON takes either for the text that it is written as.
func (f *customFields) UnmarshalJSON(raw []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	*f = make(customFields)
	for name, value := range all {
		text := string(value)
		if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
			return errors.New("a custom field is neither text, number nor boolean")
		}
		if strings.HasPrefix(text, `"`) {
			if err := json.Unmarshal(value, &text); err != nil {
				return err
			}
		}
		(*f)[name] = text
	}
	return nil
}

// flag is a boolean that files have as a text as well; absent is true.
type flag bool

// UnmarshalJSON reads either form.
func (f *flag) UnmarshalJSON(raw []byte) error {
	switch strings.Trim(string(raw), `"`) {
	case "true", "null":
		*f = true
	case "false":
		*f = false
	default:
		return errors.New("enabled is neither true nor false")
	}
	return nil
}

// UnmarshalJSON reads a placement, which is enabled unless it says otherwise.
func (p *canvasPlacement) UnmarshalJSON(raw []byte) error {
	type plain canvasPlacement
	p.Enabled = true
	return json.Unmarshal(raw, (*plain)(p))
}

// CanvasJSON is the tool as JSON for a Canvas LTI developer key: to paste, or to
// serve where Canvas is given a URL. Placements of the standard and of Canvas are
// in it, those of other products are not.
func CanvasJSON(m *dynreg.Metadata) ([]byte, error) {
	t := tool{m}
	key := canvasKey{
		Title: m.Name, Description: t.description(), TargetLinkURI: t.target(), LoginURL: m.LoginURL, RedirectURIs: m.RedirectURIs,
		Scopes: append([]lti.Scope{}, m.Scopes()...), JWKSURL: m.JWKSURL, Custom: m.Tool.Custom,
	}
	if m.JWKSURL == "" {
		var err error
		if key.JWK, err = onlyKey(m.JWKS); err != nil {
			return nil, err
		}
	}
	key.Extensions = []canvasExtension{{
		Platform: canvasPlatform, Domain: m.Tool.Domain, ToolID: canvasToolID(m), PrivacyLevel: t.privacyLevel(),
		Settings: canvasSettings{Text: m.Name, IconURL: m.LogoURL, Placements: t.canvasPlacements()},
	}}
	return json.MarshalIndent(key, "", "  ")
}

// onlyKey is the key of a set that has one: Canvas takes no more.
func onlyKey(set json.RawMessage) (json.RawMessage, error) {
	var keys struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(set, &keys); err != nil || len(keys.Keys) != 1 {
		return nil, errors.New("canvas needs a key set URL, or a key set with exactly one key")
	}
	return keys.Keys[0], nil
}

// canvasToolID is the tool's own, where the metadata has Canvas's member for it.
func canvasToolID(m *dynreg.Metadata) (id string) {
	_ = json.Unmarshal(m.Tool.Extra[canvasPrefix+"tool_id"], &id) // absent or not a text: none
	return id
}

// privacyLevel is what Canvas tells of people; the metadata may say it itself.
func (t tool) privacyLevel() (level string) {
	if json.Unmarshal(t.Tool.Extra[canvasPrefix+"privacy_level"], &level) == nil && level != "" {
		return level
	}
	switch name, email := t.asksName(), t.Asks("email"); {
	case name && email:
		return "public"
	case name:
		return "name_only"
	case email:
		return "email_only"
	}
	return "anonymous"
}

// canvasPlacements are one for each place, which Canvas has once. Messages that
// name their places come first; one that names none is where Canvas puts links,
// or where its teachers select content, if that is free.
func (t tool) canvasPlacements() []canvasPlacement {
	all := []canvasPlacement{}
	add := func(m dynreg.Message, name string) {
		if slices.ContainsFunc(all, func(p canvasPlacement) bool { return p.Placement == name }) {
			return
		}
		all = append(all, canvasPlacement{
			Placement: name, MessageType: m.Type, TargetLinkURI: cmp.Or(m.TargetLinkURI, t.target()), Text: m.Label, IconURL: m.IconURL, Enabled: true, Custom: m.Custom,
		})
	}
	for _, m := range t.Tool.Messages {
		for _, name := range canvasNames(m.Placements) {
			add(m, name)
		}
	}
	usual := map[lti.MessageType]string{lti.ResourceLinkRequest: "link_selection", lti.DeepLinkingRequest: "assignment_selection"}
	for _, m := range t.Tool.Messages {
		if name := usual[m.Type]; name != "" && len(m.Placements) == 0 {
			add(m, name)
		}
	}
	return all
}

// canvasNames are Canvas's own names of placements, without those of other
// products.
func canvasNames(placements []string) (names []string) {
	for _, p := range placements {
		switch {
		case p == "ContentArea":
			names = append(names, "link_selection", "assignment_selection")
		case p == "RichTextEditor":
			names = append(names, "editor_button")
		case strings.HasPrefix(p, canvasPrefix):
			names = append(names, strings.TrimPrefix(p, canvasPrefix))
		}
	}
	return names
}

// readCanvas makes metadata of a developer key's JSON. Redirect URIs, which the
// key has beside it, are the targets where it names none.
func readCanvas(document []byte) (*dynreg.Metadata, error) {
	var key canvasKey
	if err := json.Unmarshal(document, &key); err != nil {
		return nil, fmt.Errorf("canvas configuration: %w", err)
	}
	m := &dynreg.Metadata{
		Name: key.Title, LoginURL: key.LoginURL, RedirectURIs: key.RedirectURIs, JWKSURL: key.JWKSURL, Scope: lti.JoinScopes(key.Scopes),
		Tool: &dynreg.ToolConfiguration{TargetLinkURI: key.TargetLinkURI, Description: key.Description, Custom: key.Custom, Claims: []string{"iss", "sub"}},
	}
	if key.JWKSURL == "" && key.JWK != nil {
		set, err := json.Marshal(map[string]any{"keys": []json.RawMessage{key.JWK}})
		if err != nil {
			return nil, fmt.Errorf("canvas configuration: %w", err)
		}
		m.JWKS = set
	}
	if at := slices.IndexFunc(key.Extensions, func(e canvasExtension) bool { return e.Platform == canvasPlatform }); at >= 0 {
		key.Extensions[at].into(m)
	}
	if len(m.RedirectURIs) == 0 {
		m.RedirectURIs = targets(m)
	}
	m.Complete()
	return m, nil
}

// into adds what Canvas's extension says.
func (e canvasExtension) into(m *dynreg.Metadata) {
	m.Tool.Domain = strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(e.Domain, "https://"), "http://"), "/")
	m.LogoURL = e.Settings.IconURL
	switch e.PrivacyLevel {
	case "public":
		m.Tool.Claims = append(m.Tool.Claims, "name", "given_name", "family_name", "email")
	case "name_only":
		m.Tool.Claims = append(m.Tool.Claims, "name", "given_name", "family_name")
	case "email_only":
		m.Tool.Claims = append(m.Tool.Claims, "email")
	}
	for _, p := range e.Settings.Placements {
		if !p.Enabled {
			continue
		}
		if p.MessageType == "" {
			p.MessageType = lti.ResourceLinkRequest // Canvas's default
		}
		m.Tool.Messages = append(m.Tool.Messages, dynreg.Message{
			Type: p.MessageType, TargetLinkURI: p.TargetLinkURI, Label: p.Text, IconURL: p.IconURL, Custom: p.Custom, Placements: []string{standardName(p.Placement)},
		})
	}
}

// standardName is a placement as a dynamic registration names it.
func standardName(canvas string) string {
	switch canvas {
	case "link_selection", "assignment_selection":
		return "ContentArea"
	case "editor_button":
		return "RichTextEditor"
	}
	return canvasPrefix + canvas
}

// targets are all addresses that links of the tool have, each once.
func targets(m *dynreg.Metadata) []string {
	all := map[string]bool{m.Tool.TargetLinkURI: true}
	for _, message := range m.Tool.Messages {
		if message.TargetLinkURI != "" {
			all[message.TargetLinkURI] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}
