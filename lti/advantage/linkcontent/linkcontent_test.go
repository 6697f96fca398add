package linkcontent_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/advantage/linkcontent"
)

func statusOf(err error) int {
	if e, ok := errors.AsType[*advantage.StatusError](err); ok {
		return e.Status
	}
	return 0
}

func TestItems(t *testing.T) {
	t.Parallel()
	t.Run("created, read, changed, deleted", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t, everyScope()...)
		created := f.create(t, "Cells")
		require.Equal(t, f.handler.BaseURL+"/c%2F1/items/i%2F1", created.ID)
		require.Equal(t, "l-i/1", created.ResourceLinkID)
		require.Len(t, created.LineItemIDs, 1)
		var content deeplink.Item
		require.NoError(t, created.Read(&content))
		require.Equal(t, deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Cells", URL: f.tool.Server.URL + "/launch", Custom: deeplink.Custom{"quiz": "Cells"}}, content)

		read, err := f.client().Item(t.Context(), created.ID)
		require.NoError(t, err)
		require.Equal(t, created, read)

		content.Title, content.URL = "Cells again", f.tool.Server.URL+"/launch?other"
		changed, err := linkcontent.NewItem(content)
		require.NoError(t, err)
		hidden := false
		changed.ID, changed.Published, changed.ResourceLinkID = created.ID, &hidden, "l-9"
		updated, err := f.client().Update(t.Context(), changed)
		require.NoError(t, err)
		require.Equal(t, "Cells again", title(t, updated))
		require.Equal(t, &hidden, updated.Published)
		require.Equal(t, "l-i/1", updated.ResourceLinkID, "it is the platform's")
		require.NoError(t, updated.Read(&content))
		require.Equal(t, f.tool.Server.URL+"/launch", content.URL, "it is read-only")

		require.NoError(t, f.client().Delete(t.Context(), created.ID))
		_, err = f.client().Item(t.Context(), created.ID)
		require.Equal(t, http.StatusNotFound, statusOf(err))
	})
	t.Run("listed page by page, and of one link", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t, everyScope()...)
		var want []string
		for n := range 5 {
			want = append(want, fmt.Sprint("Quiz ", n))
			f.create(t, want[n])
		}
		require.Equal(t, want, titles(t, f.client().Items(t.Context(), linkcontent.Query{})))
		require.Equal(t, want, titles(t, f.client().Items(t.Context(), linkcontent.Query{Limit: 2})))
		require.Equal(t, want[3:4], titles(t, f.client().Items(t.Context(), linkcontent.Query{ResourceLinkID: "l-i/4", Limit: 1})))
		for item, err := range f.client().Items(t.Context(), linkcontent.Query{Limit: 2}) {
			require.NoError(t, err)
			require.Equal(t, want[0], title(t, item))
			break
		}
	})
	t.Run("what a launch offers", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t, lti.ScopeContentItemRead, lti.ScopeContentItemCreate)
		created := f.create(t, "Cells")
		claim := f.launch(t, "i/1")
		require.Equal(t, []lti.Scope{lti.ScopeContentItemRead, lti.ScopeContentItemCreate}, claim.Scopes)
		c := linkcontent.NewClient(f.services(), claim)
		current, err := c.Current(t.Context())
		require.NoError(t, err)
		require.Equal(t, created, current)
		_, err = c.Update(t.Context(), current)
		require.ErrorIs(t, err, advantage.ErrNotOffered)
		require.ErrorIs(t, c.Delete(t.Context(), current.ID), advantage.ErrNotOffered)
		_, err = c.Create(t.Context(), linkcontent.Item{Type: "html"})
		require.ErrorIs(t, err, advantage.ErrNotOffered)
	})
	t.Run("nothing offered", func(t *testing.T) {
		t.Parallel()
		f := newFixture(t)
		c := linkcontent.NewClient(f.services(), nil)
		for _, err := range c.Items(t.Context(), linkcontent.Query{}) {
			require.ErrorIs(t, err, advantage.ErrNotOffered)
		}
		_, err := c.Current(t.Context())
		require.ErrorIs(t, err, advantage.ErrNotOffered)
	})
}

// Platforms that filter nothing and answer a change with nothing.
func TestForeignPlatform(t *testing.T) {
	t.Parallel()
	f := newFixture(t, everyScope()...)
	f.platform.Mux.HandleFunc("/foreign", func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.RawQuery == "course=7&resource_link_id=l-2&limit=9":
			_, _ = io.WriteString(w, `{"items":[{"type":"link","title":"a","resourceLinkId":"l-1"},{"type":"link","title":"b","resourceLinkId":"l-2","vendor":{}}]}`)
		case r.Method == http.MethodPost:
			_, _ = io.WriteString(w, `{"type":"link"}`)
		case r.Method == http.MethodPut:
			w.WriteHeader(http.StatusNoContent)
		default:
			_, _ = io.WriteString(w, `{"items":[7]}`)
		}
	})
	c := linkcontent.NewClient(f.services(), &lti.LinkContentService{Scopes: everyScope(), ContentItems: f.platform.Server.URL + "/foreign?course=7"})
	require.Equal(t, []string{"b"}, titles(t, c.Items(t.Context(), linkcontent.Query{ResourceLinkID: "l-2", Limit: 9})))
	for _, err := range c.Items(t.Context(), linkcontent.Query{}) {
		require.ErrorContains(t, err, "must be an object")
	}
	_, err := c.Create(t.Context(), linkcontent.Item{Type: "link"})
	require.ErrorContains(t, err, "did not name its URL")
	sent := linkcontent.Item{ID: f.platform.Server.URL + "/foreign?item=1", Type: "link"}
	got, err := c.Update(t.Context(), sent)
	require.NoError(t, err)
	require.Equal(t, sent, got)
}

func TestHandler(t *testing.T) {
	t.Parallel()
	f := newFixture(t, everyScope()...)
	f.create(t, "Cells")
	second := f.secondTool(t)
	items := f.handler.Claim(course, "i/1").ContentItems
	item := f.handler.Claim(course, "i/1").ContentItem
	theirs := f.handler.Claim(other, "i/1")
	for _, c := range []struct {
		name                  string
		client                *advantage.Client
		scope                 lti.Scope
		method, address, body string
		status                int
	}{
		{"an item", f.services(), lti.ScopeContentItemRead, http.MethodGet, item, ``, http.StatusOK},
		{"another tool's course", f.services(), lti.ScopeContentItemRead, http.MethodGet, theirs.ContentItems, ``, http.StatusNotFound},
		{"its own course", second, lti.ScopeContentItemRead, http.MethodGet, theirs.ContentItems, ``, http.StatusOK},
		{"an item by another course", second, lti.ScopeContentItemRead, http.MethodGet, theirs.ContentItem, ``, http.StatusNotFound},
		{"another tool's item", second, lti.ScopeContentItemDelete, http.MethodDelete, theirs.ContentItem, ``, http.StatusNotFound},
		{"no such course", f.services(), lti.ScopeContentItemRead, http.MethodGet, f.handler.Claim("c-0", "").ContentItems, ``, http.StatusNotFound},
		{"no such item", f.services(), lti.ScopeContentItemUpdate, http.MethodPut, f.handler.Claim(course, "i/0").ContentItem, `{"type":"link","url":"https://x.example"}`, http.StatusNotFound},
		{"no such page", f.services(), lti.ScopeContentItemRead, http.MethodGet, items + "?after=i/0", ``, http.StatusNotFound},
		{"a limit that is none", f.services(), lti.ScopeContentItemRead, http.MethodGet, items + "?limit=all", ``, http.StatusBadRequest},
		{"read by the scope to create", f.services(), lti.ScopeContentItemCreate, http.MethodGet, items, ``, http.StatusForbidden},
		{"created by the scope to read", f.services(), lti.ScopeContentItemRead, http.MethodPost, items, `{"type":"link","url":"https://x.example"}`, http.StatusForbidden},
		{"updated by the scope to create", f.services(), lti.ScopeContentItemCreate, http.MethodPut, item, `{"type":"link","url":"https://x.example"}`, http.StatusForbidden},
		{"deleted by the scope to update", f.services(), lti.ScopeContentItemUpdate, http.MethodDelete, item, ``, http.StatusForbidden},
		{"without token", nil, "", http.MethodGet, items, ``, http.StatusUnauthorized},
		{"all deleted", f.services(), lti.ScopeContentItemDelete, http.MethodDelete, items, ``, http.StatusMethodNotAllowed},
		{"created below an item", f.services(), lti.ScopeContentItemCreate, http.MethodPost, item, `{}`, http.StatusMethodNotAllowed},
		{"an address below", f.services(), lti.ScopeContentItemRead, http.MethodGet, item + "/x", ``, http.StatusNotFound},
		{"an item without type", f.services(), lti.ScopeContentItemCreate, http.MethodPost, items, `{"url":"https://x.example"}`, http.StatusBadRequest},
		{"an item of another JSON type", f.services(), lti.ScopeContentItemCreate, http.MethodPost, items, `{"type":7}`, http.StatusBadRequest},
		{"no object", f.services(), lti.ScopeContentItemCreate, http.MethodPost, items, `[]`, http.StatusBadRequest},
		{"a type that is not taken", f.services(), lti.ScopeContentItemCreate, http.MethodPost, items, `{"type":"html","html":"<p>"}`, http.StatusUnprocessableEntity},
		{"TC-483 a link to another site", f.services(), lti.ScopeContentItemCreate, http.MethodPost, items, `{"type":"ltiResourceLink","url":"https://evil.example/launch"}`, http.StatusUnprocessableEntity},
		{"TC-483 a link changed to another site", f.services(), lti.ScopeContentItemUpdate, http.MethodPut, item, `{"type":"ltiResourceLink","url":"https://evil.example/launch"}`, http.StatusUnprocessableEntity},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, body := f.call(t, c.client, c.scope, c.method, c.address, c.body)
			require.Equal(t, c.status, got, body)
			if c.status != http.StatusOK {
				require.NotContains(t, body, "Cells")
				require.NotContains(t, body, "evil.example")
			}
		})
	}
}
