package contentitem

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/lti11"
)

// RequestOf returns the message of a verified launch with what the platform takes,
// as a deep linking request of LTI 1.3 has it.
func RequestOf(l *lti11.Launch) (*lti.Message, error) {
	s, err := ReadRequest(l.Params)
	if err != nil {
		return nil, err
	}
	m := *l.Message
	m.DeepLinking = s
	return &m, nil
}

// ReadRequest reads what the platform takes from the parameters of a verified
// ContentItemSelectionRequest. What only Content-Item knows becomes what comes
// nearest (DL §4.6).
func ReadRequest(p url.Values) (*lti.DeepLinkingSettings, error) {
	if got := p.Get("lti_message_type"); got != lti11.ContentItemSelectionRequest {
		return nil, wrong("lti_message_type", lti11.ContentItemSelectionRequest, got)
	}
	s := &lti.DeepLinkingSettings{
		ReturnURL: p.Get("content_item_return_url"), Title: p.Get("title"), Text: p.Get("text"), Data: p.Get("data"),
		AcceptMultiple: boolean(p, "accept_multiple"), AutoCreate: boolean(p, "auto_create"),
		AcceptPresentationDocumentTargets: readTargets(p.Get("accept_presentation_document_targets")),
	}
	s.AcceptTypes, s.AcceptMediaTypes = readTypes(p.Get("accept_media_types"), p.Get("accept_copy_advice") == "true")
	switch {
	case s.ReturnURL == "":
		return nil, wrong("content_item_return_url", "the address of the answer", "")
	case len(s.AcceptTypes) == 0:
		return nil, wrong("accept_media_types", "at least one media type", "")
	}
	return s, nil
}

// RequestParameters writes the settings of a platform as the further parameters of
// its launch (lti11.Request). Answers must be signed.
func RequestParameters(s *lti.DeepLinkingSettings) map[string]string {
	p := map[string]string{
		"content_item_return_url":              s.ReturnURL,
		"accept_media_types":                   strings.Join(mediaTypes(s), ","),
		"accept_presentation_document_targets": strings.Join(s.AcceptPresentationDocumentTargets, ","),
		"accept_unsigned":                      "false",
		"accept_multiple":                      strconv.FormatBool(s.AcceptMultiple != nil && *s.AcceptMultiple),
		"accept_copy_advice":                   strconv.FormatBool(deeplink.Accepts(s, deeplink.TypeFile)),
		"auto_create":                          strconv.FormatBool(s.AutoCreate != nil && *s.AutoCreate),
	}
	for name, value := range map[string]string{"title": s.Title, "text": s.Text, "data": s.Data} {
		if value != "" {
			p[name] = value
		}
	}
	return p
}

// readTypes reads media types as types of items, and returns those of files again.
func readTypes(list string, copies bool) (types []string, files string) {
	var other []string
	add := func(names ...string) { types = append(types, names...) }
	for mediaType := range elements(list) {
		switch {
		case mediaType == "*/*":
			add(allTypes()...)
		case mediaType == MediaTypeLTILink:
			add(deeplink.TypeResourceLink)
		case mediaType == mediaTypeHTML:
			add(deeplink.TypeLink, deeplink.TypeHTML)
		case strings.HasPrefix(mediaType, "image/"):
			add(deeplink.TypeImage)
		case copies:
			add(deeplink.TypeFile)
			other = append(other, mediaType)
		default:
			add(deeplink.TypeLink)
		}
	}
	slices.Sort(types)
	return slices.Compact(types), strings.Join(other, ",")
}

// mediaTypes writes the types of items as media types.
func mediaTypes(s *lti.DeepLinkingSettings) []string {
	var list []string
	for _, itemType := range s.AcceptTypes {
		switch itemType {
		case deeplink.TypeResourceLink:
			list = append(list, MediaTypeLTILink)
		case deeplink.TypeLink, deeplink.TypeHTML:
			list = append(list, mediaTypeHTML)
		case deeplink.TypeImage:
			list = append(list, "image/*")
		case deeplink.TypeFile:
			list = append(list, fileTypes(s)...)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func fileTypes(s *lti.DeepLinkingSettings) []string {
	if list := slices.Collect(elements(s.AcceptMediaTypes)); len(list) > 0 {
		return list
	}
	return []string{"*/*"}
}

// readTargets reads where items may be shown in the three words of deep linking.
func readTargets(list string) []string {
	var targets []string
	for target := range elements(list) {
		switch target {
		case "embed", "iframe", "window":
			targets = append(targets, target)
		case "frame":
			targets = append(targets, "window")
		case "popup":
			targets = append(targets, "window", "iframe")
		case "overlay":
			targets = append(targets, "window", "embed", "iframe")
		}
	}
	slices.Sort(targets)
	return slices.Compact(targets)
}

// elements are those of a list with commas, in lower case.
func elements(list string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for element := range strings.SplitSeq(list, ",") {
			if element = strings.ToLower(strings.TrimSpace(element)); element != "" && !yield(element) {
				return
			}
		}
	}
}

func boolean(p url.Values, name string) *bool {
	value, err := strconv.ParseBool(p.Get(name))
	if err != nil {
		return nil
	}
	return &value
}

func wrong(parameter, want, got string) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The message to choose content is not valid.", Claim: parameter, Want: want, Got: lti.Shortened(got),
		Err: lti.ErrMessage, Fix: "the other side must send what Content-Item 1.0 requires; ask who made it"}
}
