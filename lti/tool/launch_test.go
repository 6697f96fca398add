package tool_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

func greet(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
	_, _ = io.WriteString(w, "hello "+l.Message.Name)
}

func teacher() ltitest.Person {
	return ltitest.Person{ID: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleInstructor}}
}

func TestLaunch(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	tl := ltitest.NewTool(t, p, greet)
	page := ltitest.NewBrowser(t, p).Launch(tl, teacher())
	require.Equal(t, http.StatusOK, page.Status, page.Body)
	require.Equal(t, "hello Ada", page.Body)
}
