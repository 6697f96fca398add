// Command oidcbridge lets applications that know OpenID Connect alone be launched
// by learning platforms.
//
//	go run ./examples/oidcbridge
//
// shows it on this machine: a small LMS, the bridge, and a quiz whose only way to
// sign in is an unmodified OpenID Connect library.
//
//	go run ./examples/oidcbridge -issuer https://bridge.example -config bridge.json
//
// is the bridge alone, behind a proxy that has TLS. The file names learning
// platforms and clients, as far as they do not come by the pages at /admin/; see
// docs/bridge.md. In AWS Lambda it is a function,
// as deploy/template.yaml sets it up.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	_ "golang.org/x/crypto/x509roots/fallback" // a container has no certificates of its own
	"golang.org/x/sync/errgroup"

	"github.com/ltikit/ltikit/examples/oidcbridge/tracing"
	"github.com/ltikit/ltikit/internal/lambda"
)

// defaultConfig need not be there.
const defaultConfig = "bridge.json"

// settings are what the flags say.
type settings struct {
	issuer, config, data    string
	addr, lmsAddr, quizAddr string
	admins                  organisation          // where administrators sign in
	keep                    retention             // how long what must be kept for some time is
	now                     func() time.Time      // nil is time.Now
	logger                  *slog.Logger          // nil is slog.Default()
	traces                  *tracing.Tracer       // nil where nobody asked for them
	idle                    func(context.Context) // the tests are told that no score waits any more
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if os.Getenv(lambda.RuntimeAPI) != "" {
		if err := inLambda(ctx); err != nil {
			fmt.Fprintln(os.Stderr, "oidcbridge:", err)
			os.Exit(1) //nolint:gocritic // nothing is left to stop
		}
		return
	}
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "oidcbridge:", err)
		os.Exit(1) //nolint:gocritic // nothing is left to stop
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) > 0 && args[0] == "health" {
		return askHealth(ctx, args[1:])
	}
	var s settings
	flags := flag.NewFlagSet("oidcbridge", flag.ContinueOnError)
	flags.StringVar(&s.issuer, "issuer", "", "public https address of the bridge; empty runs the demo")
	flags.StringVar(&s.config, "config", defaultConfig, "file with registrations and clients, with -issuer")
	flags.StringVar(&s.data, "data", filepath.Join(os.TempDir(), "ltikit-oidcbridge"), "folder for everything that is kept")
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8090", "address the bridge listens on")
	flags.StringVar(&s.admins.issuer, "admin-issuer", "", "OpenID Provider where administrators sign in; empty takes the token as a password")
	flags.StringVar(&s.admins.clientID, "admin-client", "", "the bridge's client id there; its secret is in the file "+adminSecretFile+" of the data folder")
	flags.StringVar(&s.admins.claim, "admin-claim", "groups", "claim of the ID token by which administrators are known")
	flags.StringVar(&s.admins.value, "admin-value", "bridge-administrators", "what that claim holds for them")
	keepLog := flags.Int("keep-log", defaultKeepLog, "days that the log of changes is kept")
	keepFailed := flags.Int("keep-failed", defaultKeepFailed, "days that a score is kept which a learning platform refused")
	flags.StringVar(&s.lmsAddr, "lms-addr", "127.0.0.1:8091", "address of the demo's LMS")
	flags.StringVar(&s.quizAddr, "quiz-addr", "127.0.0.1:8092", "address of the demo's quiz")
	if err := flags.Parse(args); err != nil {
		return err
	}
	var err error
	if s.keep, err = keepDays(*keepLog, *keepFailed); err != nil {
		return err
	}
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return err
	}
	if s.traces, err = tracing.Open(ctx, os.Getenv); err != nil {
		return err
	}
	serve := alone
	if s.issuer == "" {
		serve = demo
	}
	return errors.Join(serve(ctx, s, stdout), s.traces.Close(context.WithoutCancel(ctx)))
}

// alone runs the bridge of the configuration.
func alone(ctx context.Context, s settings, stdout io.Writer) error {
	b, err := openBridge(ctx, s)
	if err != nil {
		return err
	}
	defer func() { _ = b.close() }()
	if err := b.configure(ctx, s.config); err != nil {
		return err
	}
	l, err := listen(ctx, s.addr)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "Bridge: %s on %s\nAdministration: %s%s/, %s\n", s.issuer, l.Addr(), s.issuer, adminPath, s.entry())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { b.outbox.Run(ctx); return nil })
	group.Go(func() error { b.cleanUp(ctx); return nil })
	group.Go(func() error { return serve(ctx, l, b.handler) })
	return group.Wait()
}

// entry says how the administration is entered.
func (s settings) entry() string {
	if s.admins.issuer != "" {
		return "after signing in at " + s.admins.issuer
	}
	return "by the token in " + filepath.Join(s.data, adminTokenFile)
}

func listen(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", addr)
}

// serve serves one handler until ctx ends.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: 2 * time.Minute}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
