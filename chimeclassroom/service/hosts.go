package service

import (
	"context"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Hosts returns who can be named as a host of an event: those who teach in the
// visitor's course, by name, whether or not they have ever come in. Who does not
// teach names nobody but themselves.
func (s *Service) Hosts(ctx context.Context, v chimeclassroom.Visitor) ([]chimeclassroom.Person, error) {
	if !plans(v) {
		return nil, forbidden()
	}
	if !v.Role.Teaches() {
		return []chimeclassroom.Person{v.Person}, nil
	}
	matrix, err := s.matrix(ctx, v.Room.Key)
	if err != nil {
		return nil, err
	}
	people, _, err := s.people(ctx, v.Room.ID)
	if err != nil {
		return nil, err
	}
	hosts := []chimeclassroom.Person{}
	for _, m := range people {
		if matrix[m.Role].Has(chimeclassroom.StartClass) {
			hosts = append(hosts, m.Person)
		}
	}
	return hosts, nil
}

// plans tells whether the visitor has events to enter at all.
func plans(v chimeclassroom.Visitor) bool {
	return v.May(chimeclassroom.CreateEvents) || v.May(chimeclassroom.ManageOwnEvents) || v.May(chimeclassroom.ManageEvents)
}

// alone is the input with the visitor's name on it and nobody else's.
func alone(v chimeclassroom.Visitor, in chimeclassroom.EventInput) chimeclassroom.EventInput {
	in.Hosts, in.Invited, in.Groups = []string{v.Person.ID}, nil, nil
	return in
}

// checkPeople refuses hosts who do not teach in the course, and guests and groups of an
// event that are not of it, except those that the event before has already. Who does not teach
// themselves adds nobody.
func (s *Service) checkPeople(ctx context.Context, v chimeclassroom.Visitor, in chimeclassroom.EventInput, before chimeclassroom.Event) error {
	if len(in.Hosts)+len(in.Invited)+len(in.Groups) == 0 {
		return nil
	}
	people, roster, err := s.people(ctx, v.Room.ID)
	if err != nil {
		return err
	}
	matrix, err := s.matrix(ctx, v.Room.Key)
	if err != nil {
		return err
	}
	teaches := map[string]bool{} // whoever is in the course
	for _, m := range people {
		teaches[m.Person.ID] = matrix[m.Role].Has(chimeclassroom.StartClass)
	}
	var wrong []chimeclassroom.FieldError
	if !each(in.Hosts, before.Hosts, func(id string) bool { return v.Role.Teaches() && teaches[id] }) {
		wrong = append(wrong, chimeclassroom.FieldError{Field: "hosts", Detail: "Hosts are people who teach in this course, each once."})
	}
	if !each(in.Invited, before.Invited, func(id string) bool { _, here := teaches[id]; return v.Role.Teaches() && here }) {
		wrong = append(wrong, chimeclassroom.FieldError{Field: "invited", Detail: "The invited are people of this course, each once."})
	}
	if !each(in.Groups, before.Groups, func(id string) bool { return v.Role.Teaches() && roster.hasGroup(id) }) {
		wrong = append(wrong, chimeclassroom.FieldError{Field: "groups", Detail: "The groups are those of this course in the LMS, each once."})
	}
	if len(wrong) == 0 {
		return nil
	}
	return &chimeclassroom.Error{Code: chimeclassroom.CodeInvalid, Public: "The event cannot be saved as it is.", Fields: wrong}
}

// each tells whether every id stands there once and was there before or is possible.
func each(ids, before []string, possible func(id string) bool) bool {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if seen[id] || (!possible(id) && !slices.Contains(before, id)) {
			return false
		}
		seen[id] = true
	}
	return true
}
