package advantage

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/ltikit/ltikit/lti"
)

const (
	// renewBefore is how long before its end a token is no longer used; one that
	// lives less than twice as long is used for half its life.
	renewBefore = time.Minute
	// refusedFor is how long it is remembered that scopes are not granted. After
	// that an administrator may have granted them.
	refusedFor = time.Minute
	// fetchLimit is how long a token endpoint may take.
	fetchLimit = 30 * time.Second
	// sweepAbove is how many tokens are kept before old ones are looked for.
	sweepAbove = 256
)

// AccessToken is one token with its end.
type AccessToken struct {
	Value   string
	Expires time.Time
	// Scopes are those that were granted; nil means all that were asked for.
	Scopes []lti.Scope
}

// FetchToken asks a token endpoint.
type FetchToken func(ctx context.Context, scopes []lti.Scope) (AccessToken, error)

// TokenError is a token endpoint's refusal (RFC 6749 §5.2), or what is missing in
// what it gave. Where scopes are the reason it is an lti.ErrScope.
type TokenError struct {
	// Status is that of the answer.
	Status int
	// Code is the `error` of the answer; empty when it holds none.
	Code lti.Code
	// RetryAfter is what the answer's Retry-After asks for; zero: it names none.
	RetryAfter time.Duration
	// Missing are the scopes that were asked for and are not granted, where it is
	// known which.
	Missing []lti.Scope
}

// Error returns the text for the log.
func (e *TokenError) Error() string {
	text := fmt.Sprintf("the token endpoint answered %d %q", e.Status, string(e.Code))
	if len(e.Missing) > 0 {
		text += ", not granted: " + lti.JoinScopes(e.Missing)
	}
	return text
}

// Unwrap returns lti.ErrScope where scopes are the reason.
func (e *TokenError) Unwrap() error {
	if e.Code == lti.CodeInvalidScope {
		return lti.ErrScope
	}
	return nil
}

// Temporary tells whether the same request may succeed later. A platform that
// does not accept the assertion may do so again, once keys or clocks are right;
// one that does not grant the scopes will not by itself.
func (e *TokenError) Temporary() bool {
	return e.Code != lti.CodeInvalidScope && e.Code != lti.CodeUnauthorizedClient
}

// TokenCache keeps access tokens until shortly before they end. A token serves
// every call whose scopes it holds. Callers that ask for the same scopes at once
// share one request. It serves one process: another fetches its own tokens.
type TokenCache struct {
	now func() time.Time

	mu      sync.Mutex
	owners  map[string][]*cached
	kept    int // by all owners
	sweepAt int // how many are kept when the old ones go
}

// cached is what came of asking for some scopes.
type cached struct {
	asked []lti.Scope
	ready chan struct{} // closed when the rest is set for good

	done    bool // the rest is set; under the cache's lock
	token   AccessToken
	err     error     // asked is not, or not wholly, granted
	until   time.Time // the token is used
	refused time.Time // until then asked is not asked for again
}

// NewTokenCache returns an empty cache that takes the time from now.
func NewTokenCache(now func() time.Time) *TokenCache {
	return &TokenCache{now: now, owners: make(map[string][]*cached), sweepAt: sweepAbove}
}

// Source returns the tokens of one owner, such as a registration and deployment,
// fetched when the cache has none that fits.
func (c *TokenCache) Source(owner string, fetch FetchToken) TokenSource {
	return cachedSource{cache: c, owner: owner, fetch: fetch}
}

type cachedSource struct {
	cache *TokenCache
	owner string
	fetch FetchToken
}

// Token returns a token that holds the scopes and is good for a while. That the
// platform does not grant them is remembered for a minute; after any other error
// the next call asks again.
func (s cachedSource) Token(ctx context.Context, scopes ...lti.Scope) (string, error) {
	entry, mine := s.cache.entry(s.owner, scopes)
	if mine {
		// A caller who gives up must not fail the others who wait.
		go s.fill(context.WithoutCancel(ctx), entry)
	}
	select {
	case <-entry.ready: // nobody waits for what is there
		return entry.give(scopes)
	default:
	}
	select {
	case <-entry.ready:
		return entry.give(scopes)
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Refused forgets a token that the platform no longer accepts, whatever it was
// given for.
func (s cachedSource) Refused(token string, _ ...lti.Scope) {
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	s.cache.drop(s.owner, func(e *cached) bool { return e.done && e.token.Value == token })
}

// fill asks the endpoint. A panic, such as in a key source of the application, is
// an error here, since it would end the process.
func (s cachedSource) fill(ctx context.Context, e *cached) {
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	var token AccessToken
	err := errors.New("the access token was not fetched")
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("fetching an access token failed: %v", cause)
		}
		s.cache.settle(s.owner, e, token, err)
	}()
	token, err = s.fetch(ctx, slices.Clone(e.asked))
}

// give is what the entry has for a caller who needs the scopes.
func (e *cached) give(scopes []lti.Scope) (string, error) {
	if e.token.Value != "" && holds(e.token.Scopes, scopes) {
		return e.token.Value, nil
	}
	return "", e.err
}

// entry returns what answers for the scopes, or a new entry that the caller must
// fill.
func (c *TokenCache) entry(owner string, scopes []lti.Scope) (e *cached, mine bool) {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := find(c.owners[owner], scopes, now); e != nil {
		return e, false
	}
	c.drop(owner, useless(now))
	if c.kept >= c.sweepAt {
		c.sweep(now)
	}
	e = &cached{asked: sorted(scopes), ready: make(chan struct{})}
	c.owners[owner] = append(c.owners[owner], e)
	c.kept++
	return e, true
}

// find prefers a token that holds the scopes to an answer about just them that is
// under way, or a refusal that is remembered.
func find(entries []*cached, scopes []lti.Scope, now time.Time) *cached {
	var other *cached
	for _, e := range entries {
		switch {
		case e.done && now.Before(e.until) && holds(e.token.Scopes, scopes):
			return e
		case (!e.done || now.Before(e.refused)) && holds(e.asked, scopes) && holds(scopes, e.asked):
			other = e
		}
	}
	return other
}

// settle keeps the answer, or lets go of one that is not to be remembered, and
// wakes those who wait for it.
func (c *TokenCache) settle(owner string, e *cached, token AccessToken, err error) {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		if token.Scopes == nil {
			token.Scopes = e.asked
		}
		life := token.Expires.Sub(now)
		e.token, e.until = token, token.Expires.Add(-min(renewBefore, life/2))
		err = notGranted(e.asked, token.Scopes)
	}
	if errors.Is(err, lti.ErrScope) {
		e.refused = now.Add(refusedFor)
	}
	e.err, e.done = err, true
	close(e.ready)
	if err != nil && e.refused.IsZero() {
		c.drop(owner, func(kept *cached) bool { return kept == e })
	}
}

// notGranted is the error of a token that lacks some of the scopes.
func notGranted(asked, granted []lti.Scope) error {
	missing := slices.DeleteFunc(slices.Clone(asked), func(s lti.Scope) bool { return slices.Contains(granted, s) })
	if len(missing) == 0 {
		return nil
	}
	return &TokenError{Status: http.StatusOK, Code: lti.CodeInvalidScope, Missing: missing}
}

// sweep drops what is of use to no owner; the next time comes when the rest has
// doubled.
func (c *TokenCache) sweep(now time.Time) {
	for owner := range c.owners {
		c.drop(owner, useless(now))
	}
	c.sweepAt = max(sweepAbove, 2*c.kept)
}

func useless(now time.Time) func(*cached) bool {
	return func(e *cached) bool { return e.done && !now.Before(e.until) && !now.Before(e.refused) }
}

// drop lets go of those entries of an owner. The caller holds the lock.
func (c *TokenCache) drop(owner string, meant func(*cached) bool) {
	before := c.owners[owner]
	after := slices.DeleteFunc(before, meant)
	c.kept -= len(before) - len(after)
	if len(after) == 0 {
		delete(c.owners, owner)
		return
	}
	c.owners[owner] = after
}

// holds tells whether all of the wanted scopes are there.
func holds(there, wanted []lti.Scope) bool {
	for _, s := range wanted {
		if !slices.Contains(there, s) {
			return false
		}
	}
	return true
}

func sorted(scopes []lti.Scope) []lti.Scope {
	return slices.Compact(slices.Sorted(slices.Values(scopes)))
}
