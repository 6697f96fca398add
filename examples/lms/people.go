package lms

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"github.com/ltikit/ltikit/lti/advantage/nrps"
)

// Names and roles of the people are the course's own. What the store's roster adds
// is who takes part at present, and since when, so that tools can ask what has
// changed, and who is in which group.

// seedRosters brings the store's rosters up to the courses; who was made inactive
// stays so, and in the groups that they are in.
func (l *LMS) seedRosters(ctx context.Context) error {
	for _, c := range l.school.Courses {
		kept, err := l.roll(ctx, c.ID)
		if err != nil {
			return err
		}
		members := make([]nrps.Member, 0, len(c.People))
		for _, p := range c.People {
			before, known := kept[p.ID]
			if !known || before.GroupEnrollments == nil {
				before.GroupEnrollments = c.firstGroups(p)
			}
			members = append(members, member(p, before))
		}
		if err := l.cfg.Store.UpdateRoster(ctx, c.ID, members...); err != nil {
			return err
		}
	}
	return nil
}

// roll is what the store's roster of a course says of people, by id.
func (l *LMS) roll(ctx context.Context, courseID string) (map[string]nrps.Member, error) {
	roll := map[string]nrps.Member{}
	for m, err := range l.cfg.Store.ListMembers(ctx, nrps.Place{ContextID: courseID}, "") {
		if err != nil {
			return nil, err
		}
		roll[m.UserID] = m
	}
	return roll, nil
}

// inactive are the people who do not take part in a course at present, by id.
func (l *LMS) inactive(ctx context.Context, courseID string) (map[string]bool, error) {
	roll, err := l.roll(ctx, courseID)
	inactive := map[string]bool{}
	for id, m := range roll {
		if m.Status == nrps.Inactive {
			inactive[id] = true
		}
	}
	return inactive, err
}

// member is the person with the status and the groups of another entry, active
// without one.
func member(p Person, like nrps.Member) nrps.Member {
	return nrps.Member{UserID: p.ID, Roles: p.Roles, Status: cmp.Or(like.Status, nrps.Active), GroupEnrollments: like.GroupEnrollments,
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
	Groups    []groupRow
}

// groupRow is a group of the course, and whether the person is in it.
type groupRow struct {
	Group
	In bool
}

func (l *LMS) showRoster(w http.ResponseWriter, r *http.Request, s seat) {
	roll, err := l.roll(r.Context(), s.Course.ID)
	if err != nil {
		l.fail(w, r, err)
		return
	}
	v := view{Title: "People", Tab: "people", seat: s}
	for _, other := range s.Course.People {
		row := rosterRow{Person: other, Inactive: roll[other.ID].Status == nrps.Inactive, MayChange: s.Changes(other)}
		for _, g := range s.Course.Groups {
			row.Groups = append(row.Groups, groupRow{g, isIn(roll[other.ID], g.ID)})
		}
		v.Roster = append(v.Roster, row)
	}
	l.show(w, r, http.StatusOK, "people.html", v)
}

// changeRoster makes somebody inactive, or active again, or moves them into a group
// or out of it.
func (l *LMS) changeRoster(w http.ResponseWriter, r *http.Request, s seat) {
	other, found := s.Course.Person(r.PathValue("other"))
	roll, err := l.roll(r.Context(), s.Course.ID)
	if err != nil {
		l.fail(w, r, err)
		return
	}
	entry, sound := change(roll[other.ID], s.Course, r.PostFormValue("status"), r.PostFormValue("group"))
	if !found || !sound {
		l.notFound(w, r)
		return
	}
	if s.Changes(other) {
		if err := l.cfg.Store.UpdateRoster(r.Context(), s.Course.ID, member(other, entry)); err != nil {
			l.fail(w, r, err)
			return
		}
	}
	http.Redirect(w, r, s.Path()+"/people", http.StatusSeeOther)
}

// change is the entry with that status, or in that group if it was not, or out of it.
func change(m nrps.Member, c *Course, status, groupID string) (_ nrps.Member, sound bool) {
	switch {
	case groupID == "":
		m.Status = nrps.Status(status)
		return m, m.Status == nrps.Active || m.Status == nrps.Inactive
	case !slices.ContainsFunc(c.Groups, func(g Group) bool { return g.ID == groupID }):
		return m, false
	}
	without := slices.DeleteFunc(slices.Clone(m.GroupEnrollments), func(e nrps.GroupEnrollment) bool { return e.GroupID == groupID })
	if len(without) == len(m.GroupEnrollments) {
		without = append(without, nrps.GroupEnrollment{GroupID: groupID})
	}
	m.GroupEnrollments = append([]nrps.GroupEnrollment{}, without...) // in none is not unknown
	return m, true
}
