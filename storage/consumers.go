package storage

import (
	"context"
	"iter"
	"log/slog"
	"slices"
)

// Consumer is the trust of LTI 1.1 between one platform and one tool: a key, and
// a secret that both know. Both roles use the same record.
//
// A store keeps the secrets as it is given them. Who wraps it in lti11.Sealed
// gives it ciphertext alone.
type Consumer struct {
	// Key is the oauth_consumer_key, unique in this installation and compared
	// byte for byte.
	Key string `json:"key"`
	// Secret signs. PreviousSecret is accepted too, while the other side still
	// changes over to a new one; empty ends that.
	Secret         string `json:"secret"`
	PreviousSecret string `json:"previousSecret,omitempty"`
	// Name is shown to administrators; it may be empty.
	Name string `json:"name,omitempty"`
	// Tenant is whose consumer it is, where one installation serves several
	// owners; consumers are listed by it.
	Tenant string `json:"tenant,omitempty"`
	// Disabled keeps the record and ends the trust.
	Disabled bool `json:"disabled,omitempty"`
	// Methods are the signature methods that are accepted; nil means HMAC-SHA1,
	// the one that LTI 1.1 requires.
	Methods []string `json:"methods,omitempty"`
	// RegistrationID and DeploymentID tell what this consumer became in LTI
	// 1.3; empty as long as it has not been moved.
	RegistrationID string `json:"registrationId,omitempty"`
	DeploymentID   string `json:"deploymentId,omitempty"`
}

// LogValue shows which consumer it is and no secret.
func (c *Consumer) LogValue() slog.Value {
	return slog.GroupValue(slog.String("key", c.Key), slog.String("tenant", c.Tenant))
}

// Clone returns a copy that shares nothing with c.
func (c *Consumer) Clone() *Consumer {
	own := *c
	own.Methods = slices.Clone(c.Methods)
	return &own
}

// Consumers finds who is trusted by LTI 1.1. Returned records are the caller's
// own copies.
type Consumers interface {
	// FindConsumer returns the consumer of that key, or ErrNotFound.
	FindConsumer(ctx context.Context, key string) (*Consumer, error)
}

// ConsumerWriter records who is trusted by LTI 1.1. Administration calls it.
type ConsumerWriter interface {
	// PutConsumer stores c under its key, replacing what was there.
	PutConsumer(ctx context.Context, c *Consumer) error
	// AddConsumer stores c under a key that is new: of callers with the same key
	// one wins, and the others get ErrConflict.
	AddConsumer(ctx context.Context, c *Consumer) error
	// DeleteConsumer removes the consumer, or is ErrNotFound.
	DeleteConsumer(ctx context.Context, key string) error
}

// ConsumerDirectory lists who is trusted by LTI 1.1, for administration. What
// changes while the caller iterates may or may not be seen; an error ends the
// list.
type ConsumerDirectory interface {
	// ListConsumers yields consumers in the order of their keys, byte by byte,
	// behind the key after. An empty tenant does not restrict.
	ListConsumers(ctx context.Context, tenant, after string) iter.Seq2[*Consumer, error]
}

// ConsumerBindings tie consumers to what they became in LTI 1.3.
type ConsumerBindings interface {
	// BindConsumer ties the consumer to a deployment, once: of callers that name
	// different ones, one wins, and the others get ErrConflict. To repeat it is
	// no error. An unknown key is ErrNotFound.
	BindConsumer(ctx context.Context, key, registrationID, deploymentID string) error
	// BoundConsumer returns the one consumer that became that deployment. None:
	// ErrNotFound. More than one: ErrAmbiguous.
	BoundConsumer(ctx context.Context, registrationID, deploymentID string) (*Consumer, error)
}
