package classroomdynamo

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a guest of an event, beside the person, link, session and when they
// came first.
const (
	banned  = "banned"
	isGuest = "guest" // of a person
)

func guestKey(eventID, personID string) item {
	return at(eventPartition(eventID), "guest#"+part(personID))
}

// keyHolder is the key of the note which guest of the event has a browser's key.
func keyHolder(eventID, keyHash string) item {
	return at(eventPartition(eventID), "guestkey#"+part(keyHash))
}

// cameBy is that of the note that somebody came first by a link.
func cameBy(eventID, linkID string, when time.Time, personID string) item {
	return at(eventPartition(eventID), "came#"+part(linkID)+"#"+sortable(when)+"#"+part(personID))
}

// idleNote is the entry of a guest in the list of those who may never ask to come in.
func idleNote(when time.Time, personID string) item {
	return at(allIdle, sortable(when)+"#"+part(personID))
}

// GuestInvitation implements [service.Guests].
func (s *Store) GuestInvitation(ctx context.Context, hash, keyHash string) (in service.GuestInvitation, err error) {
	link, guest, err := s.linkFor(ctx, hash, keyHash)
	if err != nil {
		return in, err
	}
	_, r, err := s.eventAlone(ctx, link.text(eventID))
	if err != nil {
		return in, err
	}
	in.Link, in.Room = asGuestLink(link), r.Room
	if guest == nil {
		return in, nil
	}
	id := guest.text(member)
	person, err := s.get(ctx, personKey(id))
	if err != nil {
		return in, err
	}
	away, err := s.sentAway(ctx, in.Link.EventID, []string{id})
	in.Known, in.Name, in.Banned = true, person.text(called), guest.flag(banned) || away[id]
	return in, err
}

// linkFor returns the link with the hash, or ErrNotFound, and the guest of its event
// whose browser has the key, nil if there is none.
func (s *Store) linkFor(ctx context.Context, hash, keyHash string) (link, guest item, err error) {
	of, err := s.get(ctx, guestLinkOf(hash))
	if err == nil && of == nil {
		err = service.ErrNotFound
	}
	if err != nil {
		return nil, nil, err
	}
	read, err := s.getAll(ctx, guestLinkKey(of.text(eventID), of.text(guestLink)), keyHolder(of.text(eventID), keyHash))
	if err == nil && read[0] == nil {
		err = service.ErrNotFound
	}
	if err != nil || read[1] == nil {
		return firstOf(read), nil, err
	}
	guest, err = s.get(ctx, guestKey(of.text(eventID), read[1].text(member)))
	return read[0], guest, err
}

func firstOf(items []item) item {
	if len(items) == 0 {
		return nil
	}
	return items[0]
}

// EnterAsGuest implements [service.Guests].
func (s *Store) EnterAsGuest(ctx context.Context, a service.GuestArrival) error {
	return decided(ctx, func() (again bool, err error) {
		link, guest, err := s.linkFor(ctx, a.LinkHash, a.KeyHash)
		if err == nil && link.has(revokedAt) {
			err = service.ErrNotFound
		}
		if err != nil {
			return false, err
		}
		_, r, err := s.eventAlone(ctx, link.text(eventID))
		if err != nil {
			return false, err
		}
		var actions []types.TransactWriteItem
		if guest == nil {
			actions, err = s.comingFirst(ctx, link, r, a)
		} else {
			actions, err = s.comingBack(ctx, link, guest, a)
		}
		if err != nil {
			return false, err
		}
		id := a.Person.ID
		if guest != nil {
			id = guest.text(member)
		}
		visit := guestSession(link, r, id, a)
		return s.transact(ctx, append(actions, s.putting(visit, absent, nil), s.putting(sessionNote(visit, a.Session.Hash), "", nil))...)
	})
}

// guestSession is the item of the session of somebody who comes by the link.
func guestSession(link item, r *room, personID string, a service.GuestArrival) item {
	i := sessionKey(a.Session.Hash).expiring(a.Session.Expires)
	i[member], i[inRoom], i[role], i[ends] = text(personID), text(r.ID), text(string(chimeclassroom.Guest)), instant(a.Ends)
	i[guestLink], i[eventID] = link[ident], link[eventID]
	return i
}

// comingBack are the actions that let in a guest whose browser has the key. They keep
// their name once they have been at the door.
func (s *Store) comingBack(ctx context.Context, link, guest item, a service.GuestArrival) ([]types.TransactWriteItem, error) {
	id, of := guest.text(member), link.text(eventID)
	away, err := s.sentAway(ctx, of, []string{id})
	if err != nil {
		return nil, err
	}
	if guest.flag(banned) || away[id] {
		return nil, service.ErrDenied
	}
	seated, err := s.seated(ctx, of, id)
	if err != nil {
		return nil, err
	}
	person := editing(personKey(id)).set(seenAt, instant(a.At)).when("#registration <> :erased", item{":erased": text("")})
	if !seated {
		person.set(called, text(a.Person.Name))
	}
	visit := editing(guest.key()).set(session, text(a.Session.Hash)).set(guestLink, link[ident]).
		when("attribute_exists(pk) AND attribute_not_exists(#banned)", nil)
	actions := []types.TransactWriteItem{s.making(person), s.checking(link.key(), "attribute_exists(pk) AND attribute_not_exists(#revoked)", nil)}
	if guest.has(session) {
		visit.when("#session = :before", item{":before": guest[session]})
		actions = append(actions, s.dropping(sessionKey(guest.text(session)), "", nil))
	} else {
		visit.when("attribute_not_exists(#session)", nil)
	}
	return append(actions, s.making(visit)), nil
}

// seated tells whether the person ever had a ticket to a sitting of the event.
func (s *Store) seated(ctx context.Context, eventID, personID string) (bool, error) {
	for sitting, err := range s.query(ctx, beginning(eventPartition(eventID), "sitting#")) {
		if err != nil {
			return false, err
		}
		seat, err := s.get(ctx, seatKey(sitting.text(meetingOf), personID))
		if err != nil || seat != nil {
			return seat != nil, err
		}
	}
	return false, nil
}

// comingFirst are the actions that make somebody new a guest of the event, and count
// them as a use of the link.
func (s *Store) comingFirst(ctx context.Context, link item, r *room, a service.GuestArrival) ([]types.TransactWriteItem, error) {
	l := asGuestLink(link)
	if l.Uses >= l.Most() {
		return nil, service.ErrConflict
	}
	came := "came#" + part(l.ID) + "#"
	lately, err := s.count(ctx, between(eventPartition(l.EventID), came+sortable(a.At.Add(time.Millisecond-time.Minute)), came+"9"))
	if err != nil {
		return nil, err
	}
	if lately >= chimeclassroom.GuestsAMinute {
		return nil, service.ErrTooMany
	}
	used := editing(link.key()).set(uses, number(int64(l.Uses)+1)).when("#uses = :before AND attribute_not_exists(#revoked)", item{":before": link[uses]})
	person := personKey(a.Person.ID)
	person[ident], person[registration], person[subject] = text(a.Person.ID), text(r.Key.RegistrationID), text(a.Person.Subject)
	person[called], person[seenAt], person[isGuest], person[launched], person[edition] = text(a.Person.Name), instant(a.At), flag(true), number(0), number(0)
	of := subjectKey(r.Key.RegistrationID, a.Person.Subject)
	guest, holder, idle := guestKey(l.EventID, a.Person.ID), keyHolder(l.EventID, a.KeyHash), idleNote(a.At, a.Person.ID)
	guest[guestLink], guest[happenedAt], guest[session], guest[hashOf] = text(l.ID), instant(a.At), text(a.Session.Hash), text(a.KeyHash)
	for _, i := range []item{of, guest, holder, idle} {
		i[member] = text(a.Person.ID)
	}
	idle[eventID] = text(l.EventID)
	return []types.TransactWriteItem{
		s.making(used), s.putting(person, absent, nil), s.putting(of, absent, nil), s.putting(guest, absent, nil),
		s.putting(holder, absent, nil), s.putting(idle, "", nil), s.putting(guestNote(a.Person.ID, l.EventID), "", nil), s.putting(cameBy(l.EventID, l.ID, a.At, a.Person.ID), "", nil),
		s.checking(eventKey(l.EventID), present, nil),
	}, nil
}

// pass is what the session of a guest is for, nil in any other. One that was ended is
// ErrNotFound.
func (s *Store) pass(ctx context.Context, hash string, i item) (*chimeclassroom.GuestPass, error) {
	if !i.has(guestLink) {
		return nil, nil //nolint:nilnil // most people are no guests
	}
	of := i.text(eventID)
	read, err := s.getAll(ctx, guestLinkKey(of, i.text(guestLink)), guestKey(of, i.text(member)))
	if err != nil {
		return nil, err
	}
	link, guest := read[0], read[1]
	if link == nil || link.has(revokedAt) || guest.text(session) != hash {
		return nil, service.ErrNotFound
	}
	return &chimeclassroom.GuestPass{LinkID: link.text(ident), EventID: of, InvitedBy: link.text(createdBy), Approval: link.flag(approval)}, nil
}

// DropIdleGuests implements [service.Guests].
func (s *Store) DropIdleGuests(ctx context.Context, before time.Time, limit int) (dropped int, err error) {
	for note, err := range s.query(ctx, between(allIdle, "0", sortable(before))) {
		if err != nil {
			return dropped, err
		}
		if dropped == limit {
			break
		}
		gone, err := s.dropIdle(ctx, note, before)
		if err != nil {
			return dropped, err
		}
		if gone {
			dropped++
		}
	}
	return dropped, nil
}

// dropIdle forgets a guest of an event that is over, unless they are signed in or have
// asked to come in; who has is idle no more.
func (s *Store) dropIdle(ctx context.Context, note item, before time.Time) (gone bool, err error) {
	id, of := note.text(member), note.text(eventID)
	read, err := s.getAll(ctx, eventKey(of), guestKey(of, id), personKey(id))
	if err != nil {
		return false, err
	}
	e, err := asEvent(read[0])
	if err != nil {
		return false, err
	}
	if read[0] != nil && e.EndsAt().After(before) || read[2].instant(seenAt).After(before) {
		return false, nil
	}
	guest := read[1]
	if signedIn, err := s.get(ctx, sessionKey(guest.text(session))); err != nil || guest.has(session) && signedIn != nil {
		return false, err
	}
	seated, err := s.seated(ctx, of, id)
	if err == nil && seated {
		return false, s.erase(ctx, note.key())
	}
	if err != nil {
		return false, err
	}
	drop := s.dropping(guestKey(of, id), "attribute_not_exists(#session)", nil)
	if guest.has(session) {
		drop = s.dropping(guest.key(), "#session = :session", item{":session": guest[session]})
	}
	again, err := s.transact(ctx, drop, s.dropping(note.key(), "", nil), s.dropping(personKey(id), "", nil), s.dropping(guestNote(id, of).key(), "", nil),
		s.dropping(keyHolder(of, guest.text(hashOf)), "", nil), s.dropping(subjectKey(read[2].text(registration), read[2].text(subject)), "", nil))
	return err == nil && !again, err
}
