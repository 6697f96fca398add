package config

import (
	"errors"

	"github.com/ltikit/ltikit/lti"
)

// Reasons for which a configuration is refused, to be matched with errors.Is.
// What names a scope, tool or placement that is not there is storage.ErrNotFound.
var (
	// ErrID: the id is not fit for a URL as it is.
	ErrID = errors.New("not an opaque, URL-safe id")
	// ErrCycle: the scope would lie below itself.
	ErrCycle = errors.New("the scope would lie below itself")
	// ErrVersion: the tool's version of LTI has no such thing.
	ErrVersion = errors.New("not in this version of LTI")
	// ErrWidens: a lower level allows what a higher one does not.
	ErrWidens = errors.New("a lower level may only narrow")
	// ErrOrigin: the address lies outside the origins of the tool.
	ErrOrigin = errors.New("outside the origins of the tool")
	// ErrNotShared: the tool belongs to another branch of the tree.
	ErrNotShared = errors.New("the tool is not shared with this place")
	// ErrNotEnabled: the tool is not enabled in this place, or was switched off.
	ErrNotEnabled = errors.New("the tool is not enabled here")
	// ErrValue: the value is none that the field can have.
	ErrValue = errors.New("no value of this field")
)

// refuse is a refusal to save, with what to do about it.
func refuse(reason error, public, claim, want, got, fix string) error {
	return &lti.Error{Code: lti.CodeInvalidRequest, Public: public, Claim: claim, Want: want, Got: lti.Shortened(got), Fix: fix, Err: reason}
}
