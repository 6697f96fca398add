package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// PutConsent implements [config.Consents].
func (s *Store) PutConsent(ctx context.Context, c config.Consent) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO placement_consent (user_id, tool_id, name, email, at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (user_id, tool_id) DO UPDATE SET name = excluded.name, email = excluded.email, at = excluded.at`,
		c.UserID, c.ToolID, number(c.Name), number(c.Email), c.At.UnixMilli())
	if err != nil {
		return fmt.Errorf("consent: %w", err)
	}
	return nil
}

// Consent implements [config.Consents].
func (s *Store) Consent(ctx context.Context, toolID, userID string) (config.Consent, error) {
	c := config.Consent{ToolID: toolID, UserID: userID}
	var name, email, at int64
	err := s.db.QueryRowContext(ctx, `SELECT name, email, at FROM placement_consent WHERE user_id = ? AND tool_id = ?`, userID, toolID).Scan(&name, &email, &at)
	if errors.Is(err, sql.ErrNoRows) {
		err = storage.ErrNotFound
	}
	if err != nil {
		return config.Consent{}, fmt.Errorf("consent: %w", err)
	}
	c.Name, c.Email, c.At = name != 0, email != 0, time.UnixMilli(at).UTC()
	return c, nil
}

// DeleteConsents implements [config.Consents].
func (s *Store) DeleteConsents(ctx context.Context, userID string) error {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM placement_consent WHERE user_id = ?`, userID); err != nil {
		return fmt.Errorf("consents: %w", err)
	}
	return nil
}

// number is a truth as both engines keep it.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
