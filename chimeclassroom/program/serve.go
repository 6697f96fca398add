package program

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ltikit/ltikit/chimeclassroom/administration"
	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	monitoring "github.com/ltikit/ltikit/chimeclassroom/health"
	"github.com/ltikit/ltikit/chimeclassroom/webhooks"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin/adminpages"
	"github.com/ltikit/ltikit/lti/keyring"
)

// Secrets of the data folder.
const (
	tokenFile    = "admin-token"
	stateKeyFile = "state-key"
	wrapKeyFile  = "key-encryption-key" // of this tool's own keys, unless it comes from the environment
	wrapKeyEnv   = "LTIKIT_KEY_ENCRYPTION_KEY"
)

// tokenRing names the ring of the classroom's own tokens beside that of LTI.
const tokenRing = "tokens"

// serveClassroom runs the classroom for the world until ctx ends.
func serveClassroom(ctx context.Context, cfg serveConfig, stdout, stderr io.Writer) error {
	if err := os.MkdirAll(cfg.data, 0o700); err != nil {
		return fmt.Errorf("the data folder cannot be used: %w", err)
	}
	logger := cfg.logger(stderr)
	l, err := listen(ctx, "addr", cfg.addr)
	if err != nil {
		return err
	}
	defer closeQuietly(l)
	var tlsConfig *tls.Config
	if cfg.certFile != "" {
		c, err := openCertificate(cfg.certFile, cfg.keyFile, logger)
		if err != nil {
			return err
		}
		tlsConfig = c.config()
	}
	node, err := cfg.openNode(ctx, logger)
	if err != nil {
		return err
	}
	defer closeQuietly(node)
	room, err := cfg.openRoom(ctx, node, logger)
	if err != nil {
		return err
	}
	defer closeQuietly(room)
	watch, err := cfg.monitor(room)
	if err != nil {
		return err
	}
	operators, err := cfg.listenForMetrics(ctx)
	if err != nil {
		return err
	}
	defer operators.close()
	h := &health{ping: room.ping}
	handler, err := cfg.handler(room, h, watch, logger)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Classroom:       %s\n", cfg.public)
	fmt.Fprintf(stdout, "Administration:  %s%s/   (the operator's token is in %s/%s)\n", cfg.public, administration.Path, cfg.data, tokenFile)
	if room.media.ports != "" {
		fmt.Fprintf(stdout, "Sound, picture:  %s   (open them to everybody)\n", room.media.ports)
	}
	if node != nil {
		fmt.Fprintf(stdout, "Node:            %s   (for the other nodes alone)\n", node.listener.Addr())
	}
	fmt.Fprintf(stdout, "Listening on     %s\n", l.Addr())

	group, ctx := errgroup.WithContext(ctx)
	if node != nil {
		node.start(ctx, room)
		group.Go(func() error { return node.serve(ctx) })
	}
	group.Go(func() error { return room.service.Run(ctx) })
	if events := room.media.runEvents; events != nil {
		group.Go(func() error { return events(ctx, room.service) })
	}
	group.Go(func() error { return room.media.run(ctx) })
	group.Go(func() error {
		defer node.over()
		return serve(ctx, server{handler: handler, tls: tlsConfig, relay: room.media.relay, closeSockets: node.closing(room.api.Shutdown), drain: func() { h.drain(cfg.drain) }}, l)
	})
	if operators.listener != nil {
		fmt.Fprintf(stdout, "Metrics:         http://%s%s\n", operators.listener.Addr(), metricsPath)
		group.Go(func() error { return serve(ctx, server{handler: metricsOnly(watch)}, operators.listener) })
	}
	return group.Wait()
}

// drain lets load balancers see that this server is about to end.
func (h *health) drain(d time.Duration) {
	h.ending.Store(true)
	if d > 0 {
		<-time.After(d)
	}
}

// openRoom opens the classroom with the secrets of its folder.
func (cfg serveConfig) openRoom(ctx context.Context, node *node, logger *slog.Logger) (*room, error) {
	state, err := openSecret(cfg.data, stateKeyFile)
	if err != nil {
		return nil, err
	}
	wrapper, err := cfg.openWrapper()
	if err != nil {
		return nil, err
	}
	return openClassroom(ctx, classroomConfig{
		openStores: func(ctx context.Context) (stores, error) { return cfg.database.openStores(ctx, cfg.data) },
		secret:     func(name string) (string, error) { return openSecret(cfg.data, name) },
		publicURL:  cfg.public.String(), frameAncestors: cfg.lms, media: cfg.media, archive: cfg.archive, mail: cfg.mail,
		openKeys: func(store keyring.Store) (lti.KeySource, error) {
			return keyring.NewRotating(keyring.Config{Store: store, Wrapper: wrapper, Logger: logger})
		},
		openTokenKeys: func(store keyring.Store) (lti.KeySource, error) {
			if len(cfg.kmsKeys) > 0 {
				return openKMS(ctx, cfg.kmsKeys)
			}
			return keyring.NewRotating(keyring.Config{Name: tokenRing, Store: store, Wrapper: wrapper, Logger: logger})
		},
		stateKey: []byte(state), insecureAllowLoopback: cfg.insecureAllowLoopback, node: node, logger: logger,
	})
}

// openWrapper opens what this tool's private keys are encrypted with: the
// environment's key, or else one in the data folder.
func (cfg serveConfig) openWrapper() (keyring.KeyWrapper, error) {
	if os.Getenv(wrapKeyEnv) != "" {
		return keyring.SecretsFromEnv(wrapKeyEnv)
	}
	secret, err := openSecret(cfg.data, wrapKeyFile)
	if err != nil {
		return nil, err
	}
	key := sha256.Sum256([]byte(secret))
	return keyring.NewSecrets(key[:])
}

// handler is everything that is served: health to whoever asks, the rest at the
// public address alone.
func (cfg serveConfig) handler(room *room, h *health, watch *monitoring.Monitor, logger *slog.Logger) (http.Handler, error) {
	token, err := openSecret(cfg.data, tokenFile)
	if err != nil {
		return nil, err
	}
	if err := cfg.openOffice(room, token, watch, logger); err != nil {
		return nil, err
	}
	site := atPublicHost(cfg.public, withSTS(room.mux))
	if cfg.certFile == "" && !cfg.plain() {
		site = behindProxy(cfg.public, cfg.trusted, logger, site)
	}
	outer := http.NewServeMux()
	outer.Handle("GET "+healthPath, h)
	if room.media.webhook != nil {
		outer.Handle("POST "+livekitWebhook, room.media.webhook) // from a server beside this one, and signed
	}
	outer.Handle("/", site)
	return outer, nil
}

// openOffice adds the administration.
func (cfg serveConfig) openOffice(room *room, token string, watch *monitoring.Monitor, logger *slog.Logger) error {
	office, err := administration.New(administration.Config{PublicURL: cfg.public.String(), Token: token, Store: room.trust, Keys: room.ring, Connector: room.connector,
		Own: cfg.own(), More: cfg.morePages(room, watch), Logger: logger, InsecureAllowLoopback: cfg.insecureAllowLoopback})
	if err == nil {
		office.Mount(room.mux)
	}
	return err
}

// own are the addresses that administrators of platforms ask for.
func (cfg serveConfig) own() []adminpages.Value {
	side := entrance.ToolSide(cfg.public.String())
	return []adminpages.Value{
		{Label: "Login URL (initiate login, OIDC login)", Text: side.LoginURL},
		{Label: "Launch URL and redirect URI (target link, tool URL)", Text: side.LaunchURL},
		{Label: "Deep linking URL (content selection)", Text: side.LaunchURL},
		{Label: "Key set URL (JWKS, public keyset)", Text: side.JWKSURL},
	}
}

// morePages are the classroom's own in the administration. That of its health is there
// where somebody watches.
func (cfg serveConfig) morePages(room *room, watch *monitoring.Monitor) []adminpages.Page {
	hooks, usage := webhooks.NewOffice(room.service), administration.NewUsagePage(room.service, nil)
	pages := []adminpages.Page{
		{Path: "webhooks", Title: "Webhooks", Body: hooks.Body, Change: hooks.Change},
		{Path: "usage", Title: "Usage", Body: usage.Body, Change: usage.Choose},
	}
	if watch != nil {
		pages = append([]adminpages.Page{{Path: "health", Title: "Health", Body: watch.Page}}, pages...)
	}
	return pages
}
