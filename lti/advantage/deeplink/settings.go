package deeplink

import (
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Reasons why an item is refused, to be matched with errors.Is.
var (
	// ErrNotAccepted: the platform does not take that item here.
	ErrNotAccepted = errors.New("the platform does not take this item here")
	// ErrItem: the item breaks a rule of its type.
	ErrItem = errors.New("the content item is not valid")
)

// Presentation document targets (DL §4.4.1).
const (
	targetEmbed  = "embed"
	targetIFrame = "iframe"
	targetWindow = "window"
)

// Accepts tells whether the platform takes items of that type.
func Accepts(s *lti.DeepLinkingSettings, itemType string) bool {
	return slices.Contains(s.AcceptTypes, itemType)
}

// AcceptsMany tells whether it takes more than one item. A platform that does
// not say so takes one.
func AcceptsMany(s *lti.DeepLinkingSettings) bool {
	return s.AcceptMultiple != nil && *s.AcceptMultiple
}

// AcceptsLineItems tells whether it may make a column for an item. Only one that
// says no is known not to.
func AcceptsLineItems(s *lti.DeepLinkingSettings) bool {
	return s.AcceptLineItem == nil || *s.AcceptLineItem
}

// AcceptsMedia tells whether it takes files of that media type.
func AcceptsMedia(s *lti.DeepLinkingSettings, mediaType string) bool {
	if blank(s.AcceptMediaTypes) {
		return true
	}
	got, _, err := mime.ParseMediaType(mediaType)
	if err != nil {
		return false
	}
	family, _, _ := strings.Cut(got, "/")
	for pattern := range strings.SplitSeq(s.AcceptMediaTypes, ",") {
		pattern, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(pattern)), ";")
		if pattern == got || pattern == family+"/*" || pattern == "*/*" {
			return true
		}
	}
	return false
}

// checkItem holds an item against its own rules and against what the platform
// takes.
func checkItem(s *lti.DeepLinkingSettings, i *Item) error {
	if err := i.Validate(); err != nil {
		return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The application offers something that cannot be added to the course.", Err: fmt.Errorf("%w: %w", ErrItem, err),
			Fix: "the tool must send what Deep Linking 2.0 requires of the item; ask who made it"}
	}
	if !Accepts(s, i.Type) {
		return notAccepted("The course does not take that kind of content here.", "type", strings.Join(s.AcceptTypes, " or "), i.Type)
	}
	if i.Type == TypeFile && i.MediaType != "" && !AcceptsMedia(s, i.MediaType) {
		return notAccepted("The course does not take that kind of file here.", "mediaType", s.AcceptMediaTypes, i.MediaType)
	}
	return nil
}

func notAccepted(public, member, want, got string) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: public, Claim: member, Want: want, Got: lti.Shortened(got), Err: ErrNotAccepted,
		Fix: "the tool must keep to the settings of the request, or the platform offer more in them"}
}

// fit returns the item without the hints that the platform does not take, and
// the names of those.
func fit(s *lti.DeepLinkingSettings, i Item) (Item, []string) {
	var left []string
	leave := func(name string) { left = append(left, name) }
	if i.LineItem != nil && !AcceptsLineItems(s) {
		i.LineItem = nil
		leave("lineItem")
	}
	shows := func(target string) bool { return slices.Contains(s.AcceptPresentationDocumentTargets, target) }
	if i.Embed != nil && !shows(targetEmbed) {
		i.Embed = nil
		leave("embed")
	}
	if i.IFrame != nil && !shows(targetIFrame) {
		i.IFrame = nil
		leave("iframe")
	}
	if i.Window != nil && !shows(targetWindow) {
		i.Window = nil
		leave("window")
	}
	return i, left
}
