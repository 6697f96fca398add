package admin

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/storage"
)

const secretSize = 32 // bytes

// Consumer is the trust of LTI 1.1 as administrators see it: without its secrets.
type Consumer struct {
	Key      string   `json:"key"`
	Name     string   `json:"name,omitempty"`
	Tenant   string   `json:"tenant,omitempty"`
	Disabled bool     `json:"disabled,omitempty"`
	Methods  []string `json:"methods,omitempty"`
	// RegistrationID and DeploymentID are what it became in LTI 1.3.
	RegistrationID string `json:"registrationId,omitempty"`
	DeploymentID   string `json:"deploymentId,omitempty"`
	// Rotating tells that the previous secret is accepted still.
	Rotating bool `json:"rotating,omitempty"`
}

// NewConsumer is a consumer to be made, or a secret to be changed.
type NewConsumer struct {
	// Key is what the other side calls it; empty makes one.
	Key     string   `json:"key,omitempty"`
	Name    string   `json:"name,omitempty"`
	Tenant  string   `json:"tenant,omitempty"`
	Methods []string `json:"methods,omitempty"`
	// Secret is the one that the other side gave; empty makes one.
	Secret string `json:"secret,omitempty"`
}

// Issued is a key with its secret, which is shown this once.
type Issued struct {
	Key    string `json:"key"`
	Secret string `json:"secret"`
}

func shownConsumer(c *storage.Consumer) *Consumer {
	return &Consumer{Key: c.Key, Name: c.Name, Tenant: c.Tenant, Disabled: c.Disabled, Methods: c.Methods,
		RegistrationID: c.RegistrationID, DeploymentID: c.DeploymentID, Rotating: c.PreviousSecret != ""}
}

// Consumers yields the consumers that the account sees, in the order of their keys,
// behind the key after.
func (a *Admin) Consumers(ctx context.Context, p Principal, after string) iter.Seq2[*Consumer, error] {
	tenant := p.Tenant
	if p.Installation {
		tenant = ""
	}
	return func(yield func(*Consumer, error) bool) {
		if a.cfg.Consumers == nil {
			yield(nil, noConsumers())
			return
		}
		for c, err := range a.cfg.Consumers.ListConsumers(ctx, tenant, after) {
			if err != nil {
				yield(nil, err)
				return
			}
			if p.sees(c.Tenant) && !yield(shownConsumer(c), nil) {
				return
			}
		}
	}
}

func noConsumers() error {
	return notFound("Consumers of LTI 1.1 are not administered here.")
}

// Consumer returns one consumer.
func (a *Admin) Consumer(ctx context.Context, p Principal, key string) (*Consumer, error) {
	c, err := a.consumer(ctx, p, key)
	if err != nil {
		return nil, err
	}
	return shownConsumer(c), nil
}

func (a *Admin) consumer(ctx context.Context, p Principal, key string) (*storage.Consumer, error) {
	if a.cfg.Consumers == nil {
		return nil, noConsumers()
	}
	c, err := a.cfg.Consumers.FindConsumer(ctx, key)
	if err != nil {
		return nil, stored(err, "consumer")
	}
	if !p.sees(c.Tenant) {
		return nil, notFound("There is no such consumer.")
	}
	return c, nil
}

// CreateConsumer makes a consumer and returns its key and secret, which nobody is
// shown again.
func (a *Admin) CreateConsumer(ctx context.Context, p Principal, n NewConsumer) (*Issued, error) {
	if a.cfg.Consumers == nil {
		return nil, noConsumers()
	}
	c := &storage.Consumer{Key: n.Key, Secret: n.Secret, Name: n.Name, Tenant: n.Tenant, Methods: n.Methods}
	if c.Tenant == "" && !p.Installation {
		c.Tenant = p.Tenant
	}
	if !p.sees(c.Tenant) {
		return nil, denied("This account administers another tenant.")
	}
	if err := errors.Join(a.orToken(&c.Key), a.orToken(&c.Secret)); err != nil {
		return nil, err
	}
	if problems := checkConsumer(c); problems != nil {
		return nil, &InvalidError{problems}
	}
	err := a.change(ctx, p, c.Tenant, "consumer.create", c.Key, func() error {
		return stored(a.cfg.Consumers.AddConsumer(ctx, c), "consumer")
	})
	if err != nil {
		return nil, err
	}
	return &Issued{c.Key, c.Secret}, nil
}

// orToken fills in what the caller left to the installation.
func (a *Admin) orToken(s *string) (err error) {
	if *s == "" {
		*s, err = web.Token(a.cfg.Rand, secretSize)
	}
	return err
}

func checkConsumer(c *storage.Consumer) []Problem {
	check := checker{}
	check.text("key", c.Key, true)
	check.text("secret", c.Secret, true)
	check.text("name", c.Name, false)
	check.text("tenant", c.Tenant, false)
	known := []string{lti11.HMACSHA1, lti11.HMACSHA256}
	for _, m := range c.Methods {
		check.require("methods", m == known[0] || m == known[1], fmt.Sprintf("must be of %q", known))
	}
	return check.problems
}

// RotateSecret gives a consumer a new secret, the given one or else one that is
// made, and returns it. The previous one is accepted until [Admin.EndRotation].
func (a *Admin) RotateSecret(ctx context.Context, p Principal, key, secret string) (*Issued, error) {
	err := a.changeConsumer(ctx, p, "consumer.rotate", key, func(c *storage.Consumer) error {
		c.PreviousSecret, c.Secret = c.Secret, secret
		if err := a.orToken(&c.Secret); err != nil {
			return err
		}
		secret = c.Secret
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &Issued{key, secret}, nil
}

// EndRotation refuses the previous secret from now on.
func (a *Admin) EndRotation(ctx context.Context, p Principal, key string) error {
	return a.changeConsumer(ctx, p, "consumer.rotated", key, func(c *storage.Consumer) error {
		c.PreviousSecret = ""
		return nil
	})
}

// SetConsumerDisabled ends the trust in a consumer for a while, or takes it up again.
func (a *Admin) SetConsumerDisabled(ctx context.Context, p Principal, key string, disabled bool) error {
	action := "consumer.enable"
	if disabled {
		action = "consumer.disable"
	}
	return a.changeConsumer(ctx, p, action, key, func(c *storage.Consumer) error {
		c.Disabled = disabled
		return nil
	})
}

// changeConsumer reads the consumer once more right before it writes, so that what
// others do meanwhile, such as to bind it, is kept. What falls between the two is
// lost: PutConsumer replaces.
func (a *Admin) changeConsumer(ctx context.Context, p Principal, action, key string, change func(*storage.Consumer) error) error {
	c, err := a.consumer(ctx, p, key)
	if err != nil {
		return err
	}
	return a.change(ctx, p, c.Tenant, action, key, func() error {
		if c, err = a.consumer(ctx, p, key); err != nil {
			return err
		}
		if err := change(c); err != nil {
			return err
		}
		if problems := checkConsumer(c); problems != nil {
			return &InvalidError{problems}
		}
		return a.cfg.Consumers.PutConsumer(ctx, c)
	})
}

// BindConsumer says which deployment of LTI 1.3 a consumer became: its people are
// then the same. That is said once.
func (a *Admin) BindConsumer(ctx context.Context, p Principal, key, registrationID, deploymentID string) error {
	c, err := a.consumer(ctx, p, key)
	if err != nil {
		return err
	}
	r, err := a.Registration(ctx, p, registrationID)
	if err != nil {
		return err
	}
	if _, err := a.cfg.Store.FindDeployment(ctx, r, deploymentID); err != nil {
		return stored(err, "deployment")
	}
	return a.change(ctx, p, c.Tenant, "consumer.bind", target(key, target(registrationID, deploymentID)), func() error {
		err := a.cfg.Consumers.BindConsumer(ctx, key, registrationID, deploymentID)
		if errors.Is(err, storage.ErrConflict) {
			return &lti.Error{Code: CodeConflict, Public: "This consumer became another deployment already.", Err: err}
		}
		return stored(err, "consumer")
	})
}

// DeleteConsumer ends the trust for good.
func (a *Admin) DeleteConsumer(ctx context.Context, p Principal, key string) error {
	c, err := a.consumer(ctx, p, key)
	if err != nil {
		return err
	}
	return a.change(ctx, p, c.Tenant, "consumer.delete", key, func() error {
		return stored(a.cfg.Consumers.DeleteConsumer(ctx, key), "consumer")
	})
}
