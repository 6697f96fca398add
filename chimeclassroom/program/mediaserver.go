package program

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net"
	"net/http"

	"golang.org/x/sync/errgroup"
)

// mediaKeyFile is in the data folder.
const mediaKeyFile = "livekit-key"

// MediaServer is a LiveKit server that a program has inside.
type MediaServer interface {
	// Define adds its flags to those of a command.
	Define(flags *flag.FlagSet)
	// Open prepares the server by what the flags say, and makes the key that the
	// classroom signs with unless there is one.
	Open(site MediaSite) (OpenMediaServer, error)
}

// MediaSite is where a media server stands.
type MediaSite struct {
	// KeyFile holds the key, a colon and the secret.
	KeyFile string
	// Webhook is where the classroom takes reports.
	Webhook string
	// Host is the name by which people reach this machine; "" is none of its own.
	Host string
	// TLS: the program does TLS at port 443 of Host, and hands on what is for the
	// server's relay; see OpenMediaServer.
	TLS bool
	// Loopback: there are people on this machine alone.
	Loopback bool
}

// OpenMediaServer is a media server that may run.
type OpenMediaServer struct {
	// URL is where the classroom finds it, on this machine.
	URL string
	// Ports says, for the operator, what people must reach.
	Ports string
	// Relay is the address at which it takes TURN over TCP, from which TLS was taken;
	// "" takes none.
	Relay string
	// Run serves until ctx is done.
	Run func(ctx context.Context) error
}

// openInside opens the server inside this program, with an address of its own for
// what it reports.
func openInside(ctx context.Context, cfg mediaConfig, publicURL string, logger *slog.Logger) (*media, error) {
	reports, err := listen(ctx, "addr", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	cfg.site.Webhook = "http://" + reports.Addr().String() + livekitWebhook
	inside, err := cfg.inside.Open(cfg.site)
	if err != nil {
		return nil, errors.Join(err, reports.Close())
	}
	m, err := openLiveKit(livekitConfig{url: inside.URL, keyFile: cfg.site.KeyFile}, publicURL, logger)
	if err != nil {
		return nil, errors.Join(err, reports.Close())
	}
	hooks := http.NewServeMux()
	hooks.Handle("POST "+livekitWebhook, m.webhook)
	m.closer, m.ports, m.relay = onceClosed{reports}, inside.Ports, inside.Relay
	m.runServer = func(ctx context.Context) error {
		group, ctx := errgroup.WithContext(ctx)
		group.Go(func() error { return serve(ctx, server{handler: hooks}, reports) })
		group.Go(func() error { return inside.Run(ctx) })
		return group.Wait()
	}
	return m, nil
}

// onceClosed is a listener that its server may have closed already.
type onceClosed struct{ net.Listener }

// Close closes it.
func (o onceClosed) Close() error {
	if err := o.Listener.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
