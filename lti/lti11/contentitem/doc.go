// Package contentitem is how a teacher picks content in a tool of LTI 1.1
// (Content-Item 1.0, which later became Deep Linking). It writes and reads the
// parameters of both messages in the words of package deeplink, so that a tool
// chooses, and a platform judges, by the same code for both versions.
//
// A platform adds [RequestParameters] to its signed launch, and reads what comes
// back with [Receiver]. A tool reads the request with [ReadRequest], and signs and
// posts the [ResponseParameters] of deeplink.Response to its return URL.
package contentitem

import "github.com/ltikit/ltikit/lti/advantage/deeplink"

// Message types of Content-Item.
const (
	RequestType  = "ContentItemSelectionRequest"
	ResponseType = "ContentItemSelection"
)

// MediaType is the media type of a list of items, MediaTypeLTILink that of an item
// that launches the tool.
const (
	MediaType        = "application/vnd.ims.lti.v1.contentitems+json"
	MediaTypeLTILink = "application/vnd.ims.lti.v1.ltilink"
)

const (
	itemContext   = "http://purl.imsglobal.org/ctx/lti/v1/ContentItem"
	mediaTypeHTML = "text/html"
	version       = "LTI-1p0"
)

// allTypes are the types of items that Content-Item can express.
func allTypes() []string {
	return []string{deeplink.TypeResourceLink, deeplink.TypeLink, deeplink.TypeFile, deeplink.TypeHTML, deeplink.TypeImage}
}
