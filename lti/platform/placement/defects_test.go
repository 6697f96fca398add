package placement_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// What went wrong where tools are configured once for a whole platform, as far as
// no other test of this package is named after it: defects (D) and complaints
// (pain) of Open edX's consumer, errors in Cella's design (B5).
func TestDefectsOfOthers(t *testing.T) {
	t.Parallel()
	t.Run("D16 what a tool chooses comes as plain text and clean HTML", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		p := s.place(placement.NewPlacement{ScopeID: "c1"})
		accepted := s.choosing(p, ada(),
			deeplink.Item{Type: deeplink.TypeLink, URL: "https://book.example/", Title: `'); alert(1); ('`},
			deeplink.Item{Type: deeplink.TypeHTML, HTML: "<p>Hello<script></p>"})
		require.Empty(t, accepted.Refused)
		page, err := s.Contents(t.Context(), p.ID)
		require.NoError(t, err)
		require.Equal(t, `'); alert(1); ('`, page[0].Title, "nothing is written into a page here")
		require.Equal(t, "<p>Hello</p>", page[1].HTML)
	})
	t.Run("D19 no fault of a registration that nobody placed", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		stranger := s.platform.Register(t, "https://stranger.example", "stranger")
		g := &lti.Grant{Registration: stranger, DeploymentID: "d-none", Scopes: []lti.Scope{lti.ScopeLineItem}}
		r := httptest.NewRequest(http.MethodGet, s.platformURL()+"/grades/c1/lineitems", nil)
		_, err := s.Guard(authorizer{grant: g}, s.grades()).AuthorizeService(r, lti.ScopeLineItem)
		require.Equal(t, lti.CodeAccessDenied, lti.AsError(err).Code)
	})
	t.Run("B5 11 parameters of a placement alone are sent", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		p := s.place(placement.NewPlacement{ScopeID: "c1", Settings: config.Settings{Custom: map[string]string{"only": "here"}}})
		require.Equal(t, map[string]string{"only": "here"}, s.launch(placement.Request{PlacementID: p.ID, Person: ada()}).Message.Custom)
	})
	t.Run("B5 13 a roster is of a course where the tool is placed", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		l := s.launch(placement.Request{PlacementID: s.place(placement.NewPlacement{ScopeID: "c1"}).ID, Person: ada()})
		claim := *l.Message.NRPS
		claim.ContextMembershipsURL = strings.Replace(claim.ContextMembershipsURL, "/c1", "/c9", 1)
		require.Error(t, listing(t, s.tool.Services(l.Registration, l.Message.DeploymentID), &claim))
	})
	t.Run("pain 3 nobody else answers for who was sent to choose", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		p := s.place(placement.NewPlacement{ScopeID: "c1"})
		o, err := s.Choose(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
		require.NoError(t, err)
		_, err = s.platform.AuthorizeLaunch(t.Context(), platform.AuthorizationInput{Params: authorization(t, s, o.URL), SignedIn: func(string) (bool, error) { return false, nil }})
		require.Error(t, err)
	})
}

// Rows of the list of what others offer that no other test of this package shows.
func TestRowsOfOthers(t *testing.T) {
	t.Parallel()
	t.Run("row 5 row 13 a tool of LTI 1.1 outside any course, with its title and language", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, withConsumers)
		x := s.saveOld("root")
		p := s.place(placement.NewPlacement{ScopeID: "root", ToolID: x.ID, Title: "Dictionary",
			Settings: config.Settings{Locale: "de", Custom: map[string]string{"component_display_name": "$ResourceLink.title", "due": "$ResourceLink.submission.endDateTime"}}})
		o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: bob()})
		require.NoError(t, err)
		require.Equal(t, "de", o.Form.Fields.Get("launch_presentation_locale"))
		require.Equal(t, "Dictionary", o.Form.Fields.Get("custom_component_display_name"))
		require.Empty(t, o.Form.Fields.Get("custom_due"), "there is none")
		require.Empty(t, o.Form.Fields.Get("context_id"))
	})
	t.Run("row 32 row 33 variables of the application, for every tool and version", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, withConsumers, func(c *placement.Config) {
			c.Variables = platform.VariablesFunc(func(_ context.Context, a platform.AuthRequest, name string) (string, bool, error) {
				return "team of " + a.UserID, name == "School.team", nil
			})
		})
		require.NoError(t, s.SaveRule(t.Context(), config.Rule{ScopeID: "root", Settings: config.Settings{Custom: map[string]string{"team": "$School.team"}}}))
		quiz := s.place(placement.NewPlacement{ScopeID: "c1"})
		require.Equal(t, "team of u-bob", s.launch(placement.Request{PlacementID: quiz.ID, Person: bob()}).Message.Custom["team"])
		old := s.place(placement.NewPlacement{ScopeID: "c1", ToolID: s.saveOld("org").ID})
		o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: old.ID, Person: bob()})
		require.NoError(t, err)
		require.Equal(t, "team of u-bob", o.Form.Fields.Get("custom_team"))
	})
	t.Run("row 39 an id of its own for each course, if the application likes", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		ids := map[string]bool{}
		for _, course := range []string{"c1", "c2"} {
			who := bob()
			who.ID = "anonymous-" + course
			ids[s.launch(placement.Request{PlacementID: s.place(placement.NewPlacement{ScopeID: course}).ID, Person: who}).Message.Subject] = true
		}
		require.Equal(t, map[string]bool{"anonymous-c1": true, "anonymous-c2": true}, ids)
	})
	t.Run("row 86 a tool whose configuration another system keeps", func(t *testing.T) {
		t.Parallel()
		catalogue := &catalogue{settings: config.Settings{ShareName: yes(), Custom: map[string]string{"unit": "1"}}}
		s := newStage(t, func(c *placement.Config) { catalogue.Store, c.Store = c.Store, catalogue })
		p := s.place(placement.NewPlacement{ScopeID: "c1"})
		m := s.launch(placement.Request{PlacementID: p.ID, Person: bob()}).Message
		require.Equal(t, map[string]string{"unit": "1"}, m.Custom)
		require.Equal(t, "Bob", m.Name)
		require.Empty(t, m.Email, "nothing of what the record here says counts")
		require.Nil(t, m.AGS)
	})
	t.Run("row 91 a deployment id of the administrator's choice", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		_, err := s.Enable(t.Context(), s.quiz.ID, "other", "id-that-the-tool-gave-out")
		require.NoError(t, err)
		p := s.place(placement.NewPlacement{ScopeID: "c9"})
		o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: bob()})
		require.NoError(t, err)
		require.Equal(t, "id-that-the-tool-gave-out", message(t, s, o.URL).DeploymentID)
	})
	t.Run("row 107 a tool switched on and off for one course", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		one, two := s.place(placement.NewPlacement{ScopeID: "c1"}), s.place(placement.NewPlacement{ScopeID: "c2"})
		s.rule("c1", config.Settings{Off: true})
		_, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: one.ID, Person: bob()})
		requireRefused(t, err, config.ErrNotEnabled)
		s.launch(placement.Request{PlacementID: two.ID, Person: bob()})
		require.NoError(t, s.DeleteRule(t.Context(), "c1", s.quiz.ID))
		s.launch(placement.Request{PlacementID: one.ID, Person: bob()})
	})
}

func withConsumers(c *placement.Config) { c.Consumers = c.Store.(storage.Consumers) }

// saveOld saves a tool of LTI 1.1 and enables it in the scope.
func (s *stage) saveOld(scopeID string) config.Tool {
	s.t.Helper()
	require.NoError(s.t, s.store.PutConsumer(s.t.Context(), &storage.Consumer{Key: "school:" + scopeID, Secret: "not so secret", Methods: []string{lti11.HMACSHA1}}))
	x := s.save(config.Tool{ScopeID: scopeID, Name: "Old", Version: config.V11, ConsumerKey: "school:" + scopeID, Settings: config.Settings{LaunchURL: "https://old.example/launch"}})
	_, err := s.Enable(s.t.Context(), x.ID, scopeID, "")
	require.NoError(s.t, err)
	return x
}

// catalogue is a system of its own that says how tools are set up; the store here
// knows that they are there.
type catalogue struct {
	config.Store
	settings config.Settings
}

func (c *catalogue) Tool(ctx context.Context, id string) (config.Tool, error) {
	t, err := c.Store.Tool(ctx, id)
	t.Settings = c.settings
	return t, err
}
