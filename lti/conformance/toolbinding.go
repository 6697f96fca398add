package conformance

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// bindingChecks are those of state, nonce and browser (Sec §5.1.3 step 9).
func bindingChecks() []toolCheck {
	state := func(change func(string) string) func(*attempt) {
		return func(a *attempt) { a.form.Set("state", change(a.form.Get("state"))) }
	}
	return []toolCheck{
		refuse("TC-028", "", func(a *attempt) { a.form.Del("state") }),
		refuse("TC-029", "", state(alter)),
		refuse("TC-030", "no cookies at all", func(a *attempt) { a.browser = newBrowser(a.run.client, a.run.platform.server.owns) }),
		{id: "TC-030", variant: "another browser with a login of its own", run: swappedBrowsers},
		refuse("TC-032", "", without("nonce")),
		refuse("TC-033", "", claims(map[string]any{"nonce": ""})),
		refuse("TC-034", "never issued by the tool", func(a *attempt) { a.token.set(map[string]any{"nonce": rand.Text()}) }),
		{id: "TC-034", variant: "of another login", run: nonceOfAnotherLogin},
		{id: "TC-035", run: usedNonce},
		{id: "TC-036", variant: "no state", run: unsolicited("")},
		{id: "TC-036", variant: "made-up state", run: unsolicited("made-up-state")},
		{id: "TC-038", run: replayed},
		{id: "TC-039", run: reverseTabs},
		{id: "TC-040", variant: "eight times at once", run: raced},
		{id: "TC-042", run: launchByGet},
		{id: "TC-043", run: platformError},
		{id: "TC-044", run: platformErrorHTML},
		refuse("TC-045", "", func(a *attempt) { a.form.Set("error", "access_denied") }),
		refuse("TC-047", "", claims(map[string]any{"https://vendor.example/padding": strings.Repeat("x", 200<<10)})),
	}
}

// alter changes one character in the middle.
func alter(s string) string {
	if s == "" {
		return "x"
	}
	i := len(s) / 2
	c := "A"
	if s[i] == 'A' {
		c = "B"
	}
	return s[:i] + c + s[i+1:]
}

// swappedBrowsers posts one person's launch in the browser of another, who has
// started a login too.
func swappedBrowsers(ctx context.Context, r *ToolRun) (seen, error) {
	mine, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	other, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	mine.browser = other.browser
	page, err := mine.post(ctx)
	if err != nil {
		return seen{}, err
	}
	return r.refusal(page), nil
}

// nonceOfAnotherLogin: the nonce was issued, but not with this state.
func nonceOfAnotherLogin(ctx context.Context, r *ToolRun) (seen, error) {
	other, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	return r.refuses(ctx, nil, claims(map[string]any{"nonce": other.asked.Fields.Get("nonce")}))
}

func usedNonce(ctx context.Context, r *ToolRun) (seen, error) {
	first, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	if _, err := first.post(ctx); err != nil {
		return seen{}, err
	}
	return r.refuses(ctx, nil, claims(map[string]any{"nonce": first.asked.Fields.Get("nonce")}))
}

// unsolicited posts a launch that nobody asked for.
func unsolicited(state string) func(context.Context, *ToolRun) (seen, error) {
	return func(ctx context.Context, r *ToolRun) (seen, error) {
		a := &attempt{run: r, browser: newBrowser(r.client, r.platform.server.owns), asked: &Form{Fields: url.Values{}}, form: url.Values{}}
		a.token = newToken(r.platform.keys.main, r.claims(rand.Text()))
		if state != "" {
			a.form.Set("state", state)
		}
		page, err := a.post(ctx)
		if err != nil {
			return seen{}, err
		}
		return r.refusal(page), nil
	}
}

func replayed(ctx context.Context, r *ToolRun) (seen, error) {
	a, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	// The same form again; only the cookies have gone on.
	cookies := a.browser.client.Jar.Cookies(a.asked.redirectURI())
	first, err := a.post(ctx)
	if err != nil {
		return seen{}, err
	}
	if s := r.accepts(first); !s.kept {
		return s, nil
	}
	a.browser.client.Jar.SetCookies(a.asked.redirectURI(), cookies)
	second, err := a.post(ctx)
	if err != nil {
		return seen{}, err
	}
	return r.refusal(second), nil
}

// redirectURI is the address that a request asks its answer for.
func (f *Form) redirectURI() *url.URL {
	u, err := url.Parse(f.Fields.Get("redirect_uri"))
	if err != nil {
		return &url.URL{}
	}
	return u
}

// reverseTabs starts two logins in one browser and finishes the second first.
func reverseTabs(ctx context.Context, r *ToolRun) (seen, error) {
	first, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	to, err := url.Parse(r.tool.LoginURL)
	if err != nil {
		return seen{}, err
	}
	q := to.Query()
	for name, values := range r.loginForm() {
		q[name] = values
	}
	to.RawQuery = q.Encode()
	page, err := first.browser.get(ctx, to.String())
	if err != nil {
		return seen{}, err
	}
	second, err := r.asked(first.browser, page)
	if err != nil {
		return seen{}, err
	}
	for _, a := range []*attempt{second, first} {
		if page, err = a.post(ctx); err != nil {
			return seen{}, err
		}
		if s := r.accepts(page); !s.kept {
			return s, nil
		}
	}
	return seen{kept: true, observed: "both accepted"}, nil
}

// raced posts one launch many times at once.
func raced(ctx context.Context, r *ToolRun) (seen, error) {
	a, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	signed, err := a.token.compact()
	if err != nil {
		return seen{}, err
	}
	form := url.Values{"id_token": {signed}, "state": {a.form.Get("state")}}
	jar := a.browser.client.Jar.Cookies(a.asked.redirectURI())
	var (
		mu       sync.Mutex
		accepted int
		wg       sync.WaitGroup
	)
	for range 8 {
		wg.Go(func() {
			b := newBrowser(r.client, r.platform.server.owns)
			b.client.Jar.SetCookies(a.asked.redirectURI(), jar)
			page, err := b.post(ctx, a.asked.Fields.Get("redirect_uri"), form)
			if err == nil && r.tool.Oracle.judge(page) == Accepted {
				mu.Lock()
				accepted++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	return seen{kept: accepted == 1, observed: fmt.Sprintf("%d of 8 accepted", accepted)}, nil
}

func launchByGet(ctx context.Context, r *ToolRun) (seen, error) {
	a, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	signed, err := a.token.compact()
	if err != nil {
		return seen{}, err
	}
	a.form.Set("id_token", signed)
	page, err := a.send(ctx, http.MethodGet, a.form)
	if err != nil {
		return seen{}, err
	}
	return r.refusal(page), nil
}

// platformError answers the login with a refusal; the login is used up by it.
func platformError(ctx context.Context, r *ToolRun) (seen, error) {
	a, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	signed := a.token
	a.token = nil
	a.form.Set("error", "login_required")
	page, err := a.post(ctx)
	if err != nil {
		return seen{}, err
	}
	if s := r.refusal(page); !s.kept || s.broken {
		return s, nil
	}
	a.form.Del("error")
	a.token = signed
	if page, err = a.post(ctx); err != nil {
		return seen{}, err
	}
	s := r.refusal(page)
	s.observed = "the launch after it " + s.observed
	return s, nil
}

func platformErrorHTML(ctx context.Context, r *ToolRun) (seen, error) {
	const markup = "<script>conformance()</script>"
	a, err := r.login(ctx, nil)
	if err != nil {
		return seen{}, err
	}
	a.token = nil
	a.form.Set("error", "login_required"+markup)
	a.form.Set("error_description", markup)
	page, err := a.post(ctx)
	if err != nil {
		return seen{}, err
	}
	if strings.Contains(page.Header.Get("Content-Type"), "html") && strings.Contains(page.Body, markup) {
		return seen{observed: "the markup stands on the page as it came"}, nil
	}
	return r.refusal(page), nil
}
