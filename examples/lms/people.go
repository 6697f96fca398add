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

// seedRoster brings the store's roster up to the course; who was made inactive
// stays so.
func (l *LMS) seedRoster(ctx context.Context) error {
	inactive, err := l.inactive(ctx)
	if err != nil {
		return err
	}
	members := make([]nrps.Member, 0, len(l.course.People))
	for _, p := range l.course.People {
		members = append(members, member(p, inactive[p.ID]))
	}
	return l.cfg.Store.UpdateRoster(ctx, l.course.ID, members...)
}

// inactive are the people who do not take part at present, by id.
func (l *LMS) inactive(ctx context.Context) (map[string]bool, error) {
	inactive := map[string]bool{}
	for m, err := range l.cfg.Store.ListMembers(ctx, nrps.Place{ContextID: l.course.ID}, "") {
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

func (l *LMS) showRoster(w http.ResponseWriter, r *http.Request, p Person) {
	inactive, err := l.inactive(r.Context())
	if err != nil {
		l.fail(w, r, err)
		return
	}
	v := view{Title: "People", Tab: "people", Person: &p}
	for _, other := range l.course.People {
		v.Roster = append(v.Roster, rosterRow{other, inactive[other.ID], p.Changes(other)})
	}
	l.show(w, r, http.StatusOK, "people.html", v)
}

// changeRoster makes somebody inactive, or active again.
func (l *LMS) changeRoster(w http.ResponseWriter, r *http.Request, p Person) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	other, found := l.course.Person(r.PathValue("other"))
	status := nrps.Status(r.PostFormValue("status"))
	if !found || !slices.Contains([]nrps.Status{nrps.Active, nrps.Inactive}, status) {
		l.notFound(w, r)
		return
	}
	if p.Changes(other) {
		if err := l.cfg.Store.UpdateRoster(r.Context(), l.course.ID, member(other, status == nrps.Inactive)); err != nil {
			l.fail(w, r, err)
			return
		}
	}
	http.Redirect(w, r, "/as/"+p.Slug+"/people", http.StatusSeeOther)
}
