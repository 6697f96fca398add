package fetch

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/ltikit/ltikit/lti"
)

const (
	// maxKeySet is the largest key set document that is read.
	maxKeySet = 512 << 10
	// freshFor is how long a fetched set is used without asking again.
	freshFor = time.Hour
	// staleFor is how long a set goes on serving while its URL cannot be had.
	staleFor = 24 * time.Hour
	// minInterval is the least time between two fetches of one set, whatever
	// unknown key ids come in.
	minInterval = 10 * time.Second
)

// KeySets caches the key sets of remote sides by URL. A set is fetched when it
// is first needed, when it is an hour old, and once for a key id it does not
// hold, but never more often than every ten seconds; all callers share one
// fetch. While the URL cannot be had, the last set serves for a day.
type KeySets struct {
	client *http.Client
	now    func() time.Time

	mu   sync.Mutex
	sets map[string]*remoteSet
}

// NewKeySets returns an empty cache. It fetches nothing yet.
func NewKeySets(client *http.Client, now func() time.Time) *KeySets {
	return &KeySets{client: client, now: now, sets: make(map[string]*remoteSet)}
}

// At returns the key set published at url.
func (k *KeySets) At(url string) lti.KeySet {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, ok := k.sets[url]
	if !ok {
		s = &remoteSet{url: url, client: k.client, now: k.now}
		k.sets[url] = s
	}
	return s
}

type remoteSet struct {
	url    string
	client *http.Client
	now    func() time.Time

	mu       sync.Mutex
	keys     lti.PublicKeys
	fetched  time.Time // of keys
	tried    time.Time // last attempt, good or bad
	failure  error     // of the last attempt
	inFlight chan struct{}
}

// VerificationKey returns the key of that id, fetching the set if need be.
func (s *remoteSet) VerificationKey(ctx context.Context, kid string) (crypto.PublicKey, error) {
	for {
		key, wait, err := s.look(ctx, kid)
		if wait == nil {
			return key, err
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", lti.ErrKeySet, ctx.Err())
		}
	}
}

// look answers from the cache, or returns a channel that closes when the fetch
// it started or found under way is done.
func (s *remoteSet) look(ctx context.Context, kid string) (crypto.PublicKey, <-chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	key, found := s.keys[kid]
	if found && now.Sub(s.fetched) < freshFor {
		return key, nil, nil
	}
	if s.inFlight != nil {
		return nil, s.inFlight, nil
	}
	if s.tried.IsZero() || now.Sub(s.tried) >= minInterval {
		s.tried = now
		s.inFlight = make(chan struct{})
		go s.fetch(context.WithoutCancel(ctx), s.inFlight)
		return nil, s.inFlight, nil
	}
	switch {
	case found && s.failure != nil && now.Sub(s.fetched) < staleFor:
		return key, nil, nil
	case s.failure != nil:
		return nil, nil, fmt.Errorf("%w: %w", lti.ErrKeySet, s.failure)
	default:
		return nil, nil, fmt.Errorf("%w: kid %q", lti.ErrUnknownKey, kid)
	}
}

// fetch replaces the keys if the set can be had. The caller's context does not
// end it: others may be waiting; the client's own time limit does.
func (s *remoteSet) fetch(ctx context.Context, done chan struct{}) {
	keys, err := s.get(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = err
	if err == nil {
		s.keys, s.fetched = keys, s.now()
	}
	s.inFlight = nil
	close(done)
}

func (s *remoteSet) get(ctx context.Context) (lti.PublicKeys, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "application/jwk-set+json, application/json")
	req.Header.Set("User-Agent", UserAgent)
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %s", s.url, resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxKeySet+1))
	if err != nil {
		return nil, err
	}
	if len(body) > maxKeySet {
		return nil, errors.New("the key set is larger than 512 KiB")
	}
	return lti.ParseJWKS(body)
}

// UserAgent names this library in outgoing requests; some platforms refuse
// requests without one.
const UserAgent = "ltikit/0.1"
