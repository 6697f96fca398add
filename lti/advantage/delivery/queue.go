package delivery

import (
	"context"
	"errors"
	"iter"
	"time"
)

// Errors of the contracts. Stores wrap them; match with errors.Is.
var (
	// ErrLost: the lease is over, and somebody else holds the name or it was
	// dropped. Nothing was changed.
	ErrLost = errors.New("the lease is over")
	// ErrNotFound: there is no such job.
	ErrNotFound = errors.New("no such job")
)

// Queue keeps jobs until they are sent. Stores take the time from a clock given
// at construction. They remember a name for at least 30 days after its last job
// was sent, so that At goes on rising, but not the payload.
type Queue interface {
	// PutJob stores the job, which replaces what waits or is parked under its
	// name and is due at its At. If that is not later than the At of the last
	// job of the name that was leased by at least apart, it is moved there. A
	// job that is being sent meanwhile stays leased; the new one follows it.
	PutJob(ctx context.Context, j Job, apart time.Duration) error
	// ClaimJob leases a job of the kind that is due, of a lane that does not
	// rest and is not one of skip. Within a lane the one that is due longest is
	// first. Of any number of callers, in any number of processes, one gets it;
	// at the time until it is due again. With nothing due the lease is nil and
	// next is when something will be, zero if nothing waits at all.
	ClaimJob(ctx context.Context, kind string, until time.Time, skip []string) (l *Lease, next time.Time, err error)
	// SettleJob ends the lease. If a newer job took the name meanwhile, that one
	// waits, whatever became of the old one. A lease that was given to another
	// since, or whose job was dropped, is ErrLost.
	SettleJob(ctx context.Context, l *Lease, o Outcome) error
}

// ParkedJob is a job that waits for an administrator.
type ParkedJob struct {
	Job
	Reason Reason
	// Tries is how often it was tried, Since when it was handed over.
	Tries int
	Since time.Time
}

// Parked is what an administrator sees of the queue and does with it.
type Parked interface {
	// ListParked yields the parked jobs of a kind in the order of lane and key;
	// a lane that is not empty restricts to it. An error ends the sequence.
	ListParked(ctx context.Context, kind, lane string) iter.Seq2[ParkedJob, error]
	// RetryJob makes a parked job due now, with the At that it had. A job that
	// is not parked is ErrNotFound.
	RetryJob(ctx context.Context, n Name) error
	// DropJob forgets a job, parked or not. One that is being sent may still
	// arrive, once. A job that is not there is ErrNotFound.
	DropJob(ctx context.Context, n Name) error
}

// Place is where something is that had to be found or made once.
type Place struct {
	// Address is empty while nobody has found or made it.
	Address string
	// Fence is what SetPlace asks for. Zero: somebody else is at it, until
	// Until at most.
	Fence int64
	Until time.Time
}

// Places keeps addresses that must not be made twice, such as that of a column
// of a gradebook, whose creation no platform makes conditional. Names are those
// of jobs. A store of registrations may forget the places of a lane with its
// registration.
type Places interface {
	// FindPlace returns the place. If it has no address, one of any number of
	// callers gets a fence: it alone finds or makes it until the given time.
	FindPlace(ctx context.Context, n Name, until time.Time) (Place, error)
	// SetPlace keeps the address. An empty one forgets what was kept, or ends
	// the turn of the caller. A fence that is not the last one is ErrLost.
	SetPlace(ctx context.Context, n Name, fence int64, address string) error
}

// Store is all that a backend keeps for delivery.
type Store interface {
	Queue
	Parked
	Places
}

// Retention ends what is kept of jobs. A method that fails may have dropped some;
// it can be called again.
type Retention interface {
	// DropParked forgets the jobs of a kind that are parked and were handed over
	// before that time.
	DropParked(ctx context.Context, kind string, before time.Time) error
	// DropFitting forgets the jobs of a kind and lane, parked or not, whose
	// payload fits. One that is being sent may still arrive, once.
	DropFitting(ctx context.Context, kind, lane string, fits func(payload []byte) bool) error
}
