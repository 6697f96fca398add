package deeplink

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/ltikit/ltikit/lti/advantage"
)

// Types of content items (DL §3). Others are kept as they are.
const (
	// TypeLink is an address that opens without a launch.
	TypeLink = "link"
	// TypeResourceLink is a link that launches the tool.
	TypeResourceLink = "ltiResourceLink"
	// TypeFile is a file that the platform fetches and keeps.
	TypeFile = "file"
	// TypeHTML is a fragment of HTML.
	TypeHTML = "html"
	// TypeImage is a picture that is shown where it lies.
	TypeImage = "image"
	// TypeAssetProcessor attaches the tool to an activity, whose submissions it
	// then processes; TypeAssetProcessorContribution does so where people
	// contribute rather than submit, such as in a discussion (Asset Processor).
	TypeAssetProcessor             = "ltiAssetProcessor"
	TypeAssetProcessorContribution = "ltiAssetProcessorContribution"
)

// Item is one content item (DL §3). Which fields count depends on its type;
// Validate tells which are required.
type Item struct {
	Type string `json:"type"`
	// URL is required of links, files and images. Without it a resource link
	// or an asset processor opens the tool's launch URL.
	URL   string `json:"url,omitempty"`
	Title string `json:"title,omitempty"`
	// Text is a description in plain text.
	Text string `json:"text,omitempty"`
	// HTML is the fragment of an html item. A platform cleans it before it
	// shows it to anybody.
	HTML      string   `json:"html,omitempty"`
	Icon      *Picture `json:"icon,omitempty"`
	Thumbnail *Picture `json:"thumbnail,omitempty"`
	// Width and Height are those of an image, in pixels.
	Width  float64 `json:"width,omitempty"`
	Height float64 `json:"height,omitempty"`

	// Embed, IFrame and Window say how a link may be shown; the platform
	// chooses among them.
	Embed  *Embed  `json:"embed,omitempty"`
	IFrame *IFrame `json:"iframe,omitempty"`
	Window *Window `json:"window,omitempty"`

	// Custom goes into every launch of a resource link, and into what an asset
	// processor is sent.
	Custom Custom `json:"custom,omitempty"`
	// LineItem asks for a column in the gradebook, tied to the resource link.
	LineItem *LineItem `json:"lineItem,omitempty"`
	// Available bounds when a resource link may be opened, Submission when
	// work may be handed in.
	Available  *Period `json:"available,omitempty"`
	Submission *Period `json:"submission,omitempty"`

	// Report is about the reports of an asset processor.
	Report *Report `json:"report,omitempty"`

	// MediaType and ExpiresAt are those of a file; after ExpiresAt it cannot
	// be fetched any more.
	MediaType string              `json:"mediaType,omitempty"`
	ExpiresAt advantage.Timestamp `json:"expiresAt,omitzero"`

	// Extra holds members that have no field, as they were read. What a tool
	// adds should be named by a URL (DL §3.6).
	Extra map[string]json.RawMessage `json:"-"`
}

// Picture is an icon or a thumbnail.
type Picture struct {
	URL    string  `json:"url"`
	Width  float64 `json:"width,omitempty"`
	Height float64 `json:"height,omitempty"`
}

// Embed is HTML that shows a link in a page. A platform cleans it first.
type Embed struct {
	HTML string `json:"html"`
}

// IFrame shows an item in a frame. Src is required of links and unused in
// resource links, whose frame is launched.
type IFrame struct {
	Src    string  `json:"src,omitempty"`
	Width  float64 `json:"width,omitempty"`
	Height float64 `json:"height,omitempty"`
}

// Window opens an item in a window of its own.
type Window struct {
	TargetName string  `json:"targetName,omitempty"`
	Width      float64 `json:"width,omitempty"`
	Height     float64 `json:"height,omitempty"`
	// Features are those of window.open, such as "noopener,menubar=no".
	Features string `json:"windowFeatures,omitempty"`
}

// LineItem is the column that a resource link asks for (DL §3.2). The platform
// offers it over AGS with the same ResourceID and Tag.
type LineItem struct {
	// Label is the column's heading; empty means the item's title.
	Label string `json:"label,omitempty"`
	// ScoreMaximum is required and above zero.
	ScoreMaximum float64 `json:"scoreMaximum"`
	ResourceID   string  `json:"resourceId,omitempty"`
	Tag          string  `json:"tag,omitempty"`
	// GradesReleased tells whether learners see grades at once; nil leaves it
	// to the platform.
	GradesReleased *bool `json:"gradesReleased,omitempty"`
	// SubmissionReview offers the tool's own view of a submission.
	SubmissionReview *SubmissionReview `json:"submissionReview,omitempty"`
	// Extra holds members that have no field, as they were read.
	Extra map[string]json.RawMessage `json:"-"`
}

// SubmissionReview says when and where submissions can be looked at in the tool
// (Submission Review 1.0).
type SubmissionReview struct {
	// ReviewableStatus lists values of AGS's activityProgress.
	ReviewableStatus []string `json:"reviewableStatus,omitempty"`
	Label            string   `json:"label,omitempty"`
	// URL is the target of the review; empty means the resource link's.
	URL    string `json:"url,omitempty"`
	Custom Custom `json:"custom,omitempty"`
}

// Report says which reports an asset processor makes and where they are opened
// (Asset Processor).
type Report struct {
	// URL is the target of a report review; empty means the tool's launch URL.
	URL    string `json:"url,omitempty"`
	Custom Custom `json:"custom,omitempty"`
	// SupportedTypes are the types of its reports; empty says nothing of them.
	SupportedTypes []string `json:"supportedTypes,omitempty"`
	// Extra holds members that have no field, as they were read.
	Extra map[string]json.RawMessage `json:"-"`
}

// Period is a time with a start, an end, or both.
type Period struct {
	Start advantage.Timestamp `json:"startDateTime,omitzero"`
	End   advantage.Timestamp `json:"endDateTime,omitzero"`
}

// Custom holds custom parameters. On the wire the values are strings: other
// values become their JSON text when they are read, and null is left out.
type Custom map[string]string

// UnmarshalJSON reads an object of strings, numbers, booleans and whatever else.
func (c *Custom) UnmarshalJSON(data []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return errors.New("custom must be an object of strings")
	}
	*c = make(Custom, len(raw))
	for name, value := range raw {
		switch {
		case isNull(value):
		case value[0] == '"':
			var s string
			if err := json.Unmarshal(value, &s); err != nil {
				return err
			}
			(*c)[name] = s
		default:
			var text bytes.Buffer
			if err := json.Compact(&text, value); err != nil {
				return err
			}
			(*c)[name] = text.String()
		}
	}
	return nil
}

func isNull(raw json.RawMessage) bool { return string(raw) == "null" }
