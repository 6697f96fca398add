package lti

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

const maxID = 255 // characters of an id (Core §5.3)

// Validate checks the rules of the message's type on a message from a platform:
// version, deployment and the claims that the type requires (Core §5.3, DL §4.4).
// It does not know which deployments exist or which links belong to the tool.
func (m *Message) Validate() error {
	if m.Version != Version {
		return invalid(ClaimVersion, Version, m.Version)
	}
	if err := requireID(ClaimDeploymentID, m.DeploymentID); err != nil {
		return err
	}
	if len(m.Subject) > maxID {
		return invalid("sub", "at most 255 characters", lengthOf(m.Subject))
	}
	if slices.Contains(m.Roles, "") {
		return invalid(ClaimRoles, "an array of strings that are not empty", "an empty one or null")
	}
	switch m.Type {
	case ResourceLinkRequest:
		return m.validateResourceLink()
	case DeepLinkingRequest:
		return m.validateDeepLinking()
	case ContextLaunchRequest:
		return m.validateContext()
	case DataPrivacyLaunchRequest, OldDataPrivacyLaunchRequest:
		return m.validateDataPrivacy()
	case "":
		return invalid(ClaimMessageType, string(ResourceLinkRequest), "")
	}
	return nil
}

func (m *Message) validateResourceLink() error {
	if m.Roles == nil {
		return invalid(ClaimRoles, "an array, even if it is empty", "nothing")
	}
	if m.ResourceLink == nil {
		return invalid(ClaimResourceLink, "an object with an id", "nothing")
	}
	if err := requireID(ClaimResourceLink+".id", m.ResourceLink.ID); err != nil {
		return err
	}
	return requireURL(ClaimTargetLinkURI, m.TargetLinkURI)
}

func (m *Message) validateDeepLinking() error {
	if m.DeepLinking == nil {
		return invalid(ClaimDeepLinkingSettings, "an object", "nothing")
	}
	if m.DeepLinking.AcceptTypes == nil {
		return invalid(ClaimDeepLinkingSettings+".accept_types", "an array", "nothing")
	}
	return requireURL(ClaimDeepLinkingSettings+".deep_link_return_url", m.DeepLinking.ReturnURL)
}

// validateContext is for a launch without a link, which opens the course.
func (m *Message) validateContext() error {
	if m.Roles == nil {
		return invalid(ClaimRoles, "an array, even if it is empty", "nothing")
	}
	if m.Context == nil || strings.TrimSpace(m.Context.ID) == "" {
		return invalid(ClaimContext, "an object with an id", "nothing")
	}
	return requireURL(ClaimTargetLinkURI, m.TargetLinkURI)
}

func requireID(claim, id string) error {
	if strings.TrimSpace(id) == "" {
		return invalid(claim, "an id", "nothing")
	}
	if len(id) > maxID {
		return invalid(claim, "at most 255 characters", lengthOf(id))
	}
	return nil
}

func requireURL(claim, raw string) error {
	if raw == "" {
		return invalid(claim, "a URL", "nothing")
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return invalid(claim, "an absolute https URL", strconv.Quote(ShortenedURL(raw)))
	}
	return nil
}

func lengthOf(s string) string { return fmt.Sprintf("%d", len(s)) }

func invalid(claim, want, got string) error {
	return claimError(ErrMessage, claim, want, got, "The launch is not a valid LTI 1.3 message.")
}
