package classroomdynamo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a roster, beside the guard of its changes, and of who is in it.
const (
	askedAt = "asked" // of a room: when its roster was last asked for
	readAt  = "read"
	active  = "active"
)

// rosterKey is that of the guard of a room's roster, and enrolledKey that of somebody
// in it.
func rosterKey(roomID string) item { return at(roomPartition(roomID), "roster") }

// rosterRead is the key of the item that says when the roster was read.
func rosterRead(roomID string) item { return at(roomPartition(roomID), "roster-read") }

func enrolledKey(roomID, personID string) item {
	return at(roomPartition(roomID), "enrolled#"+part(personID))
}

// sourceKey is that of the note that a room has its roster from there.
func sourceKey(registrationID, url, roomID string) item {
	return at(sourcePartition(registrationID, url), part(roomID))
}

func sourcePartition(registrationID, url string) string {
	return "source#" + digest(registrationID, url)
}

// RosterSource implements [service.Rosters].
func (s *Store) RosterSource(ctx context.Context, roomID string) (service.RosterSource, error) {
	r, err := s.room(ctx, roomID)
	if err == nil && r.item.text(rosterURL) == "" {
		err = service.ErrNotFound
	}
	if err != nil {
		return service.RosterSource{}, err
	}
	return sourceOf(r), nil
}

func sourceOf(r *room) service.RosterSource {
	return service.RosterSource{RegistrationID: r.Key.RegistrationID, DeploymentID: r.Key.DeploymentID, URL: r.item.text(rosterURL), GroupsURL: r.item.text(groupsURL)}
}

// RostersAhead implements [service.Rosters]. Of several who ask at once one gets a
// source.
func (s *Store) RostersAhead(ctx context.Context, beginning service.Span, now, since time.Time) (sources []service.RosterSource, err error) {
	ahead, err := s.beginning(ctx, beginning)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	for _, i := range ahead {
		e, err := asEvent(i)
		if err != nil {
			return nil, err
		}
		if e.Cancelled || seen[e.RoomID] {
			continue
		}
		seen[e.RoomID] = true
		r, err := s.roomNow(ctx, e.RoomID)
		if err != nil {
			return nil, err
		}
		if seen[r.ID] && r.ID != e.RoomID || r.item.text(rosterURL) == "" || r.item.has(askedAt) && r.item.instant(askedAt).After(since) {
			continue
		}
		seen[r.ID] = true
		asked := editing(r.item.key()).set(askedAt, instant(now))
		if r.item.has(askedAt) {
			asked.when("#asked = :before", item{":before": r.item[askedAt]})
		} else {
			asked.when("attribute_exists(pk) AND attribute_not_exists(#asked)", nil)
		}
		first, err := s.update(ctx, asked)
		if err != nil {
			return nil, err
		}
		if first {
			sources = append(sources, sourceOf(r))
		}
	}
	return sources, nil
}

// PutRoster implements [service.Rosters]. People come first, which may be repeated; of
// each room the whole reading counts at once.
func (s *Store) PutRoster(ctx context.Context, from service.RosterSource, reading service.RosterReading, at time.Time) (roomIDs []string, err error) {
	listed, err := s.queryAll(ctx, partition(sourcePartition(from.RegistrationID, from.URL)))
	if err != nil {
		return nil, err
	}
	var rooms []*room
	for _, i := range listed {
		r, err := s.room(ctx, i.text(inRoom))
		if errors.Is(err, service.ErrNotFound) || err == nil && r.item.text(rosterURL) != from.URL {
			continue // it has its roster from somewhere else by now
		}
		if err != nil {
			return nil, err
		}
		rooms = append(rooms, r)
	}
	if len(rooms) == 0 {
		return nil, nil
	}
	ids, err := s.enlist(ctx, reading.Entries)
	if err != nil {
		return nil, fmt.Errorf("storing the people: %w", err)
	}
	for _, r := range rooms {
		if err := s.putRoster(ctx, r, reading, ids, at); err != nil {
			return nil, err
		}
		roomIDs = append(roomIDs, r.ID)
	}
	return roomIDs, nil
}

// enlist stores the people of the entries and returns their ids, in order. Somebody
// whom the roster does not name keeps the name that is known.
func (s *Store) enlist(ctx context.Context, entries []service.RosterEntry) ([]string, error) {
	ids := make([]string, len(entries))
	for n, e := range entries {
		err := decided(ctx, func() (again bool, err error) {
			of := subjectKey(e.Person.RegistrationID, e.Person.Subject)
			known, err := s.get(ctx, of)
			if err != nil {
				return false, err
			}
			if known == nil {
				ids[n] = e.Person.ID
				of[member] = text(e.Person.ID)
				return s.transact(ctx, s.putting(newPerson(e), absent, nil), s.putting(of, absent, nil))
			}
			ids[n] = known.text(member)
			return s.rename(ctx, ids[n], e)
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

func newPerson(e service.RosterEntry) item {
	i := personKey(e.Person.ID)
	i[ident], i[registration], i[subject] = text(e.Person.ID), text(e.Person.RegistrationID), text(e.Person.Subject)
	i[called], i[launched], i[edition] = text(shown(e.Person.Name)), number(0), number(0)
	if e.Address != "" {
		i[email] = text(e.Address)
	}
	return i
}

// rename gives a person the name and address of the entry, as far as it has any.
func (s *Store) rename(ctx context.Context, id string, e service.RosterEntry) (again bool, err error) {
	person, err := s.get(ctx, personKey(id))
	if err != nil || person == nil {
		return false, err
	}
	change := editing(person.key()).when("#registration = :registration", item{":registration": text(e.Person.RegistrationID)})
	if name := shown(e.Person.Name); name != "" && name != person.text(called) {
		change.set(called, text(name))
	}
	if e.Address != "" && e.Address != person.text(email) {
		change.set(email, text(e.Address))
	}
	if !change.changes() {
		return false, nil
	}
	done, err := s.update(ctx, change)
	return !done, err // who was erased meanwhile is somebody new
}

// putRoster makes the reading what the room knows, and ends what people have there who
// have left. The ids are those of the people of its entries.
func (s *Store) putRoster(ctx context.Context, r *room, reading service.RosterReading, ids []string, at time.Time) error {
	err := decided(ctx, func() (again bool, err error) {
		guard, err := s.guarded(ctx, rosterKey(r.ID))
		if err != nil {
			return false, err
		}
		if guard == nil { // the guard of the first reading
			guard = rosterKey(r.ID)
			guard[turn] = number(0)
			if _, err := s.put(ctx, guard, absent); err != nil {
				return false, err
			}
		}
		before, err := s.enrolled(ctx, r.ID)
		if err != nil {
			return false, err
		}
		steps, err := s.regrouping(ctx, r.ID, reading, ids)
		if err != nil {
			return false, err
		}
		read := rosterRead(r.ID)
		read[readAt] = instant(at)
		return s.change(ctx, guard, slices.Concat(enrolling(r.ID, before, reading, ids), steps, []step{{put: read}}))
	})
	if err != nil {
		return err
	}
	return s.dismiss(ctx, r)
}

// enrolled is who is in a room's roster, by person.
func (s *Store) enrolled(ctx context.Context, roomID string) (map[string]item, error) {
	all := map[string]item{}
	for i, err := range s.query(ctx, beginning(roomPartition(roomID), "enrolled#")) {
		if err != nil {
			return nil, err
		}
		all[i.text(member)] = i
	}
	return all, nil
}

// enrolling are the steps that make a roster what was read. What is as it was has none.
func enrolling(roomID string, before map[string]item, reading service.RosterReading, ids []string) (steps []step) {
	is := map[string]item{}
	for n, e := range reading.Entries {
		i := enrolledKey(roomID, ids[n])
		i[member], i[role], i[active] = text(ids[n]), text(string(e.Role)), flag(e.Active)
		is[ids[n]] = i
	}
	for id, was := range before {
		if _, named := is[id]; !named && reading.Complete {
			gone := maps.Clone(was)
			gone[active] = flag(false)
			is[id] = gone
		}
	}
	for _, id := range slices.Sorted(maps.Keys(is)) {
		was, i := before[id], is[id]
		if was == nil || was.text(role) != i.text(role) || was.flag(active) != i.flag(active) {
			steps = append(steps, step{put: i})
		}
		if was == nil {
			noted := listedKey(id, roomID)
			noted[inRoom] = text(roomID)
			steps = append(steps, step{put: noted})
		}
	}
	return steps
}

// dismiss ends the sessions, codes and feeds of people who have left the course.
func (s *Store) dismiss(ctx context.Context, r *room) error {
	all, err := s.enrolled(ctx, r.ID)
	if err != nil {
		return err
	}
	for id, i := range all {
		if i.flag(active) {
			continue
		}
		for _, roomID := range r.all() {
			if err := s.dismissFrom(ctx, roomID, id); err != nil {
				return fmt.Errorf("dismissing who has left: %w", err)
			}
		}
	}
	return nil
}

// dismissFrom has no role count that the person came in with so far.
func (s *Store) dismissFrom(ctx context.Context, roomID, id string) error {
	return decided(ctx, func() (again bool, err error) {
		read, err := s.getAll(ctx, memberKey(roomID, id), personKey(id))
		if err != nil || read[0] == nil {
			return false, err
		}
		next, counts := read[1].number(launched)+1, item{}
		over := true
		for _, r := range chimeclassroom.Roles() {
			over = over && sinceOf(read[0])[r] == next
			counts[string(r)] = number(next)
		}
		if over {
			return false, s.DropFeed(ctx, roomID, id)
		}
		read[0][since] = &types.AttributeValueMemberM{Value: counts}
		again, err = s.transact(ctx, s.putting(read[0], present, nil),
			s.checking(read[1].key(), "#launches = :launches", item{":launches": read[1][launched]}))
		if err != nil || again {
			return again, err
		}
		return false, s.DropFeed(ctx, roomID, id)
	})
}

// Roster implements [service.Rosters].
func (s *Store) Roster(ctx context.Context, roomID string) (c service.CourseRoster, err error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return c, err
	}
	if _, err := s.guarded(ctx, rosterKey(r.ID)); err != nil {
		return c, err
	}
	read, err := s.get(ctx, rosterRead(r.ID))
	if err != nil {
		return c, err
	}
	c.Offered, c.ReadAt = r.item.text(rosterURL) != "", read.instant(readAt)
	all, err := s.enrolled(ctx, r.ID)
	if err != nil {
		return c, err
	}
	groups, err := s.groups(ctx, r.ID)
	if err != nil {
		return c, err
	}
	c.Groups = told(groups, all)
	known, err := s.people(ctx, slices.Collect(maps.Keys(all)))
	for id, p := range known {
		if p.Erased() {
			continue // while the reading was stored
		}
		c.Entries = append(c.Entries, service.RosterEntry{Person: p, Role: chimeclassroom.Role(all[id].text(role)), Active: all[id].flag(active)})
	}
	slices.SortFunc(c.Entries, func(a, b service.RosterEntry) int {
		return cmp.Or(cmp.Compare(a.Person.Name, b.Person.Name), cmp.Compare(a.Person.ID, b.Person.ID))
	})
	return c, err
}

// RoleNow implements [service.Rosters].
func (s *Store) RoleNow(ctx context.Context, roomID, personID string) (chimeclassroom.Role, error) {
	r, err := s.room(ctx, roomID)
	if err != nil {
		return "", orNone(err)
	}
	if _, err := s.guarded(ctx, rosterKey(r.ID)); err != nil {
		return "", err
	}
	keys := []item{rosterRead(r.ID), enrolledKey(r.ID, personID)}
	for _, id := range r.all() { // the room itself comes first, and counts
		keys = append(keys, memberKey(id, personID))
	}
	found, err := s.getAll(ctx, keys...)
	if err != nil {
		return "", err
	}
	read, enrolled := found[0], found[1]
	of := slices.IndexFunc(found[2:], func(i item) bool { return i != nil })
	if of < 0 || enrolled != nil && !enrolled.flag(active) {
		return "", nil
	}
	came := found[2+of]
	launchedAs, listed := chimeclassroom.Role(came.text(role)), chimeclassroom.Role(enrolled.text(role))
	if listed.Valid() && listed.Below(launchedAs) && read.instant(readAt).After(came.instant(seenAt)) {
		return listed, nil
	}
	return launchedAs, nil
}

// People implements [service.Rosters].
func (s *Store) People(ctx context.Context, ids []string) (map[string]chimeclassroom.Person, error) {
	return s.people(ctx, ids)
}
