package dynreg_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
)

// registered is a tool that registered with a school, and how it manages that.
func registered(t *testing.T, approval *dynreg.Approval) (*school, *application, dynreg.Management) {
	t.Helper()
	s := newSchool(t, ltitest.NewPlatform(t))
	a := newApplication(t, s.Platform)
	require.Equal(t, http.StatusOK, connect(t, s, a, dynreg.ToolInvitation{}, dynreg.Invitation{Approval: approval}).Status)
	m, offered := a.Done[0].Information.Management()
	require.True(t, offered)
	return s, a, m
}

// changed is the tool with another login URL and further redirect URIs.
func changed(a *application) *dynreg.Metadata {
	md := metadata(a.Server.URL)
	md.Complete()
	md.Name, md.LoginURL = "Quiz 2", a.Server.URL+"/login2"
	md.RedirectURIs = append(md.RedirectURIs, a.Server.URL+"/launch2")
	return &md
}

func TestReadsItsRegistration(t *testing.T) {
	t.Parallel()
	s, a, m := registered(t, nil)
	info, err := a.Register.Read(t.Context(), m)
	require.NoError(t, err)
	require.Equal(t, m.ClientID, info.ClientID)
	require.Equal(t, "Quiz", info.Metadata.Name)
	require.Equal(t, a.Done[0].DeploymentID, info.Metadata.Tool.DeploymentID)

	require.NoError(t, approve(t, s, m.ClientID, dynreg.Approval{Scopes: []lti.Scope{lti.ScopeScore}}))
	info, err = a.Register.Read(t.Context(), m)
	require.NoError(t, err)
	require.Equal(t, []lti.Scope{lti.ScopeScore}, info.Metadata.Scopes(), "what the administrator granted")
}

func TestChangesItsRegistration(t *testing.T) {
	t.Parallel()
	t.Run("while it is pending", func(t *testing.T) {
		t.Parallel()
		s, a, m := registered(t, nil)
		info, err := a.Register.Update(t.Context(), m, changed(a))
		require.NoError(t, err)
		require.Equal(t, "Quiz 2", info.Metadata.Name)
		require.NoError(t, approve(t, s, m.ClientID, dynreg.Approval{}))
		r, err := s.Store.RegistrationByID(t.Context(), m.ClientID)
		require.NoError(t, err)
		require.Equal(t, a.Server.URL+"/login2", r.Tool.LoginURL)
	})
	t.Run("an approved tool waits for an administrator", func(t *testing.T) {
		t.Parallel()
		s, a, m := registered(t, &dynreg.Approval{})
		info, err := a.Register.Update(t.Context(), m, changed(a))
		require.NoError(t, err)
		require.Equal(t, "Quiz", info.Metadata.Name, "this is in force")
		_, err = launch(t, s, a.Done[0])
		require.NoError(t, err)
		r, err := s.Store.RegistrationByID(t.Context(), m.ClientID)
		require.NoError(t, err)
		require.Equal(t, []string{a.Server.URL + "/launch"}, r.Tool.RedirectURIs)

		r.Tenant, r.Profile = "faculty", "moodle"
		require.NoError(t, s.Store.PutRegistration(t.Context(), r))
		off := &lti.Deployment{RegistrationID: r.ID, ID: a.Done[0].DeploymentID, Disabled: true}
		require.NoError(t, s.Store.PutDeployment(t.Context(), off))
		require.NoError(t, approve(t, s, m.ClientID, dynreg.Approval{}))
		r, err = s.Store.RegistrationByID(t.Context(), m.ClientID)
		require.NoError(t, err)
		require.Len(t, r.Tool.RedirectURIs, 2)
		require.Equal(t, "faculty", r.Tenant, "what an administrator set stays")
		require.Equal(t, "moodle", r.Profile)
		d, err := s.Store.FindDeployment(t.Context(), r, off.ID)
		require.NoError(t, err)
		require.Equal(t, off, d)
	})
	t.Run("after an administrator looked at it", func(t *testing.T) {
		t.Parallel()
		s, a, m := registered(t, nil)
		seen, err := s.Store.LoadClient(t.Context(), m.ClientID)
		require.NoError(t, err)
		_, err = a.Register.Update(t.Context(), m, changed(a))
		require.NoError(t, err)
		require.ErrorIs(t, s.Registrar.Approve(t.Context(), m.ClientID, seen.Version, dynreg.Approval{}), storage.ErrConflict, "nobody approved this")
		_, err = s.Store.RegistrationByID(t.Context(), m.ClientID)
		require.ErrorIs(t, err, storage.ErrNotFound)
	})
	t.Run("a change that is refused", func(t *testing.T) {
		t.Parallel()
		s, a, m := registered(t, &dynreg.Approval{})
		_, err := a.Register.Update(t.Context(), m, changed(a))
		require.NoError(t, err)
		require.NoError(t, s.Registrar.RefuseChange(t.Context(), m.ClientID))
		require.NoError(t, approve(t, s, m.ClientID, dynreg.Approval{}))
		r, err := s.Store.RegistrationByID(t.Context(), m.ClientID)
		require.NoError(t, err)
		require.Len(t, r.Tool.RedirectURIs, 1)
	})
	t.Run("one that is not valid", func(t *testing.T) {
		t.Parallel()
		_, a, m := registered(t, nil)
		md := changed(a)
		md.RedirectURIs = []string{"http://tool.example"}
		_, err := a.Register.Update(t.Context(), m, md)
		require.ErrorIs(t, err, dynreg.ErrPlatformRefused)
		require.ErrorContains(t, err, "redirect_uris")
	})
	t.Run("of a tool that was refused", func(t *testing.T) {
		t.Parallel()
		s, a, m := registered(t, nil)
		require.NoError(t, s.Registrar.Refuse(t.Context(), m.ClientID))
		got := call(t, s, http.MethodGet, m.URL, m.Token, nil)
		require.Equal(t, http.StatusForbidden, got.Status)
		_, err := a.Register.Update(t.Context(), m, changed(a))
		require.ErrorIs(t, err, dynreg.ErrPlatformRefused)
	})
}

func TestDeletesItsRegistration(t *testing.T) {
	t.Parallel()
	s, a, m := registered(t, &dynreg.Approval{})
	require.NoError(t, a.Register.Delete(t.Context(), m))
	_, err := s.Store.RegistrationByID(t.Context(), m.ClientID)
	require.ErrorIs(t, err, storage.ErrNotFound)
	_, err = launch(t, s, a.Done[0])
	require.Error(t, err)
	got := call(t, s, http.MethodGet, m.URL, m.Token, nil)
	require.Equal(t, http.StatusUnauthorized, got.Status, "the token went with it")
	require.ErrorIs(t, approve(t, s, m.ClientID, dynreg.Approval{}), storage.ErrNotFound)
}

func TestManagementRefused(t *testing.T) {
	t.Parallel()
	s, _, m := registered(t, nil)
	_, other, second := registered(t, nil)
	body := wire(t, set("client_id", m.ClientID))
	for _, c := range []struct {
		name, method, address, token string
		body                         any
		status                       int
	}{
		{"no token", http.MethodGet, m.URL, "", nil, http.StatusUnauthorized},
		{"another's token", http.MethodGet, m.URL, second.Token, nil, http.StatusUnauthorized},
		{"unknown client", http.MethodGet, s.Server.URL + "/clients/unknown", m.Token, nil, http.StatusUnauthorized},
		{"odd id", http.MethodGet, s.Server.URL + "/clients/%27%3B--", m.Token, nil, http.StatusUnauthorized},
		{"zero character", http.MethodGet, s.Server.URL + "/clients/a%00", m.Token, nil, http.StatusNotFound},
		{"below a client", http.MethodGet, m.URL + "/x", m.Token, nil, http.StatusNotFound},
		{"change without a token", http.MethodPut, m.URL, "", body, http.StatusUnauthorized},
		{"change of another client", http.MethodPut, m.URL, m.Token, wire(t, set("client_id", second.ClientID)), http.StatusBadRequest},
		{"change that does not say whose", http.MethodPut, m.URL, m.Token, wire(t), http.StatusBadRequest},
		{"not JSON", http.MethodPut, m.URL, m.Token, "x", http.StatusBadRequest},
		{"delete without a token", http.MethodDelete, m.URL, "", nil, http.StatusUnauthorized},
		{"another method", http.MethodPatch, m.URL, m.Token, body, http.StatusMethodNotAllowed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.status, call(t, s, c.method, c.address, c.token, c.body).Status)
		})
	}
	t.Run("an answer about another client", func(t *testing.T) {
		t.Parallel()
		mixed := m
		mixed.ClientID = second.ClientID
		_, err := other.Register.Read(t.Context(), mixed)
		require.ErrorContains(t, err, "client_id")
	})
	t.Run("an address that is not https", func(t *testing.T) {
		t.Parallel()
		_, err := other.Register.Read(t.Context(), dynreg.Management{URL: "http://lms.example/c", Token: "secret"})
		require.ErrorContains(t, err, "https")
	})
}

func TestDeleteIsOfferedWithARemover(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t), func(c *dynreg.PlatformConfig) { c.Remover = nil })
	a := newApplication(t, s.Platform)
	connect(t, s, a, dynreg.ToolInvitation{}, dynreg.Invitation{})
	m, _ := a.Done[0].Information.Management()
	got := call(t, s, http.MethodDelete, m.URL, m.Token, nil)
	require.Equal(t, http.StatusMethodNotAllowed, got.Status)
	require.Equal(t, "GET, PUT", got.Header.Get("Allow"))
	require.Error(t, s.Registrar.Delete(t.Context(), m.ClientID, m.Token))
	require.Equal(t, http.StatusOK, call(t, s, http.MethodGet, m.URL, m.Token, nil).Status, "it is still there")
}

// However an approval and a refusal meet, the registration is as the client says.
func TestRegistrationFollowsTheClient(t *testing.T) {
	t.Parallel()
	s := newSchool(t, ltitest.NewPlatform(t))
	for range 20 {
		got := call(t, s, http.MethodPost, s.Server.URL+"/register", tokenOf(t, s, dynreg.Invitation{Approval: &dynreg.Approval{}}), wire(t))
		id := got.JSON["client_id"].(string)
		done := make(chan struct{})
		go func() {
			defer close(done)
			_ = s.Registrar.Refuse(t.Context(), id) // one of the two may lose
		}()
		_ = approve(t, s, id, dynreg.Approval{})
		<-done
		c, err := s.Store.LoadClient(t.Context(), id)
		require.NoError(t, err)
		r, err := s.Store.RegistrationByID(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, c.Status != dynreg.Approved, r.Disabled)
	}
}
