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
