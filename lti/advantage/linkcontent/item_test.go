package linkcontent_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/advantage/linkcontent"
)

func TestItemOnTheWire(t *testing.T) {
	t.Parallel()
	no := false
	for _, c := range []struct {
		name string
		item linkcontent.Item
		wire string
	}{
		{"every member", linkcontent.Item{ID: "https://p.example/i/1", Type: "ltiResourceLink", ReadOnly: []string{"url"}, ResourceLinkID: "l-1",
			LineItemIDs: []string{"https://p.example/li/1"}, Published: &no, Content: map[string]json.RawMessage{"title": json.RawMessage(`"A"`), "ID": json.RawMessage(`7`)}},
			`{"id":"https://p.example/i/1","type":"ltiResourceLink","readonly":["url"],"resourceLinkId":"l-1","lineItemIds":["https://p.example/li/1"],
			"published":false,"title":"A","ID":7}`},
		{"the least", linkcontent.Item{Type: "link"}, `{"type":"link"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			written, err := json.Marshal(c.item)
			require.NoError(t, err)
			require.JSONEq(t, c.wire, string(written))
			var read linkcontent.Item
			require.NoError(t, json.Unmarshal([]byte(c.wire), &read))
			require.Equal(t, c.item, read)
		})
	}
	t.Run("a field counts before content of its name", func(t *testing.T) {
		t.Parallel()
		written, err := json.Marshal(linkcontent.Item{Type: "link", Content: map[string]json.RawMessage{"type": json.RawMessage(`"html"`), "id": json.RawMessage(`"x"`)}})
		require.NoError(t, err)
		require.JSONEq(t, `{"type":"link"}`, string(written))
	})
	for name, wire := range map[string]string{"a list": `[]`, "null": `null`, "id a number": `{"id":7}`, "line items a text": `{"lineItemIds":"x"}`, "published a text": `{"published":"no"}`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Error(t, json.Unmarshal([]byte(`{"items":[`+wire+`]}`), new(struct{ Items []linkcontent.Item })))
		})
	}
}

func TestNewItem(t *testing.T) {
	t.Parallel()
	_, err := linkcontent.NewItem(deeplink.Item{Title: "A"})
	require.ErrorContains(t, err, "type is required")
	for _, v := range []any{nil, "link", []string{"link"}, func() {}} {
		_, err := linkcontent.NewItem(v)
		require.Error(t, err)
	}
}

// FuzzItem: whatever is read as an item is written and read again the same, and
// is a content item with that type.
func FuzzItem(f *testing.F) {
	for _, seed := range []string{
		`{"id":"https://p.example/1","type":"ltiResourceLink","readonly":["url"],"resourceLinkId":"l","lineItemIds":["x"],"published":true,"title":"A","custom":{"a":null}}`,
		`{"type":"link","ID":{},"readonly":[],"published":null}`, `{"type":7}`, `[]`, `null`, `{"type":"","title":"\ud800"}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, wire string) {
		var item linkcontent.Item
		if json.Unmarshal([]byte(wire), &item) != nil {
			return
		}
		written, err := json.Marshal(item)
		require.NoError(t, err)
		var again linkcontent.Item
		require.NoError(t, json.Unmarshal(written, &again))
		rewritten, err := json.Marshal(again)
		require.NoError(t, err)
		require.JSONEq(t, string(written), string(rewritten))
		var members map[string]json.RawMessage
		require.NoError(t, item.Read(&members))
		var kind string
		require.NoError(t, json.Unmarshal(members["type"], &kind))
		require.Equal(t, item.Type, kind)
	})
}
