//go:build unix

package program

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/internal/needs"
	"github.com/ltikit/ltikit/storage/sqlstore/postgres"
)

// newDatabase makes an empty database on a server and returns its address.
func newDatabase(t testing.TB, server string) string {
	t.Helper()
	admin, err := postgres.Open(t.Context(), server)
	require.NoError(t, err)
	defer admin.Close()
	name := "c" + rand.Text()
	_, err = admin.ExecContext(t.Context(), `CREATE DATABASE "`+name+`"`)
	require.NoError(t, err)
	u, err := url.Parse(server)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

func TestServeOnPostgres(t *testing.T) {
	t.Parallel()
	address := newDatabase(t, needs.Postgres(t))
	s := startServing(t, "--database-url", address)
	s.holdClass()
	assert.NoFileExists(t, s.data+"/classroom.db")
	s.stop()
	assert.NotContains(t, s.stderr.String(), address)
}

// The health page tells of the server's end, and of its return.
func TestHealthOnPostgres(t *testing.T) {
	t.Parallel()
	server := needs.OwnPostgres(t)
	s := startServing(t, "--database-url", newDatabase(t, server.URL))
	answers := func(status int, text string) {
		t.Helper()
		got, _, body := s.fetch(nil, publicURL+healthPath)
		assert.Equal(t, status, got)
		assert.Equal(t, text+"\n", body)
	}
	answers(http.StatusOK, "ok")
	server.Kill(t)
	answers(http.StatusServiceUnavailable, "database")
	server.Restart(t)
	require.Eventually(t, func() bool {
		got, _, _ := s.fetch(nil, publicURL+healthPath)
		return got == http.StatusOK
	}, time.Minute, 50*time.Millisecond)
}

// After an erasure no row of any table names the person.
func TestAfterAnErasureNothingIsFoundOnPostgres(t *testing.T) {
	t.Parallel()
	address := newDatabase(t, needs.Postgres(t))
	events := t.TempDir()
	s := startServing(t, "-v", "--database-url", address, "--archive", events)
	teacher, e := s.holdClassToForget()
	db, err := postgres.Open(t.Context(), address)
	require.NoError(t, err)
	defer db.Close()
	traces := tracesOfCaroline()
	require.NotEmpty(t, findTraces(everyRow(t, db), traces), "there was something to erase")
	s.erase("--database-url", address)
	assert.Empty(t, findTraces(everyRow(t, db), traces))
	requireErasedInReport(teacher, e)
	s.stop()
	assert.Empty(t, findTraces(everyRow(t, db), traces))
	assert.Empty(t, filesWith(t, s.data, traces))
	assert.Empty(t, findTraces(s.stderr.Bytes(), traces))
	assert.Empty(t, findTraces(unpacked(t, events), traces))
}
