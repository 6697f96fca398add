package config

import (
	"context"
	"iter"
)

// The contracts of what keeps a configuration. Every method is atomic, and what
// comes out is the caller's own copy. What is not there is storage.ErrNotFound,
// and so is a record that names what is not there; what must stay because it is
// in use, or was changed meanwhile, is storage.ErrConflict.

// Scopes keeps the tree.
type Scopes interface {
	// PutScope stores s in place of what was there, and so may move it. The
	// parent must be there, and s may not come to lie below itself: ErrCycle,
	// of any number of moves at once as well.
	PutScope(ctx context.Context, s Scope) error
	// ScopePath returns the scope and all above it, the top first.
	ScopePath(ctx context.Context, id string) ([]Scope, error)
	// DeleteScope removes the scope with its rules and deployments. One that
	// holds scopes, tools or placements is storage.ErrConflict.
	DeleteScope(ctx context.Context, id string) error
}

// Tools keeps the tools.
type Tools interface {
	// PutTool stores t in place of what was there. The scope must be there.
	PutTool(ctx context.Context, t Tool) error
	// Tool returns the tool of that ID.
	Tool(ctx context.Context, id string) (Tool, error)
	// DeleteTool removes the tool and its rules. One that placements use is
	// storage.ErrConflict.
	DeleteTool(ctx context.Context, id string) error
}

// Rules keeps what scopes say of tools.
type Rules interface {
	// PutRule stores r in place of what that scope said of that tool. Scope
	// and tool must be there.
	PutRule(ctx context.Context, r Rule) error
	// Rules returns what these scopes say of the tool and of every tool, in
	// any order.
	Rules(ctx context.Context, toolID string, scopeIDs []string) ([]Rule, error)
	// DeleteRule removes what the scope says of the tool, if it says anything.
	DeleteRule(ctx context.Context, scopeID, toolID string) error
}

// Deployments keeps where tools are enabled.
type Deployments interface {
	// Deploy stores d unless that trust is deployed at that scope already, and
	// returns what is there then: of any number of callers at once all get the
	// same. The scope must be there. An ID that the trust has elsewhere is
	// storage.ErrConflict.
	Deploy(ctx context.Context, d Deployment) (Deployment, error)
	// DeploymentsOf returns the deployments of the trust at these scopes, in
	// any order.
	DeploymentsOf(ctx context.Context, trust string, scopeIDs []string) ([]Deployment, error)
	// DeploymentOf returns the deployment of the trust by the id that the tool
	// sees.
	DeploymentOf(ctx context.Context, trust, id string) (Deployment, error)
}

// Placements keeps the placements.
type Placements interface {
	// PutPlacement stores p in place of the revision that it is of, 0 where
	// there was none, and returns it with the next. Another revision is
	// storage.ErrConflict. Scope and tool must be there.
	PutPlacement(ctx context.Context, p Placement) (Placement, error)
	// Placement returns the placement of that ID.
	Placement(ctx context.Context, id string) (Placement, error)
	// DeletePlacement removes the placement, and its tool if that is private.
	DeletePlacement(ctx context.Context, id string) error
}

// Directory lists a configuration, for administration. What changes meanwhile
// may or may not be seen; an error ends the list.
type Directory interface {
	// ListScopes yields the scopes right below the parent, those at the top
	// for the empty parent, in the order of their IDs, behind the ID after.
	ListScopes(ctx context.Context, parentID, after string) iter.Seq2[Scope, error]
	// ListTools yields the tools that the scope owns, as ListScopes does.
	ListTools(ctx context.Context, scopeID, after string) iter.Seq2[Tool, error]
	// ListPlacements yields the placements in the scope itself, as ListScopes
	// does.
	ListPlacements(ctx context.Context, scopeID, after string) iter.Seq2[Placement, error]
}

// Trusts finds the tools behind a registration or a consumer key.
type Trusts interface {
	// ToolsOf returns the tools of the trust by their IDs.
	ToolsOf(ctx context.Context, trust string) ([]Tool, error)
}

// Store keeps a whole configuration.
type Store interface {
	Scopes
	Tools
	Rules
	Deployments
	Placements
	Directory
	Trusts
}
