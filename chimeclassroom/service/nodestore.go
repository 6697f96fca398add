package service

import (
	"context"
	"errors"
	"time"
)

// ErrMoved: this node is not the home of the meeting, or not among the nodes any more.
// Nothing was stored; whoever asked comes again and is brought to where the class is.
var ErrMoved = errors.New("another node does this now")

// Node is one of several processes that serve the classroom on one store.
type Node struct {
	ID string
	// Address is where the other nodes reach it.
	Address string
	// Secrets is a digest of the secrets that all nodes have in common.
	Secrets string
}

// Claim is what came of asking for something that one node alone does.
type Claim struct {
	// Holder is the node that does it.
	Holder Node
	// LastAlive is when a node that did it before was last alive, by the clock of that
	// node; zero: none has stopped without a word.
	LastAlive time.Time
}

// NodeStore keeps which nodes there are, and what one of them alone does: to be the
// home of a live class, by the meeting's id, or a duty, by its name. A node lives by
// the clock of the store, which all nodes share. Once it was given up it never has
// anything again, so that what it had can be another's.
type NodeStore interface {
	// AddNode stores a node that lives for that long. If others live with other
	// secrets, it is ErrConflict.
	AddNode(ctx context.Context, n Node, lives time.Duration, now time.Time) error
	// Beat has the node live for that long from this moment, and notes its own time. It
	// waits for no writer. A node that was given up is ErrMoved.
	Beat(ctx context.Context, nodeID string, lives time.Duration, now time.Time) error
	// GiveUpNodes gives up the nodes whose time is over, and returns how many.
	GiveUpNodes(ctx context.Context) (int, error)
	// Nodes returns those that live, by id.
	Nodes(ctx context.Context) ([]Node, error)
	// DropNode removes the node; what it had is nobody's.
	DropNode(ctx context.Context, nodeID string) error
	// Claim gives it to the node, unless a node has it that was not given up, and
	// returns who has it then: of any number of nodes one, and all hear which. A node
	// that was given up is ErrMoved.
	Claim(ctx context.Context, name, nodeID string) (Claim, error)
	// Release takes it from the node, if that has it.
	Release(ctx context.Context, name, nodeID string) error
	// Abandoned returns, by name, what nodes had that were given up.
	Abandoned(ctx context.Context) ([]string, error)
	// HomeOf returns the node that has the live meeting of an event. If there is none,
	// or it was given up: ErrNotFound.
	HomeOf(ctx context.Context, eventID string) (Node, error)
	// Holder is HomeOf by name.
	Holder(ctx context.Context, name string) (Node, error)
	// ServeAs has the store write only for the node what the home of a meeting alone
	// may write: AppendPresence, KeepAlive, what hosts rule, and polls. Of any other
	// meeting it is ErrMoved then. Without a node, "", nothing is refused.
	ServeAs(nodeID string)
}
