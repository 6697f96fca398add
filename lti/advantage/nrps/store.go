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

// Roster lists the people of a context. The platform's own data is behind it, or
// a store that keeps rosters.
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

// Changes tells what has become of a roster, for tools that keep a copy of it.
type Changes interface {
	// RosterMark names the present moment of the context's roster in an opaque
	// text.
	RosterMark(ctx context.Context, contextID string) (string, error)
	// ListChanges yields the people of the place who joined, changed or left
	// since the mark, each once and as they are now, in the order of their last
	// change. Those who left are Deleted and tell nothing but their UserID. A
	// mark that is too old, or none of this roster, is ErrExpired. An error ends
	// the sequence.
	ListChanges(ctx context.Context, p Place, since string) iter.Seq2[Change, error]
}

// Change is what has become of one person in a roster.
type Change struct {
	Member Member
	// Mark is behind this change: ListChanges goes on from there.
	Mark string
}

// RosterWriter keeps the rosters that a store then lists. Platforms whose own
// data is the roster need none.
type RosterWriter interface {
	// UpdateRoster stores each member in place of what was known of that person
	// in the context, and removes those whose Status is Deleted; all or none.
	// Who is put as they are already, or removed without being there, does not
	// count as changed. A member needs a UserID.
	UpdateRoster(ctx context.Context, contextID string, members ...Member) error
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

// Groups tells who is in which group of a context (Course Groups Service).
type Groups interface {
	// GroupsOf returns the ids of the groups of each of the people, by user id,
	// as far as the tool of the grant may know them.
	GroupsOf(ctx context.Context, g *lti.Grant, contextID string, userIDs []string) (map[string][]string, error)
}
