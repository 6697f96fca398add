package engagement

import (
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Grace is the longest gap that does not interrupt a presence, unless Settings say
// otherwise: whoever is back within it was there all the time.
const Grace = time.Minute

// Basis says which time a class counts: what attendance is a percentage of.
type Basis string

// The bases.
const (
	// Actual: from the start of the class to its end, without what lies between
	// an end and a new start.
	Actual Basis = "actual"
	// Scheduled: what the schedule says. A class without one counts as Actual.
	Scheduled Basis = "scheduled"
)

// Settings is how a room counts. The zero value forgives nothing; begin with
// DefaultSettings.
type Settings struct {
	// Grace is the longest gap in a presence that is bridged. It counts as a
	// drop.
	Grace time.Duration
	// Late and Early are how much later than the start somebody may come, and how
	// much earlier than the end go.
	Late  time.Duration
	Early time.Duration
	// Absent: who attended less, in percent, was absent, and so was who attended
	// less than Least.
	Absent float64
	Least  time.Duration
	Basis  Basis
	Score  Weights
}

// DefaultSettings is how a room counts unless it says otherwise.
func DefaultSettings() Settings {
	return Settings{
		Grace: Grace, Late: 5 * time.Minute, Early: 5 * time.Minute,
		Absent: 10, Basis: Actual, Score: WeightsBBB(),
	}
}

// Attendee is who takes part as whom: the device of a person in one meeting. It is
// the classroom that says so.
type Attendee struct {
	ID       string
	PersonID string
	Role     chimeclassroom.Role
}

// Frame is what a report looks at the ledger with.
type Frame struct {
	// Now is the present instant while the class is live. Zero: nothing more will
	// happen, so whoever was not seen to leave left with the class, or at its last
	// sign of life if nobody saw it end.
	Now time.Time
	// Start and End are the schedule; zero where there is none.
	Start time.Time
	End   time.Time
	// Roster is who is expected, by person id; nil: nobody knows.
	Roster      []string
	Corrections []Correction
	// Observed are metrics that are known even if nothing of the kind happened.
	// Others are known once the ledger has an event of their kind.
	Observed []Metric
}

// Correction is what a teacher knows better. Of several for one person the newest
// holds.
type Correction struct {
	PersonID string `json:"personId"`
	// Status replaces what was computed, unless it is empty.
	Status Status `json:"status,omitempty"`
	// Attended replaces the time that was counted; nil leaves it.
	Attended *time.Duration `json:"attended,omitempty"`
	Note     string         `json:"note,omitempty"`
	At       time.Time      `json:"at"`
}
