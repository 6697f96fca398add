package lti

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ltikit/ltikit/lti/internal/jose"
)

// Sign encodes payload as JSON and signs it with the source's key for the
// registration, as a compact JWS whose header names typ "JWT", the algorithm and
// the key (Sec §6.1). The registration may be nil for tokens that concern none.
func Sign(ctx context.Context, ks KeySource, r *Registration, payload any) (string, error) {
	return SignTyped(ctx, ks, r, "JWT", payload)
}

// SignTyped is Sign with another `typ` header, so that a token made for one
// purpose cannot pass for one of another (RFC 8725 §3.11).
func SignTyped(ctx context.Context, ks KeySource, r *Registration, typ string, payload any) (string, error) {
	key, err := ks.SigningKey(ctx, r)
	if err != nil {
		return "", fmt.Errorf("signing key: %w", err)
	}
	if key.ID == "" || key.Signer == nil {
		return "", errors.New("signing key: the key source gave a key without an id or a signer")
	}
	if err := accepted(key, r); err != nil {
		return "", err
	}
	body, err := encode(payload)
	if err != nil {
		return "", fmt.Errorf("token payload: %w", err)
	}
	return jose.Sign(key.Signer, key.Algorithm, key.ID, typ, body)
}

// accepted refuses a key that the registration does not allow: the other side
// would refuse the token, and could say less about why. A registration that
// names no algorithm leaves it to the key source.
func accepted(key SigningKey, r *Registration) error {
	if r == nil || len(r.Algorithms) == 0 {
		return nil
	}
	algorithm, err := key.Alg()
	if err != nil {
		return err
	}
	if slices.Contains(r.Algorithms, algorithm) {
		return nil
	}
	return &Error{Code: CodeServerError, Public: "This side has no key that the other side accepts.",
		Claim: "alg", Want: strings.Join(r.Algorithms, " or "), Got: algorithm, Err: ErrAlgorithm,
		Fix: "add " + algorithm + " to the algorithms of the registration, if the other side accepts it, or a key for one of them to the key source"}
}

// encode is json.Marshal, which would read what a message writes once more.
func encode(payload any) ([]byte, error) {
	if m, ok := payload.(*Message); ok && m != nil {
		return m.MarshalJSON()
	}
	return json.Marshal(payload)
}
