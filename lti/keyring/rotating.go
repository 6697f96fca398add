package keyring

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// maxAttempts bounds the conditional writes of one change; each conflict means
// that another node's went through.
const maxAttempts = 8

// Rotating is a ring whose keys replace each other by schedule. A key is made and
// published ahead of its time, signs for a period, and stays published until what
// it signed has run out. The work is done by whichever call finds it due; nothing
// runs in the background. Nodes that share a store agree on the keys: of those
// that find the next one missing, one makes it.
//
// Private keys are stored encrypted, and nothing is published that was not stored
// under the ring's key-encryption key. It is an lti.KeySource.
type Rotating struct {
	cfg    Config
	life   life
	cached atomic.Pointer[snapshot]
	turn   chan struct{} // who holds it reads and writes the store
}

// NewRotating checks the configuration and returns the ring. It does no I/O: the
// first key is made when one is first asked for.
func NewRotating(cfg Config) (*Rotating, error) {
	cfg = cfg.withDefaults()
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	return &Rotating{cfg: cfg, life: life{cfg.Period, cfg.Lead, cfg.Overlap}, turn: make(chan struct{}, 1)}, nil
}

// SigningKey returns the key whose time it is, whatever the registration.
func (r *Rotating) SigningKey(ctx context.Context, _ *lti.Registration) (lti.SigningKey, error) {
	s, err := r.current(ctx)
	if err != nil {
		return lti.SigningKey{}, err
	}
	signing := s.record.Keys[s.record.signing(r.cfg.Now())]
	return s.opened[signing.ID].key, nil
}

// PublicKeys returns the keys that sign, will sign, or signed what is still
// valid.
func (r *Rotating) PublicKeys(ctx context.Context) (lti.JWKS, error) {
	s, err := r.current(ctx)
	if err != nil {
		return lti.JWKS{}, err
	}
	set := lti.JWKS{Keys: []lti.JWK{}}
	now := r.cfg.Now()
	for i, k := range s.record.Keys {
		if !s.record.over(i, now, r.life) {
			set.Keys = append(set.Keys, s.opened[k.ID].public)
		}
	}
	return set, nil
}

// load reads the ring's record; one that is not there yet is empty, of version 0.
func (r *Rotating) load(ctx context.Context) (record, int64, error) {
	var rec record
	raw, version, err := r.cfg.Store.LoadKeys(ctx, r.cfg.Name)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return rec, 0, nil
	case err != nil:
		return rec, 0, r.unavailable("reading", err)
	}
	if err := json.Unmarshal(raw, &rec); err != nil {
		return rec, 0, fmt.Errorf("reading key ring %q: %w", r.cfg.Name, err)
	}
	return rec, version, nil
}

// change stores what f makes of the record, unless that is nothing new. When
// another node was faster, f is asked again about what that one stored.
func (r *Rotating) change(ctx context.Context, f func(record) (changed record, news bool, err error)) (record, error) {
	for range maxAttempts {
		rec, version, err := r.load(ctx)
		if err != nil {
			return rec, err
		}
		changed, news, err := f(rec)
		if err != nil || !news {
			return changed, err
		}
		raw, err := json.Marshal(changed)
		if err != nil {
			return rec, err
		}
		err = r.cfg.Store.SaveKeys(ctx, r.cfg.Name, raw, version)
		if err == nil {
			return changed, nil
		}
		if !errors.Is(err, storage.ErrConflict) {
			return rec, r.unavailable("writing", err)
		}
	}
	return record{}, r.unavailable("writing", fmt.Errorf("other nodes were faster %d times: %w", maxAttempts, storage.ErrConflict))
}

func (r *Rotating) unavailable(doing string, err error) error {
	return &lti.Error{Code: lti.CodeUnavailable, Public: "This side's keys cannot be had at the moment. Please try again later.",
		Err: fmt.Errorf("%s key ring %q: %w", doing, r.cfg.Name, err)}
}

// upkeep does what is due: it makes the next key and drops those whose time is
// over. While there is a key to sign with, a next one that cannot be made is
// reported and tried again later.
func (r *Rotating) upkeep(ctx context.Context, rec record) (record, bool, error) {
	now := r.cfg.Now()
	kept := rec.withoutOver(now, r.life)
	news := len(kept.Keys) < len(rec.Keys)
	from, due := kept.nextSignsFrom(now, r.life)
	if !due {
		return kept, news, nil
	}
	next, err := r.makeKey(ctx, from)
	switch {
	case err == nil:
		kept.Keys = append(kept.Keys, next)
		return kept, true, nil
	case len(kept.Keys) > 0:
		r.logger().ErrorContext(ctx, "the next key cannot be made", "ring", r.cfg.Name, "error", err)
		return kept, news, nil
	}
	return kept, false, err
}

// makeKey generates a key that signs from that time on.
func (r *Rotating) makeKey(ctx context.Context, from time.Time) (entry, error) {
	key, err := GenerateFor(r.cfg.Algorithm)
	if err != nil {
		return entry{}, err
	}
	s, err := seal(ctx, r.cfg.Wrapper, r.cfg.Rand, key, Binding{r.cfg.Name, key.ID})
	if err != nil {
		return entry{}, r.unavailable("making a key for", err)
	}
	return entry{ID: key.ID, Algorithm: r.cfg.Algorithm, Created: r.cfg.Now().UTC(), SignsFrom: from.UTC(), Sealed: s}, nil
}

func (r *Rotating) logger() *slog.Logger {
	if r.cfg.Logger != nil {
		return r.cfg.Logger
	}
	return slog.Default()
}
