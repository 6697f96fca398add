//go:build unix

package postgres_test

import (
	"crypto/rand"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
)

// newDatabase makes an empty database on the shared server and returns the
// address of it.
func newDatabase(t *testing.T) string {
	t.Helper()
	server := needs.Postgres(t)
	admin, err := postgres.Open(t.Context(), server)
	require.NoError(t, err)
	defer admin.Close()
	name := "d" + strings.ToLower(rand.Text())
	_, err = admin.ExecContext(t.Context(), `CREATE DATABASE `+name)
	require.NoError(t, err)
	return strings.Replace(server, "///postgres", "///"+name, 1)
}

// What pg_dump wrote, pg_restore brings back: all there was, and numbers that go
// on where they ended.
func TestBackupAndRestore(t *testing.T) {
	t.Parallel()
	from, to, file := newDatabase(t), newDatabase(t), filepath.Join(t.TempDir(), "backup")
	s, until, o := openStoreAt(t, from, time.Now), time.Now().Add(time.Hour), ags.Owner{RegistrationID: "r1", ContextID: "c1"}
	require.NoError(t, s.PutRegistration(t.Context(), &lti.Registration{ID: "r1", Issuer: "i", ClientID: "c"}))
	require.NoError(t, s.MarkUsed(t.Context(), "key\x00\xff", until))
	first, err := s.CreateLineItem(t.Context(), o, ags.LineItem{Label: "First", ScoreMaximum: 1})
	require.NoError(t, err)

	for _, command := range [][]string{
		{"pg_dump", "--format=custom", "--file=" + file, from}, {"pg_restore", "--exit-on-error", "--dbname=" + to, file},
	} {
		said, err := exec.CommandContext(t.Context(), needs.PostgresProgram(t, command[0]), command[1:]...).CombinedOutput()
		require.NoErrorf(t, err, "%s: %s", command[0], said)
	}

	restored := openStoreAt(t, to, time.Now)
	require.ErrorIs(t, restored.MarkUsed(t.Context(), "key\x00\xff", until), storage.ErrUsed)
	_, err = restored.RegistrationByID(t.Context(), "r1")
	require.NoError(t, err)
	second, err := restored.CreateLineItem(t.Context(), o, ags.LineItem{Label: "Second", ScoreMaximum: 1})
	require.NoError(t, err)
	var ids []string
	for item, err := range restored.ListLineItems(t.Context(), o, ags.Filter{}, "") {
		require.NoError(t, err)
		ids = append(ids, item.ID)
	}
	require.Equal(t, []string{first.ID, second.ID}, ids)
}
