package program

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// The trust between the demo's two halves.
const (
	demoRegistration = "demo"
	demoClientID     = "chimeclassroom-demo"
)

// demo runs the classroom and the LMS until ctx ends. They stand on two sites,
// localhost and 127.0.0.1, so that a browser treats one as a stranger inside the
// other, as it will be in real life.
func demo(ctx context.Context, cfg demoConfig, stdout, stderr io.Writer) error {
	if err := os.MkdirAll(cfg.data, 0o700); err != nil {
		return fmt.Errorf("the data folder cannot be used: %w", err)
	}
	classroomListener, err := listen(ctx, "addr", cfg.addr)
	if err != nil {
		return err
	}
	defer closeQuietly(classroomListener)
	lmsListener, err := listen(ctx, "lms-addr", cfg.lmsAddr)
	if err != nil {
		return err
	}
	defer closeQuietly(lmsListener)

	logger := demoLogger(stderr, cfg.verbose)
	classroomURL, lmsURL := "http://localhost:"+port(classroomListener), "http://127.0.0.1:"+port(lmsListener)
	registration := lti.Registration{ID: demoRegistration, ClientID: demoClientID, Name: "Virtual classroom", Issuer: lmsURL}

	school, err := openLMS(ctx, cfg, registration, lmsURL, classroomURL, logger)
	if err != nil {
		return err
	}
	defer closeQuietly(school)
	room, err := openDemoRoom(ctx, cfg, registration, lmsURL, classroomURL, logger)
	if err != nil {
		return err
	}
	defer closeQuietly(room)
	connect, err := room.connector.Invite(ctx, dynreg.ToolInvitation{})
	if err != nil {
		return err
	}

	fmt.Fprintf(stdout, "LMS:        %s   (start here: pick a person, open the course)\n", lmsURL)
	fmt.Fprintf(stdout, "Classroom:  %s\n", classroomURL)
	fmt.Fprintf(stdout, "Connect:    %s   (once more, by dynamic registration: paste it as the administrator of the LMS)\n", connect)
	fmt.Fprintf(stdout, "Data:       %s\n", cfg.data)
	fmt.Fprintln(stdout, "Ctrl-C ends it.")
	return serveBoth(ctx, room, classroomListener, school, lmsListener)
}

// demoSettling is short, for whoever tries the demo wants to see the grade.
const demoSettling = 2 * time.Second

// openDemoRoom opens the tool half, which trusts the demo's LMS. Its relay is for
// this machine alone.
func openDemoRoom(ctx context.Context, cfg demoConfig, r lti.Registration, lmsURL, publicURL string, logger *slog.Logger) (*room, error) {
	room, err := openClassroom(ctx, classroomConfig{
		openStores: func(ctx context.Context) (stores, error) { return new(databaseConfig).openStores(ctx, cfg.data) },
		secret:     func(name string) (string, error) { return openSecret(cfg.data, name) },
		publicURL:  publicURL, frameAncestors: []string{lmsURL}, insecureAllowLoopback: true,
		settling: demoSettling, media: cfg.media(),
		openKeys: func(keyring.Store) (lti.KeySource, error) {
			return keyring.OpenFile(filepath.Join(cfg.data, "classroom-key.pem"))
		},
		openTokenKeys: func(keyring.Store) (lti.KeySource, error) {
			return keyring.OpenFile(filepath.Join(cfg.data, "classroom-token-key.pem"))
		},
		logger: logger.With("part", "classroom"),
	})
	if err != nil {
		return nil, err
	}
	r.Platform = lms.PlatformSide(lmsURL)
	if err := errors.Join(room.trust.PutRegistration(ctx, &r), room.trust.PutDeployment(ctx, &lti.Deployment{RegistrationID: r.ID, ID: lms.DeploymentID})); err != nil {
		return nil, errors.Join(err, room.Close())
	}
	return room, nil
}

// media is what carries sound and picture on this machine.
func (cfg demoConfig) media() mediaConfig {
	switch {
	case cfg.livekit.keyFile != "":
		return mediaConfig{kind: mediaLiveKit, livekit: cfg.livekit}
	case cfg.inside != nil && !cfg.relayOnly:
		site := MediaSite{KeyFile: filepath.Join(cfg.data, mediaKeyFile), Loopback: true}
		return mediaConfig{kind: mediaLiveKit, inside: cfg.inside, site: site}
	}
	return mediaConfig{relayAddr: "127.0.0.1:0", relayIP: net.IPv4(127, 0, 0, 1), relayOnly: cfg.relayOnly}
}

// openLMS opens the platform half on its own database and key.
func openLMS(ctx context.Context, cfg demoConfig, r lti.Registration, lmsURL, classroomURL string, logger *slog.Logger) (*school, error) {
	db, err := sqlite.Open(ctx, filepath.Join(cfg.data, "lms.db"))
	if err != nil {
		return nil, err
	}
	store, err := sqlstore.New(ctx, db, sqlstore.Config{})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("the LMS's database: %w", err), db.Close())
	}
	keys, err := keyring.OpenFile(filepath.Join(cfg.data, "lms-key.pem"))
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	results, err := openSecret(cfg.data, "lms-results-key")
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	r.Tool = entrance.ToolSide(classroomURL)
	handler, err := lms.New(ctx, lms.Config{URL: lmsURL, Tool: r, School: lms.SeedSchool(), Store: store, Keys: keys, ResultKey: []byte(results),
		Logger: logger.With("part", "lms"), InsecureAllowLoopback: true})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return &school{LMS: handler, Closer: db}, nil
}

// school is the LMS with what must be closed after it.
type school struct {
	*lms.LMS
	io.Closer
}

// serveBoth serves until ctx ends or a server fails, then lets both finish.
func serveBoth(ctx context.Context, room *room, roomListener net.Listener, school http.Handler, schoolListener net.Listener) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return room.service.Run(ctx) })
	group.Go(func() error {
		return serve(ctx, server{handler: room.mux, closeSockets: room.api.Shutdown}, roomListener)
	})
	group.Go(func() error { return serve(ctx, server{handler: school}, schoolListener) })
	group.Go(func() error { return room.media.run(ctx) })
	return group.Wait()
}

// demoLogger keeps the terminal quiet: warnings and errors, or everything.
func demoLogger(w io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: level}))
}

// closeQuietly is for the end of the program, when nobody can do anything about
// a failure any more.
func closeQuietly(c io.Closer) { _ = c.Close() }
