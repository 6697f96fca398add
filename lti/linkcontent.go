package lti

// ClaimLinkContent tells where the content of a course can be read and changed.
const ClaimLinkContent = "https://purl.imsglobal.org/spec/lti/claim/linkcontentservice"

// Scopes of the Link and Content Service.
const (
	ScopeContentItemRead   Scope = "https://purl.imsglobal.org/spec/lti/scope/contentitem.read"
	ScopeContentItemCreate Scope = "https://purl.imsglobal.org/spec/lti/scope/contentitem.create"
	ScopeContentItemUpdate Scope = "https://purl.imsglobal.org/spec/lti/scope/contentitem.update"
	ScopeContentItemDelete Scope = "https://purl.imsglobal.org/spec/lti/scope/contentitem.delete"
)

// LinkContentService tells where the content of a course can be read and
// changed.
//
// Experimental: known from one implementation of a draft.
type LinkContentService struct {
	Scopes []Scope `json:"scopes"`
	// ContentItems is the URL of the course's items, ContentItem that of the
	// link that was opened; either may be empty.
	ContentItems string `json:"contentitems,omitempty"`
	ContentItem  string `json:"contentitem,omitempty"`
	// Types are the types of items that the service takes.
	Types    []string `json:"types,omitempty"`
	Versions []string `json:"version,omitempty"`
}

// LinkContent returns the Link and Content Service; nil means that the message
// offers none.
func (m *Message) LinkContent() (*LinkContentService, error) {
	return readClaim[LinkContentService](m, ClaimLinkContent)
}

// SetLinkContent offers the Link and Content Service. The platform role takes it
// out where the tool was not granted its scopes.
func (m *Message) SetLinkContent(s *LinkContentService) error {
	return m.SetClaim(ClaimLinkContent, s)
}
