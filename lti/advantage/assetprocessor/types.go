package assetprocessor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ltikit/ltikit/lti/advantage"
)

// Progress tells how far the processing of an asset is. Values that are not known
// here are read as NotReady.
type Progress string

// The values of Progress.
const (
	Processed     Progress = "Processed"
	Processing    Progress = "Processing"
	PendingManual Progress = "PendingManual"
	Failed        Progress = "Failed"
	NotProcessed  Progress = "NotProcessed"
	NotReady      Progress = "NotReady"
)

// UnmarshalText reads a value.
func (p *Progress) UnmarshalText(text []byte) error {
	if *p = Progress(text); !p.known() {
		*p = NotReady
	}
	return nil
}

func (p Progress) known() bool {
	switch p {
	case Processed, Processing, PendingManual, Failed, NotProcessed, NotReady:
		return true
	}
	return false
}

// Error codes of the standard for an asset that failed. Tools may have their own,
// which Comment then explains.
const (
	UnsupportedAssetType = "UNSUPPORTED_ASSET_TYPE"
	AssetTooLarge        = "ASSET_TOO_LARGE"
	AssetTooSmall        = "ASSET_TOO_SMALL"
	EULANotAccepted      = "EULA_NOT_ACCEPTED"
	DownloadFailed       = "DOWNLOAD_FAILED"
)

const (
	maxPriority = 5
	maxID       = 255 // characters of an id or a type
)

// Report is what a tool found out about one asset. The newest report of a type
// takes the place of the ones before it.
type Report struct {
	// AssetID and Type are required. Type is the tool's own word, such as
	// "originality"; a platform may take only those that were announced when the
	// tool was attached.
	AssetID string `json:"assetId"`
	Type    string `json:"type"`
	// Timestamp orders the reports of one type on one asset; required. Written
	// in UTC with microseconds.
	Timestamp advantage.Timestamp `json:"timestamp"`
	// Progress is required; with Failed goes an ErrorCode.
	Progress  Progress `json:"processingProgress"`
	ErrorCode string   `json:"errorCode,omitempty"`
	// Priority is 0 where all is well up to 5 where somebody must look at once.
	Priority int `json:"priority"`

	Title string `json:"title,omitempty"`
	// Result is a short text, such as "75/100".
	Result string `json:"result,omitempty"`
	// ScoreGiven and ScoreMaximum are the older form of Result.
	ScoreGiven   *float64 `json:"scoreGiven,omitempty"`
	ScoreMaximum *float64 `json:"scoreMaximum,omitempty"`
	// IndicationColor is #RRGGBB, IndicationAlt the same for who sees no colors.
	IndicationColor string `json:"indicationColor,omitempty"`
	IndicationAlt   string `json:"indicationAlt,omitempty"`
	// Comment is plain text.
	Comment string `json:"comment,omitempty"`
	// VisibleToOwner tells whether who submitted the asset sees the report; nil
	// leaves it to the platform.
	VisibleToOwner *bool `json:"visibleToOwner,omitempty"`
}

// Validate returns what is wrong with the report in one sentence.
func (r *Report) Validate() error {
	switch {
	case r.AssetID == "" || len(r.AssetID) > maxID:
		return errors.New("assetId is required and must not be longer than 255 characters")
	case strings.TrimSpace(r.Type) == "" || len(r.Type) > maxID:
		return errors.New("type is required and must not be longer than 255 characters")
	case r.Timestamp.IsZero():
		return errors.New("timestamp is required, ISO 8601 with a time zone")
	case !r.Progress.known():
		return fmt.Errorf("processingProgress %q is none of Processed, Processing, PendingManual, Failed, NotProcessed, NotReady", r.Progress)
	case r.Priority < 0 || r.Priority > maxPriority:
		return errors.New("priority must be a whole number from 0 to 5")
	case r.IndicationColor != "" && !isColor(r.IndicationColor):
		return errors.New("indicationColor must be # and six hexadecimal digits")
	case r.ScoreGiven != nil && r.ScoreMaximum == nil:
		return errors.New("scoreMaximum is required with scoreGiven")
	case r.ScoreMaximum != nil && !(*r.ScoreMaximum > 0):
		return errors.New("scoreMaximum must be a number above 0")
	}
	return nil
}

// complete says what a progress that was left out means.
func (r *Report) complete() {
	if r.Progress == "" {
		r.Progress = NotReady
	}
}

func isColor(s string) bool {
	digits, ok := strings.CutPrefix(s, "#")
	return ok && len(digits) == 6 && strings.Trim(digits, "0123456789abcdefABCDEF") == ""
}
