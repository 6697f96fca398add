package classroomdynamo

import (
	"context"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/chimeclassroom/service"
)

// Attributes of codes and sessions, beside those of a member.
const (
	inRoom       = "room"
	administers  = "administers"
	choice       = "choice"
	returnURL    = "return"
	launchNumber = "launch"
	ends         = "ends"
)

// OpenSession implements [service.Sessions].
func (s *Store) OpenSession(ctx context.Context, codeHash string, session service.Secret, endsAt, now time.Time) (until time.Time, err error) {
	err = decided(ctx, func() (again bool, err error) {
		code, err := s.get(ctx, codeKey(codeHash))
		if err != nil {
			return false, err
		}
		if !code.alive(now) {
			return false, service.ErrNotFound
		}
		if _, err := s.entitled(ctx, code); err != nil {
			return false, err
		}
		end := endsAt
		if code.has(ends) && code.instant(ends).Before(end) {
			end = code.instant(ends)
		}
		if until = session.Expires; until.After(end) {
			until = end
		}
		i := sessionKey(session.Hash).expiring(until)
		for _, attribute := range []string{member, inRoom, role, administers, choice, returnURL, launchNumber} {
			if code.has(attribute) {
				i[attribute] = code[attribute]
			}
		}
		i[ends] = instant(end)
		return s.transact(ctx, s.dropping(code.key(), present, nil), s.putting(i, absent, nil), s.putting(sessionNote(i, session.Hash), "", nil))
	})
	return until, err
}

// IssueCode implements [service.Sessions].
func (s *Store) IssueCode(ctx context.Context, sessionHash string, code service.Secret) error {
	return decided(ctx, func() (again bool, err error) {
		session, err := s.get(ctx, sessionKey(sessionHash))
		if err != nil {
			return false, err
		}
		if session == nil || session.has(guestLink) {
			return false, service.ErrNotFound
		}
		i := codeKey(code.Hash).expiring(code.Expires)
		for _, attribute := range []string{member, inRoom, role, administers, choice, returnURL, launchNumber, ends} {
			if session.has(attribute) {
				i[attribute] = session[attribute]
			}
		}
		return s.transact(ctx, s.checking(session.key(), present, nil), s.putting(i, absent, nil))
	})
}

// Session implements [service.Sessions].
func (s *Store) Session(ctx context.Context, sessionHash string, now time.Time) (service.Session, error) {
	i, err := s.get(ctx, sessionKey(sessionHash))
	if err != nil {
		return service.Session{}, err
	}
	if !i.alive(now) {
		return service.Session{}, service.ErrNotFound
	}
	v, err := s.entitled(ctx, i)
	if err == nil {
		v.Guest, err = s.pass(ctx, sessionHash, i)
	}
	v.SessionID = sessionHash
	return service.Session{Visitor: v, Expires: i.instant(expires), Ends: i.instant(ends)}, err
}

// entitled returns the visitor for whom a code or a session is. If the LMS has taken
// the role back since, or the person is gone, it is ErrNotFound.
func (s *Store) entitled(ctx context.Context, secret item) (v chimeclassroom.Visitor, err error) {
	id, in := secret.text(member), secret.text(inRoom)
	v.Role, v.AdministersLMS, v.ReturnURL = chimeclassroom.Role(secret.text(role)), secret.flag(administers), secret.text(returnURL)
	if err := secret.read(choice, &v.Choice); err != nil {
		return v, err
	}
	found, err := s.getAll(ctx, personKey(id), roomKey(in), memberKey(in, id))
	if err != nil {
		return v, err
	}
	person, where, members := found[0], found[1], []item{found[2]}
	for where.has(joined) {
		if found, err = s.getAll(ctx, roomKey(where.text(joined)), memberKey(where.text(joined), id)); err != nil {
			return v, err
		}
		where, members = found[0], append(members, found[1])
	}
	v.Person = asPerson(person)
	if where == nil || person == nil || v.Person.Erased() {
		return v, service.ErrNotFound
	}
	v.Room = asRoom(where).Room
	n := secret.number(launchNumber)
	if v.AdministersLMS && person.number(administered) > n {
		return v, service.ErrNotFound
	}
	for _, m := range members {
		if sinceOf(m)[v.Role] > n {
			return v, service.ErrNotFound
		}
	}
	return v, nil
}

// ExtendSession implements [service.Sessions].
func (s *Store) ExtendSession(ctx context.Context, sessionHash string, until time.Time) error {
	e := editing(sessionKey(sessionHash)).set(expires, instant(until)).set(ttl, number(until.Unix()+1)).
		when("#expires < :expires", nil)
	return decided(ctx, func() (bool, error) {
		_, err := s.update(ctx, e)
		return false, err
	})
}

// CloseSession implements [service.Sessions]. Its tickets admit nobody without it.
func (s *Store) CloseSession(ctx context.Context, sessionHash string) error {
	return decided(ctx, func() (bool, error) { return false, s.erase(ctx, sessionKey(sessionHash)) })
}
