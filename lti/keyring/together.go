package keyring

import (
	"context"
	"errors"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// Together is one key source made of several, which are published as one set. Of
// them choose picks the one that signs for a registration, so that registrations
// may have rings of their own; it gets nil for what concerns no registration,
// such as access tokens, and must return one of sources.
func Together(choose func(ctx context.Context, r *lti.Registration) (lti.KeySource, error), sources ...lti.KeySource) lti.KeySource {
	return &together{choose: choose, sources: sources}
}

// ByAlgorithm is Together with the first source whose key signs with an
// algorithm that the registration names, and the first of all where it names
// none.
func ByAlgorithm(sources ...lti.KeySource) lti.KeySource {
	return Together(func(ctx context.Context, r *lti.Registration) (lti.KeySource, error) {
		if len(sources) == 0 {
			return nil, errors.New("keyring.ByAlgorithm needs at least one source")
		}
		if r == nil || len(r.Algorithms) == 0 {
			return sources[0], nil
		}
		for _, s := range sources {
			key, err := s.SigningKey(ctx, r)
			if err != nil {
				return nil, err
			}
			algorithm, err := key.Alg()
			if err != nil {
				return nil, err
			}
			if slices.Contains(r.Algorithms, algorithm) {
				return s, nil
			}
		}
		return sources[0], nil // lti.Sign says what is wrong
	}, sources...)
}

type together struct {
	choose  func(context.Context, *lti.Registration) (lti.KeySource, error)
	sources []lti.KeySource
}

// SigningKey returns the key of the source that is chosen for the registration.
func (t *together) SigningKey(ctx context.Context, r *lti.Registration) (lti.SigningKey, error) {
	s, err := t.choose(ctx, r)
	if err == nil && s == nil {
		err = errors.New("no key source was chosen for the registration")
	}
	if err != nil {
		return lti.SigningKey{}, err
	}
	return s.SigningKey(ctx, r)
}

// PublicKeys returns the keys of all sources.
func (t *together) PublicKeys(ctx context.Context) (lti.JWKS, error) {
	all := lti.JWKS{Keys: []lti.JWK{}}
	for _, s := range t.sources {
		set, err := s.PublicKeys(ctx)
		if err != nil {
			return lti.JWKS{}, err
		}
		all.Keys = append(all.Keys, set.Keys...)
	}
	return all, nil
}
