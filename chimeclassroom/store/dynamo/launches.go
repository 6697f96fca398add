package classroomdynamo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// RecordLaunch implements [service.Sessions]. It is one transaction, made of what is
// known before.
func (s *Store) RecordLaunch(ctx context.Context, l service.Launch) error {
	return decided(ctx, func() (again bool, err error) {
		a, err := s.arrive(ctx, l)
		if err != nil {
			return false, fmt.Errorf("reading what is known: %w", err)
		}
		var actions []types.TransactWriteItem
		for _, part := range []func(*arrival) ([]types.TransactWriteItem, error){
			s.roomOf, s.personOf, s.profileOf, s.codeOf, s.archivedLaunch,
		} {
			some, err := part(a)
			if err != nil {
				return false, err
			}
			actions = append(actions, some...)
		}
		return s.transact(ctx, actions...)
	})
}

// arrival is a launch with what was known before it; nil is nothing.
type arrival struct {
	service.Launch
	room *room
	// old is a room that the link had to itself and that becomes part of the course's.
	// oldSheets and ownSheets tell whether either has permissions of its own.
	old                  *room
	oldSheets, ownSheets bool
	event                item
	person, member       item
	profile              item
	notices              int64 // of the room, so far
	roomID, personID     string
}

func (s *Store) arrive(ctx context.Context, l service.Launch) (*arrival, error) {
	a := &arrival{Launch: l, roomID: l.Room.ID, personID: l.Person.ID}
	link := l.Room.Key
	link.Place = l.Link
	known, err := s.getAll(ctx, placeKey(l.Room.Key), placeKey(link), subjectKey(l.Person.RegistrationID, l.Person.Subject),
		profileKey(l.Room.Key.Deployment()), eventKey(l.EventID))
	if err != nil {
		return nil, err
	}
	a.profile, a.event = known[3], known[4]
	if known[0] != nil {
		if a.room, err = s.roomNow(ctx, known[0].text(inRoom)); err != nil {
			return nil, err
		}
		a.roomID = a.room.ID
	}
	if known[1] != nil && l.Link != l.Room.Key.Place {
		if err := s.meetOld(ctx, a, known[1].text(inRoom)); err != nil {
			return nil, err
		}
	}
	if known[2] != nil {
		a.personID = known[2].text(member)
	}
	if l.EventID != "" && !a.hasEvent() {
		return nil, fmt.Errorf("the link's event: %w", service.ErrNotFound)
	}
	more, err := s.getAll(ctx, personKey(a.personID), memberKey(a.roomID, a.personID), noticesKey(a.roomID))
	if err != nil {
		return nil, err
	}
	a.notices = more[2].number(noticeNo)
	if known[2] != nil {
		a.person, a.member = more[0], more[1]
	}
	return a, nil
}

// meetOld reads the room that a link had to itself, from before rooms were a course's.
func (s *Store) meetOld(ctx context.Context, a *arrival, id string) error {
	old, err := s.room(ctx, id)
	if err != nil {
		return orNone(err) // it has become part of the course's meanwhile
	}
	a.old = old
	first := []item{sheetOf(old.item, 1), sheetKey(sheetsPartition(a.Room.Key.Deployment(), a.roomID), 1)}
	if a.room != nil {
		first[1] = sheetOf(a.room.item, 1)
	}
	found, err := s.getAll(ctx, first...)
	if err != nil {
		return err
	}
	a.oldSheets, a.ownSheets = found[0] != nil, found[1] != nil
	return nil
}

// hasEvent tells whether the launch's event is in the room.
func (a *arrival) hasEvent() bool {
	in := a.event.text(inRoom)
	return a.event != nil && (a.room != nil && a.room.holds(in) || a.old != nil && a.old.holds(in))
}

// lineItem is that of the link to an event, if it is another than is known.
func (a *arrival) lineItem() (url string, isNew bool) {
	if a.EventID == "" || a.Grades == nil || a.Grades.LineItemURL == "" {
		return "", false
	}
	return a.Grades.LineItemURL, a.Grades.LineItemURL != a.event.text(lineItem)
}

// target is what the launch says of the grades of the whole room: the line item of a
// link to one event is that event's, and the room keeps its own.
func (a *arrival) target() *service.GradeTarget {
	if a.EventID == "" || a.Grades == nil {
		return a.Grades
	}
	target := *a.Grades
	target.LineItemURL = ""
	if a.room != nil {
		var before service.GradeTarget
		if a.room.item.read(grades, &before) == nil { // one that cannot be read is none
			target.LineItemURL = before.LineItemURL
		}
	}
	return &target
}

// said are the attributes of the room of which the launch says something.
func (a *arrival) said() (item, error) {
	said := item{}
	for attribute, value := range map[string]string{title: shown(a.Room.Title), course: shown(a.Room.Course), rosterURL: a.RosterURL} {
		if value != "" {
			said[attribute] = text(value)
		}
	}
	if a.RosterURL != "" { // a launch that tells of no roster tells nothing of groups
		said[groupsURL] = text(a.GroupsURL)
	}
	var err error
	if target := a.target(); target != nil {
		if said[grades], err = asJSON(target); err != nil {
			return nil, err
		}
	}
	if len(a.CopiedFrom) > 0 {
		said[copied], err = asJSON(a.CopiedFrom)
	}
	if a.old == nil {
		return said, err
	}
	mine := []string{}
	if a.room != nil {
		mine = a.room.parts
	}
	said[parts] = &types.AttributeValueMemberSS{Value: slices.Concat(mine, a.old.all())}
	if !said.has(grades) && (a.room == nil || !a.room.item.has(grades)) && a.old.item.has(grades) {
		said[grades] = a.old.item[grades]
	}
	if a.oldSheets && !a.ownSheets {
		said[sheets] = text(sheetsOf(a.old.item))
	}
	return said, err
}

// roomOf stores the room, with the old one of the link and the event's line item.
func (s *Store) roomOf(a *arrival) ([]types.TransactWriteItem, error) {
	said, err := a.said()
	if err != nil {
		return nil, err
	}
	actions := s.joinOld(a)
	url, moved := a.lineItem()
	if moved {
		a.event[lineItem] = text(url)
		actions = append(actions, s.putting(a.event, present, nil))
	}
	actions = append(actions, s.sourceNote(a)...)
	if a.room == nil {
		return append(actions, s.newRoom(a, said)...), nil
	}
	e := editing(a.room.item.key())
	for attribute, value := range said {
		if attribute == parts || a.room.item.text(attribute) != said.text(attribute) {
			e.set(attribute, value)
		}
	}
	if moved || a.old != nil {
		seen := a.room.item.number(turn)
		e.set(turn, number(seen+1)).when("#turn = :seen AND attribute_not_exists(#journal)", item{":seen": number(seen)})
	}
	if e.changes() {
		actions = append(actions, s.making(e.when("attribute_exists(pk) AND attribute_not_exists(#joined)", nil)))
	}
	return actions, nil
}

// sourceNote notes where the room has its roster from, if that is new.
func (s *Store) sourceNote(a *arrival) (actions []types.TransactWriteItem) {
	before := ""
	if a.room != nil {
		before = a.room.item.text(rosterURL)
	}
	if a.RosterURL == "" || a.RosterURL == before {
		return nil
	}
	i := sourceKey(a.Room.Key.RegistrationID, a.RosterURL, a.roomID)
	i[inRoom] = text(a.roomID)
	actions = append(actions, s.putting(i, "", nil))
	if before != "" {
		actions = append(actions, s.dropping(sourceKey(a.Room.Key.RegistrationID, before, a.roomID), "", nil))
	}
	return actions
}

func (s *Store) newRoom(a *arrival, said item) []types.TransactWriteItem {
	i, k := roomKey(a.roomID), a.Room.Key
	for attribute, value := range said {
		i[attribute] = value
	}
	i[ident], i[registration], i[deployment], i[place] = text(a.roomID), text(k.RegistrationID), text(k.DeploymentID), text(k.Place)
	i[turn], i[edition] = number(1), number(0)
	of := placeKey(k)
	of[inRoom] = text(a.roomID)
	listed := at(profileKey(k.Deployment()).text(partitionKey), "room#"+part(a.roomID))
	listed[inRoom] = text(a.roomID)
	return []types.TransactWriteItem{s.putting(i, absent, nil), s.putting(of, absent, nil), s.putting(listed, "", nil)}
}

// joinOld makes the link's old room part of the launch's. What it knows of permissions
// must be so still: a course must not become less strict by it.
func (s *Store) joinOld(a *arrival) []types.TransactWriteItem {
	if a.old == nil {
		return nil
	}
	seen := a.old.item.number(turn)
	e := editing(a.old.item.key()).set(joined, text(a.roomID)).set(turn, number(seen+1)).
		when("#turn = :seen AND attribute_not_exists(#journal)", item{":seen": number(seen)})
	actions := []types.TransactWriteItem{s.making(e), s.dropping(placeKey(a.old.Key), "", nil)}
	if !a.oldSheets {
		actions = append(actions, s.checking(sheetOf(a.old.item, 1), absent, nil))
	}
	if a.oldSheets && !a.ownSheets {
		own := sheetKey(sheetsPartition(a.Room.Key.Deployment(), a.roomID), 1)
		actions = append(actions, s.checking(own, absent, nil))
	}
	return actions
}

// personOf stores the person and that they are in the room. The number of their
// launches decides between those that race.
func (s *Store) personOf(a *arrival) ([]types.TransactWriteItem, error) {
	launch := a.person.number(launched) + 1
	visit := visitKey(a.personID, a.roomID)
	visit[inRoom] = text(a.roomID)
	actions := []types.TransactWriteItem{
		s.putting(memberAs(a.member, memberKey(a.roomID, a.personID), a.personID, a.Role, launch, a.At), "", nil),
		s.putting(visit, "", nil),
	}
	if a.member == nil {
		seen := seenKey(a.roomID, a.personID)
		seen[noticeNo] = number(a.notices)
		actions = append(actions, s.putting(seen, "", nil))
	}
	said := item{called: text(shown(a.Person.Name)), seenAt: instant(a.At), launched: number(launch)}
	if !a.AdministersLMS {
		said[administered] = number(launch) // what they have with it is over in all rooms
	}
	if a.Contact.Address != "" {
		said[email] = text(a.Contact.Address)
	}
	if a.Contact.Locale != "" {
		said[locale] = text(a.Contact.Locale)
	}
	if a.person != nil {
		e := editing(a.person.key()).when("#launches = :before", item{":before": number(launch - 1)})
		for attribute, value := range said {
			e.set(attribute, value)
		}
		return append(actions, s.making(e)), nil
	}
	i := personKey(a.personID)
	for attribute, value := range said {
		i[attribute] = value
	}
	i[ident], i[registration], i[subject], i[edition] = text(a.personID), text(a.Person.RegistrationID), text(a.Person.Subject), number(0)
	of := subjectKey(a.Person.RegistrationID, a.Person.Subject)
	of[member] = text(a.personID)
	return append(actions, s.putting(i, absent, nil), s.putting(of, absent, nil)), nil
}

// profileOf makes the profile of a deployment that is new here. Launches from one that
// is known write nothing, so they do not wait for one another.
func (s *Store) profileOf(a *arrival) ([]types.TransactWriteItem, error) {
	platform, d := shown(a.Platform), a.Room.Key.Deployment()
	switch {
	case a.profile == nil:
		i := profileKey(d)
		listed := at(allProfiles, strings.TrimPrefix(i.text(partitionKey), "profile#"))
		i[called], i[edition] = text(platform), number(0)
		i[registration], i[deployment] = text(d.RegistrationID), text(d.DeploymentID)
		listed[registration], listed[deployment] = i[registration], i[deployment]
		return []types.TransactWriteItem{s.putting(i, absent, nil), s.putting(listed, "", nil)}, nil
	case platform != "" && a.profile.text(called) != platform:
		return []types.TransactWriteItem{s.making(editing(a.profile.key()).set(called, text(platform)))}, nil
	}
	return nil, nil
}

// codeOf stores the code.
func (s *Store) codeOf(a *arrival) ([]types.TransactWriteItem, error) {
	i := codeKey(a.Code.Hash).expiring(a.Code.Expires)
	i[member], i[inRoom], i[role] = text(a.personID), text(a.roomID), text(string(a.Role))
	i[administers], i[returnURL], i[launchNumber] = flag(a.AdministersLMS), text(a.ReturnURL), number(a.person.number(launched)+1)
	if a.Choice != nil {
		kept, err := asJSON(a.Choice)
		if err != nil {
			return nil, err
		}
		i[choice] = kept
	}
	return []types.TransactWriteItem{s.putting(i, absent, nil)}, nil
}

// shown is a name of an LMS without zero bytes and with what is no text replaced, so
// that every page can show it.
func shown(name string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(name, "\x00", "\uFFFD"), "\uFFFD")
}
