package sqlstore_test

import (
	"testing"
	"time"

	"github.com/ltikit/ltikit/storage/storagetest"
)

func TestConsumers(t *testing.T) {
	t.Parallel()
	storagetest.Consumers(t, func(t *testing.T, now func() time.Time) storagetest.ConsumerStore { return openStore(t, now) })
}
