package classroomdynamo

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// inGroup is the attribute of a group that has who is in it, a set of ids.
const inGroup = "people"

// groupKey is that of a group of the room's course. Groups are changed under the guard
// of the roster.
func groupKey(roomID, id string) item { return at(roomPartition(roomID), "group#"+part(id)) }

// Groups implements [service.CourseGroups].
func (s *Store) Groups(ctx context.Context, roomID string) ([]service.Group, error) {
	if _, err := s.guarded(ctx, rosterKey(roomID)); err != nil {
		return nil, err
	}
	groups, err := s.groups(ctx, roomID)
	if err != nil || len(groups) == 0 {
		return nil, err
	}
	enrolled, err := s.enrolled(ctx, roomID)
	return told(groups, enrolled), err
}

func (s *Store) groups(ctx context.Context, roomID string) ([]item, error) {
	return s.queryAll(ctx, beginning(roomPartition(roomID), "group#"))
}

// told are the groups by name, with how many of the roster are in them.
func told(groups []item, enrolled map[string]item) (all []service.Group) {
	for _, i := range groups {
		g := service.Group{ID: i.text(ident), Name: i.text(called)}
		for _, id := range i.texts(inGroup) {
			if enrolled[id].flag(active) {
				g.Members++
			}
		}
		all = append(all, g)
	}
	slices.SortFunc(all, func(a, b service.Group) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return all
}

// regrouping are the steps that make the groups of a reading those of the room. One that
// says nothing of groups has none. The ids are those of the people of its entries.
func (s *Store) regrouping(ctx context.Context, roomID string, reading service.RosterReading, ids []string) (steps []step, err error) {
	if reading.Groups == nil {
		return nil, nil
	}
	members := map[string][]string{}
	for n, e := range reading.Entries {
		for _, id := range e.Groups {
			if !slices.Contains(members[id], ids[n]) {
				members[id] = append(members[id], ids[n])
			}
		}
	}
	is := map[string]bool{}
	for _, g := range reading.Groups {
		i := groupKey(roomID, g.ID)
		i[ident], i[called] = text(g.ID), text(shown(g.Name))
		if !is[i.text(sortKey)] {
			is[i.text(sortKey)] = true
			steps = append(steps, step{put: withPeople(i, members[g.ID])})
		}
	}
	before, err := s.groups(ctx, roomID)
	for _, i := range before {
		if !is[i.text(sortKey)] {
			steps = append(steps, step{drop: i.key()})
		}
	}
	return steps, err
}

// withPeople is the group with these people in it. A set in DynamoDB is never empty.
func withPeople(i item, ids []string) item {
	delete(i, inGroup)
	if len(ids) > 0 {
		i[inGroup] = &types.AttributeValueMemberSS{Value: ids}
	}
	return i
}

// fillGroups notes in the room's events who is in their groups now.
func (s *Store) fillGroups(ctx context.Context, r *room, events []chimeclassroom.Event) error {
	var keys []item
	for _, e := range events {
		for _, id := range e.Groups {
			keys = append(keys, groupKey(r.ID, id))
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return decided(ctx, func() (again bool, err error) {
		guard, err := s.guarded(ctx, rosterKey(r.ID))
		if err != nil {
			return false, err
		}
		groups, err := s.getAll(ctx, keys...)
		if err != nil {
			return false, err
		}
		after, err := s.get(ctx, rosterKey(r.ID))
		for n, e := range events {
			events[n].InGroups = peopleOf(groups[:len(e.Groups)])
			groups = groups[len(e.Groups):]
		}
		return after.number(turn) != guard.number(turn), err
	})
}

// peopleOf are those who are in at least one of the groups.
func peopleOf(groups []item) (ids []string) {
	for _, i := range groups {
		ids = append(ids, i.texts(inGroup)...)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}
