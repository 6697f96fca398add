package ltitest_test

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/tool"
)

// fakeT stands in for the t of a test: in examples, which have none, and where a
// test has to fail.
type fakeT struct {
	testing.TB
	cleanups []func()
}

func newT() *fakeT                            { return new(fakeT) }
func (t *fakeT) Helper()                      {}
func (t *fakeT) Output() io.Writer            { return io.Discard }
func (t *fakeT) Cleanup(f func())             { t.cleanups = append(t.cleanups, f) }
func (t *fakeT) Fatal(args ...any)            { panic(fmt.Sprint(args...)) }
func (t *fakeT) Fatalf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }

func (t *fakeT) end() {
	for _, f := range slices.Backward(t.cleanups) {
		f()
	}
}

func student() ltitest.Person {
	return ltitest.Person{ID: "u-2", Name: "Grace", Email: "grace@school.example", Roles: []lti.Role{lti.RoleLearner}}
}

// seen starts a tool and tells what it was sent last.
func seen(t *testing.T, p *ltitest.Platform) (*ltitest.Tool, func() *lti.Message) {
	t.Helper()
	launches := make(chan *lti.Message, 1)
	tl := ltitest.NewTool(t, p, func(_ http.ResponseWriter, _ *http.Request, l *tool.Launch) { launches <- l.Message },
		func(c *tool.Config) {
			c.MessageTypes = []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest}
		})
	return tl, func() *lti.Message {
		select {
		case m := <-launches:
			return m
		default:
			require.Fail(t, "the tool was not launched")
			return nil
		}
	}
}

func TestLaunchChanges(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	tl, last := seen(t, p)
	b := ltitest.NewBrowser(t, p)
	b.Launch(tl, student(), func(m *lti.Message) {
		m.Roles = append(m.Roles, lti.RoleMentor)
		m.MentorOf, m.Context = []string{"u-9"}, nil
		assert.NoError(t, m.SetClaim("https://school.example/claim/house", "Ravens"))
	}, func(m *lti.Message) { m.Custom = map[string]string{"quiz": "7"} })
	m := last()
	assert.True(t, m.HasRole(lti.RoleMentor))
	assert.Equal(t, []string{"u-9"}, m.MentorOf)
	assert.Nil(t, m.Context)
	assert.Equal(t, map[string]string{"quiz": "7"}, m.Custom)
	var house string
	found, err := m.Claim("https://school.example/claim/house", &house)
	require.NoError(t, err)
	assert.True(t, found)
	assert.Equal(t, "Ravens", house)

	b.Launch(tl, student())
	m = last()
	assert.Nil(t, m.Custom, "a change is made to one launch")
	assert.NotNil(t, m.Context)
	assert.Equal(t, []lti.Role{lti.RoleLearner}, m.Roles)
}

func TestClock(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	tl, _ := seen(t, p)
	b := ltitest.NewBrowser(t, p)
	late := b.Start(tl, student())
	p.Clock.Advance(time.Hour)
	assert.GreaterOrEqual(t, b.Submit(late).Status, 400, "the launch is too old")
	assert.Equal(t, http.StatusOK, b.Launch(tl, student()).Status)
}

func TestAppWithItsOwnRole(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	var given tool.Config
	app := ltitest.App{Launch: "/open", Handler: func(*tool.Tool) http.Handler {
		role, err := tool.New(given)
		require.NoError(t, err)
		mux := http.NewServeMux()
		mux.Handle("/login", role.Login())
		mux.Handle("/open", role.Launch(func(w http.ResponseWriter, _ *http.Request, l *tool.Launch) { fmt.Fprint(w, l.Message.Email) }))
		return mux
	}}
	tl := ltitest.NewApp(t, p, app, func(c *tool.Config) { given = *c })
	assert.Equal(t, "grace@school.example", ltitest.NewBrowser(t, p).Launch(tl, student()).Body)
}

func TestChoose(t *testing.T) {
	t.Parallel()
	t.Run("what the course takes can be changed", func(t *testing.T) {
		t.Parallel()
		p := ltitest.NewPlatform(t)
		tl, last := seen(t, p)
		ltitest.NewBrowser(t, p).Choose(tl, student(), func(m *lti.Message) { m.DeepLinking.AcceptTypes = []string{deeplink.TypeFile} })
		m := last()
		assert.Equal(t, lti.DeepLinkingRequest, m.Type)
		assert.Nil(t, m.ResourceLink)
		assert.Equal(t, []string{deeplink.TypeFile}, m.DeepLinking.AcceptTypes)
	})
	t.Run("an answer that is refused fails the test", func(t *testing.T) {
		t.Parallel()
		fake := newT()
		t.Cleanup(fake.end)
		p := ltitest.NewPlatform(fake)
		tl, last := seen(t, p)
		b := ltitest.NewBrowser(fake, p)
		b.Choose(tl, student())
		page := &ltitest.Page{Action: last().DeepLinking.ReturnURL}
		assert.PanicsWithValue(t, "ltitest: nobody has chosen in this browser", func() { ltitest.NewBrowser(fake, p).Answer(page) })
		defer func() { assert.Contains(t, recover(), "ltitest: the platform took no answer (status 400") }()
		b.Answer(page)
	})
}

func TestRosterClaim(t *testing.T) {
	t.Parallel()
	p := ltitest.NewPlatform(t)
	tl, _ := seen(t, p)
	for _, id := range []string{"u-3", "u-1", "u-3", ""} {
		ltitest.NewBrowser(t, p).SignIn(ltitest.Person{ID: id})
	}
	var ids []string
	for member, err := range nrps.NewClient(tl.Services(tl.Registration, ltitest.DeploymentID), p.RosterClaim()).Members(t.Context(), nrps.Query{}) {
		require.NoError(t, err)
		ids = append(ids, member.UserID)
	}
	assert.Equal(t, []string{"u-1", "u-3"}, ids)
}
