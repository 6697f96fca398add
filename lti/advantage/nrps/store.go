package nrps

import (
	"context"
	"errors"
	"iter"

	"github.com/ltikit/ltikit/lti"
)

// ErrNotFound: there is no such context or resource link for this tool. Match it
// with errors.Is.
var ErrNotFound = errors.New("no such context or resource link")

// Place is whose roster is meant: that of a context, or of those people in it
// who can open the resource link.
type Place struct {
	ContextID      string
	ResourceLinkID string // empty: the whole context
}

// Roster lists the people of a context. The platform's own data is behind it.
type Roster interface {
	// ListMembers yields the members of the place in an order that the user id
	// alone decides, beginning behind the user id after (empty: from the
	// start), whether or not that person is still a member. So nobody is lost
	// or listed twice when people join and leave between two pages. People who
	// left are not yielded. With a resource link, Messages may hold the claims
	// of a member's launch that differ between people, such as custom
	// parameters. An error ends the sequence.
	ListMembers(ctx context.Context, p Place, after string) iter.Seq2[Member, error]
}

// Courses answers what only the platform's own data can tell.
type Courses interface {
	// OpenRoster returns the context if the tool of the grant may read its
	// roster now, an error wrapping ErrNotFound if not.
	OpenRoster(ctx context.Context, g *lti.Grant, contextID string) (Context, error)
	// HasLink tells whether the context holds that resource link and it is one
	// of the grant's tool.
	HasLink(ctx context.Context, g *lti.Grant, contextID, resourceLinkID string) (bool, error)
}
