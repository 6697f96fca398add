package linkcontent_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/advantage/linkcontent"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	course = "c/1" // open to tool-1; escaped in URLs
	other  = "c-2" // open to tool-2
)

// school is a platform's own data: Courses and Items of the handler.
type school struct {
	mu     sync.Mutex
	owners map[string]linkcontent.Owner
	items  []linkcontent.Item
}

func (s *school) OpenContent(_ context.Context, g *lti.Grant, contextID string) error {
	if map[string]string{course: "tool-1", other: "tool-2"}[contextID] != g.Registration.ClientID {
		return linkcontent.ErrNotFound
	}
	return nil
}

// CheckItem judges as if a teacher had chosen the item by deep linking.
func (s *school) CheckItem(_ context.Context, g *lti.Grant, _ string, item linkcontent.Item) error {
	var content deeplink.Item
	if err := item.Read(&content); err != nil {
		return fmt.Errorf("%w: %w", linkcontent.ErrRefused, err)
	}
	chosen := &lti.Message{Type: lti.DeepLinkingResponse}
	if err := chosen.SetClaim(deeplink.ClaimContentItems, []deeplink.Item{content}); err != nil {
		return err
	}
	settings := &lti.DeepLinkingSettings{AcceptTypes: []string{deeplink.TypeResourceLink, deeplink.TypeLink}}
	got, err := deeplink.Accept(chosen, deeplink.Offer{Settings: settings, Tool: g.Registration, Now: time.Time{}})
	if err != nil {
		return fmt.Errorf("%w: %w", linkcontent.ErrRefused, err)
	}
	if len(got.Refused) > 0 {
		return fmt.Errorf("%w: %w", linkcontent.ErrRefused, got.Refused[0].Err)
	}
	return nil
}

func (s *school) CreateItem(_ context.Context, o linkcontent.Owner, item linkcontent.Item) (linkcontent.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	item.ID = fmt.Sprintf("i/%d", len(s.items)+1)
	if item.Type == deeplink.TypeResourceLink {
		item.ResourceLinkID, item.LineItemIDs = "l-"+item.ID, []string{"https://school.example/lineitems/1"}
	}
	item.ReadOnly = []string{"url"}
	s.items = append(s.items, item)
	s.owners[item.ID] = o
	return item, nil
}

// find returns the place of an item, or -1. The caller holds mu.
func (s *school) find(o linkcontent.Owner, id string) int {
	if s.owners[id] != o {
		return -1
	}
	return slices.IndexFunc(s.items, func(i linkcontent.Item) bool { return i.ID == id })
}

func (s *school) Item(_ context.Context, o linkcontent.Owner, id string) (linkcontent.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.find(o, id)
	if n < 0 {
		return linkcontent.Item{}, linkcontent.ErrNotFound
	}
	return s.items[n], nil
}

func (s *school) ListItems(_ context.Context, o linkcontent.Owner, resourceLinkID, after string) iter.Seq2[linkcontent.Item, error] {
	s.mu.Lock()
	defer s.mu.Unlock()
	start := 0
	if after != "" {
		start = s.find(o, after) + 1
	}
	items := slices.Clone(s.items[start:])
	missing := after != "" && start == 0
	return func(yield func(linkcontent.Item, error) bool) {
		if missing {
			yield(linkcontent.Item{}, linkcontent.ErrNotFound)
			return
		}
		for _, i := range items {
			if s.owners[i.ID] == o && (resourceLinkID == "" || i.ResourceLinkID == resourceLinkID) && !yield(i, nil) {
				return
			}
		}
	}
}

func (s *school) UpdateItem(_ context.Context, o linkcontent.Owner, item linkcontent.Item) (linkcontent.Item, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.find(o, item.ID)
	if n < 0 {
		return linkcontent.Item{}, linkcontent.ErrNotFound
	}
	old := s.items[n]
	item.Type, item.ResourceLinkID, item.LineItemIDs, item.ReadOnly = old.Type, old.ResourceLinkID, old.LineItemIDs, old.ReadOnly
	item.Content = maps.Clone(item.Content)
	for _, name := range old.ReadOnly {
		item.Content[name] = old.Content[name]
	}
	s.items[n] = item
	return item, nil
}

func (s *school) DeleteItem(_ context.Context, o linkcontent.Owner, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.find(o, id)
	if n < 0 {
		return linkcontent.ErrNotFound
	}
	s.items = slices.Delete(s.items, n, n+1)
	return nil
}

// fixture is a platform with a course and a tool that has content in it, both
// real.
type fixture struct {
	school   *school
	platform *ltitest.Platform
	handler  *linkcontent.Handler
	tool     *ltitest.Tool
	launches chan *tool.Launch
}

func everyScope() []lti.Scope {
	return []lti.Scope{lti.ScopeContentItemRead, lti.ScopeContentItemCreate, lti.ScopeContentItemUpdate, lti.ScopeContentItemDelete}
}

func newFixture(t *testing.T, scopes ...lti.Scope) *fixture {
	t.Helper()
	f := &fixture{school: &school{owners: map[string]linkcontent.Owner{}}, platform: ltitest.NewPlatform(t), launches: make(chan *tool.Launch, 1)}
	f.handler = &linkcontent.Handler{BaseURL: f.platform.Server.URL + "/content", Auth: f.platform, Courses: f.school, Items: f.school,
		Types: []string{deeplink.TypeResourceLink, deeplink.TypeLink}, Logger: ltitest.Logger(t)}
	f.platform.Mux.Handle("/content/", f.handler)
	f.tool = ltitest.NewTool(t, f.platform, func(_ http.ResponseWriter, _ *http.Request, l *tool.Launch) { f.launches <- l })
	f.grant(t, f.tool.Registration, scopes)
	return f
}

// grant sets what the platform's administrator lets a tool do.
func (f *fixture) grant(t *testing.T, r *lti.Registration, scopes []lti.Scope) {
	t.Helper()
	r = r.Clone()
	r.Tool.Scopes = scopes
	require.NoError(t, f.platform.Store.PutRegistration(t.Context(), r))
}

func (f *fixture) services() *advantage.Client {
	return f.tool.Services(f.tool.Registration, ltitest.DeploymentID)
}

// secondTool is another tool of the same platform; it holds the same keys.
func (f *fixture) secondTool(t *testing.T) *advantage.Client {
	t.Helper()
	r := f.platform.Register(t, f.tool.Server.URL, "tool-2")
	f.grant(t, r, everyScope())
	require.NoError(t, f.tool.Store.PutRegistration(t.Context(), r))
	return f.tool.Services(r, ltitest.DeploymentID)
}

func (f *fixture) client() *linkcontent.Client {
	return linkcontent.NewClient(f.services(), f.handler.Claim(course, ""))
}

// launch opens the item with that id and returns what the tool is offered.
func (f *fixture) launch(t *testing.T, itemID string) *lti.LinkContentService {
	t.Helper()
	who := ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleInstructor}}
	f.platform.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) {
		m := &lti.Message{Subject: who.ID, Roles: who.Roles, ResourceLink: &lti.ResourceLink{ID: "l-" + itemID}}
		return m, m.SetLinkContent(f.handler.Claim(course, itemID))
	}
	page := ltitest.NewBrowser(t, f.platform).Launch(f.tool, who)
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	claim, err := (<-f.launches).Message.LinkContent()
	require.NoError(t, err)
	return claim
}

// quiz is a link that the tool puts into the course.
func (f *fixture) quiz(t *testing.T, title string) linkcontent.Item {
	t.Helper()
	item, err := linkcontent.NewItem(deeplink.Item{Type: deeplink.TypeResourceLink, Title: title, URL: f.tool.Server.URL + "/launch",
		Custom: deeplink.Custom{"quiz": title}})
	require.NoError(t, err)
	return item
}

func (f *fixture) create(t *testing.T, title string) linkcontent.Item {
	t.Helper()
	item, err := f.client().Create(t.Context(), f.quiz(t, title))
	require.NoError(t, err)
	return item
}

// title is what Deep Linking says of the item.
func title(t *testing.T, item linkcontent.Item) string {
	t.Helper()
	var content deeplink.Item
	require.NoError(t, item.Read(&content))
	return content.Title
}

func titles(t *testing.T, items iter.Seq2[linkcontent.Item, error]) []string {
	t.Helper()
	var out []string
	for item, err := range items {
		require.NoError(t, err)
		out = append(out, title(t, item))
	}
	return out
}

// call sends a request with a token of the client's tool.
func (f *fixture) call(t *testing.T, c *advantage.Client, scope lti.Scope, method, address, body string) (status int, answer string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", linkcontent.MediaType)
	if c != nil {
		token, err := c.Tokens.Token(t.Context(), scope)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := f.platform.Server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(got)
}
