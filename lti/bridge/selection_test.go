package bridge_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/bridge"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/ltitest"
)

// one lets the course take a single item, and no columns.
func one(m *lti.Message) {
	no := false
	settings := *m.DeepLinking
	settings.AcceptMultiple, settings.AcceptLineItem = &no, &no
	m.DeepLinking = &settings
}

// picker launches the application's own picker and returns the browser.
func (s *stage) picker(t testing.TB, changes ...func(*lti.Message)) *ltitest.Browser {
	t.Helper()
	browser := ltitest.NewBrowser(t, s.platform)
	require.Equal(t, "signed in", browser.Choose(s.tool, teacher(), changes...).Body)
	return browser
}

func (s *stage) selection(items ...map[string]any) map[string]any {
	return map[string]any{"content_items": items, "msg": "Added"}
}

func (s *stage) postSelection(chosen map[string]any) (int, map[string]any) {
	status, body, _ := s.app.call(http.MethodPost, s.config.Issuer+"/services/selection", "application/json", chosen)
	return status, body
}

// TestSelection: the application's own picker returns what was chosen, once, and the
// link leads back to the page that it names.
func TestSelection(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	browser := s.picker(t)
	offer := s.app.claims[lti.ClaimDeepLinkingSettings].(map[string]any)
	require.Equal(t, s.config.Issuer+"/services/selection", offer["selection_endpoint"])
	require.Equal(t, true, offer["accept_multiple"])
	require.NotContains(t, offer, "deep_link_return_url")
	require.NotContains(t, offer, "data")

	chosen := s.selection(map[string]any{"type": "ltiResourceLink", "title": "Quiz 7", "url": s.app.url("/quiz/7"), "lineItem": map[string]any{"scoreMaximum": 10}},
		map[string]any{"type": "link", "title": "Help", "url": "https://help.example/"})
	status, body := s.postSelection(chosen)
	require.Equal(t, http.StatusCreated, status, body)
	took := browser.Answer(browser.Get(body["url"].(string)))
	require.Empty(t, took.Refused)
	require.Len(t, took.Items, 2)
	require.Equal(t, s.config.Issuer+"/tools/app/quiz/7", took.Items[0].URL)
	require.InDelta(t, 10, took.Items[0].LineItem.ScoreMaximum, 0)
	require.Equal(t, "https://help.example/", took.Items[1].URL)
	require.Equal(t, "Added", took.Notes.Message)

	again := browser.Get(body["url"].(string))
	require.Equal(t, http.StatusUnauthorized, again.Status, "the address is good once")
	status, body = s.postSelection(chosen)
	require.Equal(t, http.StatusConflict, status, "and so is the request")
	require.Equal(t, "replayed", body["code"])

	require.Equal(t, "signed in", s.open(t, browser, took.Items[0].URL).Body)
	require.Equal(t, s.app.url("/quiz/7"), s.app.target)
}

// TestSelectionRefuses: "no limit on item URLs or types, ignores accept_types and
// accept_multiple" was one of the faults. What is refused is not used up.
func TestSelectionRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	browser := s.picker(t, one)
	link := map[string]any{"type": "ltiResourceLink", "title": "Quiz", "url": s.app.url("/quiz/1")}
	for name, items := range map[string][]map[string]any{
		"two where one is taken": {link, link},
		"a foreign page":         {{"type": "ltiResourceLink", "url": "https://evil.example/"}},
		"a script":               {{"type": "ltiResourceLink", "url": "javascript:alert(1)"}},
		"another type":           {{"type": "video", "url": "https://v.example/"}},
		"no type":                {{"url": s.app.url("/")}},
		"a link without URL":     {{"type": "link"}},
	} {
		status, body := s.postSelection(s.selection(items...))
		require.Equal(t, http.StatusBadRequest, status, name)
		require.NotEmpty(t, body["title"], name)
	}
	link["lineItem"] = map[string]any{"scoreMaximum": 10}
	status, body := s.postSelection(s.selection(link))
	require.Equal(t, http.StatusCreated, status)
	took := browser.Answer(browser.Get(body["url"].(string)))
	require.Len(t, took.Items, 1)
	require.Nil(t, took.Items[0].LineItem, "the course takes none")
}

func TestSelectionEnds(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	browser := s.picker(t)
	status, body := s.postSelection(s.selection())
	require.Equal(t, http.StatusCreated, status, "nothing was chosen")
	s.platform.Clock.Advance(bridge.LoginLife + time.Second)
	require.Equal(t, http.StatusUnauthorized, browser.Get(body["url"].(string)).Status)
	require.Equal(t, http.StatusUnauthorized, browser.Get(s.config.Issuer+"/return").Status)
}

func withLinks(c *rp.Client) {
	base := c.Home
	c.Links = []deeplink.Item{
		{Type: deeplink.TypeResourceLink, Title: "Quiz <1>", Text: "Easy", URL: base + "quiz/1"},
		{Type: deeplink.TypeResourceLink, Title: "Quiz 2", URL: base + "quiz/2", LineItem: &deeplink.LineItem{ScoreMaximum: 5}},
		{Type: deeplink.TypeLink, Title: "Help", URL: "https://help.example/"},
	}
}

// choose posts the bridge's own page.
func (s *stage) choose(browser *ltitest.Browser, page *ltitest.Page, fields url.Values) *ltitest.Page {
	form := clone(page.Form)
	for name, values := range fields {
		form[name] = values
	}
	plain := browser.Client.Transport
	browser.Client.Transport = withOrigin{plain, s.config.Issuer}
	defer func() { browser.Client.Transport = plain }()
	return browser.Post(page.Action, form)
}

// TestLinks: a client with static links needs no picker; the bridge has one.
func TestLinks(t *testing.T) {
	t.Parallel()
	t.Run("several", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, withLinks)
		browser := ltitest.NewBrowser(t, s.platform)
		page := browser.Choose(s.tool, teacher())
		require.Contains(t, page.Body, "Quiz &lt;1&gt;")
		require.Contains(t, page.Body, `type="checkbox"`)
		require.Equal(t, http.StatusUnauthorized, browser.Post(page.Action, page.Form).Status, "another site's post")
		took := browser.Answer(s.choose(browser, page, url.Values{"item-1": {"1"}, "item-2": {"1"}, "item-9": {"1"}}))
		require.Len(t, took.Items, 2)
		require.Equal(t, s.config.Issuer+"/tools/app/quiz/2", took.Items[0].URL)
		require.Equal(t, http.StatusUnauthorized, s.choose(browser, page, url.Values{"item-0": {"1"}}).Status, "answered once")
	})
	t.Run("one of them", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, withLinks)
		browser := ltitest.NewBrowser(t, s.platform)
		page := browser.Choose(s.tool, teacher(), one)
		require.Contains(t, page.Body, `type="radio"`)
		took := browser.Answer(s.choose(browser, page, url.Values{"one": {"0"}}))
		require.Len(t, took.Items, 1)
		require.Equal(t, "Quiz <1>", took.Items[0].Title)
	})
	t.Run("a single one needs no page", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *rp.Client) { withLinks(c); c.Links = c.Links[:1] })
		browser := ltitest.NewBrowser(t, s.platform)
		took := browser.Answer(browser.Choose(s.tool, teacher()))
		require.Len(t, took.Items, 1)
	})
	t.Run("too late", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, withLinks)
		browser := ltitest.NewBrowser(t, s.platform)
		page := browser.Choose(s.tool, teacher())
		s.platform.Clock.Advance(bridge.ChoiceLife + time.Second)
		require.Equal(t, http.StatusUnauthorized, s.choose(browser, page, url.Values{"item-0": {"1"}}).Status)
	})
	t.Run("a link is opened as any", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, withLinks)
		s.signIn(t, student())
	})
}
