package lti

// ClaimGroups tells where the groups of the course are.
const ClaimGroups = "https://purl.imsglobal.org/spec/lti-gs/claim/groupsservice"

// ScopeGroups is the scope of the Course Groups Service.
const ScopeGroups Scope = "https://purl.imsglobal.org/spec/lti-gs/scope/contextgroup.readonly"

// GroupsService tells where the groups of the course are.
type GroupsService struct {
	Scopes    []Scope `json:"scope"`
	GroupsURL string  `json:"context_groups_url"`
	// SetsURL lists the sets that groups belong to; empty means that the
	// platform has none.
	SetsURL  string   `json:"context_group_sets_url,omitempty"`
	Versions []string `json:"service_versions"`
}

// Groups returns the Course Groups Service; nil means that the message offers
// none.
func (m *Message) Groups() (*GroupsService, error) { return readClaim[GroupsService](m, ClaimGroups) }

// SetGroups offers the Course Groups Service. The platform role takes it out
// where the tool was not granted its scope.
func (m *Message) SetGroups(s *GroupsService) error { return m.SetClaim(ClaimGroups, s) }
