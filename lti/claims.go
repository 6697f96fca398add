package lti

import (
	"encoding/json"
	"errors"
	"slices"
)

// MessageType is the kind of a message (Core §5.3.1), compared letter by letter.
type MessageType string

// Message types of Core and Deep Linking.
const (
	ResourceLinkRequest MessageType = "LtiResourceLinkRequest"
	DeepLinkingRequest  MessageType = "LtiDeepLinkingRequest"
	DeepLinkingResponse MessageType = "LtiDeepLinkingResponse"
)

// Message types of other LTI specifications. What they carry besides the claims
// of Core belongs to the packages of those services; here, they are the values
// of message_type. All go from the platform to the tool, but for StartAssessment.
const (
	// SubmissionReviewRequest shows one person's submission (Submission Review).
	SubmissionReviewRequest MessageType = "LtiSubmissionReviewRequest"
	// StartProctoring, StartAssessment and EndAssessment begin and end a watched
	// attempt (Proctoring Services).
	StartProctoring MessageType = "LtiStartProctoring"
	StartAssessment MessageType = "LtiStartAssessment"
	EndAssessment   MessageType = "LtiEndAssessment"
	// ContextLaunchRequest opens the tool for a course, without a link.
	ContextLaunchRequest MessageType = "LtiContextLaunchRequest"
	// DataPrivacyLaunchRequest opens the tool for who looks after people's data.
	// Older platforms use the second spelling.
	DataPrivacyLaunchRequest    MessageType = "LtiDataPrivacyLaunchRequest"
	OldDataPrivacyLaunchRequest MessageType = "DataPrivacyLaunchRequest"
	// EULARequest asks the person to accept the tool's terms.
	EULARequest MessageType = "LtiEulaRequest"
	// AssetProcessorSettingsRequest and ReportReviewRequest belong to the Asset
	// Processor: its settings for one activity, and a report on one asset.
	AssetProcessorSettingsRequest MessageType = "LtiAssetProcessorSettingsRequest"
	ReportReviewRequest           MessageType = "LtiReportReviewRequest"
)

// Version is the only value of the version claim (Core §5.3.2).
const Version = "1.3.0"

// Claim names of Core, Deep Linking, NRPS and AGS.
const (
	ClaimMessageType         = "https://purl.imsglobal.org/spec/lti/claim/message_type"
	ClaimVersion             = "https://purl.imsglobal.org/spec/lti/claim/version"
	ClaimDeploymentID        = "https://purl.imsglobal.org/spec/lti/claim/deployment_id"
	ClaimTargetLinkURI       = "https://purl.imsglobal.org/spec/lti/claim/target_link_uri"
	ClaimResourceLink        = "https://purl.imsglobal.org/spec/lti/claim/resource_link"
	ClaimRoles               = "https://purl.imsglobal.org/spec/lti/claim/roles"
	ClaimContext             = "https://purl.imsglobal.org/spec/lti/claim/context"
	ClaimToolPlatform        = "https://purl.imsglobal.org/spec/lti/claim/tool_platform"
	ClaimRoleScopeMentor     = "https://purl.imsglobal.org/spec/lti/claim/role_scope_mentor"
	ClaimLaunchPresentation  = "https://purl.imsglobal.org/spec/lti/claim/launch_presentation"
	ClaimLIS                 = "https://purl.imsglobal.org/spec/lti/claim/lis"
	ClaimCustom              = "https://purl.imsglobal.org/spec/lti/claim/custom"
	ClaimLTI11               = "https://purl.imsglobal.org/spec/lti/claim/lti1p1"
	ClaimDeepLinkingSettings = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
	ClaimDeepLinkingData     = "https://purl.imsglobal.org/spec/lti-dl/claim/data"
	ClaimNRPS                = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"
	ClaimAGS                 = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
	// ClaimLTI11LegacyUserID has no field in Message: some platforms send the
	// person's LTI 1.1 id in it instead of in ClaimLTI11.
	ClaimLTI11LegacyUserID = "https://purl.imsglobal.org/spec/lti/claim/lti11_legacy_user_id"
)

// ResourceLink is the link that was opened (Core §5.3.5). ID is unique within
// the deployment, stable, and changes when the link is copied.
type ResourceLink struct {
	ID          string `json:"id"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
}

// ToolPlatform describes the platform instance (Core §5.4.2).
type ToolPlatform struct {
	GUID              string `json:"guid"`
	ContactEmail      string `json:"contact_email,omitempty"`
	Description       string `json:"description,omitempty"`
	Name              string `json:"name,omitempty"`
	URL               string `json:"url,omitempty"`
	ProductFamilyCode string `json:"product_family_code,omitempty"`
	Version           string `json:"version,omitempty"`
}

// LaunchPresentation tells how the tool is shown (Core §5.4.4).
type LaunchPresentation struct {
	// DocumentTarget is frame, iframe or window.
	DocumentTarget string `json:"document_target,omitempty"`
	// Width and Height are in pixels.
	Width     float64 `json:"width,omitempty"`
	Height    float64 `json:"height,omitempty"`
	ReturnURL string  `json:"return_url,omitempty"`
	// Locale is a BCP 47 tag.
	Locale string `json:"locale,omitempty"`
}

// LIS carries ids of a student information system (Core §5.4.5).
type LIS struct {
	PersonSourcedID         string `json:"person_sourcedid,omitempty"`
	CourseOfferingSourcedID string `json:"course_offering_sourcedid,omitempty"`
	CourseSectionSourcedID  string `json:"course_section_sourcedid,omitempty"`
	// ResultSourcedID and OutcomeServiceURL are where the Basic Outcomes
	// service takes a grade (Core §D).
	ResultSourcedID   string `json:"result_sourcedid,omitempty"`
	OutcomeServiceURL string `json:"outcome_service_url,omitempty"`
}

// AGSClaim tells where grades go and which scopes the tool may ask for (AGS
// §3.1).
type AGSClaim struct {
	Scopes []Scope `json:"scope"`
	// LineItems is the URL of the context's line items; empty when the tool
	// may not list or create any.
	LineItems string `json:"lineitems,omitempty"`
	// LineItem is the URL of the link's only line item; empty when it has
	// none or several.
	LineItem string `json:"lineitem,omitempty"`
}

// NRPSClaim tells where the roster is (NRPS §3.6.1).
type NRPSClaim struct {
	ContextMembershipsURL string   `json:"context_memberships_url"`
	ServiceVersions       []string `json:"service_versions"`
}

// DeepLinkingSettings is what the platform takes back from a deep linking
// request (DL §4.4.1).
type DeepLinkingSettings struct {
	// ReturnURL takes the response. Its query is part of it: some platforms
	// keep their state there.
	ReturnURL string `json:"deep_link_return_url"`
	// AcceptTypes are the types of content items, AcceptMediaTypes the media
	// types of files, separated by commas; empty means any.
	AcceptTypes      []string `json:"accept_types"`
	AcceptMediaTypes string   `json:"accept_media_types,omitempty"`
	// AcceptPresentationDocumentTargets are iframe, window and embed, or some
	// of them.
	AcceptPresentationDocumentTargets []string `json:"accept_presentation_document_targets"`
	// AcceptMultiple allows more than one item; AcceptLineItem tells whether
	// columns are made for them; with AutoCreate the items are stored without
	// asking the person again. Nil means that the platform does not say.
	AcceptMultiple *bool `json:"accept_multiple,omitempty"`
	AcceptLineItem *bool `json:"accept_lineitem,omitempty"`
	AutoCreate     *bool `json:"auto_create,omitempty"`
	// Title and Text are proposals for the new item.
	Title string `json:"title,omitempty"`
	Text  string `json:"text,omitempty"`
	// Data goes back to the platform unchanged; empty means that none was
	// sent. Our own platform role sets it.
	Data string `json:"data,omitempty"`
}

// LTI11Claim ties a person and a link to their LTI 1.1 past (migration guide).
type LTI11Claim struct {
	UserID               string `json:"user_id,omitempty"`
	OAuthConsumerKey     string `json:"oauth_consumer_key,omitempty"`
	OAuthConsumerKeySign string `json:"oauth_consumer_key_sign,omitempty"`
	ResourceLinkID       string `json:"resource_link_id,omitempty"`
	ContextID            string `json:"context_id,omitempty"`
	// ToolConsumerInstanceGUID is the platform's id of that time.
	ToolConsumerInstanceGUID string `json:"tool_consumer_instance_guid,omitempty"`
}

// Audience is the `aud` claim: one string or an array of strings.
type Audience []string

// MarshalJSON writes a single audience as a string.
func (a Audience) MarshalJSON() ([]byte, error) {
	if len(a) == 1 {
		return json.Marshal(a[0])
	}
	return json.Marshal([]string(a))
}

// UnmarshalJSON reads a string or an array of strings.
func (a *Audience) UnmarshalJSON(data []byte) error {
	if len(data) > 0 && data[0] == '"' {
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return err
		}
		*a = Audience{s}
		return nil
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil || list == nil {
		return errors.New("must be a string or an array of strings")
	}
	*a = list
	return nil
}

// Contains tells whether id is one of the audiences.
func (a Audience) Contains(id string) bool { return slices.Contains(a, id) }
