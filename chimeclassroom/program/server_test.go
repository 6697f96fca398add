package program

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A connection that a browser keeps in store is dropped before anything is
// waited for.
func TestServeDropsUnusedConnections(t *testing.T) {
	t.Parallel()
	l, err := listen(t.Context(), "addr", "127.0.0.1:0")
	require.NoError(t, err)
	var dialer net.Dialer
	unused, err := dialer.DialContext(t.Context(), "tcp", l.Addr().String())
	require.NoError(t, err)
	defer unused.Close()
	dropped := make(chan error, 1)
	go func() {
		_, err := unused.Read(make([]byte, 1))
		dropped <- err
	}()

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- serve(ctx, server{handler: http.NotFoundHandler(), closeSockets: func(ctx context.Context) error {
			select {
			case err := <-dropped:
				assert.ErrorIs(t, err, io.EOF)
				return nil
			case <-ctx.Done():
				return errors.New("the connection is still there")
			}
		}}, l)
	}()
	get(t, "http://"+l.Addr().String()) // accepted after the other
	stop()
	require.NoError(t, <-ended)
}

func get(t *testing.T, address string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
}
