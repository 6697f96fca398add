package lti

import (
	"errors"
	"time"
)

// Outcome is how one step of a role ended, for traces and metrics. It holds
// nothing of a person.
type Outcome struct {
	// RegistrationID is empty when the step ended before it was known whose it
	// is.
	RegistrationID string
	// Began is the time by the role's clock, Took how long the step was.
	Began time.Time
	Took  time.Duration
	// Code says why the step was refused; empty means that it was not.
	Code Code
}

// NewOutcome is how a step ended at the time now with that error, which may be
// nil.
func NewOutcome(registrationID string, began, now time.Time, err error) Outcome {
	o := Outcome{RegistrationID: registrationID, Began: began, Took: now.Sub(began)}
	var e *Error
	switch {
	case err == nil:
	case errors.As(err, &e):
		o.Code = e.Code
	case errors.Is(err, ErrUnavailable):
		o.Code = CodeUnavailable
	default:
		o.Code = CodeServerError
	}
	return o
}
