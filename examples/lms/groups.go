package lms

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/groups"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// The groups of a course are its own; who is in them at present stands in the store's
// roster.

// firstGroups are those in which a person is at first.
func (c *Course) firstGroups(p Person) []nrps.GroupEnrollment {
	in := []nrps.GroupEnrollment{}
	for _, g := range c.Groups {
		if slices.Contains(g.People, p.Slug) {
			in = append(in, nrps.GroupEnrollment{GroupID: g.ID})
		}
	}
	return in
}

func isIn(m nrps.Member, groupID string) bool {
	return slices.Contains(m.GroupEnrollments, nrps.GroupEnrollment{GroupID: groupID})
}

// OpenGroups opens the groups of a course.
func (f facts) OpenGroups(_ context.Context, _ *lti.Grant, contextID string) error {
	if _, ok := f.lms.school.course(contextID); !ok {
		return fmt.Errorf("%w: course", groups.ErrNotFound)
	}
	return nil
}

// ListGroups lists the groups of a course, or those of a person.
func (f facts) ListGroups(ctx context.Context, contextID, userID, after string) iter.Seq2[groups.Group, error] {
	return func(yield func(groups.Group, error) bool) {
		c, ok := f.lms.school.course(contextID)
		if !ok {
			return
		}
		roll, err := f.lms.roll(ctx, contextID)
		if err != nil {
			yield(groups.Group{}, err)
			return
		}
		for _, g := range slices.SortedFunc(slices.Values(c.Groups), func(a, b Group) int { return cmp.Compare(a.ID, b.ID) }) {
			if g.ID <= after || userID != "" && !isIn(roll[userID], g.ID) {
				continue
			}
			if !yield(groups.Group{ID: g.ID, Name: g.Name}, nil) {
				return
			}
		}
	}
}

// GroupsOf tells a tool that may read the groups here who is in which.
func (f facts) GroupsOf(ctx context.Context, g *lti.Grant, contextID string, userIDs []string) (map[string][]string, error) {
	may := *g
	may.Scopes = lti.IntersectScopes([]lti.Scope{lti.ScopeGroups}, g.Registration.Tool.Scopes)
	if err := f.lms.tools.NarrowGrant(ctx, &may, contextID); err != nil {
		return nil, err
	}
	of := map[string][]string{}
	if !may.Has(lti.ScopeGroups) {
		return of, nil
	}
	roll, err := f.lms.roll(ctx, contextID)
	for _, id := range userIDs {
		for _, e := range roll[id].GroupEnrollments {
			of[id] = append(of[id], e.GroupID)
		}
	}
	return of, err
}
