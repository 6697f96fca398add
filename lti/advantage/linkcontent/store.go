package linkcontent

import (
	"context"
	"errors"
	"iter"

	"github.com/ltikit/ltikit/lti"
)

// Errors of the contracts. Match them with errors.Is.
var (
	// ErrNotFound: there is no such context or item for this tool.
	ErrNotFound = errors.New("no such context or content item")
	// ErrRefused: the tool may not put that item into the course. What the
	// error says besides is for the log.
	ErrRefused = errors.New("the content item is not taken")
)

// Owner is whose items are meant: one tool's in one context.
type Owner struct {
	RegistrationID string
	ContextID      string
}

// Courses answers what only the platform's own data can tell.
type Courses interface {
	// OpenContent returns nil if the tool of the grant may work on the content
	// of the context now, an error wrapping ErrNotFound if not.
	OpenContent(ctx context.Context, g *lti.Grant, contextID string) error
	// CheckItem returns nil if the tool may put that item into the context, an
	// error wrapping ErrRefused if not. It is for the same judgement as that of
	// deeplink.Accept: where its addresses lead, which HTML is in it.
	CheckItem(ctx context.Context, g *lti.Grant, contextID string, item Item) error
}

// Items keeps the content of courses. IDs here are the store's own opaque,
// URL-safe ids, not URLs; the handler makes URLs of them. What another owner holds
// is ErrNotFound.
type Items interface {
	// CreateItem stores the item and returns it with a new ID and what else the
	// platform says of it.
	CreateItem(ctx context.Context, o Owner, item Item) (Item, error)
	// Item returns one item.
	Item(ctx context.Context, o Owner, id string) (Item, error)
	// ListItems yields the items in the order of their creation, beginning
	// behind the item with the id after (empty: from the start). A resource
	// link restricts to its item. An after that names no item of this owner is
	// ErrNotFound. An error ends the sequence.
	ListItems(ctx context.Context, o Owner, resourceLinkID, after string) iter.Seq2[Item, error]
	// UpdateItem replaces the item and returns it. ResourceLinkID, LineItemIDs,
	// ReadOnly, Type and the members that ReadOnly names stay as they are.
	UpdateItem(ctx context.Context, o Owner, item Item) (Item, error)
	// DeleteItem removes the item.
	DeleteItem(ctx context.Context, o Owner, id string) error
}
