package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"

	"github.com/ltikit/ltikit/chimeclassroom/meeting/mesh"
)

// mediaConfig says how browsers find each other.
type mediaConfig struct {
	// relayAddr is where the relay inside this program listens for UDP; "" runs
	// none. relayIP is the address at which people reach it.
	relayAddr string
	relayIP   net.IP
	stun      []string
	relayOnly bool
}

// media is the classroom's mesh, with its relay if it has one.
type media struct {
	*mesh.Mesh
	relay *mesh.Embedded
}

// openMedia starts the relay and the mesh on it.
func openMedia(ctx context.Context, cfg mediaConfig) (*media, error) {
	m := &media{}
	settings := mesh.Config{STUN: cfg.stun, RelayOnly: cfg.relayOnly}
	if cfg.relayAddr != "" {
		relay, err := openRelay(ctx, cfg)
		if err != nil {
			return nil, err
		}
		m.relay, settings.Relay = relay, relay
	}
	var err error
	if m.Mesh, err = mesh.New(settings); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	return m, nil
}

// openRelay starts the relay, with a secret that nobody but this process ever
// knows.
func openRelay(ctx context.Context, cfg mediaConfig) (*mesh.Embedded, error) {
	var lc net.ListenConfig
	conn, err := lc.ListenPacket(ctx, "udp", cfg.relayAddr)
	if err != nil {
		return nil, fmt.Errorf("the relay cannot listen on %s: %w", cfg.relayAddr, cause(err))
	}
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // it never fails
	relay, err := mesh.Embed(mesh.EmbeddedConfig{Conn: conn, PublicIP: cfg.relayIP, Secret: secret})
	if err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return relay, nil
}

// Close ends the relay.
func (m *media) Close() error {
	if m.relay == nil {
		return nil
	}
	return m.relay.Close()
}
