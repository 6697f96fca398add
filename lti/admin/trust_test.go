package admin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// apply lets a tool register by an invitation.
func (w *world) apply(t *testing.T, name, invitation string) {
	t.Helper()
	u, err := url.Parse(invitation)
	require.NoError(t, err)
	require.Equal(t, "tool.example", u.Host)
	m := metadata(name)
	m.Complete()
	body, err := json.Marshal(m)
	require.NoError(t, err)
	req := httptest.NewRequest(http.MethodPost, "https://lms.example/register", bytes.NewReader(body))
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+u.Query().Get("registration_token"))
	answer := httptest.NewRecorder()
	w.applying.ServeHTTP(answer, req)
	require.Less(t, answer.Code, 300, answer.Body.String())
}

// pending invites a tool, lets it register and returns its application.
func (w *world) pending(t *testing.T, token, name string) *admin.Application {
	t.Helper()
	address, err := w.as(token).InviteTool(t.Context(), admin.ToolInvitation{InitiationURL: "https://tool.example/register"})
	require.NoError(t, err)
	w.apply(t, name, address)
	for _, a := range collect(t, w.as(token).Pending(t.Context())) {
		if a.Metadata.Name == name {
			return a
		}
	}
	require.Fail(t, "the application is not listed")
	return nil
}

func TestApplications(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.pending(t, north, "Quiz")
	require.Equal(t, "north", a.Tenant)
	require.ElementsMatch(t, []lti.Scope{lti.ScopeScore, lti.ScopeMembership}, a.Asked().Scopes())
	c := w.as(north)
	requireCode(t, c.Approve(t.Context(), a.ID, a.Version+1, dynreg.Approval{}), admin.CodeConflict)
	require.NoError(t, c.Approve(t.Context(), a.ID, a.Version, dynreg.Approval{Scopes: []lti.Scope{lti.ScopeScore}, ShareName: true, DeploymentName: "North"}))
	r, err := c.Registration(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, []lti.Scope{lti.ScopeScore}, r.Tool.Scopes)
	require.True(t, r.Tool.ShareName)
	require.Equal(t, []*lti.Deployment{{RegistrationID: a.ID, ID: a.DeploymentID, Name: "North"}}, collect(t, c.Deployments(t.Context(), a.ID)))
	require.Empty(t, collect(t, c.Pending(t.Context())))
	decided, err := c.Application(t.Context(), a.ID)
	require.NoError(t, err)
	require.Equal(t, dynreg.Approved, decided.Status)
	requireCode(t, c.Refuse(t.Context(), a.ID, decided.Version), admin.CodeConflict)
}

// A change that is refused leaves the tool as it was.
func TestProposedChanges(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c, a := w.as(root), w.pending(t, root, "Quiz")
	require.NoError(t, c.Approve(t.Context(), a.ID, a.Version, dynreg.Approval{}))
	client, err := w.store.LoadClient(t.Context(), a.ID)
	require.NoError(t, err)
	changed := *client.Metadata
	changed.Name = "Other name"
	client.Proposed = &changed
	require.NoError(t, w.store.SaveClient(t.Context(), client))
	waiting := collect(t, c.Pending(t.Context()))
	require.Len(t, waiting, 1)
	require.Equal(t, "Other name", waiting[0].Asked().Name)
	require.NoError(t, c.Refuse(t.Context(), a.ID, waiting[0].Version))
	r, err := c.Registration(t.Context(), a.ID)
	require.NoError(t, err)
	require.False(t, r.Disabled)
	require.Equal(t, "Quiz", r.Name)

	other := w.pending(t, root, "Refused")
	require.NoError(t, c.Refuse(t.Context(), other.ID, other.Version))
	_, err = c.Registration(t.Context(), other.ID)
	requireCode(t, err, admin.CodeNotFound)
}

func TestApplicationsOfTenants(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.pending(t, root, "Root's")
	c := w.as(north)
	require.Empty(t, collect(t, c.Pending(t.Context())))
	_, err := c.Application(t.Context(), a.ID)
	requireCode(t, err, admin.CodeNotFound)
	requireCode(t, c.Approve(t.Context(), a.ID, a.Version, dynreg.Approval{}), admin.CodeNotFound)
	requireCode(t, c.Refuse(t.Context(), a.ID, a.Version), admin.CodeNotFound)
	_, err = c.InviteTool(t.Context(), admin.ToolInvitation{InitiationURL: "https://tool.example/register", Tenant: "south"})
	requireCode(t, err, lti.CodeAccessDenied)
	_, err = w.as(teacher).InviteTool(t.Context(), admin.ToolInvitation{InitiationURL: "https://tool.example/register"})
	requireCode(t, err, lti.CodeAccessDenied)
	_, err = w.as(viewer).InvitePlatform(t.Context(), admin.PlatformInvitation{})
	requireCode(t, err, lti.CodeAccessDenied)
	_, err = w.as(root).InviteTool(t.Context(), admin.ToolInvitation{InitiationURL: "tool"})
	requireInvalid(t, err, "initiation URL")
}

func TestInvitePlatform(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	link, err := w.as(root).InvitePlatform(t.Context(), admin.PlatformInvitation{Issuer: "https://school.example", Hold: true})
	require.NoError(t, err)
	require.Contains(t, link, "https://tool.example/register?invitation=")
	token := link[len("https://tool.example/register?invitation="):]
	for _, e := range collect(t, w.as(root).Audit(t.Context())) {
		require.NotContains(t, e.Target, token)
	}
}

func TestConsumers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(north)
	issued, err := c.CreateConsumer(t.Context(), admin.NewConsumer{Name: "Old school"})
	require.NoError(t, err)
	require.Len(t, issued.Secret, 43)
	found, err := c.Consumer(t.Context(), issued.Key)
	require.NoError(t, err)
	require.Equal(t, &admin.Consumer{Key: issued.Key, Name: "Old school", Tenant: "north"}, found)
	_, err = c.CreateConsumer(t.Context(), admin.NewConsumer{Key: issued.Key})
	requireCode(t, err, admin.CodeConflict)
	_, err = c.CreateConsumer(t.Context(), admin.NewConsumer{Methods: []string{"PLAINTEXT"}})
	requireInvalid(t, err, "methods")

	rotated, err := c.RotateSecret(t.Context(), issued.Key, "")
	require.NoError(t, err)
	require.NotEqual(t, issued.Secret, rotated.Secret)
	found, err = c.Consumer(t.Context(), issued.Key)
	require.NoError(t, err)
	require.True(t, found.Rotating)
	require.NoError(t, c.EndRotation(t.Context(), issued.Key))
	require.NoError(t, c.SetConsumerDisabled(t.Context(), issued.Key, true))
	require.True(t, collect(t, c.Consumers(t.Context()))[0].Disabled)
	require.NoError(t, c.SetConsumerDisabled(t.Context(), issued.Key, false))

	_, _, listed := w.send(t, http.MethodGet, "/consumers", "", "")
	log, err := json.Marshal(collect(t, w.as(root).Audit(t.Context())))
	require.NoError(t, err)
	kept, err := w.store.FindConsumer(t.Context(), issued.Key)
	require.NoError(t, err)
	for _, secret := range []string{issued.Secret, rotated.Secret} {
		require.NotContains(t, listed+string(log)+w.log.String()+kept.Secret+kept.PreviousSecret, secret, "it is shown once")
	}
	require.NoError(t, c.DeleteConsumer(t.Context(), issued.Key))
	requireCode(t, c.DeleteConsumer(t.Context(), issued.Key), admin.CodeNotFound)
}

// meanwhile is a store in which somebody else does something while a change is noted.
type meanwhile struct {
	*memory.Store
	do func()
}

func (m meanwhile) AppendAudit(ctx context.Context, e storage.AuditEntry) error {
	m.do()
	return m.Store.AppendAudit(ctx, e)
}

// tooEarly finds none of the consumers that others make at the same moment.
type tooEarly struct{ lti11.SecretStore }

func (tooEarly) FindConsumer(context.Context, string) (*storage.Consumer, error) {
	return nil, storage.ErrNotFound
}

func TestTwoWhoMakeOneConsumer(t *testing.T) {
	t.Parallel()
	store := memory.New(memory.Config{})
	first := &storage.Consumer{Key: "school", Secret: "the first"}
	require.NoError(t, store.PutConsumer(t.Context(), first))
	a, err := admin.New(admin.Config{Consumers: tooEarly{store}, Store: store})
	require.NoError(t, err)
	_, err = a.CreateConsumer(t.Context(), admin.Principal{Installation: true, MayChange: true}, admin.NewConsumer{Key: "school"})
	requireCode(t, err, admin.CodeConflict)
	kept, err := store.FindConsumer(t.Context(), "school")
	require.NoError(t, err)
	require.Equal(t, first, kept, "whoever was first keeps the secret that they were shown")
}

func TestAConsumerBoundWhileItRotates(t *testing.T) {
	t.Parallel()
	store := memory.New(memory.Config{})
	require.NoError(t, store.PutConsumer(t.Context(), &storage.Consumer{Key: "school", Secret: "the first"}))
	a, err := admin.New(admin.Config{Consumers: store, Store: meanwhile{store, func() {
		require.NoError(t, store.BindConsumer(t.Context(), "school", "r", "d"))
	}}})
	require.NoError(t, err)
	_, err = a.RotateSecret(t.Context(), admin.Principal{Installation: true, MayChange: true}, "school", "the second")
	require.NoError(t, err)
	kept, err := store.FindConsumer(t.Context(), "school")
	require.NoError(t, err)
	require.Equal(t, &storage.Consumer{Key: "school", Secret: "the second", PreviousSecret: "the first", RegistrationID: "r", DeploymentID: "d"}, kept)
}

func TestConsumersOfTenants(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.as(root).CreateConsumer(t.Context(), admin.NewConsumer{Key: "school:1", Tenant: "south"})
	require.NoError(t, err)
	c := w.as(north)
	require.Empty(t, collect(t, c.Consumers(t.Context())))
	_, rotated := c.RotateSecret(t.Context(), "school:1", "")
	for _, err := range []error{rotated, c.EndRotation(t.Context(), "school:1"), c.SetConsumerDisabled(t.Context(), "school:1", true),
		c.BindConsumer(t.Context(), "school:1", "r", "d"), c.DeleteConsumer(t.Context(), "school:1")} {
		requireCode(t, err, admin.CodeNotFound)
	}
	_, err = c.CreateConsumer(t.Context(), admin.NewConsumer{Tenant: "south"})
	requireCode(t, err, lti.CodeAccessDenied)
	_, err = w.as(teacher).CreateConsumer(t.Context(), admin.NewConsumer{})
	requireCode(t, err, lti.CodeAccessDenied)
	_, err = w.as(viewer).RotateSecret(t.Context(), "school:1", "")
	requireCode(t, err, lti.CodeAccessDenied)
}

// A tool of LTI 1.1 becomes one of 1.3, and its consumer the deployment.
func TestUpgradeTool(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.as(root)
	_, err := c.CreateConsumer(t.Context(), admin.NewConsumer{Key: "key"})
	require.NoError(t, err)
	old, err := c.CreateTool(t.Context(), config.Tool{ScopeID: "org", Version: config.V11, ConsumerKey: "key",
		Settings: config.Settings{Grades: config.GradesDeclarative, LaunchURL: "https://old.example/launch"}})
	require.NoError(t, err)
	_, err = c.EnableTool(t.Context(), "org", old.ID, "")
	require.NoError(t, err)
	r := w.register(t, root, "quiz")
	moved, err := c.UpgradeTool(t.Context(), old.ID, r.ID)
	require.NoError(t, err)
	require.Equal(t, config.V13, moved.Version)
	deployments := collect(t, c.Deployments(t.Context(), r.ID))
	require.Len(t, deployments, 1)
	bound, err := c.Consumer(t.Context(), "key")
	require.NoError(t, err)
	require.Equal(t, []string{r.ID, deployments[0].ID}, []string{bound.RegistrationID, bound.DeploymentID})
	requireCode(t, c.BindConsumer(t.Context(), "key", r.ID, "none"), admin.CodeNotFound)
	require.NoError(t, c.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: r.ID, ID: "2"}))
	requireCode(t, c.BindConsumer(t.Context(), "key", r.ID, "2"), admin.CodeConflict)
}
