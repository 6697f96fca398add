package proctoring

import (
	"context"
	"errors"

	"github.com/ltikit/ltikit/lti"
)

// Errors of the contracts. Stores wrap them; match with errors.Is.
var (
	// ErrNotFound: there is no such assessment for this tool, or no such attempt.
	ErrNotFound = errors.New("no such assessment or attempt")
	// ErrNotRunning: the attempt is over or in no state for the action; nothing
	// was changed.
	ErrNotRunning = errors.New("the attempt does not take that action now")
)

// Controlled is an assessment of the platform and what may be done to its
// attempts.
type Controlled struct {
	// ResourceLinkID is the link of the assessment; controls must name it.
	ResourceLinkID string
	// Actions are those that the tool may take.
	Actions []Action
}

// Assessments is the platform's own data about what is proctored.
type Assessments interface {
	// OpenAssessment returns the assessment if the tool of the grant may
	// intervene in its attempts now, an error wrapping ErrNotFound if not.
	OpenAssessment(ctx context.Context, g *lti.Grant, assessmentID string) (Controlled, error)
	// ControlAttempt carries a control out and returns how the attempt stands,
	// in one atomic step. An attempt that does not take it now is ErrNotRunning,
	// and nothing has changed (see Status.After); one that is not known is
	// ErrNotFound. The control is valid and names the assessment's link.
	ControlAttempt(ctx context.Context, assessmentID string, c Control) (Standing, error)
}
