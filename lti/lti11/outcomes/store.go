package outcomes

import (
	"context"
	"errors"
	"iter"
	"time"
)

// Errors of results. Contracts wrap them, and so does the tool's [Client] where a
// platform answers so; match with errors.Is.
var (
	// ErrNotFound: there is no such result for this tool.
	ErrNotFound = errors.New("no such result")
	// ErrClosed: results can no longer change, since the due date is over.
	ErrClosed = errors.New("results can no longer change")
	// ErrStale: the gradebook holds a result that is later.
	ErrStale = errors.New("a later result is recorded")
)

// Gradebook keeps results. [AGS] puts it onto the gradebook of LTI 1.3.
type Gradebook interface {
	// ReplaceResult stores the result in place of what the tool reported
	// before. The result is valid.
	ReplaceResult(ctx context.Context, t Target, r Result) error
	// ReadResult returns what the gradebook holds, the zero Result if nothing.
	ReadResult(ctx context.Context, t Target) (Result, error)
	// DeleteResult removes what the tool reported. To remove what is not there
	// is no error.
	DeleteResult(ctx context.Context, t Target) error
}

// Courses answers what only the platform's own data can tell.
type Courses interface {
	// OpenResult tells until when the tool may change the result of the target.
	// An error wrapping ErrNotFound means that it may not use it now: the
	// registration has no such column in the course, the service is switched
	// off there, or the person gets no grades.
	OpenResult(ctx context.Context, t Target) (Deadline, error)
}

// Columns lists what can be graded, for tools that ask where results go.
type Columns interface {
	// ListColumns yields the columns of the tool in the course. One that is not
	// the tool's is ErrNotFound. An error ends the sequence.
	ListColumns(ctx context.Context, registrationID, contextID string) iter.Seq2[Column, error]
}

// Column is one column of a gradebook that a tool may fill.
type Column struct{ LineItemID, Title string }

// Deadline says until when results may change; the zero value sets no end. Reading
// is always possible.
type Deadline struct {
	// Due is the last moment of work, Grace the time that a result may arrive
	// behind it.
	Due   time.Time
	Grace time.Duration
	// AcceptLate lets results in for ever: late work is graded too.
	AcceptLate bool
}

// Passed tells whether results can no longer change.
func (d Deadline) Passed(now time.Time) bool {
	return !d.AcceptLate && !d.Due.IsZero() && now.After(d.Due.Add(d.Grace))
}
