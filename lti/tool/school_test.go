package tool_test

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/memory"
)

//go:embed testdata/school/*.html
var schoolPages embed.FS

// school is an LMS and a tool on sites of their own, and a portal that shows the
// LMS's tool on a third. Whoever opens a course page is Ada.
type school struct {
	authority         *authority
	lms, portal, tool string // origins
	clock             *ltitest.Clock
	platform          *platform.Platform
	registration      *lti.Registration
	signed            atomic.Int64 // launches that the platform put together
}

func newSchool(t *testing.T) *school {
	t.Helper()
	s := &school{authority: newAuthority(t), clock: ltitest.NewClock()}
	pages, toolPages := http.NewServeMux(), http.NewServeMux()
	port := s.authority.serve(t, pages, "lms.test", "portal.test")
	s.lms, s.portal = "https://lms.test:"+port, "https://portal.test:"+port
	s.tool = "https://tool.test:" + s.authority.serve(t, toolPages, "tool.test")
	store := s.register(t)

	var err error
	s.platform, err = platform.New(platform.Config{
		Issuer: s.lms, TokenURL: s.lms + "/token", Registrations: store, Keys: ltitest.Keys(t, "platform"),
		Launches: platform.LaunchBuilderFunc(s.build), SignedIn: s.signedIn,
		HTTPClient: s.authority.client(), Now: s.clock.Now, Logger: ltitest.Logger(t),
	})
	require.NoError(t, err)
	s.mountPages(pages)
	tl, err := tool.New(tool.Config{
		LaunchURL: s.tool + "/launch", Registrations: store, Keys: ltitest.Keys(t, "tool"),
		HTTPClient: s.authority.client(), Now: s.clock.Now, Logger: ltitest.Logger(t),
	})
	require.NoError(t, err)
	toolPages.Handle("/login", tl.Login())
	toolPages.Handle("/launch", tl.Launch(func(w http.ResponseWriter, _ *http.Request, l *tool.Launch) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprintf(w, "<!doctype html><title>Tool</title><h1>Hello %s</h1>", template.HTMLEscapeString(l.Message.Name))
	}))
	toolPages.HandleFunc("/empty", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<!doctype html><title>Empty</title><p>An empty page")
	})
	return s
}

func (s *school) register(t *testing.T) *memory.Store {
	t.Helper()
	store := memory.New(memory.Config{Now: s.clock.Now})
	s.registration = &lti.Registration{ID: "r-1", Issuer: s.lms, ClientID: "tool-1",
		Platform: lti.PlatformSide{AuthorizationURL: s.lms + "/authorize", TokenURL: s.lms + "/token", JWKSURL: s.lms + "/jwks"},
		Tool:     lti.ToolSide{LoginURL: s.tool + "/login", LaunchURL: s.tool + "/launch", RedirectURIs: []string{s.tool + "/launch"}, ShareName: true},
	}
	require.NoError(t, store.PutRegistration(t.Context(), s.registration))
	require.NoError(t, store.PutDeployment(t.Context(), &lti.Deployment{RegistrationID: "r-1", ID: ltitest.DeploymentID}))
	return store
}

// mountPages mounts the platform role and the pages around it. /course/… is a
// page that frames the tool, as testdata/school has it; the portal has the same.
func (s *school) mountPages(mux *http.ServeMux) {
	mux.Handle("/authorize", s.platform.Authorize())
	mux.Handle("/jwks", s.platform.JWKS())
	mux.Handle("/storage", s.platform.StorageScript())
	mux.HandleFunc("/course/{mode}", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "person", Value: "u-1", Path: "/", Secure: true, SameSite: http.SameSiteNoneMode})
		w.Header().Set("Content-Type", "text/html")
		pages := template.Must(template.ParseFS(schoolPages, "testdata/school/*.html"))
		_ = pages.ExecuteTemplate(w, r.PathValue("mode")+".html", map[string]string{"LMS": s.lms, "Tool": s.tool, "Client": s.registration.ClientID})
	})
	mux.HandleFunc("/open", s.open)
	mux.HandleFunc("/signed", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strconv.FormatInt(s.signed.Load(), 10))
	})
	mux.HandleFunc("/expire", func(http.ResponseWriter, *http.Request) { s.clock.Advance(loginLife) })
}

// open is a click on the link.
func (s *school) open(w http.ResponseWriter, r *http.Request) {
	to, err := s.platform.LoginURL(r.Context(), platform.Start{
		Registration: s.registration, DeploymentID: ltitest.DeploymentID, UserID: "u-1", StorageTarget: r.URL.Query().Get("storage"),
	})
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *school) signedIn(r *http.Request, userID string) (bool, error) {
	c, err := r.Cookie("person")
	return err == nil && c.Value == userID, nil
}

func (s *school) build(context.Context, *http.Request, platform.AuthRequest) (*lti.Message, error) {
	s.signed.Add(1)
	return &lti.Message{Subject: "u-1", Name: "Ada", Roles: []lti.Role{lti.RoleLearner}, ResourceLink: &lti.ResourceLink{ID: "l-1"}}, nil
}
