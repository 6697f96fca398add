package ags

import "context"

// Mover gives line items to another owner, such as the tool's next registration.
// Administration calls it; no tool gets there.
type Mover interface {
	// MoveLineItems gives the line items of the resource links to another
	// owner, all or none, under their ids and with their scores and grades. A
	// resource link without any is no error.
	MoveLineItems(ctx context.Context, from, to Owner, resourceLinkIDs []string) error
}
