package lti

import "slices"

// Finding is something in a message that is against the standard and was read
// nonetheless, because platforms in use send it.
type Finding struct {
	// Name is one of the names below. Names do not change, so that settings and
	// logs may hold them.
	Name string
	// Claim is where it stands, such as "…/claim/context.id". Want is what the
	// standard asks for, Got the form of what was there: never the value, which
	// may be about a person.
	Claim, Want, Got string
	// Severe marks what an identity or a right hangs on. The tool role refuses
	// such a message unless the registration's profile tolerates the name.
	Severe bool
}

// Names of findings. The severe ones come first.
const (
	// FindingDeploymentIDType: deployment_id is a number or a boolean (Core
	// §5.3.3). Severe.
	FindingDeploymentIDType = "deployment-id-not-string"
	// FindingResourceLinkIDType: resource_link.id is a number or a boolean (Core
	// §5.3.5). Severe.
	FindingResourceLinkIDType = "resource-link-id-not-string"
	// FindingContextIDType: context.id is a number or a boolean (Core §5.4.1).
	// Severe.
	FindingContextIDType = "context-id-not-string"

	// FindingTextType: another text is a number or a boolean; it is read as
	// written.
	FindingTextType = "text-not-string"
	// FindingNumberType: a number stands in quotes, such as the width of
	// launch_presentation (Core §5.4.4).
	FindingNumberType = "number-not-number"
	// FindingBooleanType: a boolean stands in quotes or is 0 or 1, such as
	// accept_multiple (DL §4.4.1).
	FindingBooleanType = "boolean-not-boolean"
	// FindingListType: one text stands where a list of texts belongs, such as
	// role_scope_mentor (Core §5.4.3). Roles and accept_types are refused so.
	FindingListType = "list-not-array"
	// FindingMediaTypesList: accept_media_types is a list and is read as the
	// comma-separated text it should be (DL §4.4.1).
	FindingMediaTypesList = "media-types-not-string"

	// FindingCustomType: a custom parameter is a number or a boolean and is read
	// as written (Core §5.4.6).
	FindingCustomType = "custom-not-string"
	// FindingCustomNested: a custom parameter is an object or an array and is
	// read as its JSON text.
	FindingCustomNested = "custom-nested"
	// FindingCustomNull: a custom parameter is null and is left out.
	FindingCustomNull = "custom-null"

	// FindingContextIDLength: context.id has more than 255 characters (Core
	// §5.4.1).
	FindingContextIDLength = "context-id-too-long"
	// FindingDocumentTarget: document_target is none of frame, iframe and
	// window, and is left out (Core §5.4.4).
	FindingDocumentTarget = "document-target-unknown"
	// FindingPlatformGUID: tool_platform has no guid (Core §5.4.2).
	FindingPlatformGUID = "tool-platform-without-guid"
	// FindingMentorRole: role_scope_mentor stands beside no mentor role and is
	// to be ignored (Core §5.4.3).
	FindingMentorRole = "mentor-scope-without-role"
)

// Findings lists what was tolerated when the message was read, in the order in
// which it was met. A message that was not read has none.
func (m *Message) Findings() []Finding { return slices.Clone(m.findings) }
