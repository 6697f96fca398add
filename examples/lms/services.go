package lms

import (
	"context"
	"fmt"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// facts answers what the gradebook and roster services ask of an LMS: which
// course is open to which tool, and who is in it.
type facts struct{ lms *LMS }

// OpenGradebook opens the gradebook of the one course to the one tool.
func (f facts) OpenGradebook(_ context.Context, grant *lti.Grant, contextID string) error {
	if !f.open(grant, contextID) {
		return fmt.Errorf("%w: course", ags.ErrNotFound)
	}
	return nil
}

// OpenRoster opens the roster of the one course to the one tool.
func (f facts) OpenRoster(_ context.Context, grant *lti.Grant, contextID string) (nrps.Context, error) {
	if !f.open(grant, contextID) {
		return nrps.Context{}, fmt.Errorf("%w: course", nrps.ErrNotFound)
	}
	return nrps.Context{ID: contextID, Label: f.lms.course.Label, Title: f.lms.course.Title}, nil
}

func (f facts) open(grant *lti.Grant, contextID string) bool {
	return contextID == f.lms.course.ID && grant.Registration.ID == f.lms.tool.ID
}

// HasLink knows the links of the course.
func (f facts) HasLink(_ context.Context, _ *lti.Grant, _, resourceLinkID string) (bool, error) {
	_, ok := f.lms.links.find(resourceLinkID)
	return ok, nil
}

// CanBeGraded knows the students.
func (f facts) CanBeGraded(_ context.Context, _, userID string) (bool, error) {
	p, ok := f.lms.course.person(userID)
	return ok && p.Learns(), nil
}
