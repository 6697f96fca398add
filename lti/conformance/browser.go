package conformance

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"

	"github.com/ltikit/ltikit/lti/internal/web"
)

const (
	maxPage = 1 << 20 // bytes of an answer that are read
	maxHops = 10      // redirects and forms on the way to one page
)

// Page is what a browser ended at.
type Page struct {
	Status int
	URL    *url.URL
	Header http.Header
	Body   string
	// Form is the page's first form that posts; nil if there is none.
	Form *Form
	// Arrived is set when the way led to an address of the checking side,
	// which is looked at and not opened.
	Arrived *Form

	sent    *Form          // the request that it answers
	cookies []*http.Cookie // set on the way
}

// Form is a request a page or redirect leads to.
type Form struct {
	Method string
	Action *url.URL
	Fields url.Values
}

// browser is one person's: cookies, redirects, and forms that post themselves.
// Cookies marked Secure are kept on loopback addresses too, as browsers do.
type browser struct {
	client *http.Client
	// ours tells addresses of the checking side.
	ours func(*url.URL) bool
	// header goes with every request to home, the origin where the person is
	// signed in.
	home   string
	header http.Header
}

func newBrowser(client *http.Client, ours func(*url.URL) bool) *browser {
	jar, _ := cookiejar.New(nil) // never fails
	c := *client
	c.Jar = loopbackJar{jar}
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &browser{client: &c, ours: ours}
}

// loopbackJar takes http on loopback for secure.
type loopbackJar struct{ http.CookieJar }

func secured(u *url.URL) *url.URL {
	if u.Scheme == "http" && web.IsLoopback(u.Hostname()) {
		s := *u
		s.Scheme = "https"
		return &s
	}
	return u
}

func (j loopbackJar) SetCookies(u *url.URL, c []*http.Cookie) { j.CookieJar.SetCookies(secured(u), c) }
func (j loopbackJar) Cookies(u *url.URL) []*http.Cookie       { return j.CookieJar.Cookies(secured(u)) }

func (b *browser) get(ctx context.Context, address string) (*Page, error) {
	return b.open(ctx, http.MethodGet, address, nil)
}

func (b *browser) post(ctx context.Context, address string, form url.Values) (*Page, error) {
	return b.open(ctx, http.MethodPost, address, form)
}

// open does a request and goes where the answers lead, until a page stays or the
// way reaches the checking side.
func (b *browser) open(ctx context.Context, method, address string, form url.Values) (*Page, error) {
	at, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	var cookies []*http.Cookie
	for range maxHops {
		page, err := b.once(ctx, &Form{Method: method, Action: at, Fields: form})
		if err != nil {
			return nil, err
		}
		cookies = append(cookies, page.cookies...)
		page.cookies = cookies
		next := page.leadsTo()
		if next == nil {
			return page, nil
		}
		if b.ours(next.Action) {
			page.Arrived = next
			return page, nil
		}
		if nowhere(next.Action) || strings.Contains(next.Action.Scheme, "script") || next.Action.Host == "" {
			return page, nil
		}
		method, at, form = next.Method, next.Action, next.Fields
	}
	return nil, errors.New("the answers lead in a circle")
}

// nowhere tells names that are reserved for examples: nothing is there.
func nowhere(u *url.URL) bool {
	return strings.HasSuffix(u.Hostname(), ".example") || strings.HasSuffix(u.Hostname(), ".invalid")
}

func (b *browser) once(ctx context.Context, to *Form) (*Page, error) {
	var body io.Reader
	if to.Method == http.MethodPost {
		body = strings.NewReader(to.Fields.Encode())
	}
	req, err := http.NewRequestWithContext(ctx, to.Method, to.Action.String(), body)
	if err != nil {
		return nil, err
	}
	if origin(to.Action) == b.home {
		req.Header = b.header.Clone()
	}
	if to.Method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	resp, err := b.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, maxPage))
	if err != nil {
		return nil, fmt.Errorf("answer of %s: %w", to.Action.Host, err)
	}
	page := &Page{sent: to, Status: resp.StatusCode, URL: to.Action, Header: resp.Header, Body: string(text), cookies: resp.Cookies()}
	page.Form = page.readForm()
	return page, nil
}

// leadsTo is where the browser goes from here without being asked: by a redirect,
// or by a form that posts itself.
func (p *Page) leadsTo() *Form {
	if p.Status >= 300 && p.Status < 400 {
		return p.redirect()
	}
	if p.Form != nil && p.Status == http.StatusOK && strings.Contains(p.Body, "submit()") {
		return p.Form
	}
	return nil
}

// redirect is the request of a redirect; 307 and 308 repeat the one before.
func (p *Page) redirect() *Form {
	to, err := p.URL.Parse(p.Header.Get("Location"))
	if err != nil || p.Header.Get("Location") == "" {
		return nil
	}
	repeated := p.Status == http.StatusTemporaryRedirect || p.Status == http.StatusPermanentRedirect
	if repeated && p.sent != nil && p.sent.Method == http.MethodPost {
		return &Form{Method: http.MethodPost, Action: to, Fields: p.sent.Fields}
	}
	return &Form{Method: http.MethodGet, Action: to, Fields: to.Query()}
}

// readForm finds the first form that posts. Pages that post themselves are simple,
// so no whole HTML parser is needed.
func (p *Page) readForm() *Form {
	form := regexp.MustCompile(`(?is)<form\b([^>]*)>(.*?)(?:</form>|$)`).FindStringSubmatch(p.Body)
	if form == nil {
		return nil
	}
	head := attributes(form[1])
	action, err := p.URL.Parse(head["action"])
	if err != nil {
		return nil
	}
	f := &Form{Method: http.MethodGet, Action: action, Fields: url.Values{}}
	if strings.EqualFold(head["method"], http.MethodPost) {
		f.Method = http.MethodPost
	}
	for _, input := range regexp.MustCompile(`(?is)<input\b([^>]*)>`).FindAllStringSubmatch(form[2], -1) {
		if a := attributes(input[1]); a["name"] != "" {
			f.Fields.Add(a["name"], a["value"])
		}
	}
	if f.Method == http.MethodGet {
		action.RawQuery = f.Fields.Encode()
	}
	return f
}

func attributes(tag string) map[string]string {
	found := map[string]string{}
	for _, m := range regexp.MustCompile(`(?s)([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`).FindAllStringSubmatch(tag, -1) {
		found[strings.ToLower(m[1])] = html.UnescapeString(m[2] + m[3] + m[4])
	}
	return found
}
