package conformance

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// click is one launch under way: the platform has sent the browser to the tool's
// login, and the authorization request is not made yet.
type click struct {
	run     *PlatformRun
	browser *browser
	login   url.Values // the login initiation
	ask     url.Values // the authorization request
	method  string
}

// click opens the link in a new browser.
func (r *PlatformRun) click(ctx context.Context, start func(context.Context) (*http.Request, error)) (*click, error) {
	req, err := start(ctx)
	if err != nil {
		return nil, err
	}
	b := newBrowser(r.client, r.tool.server.owns)
	b.home, b.header = origin(req.URL), req.Header
	at := &Form{Method: req.Method, Action: req.URL}
	if r.tool.server.owns(req.URL) { // the starter went the first step itself
		at.Fields = req.URL.Query()
		return r.begun(b, at)
	}
	page, err := b.open(ctx, req.Method, req.URL.String(), nil)
	if err != nil {
		return nil, err
	}
	if page.Arrived == nil {
		return nil, fmt.Errorf("the link led to %s and not to the tool's login", page.describe())
	}
	return r.begun(b, page.Arrived)
}

func (r *PlatformRun) begun(b *browser, at *Form) (*click, error) {
	if at.Action.Path != mustPath(r.tool.at("/login")) {
		return nil, fmt.Errorf("the link led to %s and not to the tool's login", at.Action.Path)
	}
	c := &click{run: r, browser: b, login: at.Fields, method: http.MethodGet}
	if authorization, err := url.Parse(r.platform.AuthorizationURL); err == nil && b.home == origin(r.tool.server.url()) {
		b.home = origin(authorization) // whoever starts at the tool is signed in at the platform
	}
	c.ask = url.Values{
		"scope": {"openid"}, "response_type": {"id_token"}, "response_mode": {"form_post"}, "prompt": {"none"},
		"client_id": {r.platform.ClientID}, "redirect_uri": {r.tool.at("/launch")}, "login_hint": {at.Fields.Get("login_hint")},
		"state": {rand.Text()}, "nonce": {rand.Text()},
	}
	if at.Fields.Has("lti_message_hint") {
		c.ask.Set("lti_message_hint", at.Fields.Get("lti_message_hint"))
	}
	return c, nil
}

// authorize makes the authorization request and returns where it led.
func (c *click) authorize(ctx context.Context) (*Page, error) {
	to, err := url.Parse(c.run.platform.AuthorizationURL)
	if err != nil {
		return nil, err
	}
	if c.method == http.MethodPost {
		return c.browser.open(ctx, http.MethodPost, to.String(), c.ask)
	}
	q := to.Query()
	for name, values := range c.ask {
		q[name] = values
	}
	to.RawQuery = q.Encode()
	return c.browser.get(ctx, to.String())
}

// launched is a launch that arrived and whose signature is right.
type launched struct {
	*click
	page    *Page
	raw     string
	claims  map[string]any
	message *lti.Message
}

// message goes the whole way and reads the id_token. Of its claims it checks only
// what is needed to know that the launch is this one's.
func (c *click) message(ctx context.Context) (*launched, error) {
	page, err := c.authorize(ctx)
	if err != nil {
		return nil, err
	}
	l := &launched{click: c, page: page, message: new(lti.Message)}
	if page.Arrived == nil || page.Arrived.Method != http.MethodPost || page.Arrived.Fields.Get("id_token") == "" {
		return nil, fmt.Errorf("no id_token was posted: %s%s", page.describe(), said(page))
	}
	l.raw = page.Arrived.Fields.Get("id_token")
	if err := lti.PeekUnverified(l.raw, &l.claims); err != nil {
		return nil, err
	}
	_, document, err := c.run.keySet(ctx)
	if err != nil {
		return nil, err
	}
	set, err := lti.ParseJWKS(document)
	if err != nil {
		return nil, err
	}
	want := lti.Expect{Issuer: c.run.platform.Issuer, Audience: c.run.platform.ClientID, Now: c.run.platform.Now(), Leeway: time.Minute}
	if err := lti.Verify(ctx, l.raw, set, want, l.message); err != nil {
		return nil, err
	}
	if l.message.Nonce != c.ask.Get("nonce") {
		return nil, errors.New("the nonce is another than the one asked with")
	}
	return l, nil
}

// said is the OAuth error of an answer, if there is one.
func said(page *Page) string {
	if page.Arrived == nil || page.Arrived.Fields.Get("error") == "" {
		return ""
	}
	return fmt.Sprintf(" with error %q", page.Arrived.Fields.Get("error"))
}

// hasToken tells whether an id_token left the platform at all.
func hasToken(page *Page) bool {
	return page.Arrived != nil && page.Arrived.Fields.Get("id_token") != ""
}

// asked changes a good authorization request and returns the answer.
func (r *PlatformRun) asked(ctx context.Context, change func(*click)) (*click, *Page, error) {
	c, err := r.click(ctx, r.platform.Start)
	if err != nil {
		return nil, nil, err
	}
	if change != nil {
		change(c)
	}
	page, err := c.authorize(ctx)
	return c, page, err
}
