package tool_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

// TestLaunchRace posts one launch by 64 goroutines to two tools that share a
// store, in each of many rounds. LTIKIT_LONG makes the rounds 10 000.
func TestLaunchRace(t *testing.T) {
	t.Parallel()
	rounds := 200
	if os.Getenv("LTIKIT_LONG") != "" {
		rounds = 10_000
	}
	r := newRace(t)
	t.Run("TC-040 one launch on two nodes at once", func(t *testing.T) {
		t.Parallel()
		for range rounds {
			accepted, replayed := r.round(t)
			require.Equal(t, 1, accepted)
			require.Equal(t, racers-1, replayed)
		}
	})
}

const racers = 64

type race struct {
	platform *ltitest.Platform
	tool     *ltitest.Tool
	nodes    [2]http.Handler
}

func newRace(t *testing.T) *race {
	t.Helper()
	p := ltitest.NewPlatform(t)
	shared := memory.New(memory.Config{Now: p.Clock.Now})
	options := func(c *tool.Config) {
		c.Replay, c.StateKey = shared, []byte(strings.Repeat("k", 32))
		c.OnError, c.Logger = keepError, slog.New(slog.DiscardHandler) // of refusals there are many
	}
	first := ltitest.NewTool(t, p, greet, options)
	cfg := tool.Config{LaunchURL: first.Server.URL + "/launch", Registrations: first.Store, Keys: ltitest.Keys(t, "tool"),
		HTTPClient: first.Server.Client(), Now: p.Clock.Now}
	options(&cfg)
	second, err := tool.New(cfg)
	require.NoError(t, err)
	return &race{platform: p, tool: first, nodes: [2]http.Handler{first.Launch(greet), second.Launch(greet)}}
}

// answer is a response with the error behind it.
type answer struct {
	*httptest.ResponseRecorder
	err error
}

func keepError(w http.ResponseWriter, _ *http.Request, err error) {
	w.WriteHeader(http.StatusUnauthorized)
	w.(*answer).err = err
}

// round posts a fresh launch by all racers, who start together, and counts what
// became of it.
func (r *race) round(t *testing.T) (accepted, replayed int) {
	t.Helper()
	launch := r.fresh(t)
	answers := make([]*answer, racers)
	begin := make(chan struct{})
	var done sync.WaitGroup
	for i := range answers {
		answers[i] = &answer{ResponseRecorder: httptest.NewRecorder()}
		request := post("/launch", launch.body, []*http.Cookie{launch.cookie})
		done.Go(func() {
			<-begin
			r.nodes[i%2].ServeHTTP(answers[i], request)
		})
	}
	close(begin)
	done.Wait()
	for _, a := range answers {
		if a.err == nil {
			require.Equal(t, "hello Ada", a.Body.String())
			accepted++
			continue
		}
		require.ErrorIs(t, a.err, lti.ErrReplayed)
		replayed++
	}
	return accepted, replayed
}

// fresh is a launch that was never posted.
func (r *race) fresh(t *testing.T) preparedLaunch {
	t.Helper()
	to, err := r.tool.StartLogin(t.Context(), tool.LoginInput{
		Issuer: r.platform.Issuer(), ClientID: "tool-1", LoginHint: "h", TargetLinkURI: r.tool.Server.URL + "/launch",
	})
	require.NoError(t, err)
	u, err := url.Parse(to.URL)
	require.NoError(t, err)
	now := r.platform.Clock.Now()
	token, err := lti.Sign(t.Context(), r.platform.Keys, nil, &lti.Message{
		Issuer: r.platform.Issuer(), Audience: lti.Audience{"tool-1"}, Subject: "u-1", Name: "Ada", Nonce: u.Query().Get("nonce"), IssuedAt: now, Expires: now.Add(time.Minute),
		Type: lti.ResourceLinkRequest, Version: lti.Version, DeploymentID: ltitest.DeploymentID, TargetLinkURI: r.tool.Server.URL + "/launch",
		Roles: []lti.Role{lti.RoleInstructor}, ResourceLink: &lti.ResourceLink{ID: "l-1"},
	})
	require.NoError(t, err)
	form := url.Values{"state": {u.Query().Get("state")}, "id_token": {token}}
	return preparedLaunch{form.Encode(), to.Cookie}
}
