package ltitest

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Fault is something that goes wrong at a platform: what, where and how often.
// Its fields may be combined. The zero value does nothing.
//
//	p.Fail(ltitest.Fault{At: []ltitest.Endpoint{ltitest.Scores}, Times: 3, Status: 429, RetryAfter: 5 * time.Second})
type Fault struct {
	// At are the endpoints; empty means all of them.
	At []Endpoint
	// After is how many calls there go well first, Times how many do not then;
	// zero means all that follow.
	After, Times int

	// Status is answered in place of the platform, which never hears of the call,
	// with Body, and with RetryAfter as the header of that name unless it is zero.
	Status     int
	Body       string
	RetryAfter time.Duration
	// Drop cuts the connection before the platform hears of the call, and
	// DropAnswer after it has done what was asked.
	Drop, DropAnswer bool
	// Hold keeps the call waiting until the channel is closed or the tool gives
	// up: a slow platform. Nil does not.
	Hold <-chan struct{}
	// Revoke refuses the access token of the call with 401, then and ever after.
	// With Times zero that is one token, and those that follow are good.
	Revoke bool

	// MediaType is the answers' own, whatever they hold.
	MediaType string
	// SamePage sends every page twice that another follows, LoopPages leads from
	// every page to the first, and ForeignPages leads from every page to another
	// host.
	SamePage, LoopPages, ForeignPages bool
	// Stale answers what is read as it was when that address was read first.
	Stale bool
}

// Fail lets the platform fail from now on, in addition to how it fails already.
func (p *Platform) Fail(f Fault) {
	p.wire.add(&p.wire.faults, Quirk{Name: "fault", Do: (&failing{Fault: f, revoked: map[string]bool{}, read: map[string]Answer{}}).do})
}

// Recover ends all failing. Quirks stay.
func (p *Platform) Recover() {
	p.wire.mu.Lock()
	defer p.wire.mu.Unlock()
	p.wire.faults = nil
}

// failing is a fault at work.
type failing struct {
	Fault

	mu      sync.Mutex
	calls   int
	revoked map[string]bool   // by Authorization header
	read    map[string]Answer // by address
}

func (f *failing) do(c *Call, pass func()) {
	hit := f.hits(c)
	if f.refuses(c, hit) {
		c.Refuse(http.StatusUnauthorized, `{"error":"invalid_token"}`)
		return
	}
	if !hit {
		pass()
		return
	}
	if f.Hold != nil {
		select {
		case <-f.Hold:
		case <-c.Request.Context().Done():
		}
	}
	switch {
	case f.Drop:
		panic(http.ErrAbortHandler)
	case f.Status != 0:
		f.answer(c)
	default:
		f.distort(c, pass)
	}
}

// hits counts the calls there and tells whether this one goes wrong.
func (f *failing) hits(c *Call) bool {
	if len(f.At) > 0 && !slices.Contains(f.At, c.Endpoint) {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	return f.calls > f.After && (f.Times == 0 || f.calls <= f.After+f.Times)
}

// refuses tells whether the token of the call is revoked, and revokes it first if
// the call is hit.
func (f *failing) refuses(c *Call, hit bool) bool {
	if !f.Revoke || c.Endpoint == Token {
		return false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	token := c.Request.Header.Get("Authorization")
	if hit && (f.Times != 0 || len(f.revoked) == 0) {
		f.revoked[token] = true
	}
	return f.revoked[token]
}

func (f *failing) answer(c *Call) {
	c.Refuse(f.Status, f.Body)
	if f.RetryAfter > 0 {
		c.Answer.Header.Set("Retry-After", strconv.Itoa(int(f.RetryAfter/time.Second)))
	}
	if f.MediaType != "" {
		c.Answer.Header.Set("Content-Type", f.MediaType)
	}
}

// distort lets the platform answer and changes what it said.
func (f *failing) distort(c *Call, pass func()) {
	again := f.SamePage && c.Request.URL.Query().Has(samePage)
	if again {
		c.query(func(q url.Values) { q.Del(samePage) })
	}
	if pass(); f.DropAnswer {
		panic(http.ErrAbortHandler)
	}
	if f.MediaType != "" {
		c.Answer.Header.Set("Content-Type", f.MediaType)
	}
	if c.Request.Method != http.MethodGet {
		return
	}
	switch here := c.Platform.Server.URL + c.Request.URL.RequestURI(); {
	case f.LoopPages:
		first, _, _ := strings.Cut(here, "?")
		c.Answer.Header.Set("Link", "<"+first+`>; rel="next"`)
	case f.ForeignPages:
		c.Answer.Header.Set("Link", `<https://elsewhere.example/next>; rel="next"`)
	case f.SamePage && !again && c.Answer.Header.Get("Link") != "":
		c.query(func(q url.Values) { q.Set(samePage, "1") })
		c.Answer.Header.Set("Link", "<"+c.Platform.Server.URL+c.Request.URL.RequestURI()+`>; rel="next"`)
	case f.Stale:
		c.Answer = f.first(here, c.Answer)
	}
}

// samePage is the parameter of a page that was sent before.
const samePage = "ltitest-again"

// first returns what was answered at that address first.
func (f *failing) first(address string, now Answer) Answer {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, known := f.read[address]; !known {
		f.read[address] = now
	}
	return f.read[address]
}
