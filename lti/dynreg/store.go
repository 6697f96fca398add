package dynreg

import (
	"context"
	"iter"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// Status is how far an application came.
type Status string

// The statuses.
const (
	// Pending waits for an administrator.
	Pending Status = "pending"
	// Approved is a registration that may launch.
	Approved Status = "approved"
	// Refused is one that may not, and that the tool may not change.
	Refused Status = "refused"
)

// Client is a tool that registered itself, as the platform keeps it.
type Client struct {
	// ID is the client id, and the ID of the registration that an approval
	// makes. It is random and safe in a URL.
	ID     string `json:"id"`
	Status Status `json:"status"`
	// Tenant is whose registration it is or will be.
	Tenant string `json:"tenant,omitempty"`
	// DeploymentID is the one that was told to the tool. An approval makes it.
	DeploymentID string `json:"deploymentId"`
	// Metadata is what is in force or, while pending, asked for; its scopes and
	// messages are those that the platform offers.
	Metadata *Metadata `json:"metadata"`
	// Proposed is a change that an approved tool asks for; nil is none.
	Proposed *Metadata `json:"proposed,omitempty"`
	// Approval is what the administrator allowed.
	Approval *Approval `json:"approval,omitempty"`
	// TokenHash is a hash of the token by which the tool manages its
	// registration.
	TokenHash string    `json:"tokenHash"`
	Created   time.Time `json:"created"`
	Changed   time.Time `json:"changed"`
	// Version counts the changes: a store saves over the present one alone.
	Version int64 `json:"version"`
}

// Approval is what an administrator allows a tool.
type Approval struct {
	// Scopes are the services; of those that the tool asks for and the platform
	// offers no others are given. Nil is all of these.
	Scopes []lti.Scope `json:"scopes"`
	// ShareName and ShareEmail let people's names and addresses through.
	ShareName  bool `json:"shareName,omitempty"`
	ShareEmail bool `json:"shareEmail,omitempty"`
	// Name is shown to administrators; empty means the tool's own.
	Name string `json:"name,omitempty"`
	// DeploymentName is shown to administrators.
	DeploymentName string `json:"deploymentName,omitempty"`
}

// Clients keeps the tools that registered themselves. Returned records are the
// caller's own copies.
type Clients interface {
	// LoadClient returns the client of that ID, or storage.ErrNotFound.
	LoadClient(ctx context.Context, id string) (*Client, error)
	// SaveClient stores c with its Version increased by one, which it also sets
	// in c, if c.Version is that of the present record, 0 for a client that is
	// not there yet. Otherwise it changes nothing and returns
	// storage.ErrConflict. It decides and stores in one step: of any number of
	// callers with the same version, on any number of nodes, one gets nil.
	SaveClient(ctx context.Context, c *Client) error
	// DeleteClient removes the client if it is still of that version, else
	// storage.ErrConflict.
	DeleteClient(ctx context.Context, id string, version int64) error
}

// ClientDirectory lists the tools that registered themselves, for
// administration. What changes while the caller iterates may or may not be
// seen; an error ends the list.
type ClientDirectory interface {
	// ListClients yields clients in the order of their IDs, byte by byte, behind
	// the ID after. An empty tenant or status does not restrict.
	ListClients(ctx context.Context, tenant string, status Status, after string) iter.Seq2[*Client, error]
}
