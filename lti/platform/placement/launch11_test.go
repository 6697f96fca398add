package placement_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// offered is what an application offers to tools of LTI 1.1.
func offered(_ context.Context, p placement.Place, m *lti.Message) error {
	m.LIS = &lti.LIS{ResultSourcedID: p.Placement.ID + ":" + p.Person.ID, OutcomeServiceURL: "https://school.example/outcomes"}
	return nil
}

// A tool of LTI 1.1 has the placements, roles, ids, levels and decisions about
// people of one of LTI 1.3.
func TestATool11BesideATool13(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	old, err := placement.New(placement.Config{Store: s.store, Registrations: s.store, Consumers: s.store, Consents: s.store, Offer: offered, Now: s.platform.Clock.Now, Columns: s.columns})
	require.NoError(t, err)
	require.NoError(t, s.store.PutConsumer(t.Context(), &storage.Consumer{Key: "school:1", Secret: "not so secret", Methods: []string{lti11.HMACSHA256}}))
	x := s.save(config.Tool{ScopeID: "root", Name: "Old", Version: config.V11, ConsumerKey: "school:1", Settings: config.Settings{
		Grades: config.GradesDeclarative, ShareName: yes(), ShareEmail: yes(), LaunchURL: "https://old.example/launch?x=1"}})
	_, err = s.Enable(t.Context(), x.ID, "org", "")
	require.NoError(t, err)
	p := s.place(placement.NewPlacement{ScopeID: "c1", ToolID: x.ID, Title: "Old quiz", Column: &config.Column{ScoreMaximum: 10},
		Settings: config.Settings{Custom: map[string]string{"course": "$Context.title", "mail": "$Person.email.primary"}, LaunchURL: "https://old.example/launch?x=2"}})
	require.NotEmpty(t, p.Column.LineItemID)
	beside := s.place(placement.NewPlacement{ScopeID: "c1"})
	new13 := s.launch(placement.Request{PlacementID: beside.ID, Person: ada()}).Message

	tool, err := lti11.NewTool(lti11.ToolConfig{LaunchURL: "https://old.example/launch", Consumers: s.store, Replay: s.store, Now: s.platform.Clock.Now})
	require.NoError(t, err)
	launch := func(req placement.Request) *lti.Message {
		t.Helper()
		o, err := old.Launch(t.Context(), s.platform, req)
		require.NoError(t, err)
		require.Empty(t, o.URL)
		require.Equal(t, "https://old.example/launch?x=2", o.Form.URL)
		l, err := tool.VerifyLaunch(t.Context(), lti11.LaunchInput{URLs: []string{o.Form.URL}, Form: o.Form.Fields})
		require.NoError(t, err)
		return l.Message
	}
	m := launch(placement.Request{PlacementID: p.ID, Person: ada()})
	require.Equal(t, new13.Subject, m.Subject)
	require.Equal(t, new13.Roles, m.Roles)
	require.Equal(t, new13.Context.ID, m.Context.ID)
	require.Equal(t, new13.Email, m.Email)
	require.Equal(t, &lti.ResourceLink{ID: p.ResourceLinkID, Title: "Old quiz"}, m.ResourceLink)
	require.Equal(t, map[string]string{"course": "Course 1", "mail": "ada@school.example"}, m.Custom)
	require.Equal(t, p.ID+":u-ada", m.LIS.ResultSourcedID)

	t.Run("D18 one decision about people for both versions", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		require.NoError(t, s.SaveRule(t.Context(), config.Rule{ScopeID: "root", Settings: config.Settings{ShareEmail: new(bool)}}))
		m := launch(placement.Request{PlacementID: p.ID, Person: ada()})
		require.Empty(t, m.Email)
		require.Equal(t, "$Person.email.primary", m.Custom["mail"])
		require.Empty(t, s.launch(placement.Request{PlacementID: beside.ID, Person: ada()}).Message.Email)
	})
	t.Run("D3 no grades, no outcome", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		require.NoError(t, s.SaveRule(t.Context(), config.Rule{ScopeID: "c1", ToolID: x.ID, Settings: config.Settings{Grades: config.GradesOff}}))
		m := launch(placement.Request{PlacementID: p.ID, Person: ada()})
		require.Nil(t, m.LIS)
	})
	t.Run("preview", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		m := launch(placement.Request{PlacementID: p.ID, Person: ada(), Preview: []lti.Role{lti.RoleLearner}})
		require.NotEqual(t, "u-ada", m.Subject)
		require.Empty(t, m.Name)
	})
	t.Run("pain 8 the version is the tool's, and its secret the shared one", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		require.NoError(t, s.store.PutConsumer(t.Context(), &storage.Consumer{Key: "school:1", Secret: "another", Methods: []string{lti11.HMACSHA256}}))
		launch(placement.Request{PlacementID: p.ID, Person: ada()})
	})
	t.Run("no content is chosen where nobody takes it", func(t *testing.T) { //nolint:paralleltest // each goes on from the one before
		_, err := old.Choose(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
		require.Error(t, err)
	})
	for _, c := range []struct {
		service *placement.Service
		change  func() error
		reason  error
	}{
		{s.Service, func() error { return nil }, config.ErrVersion}, // which knows no consumers
		{old, func() error {
			return s.store.PutConsumer(t.Context(), &storage.Consumer{Key: "school:1", Secret: "x", Disabled: true})
		}, lti.ErrDisabled},
		{old, func() error { return s.store.DeleteConsumer(t.Context(), "school:1") }, storage.ErrNotFound},
	} {
		require.NoError(t, c.change())
		_, err := c.service.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
		requireRefused(t, err, c.reason)
	}
}

// What was chosen in one tool is not opened with the trust in another: the form
// would go, signed with the other's secret, to whoever offered the content.
func TestContentsLeadToTheirToolAlone(t *testing.T) {
	t.Parallel()
	s := newStage(t, func(c *placement.Config) { c.Consumers = c.Store.(storage.Consumers) })
	tool11 := func(scopeID, key, address string) config.Tool {
		require.NoError(t, s.store.PutConsumer(t.Context(), &storage.Consumer{Key: key, Secret: "of " + key}))
		x := s.save(config.Tool{ScopeID: scopeID, Version: config.V11, ConsumerKey: key, Settings: config.Settings{LaunchURL: address}})
		_, err := s.Enable(t.Context(), x.ID, scopeID, "")
		require.NoError(t, err)
		return x
	}
	mine, schools := tool11("c1", "mine", "https://mine.example/launch"), tool11("org", "school:1", "https://old.example/launch")
	in, err := s.Import(t.Context(), "c1", placement.Exported{Format: 1, LTI: config.V11, Contents: []deeplink.Item{
		{Type: deeplink.TypeResourceLink, Title: "Quiz", URL: "https://mine.example/quiz"}}}, mine.ID)
	require.NoError(t, err)
	open := placement.Request{PlacementID: in.Placement.ID, Person: ada()}
	o, err := s.Launch(t.Context(), s.platform, open)
	require.NoError(t, err)
	require.Equal(t, "https://mine.example/quiz", o.Form.URL)

	mine.Settings.LaunchURL = "https://old.example/mine"
	s.save(mine)
	_, err = s.Adopt(t.Context(), in.Placement.ID, schools.ID)
	require.NoError(t, err)
	_, err = s.Launch(t.Context(), s.platform, open)
	requireRefused(t, err, config.ErrOrigin)
}
