package ltitest

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"testing"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// The course that launches come from, and the link in it.
const (
	courseID = "c-1"
	linkID   = "l-1"
)

// course is open to every tool. In it are those who have signed in.
type course struct{ platform *Platform }

// serveCourse mounts the services of the course.
func (p *Platform) serveCourse(t testing.TB) {
	gradebook, roster := p.gradebook(), p.roster()
	gradebook.Now, gradebook.Logger, roster.Logger = p.Clock.Now, Logger(t), Logger(t)
	p.Mux.Handle("/ltitest/grades/", gradebook)
	p.Mux.Handle("/ltitest/roster/", roster)
}

func (p *Platform) gradebook() *ags.Handler {
	return &ags.Handler{BaseURL: p.Server.URL + "/ltitest/grades", Auth: p.Platform, Courses: course{p}, LineItems: p.Store, Scores: p.Store, Results: p.Store}
}

func (p *Platform) roster() *nrps.Handler {
	return &nrps.Handler{BaseURL: p.Server.URL + "/ltitest/roster", Auth: p.Platform, Courses: course{p}, Roster: course{p}}
}

// GradesClaim offers the course's gradebook to a launch, with every right. It
// takes grades of anybody.
func (p *Platform) GradesClaim() *lti.AGSClaim {
	return &lti.AGSClaim{LineItems: p.wire.address(p.gradebook().LineItemsURL(courseID)),
		Scopes: []lti.Scope{lti.ScopeLineItem, lti.ScopeScore, lti.ScopeResultReadOnly}}
}

// RosterClaim offers the course's roster to a launch. It lists everybody who has
// signed in at the platform.
func (p *Platform) RosterClaim() *lti.NRPSClaim { return p.roster().Claim(courseID) }

// OpenGradebook opens the one course.
func (course) OpenGradebook(_ context.Context, _ *lti.Grant, contextID string) error {
	if contextID != courseID {
		return ags.ErrNotFound
	}
	return nil
}

// OpenRoster opens the one course.
func (course) OpenRoster(_ context.Context, _ *lti.Grant, contextID string) (nrps.Context, error) {
	if contextID != courseID {
		return nrps.Context{}, nrps.ErrNotFound
	}
	return nrps.Context{ID: courseID, Title: "Course"}, nil
}

// HasLink knows the one link.
func (c course) HasLink(_ context.Context, _ *lti.Grant, contextID, resourceLinkID string) (bool, error) {
	return contextID == courseID && resourceLinkID == c.platform.link(), nil
}

// CanBeGraded says yes to everybody.
func (course) CanBeGraded(context.Context, string, string) (bool, error) { return true, nil }

// ListMembers yields those who have signed in.
func (c course) ListMembers(_ context.Context, _ nrps.Place, after string) iter.Seq2[nrps.Member, error] {
	return func(yield func(nrps.Member, error) bool) {
		for _, who := range c.platform.people() {
			if who.ID > after && !yield(nrps.Member{UserID: who.ID, Name: who.Name, Email: who.Email, Roles: who.Roles, Status: nrps.Active}, nil) {
				return
			}
		}
	}
}

// people are all who have signed in, each once, by id.
func (p *Platform) people() []Person {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []Person
	for _, s := range p.sessions {
		all = append(all, s.who)
	}
	slices.SortFunc(all, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(all, func(a, b Person) bool { return a.ID == b.ID })
}
