package storagetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/storage/memory"
)

// alwaysBinds binds a consumer that is bound already.
type alwaysBinds struct{ *memory.Store }

func (s alwaysBinds) BindConsumer(ctx context.Context, key, registrationID, deploymentID string) error {
	c, err := s.FindConsumer(ctx, key)
	if err != nil {
		return err
	}
	c.RegistrationID, c.DeploymentID = registrationID, deploymentID
	return s.PutConsumer(ctx, c)
}

func TestConsumersSuite(t *testing.T) {
	t.Parallel()
	assert.Empty(t, failing(t, consumerChecks(), func(now func() time.Time) ConsumerStore { return open(now) }))
	assert.Subset(t, failing(t, consumerChecks(), func(now func() time.Time) ConsumerStore { return alwaysBinds{open(now)} }),
		[]string{"bound once", "race to bind"})
}
