package awskeys

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/ltikit/ltikit/lti"
)

// SigningAPI is what of *kms.Client signing needs. IAM: kms:GetPublicKey and
// kms:Sign.
type SigningAPI interface {
	// GetPublicKey returns the public half.
	GetPublicKey(ctx context.Context, in *kms.GetPublicKeyInput, options ...func(*kms.Options)) (*kms.GetPublicKeyOutput, error)
	// Sign signs a digest inside KMS.
	Sign(ctx context.Context, in *kms.SignInput, options ...func(*kms.Options)) (*kms.SignOutput, error)
}

// Key names an asymmetric KMS key for signing: RSA_2048 to RSA_4096,
// ECC_NIST_P256 or ECC_NIST_P384.
type Key struct {
	// KeyID is the key's id, ARN or alias.
	KeyID string
	// Algorithm is as in lti.SigningKey: empty means RS256 or what belongs to
	// the curve.
	Algorithm string
}

// Keys are signing keys that stay inside KMS: only digests go there and only
// signatures come back. The first signs; the others are published so that what
// they signed before still verifies. It is an lti.KeySource.
type Keys struct {
	signing lti.SigningKey // without its Signer, which is made for each call
	signer  signer
	public  lti.JWKS
}

// OpenKeys asks KMS for the public halves, once. What an alias names is settled
// then: pointing it to another key takes effect at the next start, when that key
// has been published long enough as one of the others.
func OpenKeys(ctx context.Context, api SigningAPI, keys ...Key) (*Keys, error) {
	if len(keys) == 0 {
		return nil, errors.New("awskeys.OpenKeys needs at least one key")
	}
	k := new(Keys)
	for i, key := range keys {
		s, err := openSigner(ctx, api, key.KeyID)
		if err != nil {
			return nil, fmt.Errorf("KMS key %s: %w", key.KeyID, err)
		}
		id, err := lti.Thumbprint(s.public)
		if err != nil {
			return nil, fmt.Errorf("KMS key %s: %w", key.KeyID, err)
		}
		public, err := lti.PublicJWK(lti.SigningKey{ID: id, Signer: s, Algorithm: key.Algorithm})
		if err != nil {
			return nil, fmt.Errorf("KMS key %s: %w", key.KeyID, err)
		}
		if i == 0 {
			k.signing, k.signer = lti.SigningKey{ID: id, Algorithm: key.Algorithm}, s
		}
		k.public.Keys = append(k.public.Keys, public)
	}
	return k, nil
}

// SigningKey returns the first key, whatever the registration. Its signer asks
// KMS within ctx.
func (k *Keys) SigningKey(ctx context.Context, _ *lti.Registration) (lti.SigningKey, error) {
	key, bound := k.signing, k.signer
	bound.ctx = ctx
	key.Signer = bound
	return key, nil
}

// PublicKeys returns the public halves of all keys.
func (k *Keys) PublicKeys(context.Context) (lti.JWKS, error) { return k.public, nil }
