package storagetest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/ltikit/ltikit/storage"
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

// alwaysAdds replaces a consumer that is there.
type alwaysAdds struct{ *memory.Store }

func (s alwaysAdds) AddConsumer(ctx context.Context, c *storage.Consumer) error {
	return s.PutConsumer(ctx, c)
}

func TestConsumersSuite(t *testing.T) {
	t.Parallel()
	assert.Empty(t, failing(t, consumerChecks(), func(now func() time.Time) ConsumerStore { return open(now) }))
	assert.Subset(t, failing(t, consumerChecks(), func(now func() time.Time) ConsumerStore { return alwaysBinds{open(now)} }),
		[]string{"bound once", "race to bind"})
	assert.Equal(t, []string{"added once", "race to add"},
		failing(t, consumerChecks(), func(now func() time.Time) ConsumerStore { return alwaysAdds{open(now)} }))
}
