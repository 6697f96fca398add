package tool_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/profile"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// register changes the tool's registration.
func (s *stage) register(t *testing.T, change func(*lti.Registration)) {
	t.Helper()
	r := s.tool.Registration.Clone()
	change(r)
	require.NoError(t, s.tool.Store.PutRegistration(t.Context(), r))
	s.tool.Registration = r
}

// switches sets tolerances on a registration.
func switches(on bool, names ...string) func(*lti.Registration) {
	return func(r *lti.Registration) {
		r.Tolerances = map[string]bool{}
		for _, name := range names {
			r.Tolerances[name] = on
		}
	}
}

func names(findings []lti.Finding) (out []string) {
	for _, f := range findings {
		out = append(out, f.Name)
	}
	return out
}

// What is refused unless it is tolerated by name, and what passes unless it is
// switched off by name.
func TestTolerances(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tolerance string
		claim     string // of the refusal
		severe    bool
		change    func(st *started) change
	}{
		{profile.AnonymousLaunch, "sub", true, func(*started) change { return change{"sub": nil} }},
		{profile.NewDeployment, lti.ClaimDeploymentID, true, func(*started) change { return change{lti.ClaimDeploymentID: "d-9"} }},
		{profile.TargetNotAsAtLogin, lti.ClaimTargetLinkURI, true, func(st *started) change {
			return change{lti.ClaimTargetLinkURI: st.stage.tool.Server.URL + "/launch?item=7"}
		}},
		{profile.AuthorizedPartyMissing, "azp", true, func(*started) change { return change{"aud": []string{"tool-1", "trusted"}, "azp": nil} }},
		{profile.ClockSkew, "nbf", true, func(st *started) change { return change{"nbf": st.stage.now().Add(4 * time.Minute).Unix()} }},
		{profile.ClockSkew, "iat", true, func(st *started) change {
			return change{"iat": st.stage.now().Add(4 * time.Minute).Unix(), "exp": st.stage.now().Add(time.Hour).Unix()}
		}},
		{profile.ClockSkew, "exp", true, func(st *started) change {
			return change{"iat": st.stage.now().Add(-time.Hour).Unix(), "exp": st.stage.now().Add(-4 * time.Minute).Unix()}
		}},
		{lti.FindingDeploymentIDType, lti.ClaimDeploymentID, true, func(*started) change { return change{lti.ClaimDeploymentID: 17} }},
		{lti.FindingResourceLinkIDType, lti.ClaimResourceLink + ".id", true, func(*started) change {
			return change{lti.ClaimResourceLink: map[string]any{"id": 5}}
		}},
		{profile.ResourceLinkIsContext, lti.ClaimResourceLink + ".id", false, func(*started) change {
			return change{lti.ClaimResourceLink: map[string]any{"id": "c-1"}}
		}},
		{lti.FindingCustomType, lti.ClaimCustom + ".n", false, func(*started) change { return change{lti.ClaimCustom: map[string]any{"n": 5}} }},
		{lti.FindingDocumentTarget, lti.ClaimLaunchPresentation + ".document_target", false, func(*started) change {
			return change{lti.ClaimLaunchPresentation: map[string]any{"document_target": "popup"}}
		}},
	} {
		t.Run(c.tolerance+" in "+c.claim, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.register(t, func(r *lti.Registration) { r.Platform.TrustedAudiences = []string{"trusted"} })
			require.NoError(t, s.tool.Store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "r-tool-1", ID: "17"}))
			attempt := func() (*tool.Launch, error) {
				st := s.startLoose(t, "")
				return st.verify(t, st.token(t, c.change(st)))
			}
			refused := func() {
				_, err := attempt()
				e := lti.AsError(err)
				require.Equal(t, c.claim, e.Claim, e)
				require.NotEmpty(t, e.Fix)
			}
			accepted := func() {
				l, err := attempt()
				require.NoError(t, err)
				require.Equal(t, []string{c.tolerance}, names(l.Findings))
				require.Equal(t, c.severe, l.Findings[0].Severe)
			}
			if c.severe {
				refused()
				s.register(t, switches(true, c.tolerance))
				accepted()
				return
			}
			accepted()
			s.register(t, switches(false, c.tolerance))
			refused()
		})
	}
}

func (s *stage) now() time.Time { return s.platform.Clock.Now() }

func TestToleranceBounds(t *testing.T) {
	t.Parallel()
	every := make([]string, 0, 30)
	for _, known := range profile.Tolerances() {
		every = append(every, known.Name)
	}
	s := newStage(t)
	s.register(t, switches(true, every...))
	now := s.now()
	for name, c := range map[string]struct {
		change change
		reason error
	}{
		"clock off by more than five minutes": {change{"nbf": now.Add(301 * time.Second).Unix()}, lti.ErrNotYetValid},
		"target of another origin":            {change{lti.ClaimTargetLinkURI: "https://evil.example/launch"}, lti.ErrMessage},
		"target over http":                    {change{lti.ClaimTargetLinkURI: strings.Replace(s.tool.Server.URL, "https", "http", 1) + "/launch"}, lti.ErrMessage},
		"audience that nobody trusts":         {change{"aud": []string{"tool-1", "tool-2"}, "azp": nil}, lti.ErrAudience},
		"deployment other than at login":      {change{lti.ClaimDeploymentID: "d-9"}, lti.ErrDeployment},
		"deployment id blank":                 {change{lti.ClaimDeploymentID: " "}, lti.ErrMessage},
		"sub a number":                        {change{"sub": 7}, lti.ErrMessage},
		"roles a string":                      {change{lti.ClaimRoles: "Instructor"}, lti.ErrMessage},
		"version a number":                    {change{lti.ClaimVersion: 1.3}, lti.ErrMessage},
		"nonce of another login":              {change{"nonce": "AAAAAAAAAAAAAAAAAAAAAA"}, lti.ErrNonce},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := s.start(t)
			st.refused(t, st.token(t, c.change), c.reason)
		})
	}
}

// A profile that nobody knows is no licence.
func TestUnknownProfileIsStrict(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.register(t, func(r *lti.Registration) { r.Profile = "Brightspace" }) // misspelled
	st := s.start(t)
	st.refused(t, st.token(t, change{"nbf": s.now().Add(2 * time.Minute).Unix()}), lti.ErrNotYetValid)
}

func TestAnonymousLaunches(t *testing.T) {
	t.Parallel()
	toolWide := func(c *tool.Config) { c.AllowAnonymous = true }
	nobody := change{"sub": nil, "name": nil}
	t.Run("TC-097 sub missing, neither allows it", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		st := s.start(t)
		require.Contains(t, st.refusal(t, st.token(t, nobody), lti.ErrMessage).Fix, profile.AnonymousLaunch)
	})
	t.Run("TC-101 sub missing, the registration allows it", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.register(t, switches(true, profile.AnonymousLaunch))
		st := s.start(t)
		l := st.accepted(t, st.token(t, nobody))
		require.Empty(t, l.PersonID())
		require.Equal(t, []string{profile.AnonymousLaunch}, names(l.Findings))
	})
	t.Run("TC-101 sub missing, the tool allows it", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, toolWide)
		st := s.start(t)
		require.Empty(t, st.accepted(t, st.token(t, nobody)).Findings)
	})
	t.Run("TC-097 sub missing, the registration forbids it", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, toolWide)
		s.register(t, switches(false, profile.AnonymousLaunch))
		st := s.start(t)
		st.refused(t, st.token(t, nobody), lti.ErrMessage)
	})
}

func TestNewDeployments(t *testing.T) {
	t.Parallel()
	elsewhere := change{lti.ClaimDeploymentID: "d-9"}
	t.Run("TC-118 recorded", func(t *testing.T) {
		t.Parallel()
		var store storage.RegistrationWriter
		s := newStage(t, func(c *tool.Config) { store = c.Registrations.(*memory.Store); c.NewDeployments = store })
		s.register(t, switches(true, profile.NewDeployment))
		st := s.startLoose(t, "")
		l := st.accepted(t, st.token(t, elsewhere))
		require.Equal(t, &lti.Deployment{RegistrationID: "r-tool-1", ID: "d-9"}, l.Deployment)
		require.Equal(t, []string{profile.NewDeployment}, names(l.Findings))

		again := s.startLoose(t, "d-9") // named at login, too
		require.Empty(t, again.accepted(t, again.token(t, elsewhere)).Findings, "it is known by now")
	})
	t.Run("TC-118 named at login first", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.register(t, switches(true, profile.NewDeployment))
		st := s.startLoose(t, "d-9")
		st.accepted(t, st.token(t, elsewhere))
	})
	t.Run("TC-118 let in and forgotten without a writer", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		s.register(t, switches(true, profile.NewDeployment))
		st := s.startLoose(t, "")
		st.accepted(t, st.token(t, elsewhere))
		_, err := s.tool.Store.FindDeployment(t.Context(), s.tool.Registration, "d-9")
		require.ErrorIs(t, err, storage.ErrNotFound)
	})
	t.Run("TC-113 refused at login", func(t *testing.T) {
		t.Parallel()
		s := newStage(t)
		_, err := s.tool.StartLogin(t.Context(), tool.LoginInput{Issuer: s.platform.Issuer(), ClientID: "tool-1", LoginHint: "h",
			TargetLinkURI: s.tool.Server.URL + "/launch", DeploymentID: "d-9"})
		require.ErrorIs(t, err, lti.ErrDeployment)
		require.Equal(t, lti.CodeUnknownDeployment, lti.AsError(err).Code)
	})
	t.Run("store that fails", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *tool.Config) { c.NewDeployments = brokenWriter{} })
		s.register(t, switches(true, profile.NewDeployment))
		st := s.startLoose(t, "")
		_, err := st.verify(t, st.token(t, elsewhere))
		require.ErrorIs(t, err, lti.ErrUnavailable)
		require.False(t, s.used.keys.has("launch:"+st.nonce()), "the launch may be tried again")
	})
	t.Run("an administrator is quicker", func(t *testing.T) {
		t.Parallel()
		off := &lti.Deployment{RegistrationID: "r-tool-1", ID: "d-9", Disabled: true}
		s := newStage(t, func(c *tool.Config) { c.NewDeployments = decided{c.Registrations.(*memory.Store), off} })
		s.register(t, switches(true, profile.NewDeployment))
		st := s.startLoose(t, "")
		st.refused(t, st.token(t, elsewhere), lti.ErrDisabled)
		d, err := s.tool.Store.FindDeployment(t.Context(), s.tool.Registration, "d-9")
		require.NoError(t, err)
		require.Equal(t, off, d)
	})
	t.Run("recorded by a launch that is genuine only", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *tool.Config) { c.NewDeployments = brokenWriter{} })
		s.register(t, switches(true, profile.NewDeployment))
		st := s.startLoose(t, "")
		st.refused(t, st.token(t, change{lti.ClaimDeploymentID: "d-9", "aud": "tool-2"}), lti.ErrAudience)
	})
}

func TestHeldDeployments(t *testing.T) {
	t.Parallel()
	elsewhere := change{lti.ClaimDeploymentID: "d-9"}
	hold := func(store *storage.RegistrationWriter) func(*tool.Config) {
		return func(c *tool.Config) {
			*store = c.Registrations.(*memory.Store)
			c.NewDeployments, c.HoldDeployments = *store, true
		}
	}
	t.Run("recorded, refused, and let in once it is approved", func(t *testing.T) {
		t.Parallel()
		var store storage.RegistrationWriter
		s := newStage(t, hold(&store))
		s.register(t, switches(false, profile.NewDeployment))
		for range 2 {
			st := s.startLoose(t, "d-9")
			st.refused(t, st.token(t, elsewhere), lti.ErrDisabled)
		}
		d, err := s.tool.Store.FindDeployment(t.Context(), s.tool.Registration, "d-9")
		require.NoError(t, err)
		require.True(t, d.Disabled)
		d.Disabled = false
		require.NoError(t, store.PutDeployment(t.Context(), d))
		st := s.startLoose(t, "d-9")
		require.Equal(t, d, st.accepted(t, st.token(t, elsewhere)).Deployment)
	})
	t.Run("by a launch only, not by one that was kept", func(t *testing.T) {
		t.Parallel()
		var store storage.RegistrationWriter
		s := newStage(t, hold(&store))
		l := &tool.Launch{Message: &lti.Message{Issuer: s.platform.Issuer()}, Registration: s.tool.Registration, Deployment: &lti.Deployment{ID: "removed"}}
		id, err := s.tool.KeepLaunch(t.Context(), l, s.platform.Clock.Now().Add(time.Hour))
		require.NoError(t, err)
		_, err = s.tool.KeptLaunch(t.Context(), id)
		require.ErrorIs(t, err, lti.ErrDeployment)
		_, err = s.tool.Store.FindDeployment(t.Context(), s.tool.Registration, "removed")
		require.ErrorIs(t, err, storage.ErrNotFound, "who removed it does not find it again")
	})
	t.Run("by a launch that is genuine only", func(t *testing.T) {
		t.Parallel()
		var store storage.RegistrationWriter
		s := newStage(t, hold(&store))
		st := s.startLoose(t, "d-9")
		st.refused(t, st.token(t, change{lti.ClaimDeploymentID: "d-9", "aud": "tool-2"}), lti.ErrAudience)
		_, err := s.tool.Store.FindDeployment(t.Context(), s.tool.Registration, "d-9")
		require.ErrorIs(t, err, storage.ErrNotFound)
	})
	t.Run("an administrator is quicker", func(t *testing.T) {
		t.Parallel()
		approved := &lti.Deployment{RegistrationID: "r-tool-1", ID: "d-9", Tenant: "north"}
		s := newStage(t, func(c *tool.Config) {
			c.NewDeployments, c.HoldDeployments = decided{c.Registrations.(*memory.Store), approved}, true
		})
		st := s.startLoose(t, "d-9")
		_, err := st.verify(t, st.token(t, elsewhere))
		require.ErrorIs(t, err, lti.ErrDisabled)
		again := s.startLoose(t, "d-9")
		require.Equal(t, approved, again.accepted(t, again.token(t, elsewhere)).Deployment)
	})
	t.Run("store that fails", func(t *testing.T) {
		t.Parallel()
		s := newStage(t, func(c *tool.Config) { c.NewDeployments, c.HoldDeployments = brokenWriter{}, true })
		st := s.startLoose(t, "d-9")
		_, err := st.verify(t, st.token(t, elsewhere))
		require.ErrorIs(t, err, lti.ErrUnavailable)
	})
}

// decided is a store in which an administrator decides while a launch is verified.
type decided struct {
	*memory.Store
	decision *lti.Deployment
}

func (s decided) AddDeployment(ctx context.Context, d *lti.Deployment) error {
	if err := s.PutDeployment(ctx, s.decision); err != nil {
		return err
	}
	return s.Store.AddDeployment(ctx, d)
}

type brokenWriter struct{ storage.RegistrationWriter }

func (brokenWriter) AddDeployment(context.Context, *lti.Deployment) error { return errStoreDown }

// Each use of a tolerance leaves one line: known oddities of the platform as
// information, others as warnings, and nothing of the person.
func TestTolerancesAreLogged(t *testing.T) {
	t.Parallel()
	var log syncBuilder
	s := newStage(t, func(c *tool.Config) { c.Logger = slog.New(slog.NewJSONHandler(&log, nil)) })
	s.register(t, func(r *lti.Registration) { r.Profile = "moodle" })
	st := s.start(t)
	odd := change{
		lti.ClaimRoleScopeMentor: "secret-mentee", lti.ClaimRoles: []string{"Mentor"},
		lti.ClaimCustom: map[string]any{"n": 4711},
	}
	l := st.accepted(t, st.token(t, odd))
	require.ElementsMatch(t, []string{lti.FindingListType, lti.FindingCustomType}, names(l.Findings))

	lines := map[string]map[string]any{}
	for line := range strings.Lines(log.String()) {
		var entry map[string]any
		require.NoError(t, json.Unmarshal([]byte(line), &entry))
		lines[entry["finding"].(string)] = entry
	}
	require.Len(t, lines, 2)
	require.Equal(t, "INFO", lines[lti.FindingListType]["level"], "Moodle is known for it")
	require.Equal(t, lti.ClaimRoleScopeMentor, lines[lti.FindingListType]["claim"])
	require.Equal(t, "WARN", lines[lti.FindingCustomType]["level"], "Moodle is not known for it")
	require.Equal(t, "r-tool-1", lines[lti.FindingCustomType]["registration"])
	require.Equal(t, "moodle", lines[lti.FindingCustomType]["profile"])
	for _, secret := range []string{"secret-mentee", "4711", "Ada", "u-1"} {
		require.NotContains(t, log.String(), secret)
	}
}

// A registration without a profile is strict whatever the platform says of
// itself; the log only suggests one.
func TestProfileIsSuggestedAndNotApplied(t *testing.T) {
	t.Parallel()
	var log syncBuilder
	s := newStage(t, func(c *tool.Config) { c.Logger = slog.New(slog.NewJSONHandler(&log, nil)) })
	brightspace := map[string]any{"guid": "g", "product_family_code": "desire2learn"}
	st := s.start(t)
	st.accepted(t, st.token(t, change{lti.ClaimToolPlatform: brightspace, lti.ClaimCustom: map[string]any{"n": 1}}))
	require.Contains(t, log.String(), `"suggested":"brightspace"`)
	st = s.start(t)
	st.refused(t, st.token(t, change{lti.ClaimToolPlatform: brightspace, "nbf": s.now().Add(2 * time.Minute).Unix()}), lti.ErrNotYetValid)
}

// Whatever refuses a launch says what to change, and where on that platform.
func TestRefusalsNameThePage(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.register(t, func(r *lti.Registration) { r.Profile = "moodle" })
	for name, c := range map[string]struct {
		change change
		where  string
	}{
		"unknown deployment": {change{lti.ClaimDeploymentID: "d-9"}, "Deployment ID"},
		"wrong audience":     {change{"aud": "tool-2"}, "Client ID"},
		"wrong issuer":       {change{"iss": "https://other.example"}, "Platform ID"},
		"wrong version":      {change{lti.ClaimVersion: "1.1.0"}, "LTI version 1.3"},
		"other message":      {change{lti.ClaimMessageType: "LtiStartProctoring"}, "Supports Deep Linking"},
		"other target":       {change{lti.ClaimTargetLinkURI: s.tool.Server.URL + "/x"}, "Tool URL"},
		"no sub":             {change{"sub": nil}, "Share launcher's name"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			st := s.startLoose(t, "")
			_, err := st.verify(t, st.token(t, c.change))
			fix := lti.AsError(err).Fix
			require.Contains(t, fix, ". In Moodle: ")
			require.Contains(t, fix, c.where)
		})
	}
	t.Run("refused by the platform", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		_, err := s.tool.VerifyLaunch(t.Context(), tool.LaunchInput{State: st.page.Form.Get("state"), Error: "login_required", Cookies: st.cookies()})
		require.Contains(t, lti.AsError(err).Fix, "Default launch container")
	})
	t.Run("another browser", func(t *testing.T) {
		t.Parallel()
		st := s.start(t)
		st.browser = ltitest.NewBrowser(t, s.platform)
		require.Contains(t, st.refusal(t, st.page.Form.Get("id_token"), lti.ErrState).Fix, "window of its own")
	})
	t.Run("issuer that gives its product away", func(t *testing.T) {
		t.Parallel()
		_, err := s.tool.StartLogin(t.Context(), tool.LoginInput{Issuer: "https://canvas.instructure.com", ClientID: "10000000000001", LoginHint: "h", TargetLinkURI: s.tool.Server.URL})
		require.ErrorIs(t, err, lti.ErrRegistration)
		require.Contains(t, lti.AsError(err).Fix, ". In Canvas: ")
		require.Contains(t, lti.AsError(err).Got, "10000000000001")
	})
}

func TestPersonID(t *testing.T) {
	t.Parallel()
	s, other := newStage(t), newStage(t)
	launch := func(s *stage, c change) *tool.Launch {
		st := s.start(t)
		return st.accepted(t, st.token(t, c))
	}
	known := launch(s, change{"email": "ada@school.example"})
	require.Equal(t, s.platform.Issuer()+" u-1", known.PersonID())
	for name, l := range map[string]*tool.Launch{
		"TC-102 sub in other letter case":      launch(s, change{"sub": "U-1"}),
		"TC-103 same sub of another issuer":    launch(other, nil),
		"TC-104 known e-mail with another sub": launch(s, change{"sub": "u-2", "email": "ada@school.example"}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.NotEmpty(t, l.PersonID())
			require.NotEqual(t, known.PersonID(), l.PersonID())
		})
	}
}

func TestCustom(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	st := s.start(t)
	l := st.accepted(t, st.token(t, change{lti.ClaimCustom: map[string]any{
		"name": "$Person.name.full", "vendor": "$com.example.Some-thing_1", "price": "$5.00", "sign": "$", "text": "costs $Money", "empty": "", "plain": "x",
	}}))
	t.Run("TC-163 unresolved variable is no value", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"name", "vendor", "absent"} {
			_, found := l.Custom(name)
			require.False(t, found, name)
		}
	})
	t.Run("everything else is one", func(t *testing.T) {
		t.Parallel()
		for name, want := range map[string]string{"price": "$5.00", "sign": "$", "text": "costs $Money", "empty": "", "plain": "x"} {
			value, found := l.Custom(name)
			require.True(t, found, name)
			require.Equal(t, want, value)
		}
	})
}
