// Package rp holds what a bridge keeps of its clients, the applications
// that speak OpenID Connect, and the contracts of the stores that keep it. It
// stands apart from package bridge so that stores need to know nothing of the
// bridge itself. The contracts' methods call clients relying parties, since one
// store may keep clients of other kinds too.
package rp

import (
	"context"
	"iter"
)

// Clients finds who may sign people in through the bridge. Returned records are
// the caller's own copies.
type Clients interface {
	// FindRelyingParty returns the client of that id, or storage.ErrNotFound.
	FindRelyingParty(ctx context.Context, id string) (*Client, error)
	// RelyingPartiesOf returns the clients that name the registration, in the order of
	// their ids, byte by byte; there are few.
	RelyingPartiesOf(ctx context.Context, registrationID string) ([]*Client, error)
}

// ClientWriter records clients. Administration calls it; the bridge only reads.
type ClientWriter interface {
	// PutRelyingParty stores c under its ID, replacing what was there.
	PutRelyingParty(ctx context.Context, c *Client) error
	// DeleteRelyingParty removes the client; one that is not there is
	// storage.ErrNotFound.
	DeleteRelyingParty(ctx context.Context, id string) error
}

// ClientDirectory lists clients, for administration. What changes while the
// caller iterates may or may not be seen; an error ends the list.
type ClientDirectory interface {
	// ListRelyingParties yields clients in the order of their ids, byte by byte, behind
	// the id after. An empty tenant does not restrict.
	ListRelyingParties(ctx context.Context, tenant, after string) iter.Seq2[*Client, error]
}
