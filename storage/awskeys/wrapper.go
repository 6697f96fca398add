package awskeys

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/ltikit/ltikit/lti/keyring"
)

// WrappingAPI is what of *kms.Client a [Wrapper] needs. IAM: kms:Encrypt and
// kms:Decrypt; a condition on the encryption context may restrict them to a ring.
type WrappingAPI interface {
	// Encrypt wraps a data key.
	Encrypt(ctx context.Context, in *kms.EncryptInput, options ...func(*kms.Options)) (*kms.EncryptOutput, error)
	// Decrypt unwraps a data key.
	Decrypt(ctx context.Context, in *kms.DecryptInput, options ...func(*kms.Options)) (*kms.DecryptOutput, error)
}

// Wrapper is a keyring.KeyWrapper whose key-encryption key is a symmetric key in
// KMS. The encryption context names the ring and the key, so that each use stands
// in CloudTrail with both.
type Wrapper struct {
	api    WrappingAPI
	keyIDs []string
}

var _ keyring.KeyWrapper = (*Wrapper)(nil)

// NewWrapper returns the wrapper of a KMS key, given by id, ARN or alias. Older
// ones may follow: they still unwrap what they wrapped when they were the first.
func NewWrapper(api WrappingAPI, keyID string, older ...string) *Wrapper {
	return &Wrapper{api: api, keyIDs: append([]string{keyID}, older...)}
}

// Wrap implements keyring.KeyWrapper.
func (w *Wrapper) Wrap(ctx context.Context, dataKey []byte, bound keyring.Binding) ([]byte, error) {
	out, err := w.api.Encrypt(ctx, &kms.EncryptInput{KeyId: &w.keyIDs[0], Plaintext: dataKey, EncryptionContext: encryptionContext(bound)})
	if err != nil {
		return nil, fmt.Errorf("encrypting with KMS key %s: %w", w.keyIDs[0], err)
	}
	return out.CiphertextBlob, nil
}

// Unwrap implements keyring.KeyWrapper. Only the configured keys are asked, so
// that what somebody wrapped with a key of their own is refused.
func (w *Wrapper) Unwrap(ctx context.Context, wrapped []byte, bound keyring.Binding) ([]byte, error) {
	var refusals []error
	for i := range w.keyIDs {
		out, err := w.api.Decrypt(ctx, &kms.DecryptInput{KeyId: &w.keyIDs[i], CiphertextBlob: wrapped, EncryptionContext: encryptionContext(bound)})
		if err == nil {
			return out.Plaintext, nil
		}
		err = reason(err)
		refusals = append(refusals, fmt.Errorf("decrypting with KMS key %s: %w", w.keyIDs[i], err))
		if !errors.Is(err, keyring.ErrKeyEncryptionKey) {
			break
		}
	}
	return nil, errors.Join(refusals...)
}

func encryptionContext(bound keyring.Binding) map[string]string {
	return map[string]string{"ltikit:ring": bound.Ring, "ltikit:key": bound.KeyID}
}

// reason adds what a refusal of KMS means to a ring; a failure that may pass is
// left as it is.
func reason(err error) error {
	var (
		otherKey *types.IncorrectKeyException
		gone     *types.NotFoundException
		disabled *types.DisabledException
		deleted  *types.KMSInvalidStateException
		changed  *types.InvalidCiphertextException
	)
	switch {
	case errors.As(err, &otherKey), errors.As(err, &gone), errors.As(err, &disabled), errors.As(err, &deleted):
		return fmt.Errorf("%w: %w", keyring.ErrKeyEncryptionKey, err)
	case errors.As(err, &changed):
		return fmt.Errorf("%w: %w", keyring.ErrTampered, err)
	}
	return err
}
