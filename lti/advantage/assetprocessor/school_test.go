package assetprocessor_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage"
	"github.com/ltikit/ltikit/lti/advantage/assetprocessor"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

const (
	processor = "p/1" // of tool-1; escaped in URLs
	open      = "p-2" // of tool-1, without announced types
	foreign   = "p-3" // of tool-2
	essay     = "as/1"
	elsewhere = "as-2" // kept in a storage of its own
	broken    = "as-3" // breaks off
	text      = "It was a dark and stormy night."
)

// school is a platform's own data: Processors, Assets and Reports of the handler.
type school struct {
	storage string // where the platform keeps files

	mu      sync.Mutex
	reports map[string]assetprocessor.Report // by processor, asset and type
}

func (s *school) OpenProcessor(_ context.Context, g *lti.Grant, id string) (assetprocessor.Processor, error) {
	owner := map[string]string{processor: "tool-1", open: "tool-1", foreign: "tool-2"}[id]
	switch {
	case owner == "":
		return assetprocessor.Processor{}, assetprocessor.ErrNotFound
	case owner != g.Registration.ClientID:
		return assetprocessor.Processor{}, assetprocessor.ErrForeign
	case id == processor:
		return assetprocessor.Processor{ReportTypes: []string{"originality", "tone"}}, nil
	}
	return assetprocessor.Processor{}, nil
}

func (s *school) OpenAsset(_ context.Context, _, assetID string) (*assetprocessor.Content, error) {
	switch assetID {
	case essay:
		return &assetprocessor.Content{Body: io.NopCloser(strings.NewReader(text)), Size: int64(len(text)), ContentType: "text/html", Filename: "essay.html"}, nil
	case elsewhere:
		return &assetprocessor.Content{URL: s.storage + "/files/2?signature=x"}, nil
	case broken:
		return &assetprocessor.Content{Body: io.NopCloser(io.MultiReader(strings.NewReader(text), new(fault)))}, nil
	}
	return nil, assetprocessor.ErrNotFound
}

// fault is a file that cannot be read on.
type fault struct{}

func (*fault) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func (s *school) RecordReport(_ context.Context, processorID string, r assetprocessor.Report) error {
	if r.AssetID == "as-9" {
		return assetprocessor.ErrForeign
	}
	if r.AssetID != essay {
		return assetprocessor.ErrNotFound
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := processorID + "\x00" + r.AssetID + "\x00" + r.Type
	if old, ok := s.reports[key]; ok && time.Time(r.Timestamp).Before(time.Time(old.Timestamp)) {
		return assetprocessor.ErrStale
	}
	s.reports[key] = r
	return nil
}

func (s *school) report(processorID, kind string) (assetprocessor.Report, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.reports[processorID+"\x00"+essay+"\x00"+kind]
	return r, ok
}

// fixture is a platform with an asset processor and the tool that is attached,
// both real.
type fixture struct {
	school   *school
	platform *ltitest.Platform
	handler  *assetprocessor.Handler
	tool     *ltitest.Tool
	launches chan *tool.Launch
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	f := &fixture{school: &school{reports: map[string]assetprocessor.Report{}}, platform: ltitest.NewPlatform(t), launches: make(chan *tool.Launch, 1)}
	f.handler = &assetprocessor.Handler{BaseURL: f.platform.Server.URL + "/ap", Auth: f.platform, Processors: f.school, Assets: f.school, Reports: f.school, Now: f.platform.Clock.Now, Logger: ltitest.Logger(t)}
	f.platform.Mux.Handle("/ap/", f.handler)
	f.tool = ltitest.NewTool(t, f.platform, func(_ http.ResponseWriter, _ *http.Request, l *tool.Launch) { f.launches <- l },
		func(c *tool.Config) {
			c.MessageTypes = []lti.MessageType{lti.AssetProcessorSettingsRequest, lti.ReportReviewRequest}
		})
	f.grant(t, lti.ScopeAssetReadOnly, lti.ScopeAssetReport)
	return f
}

// grant sets what the platform's administrator lets the tool do.
func (f *fixture) grant(t *testing.T, scopes ...lti.Scope) {
	t.Helper()
	r := f.tool.Registration.Clone()
	r.Tool.Scopes = scopes
	require.NoError(t, f.platform.Store.PutRegistration(t.Context(), r))
}

func (f *fixture) services() *advantage.Client {
	return f.tool.Services(f.tool.Registration, ltitest.DeploymentID)
}

// client is the tool's, told of these assets.
func (f *fixture) client(assets ...lti.Asset) *assetprocessor.Client {
	return assetprocessor.NewClient(f.services(), f.handler.AssetClaim(processor, assets...), f.handler.ReportClaim(processor))
}

// announced is what the platform tells of the asset with that content.
func (f *fixture) announced(id, content string) lti.Asset {
	sum := sha256.Sum256([]byte(content))
	a := lti.Asset{ID: id, SHA256Checksum: base64.StdEncoding.EncodeToString(sum[:]), Size: int64(len(content))}
	return f.handler.AssetClaim(processor, a).Assets[0]
}

// answer is what came back from the handler.
type answer struct {
	status int
	header http.Header
	body   string
}

// call sends a request with a token of the tool that holds the scope; header
// names and values follow in pairs and win over what is set here.
func (f *fixture) call(t *testing.T, scope lti.Scope, method, address, body string, header ...string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	require.NoError(t, err)
	token, err := f.services().Tokens.Token(t.Context(), scope)
	require.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	c := *f.platform.Server.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := c.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return answer{resp.StatusCode, resp.Header, string(got)}
}
