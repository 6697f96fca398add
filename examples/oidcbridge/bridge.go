package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ltikit/ltikit/examples/oidcbridge/edge"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/bridge"
	"github.com/ltikit/ltikit/lti/bridge/rp"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// store is what the bridge keeps everything in.
type store interface {
	administered
	storage.Launches
	storage.Replay
	storage.Transient
	delivery.Store
	storage.Retention
	delivery.Retention
}

// secrets are what the bridge signs and seals with, and what opens its
// administration.
type secrets struct {
	toolKeys, bridgeKeys lti.KeySource
	stateKey, sealKey    []byte
	oldSealKeys          [][]byte
	adminToken           string
	admins               organisation
}

// running is the bridge with what it stands on.
type running struct {
	handler  http.Handler
	outbox   *outbox.Outbox
	store    store
	close    func() error
	keep     retention
	now      func() time.Time
	logger   *slog.Logger
	loopback bool // http on this machine, for the demo
}

// openBridge opens the bridge on its database and keys in the data folder.
func openBridge(ctx context.Context, s settings) (*running, error) {
	db, err := sqlite.Open(ctx, filepath.Join(s.data, "bridge.db"))
	if err != nil {
		return nil, err
	}
	kept, err1 := sqlstore.New(ctx, db, sqlstore.Config{Now: s.now})
	own, err2 := secretFiles(s.data, s.admins)
	if err := errors.Join(err1, err2); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	b, err := newBridge(s, kept, own)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	b.close = db.Close
	return b, nil
}

// secretFiles reads the secrets of a data folder, which are made the first time, but
// for that of the administrators' provider, which is the provider's to give.
func secretFiles(folder string, admins organisation) (s secrets, err error) {
	toolKeys, err1 := keyring.OpenFile(filepath.Join(folder, "tool-key.pem"))
	bridgeKeys, err2 := keyring.OpenFile(filepath.Join(folder, "bridge-key.pem"))
	stateKey, err3 := secretFile(filepath.Join(folder, "state.key"))
	sealKey, err4 := secretFile(filepath.Join(folder, "seal.key"))
	token, err5 := tokenFile(filepath.Join(folder, adminTokenFile))
	var err6 error
	if admins.issuer != "" {
		admins.clientSecret, err6 = givenSecret(filepath.Join(folder, adminSecretFile))
	}
	old, err7 := oldSealKeys(folder)
	return secrets{toolKeys, bridgeKeys, stateKey, sealKey, old, token, admins}, errors.Join(err1, err2, err3, err4, err5, err6, err7)
}

// newBridge puts the bridge together.
func newBridge(s settings, kept store, own secrets) (*running, error) {
	if s.now == nil {
		s.now = time.Now
	}
	r := &running{store: kept, keep: s.keep, now: s.now, logger: orDefault(s.logger), loopback: strings.HasPrefix(s.issuer, "http://")}
	role, err := tool.New(tool.Config{
		LaunchURL: s.issuer + "/lti/launch", Registrations: kept, Keys: own.toolKeys, StateKey: own.stateKey, Replay: kept, Launches: kept,
		MessageTypes: []lti.MessageType{lti.ResourceLinkRequest, lti.DeepLinkingRequest}, InsecureAllowLoopback: r.loopback,
		Trace: s.traces.Tool(), Transport: s.traces.Transport, Now: s.now, Logger: r.logger,
	})
	if err != nil {
		return nil, err
	}
	if r.outbox, err = r.openOutbox(role, s.deliveries()); err != nil {
		return nil, err
	}
	provider, err := bridge.New(bridge.Config{
		Issuer: s.issuer, Tool: role, Clients: kept, Keys: own.bridgeKeys, SealKey: own.sealKey, OldSealKeys: own.oldSealKeys, Transient: kept, Replay: kept, Scores: r.outbox,
		InsecureAllowLoopback: r.loopback, Now: s.now, Logger: r.logger,
	})
	if err != nil {
		return nil, err
	}
	inside, err := r.mount(s.issuer, role, provider, own)
	r.handler = s.traces.Handler(edge.New(edge.Config{Handler: inside, Origins: originsOf(kept), HTTPS: !r.loopback, Now: s.now, Logger: r.logger}))
	return r, err
}

// mount gives every part its address below the issuer.
func (r *running) mount(issuer string, role *tool.Tool, provider *bridge.Bridge, own secrets) (http.Handler, error) {
	o, err := openOffice(issuer, own)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/lti/login", role.Login())
	mux.Handle("/lti/jwks", role.JWKS())
	mux.Handle("/lti/launch", provider.Launch())
	mux.HandleFunc("GET "+healthPath, r.health)
	mux.Handle("/", provider.Handler())
	return mux, o.mount(mux, issuer, r)
}

// deliveries tell of scores, and of there being none.
func (s settings) deliveries() *delivery.Trace {
	trace := s.traces.Delivery()
	trace.Idle = s.idle
	return trace
}

// openOutbox delivers scores however long a platform is down.
func (r *running) openOutbox(role *tool.Tool, trace *delivery.Trace) (*outbox.Outbox, error) {
	return outbox.New(outbox.Config{Store: r.store, Now: r.now, Trace: trace, Open: func(ctx context.Context, to outbox.Target) (*ags.Client, error) {
		registration, err := r.store.RegistrationByID(ctx, to.RegistrationID)
		if errors.Is(err, storage.ErrNotFound) {
			return nil, fmt.Errorf("%w: %w", delivery.ErrDisconnected, err)
		}
		if err != nil {
			return nil, err
		}
		return ags.NewClient(role.Services(registration, to.DeploymentID), to.Claim), nil
	}})
}

// toolSide is what a learning platform must be told of the bridge.
func toolSide(issuer string) lti.ToolSide {
	return lti.ToolSide{LoginURL: issuer + "/lti/login", LaunchURL: issuer + "/lti/launch", RedirectURIs: []string{issuer + "/lti/launch"}, JWKSURL: issuer + "/lti/jwks"}
}

// connected is a learning platform in the configuration.
type connected struct {
	lti.Registration
	DeploymentIDs []string `json:"deploymentIds"`
}

// configure stores what the file says. What is wrong with it is told before
// anything is stored.
func (r *running) configure(ctx context.Context, path string) error {
	var file struct {
		Registrations []connected  `json:"registrations"`
		Clients       []*rp.Client `json:"clients"`
	}
	raw, err := os.ReadFile(path) //nolint:gosec // the path is this program's own setting
	if path == defaultConfig && errors.Is(err, fs.ErrNotExist) {
		return nil // all records come by the administration
	}
	if err == nil {
		err = json.Unmarshal(raw, &file)
	}
	if err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	return r.connect(ctx, file.Registrations, file.Clients)
}

func (r *running) connect(ctx context.Context, platforms []connected, clients []*rp.Client) error {
	for _, c := range clients {
		if err := c.Check(r.loopback); err != nil {
			return fmt.Errorf("client %q: %w", c.ID, err)
		}
	}
	for _, p := range platforms {
		if err := r.store.PutRegistration(ctx, &p.Registration); err != nil {
			return err
		}
		for _, id := range p.DeploymentIDs {
			if err := r.store.PutDeployment(ctx, &lti.Deployment{RegistrationID: p.ID, ID: id}); err != nil {
				return err
			}
		}
	}
	for _, c := range clients {
		if err := r.store.PutRelyingParty(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// secretFile reads 32 random bytes, which it makes the first time.
func secretFile(path string) ([]byte, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the path is this program's own setting
	if errors.Is(err, fs.ErrNotExist) {
		raw = make([]byte, 32)
		_, _ = rand.Read(raw) // never fails
		err = os.WriteFile(path, raw, 0o600)
	}
	return raw, err
}

// oldSealKeys reads the keys before seal.key, as far as they were left beside it:
// seal.key.1, seal.key.2 and so on.
func oldSealKeys(folder string) (keys [][]byte, err error) {
	paths, err := filepath.Glob(filepath.Join(folder, "seal.key.*"))
	for _, path := range paths {
		key, readErr := os.ReadFile(path) //nolint:gosec // the folder is this program's own setting
		keys, err = append(keys, key), errors.Join(err, readErr)
	}
	return keys, err
}

const (
	adminTokenFile  = "admin-token"
	adminSecretFile = "admin-client-secret"
)

// givenSecret reads a secret that somebody else gave.
func givenSecret(path string) (string, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the path is this program's own setting
	if err != nil {
		return "", fmt.Errorf("the client secret of the administrators' provider: %w", err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// tokenFile reads the operator's token, which it makes the first time.
func tokenFile(path string) (string, error) {
	raw, err := os.ReadFile(path) //nolint:gosec // the path is this program's own setting
	if errors.Is(err, fs.ErrNotExist) {
		raw = []byte(rand.Text() + rand.Text() + "\n")
		err = os.WriteFile(path, raw, 0o600)
	}
	return strings.TrimSpace(string(raw)), err
}
