package admin_test

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

func collect[T any](t *testing.T, list iter.Seq2[T, error]) (all []T) {
	t.Helper()
	for element, err := range list {
		require.NoError(t, err)
		all = append(all, element)
	}
	return all
}

func clients(t *testing.T, c *admin.Client) (ids []string) {
	t.Helper()
	for _, r := range collect(t, c.Registrations(t.Context())) {
		ids = append(ids, r.ClientID)
	}
	return ids
}

func TestRegistrations(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(root)
	made := w.register(t, root, "quiz")
	want := aTool("quiz")
	want.ID = made.ID
	require.NotEmpty(t, made.ID)
	require.Equal(t, want, made)

	made.Name, made.Tool.Custom = "Better quizzes", nil
	require.NoError(t, c.Update(t.Context(), made))
	got, err := c.Registration(t.Context(), made.ID)
	require.NoError(t, err)
	require.Equal(t, made, got)

	require.NoError(t, c.SetDisabled(t.Context(), made.ID, true))
	kept, err := w.store.RegistrationByID(t.Context(), made.ID)
	require.NoError(t, err)
	require.True(t, kept.Disabled, "and the roles refuse it")
	require.NoError(t, c.SetDisabled(t.Context(), made.ID, false))
	kept, err = w.store.RegistrationByID(t.Context(), made.ID)
	require.NoError(t, err)
	require.False(t, kept.Disabled)

	require.NoError(t, c.DeleteRegistration(t.Context(), made.ID))
	_, err = c.Registration(t.Context(), made.ID)
	requireCode(t, err, admin.CodeNotFound)
	requireCode(t, c.DeleteRegistration(t.Context(), made.ID), admin.CodeNotFound)
}

func TestWhatARegistrationTrustsIsFixed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.register(t, root, "quiz")
	_, err := w.as(root).Register(t.Context(), aTool("quiz"))
	requireCode(t, err, admin.CodeConflict)
	for field, change := range map[string]func(*lti.Registration){
		"issuer":   func(r *lti.Registration) { r.Issuer = "https://other.example" },
		"clientId": func(r *lti.Registration) { r.ClientID = "other" },
		"tenant":   func(r *lti.Registration) { r.Tenant = "north" },
	} {
		changed := made.Clone()
		change(changed)
		var invalid *admin.InvalidError
		require.ErrorAs(t, w.as(root).Update(t.Context(), changed), &invalid)
		assert.Equal(t, field, invalid.Problems[0].Field)
	}
}

func TestDeployments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, made := w.as(root), w.register(t, root, "quiz")
	for _, id := range []string{"2", "school/1 #a"} {
		require.NoError(t, c.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: made.ID, ID: id, Name: "School"}))
	}
	require.NoError(t, c.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: made.ID, ID: "2", Custom: map[string]string{"a": "b"}}))
	require.Equal(t, []*lti.Deployment{
		{RegistrationID: made.ID, ID: "2", Custom: map[string]string{"a": "b"}},
		{RegistrationID: made.ID, ID: "school/1 #a", Name: "School"},
	}, collect(t, c.Deployments(t.Context(), made.ID)))
	require.NoError(t, c.SetDeploymentDisabled(t.Context(), made.ID, "2", true))
	d, err := w.store.FindDeployment(t.Context(), made, "2")
	require.NoError(t, err)
	require.True(t, d.Disabled)
	require.NoError(t, c.SetDeploymentDisabled(t.Context(), made.ID, "2", false))
	requireCode(t, c.SetDeploymentDisabled(t.Context(), made.ID, "none", true), admin.CodeNotFound)
	require.NoError(t, c.DeleteDeployment(t.Context(), made.ID, "school/1 #a"))
	requireCode(t, c.DeleteDeployment(t.Context(), made.ID, "school/1 #a"), admin.CodeNotFound)
	requireCode(t, c.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "none", ID: "1"}), admin.CodeNotFound)
	require.Len(t, collect(t, c.Deployments(t.Context(), made.ID)), 1)
}

// A launch belongs to the tenant of its deployment, so nobody may name another's.
func TestDeploymentsOfAnotherTenant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(north)
	made := w.register(t, north, "quizzes")
	requireCode(t, c.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: made.ID, ID: "1", Tenant: "south"}), lti.CodeAccessDenied)
	require.Empty(t, collect(t, c.Deployments(t.Context(), made.ID)))
	require.NoError(t, c.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: made.ID, ID: "1", Tenant: "north"}))
	require.NoError(t, w.as(root).PutDeployment(t.Context(), &lti.Deployment{RegistrationID: made.ID, ID: "2", Tenant: "south"}))
}

func TestPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for i := range 205 { // three pages
		_, err := w.as(root).Register(t.Context(), aTool(strings.Repeat("x", i+1)))
		require.NoError(t, err)
	}
	require.Len(t, clients(t, w.as(root)), 205)
	require.Len(t, collect(t, w.as(root).Audit(t.Context())), 205)
}

func TestTenants(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	roots, norths := w.register(t, root, "of-root"), w.register(t, north, "of-north")
	require.Equal(t, "north", norths.Tenant)
	require.Equal(t, []string{"of-north"}, clients(t, w.as(north)))
	require.Len(t, clients(t, w.as(root)), 2)

	c := w.as(north)
	_, err := c.Registration(t.Context(), roots.ID)
	requireCode(t, err, admin.CodeNotFound)
	requireCode(t, c.Update(t.Context(), roots), admin.CodeNotFound)
	requireCode(t, c.SetDisabled(t.Context(), roots.ID, true), admin.CodeNotFound)
	requireCode(t, c.DeleteRegistration(t.Context(), roots.ID), admin.CodeNotFound)
	requireCode(t, c.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: roots.ID, ID: "1"}), admin.CodeNotFound)
	requireCode(t, c.DeleteDeployment(t.Context(), roots.ID, "1"), admin.CodeNotFound)
	requireCode(t, c.SetDeploymentDisabled(t.Context(), roots.ID, "1", true), admin.CodeNotFound)
	_, err = c.Probe(t.Context(), roots.ID)
	requireCode(t, err, admin.CodeNotFound)
	for _, err := range c.Deployments(t.Context(), roots.ID) {
		requireCode(t, err, admin.CodeNotFound)
	}
	foreign := aTool("foreign")
	foreign.Tenant = "south"
	_, err = c.Register(t.Context(), foreign)
	requireCode(t, err, lti.CodeAccessDenied)
	_, err = c.Keys(t.Context())
	requireCode(t, err, lti.CodeAccessDenied)
	requireCode(t, c.RevokeKey(t.Context(), "any"), lti.CodeAccessDenied)

	for _, e := range collect(t, c.Audit(t.Context())) {
		assert.Equal(t, "north", e.Tenant)
	}
}

func TestReadersChangeNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.register(t, root, "quiz")
	before := collect(t, w.as(root).Audit(t.Context()))
	c := w.as(viewer)
	_, err := c.Registration(t.Context(), made.ID)
	require.NoError(t, err)
	_, registered := c.Register(t.Context(), aTool("other"))
	_, rotated := c.RotateKey(t.Context())
	_, probed := c.Probe(t.Context(), made.ID)
	for _, err := range []error{
		registered, rotated, probed, c.Update(t.Context(), made), c.SetDisabled(t.Context(), made.ID, true), c.DeleteRegistration(t.Context(), made.ID),
		c.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: made.ID, ID: "1"}), c.DeleteDeployment(t.Context(), made.ID, "1"), c.RevokeKey(t.Context(), "any"),
	} {
		requireCode(t, err, lti.CodeAccessDenied)
	}
	require.Equal(t, before, collect(t, w.as(root).Audit(t.Context())))
}

func TestKeys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.ring.SigningKey(t.Context(), nil)
	require.NoError(t, err)
	c := w.as(root)
	next, err := c.RotateKey(t.Context())
	require.NoError(t, err)
	require.Equal(t, keyring.Next, next.State)
	keys, err := c.Keys(t.Context())
	require.NoError(t, err)
	want, err := w.ring.Keys(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, keys)
	require.NoError(t, c.RevokeKey(t.Context(), next.ID))
	requireCode(t, c.RevokeKey(t.Context(), next.ID), admin.CodeNotFound)
}

func TestAudit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.register(t, north, "quiz")
	require.NoError(t, w.as(root).SetDisabled(t.Context(), made.ID, true))
	require.Error(t, w.as(root).DeleteDeployment(t.Context(), made.ID, "none"))
	var lines []string
	for _, e := range collect(t, w.as(root).Audit(t.Context())) {
		lines = append(lines, strings.Join([]string{e.By, e.Tenant, e.Action, e.Target, e.Failed}, "|"))
	}
	require.Equal(t, []string{
		"root|north|deployment.delete|" + made.ID + " none|not_found",
		"root|north|deployment.delete|" + made.ID + " none|",
		"root|north|registration.disable|" + made.ID + "|",
		"north-1|north|registration.create|" + made.ID + "|",
	}, lines)
}

// silent is a store whose audit log cannot be written.
type silent struct{ *memory.Store }

func (silent) AppendAudit(context.Context, storage.AuditEntry) error { return errors.New("disk full") }

func TestNothingHappensUnrecorded(t *testing.T) {
	t.Parallel()
	store := memory.New(memory.Config{})
	a, err := admin.New(admin.Config{Store: silent{store}})
	require.NoError(t, err)
	made := aTool("quiz")
	made.Platform = lti.PlatformSide{AuthorizationURL: "https://lms.example/auth", JWKSURL: "https://lms.example/jwks"}
	_, err = a.Register(t.Context(), admin.Principal{Installation: true, MayChange: true}, made)
	require.ErrorContains(t, err, "disk full")
	require.Empty(t, collect(t, store.ListRegistrations(t.Context(), "", "")))
}

func TestProbe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	keys := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/jwks":
			set, err := w.ring.PublicKeys(r.Context())
			assert.NoError(t, err)
			text, err := json.Marshal(set)
			assert.NoError(t, err)
			_, _ = rw.Write(text)
		case "/login":
			http.Error(rw, "a parameter is missing", http.StatusBadRequest)
		case "/empty":
			_, _ = rw.Write([]byte(`{"keys":[]}`))
		default:
			http.NotFound(rw, r)
		}
	}))
	t.Cleanup(keys.Close)
	for name, tc := range map[string]struct {
		jwks, login string
		want        []admin.Finding
	}{
		"all well": {"/jwks", "/login", []admin.Finding{
			{Field: "tool.jwksUrl", OK: true, Text: "The key set holds keys of 1 ids that can be used."}, {Field: "tool.loginUrl", OK: true, Text: "The address answers."}}},
		"no keys, no login": {"/empty", "/none", []admin.Finding{
			{Field: "tool.jwksUrl", Text: "There is something, but no key set with a key that can be used."}, {Field: "tool.loginUrl", Text: "The address answers with status 404."}}},
		"no key set": {"/none", "/login", []admin.Finding{
			{Field: "tool.jwksUrl", Text: "The address answers with status 404."}, {Field: "tool.loginUrl", OK: true, Text: "The address answers."}}},
	} {
		r := aTool(name)
		r.Tool.JWKSURL, r.Tool.LoginURL = keys.URL+tc.jwks, keys.URL+tc.login
		made, err := w.as(root).Register(t.Context(), r)
		require.NoError(t, err)
		findings, err := w.as(root).Probe(t.Context(), made.ID)
		require.NoError(t, err)
		require.Equal(t, tc.want, findings, name)
	}
}
