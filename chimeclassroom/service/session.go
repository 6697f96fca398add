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
	Role        chimeclassroom.Role
	// ReturnURL is where in the LMS the person goes when they leave; it may be
	// empty.
	ReturnURL string
	// Grades is where the LMS takes grades for this room; nil when the launch
	// does not say. The newest that was said counts.
	Grades *GradeTarget
}

func (a Arrival) check() error {
	invalid := func(public string) error {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeInvalid, Public: public}
	}
	switch {
	case a.RegistrationID == "" || a.DeploymentID == "":
		return invalid("The launch does not say which LMS it comes from.")
	case a.ContextID == "" && a.ResourceLinkID == "":
		return invalid("The launch does not say which classroom is meant.")
	case a.Subject == "":
		return invalid("The launch does not say who you are; the classroom cannot be entered anonymously.")
	case !a.Role.Valid():
		return invalid("The launch gives you no role in this course.")
	case a.Choice != nil && !a.Role.May(chimeclassroom.ManageEvents):
		return forbidden()
	}
	return nil
}

// place is where the room is.
func (a Arrival) place() string {
	if a.ContextID == "" {
		return chimeclassroom.LinkPlace(a.ResourceLinkID)
	}
	return chimeclassroom.CoursePlace(a.ContextID)
}

// Enter records the room, the person and the role of a launch and returns a
// one-time code, good for a minute, that OpenSession takes. A link to an event
// that is not in the room, such as one of another course, is refused.
func (s *Service) Enter(ctx context.Context, a Arrival) (code string, err error) {
	if err := a.check(); err != nil {
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
			Key:   chimeclassroom.RoomKey{RegistrationID: a.RegistrationID, DeploymentID: a.DeploymentID, Place: a.place()},
			Title: a.RoomTitle, Course: a.CourseTitle,
		},
		Person:  chimeclassroom.Person{ID: personID, RegistrationID: a.RegistrationID, Subject: a.Subject, Name: a.Name},
		Link:    chimeclassroom.LinkPlace(a.ResourceLinkID),
		EventID: a.EventID,
		Choice:  a.Choice,
		Role:    a.Role,
		Grades:  a.Grades,

		ReturnURL: a.ReturnURL,
		Code:      Secret{Hash: hash, Expires: s.instant().Add(CodeLifetime)},
	})
	if errors.Is(err, ErrNotFound) {
		return "", &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "The event behind this link is not in this course; it may have been deleted.", Err: err}
	}
	if err != nil {
		return "", fmt.Errorf("recording the launch: %w", err)
	}
	return code, nil
}

// OpenSession exchanges the code of Enter, once, for a session token, and tells
// when it expires unless it is used.
func (s *Service) OpenSession(ctx context.Context, code string) (token string, expires time.Time, err error) {
	token, hash, err := s.newSecret()
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
	return token, expires, nil
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

// Authenticate returns whose session the token is. That is a use of the session.
func (s *Service) Authenticate(ctx context.Context, token string) (chimeclassroom.Visitor, error) {
	session, err := s.session(ctx, hashSecret(token))
	if err != nil {
		return chimeclassroom.Visitor{}, err
	}
	s.extend(ctx, session)
	return session.Visitor, nil
}

// session returns the session that has that id, if it is not over.
func (s *Service) session(ctx context.Context, id string) (Session, error) {
	session, err := s.store.Session(ctx, id, s.instant())
	if errors.Is(err, ErrNotFound) {
		return Session{}, notSignedIn(err)
	}
	if err != nil {
		return Session{}, fmt.Errorf("reading the session: %w", err)
	}
	return session, nil
}

// extend moves the expiry of a session that is used. Most requests write
// nothing; one that cannot write is answered all the same.
func (s *Service) extend(ctx context.Context, session Session) {
	expires := s.instant().Add(s.sessionLifetime)
	if expires.After(session.Ends) {
		expires = session.Ends
	}
	if expires.Sub(session.Expires) < s.sessionLifetime/50 {
		return
	}
	if err := s.store.ExtendSession(ctx, session.Visitor.SessionID, expires); err != nil && ctx.Err() == nil {
		s.logger.WarnContext(ctx, "session not extended", "error", err)
	}
}

// CloseSession ends the session; its token is worthless afterwards, and so are
// the tickets that were issued to it.
func (s *Service) CloseSession(ctx context.Context, token string) error {
	if err := s.store.CloseSession(ctx, hashSecret(token)); err != nil {
		return fmt.Errorf("closing the session: %w", err)
	}
	return nil
}
