package memory

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/ltikit/ltikit/storage"
)

// consumers keeps the trust of LTI 1.1 by key.
type consumers struct {
	mu    sync.Mutex
	byKey map[string]*storage.Consumer
}

// FindConsumer implements [storage.Consumers].
func (s *Store) FindConsumer(ctx context.Context, key string) (*storage.Consumer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c, found := s.consumers.get(key)
	if !found {
		return nil, fmt.Errorf("consumer %q: %w", key, storage.ErrNotFound)
	}
	return c, nil
}

// PutConsumer implements [storage.ConsumerWriter].
func (s *Store) PutConsumer(ctx context.Context, c *storage.Consumer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.consumers.mu.Lock()
	defer s.consumers.mu.Unlock()
	s.consumers.byKey[c.Key] = c.Clone()
	return nil
}

// AddConsumer implements [storage.ConsumerWriter].
func (s *Store) AddConsumer(ctx context.Context, c *storage.Consumer) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.consumers.mu.Lock()
	defer s.consumers.mu.Unlock()
	if s.consumers.byKey[c.Key] != nil {
		return fmt.Errorf("consumer %q: %w", c.Key, storage.ErrConflict)
	}
	s.consumers.byKey[c.Key] = c.Clone()
	return nil
}

// DeleteConsumer implements [storage.ConsumerWriter].
func (s *Store) DeleteConsumer(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.consumers.mu.Lock()
	defer s.consumers.mu.Unlock()
	if s.consumers.byKey[key] == nil {
		return fmt.Errorf("consumer %q: %w", key, storage.ErrNotFound)
	}
	delete(s.consumers.byKey, key)
	return nil
}

// ListConsumers implements [storage.ConsumerDirectory].
func (s *Store) ListConsumers(ctx context.Context, tenant, after string) iter.Seq2[*storage.Consumer, error] {
	keys := func() []string { return s.consumers.keysBehind(after) }
	return listed(ctx, keys, func(key string) (*storage.Consumer, bool) {
		c, found := s.consumers.get(key)
		return c, found && (tenant == "" || c.Tenant == tenant)
	})
}

// BindConsumer implements [storage.ConsumerBindings].
func (s *Store) BindConsumer(ctx context.Context, key, registrationID, deploymentID string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.consumers.mu.Lock()
	defer s.consumers.mu.Unlock()
	c := s.consumers.byKey[key]
	switch {
	case c == nil:
		return fmt.Errorf("consumer %q: %w", key, storage.ErrNotFound)
	case c.RegistrationID == "":
		c.RegistrationID, c.DeploymentID = registrationID, deploymentID
	case c.RegistrationID != registrationID || c.DeploymentID != deploymentID:
		return fmt.Errorf("consumer %q is bound to another deployment: %w", key, storage.ErrConflict)
	}
	return nil
}

// BoundConsumer implements [storage.ConsumerBindings].
func (s *Store) BoundConsumer(ctx context.Context, registrationID, deploymentID string) (*storage.Consumer, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s.consumers.mu.Lock()
	defer s.consumers.mu.Unlock()
	var bound *storage.Consumer
	for _, c := range s.consumers.byKey {
		if registrationID == "" || c.RegistrationID != registrationID || c.DeploymentID != deploymentID {
			continue
		}
		if bound != nil {
			return nil, fmt.Errorf("consumers of deployment %q: %w", deploymentID, storage.ErrAmbiguous)
		}
		bound = c
	}
	if bound == nil {
		return nil, fmt.Errorf("consumer of deployment %q: %w", deploymentID, storage.ErrNotFound)
	}
	return bound.Clone(), nil
}

// get returns the caller's own copy.
func (c *consumers) get(key string) (*storage.Consumer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, found := c.byKey[key]
	if !found {
		return nil, false
	}
	return kept.Clone(), true
}

func (c *consumers) keysBehind(after string) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	keys := slices.DeleteFunc(slices.Collect(maps.Keys(c.byKey)), func(key string) bool { return key <= after })
	slices.Sort(keys)
	return keys
}
