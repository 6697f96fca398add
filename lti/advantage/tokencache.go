package advantage

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/ltikit/ltikit/lti"
)

const (
	// renewBefore is how long before its end a token is no longer used.
	renewBefore = time.Minute
	// fetchLimit is how long a token endpoint may take.
	fetchLimit = 30 * time.Second
	// sweepAbove is how many tokens are kept before old ones are looked for.
	sweepAbove = 256
)

// AccessToken is one token with its end.
type AccessToken struct {
	Value   string
	Expires time.Time
}

// FetchToken asks a token endpoint.
type FetchToken func(ctx context.Context, scopes []lti.Scope) (AccessToken, error)

// TokenError is a token endpoint's refusal (RFC 6749 §5.2).
type TokenError struct {
	// Status is that of the answer.
	Status int
	// Code is the `error` of the answer; empty when it holds none.
	Code lti.Code
	// RetryAfter is what the answer's Retry-After asks for; zero: it names none.
	RetryAfter time.Duration
}

// Error returns the text for the log.
func (e *TokenError) Error() string {
	return fmt.Sprintf("the token endpoint answered %d %q", e.Status, string(e.Code))
}

// Temporary tells whether the same request may succeed later. A platform that
// does not accept the assertion may do so again, once keys or clocks are right;
// one that does not grant the scopes will not by itself.
func (e *TokenError) Temporary() bool {
	return e.Code != lti.CodeInvalidScope && e.Code != lti.CodeUnauthorizedClient
}

// TokenCache keeps access tokens until shortly before they end. Callers that
// want the same token at once share one request. It serves one process: another
// fetches its own tokens.
type TokenCache struct {
	now func() time.Time

	mu      sync.Mutex
	tokens  map[string]*cached
	sweepAt int // number of tokens at which the old ones go
}

type cached struct {
	token AccessToken
	err   error
	ready chan struct{} // closed when token and err are set
}

// NewTokenCache returns an empty cache that takes the time from now.
func NewTokenCache(now func() time.Time) *TokenCache {
	return &TokenCache{now: now, tokens: make(map[string]*cached), sweepAt: sweepAbove}
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

// Token returns a token that holds the scopes and is good for a while. An error
// is not kept: the next call asks again.
func (s cachedSource) Token(ctx context.Context, scopes ...lti.Scope) (string, error) {
	scopes = sorted(scopes)
	entry, mine := s.cache.entry(s.key(scopes))
	if mine {
		// A caller who gives up must not fail the others who wait.
		go s.fill(context.WithoutCancel(ctx), entry, scopes)
	}
	select {
	case <-entry.ready:
		return entry.token.Value, entry.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// Refused forgets a token that the platform no longer accepts.
func (s cachedSource) Refused(token string, scopes ...lti.Scope) {
	s.cache.forget(s.key(sorted(scopes)), func(e *cached) bool { return e.token.Value == token })
}

func (s cachedSource) key(sortedScopes []lti.Scope) string {
	return s.owner + "\x00" + lti.JoinScopes(sortedScopes)
}

// fill asks the endpoint. A panic, such as in a key source of the application, is
// an error here, since it would end the process.
func (s cachedSource) fill(ctx context.Context, e *cached, scopes []lti.Scope) {
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	defer func() {
		if cause := recover(); cause != nil {
			e.err = fmt.Errorf("fetching an access token failed: %v", cause)
		}
		close(e.ready)
		if e.err != nil {
			s.cache.forget(s.key(scopes), func(kept *cached) bool { return kept == e })
		}
	}()
	e.token, e.err = s.fetch(ctx, scopes)
}

// entry returns the usable entry of a key, or a new one that the caller must
// fill.
func (c *TokenCache) entry(key string) (e *cached, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.tokens[key]; ok && c.usable(e) {
		return e, false
	}
	if len(c.tokens) >= c.sweepAt {
		c.sweep()
	}
	e = &cached{ready: make(chan struct{})}
	c.tokens[key] = e
	return e, true
}

// sweep drops what is used no more; the next time comes when the rest has
// doubled.
func (c *TokenCache) sweep() {
	for key, e := range c.tokens {
		if !c.usable(e) {
			delete(c.tokens, key)
		}
	}
	c.sweepAt = max(sweepAbove, 2*len(c.tokens))
}

func (c *TokenCache) usable(e *cached) bool {
	if !e.isReady() {
		return true // being fetched
	}
	return e.err == nil && c.now().Before(e.token.Expires.Add(-renewBefore))
}

// forget drops the entry of a key if it is there, fetched, and meant.
func (c *TokenCache) forget(key string, meant func(*cached) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.tokens[key]; ok && e.isReady() && meant(e) {
		delete(c.tokens, key)
	}
}

func (e *cached) isReady() bool {
	select {
	case <-e.ready:
		return true
	default:
		return false
	}
}

func sorted(scopes []lti.Scope) []lti.Scope {
	return slices.Compact(slices.Sorted(slices.Values(scopes)))
}
