package memory

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// consents are people's answers to what tools may know of them.
type consents struct {
	mu sync.RWMutex
	of map[answered]config.Consent
}

type answered struct{ toolID, userID string }

// PutConsent implements [config.Consents].
func (s *Store) PutConsent(ctx context.Context, c config.Consent) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.consents.mu.Lock()
	defer s.consents.mu.Unlock()
	c.At = c.At.UTC()
	s.consents.of[answered{c.ToolID, c.UserID}] = c
	return nil
}

// Consent implements [config.Consents].
func (s *Store) Consent(ctx context.Context, toolID, userID string) (config.Consent, error) {
	if err := ctx.Err(); err != nil {
		return config.Consent{}, err
	}
	s.consents.mu.RLock()
	defer s.consents.mu.RUnlock()
	c, found := s.consents.of[answered{toolID, userID}]
	if !found {
		return config.Consent{}, fmt.Errorf("consent: %w", storage.ErrNotFound)
	}
	return c, nil
}

// DeleteConsents implements [config.Consents].
func (s *Store) DeleteConsents(ctx context.Context, userID string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	s.consents.mu.Lock()
	defer s.consents.mu.Unlock()
	maps.DeleteFunc(s.consents.of, func(by answered, _ config.Consent) bool { return by.userID == userID })
	return nil
}
