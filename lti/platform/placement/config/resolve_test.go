package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

func yes() *bool { on := true; return &on }

func no() *bool { return new(bool) }

// everything is a tool of the organisation that may do all there is, enabled
// there, asked about in a block of a course.
func everything() config.Input {
	services := map[config.Service]bool{}
	for _, s := range config.Services() {
		services[s] = true
	}
	return config.Input{
		Path: []config.Scope{
			{ID: "root", Kind: config.Platform}, {ID: "org", ParentID: "root", Kind: config.Organisation, Name: "Faculty"},
			{ID: "course", ParentID: "org", Kind: config.Course, Context: &lti.Context{Title: "Algebra"}}, {ID: "block", ParentID: "course", Kind: config.Block},
		},
		Tool: config.Tool{ID: "tool", ScopeID: "org", Name: "Quiz", Version: config.V13, RegistrationID: "r",
			Settings: config.Settings{Grades: config.GradesProgrammatic, Services: services, ShareName: yes(), ShareEmail: yes()}},
		Registration: &lti.Registration{ID: "r", Name: "Quiz Inc", ClientID: "c", Tool: lti.ToolSide{LaunchURL: "https://quiz.example/launch", RedirectURIs: []string{"https://quiz.example/launch", "https://eu.quiz.example/launch"},
			Scopes: allScopes(), ShareName: true, ShareEmail: true, Custom: map[string]string{"level": "registration", "r": "1"}}},
		Deployments: []config.Deployment{{Trust: "r", ScopeID: "org", ID: "d-org"}},
	}
}

func allScopes() []lti.Scope {
	return []lti.Scope{lti.ScopeLineItem, lti.ScopeLineItemReadOnly, lti.ScopeResultReadOnly, lti.ScopeScore, lti.ScopeMembership, lti.ScopeToolSetting,
		lti.ScopeAssessmentControl, lti.ScopeGroups, lti.ScopeNoticeHandlers, lti.ScopeAssetReadOnly, lti.ScopeAssetReport, lti.ScopeContentItemRead,
		lti.ScopeContentItemCreate, lti.ScopeContentItemUpdate, lti.ScopeContentItemDelete, lti.ScopeEULAUser, lti.ScopeEULADeployment, lti.ScopeCaliperSend}
}

func resolve(t *testing.T, in config.Input) config.Effective {
	t.Helper()
	e, err := config.Resolve(in)
	require.NoError(t, err)
	return e
}

func rule(scopeID, toolID string, s config.Settings) config.Rule {
	return config.Rule{ScopeID: scopeID, ToolID: toolID, Settings: s}
}

func at(scopeID, name string) config.Origin {
	return config.Origin{Level: config.AtScope, ID: scopeID, Name: name}
}

func TestWhatIsSaidNowhereIsTheOwners(t *testing.T) {
	t.Parallel()
	e := resolve(t, everything())
	require.Equal(t, config.Field[bool]{Value: true, Origin: at("org", "Faculty")}, e.Enabled)
	require.Equal(t, config.Field[string]{Value: "d-org", Origin: at("org", "Faculty")}, e.DeploymentID)
	require.Equal(t, config.GradesProgrammatic, e.Grades.Value)
	require.Equal(t, config.AtTool, e.Grades.Origin.Level)
	require.Equal(t, "https://quiz.example/launch", e.LaunchURL.Value)
	require.Equal(t, config.AtRegistration, e.LaunchURL.Origin.Level)
	require.Equal(t, config.Inline, e.Container.Value)
	require.Equal(t, config.AtNone, e.Container.Origin.Level)
	require.Equal(t, "course", e.Context.ID, "a context without an id has its scope's")
	require.Equal(t, "course", e.CourseID)
	require.ElementsMatch(t, allScopes(), e.Scopes())
	require.NoError(t, e.CheckOpen())
}

// Each way to narrow, at each level, and who is named for it.
func TestLowerLevelsNarrow(t *testing.T) {
	t.Parallel()
	narrowed := config.Settings{Grades: config.GradesDeclarative, Services: map[config.Service]bool{config.Roster: false}, ShareName: no(), AskConsent: true}
	for name, c := range map[string]struct {
		rules  []config.Rule
		placed *config.Placement
		origin config.Origin
	}{
		"above the owner, for every tool": {[]config.Rule{rule("root", "", narrowed)}, nil, at("root", "")},
		"the owner's scope":               {[]config.Rule{rule("org", "tool", narrowed)}, nil, at("org", "Faculty")},
		"a course, for every tool":        {[]config.Rule{rule("course", "", narrowed)}, nil, at("course", "")},
		"a course":                        {[]config.Rule{rule("course", "tool", narrowed)}, nil, at("course", "")},
		"the widest of two":               {[]config.Rule{rule("block", "tool", narrowed), rule("course", "tool", narrowed)}, nil, at("course", "")},
		"a placement":                     {nil, &config.Placement{ID: "p", Title: "Test", Settings: narrowed}, config.Origin{Level: config.AtPlacement, ID: "p", Name: "Test"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := everything()
			in.Rules, in.Placement = c.rules, c.placed
			e := resolve(t, in)
			require.Equal(t, config.Field[config.GradeMode]{Value: config.GradesDeclarative, Origin: c.origin}, e.Grades)
			require.Equal(t, config.Field[bool]{Origin: c.origin}, e.Services[config.Roster])
			require.Equal(t, config.Field[bool]{Origin: c.origin}, e.ShareName)
			require.Equal(t, config.Field[bool]{Value: true, Origin: c.origin}, e.AskConsent)
			require.True(t, e.ShareEmail.Value)
			require.True(t, e.Has(config.Groups))
			require.NotContains(t, e.Scopes(), lti.ScopeLineItem)
			require.NotContains(t, e.Scopes(), lti.ScopeMembership)
			require.Contains(t, e.Scopes(), lti.ScopeScore)
		})
	}
}

// What a level below said before stays without effect when one above takes it
// away afterwards.
func TestNobodyWidens(t *testing.T) {
	t.Parallel()
	in := everything()
	wide := config.Settings{Grades: config.GradesProgrammatic, Services: map[config.Service]bool{config.Roster: true}, ShareName: yes(), ShareEmail: yes()}
	in.Rules = []config.Rule{
		rule("root", "", config.Settings{Grades: config.GradesOff, Services: map[config.Service]bool{config.Roster: false}, ShareEmail: no()}),
		rule("course", "tool", wide),
	}
	in.Placement = &config.Placement{ID: "p", Settings: wide}
	e := resolve(t, in)
	require.Equal(t, config.GradesOff, e.Grades.Value)
	require.False(t, e.Has(config.Roster))
	require.False(t, e.ShareEmail.Value)
	require.Equal(t, at("root", ""), e.ShareEmail.Origin)
}

func TestOff(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*config.Input)
		origin config.Level
	}{
		"by a scope":      {func(in *config.Input) { in.Rules = []config.Rule{rule("course", "tool", config.Settings{Off: true})} }, config.AtScope},
		"by the platform": {func(in *config.Input) { in.Rules = []config.Rule{rule("root", "", config.Settings{Off: true})} }, config.AtScope},
		"by the placement": {func(in *config.Input) {
			in.Placement = &config.Placement{ID: "p", Settings: config.Settings{Off: true}}
		}, config.AtPlacement},
		"by the tool's owner":  {func(in *config.Input) { in.Tool.Settings.Off = true }, config.AtTool},
		"by the registration":  {func(in *config.Input) { in.Registration.Disabled = true }, config.AtRegistration},
		"enabled nowhere":      {func(in *config.Input) { in.Deployments = nil }, config.AtNone},
		"of another trust":     {func(in *config.Input) { in.Deployments[0].Trust = "other" }, config.AtNone},
		"deployment withdrawn": {func(in *config.Input) { in.Placement = &config.Placement{ID: "p", DeploymentID: "gone"} }, config.AtNone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := everything()
			c.change(&in)
			e := resolve(t, in)
			require.False(t, e.Enabled.Value)
			require.Equal(t, c.origin, e.Enabled.Origin.Level)
			require.Empty(t, e.Scopes())
			require.False(t, e.Has(config.DeepLinking))
			require.ErrorIs(t, e.CheckOpen(), config.ErrNotEnabled)
		})
	}
}

// The registration grants; the configuration cannot add to it.
func TestTheRegistrationIsTheCeiling(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Registration.Tool.Scopes, in.Registration.Tool.ShareEmail = []lti.Scope{lti.ScopeMembership}, false
	e := resolve(t, in)
	require.Equal(t, []lti.Scope{lti.ScopeMembership}, e.Scopes())
	require.Equal(t, config.GradesOff, e.Grades.Value)
	require.Equal(t, config.AtRegistration, e.Grades.Origin.Level)
	require.False(t, e.Has(config.Groups))
	in.Registration.Tool.Scopes = []lti.Scope{lti.ScopeScore}
	require.Equal(t, config.GradesDeclarative, resolve(t, in).Grades.Value, "who may not write line items makes none")
	require.True(t, e.Has(config.DeepLinking), "it is a message, and needs no scope")
	require.False(t, e.ShareEmail.Value)
}

func TestTheOwnerMustGrant(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Tool.Settings = config.Settings{}
	in.Rules = []config.Rule{rule("org", "tool", config.Settings{Grades: config.GradesProgrammatic, Services: map[config.Service]bool{config.Roster: true}, ShareName: yes()})}
	e := resolve(t, in)
	require.Empty(t, e.Scopes())
	require.False(t, e.ShareName.Value)
	require.True(t, e.Enabled.Value)
}

func TestTheLowestWins(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Tool.Settings.Custom = map[string]string{"level": "tool", "t": "2"}
	in.Rules = []config.Rule{
		rule("course", "tool", config.Settings{Custom: map[string]string{"level": "course one"}, Locale: "de", Presentation: config.Presentation{Container: config.Modal, Width: 800}}),
		rule("course", "", config.Settings{Custom: map[string]string{"level": "course all", "all": "3"}, Locale: "it"}),
		rule("root", "", config.Settings{Custom: map[string]string{"level": "root", "t": "0", "root": "4"}, Locale: "fr", Presentation: config.Presentation{Container: config.NewWindow, Button: "Open", Features: []string{"camera"}}}),
	}
	in.Placement = &config.Placement{ID: "p", Settings: config.Settings{Custom: map[string]string{"empty": "", "r": ""}, LaunchURL: "https://eu.quiz.example/other", Presentation: config.Presentation{Height: 600, Features: []string{}}}}
	e := resolve(t, in)
	require.Equal(t, map[string]string{"level": "course one", "t": "2", "all": "3", "root": "4", "r": "", "empty": ""}, e.CustomValues())
	require.Equal(t, config.AtTool, e.Custom["t"].Origin.Level)
	require.Equal(t, config.AtPlacement, e.Custom["r"].Origin.Level)
	require.Equal(t, config.Field[string]{Value: "de", Origin: at("course", "")}, e.Locale)
	require.Equal(t, config.Field[config.Container]{Value: config.Modal, Origin: at("course", "")}, e.Container)
	require.Equal(t, "Open", e.Button.Value)
	require.InEpsilon(t, 800, e.Width.Value, 0)
	require.InEpsilon(t, 600, e.Height.Value, 0)
	require.Empty(t, e.Features.Value, "a placement may take all features away")
	require.Equal(t, "https://eu.quiz.example/other", e.LaunchURL.Value)
	require.NoError(t, e.CheckOpen())
}

// One consumer, many services: none excludes another (D10; A13: 15, #303).
func TestD10Pain15ProctoringBesideGradesAndRoster(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Tool.Settings.Services = map[config.Service]bool{config.Proctoring: true, config.Roster: true}
	require.Subset(t, resolve(t, in).Scopes(), []lti.Scope{lti.ScopeAssessmentControl, lti.ScopeMembership, lti.ScopeLineItem, lti.ScopeScore})
}

func TestNearestDeployment(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Deployments = append(in.Deployments, config.Deployment{Trust: "r", ScopeID: "course", ID: "d-course"})
	require.Equal(t, "d-course", resolve(t, in).DeploymentID.Value)
	in.Placement = &config.Placement{ID: "p", DeploymentID: "d-org"}
	require.Equal(t, "d-org", resolve(t, in).DeploymentID.Value, "a placement keeps what the tool knows it by")
}

func TestResolveRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*config.Input)
		reason error
	}{
		"another branch":           {func(in *config.Input) { in.Tool.ScopeID = "other" }, config.ErrNotShared},
		"no registration":          {func(in *config.Input) { in.Registration = nil }, config.ErrVersion},
		"a registration of an old": {func(in *config.Input) { in.Tool.Version = config.V11 }, config.ErrVersion},
	} {
		in := everything()
		c.change(&in)
		_, err := config.Resolve(in)
		require.ErrorIs(t, err, c.reason, name)
	}
}

// An address that was fine when it was saved, and whose origin the registration
// lost since, is not launched.
func TestOriginLostSince(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Placement = &config.Placement{ID: "p", Settings: config.Settings{LaunchURL: "https://eu.quiz.example/other"}}
	in.Registration.Tool.RedirectURIs = in.Registration.Tool.RedirectURIs[:1]
	require.ErrorIs(t, resolve(t, in).CheckOpen(), config.ErrOrigin)
}

// Who changes a result changes nothing else.
func TestEffectiveSharesNothing(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Rules = []config.Rule{rule("org", "tool", config.Settings{Custom: map[string]string{"a": "1"}, Presentation: config.Presentation{Features: []string{"camera"}}})}
	e := resolve(t, in)
	e.Custom["a"] = config.Field[string]{Value: "changed"}
	e.Services[config.Roster] = config.Field[bool]{}
	e.Features.Value[0], e.Registration.Name, e.Context.Title = "changed", "changed", "changed"
	again := resolve(t, in)
	require.Equal(t, "1", again.Custom["a"].Value)
	require.True(t, again.Has(config.Roster))
	require.Equal(t, "camera", again.Features.Value[0])
	require.Equal(t, "Quiz Inc", again.Registration.Name)
	require.Equal(t, "Algebra", again.Context.Title)
}

// A tool of version 1.1 has neither registration nor scopes.
func TestOldTool(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Registration = nil
	in.Tool = config.Tool{ID: "old", ScopeID: "org", Version: config.V11, ConsumerKey: "key:with:colons",
		Settings: config.Settings{Grades: config.GradesDeclarative, Services: map[config.Service]bool{config.Roster: true}, LaunchURL: "https://old.example/launch", ShareName: yes()}}
	in.Deployments = []config.Deployment{{Trust: in.Tool.Trust(), ScopeID: "org", ID: "d"}}
	e := resolve(t, in)
	require.NoError(t, e.CheckOpen())
	require.Empty(t, e.Scopes())
	require.Equal(t, config.GradesDeclarative, e.Grades.Value)
	require.True(t, e.Has(config.Roster))
	require.True(t, e.ShareName.Value)
	require.Equal(t, "https://old.example/launch", e.LaunchURL.Value)
}
