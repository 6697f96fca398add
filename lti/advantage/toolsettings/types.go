package toolsettings

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Media types of settings: those of one level, or of several merged, and those of
// several levels side by side.
const (
	MediaTypeSimple = "application/vnd.ims.lti.v2.toolsettings.simple+json"
	MediaType       = "application/vnd.ims.lti.v2.toolsettings+json"
)

// Variables that hold the addresses of settings: the value of a custom parameter
// that the tool is registered with.
const (
	LinkURL    = "$LtiLink.custom.url"
	ContextURL = "$ToolProxyBinding.custom.url"
	SystemURL  = "$ToolProxy.custom.url"
)

// Level is where settings belong.
type Level string

// The levels, from the narrowest to the widest.
const (
	// Link is one resource link.
	Link Level = "LtiLink"
	// Context is a course or group.
	Context Level = "ToolProxyBinding"
	// System is everything that the tool is registered for.
	System Level = "ToolProxy"
)

// Settings are custom parameters. On the wire the values are strings: other values
// become their JSON text when they are read, and null is left out.
type Settings map[string]string

// UnmarshalJSON reads an object. The member @id of JSON-LD is none of the
// settings.
func (s *Settings) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil || raw == nil {
		return errors.New("settings must be an object")
	}
	delete(raw, "@id")
	*s = make(Settings, len(raw))
	for name, value := range raw {
		switch {
		case string(value) == "null":
		case value[0] == '"':
			var text string
			if err := json.Unmarshal(value, &text); err != nil {
				return err
			}
			(*s)[name] = text
		default:
			var text bytes.Buffer
			if err := json.Compact(&text, value); err != nil {
				return err
			}
			(*s)[name] = text.String()
		}
	}
	return nil
}

// LevelSettings are those of one level.
type LevelSettings struct {
	Level Level `json:"@type"`
	// URL is where they can be read and replaced.
	URL      string   `json:"@id"`
	Settings Settings `json:"custom"`
}

// document is settings of several levels on the wire.
type document struct {
	Context string          `json:"@context"`
	Graph   []LevelSettings `json:"@graph"`
}

const jsonLDContext = "http://purl.imsglobal.org/ctx/lti/v2/ToolSettings"

// only returns the settings of a document that is about one level.
func (d *document) only(level Level) (Settings, error) {
	if len(d.Graph) != 1 || d.Graph[0].Level != level || d.Graph[0].Settings == nil {
		return nil, fmt.Errorf("@graph must hold the settings of one %s", level)
	}
	return d.Graph[0].Settings, nil
}
