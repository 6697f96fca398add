package contentitem

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
)

// Types of items on the wire.
const (
	typeItem = "ContentItem"
	typeLTI  = "LtiLinkItem"
	typeFile = "FileItem"
)

// list is content_items on the wire.
type list struct {
	Context any   `json:"@context"`
	Graph   graph `json:"@graph"`
}

// graph is the items; some tools write the only one without an array.
type graph []item

// UnmarshalJSON implements json.Unmarshaler.
func (g *graph) UnmarshalJSON(data []byte) error {
	if data = bytes.TrimSpace(data); data[0] != '{' {
		return json.Unmarshal(data, (*[]item)(g))
	}
	*g = make(graph, 1)
	return json.Unmarshal(data, &(*g)[0])
}

type item struct {
	Type string `json:"@type"`
	// ID is the address of older items, and a local name of others.
	ID        string              `json:"@id,omitempty"`
	URL       string              `json:"url,omitempty"`
	MediaType string              `json:"mediaType,omitempty"`
	Title     string              `json:"title,omitempty"`
	Text      string              `json:"text,omitempty"`
	Icon      *picture            `json:"icon,omitempty"`
	Thumbnail *picture            `json:"thumbnail,omitempty"`
	Placement *placement          `json:"placementAdvice,omitempty"`
	Custom    deeplink.Custom     `json:"custom,omitempty"`
	LineItem  *lineItem           `json:"lineItem,omitempty"`
	Copy      flag                `json:"copyAdvice,omitempty"`
	ExpiresAt advantage.Timestamp `json:"expiresAt,omitzero"`
}

type picture struct {
	ID     string `json:"@id"`
	Width  number `json:"width,omitempty"`
	Height number `json:"height,omitempty"`
}

type placement struct {
	Target       string `json:"presentationDocumentTarget,omitempty"`
	WindowTarget string `json:"windowTarget,omitempty"`
	Width        number `json:"displayWidth,omitempty"`
	Height       number `json:"displayHeight,omitempty"`
}

type lineItem struct {
	Type        string    `json:"@type,omitempty"`
	Label       string    `json:"label,omitempty"`
	Reporting   string    `json:"reportingMethod,omitempty"`
	Activity    *activity `json:"assignedActivity,omitempty"`
	Constraints *limits   `json:"scoreConstraints,omitempty"`
}

type activity struct {
	ActivityID string `json:"activityId,omitempty"`
}

type limits struct {
	Type          string `json:"@type,omitempty"`
	NormalMaximum number `json:"normalMaximum,omitempty"`
	TotalMaximum  number `json:"totalMaximum,omitempty"`
}

// number is read as a JSON number or as a text that holds one.
type number float64

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(data []byte) error {
	text := strings.Trim(string(data), `"`)
	if text == "" || text == "null" {
		*n = 0
		return nil
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || json.Unmarshal([]byte(text), new(float64)) != nil {
		return errors.New("sizes and scores must be numbers")
	}
	*n = number(value)
	return nil
}

// flag is read as a JSON boolean or as its text.
type flag bool

// UnmarshalJSON implements json.Unmarshaler.
func (f *flag) UnmarshalJSON(data []byte) error {
	*f = strings.Trim(string(data), `"`) == "true"
	return nil
}
