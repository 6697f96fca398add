package linkcontent

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti/internal/web"
)

// Item is one content item of a course.
type Item struct {
	// ID is the item's URL; the platform sets it.
	ID string
	// Type is that of Deep Linking.
	Type string
	// ReadOnly names the members that the tool cannot change.
	ReadOnly []string
	// ResourceLinkID and LineItemIDs are those of an item that launches the tool:
	// the id of its launches, and the URLs of its line items.
	ResourceLinkID string
	LineItemIDs    []string
	// Published tells whether learners see the item; nil means not said.
	Published *bool
	// Content holds the other members as they are read: those of Deep Linking.
	Content map[string]json.RawMessage
}

// NewItem returns an item with the content of v, which is written as a JSON object
// with a type, such as a deeplink.Item.
func NewItem(v any) (Item, error) {
	var i Item
	raw, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(raw, &i)
	}
	if err != nil {
		return i, fmt.Errorf("content item: %w", err)
	}
	return i, i.Validate()
}

// Read decodes the item as Deep Linking describes it into v, such as a
// *deeplink.Item.
func (i Item) Read(v any) error {
	content := maps.Clone(i.Content)
	if content == nil {
		content = map[string]json.RawMessage{}
	}
	if err := put(content, "type", i.Type); err != nil {
		return err
	}
	raw, err := json.Marshal(content)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}

// Validate returns what is wrong with the item in one sentence. Of its content it
// knows nothing.
func (i Item) Validate() error {
	if strings.TrimSpace(i.Type) == "" {
		return errors.New("type is required")
	}
	return nil
}

// own are the members that have a field, by their names on the wire.
func (i *Item) own() map[string]any {
	return map[string]any{"id": &i.ID, "type": &i.Type, "readonly": &i.ReadOnly, "resourceLinkId": &i.ResourceLinkID,
		"lineItemIds": &i.LineItemIDs, "published": &i.Published}
}

// MarshalJSON writes the item with its content. Of a member that has a field, the
// field counts.
func (i Item) MarshalJSON() ([]byte, error) {
	all := make(map[string]json.RawMessage, len(i.Content)+len(i.own()))
	maps.Copy(all, i.Content)
	for name, field := range i.own() {
		delete(all, name)
		if err := put(all, name, field); err != nil {
			return nil, err
		}
		if slices.Contains([]string{`""`, `null`, `[]`}, string(all[name])) {
			delete(all, name) // not set
		}
	}
	return json.Marshal(all)
}

// UnmarshalJSON reads an item. It checks shapes, not rules: see [Item.Validate].
// Names are compared exactly, and null counts as absent.
func (i *Item) UnmarshalJSON(data []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil || all == nil {
		return errors.New("a content item must be an object")
	}
	*i = Item{}
	for name, field := range i.own() {
		if raw, ok := all[name]; ok && json.Unmarshal(raw, field) != nil {
			return fmt.Errorf("%s of a content item has the wrong JSON type", name)
		}
		delete(all, name)
	}
	if len(all) > 0 {
		i.Content = all
	}
	return nil
}

func put(into map[string]json.RawMessage, name string, v any) error {
	raw, err := json.Marshal(v)
	into[name] = raw
	return err
}

// container is one page on the wire.
type container struct {
	Items []Item `json:"items"`
}

// MediaType is the media type of items and of pages of them.
const MediaType = web.MediaTypeJSON
