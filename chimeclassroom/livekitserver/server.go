package livekitserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/livekit-server/pkg/routing"
	"github.com/livekit/livekit-server/pkg/service"
	"github.com/livekit/livekit-server/pkg/telemetry/prometheus"
)

// Server is a LiveKit server of this process.
type Server struct{ server *service.LivekitServer }

// New prepares a server. A process has one.
func New(cfg Config) (*Server, error) {
	conf, err := cfg.config()
	if err != nil {
		return nil, err
	}
	config.InitLoggerFromConfig(&conf.Logging)
	node, err := routing.NewLocalNode(conf)
	if err != nil {
		return nil, fmt.Errorf("the node of the LiveKit server: %w", err)
	}
	if err := prometheus.Init(string(node.NodeID()), node.NodeType()); err != nil {
		return nil, fmt.Errorf("the counters of the LiveKit server: %w", err)
	}
	server, err := service.InitializeServer(conf, node)
	if err != nil {
		return nil, fmt.Errorf("the LiveKit server: %w", err)
	}
	return &Server{server}, nil
}

// errNoReason: it has written down why.
var errNoReason = errors.New("it says no reason")

// Run serves until ctx is done, and then lets go of everybody at once: their pages
// come back to another node, or to this one when it runs again.
func (s *Server) Run(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- s.server.Start() }()
	select {
	case err := <-ended:
		return fmt.Errorf("the LiveKit server has stopped: %w", cmp.Or(err, errNoReason))
	case <-ctx.Done():
		return s.stop(ended)
	}
}

// stop stops the server, again and again, since in its first moments it does not
// listen to that.
func (s *Server) stop(ended <-chan error) error {
	for {
		s.server.Stop(true)
		select {
		case err := <-ended:
			return err
		case <-time.After(50 * time.Millisecond):
		}
	}
}
