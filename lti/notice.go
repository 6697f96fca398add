package lti

import (
	"strings"
	"time"
)

// Claims of the Platform Notification Service: where a launch offers it, what a
// notice is, and which courses a new one was copied from.
const (
	ClaimNoticeService  = "https://purl.imsglobal.org/spec/lti/claim/platformnotificationservice"
	ClaimNotice         = "https://purl.imsglobal.org/spec/lti/claim/notice"
	ClaimOriginContexts = "https://purl.imsglobal.org/spec/lti/claim/origin_contexts"
)

// ScopeNoticeHandlers lets a tool say where its notices go.
const ScopeNoticeHandlers Scope = "https://purl.imsglobal.org/spec/lti/scope/noticehandlers"

// NoticeType is the kind of a notice, compared letter by letter.
type NoticeType string

// Types of notices. What the notices of the Asset Processor carry is read as in
// its launches: Activity, Submission, ForUser, AssetService, AssetReport.
const (
	// HelloWorldNotice says nothing; it shows that notices arrive.
	HelloWorldNotice NoticeType = "LtiHelloWorldNotice"
	// ContextCopyNotice tells of a course that was made from others.
	ContextCopyNotice NoticeType = "LtiContextCopyNotice"
	// AssetProcessorSubmissionNotice and AssetProcessorContributionNotice tell
	// of work that was handed in, and of a contribution to a discussion.
	AssetProcessorSubmissionNotice   NoticeType = "LtiAssetProcessorSubmissionNotice"
	AssetProcessorContributionNotice NoticeType = "LtiAssetProcessorContributionNotice"
)

// NoticeService tells where a tool says where its notices go, and which there
// are.
type NoticeService struct {
	Versions []string     `json:"service_versions"`
	URL      string       `json:"platform_notification_service_url"`
	Scopes   []Scope      `json:"scope"`
	Types    []NoticeType `json:"notice_types_supported"`
}

// Notice is what makes a message a notice, which goes from server to server and
// has no message type. The same event sent again has the same ID.
type Notice struct {
	ID        string     `json:"id"`
	Timestamp time.Time  `json:"timestamp"`
	Type      NoticeType `json:"type"`
}

// NoticeService returns the Platform Notification Service; nil means that the
// message offers none.
func (m *Message) NoticeService() (*NoticeService, error) {
	return readClaim[NoticeService](m, ClaimNoticeService)
}

// SetNoticeService offers the Platform Notification Service. The platform role
// takes it out where the tool was not granted its scope.
func (m *Message) SetNoticeService(s *NoticeService) error { return m.SetClaim(ClaimNoticeService, s) }

// Notice returns what kind of notice the message is; nil means that it is none.
func (m *Message) Notice() (*Notice, error) { return readClaim[Notice](m, ClaimNotice) }

// SetNotice makes the message a notice.
func (m *Message) SetNotice(n *Notice) error {
	if err := n.validate(); err != nil {
		return err
	}
	return m.SetClaim(ClaimNotice, n)
}

// ValidateNotice is [Message.Validate] for notices: version, deployment, and id,
// type and time of the notice, which it returns. A time that cannot be read is
// an error.
func (m *Message) ValidateNotice() (*Notice, error) {
	if m.Version != Version {
		return nil, invalid(ClaimVersion, Version, m.Version)
	}
	if err := requireID(ClaimDeploymentID, m.DeploymentID); err != nil {
		return nil, err
	}
	n, err := m.Notice()
	if err != nil {
		return nil, err
	}
	if n == nil {
		return nil, invalid(ClaimNotice, "an object with id, timestamp and type", "nothing")
	}
	return n, n.validate()
}

func (n *Notice) validate() error {
	if err := requireID(ClaimNotice+".id", n.ID); err != nil {
		return err
	}
	if strings.TrimSpace(string(n.Type)) == "" {
		return invalid(ClaimNotice+".type", "the type of the notice", "nothing")
	}
	if n.Timestamp.IsZero() {
		return invalid(ClaimNotice+".timestamp", "a time", "nothing")
	}
	return nil
}

// OriginContexts returns the ids of the courses that the message's context was
// copied from; nil means that it names none.
func (m *Message) OriginContexts() ([]string, error) {
	ids, err := readClaim[[]string](m, ClaimOriginContexts)
	if ids == nil || err != nil {
		return nil, err
	}
	return *ids, nil
}
