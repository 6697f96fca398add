package program

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"

	"github.com/ltikit/ltikit/chimeclassroom/meeting"
	"github.com/ltikit/ltikit/chimeclassroom/meeting/mesh"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// media is what carries the classroom's sound and picture.
type media struct {
	// provider is nil where there is neither.
	provider meeting.Provider
	// servers are where pages reach it, as their policy names them.
	servers []string
	// what ends with the classroom: the relay of a mesh, the server inside; nil where
	// there is neither.
	closer io.Closer
	// runServer runs the server inside until ctx is done; nil where there is none.
	runServer func(ctx context.Context) error
	// ports says what the server inside must be reached by; relay is where it takes
	// what came for its relay over TLS. Both "" where there is none.
	ports, relay string
	// webhook takes what the provider's server reports, and signals passes pages on
	// to it; nil where there is none.
	webhook, signals http.Handler
	// runEvents takes in what the provider reports, until ctx is done; nil: it comes
	// no such way.
	runEvents func(ctx context.Context, room *service.Service) error
}

// mount adds what is reached by way of the classroom's own address. Reports come
// from beside it, and are signed.
func (m *media) mount(mux *http.ServeMux) {
	if m.webhook != nil {
		mux.Handle("POST "+livekitWebhook, m.webhook)
	}
	if m.signals != nil {
		mux.Handle(livekitSignals, m.signals)
		mux.Handle(livekitSignals+"/", m.signals)
	}
}

// openMedia opens what the flags say.
func openMedia(ctx context.Context, cfg mediaConfig, publicURL string, logger *slog.Logger) (*media, error) {
	switch cfg.kind {
	case mediaNone:
		return &media{}, nil
	case mediaChime:
		return openChime(ctx, cfg.chime, logger)
	case mediaLiveKit:
		if cfg.inside != nil {
			return openInside(ctx, cfg, publicURL, logger)
		}
		return openLiveKit(cfg.livekit, publicURL, logger)
	default:
		return openMesh(ctx, cfg)
	}
}

// openMesh starts the relay, if there is one, and the mesh on it.
func openMesh(ctx context.Context, cfg mediaConfig) (*media, error) {
	m := &media{}
	settings := mesh.Config{STUN: cfg.stun, RelayOnly: cfg.relayOnly}
	if cfg.relayAddr != "" {
		relay, err := openRelay(ctx, cfg)
		if err != nil {
			return nil, err
		}
		m.closer, settings.Relay = relay, relay
	}
	carrier, err := mesh.New(settings)
	if err != nil {
		return nil, errors.Join(err, m.Close())
	}
	m.provider = carrier
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

// run runs what there is to run of it, until ctx is done.
func (m *media) run(ctx context.Context) error {
	if m.runServer == nil {
		return nil
	}
	return m.runServer(ctx)
}

// Close ends what ends with the classroom.
func (m *media) Close() error {
	if m.closer == nil {
		return nil
	}
	return m.closer.Close()
}
