package delivery

import (
	"time"

	"github.com/ltikit/ltikit/lti"
)

// Name says which job is meant. The parts are UTF-8 without NUL and at most 255
// bytes long; a key that is made of longer things is their hash.
type Name struct {
	// Kind is that of the worker which sends it.
	Kind string
	// Lane is what fails and waits together: the platform, by the ID of its
	// registration.
	Lane string
	// Key is what is sent, such as the score of a person in a column.
	Key string
}

// Job is one thing to send.
type Job struct {
	Name
	// Payload is what the sender needs, in its own form.
	Payload []byte
	// At is the place of the payload in the order of its name, to the
	// microsecond: PutJob may move it, and then it stays.
	At time.Time
	// Every is how long after it was sent the job is due again; zero means that
	// it is sent once.
	Every time.Duration
}

// Lease gives a job to one process for a time.
type Lease struct {
	Job
	// Fence rises with every lease of the name: it tells the present one from
	// those before.
	Fence int64
	// Version tells the payload from one that replaced it meanwhile.
	Version int64
	// Tries is how often this payload was sent without success.
	Tries int
	// Since is when the payload was handed over.
	Since time.Time
	// Failures is how many attempts in a row failed in the lane.
	Failures int
}

// State is how far a job is.
type State string

// The states of a job. Leased jobs are waiting again when their lease is over.
const (
	Waiting State = "waiting"
	Leased  State = "leased"
	Sent    State = "sent"
	Stuck   State = "parked"
)

// Outcome is what an attempt came to.
type Outcome struct {
	// State is Sent, Waiting or Stuck.
	State State
	// Due is when a waiting job is tried again, Tries how often it was tried.
	Due   time.Time
	Tries int
	// Reason is why a job is stuck.
	Reason Reason
	// Pause is until when the whole lane rests, and Failures its failures in a
	// row. A zero Pause means that the platform answered as it should: the lane
	// goes on, unless an attempt that began later has failed.
	Pause    time.Time
	Failures int
}

// Reason is why a job will not be sent by itself.
type Reason struct {
	Code lti.Code
	// Public is one sentence for the administrator. It names no person.
	Public string
	// Cause is for the log.
	Cause string
}
