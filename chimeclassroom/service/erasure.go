package service

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/ltikit/ltikit/chimeclassroom"
	"github.com/ltikit/ltikit/storage"
)

// Auditor keeps who has erased whom. An entry names the person by our own id,
// which says nothing once they are erased.
type Auditor interface {
	AppendAudit(ctx context.Context, e storage.AuditEntry) error
}

// The actions that are audited.
const (
	auditErase  = "person.erase"
	auditExport = "person.export"
)

// Erase destroys who the platform's subject is here: name and subject, what they
// wrote, sessions, and grades that wait for them. The ledger keeps lines that
// belong to nobody any more. By is the account that asked for it. It may be
// repeated, and after an error should be; found tells whether there was anybody.
//
// Whoever comes in again, or stands in a roster again, is somebody new: the LMS has
// to have forgotten them first.
func (s *Service) Erase(ctx context.Context, by, registrationID, subject string) (found bool, err error) {
	id, err := s.store.FindPerson(ctx, registrationID, subject)
	switch {
	case errors.Is(err, ErrNotFound):
		return false, errors.Join(s.forgetGrades(ctx, registrationID, subject), s.scrub(ctx)) // what a first try may have left
	case err != nil:
		return false, fmt.Errorf("looking for the person: %w", err)
	}
	return true, s.erase(ctx, by, registrationID, id)
}

// ErasePerson is Erase by somebody who administers the person's LMS.
func (s *Service) ErasePerson(ctx context.Context, v chimeclassroom.Visitor, personID string) error {
	if err := s.checkAdministers(ctx, v, personID); err != nil {
		return err
	}
	if err := s.erase(ctx, v.Person.ID, v.Person.RegistrationID, personID); err != nil {
		return err
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogPersonErased})
	return nil
}

func (s *Service) erase(ctx context.Context, by, registrationID, id string) error {
	if err := s.audit(ctx, by, registrationID, auditErase, id); err != nil {
		return err
	}
	subject, err := s.store.PersonOf(ctx, registrationID, id)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return fmt.Errorf("looking for person %s: %w", id, err)
	}
	// Grades on their way know the person by the LMS's id: first, while that is known
	// here, and again, for one may have been handed over meanwhile.
	if err := s.forgetGrades(ctx, registrationID, subject); err != nil {
		return err
	}
	if err := s.store.ErasePerson(ctx, id); err != nil {
		return fmt.Errorf("erasing person %s: %w", id, err)
	}
	if s.mailer != nil {
		if err := s.mailer.Forget(ctx, id); err != nil {
			return fmt.Errorf("dropping the letters that wait: %w", err)
		}
	}
	if err := s.forgetGrades(ctx, registrationID, subject); err != nil {
		return err
	}
	return s.scrub(ctx)
}

func (s *Service) forgetGrades(ctx context.Context, registrationID, subject string) error {
	if s.grades == nil || subject == "" {
		return nil
	}
	if err := s.grades.Forget(ctx, registrationID, subject); err != nil {
		return fmt.Errorf("dropping the grades that wait: %w", err)
	}
	return nil
}

func (s *Service) scrub(ctx context.Context) error {
	if err := s.store.Scrub(ctx); err != nil {
		return &chimeclassroom.Error{Code: chimeclassroom.CodeNotAvailable, Public: "The person is erased, but traces may be left in the files of the database. Ask for it again.", Err: err}
	}
	return nil
}

// audit is refused service while nobody can write down what was done.
func (s *Service) audit(ctx context.Context, by, tenant, action, target string) error {
	if s.auditor == nil {
		return nil
	}
	id, err := uuid.NewV7FromReader(s.rand)
	if err != nil {
		return fmt.Errorf("making an id: %w", err)
	}
	e := storage.AuditEntry{ID: id.String(), At: s.now().UTC().Truncate(time.Millisecond), By: by, Tenant: tenant, Action: action, Target: target}
	if err := s.auditor.AppendAudit(ctx, e); err != nil {
		return fmt.Errorf("writing the audit log: %w", err)
	}
	return nil
}

// checkAdministers refuses everybody but those who administer the LMS that the
// person is of. One registration may serve many schools: whoever is of another too is
// for the operator, who knows all, to erase and to give a copy.
func (s *Service) checkAdministers(ctx context.Context, v chimeclassroom.Visitor, personID string) error {
	if !v.AdministersLMS {
		return forbidden()
	}
	_, err := s.store.PersonOf(ctx, v.Person.RegistrationID, personID)
	if errors.Is(err, ErrNotFound) {
		return nobodyHere(err)
	}
	if err != nil {
		return fmt.Errorf("looking for the person: %w", err)
	}
	deployments, err := s.store.DeploymentsOf(ctx, personID)
	if err != nil {
		return fmt.Errorf("looking where the person is: %w", err)
	}
	here := v.Room.Key.Deployment()
	switch others := slices.ContainsFunc(deployments, func(d chimeclassroom.Deployment) bool { return d != here }); {
	case !slices.Contains(deployments, here):
		return nobodyHere(nil)
	case others:
		return &chimeclassroom.Error{Code: chimeclassroom.CodeForbidden, Public: "This person takes part in courses of other accounts of your LMS too. Ask whoever runs the classroom."}
	}
	return nil
}

func nobodyHere(cause error) error {
	return &chimeclassroom.Error{Code: chimeclassroom.CodeNotFound, Public: "Nobody of your LMS is known here by this id.", Err: cause}
}
