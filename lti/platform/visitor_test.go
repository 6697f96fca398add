package platform_test

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/lti/platform"
)

const personCookie = "person"

// signedIn believes the cookie, which only this test's visitors send.
func signedIn(r *http.Request, userID string) (bool, error) {
	c, err := r.Cookie(personCookie)
	return err == nil && c.Value == userID, nil
}

// visitor is one person's browser at a smallLMS and in the tool.
type visitor struct {
	lms    *smallLMS
	userID string
	client *http.Client
	ltik   string // what ltijs knows its session by, beside its cookie
}

func newVisitor(t *testing.T, lms *smallLMS, userID string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	require.NoError(t, err)
	home, err := url.Parse(lms.server.URL)
	require.NoError(t, err)
	jar.SetCookies(home, []*http.Cookie{{Name: personCookie, Value: userID, Path: "/"}})
	return &visitor{lms: lms, userID: userID, client: &http.Client{Jar: jar}}
}

// strangerLaunch is what ltijs made of a launch.
type strangerLaunch struct {
	Issuer       string                       `json:"iss"`
	User         string                       `json:"user"`
	DeploymentID string                       `json:"deploymentId"`
	Info         struct{ Name, Email string } `json:"userInfo"`
	Platform     struct {
		Context      lti.Context
		ResourceLink lti.ResourceLink `json:"resource"`
		Roles        []lti.Role
		Custom       map[string]string
	} `json:"platformContext"`
}

// launch opens the link and returns what the tool saw.
func (v *visitor) launch(t *testing.T, tool *lti.Registration) strangerLaunch {
	t.Helper()
	start, err := v.lms.role.LoginURL(t.Context(), platform.Start{Registration: tool, DeploymentID: ltitest.DeploymentID, UserID: v.userID})
	require.NoError(t, err)
	form := v.do(t, http.MethodGet, start, "", nil)
	require.Equal(t, http.StatusOK, form.status, form.body)
	action, fields := readForm(t, form.body)
	shown := v.do(t, http.MethodPost, action, "application/x-www-form-urlencoded", []byte(fields.Encode()))
	require.Equal(t, http.StatusOK, shown.status, shown.body)
	v.ltik = shown.at.Query().Get("ltik")
	require.NotEmpty(t, v.ltik, "ltijs redirects to the page with its session in the query")
	var launch strangerLaunch
	require.NoError(t, json.Unmarshal([]byte(shown.body), &launch), shown.body)
	return launch
}

// readForm reads the form that the platform's page would post by itself.
func readForm(t *testing.T, page string) (action string, fields url.Values) {
	t.Helper()
	m := regexp.MustCompile(`<form method="post" action="([^"]*)"`).FindStringSubmatch(page)
	require.NotNil(t, m, page)
	fields = url.Values{}
	for _, f := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(page, -1) {
		fields.Set(html.UnescapeString(f[1]), html.UnescapeString(f[2]))
	}
	return html.UnescapeString(m[1]), fields
}

// inTool is an address of the tool within the visitor's session.
func (v *visitor) inTool(tool *lti.Registration, path string, q url.Values) string {
	q.Set("ltik", v.ltik)
	return tool.Tool.LaunchURL + path + "?" + q.Encode()
}

// ask reads a page of the tool into out.
func (v *visitor) ask(t *testing.T, tool *lti.Registration, path string, q url.Values, out any) {
	t.Helper()
	got := v.do(t, http.MethodGet, v.inTool(tool, path, q), "", nil)
	require.Equal(t, http.StatusOK, got.status, got.body)
	require.NoError(t, json.Unmarshal([]byte(got.body), out), got.body)
}

// post sends JSON to a page of the tool.
func (v *visitor) post(t *testing.T, tool *lti.Registration, path string, in any) shown {
	t.Helper()
	body, err := json.Marshal(in)
	require.NoError(t, err)
	return v.do(t, http.MethodPost, v.inTool(tool, path, url.Values{}), "application/json", body)
}

// shown is what a request ended with after all redirects.
type shown struct {
	status int
	at     *url.URL
	body   string
}

func (v *visitor) do(t *testing.T, method, address, contentType string, body []byte) shown {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(body))
	require.NoError(t, err)
	req.Header.Set("Content-Type", contentType)
	resp, err := v.client.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return shown{resp.StatusCode, resp.Request.URL, string(answer)}
}
