package authority

import (
	"context"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/lti"
)

// Where verifiers find the issuer's keys (OpenID Connect Discovery §4).
const (
	DiscoveryPath = "/.well-known/openid-configuration"
	JWKSPath      = "/.well-known/jwks.json"
)

// Metadata is what a verifier must know of the issuer (OpenID Connect Discovery §3).
// It names no endpoint to get tokens at: people sign in at their LMS, and the page
// alone is given tokens.
type Metadata struct {
	Issuer        string   `json:"issuer"`
	JWKSURL       string   `json:"jwks_uri"`
	ResponseTypes []string `json:"response_types_supported"`
	SubjectTypes  []string `json:"subject_types_supported"`
	Algorithms    []string `json:"id_token_signing_alg_values_supported"`
	Claims        []string `json:"claims_supported"`
}

// Metadata describes the issuer as its keys are now.
func (a *Authority) Metadata(ctx context.Context) (Metadata, error) {
	set, err := a.PublicKeys(ctx)
	if err != nil {
		return Metadata{}, err
	}
	m := Metadata{
		Issuer: a.cfg.Issuer, JWKSURL: a.cfg.Issuer + JWKSPath,
		ResponseTypes: []string{"id_token"}, SubjectTypes: []string{"public"}, Algorithms: []string{},
		Claims: []string{"iss", "aud", "sub", "client_id", "jti", "iat", "exp", "sid", "room", "role"},
	}
	for _, k := range set.Keys {
		if !slices.Contains(m.Algorithms, k.Algorithm) {
			m.Algorithms = append(m.Algorithms, k.Algorithm)
		}
	}
	return m, nil
}

// PublicKeys are the keys that verify its tokens.
func (a *Authority) PublicKeys(ctx context.Context) (lti.JWKS, error) {
	set, err := a.cfg.Keys.PublicKeys(ctx)
	if err != nil {
		return set, fmt.Errorf("the keys of access tokens: %w", err)
	}
	return set, nil
}
