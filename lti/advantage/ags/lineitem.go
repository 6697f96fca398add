package ags

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
)

// Limits that the standard leaves open.
const (
	maxText    = 1024     // bytes of a label, resource id or tag
	maxUserID  = 255      // characters (Core §5.3.6)
	maxComment = 16 << 10 // bytes
)

// LineItem is one column of the gradebook (AGS §3.2).
type LineItem struct {
	// ID is the line item's URL. The platform sets it; a client may leave it
	// empty.
	ID string `json:"id,omitempty"`
	// Label is the column's heading; required, not blank.
	Label string `json:"label"`
	// ScoreMaximum is required and above zero.
	ScoreMaximum float64 `json:"scoreMaximum"`
	// ResourceID is the tool's own name for what is graded. The platform
	// never changes it and keeps it when the course is copied.
	ResourceID string `json:"resourceId,omitempty"`
	// Tag tells several line items of one resource apart.
	Tag string `json:"tag,omitempty"`
	// ResourceLinkID binds the line item to a resource link of the tool in
	// this context.
	ResourceLinkID string `json:"resourceLinkId,omitempty"`
	// StartDateTime and EndDateTime bound the time of submission; zero means
	// not set.
	StartDateTime Timestamp `json:"startDateTime,omitzero"`
	EndDateTime   Timestamp `json:"endDateTime,omitzero"`
	// GradesReleased tells whether learners see their grades; nil leaves it to
	// the platform.
	GradesReleased *bool `json:"gradesReleased,omitempty"`
	// SubmissionReview offers the tool's own view of a submission.
	SubmissionReview *SubmissionReview `json:"submissionReview,omitempty"`
	// Extra holds the members that vendors add, by the URLs that name them, as
	// they were read (AGS §3.1.2). Members of other names are not kept.
	Extra map[string]json.RawMessage `json:"-"`
}

// SubmissionReview says when and where submissions can be looked at in the tool
// (Submission Review 1.0).
type SubmissionReview struct {
	// ReviewableStatus lists the progress at which there is something to see.
	ReviewableStatus []ActivityProgress `json:"reviewableStatus,omitempty"`
	Label            string             `json:"label,omitempty"`
	// URL is the target of the review; empty means the resource link's.
	URL string `json:"url,omitempty"`
	// Custom goes into the launches of the review.
	Custom map[string]string `json:"custom,omitempty"`
}

// Validate returns what is wrong with the line item in one sentence.
func (l *LineItem) Validate() error {
	switch {
	case strings.TrimSpace(l.Label) == "":
		return errors.New("label is required and must not be blank")
	case !(l.ScoreMaximum > 0):
		return errors.New("scoreMaximum must be a number above 0")
	case max(len(l.Label), len(l.ResourceID), len(l.Tag), len(l.ResourceLinkID)) > maxText:
		return errors.New("label, resourceId, tag and resourceLinkId must not be longer than 1024 bytes")
	case l.SubmissionReview != nil && !isWebAddress(l.SubmissionReview.URL):
		return errors.New("submissionReview.url must be an http or https URL")
	}
	return nil
}

func isWebAddress(address string) bool {
	u, err := url.Parse(address)
	return address == "" || err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http")
}

// MarshalJSON writes the line item with what vendors add.
func (l LineItem) MarshalJSON() ([]byte, error) {
	type plain LineItem
	object, err := json.Marshal(plain(l))
	if err != nil {
		return nil, err
	}
	return withExtra(object, l.Extra)
}

// UnmarshalJSON reads a line item. It checks shapes, not rules: see
// [LineItem.Validate].
func (l *LineItem) UnmarshalJSON(data []byte) error {
	type plain LineItem
	var p plain
	if err := json.Unmarshal(data, &p); err != nil {
		return err
	}
	p.Extra = readExtra(data)
	*l = LineItem(p)
	return nil
}
