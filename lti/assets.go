package lti

import "time"

// Claims of the Asset Processor, in notices and launches.
const (
	ClaimActivity        = "https://purl.imsglobal.org/spec/lti/claim/activity"
	ClaimSubmission      = "https://purl.imsglobal.org/spec/lti/claim/submission"
	ClaimAsset           = "https://purl.imsglobal.org/spec/lti/claim/asset"
	ClaimAssetReportType = "https://purl.imsglobal.org/spec/lti/claim/assetreport_type"
	ClaimAssetService    = "https://purl.imsglobal.org/spec/lti/claim/assetservice"
	ClaimAssetReport     = "https://purl.imsglobal.org/spec/lti/claim/assetreport"
)

// Scopes of the asset service and of the report service.
const (
	ScopeAssetReadOnly Scope = "https://purl.imsglobal.org/spec/lti/scope/asset.readonly"
	ScopeAssetReport   Scope = "https://purl.imsglobal.org/spec/lti/scope/report"
)

// Activity is what people hand work in for, such as an assignment.
type Activity struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty"`
}

// Reference is the id of a submission or of an asset.
type Reference struct {
	ID string `json:"id"`
}

// Asset is one piece of submitted work and where it can be fetched.
type Asset struct {
	ID string `json:"asset_id"`
	// URL takes an access token for ScopeAssetReadOnly.
	URL string `json:"url"`
	// SHA256Checksum is that of the content, in Base64. Empty means that the
	// platform names none.
	SHA256Checksum string `json:"sha256_checksum,omitempty"`
	// Timestamp is when the content came to be.
	Timestamp time.Time `json:"timestamp,omitzero"`
	// Size is in bytes; 0 means that the platform names none.
	Size        int64  `json:"size,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	Title       string `json:"title,omitempty"`
	Filename    string `json:"filename,omitempty"`
}

// AssetService lists the assets of a submission.
type AssetService struct {
	Scopes []Scope `json:"scope"`
	Assets []Asset `json:"assets"`
}

// AssetReportService tells where reports on assets go.
type AssetReportService struct {
	Scopes    []Scope `json:"scope"`
	ReportURL string  `json:"report_url"`
}

// Activity returns the activity that the message is about; nil means none.
func (m *Message) Activity() (*Activity, error) { return readClaim[Activity](m, ClaimActivity) }

// Submission returns the submission that the message is about; nil means none.
func (m *Message) Submission() (*Reference, error) { return readClaim[Reference](m, ClaimSubmission) }

// AssetService returns the assets of the message; nil means that it offers none.
func (m *Message) AssetService() (*AssetService, error) {
	return readClaim[AssetService](m, ClaimAssetService)
}

// SetAssetService offers assets. In a launch, the platform role takes them out
// where the tool was not granted the scope.
func (m *Message) SetAssetService(s *AssetService) error { return m.SetClaim(ClaimAssetService, s) }

// AssetReport returns where reports go; nil means that none are taken.
func (m *Message) AssetReport() (*AssetReportService, error) {
	return readClaim[AssetReportService](m, ClaimAssetReport)
}

// SetAssetReport says where reports go. In a launch, the platform role takes it
// out where the tool was not granted the scope.
func (m *Message) SetAssetReport(s *AssetReportService) error { return m.SetClaim(ClaimAssetReport, s) }
