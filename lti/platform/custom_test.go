package platform_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

func TestMergeCustom(t *testing.T) {
	t.Parallel()
	link := map[string]string{"a": "link", "d": ""}
	merged := platform.MergeCustom(
		map[string]string{"a": "platform", "b": "platform", "c": "platform", "d": "platform"},
		map[string]string{"a": "tool", "b": "tool", "c": "tool"}, map[string]string{"a": "deployment", "b": "deployment"}, nil, link)
	require.Equal(t, map[string]string{"a": "link", "b": "deployment", "c": "tool", "d": ""}, merged)
	merged["a"] = "changed"
	require.Equal(t, "link", link["a"])
	require.Empty(t, platform.MergeCustom())
}

// launchMessage is the message of a launch with the custom parameters, built by
// change.
func launchMessage(t *testing.T, custom map[string]string, change func(m *lti.Message), options ...func(*platform.Config)) *lti.Message {
	t.Helper()
	s := newStage(t, options...)
	build := s.Build
	s.Build = func(a platform.AuthRequest, who ltitest.Person) (*lti.Message, error) {
		m, err := build(a, who)
		m.Custom = custom
		if change != nil {
			change(m)
		}
		return m, err
	}
	b := ltitest.NewBrowser(t, s.Platform)
	m, _ := s.message(t, b.Post(s.Server.URL+"/authorize", s.authorization(t, b, student())))
	return m
}

func variables(values map[string]string) func(*platform.Config) {
	return func(c *platform.Config) {
		c.Variables = platform.VariablesFunc(func(_ context.Context, _ platform.AuthRequest, name string) (string, bool, error) {
			value, known := values[name]
			return value, known, nil
		})
	}
}

func TestCustomParameters(t *testing.T) {
	t.Parallel()
	t.Run("TC-307 known variable", func(t *testing.T) {
		t.Parallel()
		m := launchMessage(t, map[string]string{"course": "$Context.id", "due": "$ResourceLink.submission.endDateTime"}, nil,
			variables(map[string]string{"ResourceLink.submission.endDateTime": "2026-03-09T12:00:00Z"}))
		require.Equal(t, map[string]string{"course": "c-1", "due": "2026-03-09T12:00:00Z"}, m.Custom)
	})
	t.Run("TC-308 unknown variable", func(t *testing.T) {
		t.Parallel()
		custom := map[string]string{"a": "$Context.org", "b": "$com.example.Foo.bar", "c": "$5.00", "d": "see $Context.id", "e": "$context.id",
			"f": "$", "g": "$Context", "h": "${Context.id}", "i": "$$Context.id", "j": "$Context.id$", "k": "$Context.id.more"}
		require.Equal(t, custom, launchMessage(t, custom, nil).Custom, "without Variables")
		require.Equal(t, custom, launchMessage(t, custom, nil, variables(nil)).Custom, "and with Variables that know none")
	})
	t.Run("TC-309 supported but empty variable", func(t *testing.T) {
		t.Parallel()
		m := launchMessage(t, map[string]string{"a": "$Context.label", "b": "$ResourceLink.available.startDateTime"}, nil,
			variables(map[string]string{"ResourceLink.available.startDateTime": ""}))
		require.Equal(t, map[string]string{"a": "", "b": ""}, m.Custom)
	})
	t.Run("TC-310 variable the tool may not see", func(t *testing.T) {
		t.Parallel()
		custom := map[string]string{}
		everything := map[string]string{}
		for _, name := range []string{
			"User.username", "User.image", "User.org", "User.gradeLevels.oneRoster", "ActualUser.username", "Person.name.full", "Person.name.prefix",
			"Person.sourcedId", "Person.gender", "Person.gender.pronouns", "Person.webaddress", "Person.email.primary", "Person.email.personal", "Person.phone.mobile",
			"Person.sms", "Person.address.street1", "Person.address.timezone", "ActualPerson.email.primary", "ActualPerson.name.full",
			"Membership.personSourcedId", "Membership.sourcedId", "LineItem.url", "LineItems.url", "Scores.url", "ToolProxyBinding.memberships.url",
		} {
			custom[name], everything[name] = "$"+name, "seen"
		}
		hide := func(c *platform.Config) { c.Policy = allowance{} }
		m := launchMessage(t, custom, func(m *lti.Message) {
			m.AGS = &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeScore}, LineItem: "https://x.example/1", LineItems: "https://x.example/"}
			m.NRPS = &lti.NRPSClaim{ContextMembershipsURL: "https://x.example/2", ServiceVersions: []string{"2.0"}}
		}, variables(everything), hide)
		require.Equal(t, custom, m.Custom, "all stay unresolved")

		scores := func(c *platform.Config) { c.Policy = allowance{Scopes: []lti.Scope{lti.ScopeScore}} }
		m = launchMessage(t, map[string]string{"one": "$LineItem.url", "all": "$LineItems.url"}, func(m *lti.Message) {
			m.AGS = &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeScore}, LineItem: "https://x.example/1", LineItems: "https://x.example/"}
		}, variables(everything), scores)
		require.Equal(t, map[string]string{"one": "https://x.example/1", "all": "$LineItems.url"}, m.Custom)

		names := func(c *platform.Config) { c.Policy = allowance{ShareName: true} }
		m = launchMessage(t, map[string]string{"name": "$Person.name.full", "mail": "$Person.email.primary", "id": "$User.id"}, nil, names)
		require.Equal(t, map[string]string{"name": "Grace", "mail": "$Person.email.primary", "id": "u-2"}, m.Custom)
		addresses := func(c *platform.Config) { c.Policy = allowance{ShareEmail: true} }
		m = launchMessage(t, map[string]string{"name": "$Person.name.full", "mail": "$Person.email.primary"}, nil, addresses)
		require.Equal(t, map[string]string{"name": "$Person.name.full", "mail": "grace@school.example"}, m.Custom)
	})
	t.Run("TC-302 link copied to another course", func(t *testing.T) {
		t.Parallel()
		m := launchMessage(t, map[string]string{"old": "$ResourceLink.id.history", "course": "$Context.id.history"},
			func(m *lti.Message) { m.ResourceLink = &lti.ResourceLink{ID: "l-copy"} },
			variables(map[string]string{"ResourceLink.id.history": platform.History("l 1,b", "l-0"), "Context.id.history": platform.History()}))
		require.Equal(t, "l-copy", m.ResourceLink.ID)
		require.Equal(t, map[string]string{"old": "l%201%2Cb,l-0", "course": ""}, m.Custom)
	})
	t.Run("levels, then variables", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *platform.Config) { c.Custom = map[string]string{"level": "platform", "a": "$Context.id"} })
		s.tool.Registration.Tool.Custom = map[string]string{"level": "tool", "b": " $ResourceLink.id "}
		require.NoError(t, s.Store.PutRegistration(t.Context(), s.tool.Registration))
		require.NoError(t, s.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: s.tool.Registration.ID, ID: "d-1", Custom: map[string]string{"level": "deployment"}}))
		m, _ := s.message(t, ltitest.NewBrowser(t, s.Platform).Start(s.tool, student()))
		require.Equal(t, map[string]string{"level": "deployment", "a": "c-1", "b": "l-1"}, m.Custom)
	})
	t.Run("a value is not looked at again", func(t *testing.T) {
		t.Parallel()
		hide := func(c *platform.Config) { c.Policy = allowance{ShareName: true} }
		m := launchMessage(t, map[string]string{"a": "$Person.name.full", "b": "$ResourceLink.title"}, func(m *lti.Message) {
			m.Name, m.ResourceLink.Title = "$Person.email.primary", "$Context.id"
		}, hide)
		require.Equal(t, map[string]string{"a": "$Person.email.primary", "b": "$Context.id"}, m.Custom)
	})
	t.Run("Variables cannot answer", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *platform.Config) {
			c.Custom = map[string]string{"a": "$Context.id.history"}
			c.Variables = platform.VariablesFunc(func(context.Context, platform.AuthRequest, string) (string, bool, error) {
				return "", false, errors.New("dial tcp 10.0.0.7:5432")
			})
		})
		page := ltitest.NewBrowser(t, s.Platform).Start(s.tool, student())
		require.Equal(t, string(lti.CodeUnavailable), page.Form.Get("error"))
		require.NotContains(t, page.Body, "10.0.0.7")
	})
}

// allowance is a Policy that allows the same to every tool.
type allowance platform.Allowance

func (a allowance) Allow(context.Context, *lti.Registration, string) (platform.Allowance, error) {
	return platform.Allowance(a), nil
}

// The variables of Core App. B that a message says itself, and what each holds.
func TestVariablesThatTheMessageSays(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"User.id": "u-2", "User.username": "grace7", "User.image": "https://x.example/g.png", "User.scope.mentor": "u%201,u-3",
		"Person.name.full": "Grace", "Person.name.given": "G", "Person.name.family": "H", "Person.name.middle": "M", "Person.email.primary": "grace@school.example",
		"Person.phone.primary": "+45 1", "Person.gender": "f", "Person.webaddress": "https://g.example", "Person.address.timezone": "Europe/Copenhagen", "Person.sourcedId": "p-1",
		"Membership.role": string(lti.RoleLearner + "," + lti.RoleMentor), "Membership.role.scope.mentor": "u%201,u-3", "Membership.personSourcedId": "p-1",
		"Context.id": "c-1", "Context.type": lti.ContextCourseSection, "Context.label": "BIO", "Context.title": "Biology",
		"CourseSection.sourcedId": "s-1", "CourseSection.label": "BIO", "CourseSection.title": "Biology", "CourseOffering.sourcedId": "o-1",
		"ResourceLink.id": "l-1", "ResourceLink.title": "Cells", "ResourceLink.description": "About cells",
		"Message.returnUrl": "https://p.example/back", "Message.documentTarget": "iframe", "Message.height": "600", "Message.width": "800.5", "Message.locale": "da-DK",
		"ToolPlatform.productFamilyCode": "lms", "ToolPlatform.version": "9", "ToolPlatformInstance.guid": "g-1", "ToolPlatformInstance.name": "School",
		"ToolPlatformInstance.description": "A school", "ToolPlatformInstance.url": "https://p.example", "ToolPlatformInstance.contactEmail": "help@p.example",
		"LineItem.url": "https://p.example/i/1", "LineItems.url": "https://p.example/i", "ToolProxyBinding.memberships.url": "https://p.example/m",
		// what this message does not say
		"CourseOffering.title": "$CourseOffering.title", "CourseTemplate.sourcedId": "$CourseTemplate.sourcedId", "User.org": "$User.org", "Group.sourcedId": "$Group.sourcedId",
	}
	custom := map[string]string{}
	for name := range want {
		custom[name] = "$" + name
	}
	m := launchMessage(t, custom, func(m *lti.Message) {
		m.Name, m.GivenName, m.FamilyName, m.Roles, m.MentorOf = "Grace", "G", "H", []lti.Role{lti.RoleLearner, lti.RoleMentor}, []string{"u 1", "u-3"}
		m.LIS = &lti.LIS{PersonSourcedID: "p-1", CourseSectionSourcedID: "s-1", CourseOfferingSourcedID: "o-1"}
		m.Context = &lti.Context{ID: "c-1", Label: "BIO", Title: "Biology", Type: []string{lti.ContextCourseSection}}
		m.ResourceLink = &lti.ResourceLink{ID: "l-1", Title: "Cells", Description: "About cells"}
		m.LaunchPresentation = &lti.LaunchPresentation{ReturnURL: "https://p.example/back", DocumentTarget: "iframe", Height: 600, Width: 800.5, Locale: "da-DK"}
		m.ToolPlatform = &lti.ToolPlatform{ProductFamilyCode: "lms", Version: "9", GUID: "g-1", Name: "School", Description: "A school", URL: "https://p.example", ContactEmail: "help@p.example"}
		m.AGS = &lti.AGSClaim{Scopes: []lti.Scope{lti.ScopeLineItem}, LineItem: "https://p.example/i/1", LineItems: "https://p.example/i"}
		m.NRPS = &lti.NRPSClaim{ContextMembershipsURL: "https://p.example/m", ServiceVersions: []string{"2.0"}}
		for claim, value := range map[string]string{"preferred_username": "grace7", "picture": "https://x.example/g.png", "middle_name": "M",
			"phone_number": "+45 1", "gender": "f", "website": "https://g.example", "zoneinfo": "Europe/Copenhagen"} {
			require.NoError(t, m.SetClaim(claim, value))
		}
	})
	require.Equal(t, want, m.Custom)
}

// Of a message that says little, what it could say is empty or unknown, and
// nothing is made up.
func TestVariablesThatTheMessageDoesNotSay(t *testing.T) {
	t.Parallel()
	custom := map[string]string{"a": "$Message.returnUrl", "b": "$ToolPlatform.version", "c": "$Context.id", "d": "$Person.sourcedId", "e": "$User.scope.mentor", "f": "$Message.height"}
	m := launchMessage(t, custom, func(m *lti.Message) { m.Context = nil })
	require.Equal(t, map[string]string{"a": "$Message.returnUrl", "b": "$ToolPlatform.version", "c": "$Context.id", "d": "$Person.sourcedId", "e": "", "f": "$Message.height"}, m.Custom)

	m = launchMessage(t, custom, func(m *lti.Message) { m.Context, m.LaunchPresentation = nil, &lti.LaunchPresentation{} },
		variables(map[string]string{"Context.id": "c-9", "Message.returnUrl": "https://p.example/back"}))
	require.Equal(t, map[string]string{"a": "https://p.example/back", "b": "$ToolPlatform.version", "c": "c-9", "d": "$Person.sourcedId", "e": "", "f": ""}, m.Custom)
}

// FuzzCustom: whatever a link's custom parameter is, the launch is signed, the
// parameter is a string without blanks around, and a tool that may see nothing of
// the person is told nothing.
func FuzzCustom(f *testing.F) {
	for _, seed := range []string{"$Person.name.full", "$User.id", "$Context.id", "$Person.email.primary", "${Person.name.full}", "$Membership.personSourcedId", "$.", "$Ünicode.x", " $Context.id ", "$Person.", "$.name.full"} {
		f.Add(seed)
	}
	const secret = "do-not-tell"
	s := newStage(f, func(c *platform.Config) {
		c.Policy = allowance{}
		c.Variables = platform.VariablesFunc(func(_ context.Context, _ platform.AuthRequest, name string) (string, bool, error) {
			if strings.HasPrefix(name, "Person.") {
				return secret, true, nil
			}
			return "", false, nil
		})
	})
	f.Fuzz(func(t *testing.T, value string) {
		s.Build = func(a platform.AuthRequest, _ ltitest.Person) (*lti.Message, error) {
			m := &lti.Message{Subject: a.UserID, Name: secret, Email: secret, LIS: &lti.LIS{PersonSourcedID: secret}, ResourceLink: &lti.ResourceLink{ID: "l"},
				Custom: map[string]string{"x": value}}
			return m, m.SetClaim("picture", secret)
		}
		in := platform.AuthorizationInput{Params: s.authorization(t, ltitest.NewBrowser(t, s.Platform), student()),
			SignedIn: func(string) (bool, error) { return true, nil }, HTTP: &http.Request{}}
		out, err := s.AuthorizeLaunch(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		var m lti.Message
		if err := lti.PeekUnverified(out.IDToken, &m); err != nil {
			t.Fatal(err)
		}
		got := m.Custom["x"]
		if strings.TrimSpace(got) != got || (strings.Contains(got, secret) && !strings.Contains(value, secret)) {
			t.Fatalf("%q became %q", value, got)
		}
	})
}
