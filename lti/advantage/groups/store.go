package groups

import (
	"context"
	"errors"
	"iter"

	"github.com/ltikit/ltikit/lti"
)

// ErrNotFound: there is no such context for this tool. Match it with errors.Is.
var ErrNotFound = errors.New("no such context")

// Groups lists the groups of a context. The platform's own data is behind it.
type Groups interface {
	// ListGroups yields the groups of the context in an order that the id alone
	// decides, beginning behind the id after (empty: from the start), whether
	// or not that group still is. So none is lost or listed twice when groups
	// change between two pages. A userID restricts to the groups of that
	// person; of one that is not in the context there are none. An error ends
	// the sequence.
	ListGroups(ctx context.Context, contextID, userID, after string) iter.Seq2[Group, error]
}

// Sets lists the sets that the groups of a context belong to.
type Sets interface {
	// ListSets yields the sets of the context as ListGroups does the groups.
	ListSets(ctx context.Context, contextID, after string) iter.Seq2[Set, error]
}

// Courses answers what only the platform's own data can tell.
type Courses interface {
	// OpenGroups returns nil if the tool of the grant may read the groups of
	// the context now, an error wrapping ErrNotFound if not.
	OpenGroups(ctx context.Context, g *lti.Grant, contextID string) error
}
