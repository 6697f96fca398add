package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/ltikit/ltikit/lti"
)

const (
	// maxKeySet is the largest key set document that is read.
	maxKeySet = 512 << 10
	// freshFor is how long a fetched set is used without asking again, unless
	// the answer says another time between the two that follow.
	freshFor           = time.Hour
	minFresh, maxFresh = 5 * time.Minute, 12 * time.Hour
	// staleFor is how long a set goes on serving while its URL cannot be had.
	staleFor = 24 * time.Hour
	// minInterval is the least time between two fetches of one set, whatever
	// unknown key ids come in.
	minInterval = 10 * time.Second
	// retryStale is the same while an old key still serves.
	retryStale = time.Minute
	// maxDocuments is how many documents are kept read.
	maxDocuments = 256
)

// KeySets caches the key sets of remote sides: those that are fetched, by URL, and
// documents, once they were read. A set is fetched when it is first needed, when
// it is an hour old or as old as its Cache-Control allows, and once for a key id
// it does not hold, but never again within ten seconds; all callers share one
// fetch, and none waits for more than one. While the URL cannot be had, the last
// set serves for a day.
type KeySets struct {
	client        *http.Client
	now           func() time.Time
	allowLoopback bool

	mu        sync.Mutex
	sets      map[string]*remoteSet // by URL
	documents map[string]lti.KeySet // by what they say
}

// NewKeySets returns an empty cache. It fetches nothing yet. Key sets must be at
// https addresses, with allowLoopback also at http addresses of this machine.
func NewKeySets(client *http.Client, now func() time.Time, allowLoopback bool) *KeySets {
	return &KeySets{client: client, now: now, allowLoopback: allowLoopback, sets: make(map[string]*remoteSet), documents: make(map[string]lti.KeySet)}
}

// Of returns the key set of a remote side: that of the document if there is one,
// else the one published at address.
func (k *KeySets) Of(address string, document []byte) lti.KeySet {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(document) > 0 {
		return k.read(document)
	}
	s, ok := k.sets[address]
	if !ok {
		s = &remoteSet{url: address, client: k.client, now: k.now, allowLoopback: k.allowLoopback}
		k.sets[address] = s
	}
	return s
}

// read returns the set of a document. Documents change, and nobody says so: when
// there are many, all are read anew, so that the old ones do not pile up. The
// caller holds the lock.
func (k *KeySets) read(document []byte) lti.KeySet {
	s, ok := k.documents[string(document)]
	if !ok {
		if len(k.documents) >= maxDocuments {
			clear(k.documents)
		}
		s = fixedSet(document)
		k.documents[string(document)] = s
	}
	return s
}

// fixedSet is the set of a document; of one that cannot be read every key is
// lti.ErrKeySet.
func fixedSet(document []byte) lti.KeySet {
	keys, err := lti.ParseJWKS(document)
	if err != nil {
		return unreadable{err}
	}
	return keys
}

type unreadable struct{ err error }

// VerificationKeys returns why the set cannot be read.
func (u unreadable) VerificationKeys(context.Context, string) ([]lti.VerificationKey, error) {
	return nil, fmt.Errorf("the registration's own key set: %w", u.err)
}

type remoteSet struct {
	url           string
	client        *http.Client
	now           func() time.Time
	allowLoopback bool

	mu       sync.Mutex
	keys     lti.PublicKeys
	fetched  time.Time     // of keys
	fresh    time.Duration // from then on
	tried    time.Time     // end of the last attempt, good or bad
	failure  error         // of the last attempt
	inFlight chan struct{}
}

// VerificationKeys returns the keys of that id, after one fetch if need be.
func (s *remoteSet) VerificationKeys(ctx context.Context, kid string) ([]lti.VerificationKey, error) {
	if wait := s.refresh(ctx, kid); wait != nil {
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, fmt.Errorf("%w: %w", lti.ErrKeySet, ctx.Err())
		}
	}
	return s.cached(kid)
}

// refresh starts a fetch if the key needs one and one is due, and returns what
// closes when it, or one under way, is done. Nil means that the cache answers: it
// has the key, or nothing may be fetched yet. While the URL cannot be had, nobody
// who holds a key is made to wait for it again.
func (s *remoteSet) refresh(ctx context.Context, kid string) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	_, found := s.keys[kid]
	age := now.Sub(s.fetched)
	if found && age < s.fresh {
		return nil
	}
	serves := found && s.failure != nil && age < staleFor
	interval := minInterval
	if serves {
		interval = retryStale
	}
	if s.inFlight == nil {
		if !s.tried.IsZero() && now.Sub(s.tried) < interval {
			return nil
		}
		s.inFlight = make(chan struct{})
		go s.fetch(context.WithoutCancel(ctx), s.inFlight)
	}
	if serves {
		return nil
	}
	return s.inFlight
}

// cached answers from what was fetched last.
func (s *remoteSet) cached(kid string) ([]lti.VerificationKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys, found := s.keys[kid]
	switch {
	case found && s.now().Sub(s.fetched) < staleFor:
		return keys, nil
	case s.failure != nil:
		return nil, fmt.Errorf("%w: %w", lti.ErrKeySet, s.failure)
	default:
		return nil, fmt.Errorf("%w: kid %.80q", lti.ErrUnknownKey, kid)
	}
}

// fetch replaces the keys if the set can be had. The caller's context does not
// end it: others may be waiting; its own time limit does.
func (s *remoteSet) fetch(ctx context.Context, done chan struct{}) {
	keys, fresh, err := s.get(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tried, s.failure = s.now(), err
	if err == nil {
		s.keys, s.fetched, s.fresh = keys, s.now(), fresh
	}
	s.inFlight = nil
	close(done)
}

// get asks for the document and tells how long it is fresh. A panic in reading
// what others wrote is an error here, since it would end the process.
func (s *remoteSet) get(ctx context.Context) (keys lti.PublicKeys, fresh time.Duration, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("reading the key set failed: %v", cause)
		}
	}()
	if err := s.checkAddress(); err != nil {
		return nil, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("Accept", "application/jwk-set+json, application/json")
	req.Header.Set("User-Agent", UserAgent)
	resp, err := s.client.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("%s answered %s", s.url, resp.Status)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxKeySet+1))
	if err != nil {
		return nil, 0, err
	}
	if len(body) > maxKeySet {
		return nil, 0, errors.New("the key set is larger than 512 KiB")
	}
	keys, err = lti.ParseJWKS(body)
	return keys, freshness(resp.Header), err
}

func (s *remoteSet) checkAddress() error {
	u, err := url.Parse(s.url)
	if err != nil || u.Host == "" {
		return errors.New("the key set URL is not an absolute URL")
	}
	if u.Scheme == "https" || (u.Scheme == "http" && s.allowLoopback && isLoopback(u.Hostname())) {
		return nil
	}
	return errors.New("the key set URL must be https")
}

// UserAgent names this library in outgoing requests; some platforms refuse
// requests without one.
const UserAgent = "ltikit/0.1"
