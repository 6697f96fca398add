package assetprocessor

import (
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// AddSettings makes m a message that opens the tool's settings for an activity.
// Start the launch with the same type.
func AddSettings(m *lti.Message, a lti.Activity) error {
	if err := require(lti.ClaimActivity+".id", a.ID); err != nil {
		return err
	}
	m.Type = lti.AssetProcessorSettingsRequest
	return m.SetClaim(lti.ClaimActivity, a)
}

// ReadSettings returns the activity whose settings are to be shown.
func ReadSettings(m *lti.Message) (lti.Activity, error) {
	if err := requireType(m, lti.AssetProcessorSettingsRequest); err != nil {
		return lti.Activity{}, err
	}
	return readActivity(m)
}

// ReportReview is what a message is about that opens one report.
type ReportReview struct {
	Activity lti.Activity
	// ForUser is who submitted the asset; nil where the platform does not say.
	ForUser *lti.ForUser
	// SubmissionID may be empty.
	SubmissionID string
	AssetID      string
	// ReportType is the Type of the report.
	ReportType string
}

// AddTo makes m a message that opens the report. Start the launch with the same
// type.
func (r ReportReview) AddTo(m *lti.Message) error {
	if err := r.check(); err != nil {
		return err
	}
	m.Type = lti.ReportReviewRequest
	claims := map[string]any{lti.ClaimActivity: r.Activity, lti.ClaimAsset: lti.Reference{ID: r.AssetID}, lti.ClaimAssetReportType: r.ReportType}
	if r.SubmissionID != "" {
		claims[lti.ClaimSubmission] = lti.Reference{ID: r.SubmissionID}
	}
	for name, v := range claims {
		if err := m.SetClaim(name, v); err != nil {
			return err
		}
	}
	if r.ForUser == nil {
		return nil
	}
	return m.SetForUser(r.ForUser)
}

// ReadReportReview returns which report is to be shown.
func ReadReportReview(m *lti.Message) (ReportReview, error) {
	var r ReportReview
	if err := requireType(m, lti.ReportReviewRequest); err != nil {
		return r, err
	}
	var err error
	if r.Activity, err = readActivity(m); err != nil {
		return r, err
	}
	if r.ForUser, err = m.ForUser(); err != nil {
		return r, err
	}
	submission, err := m.Submission()
	if err != nil {
		return r, err
	}
	if submission != nil {
		r.SubmissionID = submission.ID
	}
	var asset lti.Reference
	if _, err := m.Claim(lti.ClaimAsset, &asset); err != nil {
		return r, err
	}
	r.AssetID = asset.ID
	if _, err := m.Claim(lti.ClaimAssetReportType, &r.ReportType); err != nil {
		return r, err
	}
	return r, r.check()
}

func (r ReportReview) check() error {
	if err := require(lti.ClaimActivity+".id", r.Activity.ID); err != nil {
		return err
	}
	if err := require(lti.ClaimAsset+".id", r.AssetID); err != nil {
		return err
	}
	return require(lti.ClaimAssetReportType, r.ReportType)
}

func readActivity(m *lti.Message) (lti.Activity, error) {
	a, err := m.Activity()
	if err != nil {
		return lti.Activity{}, err
	}
	if a == nil {
		a = new(lti.Activity)
	}
	return *a, require(lti.ClaimActivity+".id", a.ID)
}

func require(claim, value string) error {
	if strings.TrimSpace(value) == "" {
		return refuse(claim, "a value", "nothing")
	}
	return nil
}

func requireType(m *lti.Message, want lti.MessageType) error {
	if m.Type != want {
		return refuse(lti.ClaimMessageType, string(want), lti.Shortened(string(m.Type)))
	}
	return nil
}

func refuse(claim, want, got string) error {
	return &lti.Error{Code: lti.CodeInvalidToken, Public: "The launch does not say what to show.", Claim: claim, Want: want, Got: got, Err: lti.ErrMessage,
		Fix: "the platform must send the claims of the Asset Processor; ask who runs it"}
}
