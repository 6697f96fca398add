// Package storage holds the contracts between the roles and whatever keeps
// their data. Each contract has one to three methods, each method is atomic,
// and each contract has its suite in storagetest, which every backend passes.
//
// Backends: memory (one process, nothing survives), sqlstore (SQLite and, by
// its dialect, other SQL engines). Contracts of a single service live beside
// that service, as ags.LineItems does.
//
// Expiry is stored with the value and compared when it is read: a value past
// its time is gone, whether or not the engine has cleaned it up. Stores take
// the time from a clock given at construction.
package storage

import (
	"context"
	"errors"
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
