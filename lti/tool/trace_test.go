package tool_test

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

func TestTrace(t *testing.T) {
	t.Parallel()
	var (
		mu   sync.Mutex
		told []string
	)
	on := func(hook string) func(context.Context, lti.Outcome) {
		return func(_ context.Context, o lti.Outcome) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, hook+" of "+o.RegistrationID+": "+string(o.Code))
		}
	}
	take := func() []string {
		mu.Lock()
		defer mu.Unlock()
		list := told
		told = nil
		return list
	}
	p := ltitest.NewPlatform(t)
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {}, func(c *tool.Config) {
		c.Trace = &tool.Trace{Login: on("login"), Launch: on("launch"), Token: on("token")}
	})
	b := ltitest.NewBrowser(t, p)
	page := b.Start(tl, ltitest.Person{ID: "u-1", Roles: []lti.Role{lti.RoleLearner}})
	require.Equal(t, []string{"login of r-tool-1: "}, take())
	b.Submit(page)
	require.Equal(t, []string{"launch of r-tool-1: "}, take())
	b.Submit(page)
	require.Equal(t, []string{"launch of : " + string(lti.CodeInvalidState)}, take(), "its cookie is gone")
	b.Get(tl.Server.URL + "/login")
	require.Equal(t, []string{"login of : " + string(lti.CodeInvalidRequest)}, take())

	p.Build = func(platform.AuthRequest, ltitest.Person) (*lti.Message, error) {
		return &lti.Message{Roles: []lti.Role{}, ResourceLink: &lti.ResourceLink{ID: "l"}}, nil
	}
	b.Launch(tl, ltitest.Person{ID: "u-1"})
	require.Equal(t, []string{"login of r-tool-1: ", "launch of r-tool-1: " + string(lti.CodeInvalidToken)}, take(), "nobody's launch")

	services := tl.Services(tl.Registration, ltitest.DeploymentID)
	_, err := services.Tokens.Token(t.Context(), lti.ScopeScore)
	require.NoError(t, err)
	_, err = services.Tokens.Token(t.Context(), lti.ScopeScore)
	require.NoError(t, err)
	require.Equal(t, []string{"token of r-tool-1: "}, take(), "the second is from the cache")
	_, err = services.Tokens.Token(t.Context(), "urn:unknown")
	require.Error(t, err)
	require.Equal(t, []string{"token of r-tool-1: " + string(lti.CodeInvalidScope)}, take())
	p.Server.Close()
	_, err = services.Tokens.Token(t.Context(), lti.ScopeLineItem)
	require.ErrorIs(t, err, lti.ErrUnavailable)
	require.Equal(t, []string{"token of r-tool-1: " + string(lti.CodeUnavailable)}, take())
}

// What goes around the transport sees every call of the platform, and what it
// adds arrives.
func TestTransport(t *testing.T) {
	t.Parallel()
	var calls []string
	p := ltitest.NewPlatform(t)
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {}, func(c *tool.Config) {
		c.Transport = func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				calls = append(calls, r.Method+" "+r.URL.Path)
				return next.RoundTrip(r)
			})
		}
	})
	_, err := tl.Services(tl.Registration, ltitest.DeploymentID).Tokens.Token(t.Context(), lti.ScopeScore)
	require.NoError(t, err)
	require.Equal(t, []string{"POST /token"}, calls)
}

// The guard stands beneath whatever goes around it.
func TestTransportKeepsTheGuard(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	asked := false
	tl := ltitest.NewTool(t, p, func(http.ResponseWriter, *http.Request, *tool.Launch) {}, func(c *tool.Config) {
		c.HTTPClient, c.InsecureAllowLoopback = nil, false
		c.Transport = func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) { asked = true; return next.RoundTrip(r) })
		}
	})
	_, err := tl.Services(tl.Registration, ltitest.DeploymentID).Tokens.Token(t.Context(), lti.ScopeScore)
	require.ErrorContains(t, err, "address is private or local")
	require.True(t, asked)
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
