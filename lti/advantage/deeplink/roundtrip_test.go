package deeplink_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/tool"
)

// school is a platform that takes content of every kind into its course, and a
// tool that answers with what it is told.
type school struct {
	*ltitest.Platform
	tool *ltitest.Tool
	// settings and respond may be changed by a test before a person chooses.
	settings lti.DeepLinkingSettings
	respond  func(request *lti.Message) (*lti.Message, error)

	request  *lti.Message // what the tool was sent last
	received *platform.Received
	chosen   *deeplink.Selection
}

func newSchool(t testing.TB) *school {
	t.Helper()
	s := &school{Platform: ltitest.NewPlatform(t)}
	s.settings = *request(everything).DeepLinking
	s.settings.ReturnURL = s.Server.URL + "/return?state=a%20b&course=7"
	s.respond = func(request *lti.Message) (*lti.Message, error) {
		return deeplink.Response(request, quizAt(s.tool.Server.URL))
	}
	s.tool = ltitest.NewTool(t, s.Platform, s.serve, func(c *tool.Config) {
		c.MessageTypes = []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest}
	})
	build := s.Build
	s.Build = func(a platform.AuthRequest, who ltitest.Person) (*lti.Message, error) {
		if a.Type != lti.DeepLinkingRequest {
			return build(a, who)
		}
		return &lti.Message{Subject: who.ID, Roles: who.Roles, Context: &lti.Context{ID: string(a.Data)}, DeepLinking: &s.settings}, nil
	}
	s.Mux.Handle("/return", s.Receive(s.take))
	return s
}

func quizAt(origin string) deeplink.Item {
	return deeplink.Item{Type: deeplink.TypeResourceLink, Title: "Quiz", URL: origin + "/launch?quiz=7", Custom: deeplink.Custom{"quiz": "7"},
		LineItem: &deeplink.LineItem{ScoreMaximum: 10, ResourceID: "q-7"}}
}

// serve is the tool: it answers a deep linking request at once.
func (s *school) serve(w http.ResponseWriter, r *http.Request, l *tool.Launch) {
	s.request = l.Message
	if l.Message.Type != lti.DeepLinkingRequest {
		return
	}
	m, err := s.respond(l.Message)
	if err == nil {
		err = s.tool.Reply(w, r, l, l.Message.DeepLinking.ReturnURL, m)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// take is the platform's course.
func (s *school) take(w http.ResponseWriter, _ *http.Request, in *platform.Received) {
	chosen, err := deeplink.Accept(in.Message, deeplink.Offer{Settings: in.Offered, Tool: in.Registration, Now: s.Clock.Now()})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.received, s.chosen = in, chosen
}

func teacher() ltitest.Person {
	return ltitest.Person{ID: "t-1", Roles: []lti.Role{lti.RoleInstructor}}
}

// open goes to a tool and returns what it shows.
func (s *school) open(t testing.TB, b *ltitest.Browser, start platform.Start) *ltitest.Page {
	t.Helper()
	start.Registration, start.DeploymentID, start.UserID = s.tool.Registration, ltitest.DeploymentID, teacher().ID
	to, err := s.LoginURL(t.Context(), start)
	require.NoError(t, err)
	return b.Submit(b.Get(to))
}

// choose opens the tool's picker for a teacher and returns the page that would
// post the answer.
func (s *school) choose(t testing.TB, b *ltitest.Browser) *ltitest.Page {
	t.Helper()
	b.SignIn(teacher())
	return s.open(t, b, platform.Start{Type: lti.DeepLinkingRequest, Data: []byte("c-7")})
}

// payload are the claims of the signed answer, unverified.
func payload(t testing.TB, page *ltitest.Page) map[string]any {
	t.Helper()
	parts := strings.Split(page.Form.Get("JWT"), ".")
	require.Len(t, parts, 3, page.Body)
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	require.NoError(t, err)
	var claims map[string]any
	require.NoError(t, json.Unmarshal(raw, &claims))
	return claims
}

func TestRoundTrip(t *testing.T) {
	t.Parallel()
	t.Run("TC-190 a teacher chooses, and the link is in the course", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t)
		b := ltitest.NewBrowser(t, s.Platform)
		page := b.Submit(s.choose(t, b))
		require.Equal(t, http.StatusOK, page.Status, page.Body)
		require.Equal(t, "a b", page.URL.Query().Get("state"), "the return URL's own query is kept")
		require.Equal(t, []deeplink.Item{quizAt(s.tool.Server.URL)}, s.chosen.Items)
		require.Empty(t, s.chosen.Refused)
		require.Equal(t, "c-7", string(s.received.Start.Data))
	})
	t.Run("TC-464 the later launch leads to the item's url", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t)
		b := ltitest.NewBrowser(t, s.Platform)
		b.Submit(s.choose(t, b))
		page := s.open(t, b, platform.Start{TargetLinkURI: s.chosen.Items[0].URL})
		require.Equal(t, http.StatusOK, page.Status, page.Body)
		require.Equal(t, s.tool.Server.URL+"/launch?quiz=7", s.request.TargetLinkURI)
		require.Equal(t, lti.ResourceLinkRequest, s.request.Type)
	})
	t.Run("TC-199 data comes back, TC-205 once", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t)
		b := ltitest.NewBrowser(t, s.Platform)
		answer := s.choose(t, b)
		require.NotEmpty(t, s.request.DeepLinking.Data)
		require.Equal(t, s.request.DeepLinking.Data, payload(t, answer)[lti.ClaimDeepLinkingData])
		require.Equal(t, http.StatusOK, b.Submit(answer).Status)
		s.received = nil
		require.Equal(t, http.StatusUnauthorized, b.Submit(answer).Status)
		require.Nil(t, s.received)
	})
	t.Run("an asset processor is attached to an activity", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t)
		s.settings.AcceptTypes = []string{deeplink.TypeAssetProcessor}
		processor := deeplink.Item{Type: deeplink.TypeAssetProcessor, Title: "Originality",
			Report: &deeplink.Report{URL: s.tool.Server.URL + "/report", SupportedTypes: []string{"originality"}}}
		s.respond = func(request *lti.Message) (*lti.Message, error) { return deeplink.Response(request, processor) }
		b := ltitest.NewBrowser(t, s.Platform)
		require.Equal(t, http.StatusOK, b.Submit(s.choose(t, b)).Status)
		require.Equal(t, []deeplink.Item{processor}, s.chosen.Items)
	})
	t.Run("TC-203 cancelled", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t)
		s.respond = func(request *lti.Message) (*lti.Message, error) { return deeplink.Response(request) }
		b := ltitest.NewBrowser(t, s.Platform)
		require.Equal(t, http.StatusOK, b.Submit(s.choose(t, b)).Status)
		require.Empty(t, s.chosen.Items)
	})
	t.Run("TC-473 posted in another person's browser", func(t *testing.T) {
		t.Parallel()
		s := newSchool(t)
		b, victim := ltitest.NewBrowser(t, s.Platform), ltitest.NewBrowser(t, s.Platform)
		victim.SignIn(ltitest.Person{ID: "t-2", Roles: []lti.Role{lti.RoleInstructor}})
		require.Equal(t, http.StatusUnauthorized, victim.Submit(s.choose(t, b)).Status)
		require.Nil(t, s.received)
	})
}

// What the tool signs and how the browser is made to post it.
func TestReply(t *testing.T) {
	t.Parallel()
	s := newSchool(t)
	b := ltitest.NewBrowser(t, s.Platform)
	page := s.choose(t, b)
	t.Run("TC-201 claims of the response", func(t *testing.T) {
		t.Parallel()
		claims := payload(t, page)
		now := float64(s.Clock.Now().Unix())
		require.Equal(t, "tool-1", claims["iss"])
		require.Equal(t, s.Issuer(), claims["aud"])
		require.Equal(t, now, claims["iat"])
		require.Equal(t, now+300, claims["exp"])
		require.NotEmpty(t, claims["nonce"])
		require.Equal(t, "LtiDeepLinkingResponse", claims[lti.ClaimMessageType])
		require.Equal(t, "1.3.0", claims[lti.ClaimVersion])
		require.Equal(t, ltitest.DeploymentID, claims[lti.ClaimDeploymentID])
	})
	t.Run("TC-202 signed with the published key", func(t *testing.T) {
		t.Parallel()
		var m lti.Message
		want := lti.Expect{Issuer: "tool-1", Audience: s.Issuer(), AuthorizedParties: []string{"tool-1"}, Now: s.Clock.Now(), Type: "JWT"}
		require.NoError(t, lti.Verify(t.Context(), page.Form.Get("JWT"), lti.LocalKeys(ltitest.Keys(t, "tool")), want, &m))
	})
	t.Run("TC-208 a form that posts itself, in the same frame", func(t *testing.T) {
		t.Parallel()
		require.Equal(t, s.settings.ReturnURL, page.Action)
		require.Equal(t, []string{"JWT"}, names(page.Form))
		require.Contains(t, page.Body, "document.forms[0].submit()")
		require.NotContains(t, page.Body, "target=")
	})
	t.Run("TC-205 every send has a nonce of its own", func(t *testing.T) {
		t.Parallel()
		l := &tool.Launch{Message: s.request, Registration: s.tool.Registration}
		m, err := deeplink.Response(s.request)
		require.NoError(t, err)
		seen := map[any]bool{}
		for range 3 {
			signed, err := s.tool.SignReply(t.Context(), l, m)
			require.NoError(t, err)
			seen[payload(t, &ltitest.Page{Form: url.Values{"JWT": {signed}}})["nonce"]] = true
		}
		require.Len(t, seen, 3)
		require.Empty(t, m.Nonce, "the caller's message stays as it is")
	})
}

func names(form url.Values) []string {
	var all []string
	for name := range form {
		all = append(all, name)
	}
	return all
}
