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
// is the bridge alone, behind a proxy that has TLS. The file names the learning
// platforms and the clients; see docs/bridge.md. In AWS Lambda it is a function,
// as deploy/template.yaml sets it up.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"golang.org/x/sync/errgroup"
)

// settings are what the flags say.
type settings struct {
	issuer, config, data    string
	addr, lmsAddr, quizAddr string
	idle                    func(context.Context) // the tests are told that no score waits any more
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if os.Getenv(runtimeAPI) != "" {
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
	var s settings
	flags := flag.NewFlagSet("oidcbridge", flag.ContinueOnError)
	flags.StringVar(&s.issuer, "issuer", "", "public https address of the bridge; empty runs the demo")
	flags.StringVar(&s.config, "config", "bridge.json", "file with registrations and clients, with -issuer")
	flags.StringVar(&s.data, "data", filepath.Join(os.TempDir(), "ltikit-oidcbridge"), "folder for everything that is kept")
	flags.StringVar(&s.addr, "addr", "127.0.0.1:8090", "address the bridge listens on")
	flags.StringVar(&s.lmsAddr, "lms-addr", "127.0.0.1:8091", "address of the demo's LMS")
	flags.StringVar(&s.quizAddr, "quiz-addr", "127.0.0.1:8092", "address of the demo's quiz")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return err
	}
	if s.issuer == "" {
		return demo(ctx, s, stdout)
	}
	return alone(ctx, s, stdout)
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
	fmt.Fprintf(stdout, "Bridge: %s on %s\nAdministration: %s%s/, by the token in %s\n", s.issuer, l.Addr(), s.issuer, adminPath, filepath.Join(s.data, adminTokenFile))
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { b.outbox.Run(ctx); return nil })
	group.Go(func() error { return serve(ctx, l, b.handler) })
	return group.Wait()
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
