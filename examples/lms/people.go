package lms

import (
	"context"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// Names and roles of the people are the course's own. What the store's roster adds
// is who takes part at present, and since when, so that tools can ask what has
// changed.

// seedRosters brings the store's rosters up to the courses; who was made inactive
// stays so.
func (l *LMS) seedRosters(ctx context.Context) error {
	for _, c := range l.school.Courses {
		inactive, err := l.inactive(ctx, c.ID)
		if err != nil {
			return err
		}
		members := make([]nrps.Member, 0, len(c.People))
		for _, p := range c.People {
			members = append(members, member(p, inactive[p.ID]))
		}
		if err := l.cfg.Store.UpdateRoster(ctx, c.ID, members...); err != nil {
			return err
		}
	}
	return nil
}

// inactive are the people who do not take part in a course at present, by id.
func (l *LMS) inactive(ctx context.Context, courseID string) (map[string]bool, error) {
	inactive := map[string]bool{}
	for m, err := range l.cfg.Store.ListMembers(ctx, nrps.Place{ContextID: courseID}, "") {
		if err != nil {
			return nil, err
		}
		if m.Status == nrps.Inactive {
			inactive[m.UserID] = true
		}
	}
	return inactive, nil
}

func member(p Person, inactive bool) nrps.Member {
	status := nrps.Active
	if inactive {
		status = nrps.Inactive
	}
	return nrps.Member{UserID: p.ID, Roles: p.Roles, Status: status,
		Name: p.Name(), GivenName: p.GivenName, FamilyName: p.Family, Email: p.Email}
}

// Changes tells whether the person says who takes part: teachers of students,
// administrators of everybody but themselves.
func (p Person) Changes(other Person) bool {
	switch {
	case p.Slug == other.Slug:
		return false
	case p.Administers():
		return true
	}
	return p.Teaches() && other.Learns()
}

// rosterRow is a person as the roster page shows them.
type rosterRow struct {
	Person
	Inactive  bool
	MayChange bool
}

func (l *LMS) showRoster(w http.ResponseWriter, r *http.Request, s seat) {
	inactive, err := l.inactive(r.Context(), s.Course.ID)
	if err != nil {
		l.fail(w, r, err)
		return
	}
	v := view{Title: "People", Tab: "people", seat: s}
	for _, other := range s.Course.People {
		v.Roster = append(v.Roster, rosterRow{other, inactive[other.ID], s.Changes(other)})
	}
	l.show(w, r, http.StatusOK, "people.html", v)
}

// changeRoster makes somebody inactive, or active again.
func (l *LMS) changeRoster(w http.ResponseWriter, r *http.Request, s seat) {
	other, found := s.Course.Person(r.PathValue("other"))
	status := nrps.Status(r.PostFormValue("status"))
	if !found || !slices.Contains([]nrps.Status{nrps.Active, nrps.Inactive}, status) {
		l.notFound(w, r)
		return
	}
	if s.Changes(other) {
		if err := l.cfg.Store.UpdateRoster(r.Context(), s.Course.ID, member(other, status == nrps.Inactive)); err != nil {
			l.fail(w, r, err)
			return
		}
	}
	http.Redirect(w, r, s.Path()+"/people", http.StatusSeeOther)
}
