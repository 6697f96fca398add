package service

import (
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/lti"
)

// GradeTarget is where the LMS takes the grades of a room. It is kept with the
// room so that grades can be sent when nobody is there.
type GradeTarget struct {
	LineItemsURL string   `json:"lineItemsUrl,omitempty"`
	LineItemURL  string   `json:"lineItemUrl,omitempty"`
	Scopes       []string `json:"scopes,omitempty"`
}

// makesColumns tells whether the classroom may create line items there.
func (t *GradeTarget) makesColumns() bool {
	return t.LineItemsURL != "" && slices.Contains(t.Scopes, string(lti.ScopeLineItem))
}

// Mark is so many points of so many.
type Mark struct {
	Given   float64 `json:"given"`
	Maximum float64 `json:"maximum"`
}

// same tells whether two marks are one. No mark is only the same as none.
func (m *Mark) same(other *Mark) bool {
	if m == nil || other == nil {
		return m == other
	}
	return *m == *other
}

// standsAs tells whether the mark is what was found, which the LMS may have put on
// a scale of its own, with two decimals.
func (m *Mark) standsAs(found *Mark) bool {
	if m == nil || found == nil {
		return m == found
	}
	return math.Abs(found.Given-m.Given*found.Maximum/m.Maximum) <= min(0.0101, found.Maximum/1000)
}

// Grade is one person's grade for the LMS.
type Grade struct {
	RegistrationID string
	DeploymentID   string
	Target         GradeTarget
	// ColumnID is the resource id of the line item, which is found or created and
	// called Label. Empty: the line item that the target names.
	ColumnID string
	Label    string
	// Subject is the LMS's id of the person.
	Subject string
	// Maximum is that of the column. A nil Mark takes back what was sent.
	Maximum float64
	Mark    *Mark
	Comment string
}

// Gradebook brings grades to the LMSs so that none is lost.
type Gradebook interface {
	// Job names the grade of the person in its column.
	Job(g Grade) string
	// Put hands a grade over. When it returns nil the grade is safe, and replaces
	// an older one of the same job that has not arrived. A *PermanentError says that
	// the LMS takes no such grade.
	Put(ctx context.Context, g Grade) error
	// Forget drops what was handed over about a person, by the LMS's id of them.
	Forget(ctx context.Context, registrationID, subject string) error
	// DropRefused forgets what an LMS has refused, or not taken in time, of a deployment
	// and that was handed over before that time.
	DropRefused(ctx context.Context, of chimeclassroom.Deployment, before time.Time) error
	// Run sends what was handed over until ctx is done. It is called once. Several
	// processes may run on one store.
	Run(ctx context.Context, desk GradeDesk)
}

// GradeDesk is asked and told by a Gradebook. After an error it is asked or told
// again.
type GradeDesk interface {
	// CheckGrade tells right before a grade is sent whether it may be:
	// ErrGradeWithdrawn says that it must not, now or later.
	CheckGrade(ctx context.Context, job string, offered *Mark, there Found) error
	// GradeArrived: the LMS has this grade.
	GradeArrived(ctx context.Context, job string, offered *Mark) error
	// GradeRefused: the grade will not arrive, for a reason in one sentence.
	GradeRefused(ctx context.Context, job, public string) error
}

// Found is what stands in the gradebook.
type Found struct {
	// Seen: the LMS shows it.
	Seen bool
	// Mark is nil if there is none.
	Mark *Mark
}

// ErrGradeWithdrawn: the grade must not be sent.
var ErrGradeWithdrawn = errors.New("the grade was withdrawn")

// PermanentError is a refusal with a sentence for the teacher.
type PermanentError struct {
	Public string
	Err    error
}

// Error describes the refusal for the log.
func (e *PermanentError) Error() string {
	if e.Err != nil {
		return e.Public + ": " + e.Err.Error()
	}
	return e.Public
}

// Unwrap returns the cause.
func (e *PermanentError) Unwrap() error { return e.Err }
