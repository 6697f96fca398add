// Package keyring holds this side's own keys. A Ring is fixed: the first key
// signs, all are published; it is read from a file, or made of any crypto.Signer,
// such as a key in a KMS. A Rotating ring makes its keys itself, replaces them by
// schedule and keeps them encrypted in a store that several nodes share.
package keyring

import (
	"context"
	"errors"
	"fmt"

	"github.com/ltikit/ltikit/lti"
)

// Ring is a fixed set of keys. It is an lti.KeySource.
type Ring struct {
	signing lti.SigningKey
	public  lti.JWKS
}

// New returns the ring of these keys. The first signs; the others are published
// so that what they signed before still verifies.
func New(keys ...lti.SigningKey) (*Ring, error) {
	if len(keys) == 0 {
		return nil, errors.New("a key ring needs at least one key")
	}
	r := &Ring{signing: keys[0]}
	seen := map[string]bool{}
	for _, k := range keys {
		if seen[k.ID] {
			return nil, fmt.Errorf("two keys with the id %q", k.ID)
		}
		seen[k.ID] = true
		jwk, err := lti.PublicJWK(k)
		if err != nil {
			return nil, err
		}
		r.public.Keys = append(r.public.Keys, jwk)
	}
	return r, nil
}

// SigningKey returns the first key, whatever the registration.
func (r *Ring) SigningKey(context.Context, *lti.Registration) (lti.SigningKey, error) {
	return r.signing, nil
}

// PublicKeys returns the public halves of all keys.
func (r *Ring) PublicKeys(context.Context) (lti.JWKS, error) { return r.public, nil }
