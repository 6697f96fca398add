package storagetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// firstConsents keeps a person's first answer for ever.
type firstConsents struct{ config.Consents }

func (s firstConsents) PutConsent(ctx context.Context, c config.Consent) error {
	if _, err := s.Consent(ctx, c.ToolID, c.UserID); !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	return s.Consents.PutConsent(ctx, c)
}

// lastingConsents forgets nothing.
type lastingConsents struct{ config.Consents }

func (lastingConsents) DeleteConsents(context.Context, string) error { return nil }

func TestBrokenConsentsAreCaught(t *testing.T) {
	t.Parallel()
	assert.Empty(t, failing(t, consentsChecks(), func(now func() time.Time) config.Consents { return open(now) }))
	assert.Equal(t, []string{"found and replaced"}, failing(t, consentsChecks(), func(now func() time.Time) config.Consents { return firstConsents{open(now)} }))
	assert.Contains(t, failing(t, consentsChecks(), func(now func() time.Time) config.Consents { return lastingConsents{open(now)} }), "forgotten")
}
