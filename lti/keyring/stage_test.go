package keyring_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/ltitest"
	"github.com/ltikit/ltikit/storage/memory"
)

const (
	period  = 30 * 24 * time.Hour
	lead    = 2 * 24 * time.Hour
	overlap = 3 * 24 * time.Hour
)

// node is one of several that share a store. Its keys are ES256, which are made
// quickly.
type node struct {
	*keyring.Rotating
	clock *ltitest.Clock
	store *shaky
	cfg   keyring.Config
}

// shaky is a store that can be taken away.
type shaky struct {
	keyring.Store
	down  atomic.Bool
	reads atomic.Int64
	saves atomic.Int64
}

var errDown = errors.New("the store is down")

func (s *shaky) LoadKeys(ctx context.Context, ring string) ([]byte, int64, error) {
	s.reads.Add(1)
	if s.down.Load() {
		return nil, 0, errDown
	}
	return s.Store.LoadKeys(ctx, ring)
}

func (s *shaky) SaveKeys(ctx context.Context, ring string, record []byte, version int64) error {
	if s.down.Load() {
		return errDown
	}
	err := s.Store.SaveKeys(ctx, ring, record, version)
	if err == nil {
		s.saves.Add(1)
	}
	return err
}

// secrets is a wrapper with a key made of that letter.
func secrets(t testing.TB, letters ...string) *keyring.Secrets {
	t.Helper()
	var keys [][]byte
	for _, letter := range letters {
		keys = append(keys, bytes.Repeat([]byte(letter), 32))
	}
	s, err := keyring.NewSecrets(keys...)
	require.NoError(t, err)
	return s
}

func newNode(t *testing.T, options ...func(*keyring.Config)) *node {
	t.Helper()
	clock := ltitest.NewClock()
	store := &shaky{Store: memory.New(memory.Config{Now: clock.Now})}
	cfg := keyring.Config{
		Store: store, Wrapper: secrets(t, "k"), Algorithm: "ES256", Period: period, Lead: lead, Overlap: overlap,
		Now: clock.Now, Logger: slog.New(slog.DiscardHandler),
	}
	for _, option := range options {
		option(&cfg)
	}
	ring, err := keyring.NewRotating(cfg)
	require.NoError(t, err)
	return &node{Rotating: ring, clock: clock, store: store, cfg: cfg}
}

// another returns a further node on the same store.
func (n *node) another(t *testing.T, options ...func(*keyring.Config)) *node {
	t.Helper()
	cfg := n.cfg
	for _, option := range options {
		option(&cfg)
	}
	ring, err := keyring.NewRotating(cfg)
	require.NoError(t, err)
	return &node{Rotating: ring, clock: n.clock, store: n.store, cfg: cfg}
}

func (n *node) signing(t *testing.T) string {
	t.Helper()
	k, err := n.SigningKey(t.Context(), nil)
	require.NoError(t, err)
	return k.ID
}

func (n *node) published(t *testing.T) (ids []string) {
	t.Helper()
	set, err := n.PublicKeys(t.Context())
	require.NoError(t, err)
	for _, k := range set.Keys {
		ids = append(ids, k.KeyID)
	}
	return ids
}

func (n *node) states(t *testing.T) (states []keyring.State) {
	t.Helper()
	keys, err := n.Keys(t.Context())
	require.NoError(t, err)
	for _, k := range keys {
		states = append(states, k.State)
	}
	return states
}

// sign signs a token that is valid for an hour.
func (n *node) sign(t *testing.T) string {
	t.Helper()
	now := n.clock.Now()
	token, err := lti.Sign(t.Context(), n, nil, map[string]any{"iss": "i", "aud": "a", "iat": now.Unix(), "exp": now.Add(time.Hour).Unix()})
	require.NoError(t, err)
	return token
}

func (n *node) verify(t *testing.T, token string, keys lti.KeySet) error {
	t.Helper()
	var claims map[string]any
	return lti.Verify(t.Context(), token, keys, lti.Expect{Issuer: "i", Audience: "a", Now: n.clock.Now(), Algorithms: []string{"ES256"}}, &claims)
}
