package notice_test

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/notice"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	here  = "n/1" // the deployment of tool-1; escaped in URLs
	other = "n-2" // of tool-2
)

// world is a platform that sends notices and a tool that takes them, both real.
type world struct {
	platform *ltitest.Platform
	handler  *notice.Handler
	sender   *notice.Sender
	tool     *ltitest.Tool
	receiver *notice.Receiver
	launches chan *tool.Launch

	mu       sync.Mutex
	stored   map[string][]notice.Subscription // by deployment
	received []*notice.Received
	broken   error // of the tool's own function
}

func types() []lti.NoticeType {
	return []lti.NoticeType{lti.HelloWorldNotice, lti.ContextCopyNotice, lti.AssetProcessorSubmissionNotice, "XSomethingNewNotice"}
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{platform: ltitest.NewPlatform(t), stored: map[string][]notice.Subscription{}, launches: make(chan *tool.Launch, 1)}
	w.handler = &notice.Handler{BaseURL: w.platform.Server.URL + "/notices", Auth: w.platform, Deployments: w, Subscriptions: w, Types: types(), Logger: ltitest.Logger(t)}
	w.platform.Mux.Handle("/notices/", w.handler)
	w.sender = &notice.Sender{Signer: w.platform, Poster: advantage.Poster{HTTP: w.platform.Server.Client()}}
	w.tool = ltitest.NewTool(t, w.platform, func(_ http.ResponseWriter, _ *http.Request, l *tool.Launch) { w.launches <- l })
	take := func(_ context.Context, n *notice.Received) error { return w.take(n) }
	w.receiver = &notice.Receiver{Verifier: w.tool, Logger: ltitest.Logger(t), Handle: map[lti.NoticeType]func(context.Context, *notice.Received) error{
		lti.HelloWorldNotice: take, lti.ContextCopyNotice: take, lti.AssetProcessorSubmissionNotice: take,
	}}
	w.tool.Mux.Handle("/take", w.receiver)
	w.grant(t, lti.ScopeNoticeHandlers, lti.ScopeMembership)
	return w
}

// grant sets the scopes that the platform's administrator granted.
func (w *world) grant(t testing.TB, scopes ...lti.Scope) {
	t.Helper()
	w.register(t, func(r *lti.Registration) { r.Tool.Scopes = scopes })
}

// register changes the tool's registration at the platform.
func (w *world) register(t testing.TB, change func(r *lti.Registration)) {
	t.Helper()
	r := w.tool.Registration.Clone()
	r.Tool.Scopes = []lti.Scope{lti.ScopeNoticeHandlers, lti.ScopeMembership}
	change(r)
	require.NoError(t, w.platform.Store.PutRegistration(t.Context(), r))
}

func (w *world) take(n *notice.Received) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.broken != nil {
		return w.broken
	}
	w.received = append(w.received, n)
	return nil
}

// ids are those of the notices that the tool has processed.
func (w *world) ids() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []string
	for _, n := range w.received {
		out = append(out, n.ID)
	}
	return out
}

func (w *world) OpenDeployment(_ context.Context, g *lti.Grant, id string) (string, error) {
	if map[string]string{here: "tool-1", other: "tool-2"}[id] != g.Registration.ClientID || g.DeploymentID != ltitest.DeploymentID {
		return "", notice.ErrNotFound
	}
	return ltitest.DeploymentID, nil
}

func (w *world) PutSubscription(ctx context.Context, deployment string, s notice.Subscription) error {
	_ = w.DeleteSubscription(ctx, deployment, s.Type)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stored[deployment] = append(w.stored[deployment], s)
	return nil
}

func (w *world) DeleteSubscription(_ context.Context, deployment string, t lti.NoticeType) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stored[deployment] = slices.DeleteFunc(w.stored[deployment], func(s notice.Subscription) bool { return s.Type == t })
	return nil
}

func (w *world) ListSubscriptions(_ context.Context, deployment string) ([]notice.Subscription, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if deployment == "" {
		return nil, errors.New("no deployment")
	}
	return slices.SortedFunc(slices.Values(w.stored[deployment]), func(a, b notice.Subscription) int { return cmp.Compare(a.Type, b.Type) }), nil
}

func (w *world) services() *advantage.Client {
	return w.tool.Services(w.tool.Registration, ltitest.DeploymentID)
}

func (w *world) client() *notice.Client {
	return notice.NewClient(w.services(), w.handler.Claim(here))
}

// address is where the tool takes notices.
func (w *world) address() string { return w.tool.Server.URL + "/take" }

// recipient is the tool, subscribed to a type.
func (w *world) recipient(t lti.NoticeType) notice.Recipient {
	return notice.Recipient{Registration: w.tool.Registration, DeploymentID: ltitest.DeploymentID, Subscription: notice.Subscription{Type: t, Handler: w.address()}}
}

// made is a notice.
func (w *world) made(t testing.TB, typ lti.NoticeType, id string) *lti.Message {
	t.Helper()
	m, err := notice.New(typ, id, w.platform.Clock.Now())
	require.NoError(t, err)
	return m
}

// claims are those of a signed notice, to be changed.
func (w *world) claims(id string) map[string]any {
	now := w.platform.Clock.Now()
	return map[string]any{
		"iss": w.platform.Issuer(), "aud": "tool-1", "azp": "tool-1", "nonce": "n-" + id, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		lti.ClaimVersion: lti.Version, lti.ClaimDeploymentID: ltitest.DeploymentID,
		lti.ClaimNotice: map[string]any{"id": id, "type": lti.HelloWorldNotice, "timestamp": now.Format(time.RFC3339)},
	}
}
