package keyring

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/storage"
)

// State is where a key stands in its life.
type State string

// The states of a key, in their order.
const (
	// Next: published, and will sign.
	Next State = "next"
	// Signing: signs what is signed now.
	Signing State = "signing"
	// Retired: signs no more; what it signed is still valid.
	Retired State = "retired"
)

// Key describes a key of a ring to an administrator.
type Key struct {
	ID        string
	Algorithm string
	State     State
	Created   time.Time
	// SignsFrom and SignsUntil are when it signs; PublishedUntil is when it
	// leaves the key set. The latter two are zero while nothing replaces it.
	SignsFrom, SignsUntil, PublishedUntil time.Time
}

// Keys lists the ring's keys in the order in which they sign, as they are stored.
// It changes nothing and needs no key-encryption key.
func (r *Rotating) Keys(ctx context.Context) ([]Key, error) {
	rec, _, err := r.load(ctx)
	if err != nil {
		return nil, err
	}
	now := r.cfg.Now()
	var keys []Key
	for i := range rec.Keys {
		if !rec.over(i, now, r.life) {
			keys = append(keys, r.describe(rec, i, now))
		}
	}
	return keys, nil
}

// Rotate makes the next key now instead of when it is due. It is published at
// once and signs after Config.Lead. If a next key is waiting already, that one is
// returned and none is made, so that it does not matter how often this is asked
// for. A key that must not be used any more is one for [Rotating.Revoke].
func (r *Rotating) Rotate(ctx context.Context) (Key, error) {
	rec, err := r.changeNow(ctx, func(rec record, now time.Time) (record, bool, error) {
		rec = rec.withoutOver(now, r.life)
		i := rec.signing(now)
		if i >= 0 && i+1 < len(rec.Keys) {
			return rec, false, nil
		}
		from := now
		if i >= 0 {
			from = now.Add(r.cfg.Lead)
		}
		next, err := r.makeKey(ctx, from)
		rec.Keys = append(rec.Keys, next)
		return rec, true, err
	})
	if err != nil {
		return Key{}, err
	}
	return r.describe(rec, len(rec.Keys)-1, r.cfg.Now()), nil
}

// Revoke takes a key out of the ring: it leaves the key set here at once and on
// other nodes within Config.Refresh (within an hour on one that cannot reach the
// store), and nothing it signed verifies any more. If
// it was the one that signs, the next one takes over at once, or a new one where
// none was waiting; others may need to fetch the key set again to know it. An
// unknown id is storage.ErrNotFound.
//
// It needs no key that can be opened, so it also helps when the key-encryption
// key is lost.
func (r *Rotating) Revoke(ctx context.Context, id string) error {
	_, err := r.changeNow(ctx, func(rec record, now time.Time) (record, bool, error) {
		signed := rec.signing(now)
		left, found := rec.without(id, now)
		if !found {
			return rec, false, fmt.Errorf("key %q of ring %q: %w", id, r.cfg.Name, storage.ErrNotFound)
		}
		if signed >= 0 && rec.Keys[signed].ID == id && signed == len(left.Keys) {
			next, err := r.makeKey(ctx, now)
			if err != nil {
				return rec, false, err
			}
			left.Keys = append(left.Keys, next)
		}
		return left, true, nil
	})
	return err
}

// Rewrap has the wrapper wrap every stored key anew. After that the key-encryption
// key that comes first opens all of them, and older ones may be taken out of the
// configuration.
func (r *Rotating) Rewrap(ctx context.Context) error {
	_, err := r.changeNow(ctx, func(rec record, _ time.Time) (record, bool, error) {
		for i, k := range rec.Keys {
			var err error
			if rec.Keys[i].Sealed, err = k.Sealed.rewrap(ctx, r.cfg.Wrapper, Binding{r.cfg.Name, k.ID}); err != nil {
				return rec, false, r.cannotOpen(k.ID, err)
			}
		}
		return rec, len(rec.Keys) > 0, nil
	})
	return err
}

// changeNow stores what f makes of the record, and lets this node read it at its
// next call.
func (r *Rotating) changeNow(ctx context.Context, f func(record, time.Time) (record, bool, error)) (record, error) {
	release, err := r.takeTurn(ctx)
	if err != nil {
		return record{}, err
	}
	defer release()
	rec, err := r.change(ctx, func(rec record) (record, bool, error) { return f(rec, r.cfg.Now()) })
	if err == nil {
		r.cached.Store(nil)
	}
	return rec, err
}

func (r *Rotating) describe(rec record, i int, now time.Time) Key {
	k := rec.Keys[i]
	out := Key{ID: k.ID, Algorithm: k.Algorithm, Created: k.Created, SignsFrom: k.SignsFrom, SignsUntil: rec.signsUntil(i), State: Retired}
	if !out.SignsUntil.IsZero() {
		out.PublishedUntil = out.SignsUntil.Add(r.cfg.Overlap)
	}
	switch signing := rec.signing(now); {
	case i == signing:
		out.State = Signing
	case i > signing:
		out.State = Next
	}
	return out
}
