package deeplink_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
)

func at(hour int) advantage.Timestamp {
	return advantage.Timestamp(time.Date(2026, 3, 2, hour, 0, 0, 0, time.UTC))
}

// Every field of every type, as it stands on the wire.
func TestItemOnTheWire(t *testing.T) {
	t.Parallel()
	yes := true
	for _, c := range []struct {
		name string
		item deeplink.Item
		wire string
	}{
		{"link", deeplink.Item{Type: deeplink.TypeLink, URL: "https://x.example/a", Title: "A", Text: "about A",
			Icon:      &deeplink.Picture{URL: "https://x.example/i.png", Width: 16, Height: 16},
			Thumbnail: &deeplink.Picture{URL: "https://x.example/t.png", Width: 90, Height: 60.5},
			Embed:     &deeplink.Embed{HTML: "<b>A</b>"}, IFrame: &deeplink.IFrame{Src: "https://x.example/f", Width: 300, Height: 200},
			Window: &deeplink.Window{TargetName: "_blank", Width: 800, Height: 600, Features: "noopener"}},
			`{"type":"link","url":"https://x.example/a","title":"A","text":"about A",
			"icon":{"url":"https://x.example/i.png","width":16,"height":16},"thumbnail":{"url":"https://x.example/t.png","width":90,"height":60.5},
			"embed":{"html":"<b>A</b>"},"iframe":{"src":"https://x.example/f","width":300,"height":200},
			"window":{"targetName":"_blank","width":800,"height":600,"windowFeatures":"noopener"}}`},
		{"ltiResourceLink", deeplink.Item{Type: deeplink.TypeResourceLink, URL: "https://tool.example/launch", Title: "Quiz",
			IFrame: &deeplink.IFrame{Width: 300, Height: 200}, Custom: deeplink.Custom{"quiz": "7"},
			LineItem: &deeplink.LineItem{Label: "Quiz 7", ScoreMaximum: 12.5, ResourceID: "q-7", Tag: "final", GradesReleased: &yes,
				SubmissionReview: &deeplink.SubmissionReview{ReviewableStatus: []string{"Submitted"}, Label: "See it", URL: "https://tool.example/see", Custom: deeplink.Custom{"a": "b"}}},
			Available: &deeplink.Period{Start: at(8), End: at(18)}, Submission: &deeplink.Period{End: at(12)}},
			`{"type":"ltiResourceLink","url":"https://tool.example/launch","title":"Quiz","iframe":{"width":300,"height":200},"custom":{"quiz":"7"},
			"lineItem":{"label":"Quiz 7","scoreMaximum":12.5,"resourceId":"q-7","tag":"final","gradesReleased":true,
			"submissionReview":{"reviewableStatus":["Submitted"],"label":"See it","url":"https://tool.example/see","custom":{"a":"b"}}},
			"available":{"startDateTime":"2026-03-02T08:00:00.000000Z","endDateTime":"2026-03-02T18:00:00.000000Z"},
			"submission":{"endDateTime":"2026-03-02T12:00:00.000000Z"}}`},
		{"file", deeplink.Item{Type: deeplink.TypeFile, URL: "https://x.example/a.pdf", MediaType: "application/pdf", ExpiresAt: at(10)},
			`{"type":"file","url":"https://x.example/a.pdf","mediaType":"application/pdf","expiresAt":"2026-03-02T10:00:00.000000Z"}`},
		{"html", deeplink.Item{Type: deeplink.TypeHTML, HTML: "<p>Hello</p>"}, `{"type":"html","html":"<p>Hello</p>"}`},
		{"image", deeplink.Item{Type: deeplink.TypeImage, URL: "https://x.example/a.png", Width: 40, Height: 30},
			`{"type":"image","url":"https://x.example/a.png","width":40,"height":30}`},
		{"ltiAssetProcessor", deeplink.Item{Type: deeplink.TypeAssetProcessor, URL: "https://tool.example/ap", Title: "Originality", Custom: deeplink.Custom{"mode": "strict"},
			Report: &deeplink.Report{URL: "https://tool.example/report", Custom: deeplink.Custom{"a": "b"}, SupportedTypes: []string{"originality"},
				Extra: map[string]json.RawMessage{"https://x.example/shown": json.RawMessage(`true`)}}},
			`{"type":"ltiAssetProcessor","url":"https://tool.example/ap","title":"Originality","custom":{"mode":"strict"},
			"report":{"url":"https://tool.example/report","custom":{"a":"b"},"supportedTypes":["originality"],"https://x.example/shown":true}}`},
		{"ltiAssetProcessorContribution", deeplink.Item{Type: deeplink.TypeAssetProcessorContribution, Title: "Tone"}, `{"type":"ltiAssetProcessorContribution","title":"Tone"}`},
		{"unknown type and members", deeplink.Item{Type: "https://x.example/type", Title: "X",
			Extra: map[string]json.RawMessage{"https://x.example/depth": json.RawMessage(`{"a":[1,2]}`), "URL": json.RawMessage(`"kept apart"`)}},
			`{"type":"https://x.example/type","title":"X","https://x.example/depth":{"a":[1,2]},"URL":"kept apart"}`},
		{"unknown members of a line item", deeplink.Item{Type: deeplink.TypeResourceLink, LineItem: &deeplink.LineItem{ScoreMaximum: 1,
			Extra: map[string]json.RawMessage{"https://x.example/weight": json.RawMessage(`2`)}}},
			`{"type":"ltiResourceLink","lineItem":{"scoreMaximum":1,"https://x.example/weight":2}}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.NoError(t, c.item.Validate())
			written, err := json.Marshal(c.item)
			require.NoError(t, err)
			require.JSONEq(t, c.wire, string(written))
			var read deeplink.Item
			require.NoError(t, json.Unmarshal([]byte(c.wire), &read))
			require.Equal(t, c.item, read)
		})
	}
}

func TestItemReads(t *testing.T) {
	t.Parallel()
	t.Run("TC-206 custom values that are no strings become strings", func(t *testing.T) {
		t.Parallel()
		var item deeplink.Item
		require.NoError(t, json.Unmarshal([]byte(`{"type":"ltiResourceLink","custom":{"n":3,"b":true,"s":"x","o":{ "a": 1 },"gone":null}}`), &item))
		written, err := json.Marshal(item)
		require.NoError(t, err)
		require.JSONEq(t, `{"type":"ltiResourceLink","custom":{"n":"3","b":"true","s":"x","o":"{\"a\":1}"}}`, string(written))
	})
	t.Run("times without a value", func(t *testing.T) {
		t.Parallel()
		var item deeplink.Item
		require.NoError(t, json.Unmarshal([]byte(`{"type":"file","expiresAt":"","available":{"startDateTime":null}}`), &item))
		require.True(t, item.ExpiresAt.IsZero())
	})
	t.Run("a field wins over the further member of its name", func(t *testing.T) {
		t.Parallel()
		written, err := json.Marshal(deeplink.Item{Type: "link", Extra: map[string]json.RawMessage{"url": json.RawMessage(`"javascript:1"`)}})
		require.NoError(t, err)
		require.JSONEq(t, `{"type":"link"}`, string(written))
	})
	for name, raw := range map[string]string{
		"null": `null`, "a list": `[]`, "a number as url": `{"type":"link","url":7}`, "a text as scoreMaximum": `{"type":"ltiResourceLink","lineItem":{"scoreMaximum":"ten"}}`,
		"custom a list": `{"type":"ltiResourceLink","custom":["a"]}`, "a date that is none": `{"type":"file","expiresAt":"soon"}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Error(t, json.Unmarshal([]byte(raw), new(deeplink.Item)))
		})
	}
}

func TestItemValidate(t *testing.T) {
	t.Parallel()
	const address = "https://x.example/a"
	for _, c := range []struct {
		name, wrong string
		item        deeplink.Item
	}{
		{"no type", "type", deeplink.Item{URL: address}},
		{"link without url", "url", deeplink.Item{Type: deeplink.TypeLink}},
		{"file without url", "url", deeplink.Item{Type: deeplink.TypeFile}},
		{"image without url", "url", deeplink.Item{Type: deeplink.TypeImage}},
		{"html without html", "html", deeplink.Item{Type: deeplink.TypeHTML, HTML: " "}},
		{"url to run", "url", deeplink.Item{Type: deeplink.TypeLink, URL: "javascript:alert(1)"}},
		{"url with data", "url", deeplink.Item{Type: deeplink.TypeImage, URL: "data:image/png;base64,AAAA"}},
		{"url without a host", "url", deeplink.Item{Type: deeplink.TypeResourceLink, URL: "/launch"}},
		{"url of an unknown type to run", "url", deeplink.Item{Type: "https://x.example/type", URL: "javascript:alert(1)"}},
		{"icon without url", "icon.url", deeplink.Item{Type: deeplink.TypeResourceLink, Icon: &deeplink.Picture{}}},
		{"icon to run", "icon.url", deeplink.Item{Type: deeplink.TypeResourceLink, Icon: &deeplink.Picture{URL: "javascript:1"}}},
		{"thumbnail without url", "thumbnail.url", deeplink.Item{Type: deeplink.TypeResourceLink, Thumbnail: &deeplink.Picture{}}},
		{"thumbnail to run", "thumbnail.url", deeplink.Item{Type: deeplink.TypeResourceLink, Thumbnail: &deeplink.Picture{URL: "vbscript:1"}}},
		{"frame of a link without src", "iframe.src", deeplink.Item{Type: deeplink.TypeLink, URL: address, IFrame: &deeplink.IFrame{}}},
		{"frame to run", "iframe.src", deeplink.Item{Type: deeplink.TypeLink, URL: address, IFrame: &deeplink.IFrame{Src: "javascript:1"}}},
		{"embed without html", "embed.html", deeplink.Item{Type: deeplink.TypeLink, URL: address, Embed: &deeplink.Embed{}}},
		{"width below 0", "width", deeplink.Item{Type: deeplink.TypeImage, URL: address, Width: -1}},
		{"height no number", "width", deeplink.Item{Type: deeplink.TypeResourceLink, Window: &deeplink.Window{Height: math.NaN()}}},
		{"frame below 0", "width", deeplink.Item{Type: deeplink.TypeResourceLink, IFrame: &deeplink.IFrame{Height: -3}}},
		{"icon below 0", "width", deeplink.Item{Type: deeplink.TypeResourceLink, Icon: &deeplink.Picture{URL: address, Width: -3}}},
		{"TC-207 scoreMaximum missing", "scoreMaximum", deeplink.Item{Type: deeplink.TypeResourceLink, LineItem: &deeplink.LineItem{Label: "x"}}},
		{"scoreMaximum below 0", "scoreMaximum", deeplink.Item{Type: deeplink.TypeResourceLink, LineItem: &deeplink.LineItem{ScoreMaximum: -1}}},
		{"scoreMaximum no number", "scoreMaximum", deeplink.Item{Type: deeplink.TypeResourceLink, LineItem: &deeplink.LineItem{ScoreMaximum: math.NaN()}}},
		{"review to run", "submissionReview.url", deeplink.Item{Type: deeplink.TypeResourceLink,
			LineItem: &deeplink.LineItem{ScoreMaximum: 1, SubmissionReview: &deeplink.SubmissionReview{URL: "javascript:1"}}}},
		{"available ends before it starts", "available.endDateTime", deeplink.Item{Type: deeplink.TypeResourceLink, Available: &deeplink.Period{Start: at(9), End: at(8)}}},
		{"submission ends before it starts", "submission.endDateTime", deeplink.Item{Type: deeplink.TypeResourceLink, Submission: &deeplink.Period{Start: at(9), End: at(8)}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.ErrorContains(t, c.item.Validate(), c.wrong)
		})
	}
}
