package classroomdynamo

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of a guest link, beside its event, maker, instants and hash.
const (
	label     = "label"
	maxUses   = "most"
	uses      = "uses"
	approval  = "approval"
	revokedAt = "revoked"
	guestLink = "link"
)

func guestLinkKey(eventID, id string) item { return at(eventPartition(eventID), "guestlink#"+part(id)) }

// guestLinkOf is the key of the note which link has a hash.
func guestLinkOf(hash string) item { return at("guestlink#"+part(hash), only) }

func asGuestLink(i item) chimeclassroom.GuestLink {
	return chimeclassroom.GuestLink{
		ID: i.text(ident), EventID: i.text(eventID), Label: i.text(label), CreatedBy: i.text(createdBy), CreatedAt: i.instant(createdAt),
		ExpiresAt: i.instant(expires), MaxUses: int(i.number(maxUses)), Uses: int(i.number(uses)), Approval: i.flag(approval), RevokedAt: i.instant(revokedAt),
	}
}

// CreateGuestLink implements [service.Guests]. Who makes links of an event takes turns.
func (s *Store) CreateGuestLink(ctx context.Context, l chimeclassroom.GuestLink, hash string) error {
	i, of := guestLinkKey(l.EventID, l.ID), guestLinkOf(hash)
	i[ident], i[eventID], i[label], i[createdBy], i[createdAt] = text(l.ID), text(l.EventID), text(l.Label), text(l.CreatedBy), instant(l.CreatedAt)
	i[maxUses], i[uses], i[approval], i[hashOf] = number(int64(l.MaxUses)), number(0), flag(l.Approval), text(hash)
	if !l.ExpiresAt.IsZero() {
		i[expires] = instant(l.ExpiresAt) // without a time to live: hosts see the link still
	}
	of[eventID], of[guestLink] = text(l.EventID), text(l.ID)
	return decided(ctx, func() (again bool, err error) {
		key := at(eventPartition(l.EventID), "guestlinks")
		read, err := s.getAll(ctx, eventKey(l.EventID), key)
		if err != nil {
			return false, err
		}
		if read[0] == nil {
			return false, service.ErrNotFound
		}
		there, err := s.count(ctx, beginning(eventPartition(l.EventID), "guestlink#"))
		if err == nil && there >= chimeclassroom.MaxGuestLinks {
			err = service.ErrConflict
		}
		if err != nil {
			return false, err
		}
		r, err := s.roomNow(ctx, read[0].text(inRoom))
		if err != nil {
			return false, err
		}
		guard := read[1]
		if guard == nil {
			guard = key
		}
		return s.transact(ctx, s.making(taking(guard)), s.putting(i, absent, nil), s.putting(of, absent, nil), s.checking(eventKey(l.EventID), present, nil),
			s.putting(textNote(r.Key.Deployment(), l.CreatedAt, ofLink, l.EventID, l.ID), "", nil))
	})
}

// GuestLinks implements [service.Guests].
func (s *Store) GuestLinks(ctx context.Context, eventID string) (links []chimeclassroom.GuestLink, guests []service.Guest, err error) {
	kept, err := s.queryAll(ctx, beginning(eventPartition(eventID), "guestlink#"))
	if err != nil {
		return nil, nil, err
	}
	for _, i := range kept {
		links = append(links, asGuestLink(i))
	}
	slices.SortFunc(links, func(a, b chimeclassroom.GuestLink) int {
		return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
	})
	came, err := s.queryAll(ctx, beginning(eventPartition(eventID), "guest#"))
	if err != nil {
		return nil, nil, err
	}
	var ids []string
	for _, i := range came {
		ids = append(ids, i.text(member))
	}
	known, err := s.people(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	away, err := s.sentAway(ctx, eventID, ids)
	for _, i := range came {
		id := i.text(member)
		guests = append(guests, service.Guest{Person: known[id], LinkID: i.text(guestLink), CameAt: i.instant(happenedAt), Banned: i.flag(banned) || away[id]})
	}
	slices.SortFunc(guests, func(a, b service.Guest) int {
		return cmp.Or(a.CameAt.Compare(b.CameAt), cmp.Compare(a.Person.ID, b.Person.ID))
	})
	return links, guests, err
}

// sentAway tells which of the people a host has removed from a sitting of the event, or
// denied.
func (s *Store) sentAway(ctx context.Context, eventID string, ids []string) (map[string]bool, error) {
	away := map[string]bool{}
	if len(ids) == 0 {
		return away, nil
	}
	sittings, err := s.queryAll(ctx, beginning(eventPartition(eventID), "sitting#"))
	if err != nil {
		return nil, err
	}
	for _, sitting := range sittings {
		id := sitting.text(meetingOf)
		if _, err := s.guarded(ctx, meetingKey(id)); err != nil {
			return nil, err
		}
		seats := make([]item, len(ids))
		for n, person := range ids {
			seats[n] = seatKey(id, person)
		}
		if seats, err = s.getAll(ctx, seats...); err != nil {
			return nil, err
		}
		var keys []item
		for _, seat := range seats {
			keys = append(keys, attendeeKey(id, seat.text(attendeeID)), standingKey(id, seat.text(attendeeID)))
		}
		found, err := s.getAll(ctx, keys...)
		if err != nil {
			return nil, err
		}
		for n, person := range ids {
			if welcome(found[2*n], found[2*n+1]) != nil {
				away[person] = true
			}
		}
	}
	return away, nil
}

// RenewGuestLink implements [service.Guests].
func (s *Store) RenewGuestLink(ctx context.Context, eventID, linkID, personID string) error {
	return decided(ctx, func() (again bool, err error) {
		renewed, err := s.update(ctx, editing(guestLinkKey(eventID, linkID)).set(createdBy, text(personID)).when("attribute_exists(pk) AND attribute_not_exists(#revoked)", nil))
		if err == nil && !renewed {
			err = service.ErrNotFound
		}
		return false, err
	})
}

// RevokeGuestLink implements [service.Guests]. No session of a link that is revoked is
// good.
func (s *Store) RevokeGuestLink(ctx context.Context, eventID, linkID string, at time.Time) (sessions []string, err error) {
	err = decided(ctx, func() (again bool, err error) {
		link, err := s.get(ctx, guestLinkKey(eventID, linkID))
		if err != nil {
			return false, err
		}
		if link == nil {
			return false, service.ErrNotFound
		}
		if link.has(revokedAt) {
			return false, nil
		}
		revoked, err := s.update(ctx, editing(link.key()).set(revokedAt, instant(at)).when("attribute_exists(pk) AND attribute_not_exists(#revoked)", nil))
		return !revoked, err
	})
	if err != nil {
		return nil, err
	}
	came, err := s.queryAll(ctx, beginning(eventPartition(eventID), "guest#"))
	if err != nil {
		return nil, err
	}
	for _, guest := range came {
		if guest.text(guestLink) != linkID || !guest.has(session) {
			continue
		}
		ended, err := s.endVisit(ctx, guest, editing(guest.key()))
		if err != nil {
			return nil, err
		}
		sessions = append(sessions, ended...)
	}
	return sessions, nil
}

// BanGuest implements [service.Guests].
func (s *Store) BanGuest(ctx context.Context, eventID, personID string) (sessions []string, err error) {
	err = decided(ctx, func() (again bool, err error) {
		guest, err := s.get(ctx, guestKey(eventID, personID))
		if err == nil && guest == nil {
			err = service.ErrNotFound
		}
		if err != nil {
			return false, err
		}
		sessions, err = s.endVisit(ctx, guest, editing(guest.key()).set(banned, flag(true)))
		if err == nil && sessions == nil {
			return s.stillBanned(ctx, guest.key())
		}
		return false, err
	})
	return sessions, err
}

// stillBanned tells whether a ban has to be tried again.
func (s *Store) stillBanned(ctx context.Context, key item) (again bool, err error) {
	now, err := s.get(ctx, key)
	return err == nil && now != nil && !now.flag(banned), err
}

// endVisit makes the edit of a guest, whose session ends with it if it is the one that
// was read. It returns what its hash was.
func (s *Store) endVisit(ctx context.Context, guest item, with *edit) (ended []string, err error) {
	if !guest.has(session) {
		if !with.changes() {
			return nil, nil
		}
		_, err := s.update(ctx, with.when("attribute_exists(pk) AND attribute_not_exists(#session)", nil))
		return nil, err
	}
	hash := guest.text(session)
	with.remove(session).when("#session = :hash", item{":hash": text(hash)})
	there, err := s.get(ctx, sessionKey(hash))
	if err != nil {
		return nil, err
	}
	again, err := s.transact(ctx, s.making(with), s.dropping(sessionKey(hash), "", nil))
	if err != nil || again || there == nil {
		return nil, err
	}
	return []string{hash}, nil
}
