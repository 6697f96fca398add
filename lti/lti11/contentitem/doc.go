// Package contentitem is how a teacher picks content in a tool of LTI 1.1
// (Content-Item 1.0, which later became Deep Linking). It writes and reads the
// parameters of both messages in the words of package deeplink, so that a tool
// chooses, and a platform judges, by the same code for both versions.
//
// The platform takes settings from a [Receiver], launches the tool with them, and
// is called with what the person chose:
//
//	offered, err := receiver.Begin(ctx, contentitem.Request{ConsumerKey: key, UserID: user, Settings: settings})
//	form, err := signer.Launch(lti11.Request{URL: address, Message: m, Further: contentitem.RequestParameters(offered)})
//
//	receiver.Receive(func(w http.ResponseWriter, r *http.Request, in *contentitem.Received) {
//		chosen, err := deeplink.Accept(in.Message, deeplink.Offer{Settings: &in.Request.Settings, Tool: registration, Now: now})
//	})
//
// The tool answers the launch with what package deeplink makes of its items:
//
//	request, err := contentitem.RequestOf(launch)
//	m, err := deeplink.Response(request, items...)
//	err = contentitem.Reply(w, signer, request.DeepLinking.ReturnURL, m)
package contentitem

import "github.com/ltikit/ltikit/lti/advantage/deeplink"

// ResponseType is the message type of an answer.
const ResponseType = "ContentItemSelection"

// MediaType is the media type of a list of items, MediaTypeLTILink that of an item
// that launches the tool.
const (
	MediaType        = "application/vnd.ims.lti.v1.contentitems+json"
	MediaTypeLTILink = "application/vnd.ims.lti.v1.ltilink"
)

const (
	itemContext   = "http://purl.imsglobal.org/ctx/lti/v1/ContentItem"
	mediaTypeHTML = "text/html"
)

// allTypes are the types of items that Content-Item can express.
func allTypes() []string {
	return []string{deeplink.TypeResourceLink, deeplink.TypeLink, deeplink.TypeFile, deeplink.TypeHTML, deeplink.TypeImage}
}
