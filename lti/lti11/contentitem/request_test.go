package contentitem_test

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/lti11/contentitem"
)

func request(more ...string) url.Values {
	p := url.Values{"lti_message_type": {"ContentItemSelectionRequest"}, "content_item_return_url": {"https://lms.example/return?id=7"}, "accept_media_types": {"text/html"}}
	for n := 0; n < len(more); n += 2 {
		p.Set(more[n], more[n+1])
	}
	return p
}

func TestReadRequest(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	s, err := contentitem.ReadRequest(request("accept_media_types", "application/vnd.ims.lti.v1.ltilink, image/*", "accept_presentation_document_targets", "frame,IFRAME,overlay",
		"accept_multiple", "true", "auto_create", "false", "title", "Cells", "text", "Chapter 7", "data", "opaque"))
	require.NoError(t, err)
	require.Equal(t, &lti.DeepLinkingSettings{ReturnURL: "https://lms.example/return?id=7", AcceptTypes: []string{"image", "ltiResourceLink"},
		AcceptPresentationDocumentTargets: []string{"embed", "iframe", "window"}, AcceptMultiple: &yes, AutoCreate: &no, Title: "Cells", Text: "Chapter 7", Data: "opaque"}, s)

	for name, c := range map[string]struct {
		types, copies string
		want          []string
		files         string
	}{
		"a page":                  {"text/html", "", []string{"html", "link"}, ""},
		"anything":                {"*/*", "", []string{"file", "html", "image", "link", "ltiResourceLink"}, ""},
		"documents to copy":       {"application/pdf,application/zip", "true", []string{"file"}, "application/pdf,application/zip"},
		"documents to look at":    {"application/pdf", "false", []string{"link"}, ""},
		"LTI links and documents": {"application/vnd.ims.lti.v1.ltilink,application/zip", "true", []string{"file", "ltiResourceLink"}, "application/zip"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := contentitem.ReadRequest(request("accept_media_types", c.types, "accept_copy_advice", c.copies))
			require.NoError(t, err)
			require.Equal(t, c.want, s.AcceptTypes)
			require.Equal(t, c.files, s.AcceptMediaTypes)
		})
	}
	for name, p := range map[string]url.Values{
		"another message": request("lti_message_type", "basic-lti-launch-request"),
		"no return URL":   request("content_item_return_url", ""),
		"no media types":  request("accept_media_types", " , "),
	} {
		_, err := contentitem.ReadRequest(p)
		require.ErrorIs(t, err, lti.ErrMessage, name)
	}
}

func TestRequestParameters(t *testing.T) {
	t.Parallel()
	yes := true
	s := &lti.DeepLinkingSettings{ReturnURL: "https://lms.example/return", AcceptTypes: []string{"ltiResourceLink", "link", "html", "image", "file"}, AcceptMediaTypes: "application/zip",
		AcceptPresentationDocumentTargets: []string{"iframe", "window"}, AcceptMultiple: &yes, Data: "opaque"}
	p := contentitem.RequestParameters(s)
	require.Equal(t, map[string]string{
		"content_item_return_url": "https://lms.example/return", "accept_media_types": "application/vnd.ims.lti.v1.ltilink,application/zip,image/*,text/html",
		"accept_presentation_document_targets": "iframe,window", "accept_unsigned": "false", "accept_multiple": "true", "accept_copy_advice": "true",
		"auto_create": "false", "data": "opaque",
	}, p)
	all := request()
	for name, value := range p {
		all.Set(name, value)
	}
	back, err := contentitem.ReadRequest(all)
	require.NoError(t, err)
	require.ElementsMatch(t, s.AcceptTypes, back.AcceptTypes)
	require.Equal(t, s.AcceptMediaTypes, back.AcceptMediaTypes)

	s.AcceptMediaTypes = ""
	require.Contains(t, contentitem.RequestParameters(s)["accept_media_types"], "*/*", "files of any type")
}
