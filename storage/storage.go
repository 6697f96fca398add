// Package storage holds the contracts between the roles and whatever keeps
// their data. Each contract has one to three methods, each method is atomic,
// and each contract has its suite in storagetest, which every backend passes.
//
// Backends: memory (one process, nothing survives), sqlstore (SQLite and
// PostgreSQL), dynamostore (Amazon DynamoDB), redisstore (the short-lived contracts
// alone). Contracts of a single service live beside that service, as ags.LineItems
// does.
//
// Expiry is stored with the value and compared when it is read: a value past
// its time is gone, whether or not the engine has cleaned it up. Stores take
// the time from a clock given at construction.
package storage

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/ltikit/ltikit/lti"
)

// Errors of the contracts. Backends wrap them; match with errors.Is. Any other
// error means that the store could not answer, and callers fail closed.
var (
	// ErrNotFound: there is no such record, or it has expired.
	ErrNotFound = errors.New("not found")
	// ErrAmbiguous: what was asked for fits several records.
	ErrAmbiguous = errors.New("fits several records")
	// ErrUsed: the key was marked as used before.
	ErrUsed = errors.New("already used")
	// ErrConflict: the record clashes with another that is there already.
	ErrConflict = errors.New("conflicts with an existing record")
)

// Registrations finds who is trusted. Returned records are the caller's own
// copies.
type Registrations interface {
	// FindRegistration returns the one registration that fits. The issuer is
	// required; an empty clientID or deploymentID does not restrict. A
	// deploymentID restricts to registrations that hold that deployment.
	// None: ErrNotFound. More than one: ErrAmbiguous.
	FindRegistration(ctx context.Context, issuer, clientID, deploymentID string) (*lti.Registration, error)
	// FindDeployment returns the registration's deployment of that id, or
	// ErrNotFound.
	FindDeployment(ctx context.Context, r *lti.Registration, id string) (*lti.Deployment, error)
}

// RegistrationLookup finds a registration that was kept by its ID, such as the
// one a stored service URL belongs to.
type RegistrationLookup interface {
	// RegistrationByID returns the registration of that ID, or ErrNotFound. It
	// is the caller's own copy.
	RegistrationByID(ctx context.Context, id string) (*lti.Registration, error)
}

// RegistrationWriter records who is trusted. Administration calls it; the roles
// only read.
type RegistrationWriter interface {
	// PutRegistration stores r under its ID, replacing what was there. Two
	// registrations never share issuer and client id: ErrConflict.
	PutRegistration(ctx context.Context, r *lti.Registration) error
	// PutDeployment stores d under its registration and ID, replacing what
	// was there. An unknown registration is ErrNotFound.
	PutDeployment(ctx context.Context, d *lti.Deployment) error
	// AddDeployment stores d under its registration and an ID that is new there:
	// of callers with the same ID one wins, and the others get ErrConflict. An
	// unknown registration is ErrNotFound.
	AddDeployment(ctx context.Context, d *lti.Deployment) error
}

// RegistrationDirectory lists who is trusted, for administration. What changes
// while the caller iterates may or may not be seen; an error ends the list.
type RegistrationDirectory interface {
	// ListRegistrations yields registrations in the order of their IDs, byte by
	// byte, behind the ID after. An empty tenant does not restrict.
	ListRegistrations(ctx context.Context, tenant, after string) iter.Seq2[*lti.Registration, error]
	// ListDeployments yields the registration's deployments in the order of
	// their IDs, behind the ID after. An unknown registration has none.
	ListDeployments(ctx context.Context, registrationID, after string) iter.Seq2[*lti.Deployment, error]
}

// RegistrationRemover ends trust for good; to end it for a while, put the
// registration with Disabled set.
type RegistrationRemover interface {
	// DeleteRegistration removes the registration with its deployments. What
	// services keep under its ID, such as line items, stays.
	DeleteRegistration(ctx context.Context, id string) error
	// DeleteDeployment removes one deployment. What is not there is ErrNotFound
	// in both.
	DeleteDeployment(ctx context.Context, registrationID, id string) error
}

// Launch is a verified launch as it is kept. It names the registration and the
// deployment, which are looked up again when it is used.
type Launch struct {
	RegistrationID string       `json:"registrationId"`
	ClientID       string       `json:"clientId"`
	DeploymentID   string       `json:"deploymentId"`
	Message        *lti.Message `json:"message"`
}

// Launches keeps verified launches for what an application does later, such as
// the service calls of a session.
type Launches interface {
	// KeepLaunch stores l under id until the given time. An id that is in use
	// is ErrConflict.
	KeepLaunch(ctx context.Context, id string, l *Launch, until time.Time) error
	// KeptLaunch returns the launch, any number of times, or ErrNotFound. It is
	// the caller's own copy.
	KeptLaunch(ctx context.Context, id string) (*Launch, error)
	// ForgetLaunch removes the launch, if there is one.
	ForgetLaunch(ctx context.Context, id string) error
}

// Replay remembers single-use values such as nonces.
type Replay interface {
	// MarkUsed decides and records in one step: of any number of callers with
	// the same key, on any number of nodes, one gets nil and the others
	// ErrUsed. The key may be forgotten after until.
	MarkUsed(ctx context.Context, key string, until time.Time) error
}

// Transient keeps short-lived values that are read once.
type Transient interface {
	// Put stores value under key until the given time. A key that is in use
	// is ErrConflict; keys are random, so that is a fault of the caller.
	Put(ctx context.Context, key string, value []byte, until time.Time) error
	// Take returns the value and removes it in one step: of any number of
	// callers one gets it, the others ErrNotFound.
	Take(ctx context.Context, key string) ([]byte, error)
}
