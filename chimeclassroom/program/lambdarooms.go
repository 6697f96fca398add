package program

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/sqs"

	"github.com/ltikit/ltikit/chimeclassroom/aws/functions"
	"github.com/ltikit/ltikit/chimeclassroom/aws/rooms"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// The environment of the functions that have live rooms.
const (
	roomsTableEnv = "CLASSROOM_ROOMS_TABLE"
	roomsQueueEnv = "CLASSROOM_ROOMS_QUEUE"
	ticksQueueEnv = "CLASSROOM_TICKS_QUEUE"
	socketsAPIEnv = "CLASSROOM_SOCKETS_API"
	socketsURLEnv = "CLASSROOM_SOCKETS_URL"
	// A secret of its own: the function for sockets faces everybody, and learns no other.
	socketsSecretEnv = "CLASSROOM_SOCKETS_SECRET"
)

// liveConfig is where live rooms are that no process keeps.
type liveConfig struct {
	table, calls, ticks  string
	gateway, socketsPage string // the stage as we reach it, and as pages do
	secret               string // that addresses of sockets are signed with, by its id
}

func parseLive(env func(string) string) liveConfig {
	return liveConfig{env(roomsTableEnv), env(roomsQueueEnv), env(ticksQueueEnv), env(socketsAPIEnv), env(socketsURLEnv), env(socketsSecretEnv)}
}

// check demands what the function needs.
func (l liveConfig) check(kind string) error {
	const missing = " is missing: it has live rooms"
	switch kind {
	case functionSockets:
		return errors.Join(demand(l.table != "", roomsTableEnv+missing), demand(l.calls != "", roomsQueueEnv+missing),
			demand(l.secret != "", socketsSecretEnv+missing))
	case functionRooms:
		return errors.Join(demand(l.table != "", roomsTableEnv+missing), demand(l.calls != "", roomsQueueEnv+missing),
			demand(l.ticks != "", ticksQueueEnv+missing), demand(l.gateway != "", socketsAPIEnv+missing))
	default:
		return errors.Join(
			demand((l.calls == "") == (l.socketsPage == ""), roomsQueueEnv+" and "+socketsURLEnv+" belong together"),
			demand((l.secret == "") == (l.socketsPage == ""), socketsSecretEnv+" and "+socketsURLEnv+" belong together"))
	}
}

func (cfg *lambdaConfig) roomsTable() *rooms.Table {
	return &rooms.Table{API: dynamodb.NewFromConfig(cfg.account), Name: cfg.live.table}
}

func (cfg *lambdaConfig) queues() *rooms.Queues {
	return &rooms.Queues{API: sqs.NewFromConfig(cfg.account), Calls: cfg.live.calls, Ticks: cfg.live.ticks}
}

// socketAddress is where pages reach the rooms; of its parts some need the key alone.
func (cfg *lambdaConfig) socketAddress(ctx context.Context) (httpapi.SocketAddress, error) {
	key, err := cfg.readSecret(ctx, cfg.live.secret, secretSize)
	return httpapi.SocketAddress{URL: cfg.live.socketsPage, Key: []byte(key)}, err
}

// openElsewhere is where the function for requests, and no other, finds the rooms; nil:
// nowhere.
func (cfg *lambdaConfig) openElsewhere(ctx context.Context) (*httpapi.Elsewhere, error) {
	if cfg.kind != functionHTTP || cfg.live.socketsPage == "" {
		return nil, nil //nolint:nilnil // there are none, and nothing is wrong
	}
	address, err := cfg.socketAddress(ctx)
	queues := cfg.queues()
	return &httpapi.Elsewhere{Sockets: address, Look: queues.Look}, err
}

// openSockets opens nothing of the classroom: a socket belongs to an event, and who has
// it the rooms find out.
func (cfg *lambdaConfig) openSockets(ctx context.Context, logger *slog.Logger) (function, error) {
	address, err := cfg.socketAddress(ctx)
	if err != nil {
		return function{}, err
	}
	return function{functions.Sockets(functions.SocketsConfig{
		Table: cfg.roomsTable(), Queues: cfg.queues(), Address: address, Origin: cfg.public.String(), Now: time.Now, Logger: logger,
	}), nothing{}}, nil
}

// nothing is kept open.
type nothing struct{}

func (nothing) Close() error { return nil }

var _ io.Closer = nothing{}

// openRooms has the rooms heard that the queue brings calls for.
func (cfg *lambdaConfig) openRooms(room *room, logger *slog.Logger) (function, error) {
	gateway := apigatewaymanagementapi.NewFromConfig(cfg.account, func(o *apigatewaymanagementapi.Options) { o.BaseEndpoint = &cfg.live.gateway })
	queues := cfg.queues()
	all, err := httpapi.NewRooms(httpapi.RoomsConfig{
		Service: room.service, Turn: room.turn, Store: cfg.roomsTable(), Pages: rooms.NewGateway(gateway), Ticks: queues, Logger: logger,
	})
	if err != nil {
		return function{}, err
	}
	return function{functions.Rooms(all, queues, logger), room}, nil
}
