package memory_test

import (
	"testing"
	"time"

	"github.com/ltikit/ltikit/storage/memory"
	"github.com/ltikit/ltikit/storage/storagetest"
)

func TestConsumers(t *testing.T) {
	t.Parallel()
	storagetest.Consumers(t, func(_ *testing.T, now func() time.Time) storagetest.ConsumerStore {
		return memory.New(memory.Config{Now: now})
	})
}
