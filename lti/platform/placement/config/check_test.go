package config_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

// requireRefused fails unless the error says what is wrong and what to do.
func requireRefused(t *testing.T, err, reason error) {
	t.Helper()
	require.ErrorIs(t, err, reason)
	e := lti.AsError(err)
	require.Equal(t, lti.CodeInvalidRequest, e.Code)
	require.NotEmpty(t, e.Public)
	require.NotEmpty(t, e.Claim)
	require.NotEmpty(t, e.Fix)
}

func TestCheckRule(t *testing.T) {
	t.Parallel()
	narrowed := rule("org", "tool", config.Settings{Grades: config.GradesDeclarative, Services: map[config.Service]bool{config.Roster: false}, ShareName: no()})
	for name, c := range map[string]struct {
		rules  []config.Rule
		rule   config.Rule
		reason error
	}{
		"says nothing":            {nil, rule("course", "tool", config.Settings{}), nil},
		"narrows":                 {nil, rule("course", "tool", narrowed.Settings), nil},
		"says what holds already": {nil, rule("course", "tool", config.Settings{Grades: config.GradesProgrammatic, Services: map[config.Service]bool{config.Roster: true}, ShareName: yes()}), nil},
		"grades wider":            {[]config.Rule{narrowed}, rule("course", "tool", config.Settings{Grades: config.GradesProgrammatic}), config.ErrWidens},
		"a service wider":         {[]config.Rule{narrowed}, rule("course", "tool", config.Settings{Services: map[config.Service]bool{config.Roster: true}}), config.ErrWidens},
		"people's data wider":     {[]config.Rule{narrowed}, rule("course", "tool", config.Settings{ShareName: yes()}), config.ErrWidens},
		"its own change":          {[]config.Rule{narrowed}, rule("org", "tool", config.Settings{Grades: config.GradesProgrammatic}), nil},
		"every tool":              {nil, rule("course", "", narrowed.Settings), nil},
		"every tool, wider":       {[]config.Rule{rule("root", "", narrowed.Settings)}, rule("course", "", config.Settings{Grades: config.GradesProgrammatic}), config.ErrWidens},
		"every tool, an address":  {nil, rule("course", "", config.Settings{LaunchURL: "https://quiz.example/x"}), config.ErrValue},
		"another address":         {nil, rule("course", "tool", config.Settings{LaunchURL: "https://eu.quiz.example/x?y=1"}), nil},
		"another site":            {nil, rule("course", "tool", config.Settings{LaunchURL: "https://evil.example/launch"}), config.ErrOrigin},
		"D20 a longer host":       {nil, rule("course", "tool", config.Settings{LaunchURL: "https://quiz.example.evil.example/launch"}), config.ErrOrigin},
		"D20 another port":        {nil, rule("course", "tool", config.Settings{LaunchURL: "https://quiz.example:8443/launch"}), config.ErrOrigin},
		"a user in the address":   {nil, rule("course", "tool", config.Settings{LaunchURL: "https://quiz.example@evil.example/launch"}), config.ErrValue},
		"another scheme":          {nil, rule("course", "tool", config.Settings{LaunchURL: "http://quiz.example/launch"}), config.ErrOrigin},
		"no address":              {nil, rule("course", "tool", config.Settings{LaunchURL: "quiz"}), config.ErrValue},
		"an unknown mode":         {nil, rule("course", "tool", config.Settings{Grades: "all"}), config.ErrValue},
		"an unknown service":      {nil, rule("course", "tool", config.Settings{Services: map[config.Service]bool{"all": false}}), config.ErrValue},
		"an unknown container":    {nil, rule("course", "tool", config.Settings{Presentation: config.Presentation{Container: "popup"}}), config.ErrValue},
		"a negative size":         {nil, rule("course", "tool", config.Settings{Presentation: config.Presentation{Height: -1}}), config.ErrValue},
		"a policy as a feature":   {nil, rule("course", "tool", config.Settings{Presentation: config.Presentation{Features: []string{"camera; microphone *"}}}), config.ErrValue},
		"a nameless parameter":    {nil, rule("course", "tool", config.Settings{Custom: map[string]string{" ": "x"}}), config.ErrValue},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := everything()
			in.Rules = c.rules
			for i, s := range in.Path {
				if s.ID == c.rule.ScopeID {
					in.Path = in.Path[:i+1]
					break
				}
			}
			if c.rule.ToolID == "" {
				in.Tool, in.Registration = config.Tool{}, nil
			}
			err := config.CheckRule(in, c.rule)
			if c.reason == nil {
				require.NoError(t, err)
				return
			}
			requireRefused(t, err, c.reason)
		})
	}
}

// The refusal names who does not allow it.
func TestWideningNamesTheLevel(t *testing.T) {
	t.Parallel()
	in := everything()
	in.Rules = []config.Rule{rule("org", "tool", config.Settings{Grades: config.GradesOff})}
	err := config.CheckPlacement(in, config.Placement{ID: "p", ScopeID: "block", ToolID: "tool", ResourceLinkID: "p", Settings: config.Settings{Grades: config.GradesDeclarative}})
	requireRefused(t, err, config.ErrWidens)
	require.Contains(t, err.Error(), "scope Faculty")
}

func TestCheckTool(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*config.Tool)
		reason error
	}{
		"right":                   {func(*config.Tool) {}, nil},
		"no registration":         {func(x *config.Tool) { x.RegistrationID = "" }, config.ErrVersion},
		"both":                    {func(x *config.Tool) { x.ConsumerKey = "key" }, config.ErrVersion},
		"an unknown version":      {func(x *config.Tool) { x.Version = "2.0" }, config.ErrVersion},
		"no id for a URL":         {func(x *config.Tool) { x.ID = "a+b" }, config.ErrID},
		"another branch":          {func(x *config.Tool) { x.ScopeID = "other" }, config.ErrNotShared},
		"an address of its own":   {func(x *config.Tool) { x.Settings.LaunchURL = "https://eu.quiz.example/v2" }, nil},
		"an address of others":    {func(x *config.Tool) { x.Settings.LaunchURL = "https://evil.example/v2" }, config.ErrOrigin},
		"old with a registration": {func(x *config.Tool) { x.Version = config.V11 }, config.ErrVersion},
	} {
		in := everything()
		c.change(&in.Tool)
		err := config.CheckTool(in.Path, in.Tool, in.Registration)
		if c.reason == nil {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, c.reason, name)
	}
}

func TestCheckOldTool(t *testing.T) {
	t.Parallel()
	old := config.Tool{ID: "old", ScopeID: "org", Version: config.V11, ConsumerKey: "key", Settings: config.Settings{LaunchURL: "https://old.example/launch"}}
	for name, c := range map[string]struct {
		change func(*config.Tool)
		reason error
	}{
		"right":                 {func(*config.Tool) {}, nil},
		"no key":                {func(x *config.Tool) { x.ConsumerKey = " " }, config.ErrVersion},
		"columns of its own":    {func(x *config.Tool) { x.Settings.Grades = config.GradesProgrammatic }, config.ErrVersion},
		"proctoring":            {func(x *config.Tool) { x.Settings.Services = map[config.Service]bool{config.Proctoring: true} }, config.ErrVersion},
		"without what it lacks": {func(x *config.Tool) { x.Settings.Services = map[config.Service]bool{config.Proctoring: false} }, nil},
		"content":               {func(x *config.Tool) { x.Settings.Services = map[config.Service]bool{config.DeepLinking: true} }, nil},
		"no address":            {func(x *config.Tool) { x.Settings.LaunchURL = "" }, config.ErrOrigin},
	} {
		x := old
		c.change(&x)
		err := config.CheckTool(everything().Path, x, nil)
		if c.reason == nil {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, c.reason, name)
	}
}

func TestCheckScope(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 256)
	for name, c := range map[string]struct {
		scope  config.Scope
		reason error
	}{
		"right":           {config.Scope{ID: "a", ParentID: "b", Context: &lti.Context{ID: "course-v1:x+y", Type: []string{"CourseSection"}}}, nil},
		"its own parent":  {config.Scope{ID: "a", ParentID: "a"}, config.ErrCycle},
		"a plus":          {config.Scope{ID: "a+b"}, config.ErrID},
		"a colon":         {config.Scope{ID: "a:b"}, config.ErrID},
		"dots alone":      {config.Scope{ID: ".."}, config.ErrID},
		"a parent's plus": {config.Scope{ID: "a", ParentID: "a+b"}, config.ErrID},
		"a long context":  {config.Scope{ID: "a", Context: &lti.Context{ID: long}}, config.ErrValue},
		"a type":          {config.Scope{ID: "a", Context: &lti.Context{Type: []string{"lesson"}}}, config.ErrValue},
	} {
		err := c.scope.Check()
		if c.reason == nil {
			require.NoError(t, err, name)
			continue
		}
		require.ErrorIs(t, err, c.reason, name)
	}
}
