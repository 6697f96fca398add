package ags_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/ags"
)

func TestNotOffered(t *testing.T) {
	t.Parallel()
	called := false
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(server.Close)
	http := &advantage.Client{HTTP: server.Client(), Tokens: fixedToken{}, InsecureAllowLoopback: true}
	for name, claim := range map[string]*lti.AGSClaim{
		"TC-242 no claim": nil,
		"no scopes":       {LineItems: server.URL, LineItem: server.URL},
		"no addresses":    {Scopes: allScopes()},
	} {
		c := ags.NewClient(http, claim)
		_, err := c.CreateLineItem(t.Context(), quiz("x"))
		require.ErrorIs(t, err, ags.ErrNotOffered, name)
		require.ErrorIs(t, c.PostScore(t.Context(), score(0, 1, 1)), ags.ErrNotOffered, name)
		for _, err := range c.LineItems(t.Context(), ags.Filter{}) {
			require.ErrorIs(t, err, ags.ErrNotOffered, name)
		}
		for _, err := range c.Results(t.Context(), claimed(claim), "") {
			require.ErrorIs(t, err, ags.ErrNotOffered, name)
		}
	}
	require.False(t, called, "no call was made")
}

func claimed(c *lti.AGSClaim) string {
	if c == nil {
		return ""
	}
	return c.LineItem
}

type fixedToken struct{}

func (fixedToken) Token(context.Context, ...lti.Scope) (string, error) { return "secret-token", nil }

func (fixedToken) Refused(string, ...lti.Scope) {}

// What the client sends, and what it refuses to send.
func TestClientRequests(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var sent []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		sent = append(sent, r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("Content-Type")+" "+r.Header.Get("Accept"))
		_, _ = w.Write([]byte(`[]`))
	}))
	t.Cleanup(server.Close)
	offer := func(item string) *ags.Client {
		return ags.NewClient(&advantage.Client{HTTP: server.Client(), Tokens: fixedToken{}, InsecureAllowLoopback: true},
			&lti.AGSClaim{Scopes: allScopes(), LineItem: item, LineItems: item})
	}
	for _, c := range []struct{ item, scores, results, list string }{
		{"/items/1", "/items/1/scores", "/items/1/results?user_id=u%261", "/items/1?tag=a+b"},
		{"/items/1/", "/items/1/scores", "/items/1/results?user_id=u%261", "/items/1/?tag=a+b"},
		{"/items/1?type=a&x=%2F", "/items/1/scores?type=a&x=%2F", "/items/1/results?type=a&x=%2F&user_id=u%261", "/items/1?type=a&x=%2F&tag=a+b"},
		{"/items/a%2Fb/lineitem?q", "/items/a%2Fb/lineitem/scores?q", "/items/a%2Fb/lineitem/results?q&user_id=u%261", "/items/a%2Fb/lineitem?q&tag=a+b"},
	} {
		mu.Lock()
		sent = nil
		mu.Unlock()
		client := offer(server.URL + c.item)
		require.NoError(t, client.PostScore(t.Context(), score(0, 1, 1)))
		require.Empty(t, results(t, client, server.URL+c.item, "u&1"))
		require.Empty(t, list(t, client, ags.Filter{Tag: "a b"}))
		mu.Lock()
		require.Equal(t, []string{
			"POST " + c.scores + " " + ags.MediaTypeScore + " ",
			"GET " + c.results + "  " + ags.MediaTypeResultContainer,
			"GET " + c.list + "  " + ags.MediaTypeLineItemContainer,
		}, sent)
		sent = nil
		mu.Unlock()
	}

	client := offer(server.URL + "/items/1")
	noMaximum, negative, nobody := score(0, 1, 1), score(0, -1, 1), score(0, 1, 1)
	noMaximum.ScoreMaximum, nobody.UserID = nil, ""
	for name, bad := range map[string]ags.Score{"TC-232": noMaximum, "TC-233": negative, "no user": nobody, "empty": {}} {
		require.Error(t, client.PostScore(t.Context(), bad), name)
	}
	_, err := client.CreateLineItem(t.Context(), ags.LineItem{Label: " ", ScoreMaximum: 1})
	require.Error(t, err)
	require.ErrorContains(t, offer("http://platform.example/items/1").PostScore(t.Context(), score(0, 1, 1)), "must be https") // TC-241
	_, err = client.CreateLineItem(t.Context(), quiz("x"))
	require.Error(t, err, "an answer without id is an error")
	mu.Lock()
	defer mu.Unlock()
	require.Len(t, sent, 1, "only the last was sent")
}
