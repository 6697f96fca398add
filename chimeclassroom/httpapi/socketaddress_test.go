package httpapi_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

func TestAddressesOfSockets(t *testing.T) {
	t.Parallel()
	s := httpapi.SocketAddress{URL: "wss://live.example/prod", Key: []byte("0123456789abcdef0123456789abcdef")}
	query := queryOf(t, s.For("event-1", nine))
	id, good := s.Event(query, nine.Add(service.TicketLifetime-time.Second))
	assert.True(t, good)
	assert.Equal(t, "event-1", id)
	for name, change := range map[string]func(){
		"too late":      func() {},
		"another event": func() { query.Set("event", "event-2") },
		"another time":  func() { query.Set("until", "99999999999") },
		"no proof":      func() { query.Del("proof") },
		"no query":      func() { clear(query) },
	} {
		query = queryOf(t, s.For("event-1", nine))
		change()
		at := nine
		if name == "too late" {
			at = nine.Add(service.TicketLifetime)
		}
		_, good := s.Event(query, at)
		assert.False(t, good, name)
	}
	other := httpapi.SocketAddress{Key: []byte("another key")}
	_, good = other.Event(queryOf(t, s.For("event-1", nine)), nine)
	assert.False(t, good)
}

func queryOf(t *testing.T, address string) url.Values {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u.Query()
}
