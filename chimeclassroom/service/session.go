package service

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// How long the secrets of the classroom are good; how long a session is stands in
// the Config.
const (
	CodeLifetime   = time.Minute
	TicketLifetime = time.Minute
)

// Arrival is what an LTI launch says. RegistrationID, DeploymentID, Subject, Role
// and one of ContextID and ResourceLinkID are required.
type Arrival struct {
	RegistrationID string
	DeploymentID   string
	// ContextID is the course, whose room is entered. Without it the room is
	// that of ResourceLinkID.
	ContextID      string
	ResourceLinkID string
	// EventID is the event that the link leads to; empty means the whole room.
	EventID string
	// Choice is there when the LMS wants events chosen for the course.
	Choice *chimeclassroom.Choice
	// RoomTitle may be empty, then the room keeps its own.
	RoomTitle   string
	CourseTitle string
	Subject     string
	Name        string
	// Contact is where the person is reached by mail, and their language in the LMS.
	Contact Contact
	Role    chimeclassroom.Role
	// AdministersLMS: the LMS says that they administer it, or their school there.
	AdministersLMS bool
	// Platform is how the LMS calls itself; it may be empty.
	Platform string
	// ReturnURL is where in the LMS the person goes when they leave; it may be
	// empty.
	ReturnURL string
	// Grades is where the LMS takes grades for this room; nil when the launch
	// does not say. The newest that was said counts.
	Grades *GradeTarget
	// RosterURL is where the LMS tells who is in the course; empty when the launch does
	// not say. The newest that was said counts.
	RosterURL string
	// GroupsURL is where the LMS tells which groups the course has, with the same.
	GroupsURL string
	// CopiedFrom are the ids of the courses that this one was copied from, the newest
	// first, where the LMS tells.
	CopiedFrom []string
}

func (a Arrival) check() error {
	switch {
	case a.RegistrationID == "" || a.DeploymentID == "":
		return invalid("The launch does not say which LMS it comes from.")
	case a.ContextID == "" && a.ResourceLinkID == "":
		return invalid("The launch does not say which classroom is meant.")
	case a.Subject == "":
		return invalid("The launch does not say who you are; the classroom cannot be entered anonymously.")
	case !a.Role.Valid():
		return invalid("The launch gives you no role in this course.")
	}
	return nil
}

// key is that of the room.
func (a Arrival) key() chimeclassroom.RoomKey {
	key := chimeclassroom.RoomKey{RegistrationID: a.RegistrationID, DeploymentID: a.DeploymentID, Place: chimeclassroom.CoursePlace(a.ContextID)}
	if a.ContextID == "" {
		key.Place = chimeclassroom.LinkPlace(a.ResourceLinkID)
	}
	return key
}

// checkChoice refuses those whom the LMS sends to choose events though it is not
// theirs to do.
func (s *Service) checkChoice(ctx context.Context, a Arrival) error {
	if a.Choice == nil {
		return nil
	}
	rights, err := s.rights(ctx, a.key(), a.Role)
	if err == nil && !rights.Has(chimeclassroom.ManageEvents) {
		err = forbidden()
	}
	return err
}

// origins are the places of the courses that this one was copied from.
func (a Arrival) origins() []string {
	var places []string
	for _, id := range a.CopiedFrom[:min(len(a.CopiedFrom), maxOrigins)] {
		places = append(places, chimeclassroom.CoursePlace(id))
	}
	return places
}

// maxOrigins is how many courses before this one are looked at.
const maxOrigins = 20

// Enter records the room, the person and the role of a launch and returns a
// one-time code, good for a minute, that OpenSession takes. A link to an event
// that is not in the room, such as one of another course, is refused.
func (s *Service) Enter(ctx context.Context, a Arrival) (code string, err error) {
	if err := a.check(); err != nil {
		return "", err
	}
	if err := s.checkChoice(ctx, a); err != nil {
		return "", err
	}
	roomID, err := s.newID()
	if err != nil {
		return "", err
	}
	personID, err := s.newID()
	if err != nil {
		return "", err
	}
	code, hash, err := s.newSecret()
	if err != nil {
		return "", err
	}
	err = s.store.RecordLaunch(ctx, Launch{
		Room: chimeclassroom.Room{
			ID:    roomID,
			Key:   a.key(),
			Title: a.RoomTitle, Course: a.CourseTitle,
		},
		Person:   chimeclassroom.Person{ID: personID, RegistrationID: a.RegistrationID, Subject: a.Subject, Name: a.Name},
		Contact:  s.contact(a.Contact),
		Platform: a.Platform,
		Link:     chimeclassroom.LinkPlace(a.ResourceLinkID),
		EventID:  a.EventID,
		Choice:   a.Choice,
		Role:     a.Role,

		AdministersLMS: a.AdministersLMS,

		Grades: a.Grades,

		RosterURL:  a.RosterURL,
		GroupsURL:  a.GroupsURL,
		CopiedFrom: a.origins(),
		ReturnURL:  a.ReturnURL,
		Code:       Secret{Hash: hash, Expires: s.instant().Add(CodeLifetime)},
		At:         s.instant(),
	})
	if errors.Is(err, ErrNotFound) {
		return "", &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "The event behind this link is not in this course; it may have been deleted.", Err: err}
	}
	if err != nil {
		return "", fmt.Errorf("recording the launch: %w", err)
	}
	if a.Role.Teaches() || a.GroupsURL != "" { // whoever has joined a group comes to see its events
		s.askRoster(ctx, RosterSource{RegistrationID: a.RegistrationID, DeploymentID: a.DeploymentID, URL: a.RosterURL, GroupsURL: a.GroupsURL})
	}
	return code, nil
}

// OpenSession exchanges the code of Enter, once, for the secret of a session, and
// tells when it expires unless it is used.
func (s *Service) OpenSession(ctx context.Context, code string) (secret string, expires time.Time, err error) {
	secret, hash, err := s.newSecret()
	if err != nil {
		return "", time.Time{}, err
	}
	now := s.instant()
	session := Secret{Hash: hash, Expires: now.Add(s.sessionLifetime)}
	expires, err = s.store.OpenSession(ctx, hashSecret(code), session, now.Add(s.sessionAtMost), now)
	if errors.Is(err, ErrNotFound) {
		return "", time.Time{}, &chimeclassroom.Error{
			Code:   chimeclassroom.CodeNotSignedIn,
			Public: "This way in was used already or is too old; open the classroom from your course again.",
			Err:    err,
		}
	}
	if err != nil {
		return "", time.Time{}, fmt.Errorf("opening a session: %w", err)
	}
	return secret, expires, nil
}

// IssueCode returns a one-time code with which the visitor goes on elsewhere, such
// as in a tab of their own. It is good like that of Enter.
func (s *Service) IssueCode(ctx context.Context, v chimeclassroom.Visitor) (code string, err error) {
	code, hash, err := s.newSecret()
	if err != nil {
		return "", err
	}
	err = s.store.IssueCode(ctx, v.SessionID, Secret{Hash: hash, Expires: s.instant().Add(CodeLifetime)})
	if errors.Is(err, ErrNotFound) {
		return "", notSignedIn(err)
	}
	if err != nil {
		return "", fmt.Errorf("issuing a code: %w", err)
	}
	return code, nil
}

// Renew returns the session whose secret it is. That is a use of the session.
func (s *Service) Renew(ctx context.Context, secret string) (Session, error) {
	return s.use(ctx, hashSecret(secret))
}

// Resume returns who has the session of that id, as far as it is still open. That
// is a use of the session. The id is no secret: whoever calls has made sure that it
// comes from a token of ours. A guest is refused: there is nothing for them but what
// asks for ResumeAnybody.
func (s *Service) Resume(ctx context.Context, sessionID string) (chimeclassroom.Visitor, error) {
	v, err := s.ResumeAnybody(ctx, sessionID)
	if err == nil {
		err = onlyMembers(v)
	}
	return v, err
}

// ResumeAnybody is Resume for what guests do too, who came by a guest link: their part
// in the class of one event.
func (s *Service) ResumeAnybody(ctx context.Context, sessionID string) (chimeclassroom.Visitor, error) {
	session, err := s.use(ctx, sessionID)
	return session.Visitor, err
}

// use is session, and extends it.
func (s *Service) use(ctx context.Context, id string) (Session, error) {
	session, err := s.session(ctx, id)
	if err != nil {
		return Session{}, err
	}
	session.Expires = s.extend(ctx, session)
	return session, nil
}

// SessionOver tells whether the session of that id is surely not open any more.
// While the store cannot say, it is not.
func (s *Service) SessionOver(ctx context.Context, id string) bool {
	session, err := s.store.Session(ctx, id, s.instant())
	if err == nil && session.Visitor.Guest != nil {
		err = s.checkGuest(ctx, session.Visitor)
	}
	return errors.Is(err, ErrNotFound) || chimeclassroom.ErrorCode(err) == chimeclassroom.CodeNotSignedIn
}

// session returns the session that has that id, if it is not over, with what its
// visitor may do at this moment.
func (s *Service) session(ctx context.Context, id string) (Session, error) {
	session, err := s.store.Session(ctx, id, s.instant())
	if errors.Is(err, ErrNotFound) {
		return Session{}, notSignedIn(err)
	}
	if err != nil {
		return Session{}, fmt.Errorf("reading the session: %w", err)
	}
	v := &session.Visitor
	if v.Rights, err = s.rights(ctx, v.Room.Key, v.Role); err != nil || v.Guest == nil {
		return session, err
	}
	v.Rights = v.Rights.ForGuests()
	return session, s.checkGuest(ctx, *v)
}

// extend moves the expiry of a session that is used, and returns it. Most requests
// write nothing; one that cannot write is answered all the same.
func (s *Service) extend(ctx context.Context, session Session) time.Time {
	expires := s.instant().Add(s.sessionLifetime)
	if expires.After(session.Ends) {
		expires = session.Ends
	}
	if expires.Sub(session.Expires) < s.sessionLifetime/50 {
		return session.Expires
	}
	if err := s.store.ExtendSession(ctx, session.Visitor.SessionID, expires); err != nil {
		if ctx.Err() == nil {
			s.logger.WarnContext(ctx, "session not extended", "error", err)
		}
		return session.Expires
	}
	return expires
}

// CloseSession ends the visitor's session. Its secret, the tokens that name it and
// the tickets that were issued to it are worthless afterwards.
func (s *Service) CloseSession(ctx context.Context, v chimeclassroom.Visitor) error {
	if err := s.store.CloseSession(ctx, v.SessionID); err != nil {
		return fmt.Errorf("closing the session: %w", err)
	}
	s.sessionEnded(v.SessionID)
	return nil
}
