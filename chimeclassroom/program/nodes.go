package program

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/nodes"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// node is this process as one of several on one database; nil where it serves alone.
type node struct {
	listener net.Listener // for the other nodes
	key      nodes.Key
	bus      *nodes.Bus
	passer   *nodes.Passer
	// db are connections that a busy classroom does not use.
	db      *sql.DB
	service *service.Service
	api     *httpapi.API
	// leave ends the node, whose rooms are closed: the others may take its classes.
	// Only the first call does anything. Left is closed then.
	leave func() error
	left  chan struct{}
}

// nodeConnections is how many a node needs at a time for its beats, its homes and its
// news.
const nodeConnections = 4

// openNode listens for other nodes at the address, and opens what a node has.
func (cfg serveConfig) openNode(ctx context.Context, logger *slog.Logger) (_ *node, err error) {
	if cfg.node == "" {
		return nil, nil //nolint:nilnil // this process serves alone
	}
	n := &node{left: make(chan struct{})}
	secrets, err := cfg.sharedSecrets()
	if err != nil {
		return nil, err
	}
	if n.key, err = nodes.NewKey(secrets); err != nil {
		return nil, err
	}
	if n.listener, err = listen(ctx, "node-address", cfg.node); err != nil {
		return nil, err
	}
	n.passer = nodes.NewPasser(n.key)
	own, err := cfg.database.open(ctx, cfg.data)
	if err != nil {
		return nil, errors.Join(err, n.listener.Close())
	}
	n.db = own.DB
	n.db.SetMaxOpenConns(nodeConnections)
	n.bus, err = nodes.NewBus(nodes.BusConfig{Database: cfg.database.url, DB: n.db, Logger: logger})
	return n, err
}

// sharedSecrets are those that every node must have. They are made here if this is the
// first node.
func (cfg serveConfig) sharedSecrets() (map[string]string, error) {
	secrets := map[string]string{}
	for _, name := range []string{stateKeyFile, wrapKeyFile, tokenFile, webhookKeyFile, mailKeyFile} {
		if name == wrapKeyFile && os.Getenv(wrapKeyEnv) != "" {
			secrets[name] = os.Getenv(wrapKeyEnv)
			continue
		}
		secret, err := openSecret(cfg.data, name)
		if err != nil {
			return nil, err
		}
		secrets[name] = secret
	}
	return secrets, nil
}

// config is what the service must know of the nodes; nil where there are none.
func (n *node) config() *service.NodesConfig {
	if n == nil {
		return nil
	}
	return &service.NodesConfig{
		Store: classroomsql.Nodes(n.db, sqlstore.PostgreSQL), Address: n.listener.Addr().String(), Secrets: n.key.Digest(), Tell: n.bus.Tell, CutOff: n.passer.CutOff,
	}
}

// neighbours pass on what is for other nodes; nil where there are none.
func (n *node) neighbours() httpapi.Neighbours {
	if n == nil {
		return nil
	}
	return n.passer
}

// join puts the process among the nodes, or makes sure that there are none.
func (n *node) join(ctx context.Context, s *service.Service, store service.NodeStore) error {
	if n != nil {
		err := s.JoinNodes(ctx)
		if errors.Is(err, service.ErrConflict) {
			return errors.New("this node has other secrets than the nodes that run; copy the secrets of their --data folder here")
		}
		return err
	}
	others, err := store.Nodes(ctx)
	switch {
	case err != nil:
		return err
	case len(others) > 0:
		return errors.New("other nodes serve this database; to be one of them this process needs --node-address")
	}
	return s.Recover(ctx)
}

// start runs the node beside ctx, for its rooms are closed after that is over, until
// leave.
func (n *node) start(ctx context.Context, r *room) {
	n.service, n.api = r.service, r.api
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	group := errgroup.Group{}
	group.Go(func() error { n.service.RunNode(running); return nil })
	group.Go(func() error { n.bus.Run(running, n); return nil })
	n.leave = sync.OnceValue(func() error {
		defer close(n.left)
		stop()
		_ = group.Wait() // neither returns an error
		leaving, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveWithin)
		defer cancel()
		return n.service.LeaveNodes(leaving)
	})
}

// leaveWithin bounds how long a node says goodbye; the others find out by themselves.
const leaveWithin = 3 * time.Second

// closing closes the rooms, and then lets the other nodes have their classes.
func (n *node) closing(rooms func(context.Context) error) func(context.Context) error {
	if n == nil {
		return rooms
	}
	return func(ctx context.Context) error { return errors.Join(rooms(ctx), n.leave()) }
}

// over ends the node whatever became of its server.
func (n *node) over() {
	if n != nil {
		_ = n.leave() // the others find out by themselves
	}
}

// Hear implements [nodes.Listener].
func (n *node) Hear(news service.NodeNews) {
	n.service.Hear(news)
	if news.Session != "" {
		n.api.SessionEnded(context.Background(), news.Session)
	}
}

// MissedNews implements [nodes.Listener].
func (n *node) MissedNews() { n.service.MissedNews() }

// serve serves the other nodes, until this one has left them.
func (n *node) serve(ctx context.Context) error {
	inside := server{handler: nodes.Inside(n.api.Inside(), n.service.CutOff), tls: n.key.Server(), drain: func() { <-n.left }}
	return serve(ctx, inside, n.listener)
}

// Close closes what the node keeps open.
func (n *node) Close() error {
	if n == nil {
		return nil
	}
	n.passer.Close()
	return errors.Join(onceClosed{n.listener}.Close(), n.db.Close())
}
