package admin_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/storage/memory"
)

// anApplication is a record that breaks no rule.
func anApplication(registrations ...string) *rp.Client {
	return &rp.Client{Name: "Quiz", Registrations: registrations, Home: "https://quiz.example/", LoginURI: "https://quiz.example/login",
		RedirectURIs: []string{"https://quiz.example/callback"}, Claims: map[string]string{"role": "role"}, Scopes: []lti.Scope{lti.ScopeScore}}
}

func TestRelyingParties(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, registration := w.as(root), w.register(t, root, "quiz")

	made, err := c.CreateRelyingParty(t.Context(), anApplication(registration.ID))
	require.NoError(t, err)
	require.NotEmpty(t, made.ID)
	require.Equal(t, 1, made.Secrets)
	require.Empty(t, made.SecretHashes, "hashes never leave the store")
	kept, err := w.store.FindRelyingParty(t.Context(), made.ID)
	require.NoError(t, err)
	require.True(t, kept.HasSecret(made.Secret))

	found, err := c.RelyingParty(t.Context(), made.ID)
	require.NoError(t, err)
	require.Equal(t, &made.RelyingParty, found)
	require.Equal(t, []*admin.RelyingParty{found}, collect(t, c.RelyingParties(t.Context())))

	found.Home = "https://quiz.example/start"
	changed, err := c.UpdateRelyingParty(t.Context(), &found.Client)
	require.NoError(t, err)
	require.Equal(t, found, changed)
	kept, err = w.store.FindRelyingParty(t.Context(), made.ID)
	require.NoError(t, err)
	require.True(t, kept.HasSecret(made.Secret), "a change keeps the secrets")

	require.NoError(t, c.SetRelyingPartyDisabled(t.Context(), made.ID, true))
	found, err = c.RelyingParty(t.Context(), made.ID)
	require.NoError(t, err)
	require.True(t, found.Disabled)
	require.NoError(t, c.SetRelyingPartyDisabled(t.Context(), made.ID, false))
	require.NoError(t, c.DeleteRelyingParty(t.Context(), made.ID))
	_, err = c.RelyingParty(t.Context(), made.ID)
	requireCode(t, err, admin.CodeNotFound)

	var actions []string
	for _, e := range collect(t, c.Audit(t.Context())) {
		actions = append(actions, e.Action)
	}
	slices.Reverse(actions)
	require.Equal(t, []string{"registration.create", "client.create", "client.update", "client.disable", "client.enable", "client.delete"}, actions)
	require.NotContains(t, w.log.String(), made.Secret)
}

// Of a rotation the secret before goes on working, until it is ended; never three.
func TestRelyingPartySecrets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(root)
	made, err := c.CreateRelyingParty(t.Context(), anApplication())
	require.NoError(t, err)
	works := func(secrets ...string) (which []bool) {
		kept, err := w.store.FindRelyingParty(t.Context(), made.ID)
		require.NoError(t, err)
		for _, secret := range secrets {
			which = append(which, kept.HasSecret(secret))
		}
		return which
	}
	second, err := c.RotateRelyingPartySecret(t.Context(), made.ID)
	require.NoError(t, err)
	require.Equal(t, 2, second.Secrets)
	require.Equal(t, []bool{true, true}, works(made.Secret, second.Secret))
	third, err := c.RotateRelyingPartySecret(t.Context(), made.ID)
	require.NoError(t, err)
	require.Equal(t, []bool{false, true, true}, works(made.Secret, second.Secret, third.Secret))
	require.NoError(t, c.EndRelyingPartySecret(t.Context(), made.ID))
	require.NoError(t, c.EndRelyingPartySecret(t.Context(), made.ID), "one that is alone stays")
	require.Equal(t, []bool{false, false, true}, works(made.Secret, second.Secret, third.Secret))

	withKeys := anApplication()
	withKeys.JWKSURL = "https://quiz.example/jwks"
	keyed, err := c.CreateRelyingParty(t.Context(), withKeys)
	require.NoError(t, err)
	require.Empty(t, keyed.Secret, "who has keys needs none")
	require.Zero(t, keyed.Secrets)
}

func TestRelyingPartiesOfTenants(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := func(token string) *admin.Client { return w.as(token) }
	theirs, ours := w.register(t, root, "theirs"), w.register(t, north, "ours")

	_, err := of(north).CreateRelyingParty(t.Context(), anApplication(theirs.ID))
	requireProblem(t, err, "registrations")
	made, err := of(north).CreateRelyingParty(t.Context(), anApplication(ours.ID))
	require.NoError(t, err)
	require.Equal(t, "north", made.Tenant)
	record := made.Client
	record.Registrations = append(record.Registrations, theirs.ID)
	_, err = of(north).UpdateRelyingParty(t.Context(), &record)
	requireProblem(t, err, "registrations")
	record = made.Client
	record.Tenant = ""
	_, err = of(root).UpdateRelyingParty(t.Context(), &record)
	requireProblem(t, err, "tenant")
	foreign := anApplication()
	foreign.Tenant = "south"
	_, err = of(north).CreateRelyingParty(t.Context(), foreign)
	requireCode(t, err, lti.CodeAccessDenied)

	others, err := of(root).CreateRelyingParty(t.Context(), anApplication(theirs.ID))
	require.NoError(t, err)
	require.Len(t, collect(t, of(root).RelyingParties(t.Context())), 2)
	require.Len(t, collect(t, of(north).RelyingParties(t.Context())), 1)
	for name, call := range map[string]func(c *admin.Client) error{
		"read":    func(c *admin.Client) error { _, err := c.RelyingParty(t.Context(), others.ID); return err },
		"update":  func(c *admin.Client) error { _, err := c.UpdateRelyingParty(t.Context(), &others.Client); return err },
		"rotate":  func(c *admin.Client) error { _, err := c.RotateRelyingPartySecret(t.Context(), others.ID); return err },
		"end":     func(c *admin.Client) error { return c.EndRelyingPartySecret(t.Context(), others.ID) },
		"disable": func(c *admin.Client) error { return c.SetRelyingPartyDisabled(t.Context(), others.ID, true) },
		"delete":  func(c *admin.Client) error { return c.DeleteRelyingParty(t.Context(), others.ID) },
		"probe":   func(c *admin.Client) error { _, err := c.ProbeRelyingParty(t.Context(), others.ID); return err },
	} {
		err := call(of(north))
		var known *lti.Error
		require.ErrorAs(t, err, &known, name)
		require.Equal(t, admin.CodeNotFound, known.Code, name)
		if name != "read" {
			require.ErrorAs(t, call(of(viewer)), &known, name)
			require.Equal(t, lti.CodeAccessDenied, known.Code, name)
		}
	}
}

func requireProblem(t *testing.T, err error, field string) {
	t.Helper()
	var invalid *admin.InvalidError
	require.ErrorAs(t, err, &invalid)
	require.Len(t, invalid.Problems, 1)
	require.Equal(t, field, invalid.Problems[0].Field)
}

func TestRelyingPartyRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for field, change := range map[string]func(*rp.Client){
		"id":            func(c *rp.Client) { c.ID = "mine" },
		"home":          func(c *rp.Client) { c.Home = "http://quiz.example/" },
		"loginUri":      func(c *rp.Client) { c.LoginURI = "javascript:alert(1)" },
		"redirectUris":  func(c *rp.Client) { c.RedirectURIs[0] = "https://user@quiz.example/" },
		"jwks":          func(c *rp.Client) { c.JWKS = json.RawMessage(`{}`) },
		"claims":        func(c *rp.Client) { c.Claims["sub"] = "email" },
		"registrations": func(c *rp.Client) { c.Registrations = []string{"none"} },
		"name":          func(c *rp.Client) { c.Name = strings.Repeat("n", 256) },
	} {
		c := anApplication()
		change(c)
		_, err := w.as(root).CreateRelyingParty(t.Context(), c)
		requireProblem(t, err, field)
	}
	made, err := w.as(root).CreateRelyingParty(t.Context(), anApplication())
	require.NoError(t, err)
	forged := made.Client
	forged.SecretHashes = []string{rp.HashSecret("mine")}
	_, err = w.as(root).UpdateRelyingParty(t.Context(), &forged)
	requireProblem(t, err, "secretHashes")
}

func TestProbeRelyingParty(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	application := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		status, body := map[string]int{"/": 200, "/login": 400, "/callback": 400, "/jwks": 200}[r.URL.Path], "{}"
		if status == 0 {
			status = http.StatusNotFound
		}
		rw.WriteHeader(status)
		_, _ = rw.Write([]byte(body))
	}))
	t.Cleanup(application.Close)
	registration := w.register(t, root, "quiz")
	c := anApplication(registration.ID)
	c.Home, c.LoginURI, c.JWKSURL = application.URL+"/", application.URL+"/login", application.URL+"/jwks"
	c.RedirectURIs = []string{application.URL + "/callback", application.URL + "/moved"}
	made, err := w.as(root).CreateRelyingParty(t.Context(), c)
	require.NoError(t, err)
	require.NoError(t, w.as(root).SetDisabled(t.Context(), registration.ID, true))
	require.NoError(t, w.as(root).SetRelyingPartyDisabled(t.Context(), made.ID, true))

	findings, err := w.as(root).ProbeRelyingParty(t.Context(), made.ID)
	require.NoError(t, err)
	var got []string
	for _, f := range findings {
		got = append(got, map[bool]string{true: "+", false: "-"}[f.OK]+f.Field)
	}
	require.Equal(t, []string{"-disabled", "-registrations", "+home", "+loginUri", "+redirectUris", "-redirectUris", "-jwksUrl"}, got, findings)

	require.NoError(t, w.as(root).DeleteRegistration(t.Context(), registration.ID))
	findings, err = w.as(root).ProbeRelyingParty(t.Context(), made.ID)
	require.NoError(t, err)
	assert.Contains(t, findings[1].Text, "not there any more")
}

// An installation without a bridge has no applications to administer.
func TestNoBridge(t *testing.T) {
	t.Parallel()
	a, err := admin.New(admin.Config{Store: memory.New(memory.Config{}), Role: admin.Tool})
	require.NoError(t, err)
	everything := admin.Principal{Name: "root", Installation: true, MayChange: true}
	_, err = a.CreateRelyingParty(t.Context(), everything, anApplication())
	requireCode(t, err, admin.CodeNotFound)
	_, err = a.RelyingParty(t.Context(), everything, "quiz")
	requireCode(t, err, admin.CodeNotFound)
	for _, err := range a.RelyingParties(t.Context(), everything, "") {
		requireCode(t, err, admin.CodeNotFound)
	}
}
