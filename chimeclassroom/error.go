package chimeclassroom

import (
	"errors"
	"fmt"
)

// Code names a kind of error for programs; codes are stable.
type Code string

// The codes of the classroom.
const (
	// CodeInvalid: what was sent cannot be accepted; Fields say why.
	CodeInvalid Code = "invalid"
	// CodeForbidden: this role may not do that.
	CodeForbidden Code = "forbidden"
	// CodeNotFound: there is no such thing in this room.
	CodeNotFound Code = "not_found"
	// CodeConflict: somebody else has changed it since it was read.
	CodeConflict Code = "conflict"
	// CodeNotSignedIn: there is no session, or it is over.
	CodeNotSignedIn Code = "not_signed_in"
	// CodeNotAvailable: allowed for this role, but not at this moment.
	CodeNotAvailable Code = "not_available"
	// CodeTooMuch: allowed for this role, but not as often within so short a time.
	CodeTooMuch Code = "too_much"
)

// Error is what a person did that cannot be done. Public is one sentence for
// that person; Err is the cause, for the log only.
type Error struct {
	Code   Code
	Public string
	Fields []FieldError
	Err    error
}

// FieldError says what is wrong with one field of the input.
type FieldError struct {
	Field  string
	Detail string
}

// Error describes the failure for the log.
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.Code, e.Public, e.Err)
	}
	return fmt.Sprintf("%s: %s", e.Code, e.Public)
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// ErrorCode returns the code of the first Error in the chain, or "" for an
// error that is none of the person's business.
func ErrorCode(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}
