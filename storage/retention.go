package storage

import (
	"context"
	"time"
)

// Retention ends what is kept of people: what has passed its time, what an
// installation keeps for some time only, and what somebody wants to be forgotten.
// A method that fails may have removed a part; it can be called again.
type Retention interface {
	// RemoveExpired removes used keys, transient values and launches that have
	// expired. Nobody reads them any more, and stores remove them by and by
	// without being asked; this does it now, unless the engine itself sees to it.
	RemoveExpired(ctx context.Context) error
	// RemoveAudit removes the entries of the audit log from before that time.
	RemoveAudit(ctx context.Context, before time.Time) error
	// ForgetLaunchesOf removes the launches of a person: the subject as the
	// platform of the registration named it.
	ForgetLaunchesOf(ctx context.Context, registrationID, subject string) error
}
