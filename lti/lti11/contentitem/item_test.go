package contentitem_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/lti11/contentitem"
)

func list(items string) string {
	return `{"@context":"http://purl.imsglobal.org/ctx/lti/v1/ContentItem","@graph":[` + items + `]}`
}

// TestUnmarshal reads what tools of the time send (DL §4.6).
func TestUnmarshal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		item string
		want deeplink.Item
	}{
		"an LTI link": {`{"@type":"LtiLinkItem","mediaType":"application/vnd.ims.lti.v1.ltilink","url":"https://tool.example/7","title":"Cells","text":"Chapter 7",
			"icon":{"@id":"https://tool.example/i.png","width":"48","height":48},"custom":{"chapter":"7","pages":12},
			"lineItem":{"@type":"LineItem","label":"Quiz","reportingMethod":"res:totalScore","assignedActivity":{"@id":"https://tool.example/a/7","activityId":"a-7"},
			"scoreConstraints":{"@type":"NumericLimits","normalMaximum":85,"extraCreditMaximum":15,"totalMaximum":100}},
			"placementAdvice":{"displayWidth":800,"displayHeight":600,"presentationDocumentTarget":"iframe"}}`,
			deeplink.Item{Type: "ltiResourceLink", URL: "https://tool.example/7", Title: "Cells", Text: "Chapter 7", Icon: &deeplink.Picture{URL: "https://tool.example/i.png", Width: 48, Height: 48},
				Custom: deeplink.Custom{"chapter": "7", "pages": "12"}, LineItem: &deeplink.LineItem{Label: "Quiz", ScoreMaximum: 85, ResourceID: "a-7"},
				IFrame: &deeplink.IFrame{Width: 800, Height: 600}}},
		"an LTI link of another media type (Blackboard)": {`{"@type":"LtiLinkItem","@id":":item1","mediaType":"text/html","url":"https://tool.example/lti","placementAdvice":{"displayWidth":147,"displayHeight":184,"presentationDocumentTarget":"iframe"}}`,
			deeplink.Item{Type: "ltiResourceLink", URL: "https://tool.example/lti", IFrame: &deeplink.IFrame{Width: 147, Height: 184}}},
		"an LTI link without an address": {`{"@type":"LtiLinkItem","mediaType":"application/vnd.ims.lti.v1.ltilink"}`, deeplink.Item{Type: "ltiResourceLink"}},
		"a column with a total alone": {`{"@type":"LtiLinkItem","lineItem":{"scoreConstraints":{"totalMaximum":"10"}}}`,
			deeplink.Item{Type: "ltiResourceLink", LineItem: &deeplink.LineItem{ScoreMaximum: 10}}},
		"a link in a frame": {`{"@type":"ContentItem","mediaType":"text/html","url":"https://tool.example/","placementAdvice":{"presentationDocumentTarget":"iframe"}}`,
			deeplink.Item{Type: "link", URL: "https://tool.example/", IFrame: &deeplink.IFrame{Src: "https://tool.example/"}}},
		"a link in a window": {`{"@type":"ContentItem","mediaType":"text/html; charset=utf-8","url":"https://tool.example/","placementAdvice":{"presentationDocumentTarget":"popup","windowTarget":"w"}}`,
			deeplink.Item{Type: "link", URL: "https://tool.example/", Window: &deeplink.Window{TargetName: "w"}}},
		"a link in the same window": {`{"@type":"ContentItem","mediaType":"text/html","url":"https://tool.example/","placementAdvice":{"presentationDocumentTarget":"frame"}}`,
			deeplink.Item{Type: "link", URL: "https://tool.example/", Window: &deeplink.Window{TargetName: "_self"}}},
		"a link anywhere":       {`{"@type":"ContentItem","url":"https://tool.example/","placementAdvice":{"presentationDocumentTarget":"none"}}`, deeplink.Item{Type: "link", URL: "https://tool.example/"}},
		"a document to look at": {`{"@type":"ContentItem","mediaType":"application/pdf","url":"https://tool.example/a.pdf"}`, deeplink.Item{Type: "link", URL: "https://tool.example/a.pdf"}},
		"a document to copy": {`{"@type":"ContentItem","mediaType":"application/pdf","copyAdvice":"true","url":"https://tool.example/a.pdf"}`,
			deeplink.Item{Type: "file", URL: "https://tool.example/a.pdf", MediaType: "application/pdf"}},
		"a file": {`{"@type":"FileItem","mediaType":"application/zip","@id":"https://tool.example/a.zip","expiresAt":"2026-03-02T10:00:00Z"}`,
			deeplink.Item{Type: "file", URL: "https://tool.example/a.zip", MediaType: "application/zip", ExpiresAt: advantage.Timestamp(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))}},
		"HTML": {`{"@type":"ContentItem","mediaType":"text/html","text":"<b>hello</b>","title":"Hello","placementAdvice":{"presentationDocumentTarget":"embed"}}`,
			deeplink.Item{Type: "html", HTML: "<b>hello</b>", Title: "Hello"}},
		"a picture": {`{"@type":"FileItem","mediaType":"image/png","url":"https://tool.example/a.png","placementAdvice":{"displayWidth":10,"displayHeight":20,"presentationDocumentTarget":"embed"}}`,
			deeplink.Item{Type: "image", URL: "https://tool.example/a.png", Width: 10, Height: 20}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := contentitem.Unmarshal([]byte(list(c.item)))
			require.NoError(t, err)
			require.Equal(t, []deeplink.Item{c.want}, got)
		})
	}
	t.Run("the only item without an array", func(t *testing.T) {
		t.Parallel()
		got, err := contentitem.Unmarshal([]byte(`{"@graph": {"@type":"LtiLinkItem"}}`))
		require.NoError(t, err)
		require.Equal(t, []deeplink.Item{{Type: "ltiResourceLink"}}, got)
	})
	for name, text := range map[string]string{
		"no JSON": `x`, "an array": `[]`, "null": `null`, "no graph": `{"@context":"x"}`, "a graph of text": `{"@graph":"x"}`, "a graph of null": `{"@graph":null}`,
		"an item of text": list(`"x"`), "a size of text": list(`{"placementAdvice":{"displayWidth":"wide"}}`), "a size without end": list(`{"placementAdvice":{"displayWidth":"Inf"}}`),
		"a time of text": list(`{"expiresAt":"tomorrow"}`),
	} {
		_, err := contentitem.Unmarshal([]byte(text))
		require.Error(t, err, name)
	}
}

func TestMarshal(t *testing.T) {
	t.Parallel()
	items := []deeplink.Item{
		{Type: "ltiResourceLink", URL: "https://tool.example/7", Title: "Cells", Text: "Chapter 7", Icon: &deeplink.Picture{URL: "https://tool.example/i.png", Width: 48, Height: 48},
			Custom: deeplink.Custom{"chapter": "7"}, LineItem: &deeplink.LineItem{Label: "Quiz", ScoreMaximum: 85, ResourceID: "a-7"}, Window: &deeplink.Window{TargetName: "w", Width: 8}},
		{Type: "link", URL: "https://tool.example/", IFrame: &deeplink.IFrame{Src: "https://tool.example/", Height: 7}},
		{Type: "html", HTML: "<b>hello</b>"},
		{Type: "image", URL: "https://tool.example/a.JPG?x=1", Width: 10, Height: 20},
		{Type: "file", URL: "https://tool.example/a.zip", MediaType: "application/zip", ExpiresAt: advantage.Timestamp(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC))},
	}
	text, err := contentitem.Marshal(items)
	require.NoError(t, err)
	require.JSONEq(t, `{"@context":"http://purl.imsglobal.org/ctx/lti/v1/ContentItem","@graph":[
		{"@type":"LtiLinkItem","mediaType":"application/vnd.ims.lti.v1.ltilink","url":"https://tool.example/7","title":"Cells","text":"Chapter 7",
			"icon":{"@id":"https://tool.example/i.png","width":48,"height":48},"custom":{"chapter":"7"},
			"lineItem":{"@type":"LineItem","label":"Quiz","reportingMethod":"res:totalScore","assignedActivity":{"activityId":"a-7"},
				"scoreConstraints":{"@type":"NumericLimits","normalMaximum":85,"totalMaximum":85}},
			"placementAdvice":{"presentationDocumentTarget":"window","windowTarget":"w","displayWidth":8}},
		{"@type":"ContentItem","mediaType":"text/html","url":"https://tool.example/","placementAdvice":{"presentationDocumentTarget":"iframe","displayHeight":7}},
		{"@type":"ContentItem","mediaType":"text/html","text":"<b>hello</b>","placementAdvice":{"presentationDocumentTarget":"embed"}},
		{"@type":"ContentItem","mediaType":"image/jpeg","url":"https://tool.example/a.JPG?x=1","placementAdvice":{"presentationDocumentTarget":"embed","displayWidth":10,"displayHeight":20}},
		{"@type":"FileItem","mediaType":"application/zip","url":"https://tool.example/a.zip","copyAdvice":true,"expiresAt":"2026-03-02T10:00:00.000000Z"}]}`, string(text))
	back, err := contentitem.Unmarshal(text)
	require.NoError(t, err)
	require.Equal(t, items, back, "nothing of these is lost on the way")

	none, err := contentitem.Marshal(nil)
	require.NoError(t, err)
	require.JSONEq(t, list(""), string(none))
	_, err = contentitem.Marshal([]deeplink.Item{{Type: deeplink.TypeAssetProcessor}})
	require.ErrorContains(t, err, "no place in Content-Item")
}

func FuzzUnmarshal(f *testing.F) {
	f.Add([]byte(list(`{"@type":"LtiLinkItem","custom":{"a":1},"lineItem":{"scoreConstraints":{"normalMaximum":"1"}},"placementAdvice":{"displayWidth":"1"}}`)))
	f.Add([]byte(`{"@graph":{"@type":"FileItem","@id":"https://x","expiresAt":"2026-03-02T10:00:00Z"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		items, err := contentitem.Unmarshal(data)
		if err != nil {
			return
		}
		text, err := contentitem.Marshal(items)
		require.NoError(t, err)
		require.True(t, json.Valid(text))
		again, err := contentitem.Unmarshal(text)
		require.NoError(t, err)
		require.Len(t, again, len(items))
		for n := range items {
			if items[n].Validate() == nil {
				require.Equal(t, items[n].Type, again[n].Type)
			}
		}
	})
}
