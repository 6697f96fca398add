package keyring

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// graceFor is how long a node goes on with what it last read while the store or
// the key-encryption key cannot be had.
const graceFor = time.Hour

// snapshot is the ring as it was last read, with its keys opened. It is never
// changed, so that whoever signs needs no lock.
type snapshot struct {
	record  record
	opened  map[string]opened
	read    time.Time // from the store
	checked time.Time // when that was last tried
}

type opened struct {
	key    lti.SigningKey
	public lti.JWK
}

// current returns the ring, read anew if it is time. One caller reads, the others
// wait for it. While it cannot be read, the last one serves for an hour.
func (r *Rotating) current(ctx context.Context) (*snapshot, error) {
	if s := r.cached.Load(); r.fresh(s) {
		return s, nil
	}
	release, err := r.takeTurn(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	last := r.cached.Load()
	if r.fresh(last) {
		return last, nil
	}
	next, err := r.read(ctx, last)
	if err == nil {
		r.cached.Store(next)
		return next, nil
	}
	if last == nil || ctx.Err() != nil || r.cfg.Now().Sub(last.read) >= graceFor {
		return nil, err
	}
	r.logger().ErrorContext(ctx, "going on with the keys that were read before", "ring", r.cfg.Name, "error", err)
	again := *last
	again.checked = r.cfg.Now()
	r.cached.Store(&again)
	return &again, nil
}

func (r *Rotating) fresh(s *snapshot) bool {
	return s != nil && r.cfg.Now().Sub(s.checked) < r.cfg.Refresh
}

// takeTurn waits until no other call of this node works on the store.
func (r *Rotating) takeTurn(ctx context.Context) (release func(), err error) {
	select {
	case r.turn <- struct{}{}:
		return func() { <-r.turn }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("waiting for key ring %q: %w", r.cfg.Name, ctx.Err())
	}
}

// read reads the ring, does what is due, and opens the keys that are not open
// yet.
func (r *Rotating) read(ctx context.Context, last *snapshot) (*snapshot, error) {
	rec, err := r.change(ctx, func(rec record) (record, bool, error) { return r.upkeep(ctx, rec) })
	if err != nil {
		return nil, err
	}
	now := r.cfg.Now()
	s := &snapshot{record: rec, opened: make(map[string]opened, len(rec.Keys)), read: now, checked: now}
	for _, k := range rec.Keys {
		if last != nil {
			if o, ok := last.opened[k.ID]; ok {
				s.opened[k.ID] = o
				continue
			}
		}
		o, err := r.open(ctx, k)
		if err != nil {
			return nil, err
		}
		s.opened[k.ID] = o
	}
	return s, nil
}

func (r *Rotating) open(ctx context.Context, k entry) (opened, error) {
	signer, err := k.Sealed.open(ctx, r.cfg.Wrapper, Binding{r.cfg.Name, k.ID})
	if err != nil {
		return opened{}, r.cannotOpen(k.ID, err)
	}
	key := lti.SigningKey{ID: k.ID, Signer: signer, Algorithm: k.Algorithm}
	public, err := lti.PublicJWK(key)
	return opened{key, public}, err
}

// cannotOpen tells a key that will never open this way from a wrapper that cannot
// answer at present.
func (r *Rotating) cannotOpen(id string, err error) error {
	err = fmt.Errorf("key %q: %w", id, err)
	if !errors.Is(err, ErrKeyEncryptionKey) && !errors.Is(err, ErrTampered) {
		return r.unavailable("opening", err)
	}
	return &lti.Error{Code: lti.CodeServerError, Public: "This side cannot use its keys at the moment. Please try again later.",
		Err: fmt.Errorf("opening key ring %q: %w", r.cfg.Name, err),
		Fix: "start with the key-encryption key that the ring was made with; if it is lost, revoke the key, and a new one is made"}
}
