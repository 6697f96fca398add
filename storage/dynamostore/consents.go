package dynamostore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// The answers of a person are one partition, so that all are found to be forgotten.

func consentsOf(userID string) string { return "consents#" + digest(userID) }

func consentKey(toolID, userID string) item { return at(consentsOf(userID), digest(toolID)) }

// PutConsent implements [config.Consents].
func (s *Store) PutConsent(ctx context.Context, c config.Consent) error {
	c.At = c.At.UTC()
	kept, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("consent: %w", err)
	}
	i := consentKey(c.ToolID, c.UserID)
	i[record] = text(string(kept))
	if err := s.set(ctx, i); err != nil {
		return fmt.Errorf("consent: %w", err)
	}
	return nil
}

// Consent implements [config.Consents].
func (s *Store) Consent(ctx context.Context, toolID, userID string) (config.Consent, error) {
	i, err := s.get(ctx, consentKey(toolID, userID))
	if err == nil && i == nil {
		err = storage.ErrNotFound
	}
	if err != nil {
		return config.Consent{}, fmt.Errorf("consent: %w", err)
	}
	c, err := decode[config.Consent](i)
	if err != nil {
		return config.Consent{}, err
	}
	return *c, nil
}

// DeleteConsents implements [config.Consents]. Where it fails some answers may be
// gone; called again it forgets the rest.
func (s *Store) DeleteConsents(ctx context.Context, userID string) error {
	keys, err := s.keysOf(ctx, partition(consentsOf(userID)))
	if err == nil {
		err = s.remove(ctx, keys)
	}
	if err != nil {
		return fmt.Errorf("consents: %w", err)
	}
	return nil
}
