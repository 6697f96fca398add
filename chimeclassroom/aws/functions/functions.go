// Package functions is the classroom as functions of AWS Lambda: each answers events of
// one source, and is a thin adapter on the classroom's service.
//
//	intake   batches of SQS, of events of Amazon Chime in the form of EventBridge
//	duties   what the classroom does when nobody asks, by a schedule of EventBridge
//	sockets  what happens to the sockets of a WebSocket API, passed on to a queue
//	rooms    batches of that queue: live rooms, which no process keeps
//
// Requests of a REST API go to the handler that serve has too, by lambda.REST.
//
// Nothing goes on behind an answer, for Lambda stops the environment then.
package functions

import (
	"encoding/json"
	"fmt"
)

// read reads an event; it is none of the kind that is taken here if that fails.
func read(event []byte, into any) error {
	if err := json.Unmarshal(event, into); err != nil {
		return fmt.Errorf("the event cannot be read: %w", err)
	}
	return nil
}
