package lti11

import (
	"context"
	"encoding/base64"
	"fmt"
	"iter"

	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage"
)

// SecretStore is a store of consumers.
type SecretStore interface {
	storage.Consumers
	storage.ConsumerWriter
	storage.ConsumerDirectory
	storage.ConsumerBindings
}

// Sealed is a store of consumers whose secrets are ciphertext in the store
// beneath. Each is bound to its consumer, so that none can be passed off as
// another's. A secret that was stored without it is refused: put it again.
type Sealed struct {
	// SecretStore is the store beneath.
	SecretStore
	// Keys encrypts, such as [keyring.Secrets] or a KMS. It is asked for each
	// consumer that is found.
	Keys keyring.KeyWrapper
}

var _ SecretStore = Sealed{}

// PutConsumer implements [storage.ConsumerWriter].
func (s Sealed) PutConsumer(ctx context.Context, c *storage.Consumer) error {
	sealed, err := s.seal(ctx, c)
	if err != nil {
		return err
	}
	return s.SecretStore.PutConsumer(ctx, sealed)
}

// AddConsumer implements [storage.ConsumerWriter].
func (s Sealed) AddConsumer(ctx context.Context, c *storage.Consumer) error {
	sealed, err := s.seal(ctx, c)
	if err != nil {
		return err
	}
	return s.SecretStore.AddConsumer(ctx, sealed)
}

// seal returns a copy of the consumer with ciphertext for its secrets.
func (s Sealed) seal(ctx context.Context, c *storage.Consumer) (*storage.Consumer, error) {
	sealed := c.Clone()
	for ring, secret := range secretsOf(sealed) {
		if *secret == "" {
			continue
		}
		ciphertext, err := s.Keys.Wrap(ctx, []byte(*secret), keyring.Binding{Ring: ring, KeyID: c.Key})
		if err != nil {
			return nil, fmt.Errorf("sealing the secret of consumer %q: %w", c.Key, err)
		}
		*secret = base64.StdEncoding.EncodeToString(ciphertext)
	}
	return sealed, nil
}

// FindConsumer implements [storage.Consumers].
func (s Sealed) FindConsumer(ctx context.Context, key string) (*storage.Consumer, error) {
	return s.open(ctx)(s.SecretStore.FindConsumer(ctx, key))
}

// BoundConsumer implements [storage.ConsumerBindings].
func (s Sealed) BoundConsumer(ctx context.Context, registrationID, deploymentID string) (*storage.Consumer, error) {
	return s.open(ctx)(s.SecretStore.BoundConsumer(ctx, registrationID, deploymentID))
}

// ListConsumers implements [storage.ConsumerDirectory].
func (s Sealed) ListConsumers(ctx context.Context, tenant, after string) iter.Seq2[*storage.Consumer, error] {
	return func(yield func(*storage.Consumer, error) bool) {
		for c, err := range s.SecretStore.ListConsumers(ctx, tenant, after) {
			if c, err = s.open(ctx)(c, err); !yield(c, err) || err != nil {
				return
			}
		}
	}
}

// open returns what decrypts the secrets of a consumer that was found.
func (s Sealed) open(ctx context.Context) func(*storage.Consumer, error) (*storage.Consumer, error) {
	return func(c *storage.Consumer, err error) (*storage.Consumer, error) {
		if err != nil {
			return nil, err
		}
		for ring, secret := range secretsOf(c) {
			if *secret == "" {
				continue
			}
			ciphertext, err := base64.StdEncoding.DecodeString(*secret)
			if err != nil {
				return nil, fmt.Errorf("the secret of consumer %q: %w", c.Key, keyring.ErrTampered)
			}
			plain, err := s.Keys.Unwrap(ctx, ciphertext, keyring.Binding{Ring: ring, KeyID: c.Key})
			if err != nil {
				return nil, fmt.Errorf("opening the secret of consumer %q: %w", c.Key, err)
			}
			*secret = string(plain)
		}
		return c, nil
	}
}

// secretsOf names what each secret of a consumer is bound to.
func secretsOf(c *storage.Consumer) map[string]*string {
	return map[string]*string{"lti11 secret": &c.Secret, "lti11 previous secret": &c.PreviousSecret}
}
