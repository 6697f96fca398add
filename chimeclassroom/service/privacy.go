package service

import (
	"context"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Privacy deletes what is kept about people, and tells what that is.
type Privacy interface {
	// Retentions returns how long attendance is kept in the deployments that do not
	// keep it for good.
	Retentions(ctx context.Context) (map[chimeclassroom.Deployment]time.Duration, error)
	// DeleteExpired deletes some of what the expiry says, and returns how many
	// records: 0 when nothing is left. The attendance of a class is gone for
	// readers with its first record.
	DeleteExpired(ctx context.Context, e Expiry) (deleted int, err error)
	// FindPerson returns the id of a person of the platform, or ErrNotFound.
	FindPerson(ctx context.Context, registrationID, subject string) (id string, err error)
	// PersonOf returns the subject of the person with that id, or ErrNotFound
	// unless they are of the platform.
	PersonOf(ctx context.Context, registrationID, id string) (subject string, err error)
	// DeploymentsOf returns those in whose rooms the person is or was, by launch, by
	// roster, by a guest link or by a class that is kept, in no order.
	DeploymentsOf(ctx context.Context, id string) ([]chimeclassroom.Deployment, error)
	// ErasePerson deletes who the person is and what they wrote, their sessions and
	// the grades that wait for them. What the ledger has of them stays and is
	// nobody's. It is no error if they are erased already.
	ErasePerson(ctx context.Context, id string) error
	// Scrub makes sure that what was deleted cannot be read from the files of the
	// database either.
	Scrub(ctx context.Context) error
	// PersonalData returns everything that is kept about the person.
	PersonalData(ctx context.Context, id string) (PersonalData, error)
}

// Expiry says what is deleted: attendance of classes of the deployment that ended
// before, what was written in events of before, and people of no other deployment
// who have not come in since and of whom nothing speaks that is kept.
type Expiry struct {
	Deployment  chimeclassroom.Deployment
	Before, Now time.Time
	// Limit is how many records of each kind are deleted.
	Limit int
}

// PersonalData is what is kept about a person, kind by kind.
type PersonalData []PersonalRecords

// PersonalRecords are the records of one kind.
type PersonalRecords struct {
	About   string
	Records []map[string]any
}
