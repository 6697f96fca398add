package lms

import (
	"context"
	"fmt"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// facts answers what the gradebook and roster services ask of an LMS. Which tool
// may use them in which course the guard before them decides.
type facts struct{ lms *LMS }

// OpenGradebook opens the gradebook of a course.
func (f facts) OpenGradebook(_ context.Context, _ *lti.Grant, contextID string) error {
	if _, ok := f.lms.school.course(contextID); !ok {
		return fmt.Errorf("%w: course", ags.ErrNotFound)
	}
	return nil
}

// OpenRoster opens the roster of a course.
func (f facts) OpenRoster(_ context.Context, _ *lti.Grant, contextID string) (nrps.Context, error) {
	c, ok := f.lms.school.course(contextID)
	if !ok {
		return nrps.Context{}, fmt.Errorf("%w: course", nrps.ErrNotFound)
	}
	return nrps.Context{ID: contextID, Label: c.Label, Title: c.Title}, nil
}

// HasLink knows the placements of the tool in the course.
func (f facts) HasLink(ctx context.Context, g *lti.Grant, contextID, resourceLinkID string) (bool, error) {
	return f.lms.tools.HasLink(ctx, g, contextID, resourceLinkID)
}

// CanBeGraded knows the students.
func (f facts) CanBeGraded(_ context.Context, contextID, userID string) (bool, error) {
	c, ok := f.lms.school.course(contextID)
	if !ok {
		return false, nil
	}
	p, ok := c.person(userID)
	return ok && p.Learns(), nil
}
