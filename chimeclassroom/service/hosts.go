package service

import (
	"context"
	"fmt"
	"slices"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// Hosts returns who can be named as a host of an event: those who teach in the
// visitor's room, by name.
func (s *Service) Hosts(ctx context.Context, v chimeclassroom.Visitor) ([]chimeclassroom.Person, error) {
	if !v.Role.May(chimeclassroom.CreateEvents) {
		return nil, forbidden()
	}
	members, err := s.store.Members(ctx, v.Room.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the members: %w", err)
	}
	hosts := []chimeclassroom.Person{}
	for _, m := range members {
		if m.Role.May(chimeclassroom.StartClass) {
			hosts = append(hosts, m.Person)
		}
	}
	return hosts, nil
}

// checkHosts refuses hosts who do not teach in the room, except those that the
// event has already.
func (s *Service) checkHosts(ctx context.Context, v chimeclassroom.Visitor, wanted, before []string) error {
	if len(wanted) == 0 {
		return nil
	}
	possible, err := s.Hosts(ctx, v)
	if err != nil {
		return err
	}
	for n, id := range wanted {
		teaches := slices.ContainsFunc(possible, func(p chimeclassroom.Person) bool { return p.ID == id })
		if (!teaches && !slices.Contains(before, id)) || slices.Contains(wanted[:n], id) {
			return &chimeclassroom.Error{
				Code: chimeclassroom.CodeInvalid, Public: "The event cannot be saved as it is.",
				Fields: []chimeclassroom.FieldError{{Field: "hosts", Detail: "Hosts are people who teach in this course, each once."}},
			}
		}
	}
	return nil
}
