package functions

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/aws/rooms"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/internal/lambda"
)

// SocketsConfig says what [Sockets] work with; everything is required.
type SocketsConfig struct {
	Table  *rooms.Table
	Queues *rooms.Queues
	// Address is what pages have to come by; Origin is that of the page.
	Address httpapi.SocketAddress
	Origin  string
	Now     func() time.Time
	Logger  *slog.Logger
}

// socketEvent is what happens to a socket of a WebSocket API.
type socketEvent struct {
	Headers map[string]string `json:"headers"`
	Query   map[string]string `json:"queryStringParameters"`
	Body    string            `json:"body"`
	Base64  bool              `json:"isBase64Encoded"`
	Context struct {
		EventType    string `json:"eventType"`
		ConnectionID string `json:"connectionId"`
		RequestID    string `json:"requestId"`
	} `json:"requestContext"`
}

// socketAnswer is what the gateway is told. Pages hear it when they connect alone.
type socketAnswer struct {
	Status int `json:"statusCode"`
}

// Sockets passes on to the rooms what the pages say that are connected to a WebSocket
// API. It knows of which event a socket is, by the address that the page came by, and
// nothing else: who it is, the room finds out.
func Sockets(cfg SocketsConfig) lambda.Handler {
	return func(ctx context.Context, event []byte) (any, error) {
		var e socketEvent
		if err := read(event, &e); err != nil {
			return nil, err
		}
		if e.Context.ConnectionID == "" {
			return nil, errors.New("the event is none of a WebSocket API")
		}
		switch e.Context.EventType {
		case "CONNECT":
			return cfg.connect(ctx, e)
		case "MESSAGE":
			return cfg.pass(ctx, e, rooms.Envelope{Kind: httpapi.Said, Text: e.text()}, e.Context.RequestID)
		case "DISCONNECT":
			return cfg.disconnect(ctx, e)
		default:
			return nil, errors.New("the event is none of a WebSocket API")
		}
	}
}

// connect lets in who comes by an address that was given out, from our own page or from
// no page.
func (cfg *SocketsConfig) connect(ctx context.Context, e socketEvent) (any, error) {
	query := url.Values{}
	for name, value := range e.Query {
		query.Set(name, value)
	}
	eventID, good := cfg.Address.Event(query, cfg.Now())
	if origin := header(e.Headers, "Origin"); !good || origin != "" && !strings.EqualFold(origin, cfg.Origin) {
		cfg.Logger.InfoContext(ctx, "a socket was refused", "address", good)
		return socketAnswer{http.StatusForbidden}, nil
	}
	if err := cfg.Table.PutSocket(ctx, e.Context.ConnectionID, eventID); err != nil {
		return nil, err
	}
	return socketAnswer{http.StatusOK}, nil
}

// header is that of the name, however it is spelled.
func header(headers map[string]string, name string) string {
	for spelled, value := range headers {
		if strings.EqualFold(spelled, name) {
			return value
		}
	}
	return ""
}

// text is what the page said; what is no text nobody understands.
func (e socketEvent) text() string {
	if e.Base64 {
		return ""
	}
	return e.Body
}

// pass passes on to the room of the socket. That of nobody has none.
func (cfg *SocketsConfig) pass(ctx context.Context, e socketEvent, call rooms.Envelope, id string) (any, error) {
	eventID, err := cfg.Table.Socket(ctx, e.Context.ConnectionID)
	if err != nil {
		return nil, err
	}
	if eventID == "" {
		return socketAnswer{http.StatusForbidden}, nil
	}
	call.Event, call.Connection = eventID, e.Context.ConnectionID
	if err := cfg.Queues.Call(ctx, call, id); err != nil {
		return nil, err
	}
	return socketAnswer{http.StatusOK}, nil
}

func (cfg *SocketsConfig) disconnect(ctx context.Context, e socketEvent) (any, error) {
	answer, err := cfg.pass(ctx, e, rooms.Envelope{Kind: httpapi.Gone}, "gone-"+e.Context.ConnectionID)
	if err == nil {
		err = cfg.Table.DropSocket(ctx, e.Context.ConnectionID)
	}
	return answer, err
}
