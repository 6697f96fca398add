package eula

import (
	"context"
	"errors"

	"github.com/ltikit/ltikit/lti"
)

// Errors of the contracts. Match them with errors.Is.
var (
	// ErrNotFound: there is no such deployment of this tool, or no such person
	// in it.
	ErrNotFound = errors.New("no such deployment or person")
	// ErrStale: a decision of the same time or later is recorded.
	ErrStale = errors.New("a decision with the same or a later timestamp is recorded")
)

// Deployments answers what only the platform's own data can tell.
type Deployments interface {
	// OpenDeployment returns nil if the id names a deployment of the grant's
	// tool, and of no other where the grant names one; an error wrapping
	// ErrNotFound if not.
	OpenDeployment(ctx context.Context, g *lti.Grant, id string) error
}

// Acceptances keeps what people decided about the terms of tools, each deployment
// for itself.
type Acceptances interface {
	// RecordAcceptance stores the newest decision of a person. A timestamp that
	// is not later than the recorded one is ErrStale and changes nothing, a
	// person who is not known there ErrNotFound; of concurrent calls the latest
	// timestamp wins in any order of arrival.
	RecordAcceptance(ctx context.Context, deployment string, a Acceptance) error
	// ResetAcceptances forgets all decisions.
	ResetAcceptances(ctx context.Context, deployment string) error
	// SetRequired tells whether people must accept the terms.
	SetRequired(ctx context.Context, deployment string, required bool) error
}
