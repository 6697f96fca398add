package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"

	"github.com/ltikit/ltikit/chimeclassroom/meeting/mesh"
)

// media is the demo's mesh, with a relay on this machine.
type media struct {
	*mesh.Mesh
	relay *mesh.Embedded
}

// openMedia starts the relay on a free port of 127.0.0.1, with a secret that
// nobody but this process ever knows.
func openMedia(ctx context.Context, relayOnly bool) (*media, error) {
	home := net.IPv4(127, 0, 0, 1)
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(ctx, "udp4", net.JoinHostPort(home.String(), "0"))
	if err != nil {
		return nil, fmt.Errorf("the relay has nowhere to listen: %w", err)
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // it never fails
	relay, err := mesh.Embed(mesh.EmbeddedConfig{Conn: conn, PublicIP: home, Secret: secret})
	if err != nil {
		closeQuietly(conn)
		return nil, err
	}
	m, err := mesh.New(mesh.Config{Relay: relay, RelayOnly: relayOnly})
	if err != nil {
		closeQuietly(relay)
		return nil, err
	}
	return &media{Mesh: m, relay: relay}, nil
}

// Close ends the relay.
func (m *media) Close() error { return m.relay.Close() }
