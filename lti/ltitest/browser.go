package ltitest

import (
	"context"
	"crypto/rand"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform"
)

// Browser is one person's browser: cookies, redirects, and forms that post
// themselves. Create one for each person.
type Browser struct {
	t        testing.TB
	platform *Platform
	session  *session // of who is signed in; nil means nobody
	// Client does the requests; its Jar holds the cookies.
	Client *http.Client
}

// Page is what a browser shows, after all redirects.
type Page struct {
	Status int
	URL    *url.URL
	Header http.Header
	Body   string

	// Action and Form are the form of a page on which a launch or a reply is
	// on its way, for Submit. Forms of the application's own are not read.
	Action string
	Form   url.Values
}

// NewBrowser returns a browser without cookies that trusts the test servers.
func NewBrowser(t testing.TB, p *Platform) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatalf("ltitest: %v", err)
	}
	client := *p.Server.Client()
	client.Jar = jar
	return &Browser{t: t, platform: p, Client: &client}
}

// SignIn makes the person the one who is signed in at the platform.
func (b *Browser) SignIn(who Person) {
	b.t.Helper()
	id := rand.Text()
	b.session = &session{who: who}
	b.platform.mu.Lock()
	b.platform.sessions[id] = b.session
	b.platform.mu.Unlock()
	b.Client.Jar.SetCookies(b.address(b.platform.Server.URL), []*http.Cookie{{Name: sessionCookie, Value: id, Path: "/", Secure: true}})
}

// Launch signs the person in, clicks the link and returns what the tool shows.
// The changes are made to the message of this launch before the platform signs
// it: claims, roles, custom parameters, services. Issuer, nonce, times and the
// like are the platform role's own.
func (b *Browser) Launch(tl *Tool, who Person, changes ...func(*lti.Message)) *Page {
	b.t.Helper()
	return b.Submit(b.Start(tl, who, changes...))
}

// Start goes half the way of Launch and returns the page that the platform
// answers with: the form that would post the launch to the tool.
func (b *Browser) Start(tl *Tool, who Person, changes ...func(*lti.Message)) *Page {
	b.t.Helper()
	return b.open(tl, who, lti.ResourceLinkRequest, changes)
}

func (b *Browser) open(tl *Tool, who Person, kind lti.MessageType, changes []func(*lti.Message)) *Page {
	b.t.Helper()
	b.SignIn(who)
	b.session.changes = changes
	to, err := b.platform.LoginURL(context.Background(), platform.Start{Registration: tl.Registration, DeploymentID: DeploymentID, UserID: who.ID, Type: kind})
	if err != nil {
		b.t.Fatalf("ltitest: %v", err)
	}
	return b.Get(to)
}

// Get opens an address and follows redirects.
func (b *Browser) Get(address string) *Page {
	b.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, address, nil)
	if err != nil {
		b.t.Fatalf("ltitest: %v", err)
	}
	return b.do(req)
}

// Post posts a form and follows redirects.
func (b *Browser) Post(address string, form url.Values) *Page {
	b.t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		b.t.Fatalf("ltitest: %v", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(req)
}

// Submit posts the page's form as its script would.
func (b *Browser) Submit(p *Page) *Page {
	b.t.Helper()
	if p.Action == "" {
		b.t.Fatalf("ltitest: the page at %s has no form (status %d): %s", p.URL, p.Status, p.Body)
	}
	return b.Post(p.Action, p.Form)
}

func (b *Browser) do(req *http.Request) *Page {
	b.t.Helper()
	resp, err := b.Client.Do(req)
	if err != nil {
		b.t.Fatalf("ltitest: %v", err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatalf("ltitest: %v", err)
	}
	page := &Page{Status: resp.StatusCode, URL: resp.Request.URL, Header: resp.Header, Body: string(body), Form: url.Values{}}
	page.readForm()
	return page
}

func (b *Browser) address(raw string) *url.URL {
	u, err := url.Parse(raw)
	if err != nil {
		b.t.Fatalf("ltitest: %v", err)
	}
	return u
}

// readForm reads the one form of this library's own pages, whose markup is
// fixed.
func (p *Page) readForm() {
	if m := regexp.MustCompile(`<form method="post" action="([^"]*)"`).FindStringSubmatch(p.Body); m != nil {
		p.Action = html.UnescapeString(m[1])
	}
	for _, m := range regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`).FindAllStringSubmatch(p.Body, -1) {
		p.Form.Set(html.UnescapeString(m[1]), html.UnescapeString(m[2]))
	}
}
