package admin

import (
	"errors"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/storage"
)

// Codes of this package's errors, beside those of package lti.
const (
	// CodeNotFound: there is no such thing, or it is another tenant's.
	CodeNotFound lti.Code = "not_found"
	// CodeConflict: it clashes with what is there already.
	CodeConflict lti.Code = "conflict"
	// CodeInvalid: the record breaks the rules; see [InvalidError].
	CodeInvalid lti.Code = "invalid"
)

// Problem is one thing that is wrong with a record.
type Problem struct {
	// Field is the record's JSON field, such as "tool.redirectUris".
	Field string `json:"field"`
	// Text says what it must be.
	Text string `json:"text"`
}

// InvalidError refuses a record and names everything that is wrong with it.
type InvalidError struct{ Problems []Problem }

// Error names the problems, one behind the other.
func (e *InvalidError) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.Field + " " + p.Text
	}
	return strings.Join(lines, "; ")
}

var errDenied = errors.New("not allowed to this account")

func denied(public string) error {
	return &lti.Error{Code: lti.CodeAccessDenied, Public: public, Err: errDenied}
}

func notFound(public string) error {
	return &lti.Error{Code: CodeNotFound, Public: public, Err: storage.ErrNotFound}
}

// stored gives an error of a store its face; what names the thing in a sentence.
func stored(err error, what string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, storage.ErrNotFound):
		return &lti.Error{Code: CodeNotFound, Public: "There is no such " + what + ".", Err: err}
	case errors.Is(err, storage.ErrConflict):
		return &lti.Error{Code: CodeConflict, Public: "There is such a " + what + " already.", Err: err}
	}
	return err
}

// codeOf is an error's code, for the audit log.
func codeOf(err error) string {
	var invalid *InvalidError
	var known *lti.Error
	switch {
	case errors.As(err, &invalid):
		return string(CodeInvalid)
	case errors.As(err, &known):
		return string(known.Code)
	}
	return string(lti.CodeUnavailable)
}
