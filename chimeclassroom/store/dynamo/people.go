package classroomdynamo

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a person, beside what a room has as well.
const (
	subject  = "subject"
	called   = "name"
	email    = "email"
	locale   = "locale"
	seenAt   = "seen"
	launched = "launches" // how many they have made
	// administered is the launch since which the administration of their LMS counts.
	administered = "administered"
)

func asPerson(i item) chimeclassroom.Person {
	return chimeclassroom.Person{ID: i.text(ident), RegistrationID: i.text(registration), Subject: i.text(subject), Name: i.text(called)}
}

// people reads persons by their ids; who is not known is not among them.
func (s *Store) people(ctx context.Context, ids []string) (map[string]chimeclassroom.Person, error) {
	keys := make([]item, len(ids))
	for n, id := range ids {
		keys[n] = personKey(id)
	}
	items, err := s.getAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	known := map[string]chimeclassroom.Person{}
	for _, i := range items {
		if i != nil {
			known[i.text(ident)] = asPerson(i)
		}
	}
	return known, nil
}

// Attributes of a member.
const (
	member = "person"
	role   = "role"
	since  = "since" // by role, from which launch on it counts
)

// sinceOf tells from which launch of the person on each role counts in the room.
func sinceOf(i item) map[chimeclassroom.Role]int64 {
	numbers := map[chimeclassroom.Role]int64{}
	m, _ := i[since].(*types.AttributeValueMemberM)
	if m != nil {
		for r := range m.Value {
			numbers[chimeclassroom.Role(r)] = item(m.Value).number(r)
		}
	}
	return numbers
}

// memberAs is the member of a room as whoever has come in with the role at that instant,
// by the launch of that number: what they have there with a higher role is over.
func memberAs(before, key item, id string, as chimeclassroom.Role, launch int64, at time.Time) item {
	i := maps.Clone(before)
	if i == nil {
		i = key
	}
	i[member], i[role], i[seenAt] = text(id), text(string(as)), instant(at)
	counts := item{}
	for r, n := range sinceOf(before) {
		counts[string(r)] = number(n)
	}
	for _, higher := range chimeclassroom.Roles() {
		if as.Below(higher) {
			counts[string(higher)] = number(launch)
		}
	}
	i[since] = &types.AttributeValueMemberM{Value: counts}
	return i
}

// Members implements [service.Events].
func (s *Store) Members(ctx context.Context, roomID string) ([]service.Member, error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return nil, orNone(err)
	}
	roles := map[string]chimeclassroom.Role{}
	for _, id := range r.all() { // the room itself comes first, and counts
		for i, err := range s.query(ctx, beginning(roomPartition(id), "member#")) {
			if err != nil {
				return nil, err
			}
			if _, known := roles[i.text(member)]; !known {
				roles[i.text(member)] = chimeclassroom.Role(i.text(role))
			}
		}
	}
	known, err := s.people(ctx, slices.Collect(maps.Keys(roles)))
	if err != nil {
		return nil, err
	}
	var members []service.Member
	for id, p := range known {
		members = append(members, service.Member{Person: p, Role: roles[id]})
	}
	slices.SortFunc(members, func(a, b service.Member) int {
		return cmp.Or(cmp.Compare(a.Person.Name, b.Person.Name), cmp.Compare(a.Person.ID, b.Person.ID))
	})
	return members, nil
}
