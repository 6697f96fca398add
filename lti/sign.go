package lti

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

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
	body, err := encode(payload)
	if err != nil {
		return "", fmt.Errorf("token payload: %w", err)
	}
	return jose.Sign(key.Signer, key.ID, typ, body)
}

// encode is json.Marshal, which would read what a message writes once more.
func encode(payload any) ([]byte, error) {
	if m, ok := payload.(*Message); ok && m != nil {
		return m.MarshalJSON()
	}
	return json.Marshal(payload)
}
