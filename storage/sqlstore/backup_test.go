package sqlstore_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// A backup that is made while the store is in use holds all that was
// acknowledged before it began, and is a database like any other.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	s, until := openStore(t, time.Now), time.Now().Add(time.Hour)
	require.NoError(t, s.PutRegistration(t.Context(), &lti.Registration{ID: "r1", Issuer: "i", ClientID: "c"}))
	var acknowledged atomic.Int64
	enough, stop := make(chan struct{}), make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 0; ; i++ {
			if err := s.MarkUsed(t.Context(), fmt.Sprint("key", i), until); err != nil {
				t.Error(err)
				return
			}
			if acknowledged.Add(1) == 100 {
				close(enough)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	<-enough
	before, copied := acknowledged.Load(), filepath.Join(t.TempDir(), "backup.db")
	_, err := s.db.ExecContext(t.Context(), `VACUUM INTO ?`, copied)
	close(stop)
	writer.Wait()
	require.NoError(t, err)

	restored := openStoreAt(t, copied, time.Now)
	for i := range before {
		require.ErrorIs(t, restored.MarkUsed(t.Context(), fmt.Sprint("key", i), until), storage.ErrUsed)
	}
	_, err = restored.RegistrationByID(t.Context(), "r1")
	require.NoError(t, err)
}
