package placement_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/contentitem"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

const chosenAt = "https://school.example/items"

// choices is a stage whose platform has a tool of LTI 1.1, where ada chooses.
type choices struct {
	*stage
	tool11   *lti11.Tool
	old      config.Tool
	p        config.Placement
	receive  http.Handler
	accepted *placement.Accepted
	refused  error
}

func newChoices(t *testing.T) *choices {
	t.Helper()
	c := new(choices)
	c.stage = newStage(t, func(cfg *placement.Config) {
		store := cfg.Store.(interface {
			storage.Consumers
			storage.Replay
			storage.Transient
		})
		verifier, err := lti11.NewVerifier(lti11.VerifierConfig{Consumers: store, Replay: store, Now: cfg.Now})
		require.NoError(t, err)
		receiver, err := contentitem.NewReceiver(contentitem.Config{Verifier: verifier, ReturnURL: chosenAt, Requests: store, Now: cfg.Now, Logger: ltitest.Logger(t),
			SignedIn: func(_ *http.Request, userID string) (bool, error) { return userID == ada().ID, nil }})
		require.NoError(t, err)
		cfg.Consumers, cfg.ContentItems = store, receiver
		c.receive = receiver.Receive(func(w http.ResponseWriter, r *http.Request, in *contentitem.Received) {
			c.accepted, c.refused = c.AcceptContentItems(r.Context(), in)
		})
	})
	c.old = c.add("school:1")
	c.p = c.place(placement.NewPlacement{ScopeID: "c1", ToolID: c.old.ID, Title: "Old quiz"})
	var err error
	c.tool11, err = lti11.NewTool(lti11.ToolConfig{LaunchURL: c.old.Settings.LaunchURL, Consumers: c.store, Replay: c.store, Now: c.platform.Clock.Now, ContentItems: true})
	require.NoError(t, err)
	return c
}

// add makes a tool with credentials of its own.
func (c *choices) add(key string) config.Tool {
	c.t.Helper()
	require.NoError(c.t, c.store.PutConsumer(c.t.Context(), &storage.Consumer{Key: key, Secret: "secret of " + key}))
	x := c.save(config.Tool{ScopeID: "root", Name: "Old", Version: config.V11, ConsumerKey: key, Settings: config.Settings{Grades: config.GradesDeclarative,
		Services: map[config.Service]bool{config.DeepLinking: true}, ShareName: yes(), LaunchURL: "https://old.example/launch"}})
	_, err := c.Enable(c.t.Context(), x.ID, "org", "")
	require.NoError(c.t, err)
	return x
}

// begin is the message with which the tool is asked.
func (c *choices) begin() *lti.Message {
	c.t.Helper()
	o, err := c.Choose(c.t.Context(), c.platform, placement.Request{PlacementID: c.p.ID, Person: ada(), ReturnURL: "https://school.example/back"})
	require.NoError(c.t, err)
	require.Empty(c.t, o.URL)
	l, err := c.tool11.VerifyLaunch(c.t.Context(), lti11.LaunchInput{URLs: []string{o.Form.URL}, Form: o.Form.Fields})
	require.NoError(c.t, err)
	m, err := contentitem.RequestOf(l)
	require.NoError(c.t, err)
	return m
}

// answer is what the tool posts, signed with the key.
func (c *choices) answer(key string, request *lti.Message, items ...deeplink.Item) url.Values {
	c.t.Helper()
	m, err := deeplink.Response(request, items...)
	require.NoError(c.t, err)
	p, err := contentitem.ResponseParameters(m)
	require.NoError(c.t, err)
	signer := lti11.Signer{Credentials: lti11.Credentials{Key: key, Secret: "secret of " + key}, Now: c.platform.Clock.Now}
	form, err := signer.SignForm(http.MethodPost, request.DeepLinking.ReturnURL, p)
	require.NoError(c.t, err)
	return form
}

// post takes the answer where the browser brings it, and returns the status.
func (c *choices) post(form url.Values) int {
	c.accepted, c.refused = nil, nil
	r := httptest.NewRequest(http.MethodPost, chosenAt, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	c.receive.ServeHTTP(w, r)
	return w.Code
}

// choose is a choice that goes well.
func (c *choices) choose(items ...deeplink.Item) *placement.Accepted {
	c.t.Helper()
	require.Equal(c.t, http.StatusOK, c.post(c.answer("school:1", c.begin(), items...)))
	require.NoError(c.t, c.refused)
	return c.accepted
}

// contents are those that the placement has now.
func (c *choices) contents() []config.Content {
	c.t.Helper()
	p, err := c.Placement(c.t.Context(), c.p.ID)
	require.NoError(c.t, err)
	return p.Contents
}

func quiz7() deeplink.Item {
	return deeplink.Item{Type: deeplink.TypeResourceLink, URL: "https://old.example/quiz/7", Title: "Quiz 7", Custom: deeplink.Custom{"quiz": "7"},
		LineItem: &deeplink.LineItem{Label: "Quiz 7", ScoreMaximum: 7, ResourceID: "q7"}}
}

// What a tool of LTI 1.1 is asked is what one of LTI 1.3 is.
func TestWhatATool11IsAsked(t *testing.T) {
	t.Parallel()
	c := newChoices(t)
	m := c.begin()
	require.Equal(t, "u-ada", m.Subject)
	require.Equal(t, "Ada Lovelace", m.Name)
	require.Empty(t, m.Email, "nobody allowed it")
	require.Equal(t, "c1", m.Context.ID)
	require.Nil(t, m.ResourceLink)
	asked := m.DeepLinking
	require.Equal(t, chosenAt, asked.ReturnURL)
	require.Equal(t, "Old quiz", asked.Title)
	require.True(t, deeplink.AcceptsMany(asked))
	require.ElementsMatch(t, []string{deeplink.TypeResourceLink, deeplink.TypeLink, deeplink.TypeHTML, deeplink.TypeImage}, asked.AcceptTypes)
}

// A choice in a tool of LTI 1.1 is kept, and opened, as one in a tool of LTI 1.3.
func TestAChoiceInATool11(t *testing.T) {
	t.Parallel()
	c := newChoices(t)
	one := c.choose(quiz7()).Placement
	require.Len(t, one.Contents, 1)
	require.NotEmpty(t, one.Contents[0].LineItemID, "it brings its column")
	o, err := c.Launch(t.Context(), c.platform, placement.Request{PlacementID: c.p.ID, Person: bob()})
	require.NoError(t, err)
	require.Equal(t, "https://old.example/quiz/7", o.Form.URL)
	require.Equal(t, one.Contents[0].ID, o.Form.Fields.Get("resource_link_id"))
	require.Equal(t, "7", o.Form.Fields.Get("custom_quiz"))

	accepted := c.choose(quiz7(), deeplink.Item{Type: deeplink.TypeLink, URL: "https://book.example/7"}, deeplink.Item{Type: deeplink.TypeHTML, HTML: "<p>Hello<script></p>"},
		deeplink.Item{Type: deeplink.TypeResourceLink, URL: "https://evil.example/x"})
	require.Len(t, accepted.Refused, 1, "a resource link of another site is not launched")
	several := c.contents()
	require.Equal(t, accepted.Placement.Contents, several)
	require.Len(t, several, 3)
	require.Equal(t, one.Contents[0], several[0], "what is chosen again keeps its id and its column")
	require.Equal(t, 1, c.columns.made)
	require.Equal(t, "<p>Hello</p>", several[2].Item.HTML)

	c.choose()
	require.Equal(t, several, c.contents(), "a choice of nothing changes nothing")
	c.choose(deeplink.Item{Type: deeplink.TypeResourceLink, URL: c.old.Settings.LaunchURL})
	require.Len(t, c.contents(), 1, "an earlier choice is replaced")
	require.Empty(t, c.contents()[0].Item.URL, "it follows the launch URL")
}

// Nobody is sent to choose who may not, or where it is off.
func TestNoChoiceInATool11(t *testing.T) {
	t.Parallel()
	c := newChoices(t)
	_, err := c.Choose(t.Context(), c.platform, placement.Request{PlacementID: c.p.ID, Person: bob()})
	require.Equal(t, lti.CodeAccessDenied, lti.AsError(err).Code)
	require.NoError(t, c.store.PutConsumer(t.Context(), &storage.Consumer{Key: "school:1", Secret: "x", Disabled: true}))
	_, err = c.Choose(t.Context(), c.platform, placement.Request{PlacementID: c.p.ID, Person: ada()})
	requireRefused(t, err, lti.ErrDisabled)
	require.NoError(t, c.SaveRule(t.Context(), off(c.old)))
	_, err = c.Choose(t.Context(), c.platform, placement.Request{PlacementID: c.p.ID, Person: ada()})
	requireRefused(t, err, config.ErrNotEnabled)
}

// off takes choosing away in the course.
func off(t config.Tool) config.Rule {
	return config.Rule{ScopeID: "c1", ToolID: t.ID, Settings: config.Settings{Services: map[config.Service]bool{config.DeepLinking: false}}}
}

// An answer counts once, from the tool that was asked, for the placement that it
// was asked for, as long as that is the tool's.
func TestAChoiceInATool11IsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		form   func(c *choices) url.Values
		status int
		reason error // of AcceptContentItems
	}{
		"with a wrong signature": {func(c *choices) url.Values {
			form := c.answer("school:1", c.begin(), quiz7())
			form.Set("content_items", strings.Replace(form.Get("content_items"), "quiz/7", "quiz/8", 1))
			return form
		}, http.StatusUnauthorized, nil},
		"replayed": {func(c *choices) url.Values {
			form := c.answer("school:1", c.begin())
			require.Equal(c.t, http.StatusOK, c.post(form))
			return form
		}, http.StatusUnauthorized, nil},
		"a second time, signed anew": {func(c *choices) url.Values {
			request := c.begin()
			require.Equal(c.t, http.StatusOK, c.post(c.answer("school:1", request)))
			return c.answer("school:1", request, quiz7())
		}, http.StatusUnauthorized, nil},
		"of another tool": {func(c *choices) url.Values {
			c.add("school:2")
			return c.answer("school:2", c.begin(), quiz7())
		}, http.StatusForbidden, nil},
		"that was asked for another placement": {func(c *choices) url.Values {
			mine := c.p
			defer func() { c.p = mine }()
			c.p = c.place(placement.NewPlacement{ScopeID: "c2", ToolID: c.old.ID})
			return c.answer("school:1", c.begin(), quiz7())
		}, http.StatusOK, nil},
		"switched off meanwhile": {func(c *choices) url.Values {
			request := c.begin()
			require.NoError(c.t, c.SaveRule(c.t.Context(), off(c.old)))
			return c.answer("school:1", request, quiz7())
		}, http.StatusOK, config.ErrNotEnabled},
		"another tool's placement by now": {func(c *choices) url.Values {
			request := c.begin()
			_, err := c.Adopt(c.t.Context(), c.p.ID, c.add("school:2").ID)
			require.NoError(c.t, err)
			return c.answer("school:1", request, quiz7())
		}, http.StatusOK, lti.ErrState},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newChoices(t)
			require.Equal(t, test.status, c.post(test.form(c)))
			if test.reason != nil {
				requireRefused(t, c.refused, test.reason)
			}
			if c.accepted != nil {
				require.NotEqual(t, c.p.ID, c.accepted.Placement.ID)
			}
			require.Empty(t, c.contents())
		})
	}
}

// What did not begin with Choose is no choice.
func TestAChoiceInATool11BeginsHere(t *testing.T) {
	t.Parallel()
	c := newChoices(t)
	for _, data := range []string{"", "{}", fmt.Sprintf(`{"placement":%q}`, c.p.ID)} {
		_, err := c.AcceptContentItems(t.Context(), &contentitem.Received{Message: &lti.Message{}, Request: contentitem.Request{ConsumerKey: "school:1", Data: data}})
		require.Error(t, err, data)
	}
}
