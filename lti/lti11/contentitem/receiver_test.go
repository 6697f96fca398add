package contentitem_test

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/deeplink"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/contentitem"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/memory"
)

// stage is a platform that takes what people choose in two tools.
type stage struct {
	server   *httptest.Server
	receiver *contentitem.Receiver
	tool     *lti11.Tool
	clock    *ltitest.Clock
	taken    []*contentitem.Received
}

func newStage(t testing.TB) *stage {
	t.Helper()
	s := &stage{clock: ltitest.NewClock()}
	store := memory.New(memory.Config{Now: s.clock.Now})
	for _, key := range []string{"tool-1", "tool-2"} {
		require.NoError(t, store.PutConsumer(t.Context(), &storage.Consumer{Key: key, Secret: "secret of " + key}))
	}
	tool, err := lti11.NewTool(lti11.ToolConfig{LaunchURL: "https://tool.example/launch", Consumers: store, Now: s.clock.Now, ContentItems: true})
	require.NoError(t, err)
	s.tool = tool
	verifier, err := lti11.NewVerifier(lti11.VerifierConfig{Consumers: store, Replay: store, Now: s.clock.Now})
	require.NoError(t, err)
	mux := http.NewServeMux()
	s.server = httptest.NewServer(mux)
	t.Cleanup(s.server.Close)
	s.receiver, err = contentitem.NewReceiver(contentitem.Config{
		Verifier: verifier, ReturnURL: s.server.URL + "/items", Requests: store, Now: s.clock.Now, Logger: ltitest.Logger(t),
		SignedIn: func(r *http.Request, userID string) (bool, error) {
			cookie, err := r.Cookie("session")
			return err == nil && cookie.Value == userID, nil
		},
	})
	require.NoError(t, err)
	mux.Handle("/items", s.receiver.Receive(func(_ http.ResponseWriter, _ *http.Request, in *contentitem.Received) { s.taken = append(s.taken, in) }))
	return s
}

// begin sends the teacher to choose in tool-1, and returns what the tool is sent.
func (s *stage) begin(t testing.TB) *lti.Message {
	t.Helper()
	offered, err := s.receiver.Begin(t.Context(), contentitem.Request{ConsumerKey: "tool-1", UserID: "teacher", Data: "section 3",
		Settings: lti.DeepLinkingSettings{AcceptTypes: []string{deeplink.TypeResourceLink}, AcceptPresentationDocumentTargets: []string{"iframe"}}})
	require.NoError(t, err)
	form, err := s.signer("tool-1").Launch(lti11.Request{URL: "https://tool.example/launch", Message: &lti.Message{Type: lti.DeepLinkingRequest, Subject: "teacher"},
		Further: contentitem.RequestParameters(offered)})
	require.NoError(t, err)
	launch, err := s.tool.VerifyLaunch(t.Context(), lti11.LaunchInput{URLs: []string{form.URL}, Form: form.Fields})
	require.NoError(t, err)
	request, err := contentitem.RequestOf(launch)
	require.NoError(t, err)
	return request
}

func (s *stage) signer(key string) lti11.Signer {
	return lti11.Signer{Credentials: lti11.Credentials{Key: key, Secret: "secret of " + key}, Now: s.clock.Now}
}

// form is what the page of the tool's answer posts.
func (s *stage) form(t testing.TB, key string, request *lti.Message, items ...deeplink.Item) url.Values {
	t.Helper()
	m, err := deeplink.Response(request, items...)
	require.NoError(t, err)
	require.NoError(t, deeplink.Notes{Message: "One link was added."}.AddTo(m))
	w := httptest.NewRecorder()
	require.NoError(t, contentitem.Reply(w, s.signer(key), request.DeepLinking.ReturnURL, m))
	form := url.Values{}
	for _, field := range regexp.MustCompile(`name="([^"]*)" value="([^"]*)"`).FindAllStringSubmatch(w.Body.String(), -1) {
		form.Set(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
	}
	return form
}

func (s *stage) post(t testing.TB, session string, form url.Values) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+"/items", strings.NewReader(form.Encode()))
	require.NoError(t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.AddCookie(&http.Cookie{Name: "session", Value: session})
	resp, err := s.server.Client().Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp.StatusCode, string(body)
}

func TestChoice(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	item := deeplink.Item{Type: deeplink.TypeResourceLink, URL: "https://tool.example/7", Title: "Cells", Custom: deeplink.Custom{"chapter": "7"},
		LineItem: &deeplink.LineItem{Label: "Quiz", ScoreMaximum: 10, ResourceID: "a-7"}}
	status, page := s.post(t, "teacher", s.form(t, "tool-1", s.begin(t), item))
	require.Equal(t, http.StatusOK, status, page)
	require.Len(t, s.taken, 1)
	in := s.taken[0]
	require.Equal(t, "section 3", in.Request.Data)

	chosen, err := deeplink.Accept(in.Message, deeplink.Offer{Settings: &in.Request.Settings, Tool: &lti.Registration{Tool: lti.ToolSide{LaunchURL: "https://tool.example/"}}, Now: s.clock.Now()})
	require.NoError(t, err)
	require.Equal(t, []deeplink.Item{item}, chosen.Items)
	require.Empty(t, chosen.Refused)
	require.Equal(t, "One link was added.", chosen.Notes.Message)

}

func TestChoiceOfNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	status, _ := s.post(t, "teacher", s.form(t, "tool-1", s.begin(t)))
	require.Equal(t, http.StatusOK, status)
	items, err := deeplink.Items(s.taken[0].Message)
	require.NoError(t, err)
	require.Empty(t, items)
}

func TestChoiceIsJudgedAsInDeepLinking(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	form := s.signed(t, s.form(t, "tool-1", s.begin(t)), "content_items",
		`{"@graph":[{"@type":"LtiLinkItem","url":"https://evil.example/"},{"@type":"ContentItem","mediaType":"text/html","text":"<script>"}]}`)
	status, page := s.post(t, "teacher", form)
	require.Equal(t, http.StatusOK, status, page)
	in := s.taken[0]
	chosen, err := deeplink.Accept(in.Message, deeplink.Offer{Settings: &in.Request.Settings, Tool: &lti.Registration{Tool: lti.ToolSide{LaunchURL: "https://tool.example/"}}})
	require.NoError(t, err)
	require.Empty(t, chosen.Items)
	require.Len(t, chosen.Refused, 2)
}

// signed is the form with another parameter, signed anew.
func (s *stage) signed(t testing.TB, form url.Values, name, value string) url.Values {
	t.Helper()
	plain := url.Values{}
	for n, v := range form {
		if !strings.HasPrefix(n, "oauth_") {
			plain[n] = v
		}
	}
	plain.Set(name, value)
	out, err := s.signer("tool-1").SignForm(http.MethodPost, s.server.URL+"/items", plain)
	require.NoError(t, err)
	return out
}

func TestChoiceRefused(t *testing.T) {
	t.Parallel()
	item := deeplink.Item{Type: deeplink.TypeResourceLink, URL: "https://tool.example/7"}
	for name, c := range map[string]struct {
		session string
		form    func(t *testing.T, s *stage) url.Values
		status  int
	}{
		"changed on the way": {"teacher", func(t *testing.T, s *stage) url.Values {
			form := s.form(t, "tool-1", s.begin(t), item)
			form.Set("content_items", strings.Replace(form.Get("content_items"), "tool.example", "evil.example", 1))
			return form
		}, http.StatusUnauthorized},
		"not signed": {"teacher", func(t *testing.T, s *stage) url.Values {
			form := s.form(t, "tool-1", s.begin(t), item)
			for name := range form {
				if strings.HasPrefix(name, "oauth_") {
					form.Del(name)
				}
			}
			return form
		}, http.StatusBadRequest},
		"from another tool":  {"teacher", func(t *testing.T, s *stage) url.Values { return s.form(t, "tool-2", s.begin(t), item) }, http.StatusForbidden},
		"for another person": {"student", func(t *testing.T, s *stage) url.Values { return s.form(t, "tool-1", s.begin(t), item) }, http.StatusUnauthorized},
		"with other data": {"teacher", func(t *testing.T, s *stage) url.Values {
			return s.signed(t, s.form(t, "tool-1", s.begin(t), item), "data", "x")
		}, http.StatusUnauthorized},
		"another message": {"teacher", func(t *testing.T, s *stage) url.Values {
			return s.signed(t, s.form(t, "tool-1", s.begin(t), item), "lti_message_type", "x")
		}, http.StatusBadRequest},
		"items that are no JSON": {"teacher", func(t *testing.T, s *stage) url.Values {
			return s.signed(t, s.form(t, "tool-1", s.begin(t), item), "content_items", "x")
		}, http.StatusBadRequest},
		"after more than an hour": {"teacher", func(t *testing.T, s *stage) url.Values {
			request := s.begin(t)
			s.clock.Advance(time.Hour + time.Minute)
			return s.form(t, "tool-1", request, item)
		}, http.StatusUnauthorized},
		"a second time, signed anew": {"teacher", func(t *testing.T, s *stage) url.Values {
			request := s.begin(t)
			status, _ := s.post(t, "teacher", s.form(t, "tool-1", request, item))
			require.Equal(t, http.StatusOK, status)
			s.taken = nil
			return s.form(t, "tool-1", request, item)
		}, http.StatusUnauthorized},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			status, page := s.post(t, c.session, c.form(t, s))
			require.Equal(t, c.status, status, page)
			require.Empty(t, s.taken)
		})
	}
}

func TestReceiverConfig(t *testing.T) {
	t.Parallel()
	_, err := contentitem.NewReceiver(contentitem.Config{})
	require.ErrorContains(t, err, "SignedIn")
	require.ErrorContains(t, contentitem.Reply(httptest.NewRecorder(), lti11.Signer{}, "http://lms.example/", &lti.Message{}), "must be https")
}
