package advantage

import (
	"context"
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
)

// AccessToken is one token with its end.
type AccessToken struct {
	Value   string
	Expires time.Time
}

// FetchToken asks a token endpoint.
type FetchToken func(ctx context.Context, scopes []lti.Scope) (AccessToken, error)

// TokenCache keeps access tokens until shortly before they end. Callers that
// want the same token at once share one request. It serves one process: another
// fetches its own tokens.
type TokenCache struct {
	now func() time.Time

	mu     sync.Mutex
	tokens map[string]*cached
}

type cached struct {
	token AccessToken
	err   error
	ready chan struct{} // closed when token and err are set
}

// NewTokenCache returns an empty cache that takes the time from now.
func NewTokenCache(now func() time.Time) *TokenCache {
	return &TokenCache{now: now, tokens: make(map[string]*cached)}
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
	scopes = slices.Compact(slices.Sorted(slices.Values(scopes)))
	key := s.owner + "\x00" + lti.JoinScopes(scopes)
	entry, mine := s.cache.entry(key)
	if mine {
		// A caller who gives up must not fail the others who wait.
		go s.fill(context.WithoutCancel(ctx), key, entry, scopes)
	}
	select {
	case <-entry.ready:
		return entry.token.Value, entry.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (s cachedSource) fill(ctx context.Context, key string, e *cached, scopes []lti.Scope) {
	ctx, cancel := context.WithTimeout(ctx, fetchLimit)
	defer cancel()
	e.token, e.err = s.fetch(ctx, scopes)
	if e.err != nil {
		s.cache.forget(key, e)
	}
	close(e.ready)
}

// entry returns the usable entry of a key, or a new one that the caller must
// fill.
func (c *TokenCache) entry(key string) (e *cached, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.tokens[key]; ok && c.usable(e) {
		return e, false
	}
	e = &cached{ready: make(chan struct{})}
	c.tokens[key] = e
	return e, true
}

func (c *TokenCache) usable(e *cached) bool {
	select {
	case <-e.ready:
		return c.now().Before(e.token.Expires.Add(-renewBefore))
	default:
		return true // being fetched
	}
}

func (c *TokenCache) forget(key string, e *cached) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tokens[key] == e {
		delete(c.tokens, key)
	}
}
