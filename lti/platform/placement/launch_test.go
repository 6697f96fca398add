package placement_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// Whatever it is opened from, each container is opened and the tool told so.
func TestContainersAndContexts(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.enable(s.quiz, "root")
	for where, scopeID := range map[string]string{"a block": "b1", "a whole course": "c2", "outside a course": "root"} {
		for container, target := range map[config.Container]string{config.Inline: "iframe", config.Modal: "iframe", config.NewWindow: "window"} {
			t.Run("D16 "+where+" "+string(container), func(t *testing.T) {
				t.Parallel()
				p, err := s.Place(t.Context(), placement.NewPlacement{ScopeID: scopeID, ToolID: s.quiz.ID, Title: "Quiz", Settings: config.Settings{
					Presentation: config.Presentation{Container: container, Width: 640, Height: 480, Button: "Start", Features: []string{"camera"}}}})
				require.NoError(t, err)
				o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada(), ReturnURL: "https://school.example/back"})
				require.NoError(t, err)
				require.Equal(t, container, o.Container)
				require.Equal(t, "Quiz", o.Title)
				require.Equal(t, "Start", o.Button)
				require.Equal(t, []string{"camera"}, o.Features)
				m := message(t, s, o.URL)
				require.Equal(t, &lti.LaunchPresentation{DocumentTarget: target, Width: 640, Height: 480, ReturnURL: "https://school.example/back"}, m.LaunchPresentation)
				require.Equal(t, scopeID != "root", m.Context != nil)
				require.Equal(t, scopeID != "root", m.NRPS != nil && m.AGS != nil, "outside a course there is no roster and no gradebook")
			})
		}
	}
}

// message is what the platform signs for the person who follows the login URL.
func message(t *testing.T, s *stage, address string) *lti.Message {
	t.Helper()
	out, err := s.platform.AuthorizeLaunch(t.Context(), platform.AuthorizationInput{Params: authorization(t, s, address), SignedIn: func(string) (bool, error) { return true, nil }})
	require.NoError(t, err)
	m := new(lti.Message)
	require.NoError(t, lti.PeekUnverified(out.IDToken, m))
	return m
}

// authorization is the request that a tool makes of a login URL.
func authorization(t *testing.T, s *stage, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	q := u.Query()
	return url.Values{"client_id": q["client_id"], "login_hint": q["login_hint"], "lti_message_hint": q["lti_message_hint"], "redirect_uri": {s.tool.Registration.Tool.RedirectURIs[0]},
		"response_type": {"id_token"}, "response_mode": {"form_post"}, "scope": {"openid"}, "prompt": {"none"}, "nonce": {"n"}}
}

// Grades flow and nothing is shown.
func TestHidden(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Settings: config.Settings{Presentation: config.Presentation{Container: config.Hidden}}, Column: &config.Column{ScoreMaximum: 10}})
	o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	require.NoError(t, err)
	require.Equal(t, config.Hidden, o.Container)
	require.Empty(t, o.URL)
	require.NotEmpty(t, p.Column.LineItemID)
}

// Hints are random, a launch is of this click and this person, and no click
// overwrites another.
func TestD5D6EachClickIsALaunchOfItsOwn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	var addresses []string
	for range 3 {
		o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
		require.NoError(t, err)
		addresses = append(addresses, o.URL)
	}
	preview, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada(), Preview: []lti.Role{lti.RoleLearner}})
	require.NoError(t, err)
	addresses = append(addresses, preview.URL)
	seen := map[string]bool{}
	for _, address := range addresses {
		q := authorization(t, s, address)
		require.NotContains(t, address, "ada")
		require.False(t, seen[q.Get("lti_message_hint")])
		seen[q.Get("lti_message_hint")] = true
		require.Equal(t, p.ResourceLinkID, message(t, s, address).ResourceLink.ID)
	}
	stolen := authorization(t, s, func() string {
		o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
		require.NoError(t, err)
		return o.URL
	}())
	_, err = s.platform.AuthorizeLaunch(t.Context(), platform.AuthorizationInput{Params: stolen, SignedIn: func(userID string) (bool, error) { return userID == "u-bob", nil }})
	require.Error(t, err, "D5 another who is signed in gets nobody's launch")
	_, err = s.platform.AuthorizeLaunch(t.Context(), platform.AuthorizationInput{Params: authorization(t, s, addresses[0]), SignedIn: func(string) (bool, error) { return true, nil }})
	require.Error(t, err, "and each is good once")
}

// The address of the login is that of the message, whatever sets it.
func TestD7Pain2OneAddressInLoginAndMessage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	base := strings.TrimSuffix(s.tool.Registration.Tool.LaunchURL, "/launch")
	for want, settings := range map[string]config.Settings{base + "/launch": {}, base + "/other?unit=3": {LaunchURL: base + "/other?unit=3"}} {
		p := s.place(placement.NewPlacement{ScopeID: "c1", Settings: settings})
		o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
		require.NoError(t, err)
		u, err := url.Parse(o.URL)
		require.NoError(t, err)
		require.Equal(t, want, u.Query().Get("target_link_uri"))
		require.Equal(t, want, message(t, s, o.URL).TargetLinkURI)
	}
}

// Every message has its person's roles, and parameters of every level with their
// variables (A13: 7, 10; B5: 11).
func TestPain7Pain10RolesAndParameters(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Title: "Quiz", Settings: config.Settings{Custom: map[string]string{"only_here": "x", "course": "$Context.title", "name": "$Person.name.given"}}})
	m := s.launch(placement.Request{PlacementID: p.ID, Person: ada()}).Message
	require.Equal(t, []lti.Role{lti.RoleInstructor}, m.Roles)
	require.Equal(t, map[string]string{"only_here": "x", "course": "Course 1", "name": "Ada"}, m.Custom)
	_, err := s.Choose(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	require.NoError(t, err)
	o, err := s.Choose(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	require.NoError(t, err)
	m = message(t, s, o.URL)
	require.Equal(t, lti.DeepLinkingRequest, m.Type)
	require.Equal(t, "x", m.Custom["only_here"], "in a deep linking request too (427)")
	require.NotEmpty(t, m.Roles)
}

// A test launch is that of a test user in the role that was asked for.
func TestPreview(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1", Settings: config.Settings{Custom: map[string]string{"mail": "$Person.email.primary"}}})
	m := s.launch(placement.Request{PlacementID: p.ID, Person: ada(), Preview: []lti.Role{lti.RoleLearner}}).Message
	require.Equal(t, lti.RoleLearner, m.ContextRole())
	require.True(t, m.IsTestUser())
	require.NotEqual(t, "u-ada", m.Subject)
	require.Empty(t, m.Name+m.Email+m.GivenName)
	require.Equal(t, "$Person.email.primary", m.Custom["mail"])
	again := s.launch(placement.Request{PlacementID: p.ID, Person: ada(), Preview: []lti.Role{lti.RoleInstructor}}).Message
	require.Equal(t, m.Subject, again.Subject, "and always the same for one person")
}

func TestLaunchRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	long := ada()
	long.ID = strings.Repeat("x", 256)
	odd := ada()
	odd.Roles = []lti.Role{"teacher"}
	for name, req := range map[string]placement.Request{
		"nobody":             {PlacementID: p.ID},
		"a long id":          {PlacementID: p.ID, Person: long},
		"no role":            {PlacementID: p.ID, Person: odd},
		"no such placement":  {PlacementID: "none", Person: ada()},
		"no such content":    {PlacementID: p.ID, Person: ada(), ContentID: "none"},
		"content of another": {PlacementID: p.ID, Person: ada(), ContentID: p.ID + ".x"},
	} {
		_, err := s.Launch(t.Context(), s.platform, req)
		require.Error(t, err, name)
		require.Equal(t, lti.CodeInvalidRequest, lti.AsError(err).Code, name)
		require.NotEmpty(t, lti.AsError(err).Fix, name)
	}
}

// What is switched off between the click and the message is not launched.
func TestSwitchedOffMeanwhile(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	require.NoError(t, err)
	s.rule("org", config.Settings{Off: true})
	_, err = s.platform.AuthorizeLaunch(t.Context(), platform.AuthorizationInput{Params: authorization(t, s, o.URL), SignedIn: func(string) (bool, error) { return true, nil }})
	require.ErrorIs(t, err, config.ErrNotEnabled)
	_, err = s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	requireRefused(t, err, config.ErrNotEnabled)
}

// A launch that the application started by itself is none of a placement.
func TestForeignLaunches(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	for _, data := range []string{"", "{}", "other"} {
		address, err := s.platform.LoginURL(t.Context(), platform.Start{Registration: s.tool.Registration, DeploymentID: p.DeploymentID, UserID: "u-ada", Data: []byte(data)})
		require.NoError(t, err)
		_, err = s.platform.AuthorizeLaunch(t.Context(), platform.AuthorizationInput{Params: authorization(t, s, address), SignedIn: func(string) (bool, error) { return true, nil }})
		require.ErrorIs(t, err, lti.ErrMessage)
	}
}

// One decision about people's data, for launches and rosters alike, that every
// level and the person take part in (A13: 9).
func TestD18Pain9PeoplesData(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	shared := func() (inLaunch, inRoster placement.Consent) {
		t.Helper()
		m := s.launch(placement.Request{PlacementID: p.ID, Person: ada()}).Message
		r, err := s.MayShare(t.Context(), s.quiz.ID, "c1", "u-ada")
		require.NoError(t, err)
		return placement.Consent{Name: m.Name != "", Email: m.Email != ""}, r
	}
	require2 := func(want placement.Consent) {
		t.Helper()
		inLaunch, inRoster := shared()
		require.Equal(t, want, inLaunch)
		require.Equal(t, want, inRoster)
	}
	require2(placement.Consent{Name: true, Email: true})
	s.rule("c1", config.Settings{AskConsent: true})
	require2(placement.Consent{})
	require.NoError(t, s.Answer(t.Context(), p.ID, "u-ada", placement.Consent{Name: true, Email: true}))
	require2(placement.Consent{Name: true, Email: true})
	s.rule("org", config.Settings{ShareEmail: new(bool)})
	require2(placement.Consent{Name: true})
	require.NoError(t, s.SaveRule(t.Context(), config.Rule{ScopeID: "root", Settings: config.Settings{ShareName: new(bool), ShareEmail: new(bool)}})) // the kill switch
	require2(placement.Consent{})
}

// Names are in the message for the shortest time: what waits with a launch ends
// with it.
func TestNothingWaitsLongerThanTheLaunch(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	p := s.place(placement.NewPlacement{ScopeID: "c1"})
	o, err := s.Launch(t.Context(), s.platform, placement.Request{PlacementID: p.ID, Person: ada()})
	require.NoError(t, err)
	s.platform.Clock.Advance(6 * time.Minute)
	_, err = s.platform.AuthorizeLaunch(t.Context(), platform.AuthorizationInput{Params: authorization(t, s, o.URL), SignedIn: func(string) (bool, error) { return true, nil }})
	require.ErrorIs(t, err, lti.ErrExpired)
}
