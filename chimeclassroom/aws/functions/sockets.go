package functions

import (
	"context"
	"encoding/json"
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
			return cfg.said(ctx, e)
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

// How much is passed on of what a page says: so many messages within ten seconds, and of
// a message so many bytes, as it is and as a queue has it.
const (
	mostSaid   = 300
	mostText   = 64 << 10
	mostQuoted = 200 << 10
)

// said passes on what a page says. Of what is too much the room hears once that it is,
// and ends the connection.
func (cfg *SocketsConfig) said(ctx context.Context, e socketEvent) (any, error) {
	eventID, said, err := cfg.Table.Said(ctx, e.Context.ConnectionID)
	if err != nil {
		return nil, err
	}
	call, id := rooms.Envelope{Kind: httpapi.Said, Text: e.text()}, e.Context.RequestID
	switch {
	case said > mostSaid+1:
		return socketAnswer{http.StatusTooManyRequests}, nil
	case said > mostSaid:
		call = rooms.Envelope{Kind: httpapi.TooMuch}
	case tooLong(call.Text):
		call = rooms.Envelope{Kind: httpapi.TooLong}
	}
	return cfg.send(ctx, e, eventID, call, id)
}

func tooLong(text string) bool {
	quoted, err := json.Marshal(text)
	return err != nil || len(text) > mostText || len(quoted) > mostQuoted
}

// pass passes on to the room of the socket.
func (cfg *SocketsConfig) pass(ctx context.Context, e socketEvent, call rooms.Envelope, id string) (any, error) {
	eventID, err := cfg.Table.Socket(ctx, e.Context.ConnectionID)
	if err != nil {
		return nil, err
	}
	return cfg.send(ctx, e, eventID, call, id)
}

// send has the room of the event hear a call. That of nobody has none.
func (cfg *SocketsConfig) send(ctx context.Context, e socketEvent, eventID string, call rooms.Envelope, id string) (any, error) {
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
