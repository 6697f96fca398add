// Package rooms has live rooms where no process of ours keeps a socket: pages are
// connected to a WebSocket API of Amazon API Gateway, what they say goes through a FIFO
// queue of Amazon SQS with one group for each event, and a room lies in a table of
// Amazon DynamoDB between two batches of that group. Package httpapi has the rooms
// themselves; see docs/decisions/0018-rooms-on-lambda.md.
package rooms

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi"
	"github.com/aws/aws-sdk-go-v2/service/apigatewaymanagementapi/types"

	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
)

// Connections is what of *apigatewaymanagementapi.Client a [Gateway] needs.
//
// IAM: execute-api:ManageConnections on the connections of the stage.
type Connections interface {
	// PostToConnection sends a page a message.
	PostToConnection(ctx context.Context, in *apigatewaymanagementapi.PostToConnectionInput, options ...func(*apigatewaymanagementapi.Options)) (*apigatewaymanagementapi.PostToConnectionOutput, error)
	// DeleteConnection ends a connection.
	DeleteConnection(ctx context.Context, in *apigatewaymanagementapi.DeleteConnectionInput, options ...func(*apigatewaymanagementapi.Options)) (*apigatewaymanagementapi.DeleteConnectionOutput, error)
}

// Gateway is the stage of a WebSocket API that pages are connected to.
type Gateway struct{ api Connections }

var _ httpapi.Pages = (*Gateway)(nil)

// NewGateway returns the gateway of a client whose endpoint is that of the stage,
// https://ID.execute-api.REGION.amazonaws.com/STAGE. It makes no call.
func NewGateway(api Connections) *Gateway { return &Gateway{api} }

// Post implements [httpapi.Pages].
func (g *Gateway) Post(ctx context.Context, connection string, message []byte) error {
	_, err := g.api.PostToConnection(ctx, &apigatewaymanagementapi.PostToConnectionInput{ConnectionId: &connection, Data: message})
	if _, gone := errors.AsType[*types.GoneException](err); gone {
		return httpapi.ErrPageGone
	}
	if err != nil {
		return fmt.Errorf("posting to a page: %w", err)
	}
	return nil
}

// Close implements [httpapi.Pages].
func (g *Gateway) Close(ctx context.Context, connection string) error {
	_, err := g.api.DeleteConnection(ctx, &apigatewaymanagementapi.DeleteConnectionInput{ConnectionId: &connection})
	if _, gone := errors.AsType[*types.GoneException](err); err != nil && !gone {
		return fmt.Errorf("closing a connection: %w", err)
	}
	return nil
}
