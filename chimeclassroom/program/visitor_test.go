package program

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// cookies is a jar that takes secure cookies over http too, as browsers do on
// loopback addresses, where net/http/cookiejar does not.
type cookies map[string]map[string]string // host to name to value

func (c cookies) SetCookies(u *url.URL, set []*http.Cookie) {
	for _, cookie := range set {
		if c[u.Hostname()] == nil {
			c[u.Hostname()] = map[string]string{}
		}
		if cookie.MaxAge < 0 {
			delete(c[u.Hostname()], cookie.Name)
			continue
		}
		c[u.Hostname()][cookie.Name] = cookie.Value
	}
}

func (c cookies) Cookies(u *url.URL) (sent []*http.Cookie) {
	for name, value := range c[u.Hostname()] {
		sent = append(sent, &http.Cookie{Name: name, Value: value})
	}
	return sent
}

// copy returns the jar as it is now.
func (c cookies) copy() cookies {
	same := cookies{}
	for host, kept := range c {
		same[host] = maps.Clone(kept)
	}
	return same
}

// visitor is somebody with a browser.
type visitor struct {
	t      *testing.T
	demo   *running
	jar    cookies
	client *http.Client
	token  string // of the classroom
}

func newVisitor(t *testing.T, d *running) *visitor {
	v := &visitor{t: t, demo: d, jar: cookies{}}
	v.client = &http.Client{Jar: v}
	return v
}

// SetCookies and Cookies make the visitor's jar the client's, whichever it is
// at the time.
func (v *visitor) SetCookies(u *url.URL, set []*http.Cookie) { v.jar.SetCookies(u, set) }

// Cookies is what the jar holds for that address.
func (v *visitor) Cookies(u *url.URL) []*http.Cookie { return v.jar.Cookies(u) }

// shown is a page after all redirects.
type shown struct {
	status int
	url    *url.URL
	body   string
}

func (v *visitor) send(r *http.Request) shown {
	v.t.Helper()
	response, err := v.client.Do(r)
	require.NoError(v.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(v.t, err)
	return shown{status: response.StatusCode, url: response.Request.URL, body: string(body)}
}

func (v *visitor) get(address string) shown {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodGet, address, nil)
	require.NoError(v.t, err)
	return v.send(r)
}

func (v *visitor) post(address string, form url.Values) shown {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
	require.NoError(v.t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(r)
}

// coursePath is where the first course is for the person.
func coursePath(slug string) string { return "/as/" + slug + "/courses/0d3c6c1e-astro-101" }

// signIn picks a person at the LMS and returns the course page.
func (v *visitor) signIn(slug string) shown {
	v.t.Helper()
	course := v.post(v.demo.lms+"/sign-in", url.Values{"person": {slug}})
	require.Equal(v.t, coursePath(slug), course.url.Path)
	return course
}

var (
	launchLink = regexp.MustCompile(`href="(/as/[^"]+/launch/[^"]+)"`)
	formTarget = regexp.MustCompile(`<form method="post" action="([^"]*)"`)
	formField  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)
)

// follow follows the link of the course page up to the form that posts the
// launch, and returns where to and what it posts.
func (v *visitor) follow(course shown) (string, url.Values) {
	v.t.Helper()
	link := launchLink.FindStringSubmatch(course.body)
	require.NotNil(v.t, link, course.body)
	return v.open(link[1])
}

// open goes to a path of the LMS up to the form that it has the browser post.
func (v *visitor) open(path string) (string, url.Values) {
	v.t.Helper()
	page := v.get(v.demo.lms + path)
	target := formTarget.FindStringSubmatch(page.body)
	require.NotNil(v.t, target, page.body)
	form := url.Values{}
	for _, field := range formField.FindAllStringSubmatch(page.body, -1) {
		form.Set(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
	}
	return html.UnescapeString(target[1]), form
}

// enter goes the whole way from the LMS into the classroom.
func (v *visitor) enter(slug string) {
	v.t.Helper()
	v.arrive(v.follow(v.signIn(slug)))
}

var handOver = regexp.MustCompile(`data-hand-over="([^"]*)"`)

// arrive posts the launch and opens a session; it returns what the page was
// handed over.
func (v *visitor) arrive(target string, form url.Values) url.Values {
	v.t.Helper()
	page := v.post(target, form)
	require.Equal(v.t, http.StatusOK, page.status, page.body)
	told := handOver.FindStringSubmatch(page.body)
	require.NotNil(v.t, told, page.body)
	handed, err := url.ParseQuery(html.UnescapeString(told[1]))
	require.NoError(v.t, err)
	var session struct{ Token string }
	v.want(http.StatusCreated, "POST", "/api/session", map[string]string{"code": handed.Get("code")}, &session)
	v.token = session.Token
	return handed
}

// call calls the classroom's API.
func (v *visitor) call(method, path string, in any) shown {
	v.t.Helper()
	body, err := json.Marshal(in)
	require.NoError(v.t, err)
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.demo.classroom+path, bytes.NewReader(body))
	require.NoError(v.t, err)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+v.token)
	return v.send(r)
}

// want calls the API, insists on the status and reads the answer into out.
func (v *visitor) want(status int, method, path string, in, out any) {
	v.t.Helper()
	answer := v.call(method, path, in)
	require.Equal(v.t, status, answer.status, "%s %s: %s", method, path, answer.body)
	if out != nil {
		require.NoError(v.t, json.Unmarshal([]byte(answer.body), out))
	}
}

var tableRow = regexp.MustCompile(`(?s)<tr><th scope="row">(.*?)</th>(.*?)</tr>`)

// gradebook is what the LMS shows the person of the grades: by student, the
// words of the row, without the moment of the grade.
func (v *visitor) gradebook(slug string) map[string]string {
	v.t.Helper()
	grades := map[string]string{}
	for _, row := range tableRow.FindAllStringSubmatch(v.get(v.demo.lms+coursePath(slug)+"/gradebook").body, -1) {
		words := strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(row[2], " ")), " ")
		grades[row[1]], _, _ = strings.Cut(words, " · ")
	}
	return grades
}
