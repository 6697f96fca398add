package service

import (
	"context"
	"fmt"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom"
)

// PrivacyView is what people are told about what is kept of them.
type PrivacyView struct {
	// Retention is how long attendance is kept after a class; zero is for good.
	Retention time.Duration
	// Mail: people get mail, so their addresses are kept.
	Mail bool
	// Platform is how the LMS calls itself; it may be empty.
	Platform string
}

// ReadPrivacy returns what holds for the visitor's platform.
func (s *Service) ReadPrivacy(ctx context.Context, v chimeclassroom.Visitor) (PrivacyView, error) {
	settings, err := s.ReadSettings(ctx, v)
	if err != nil {
		return PrivacyView{}, err
	}
	kept, _ := settings.Effective.Settings.Retention()
	return PrivacyView{Retention: kept, Platform: settings.Platform, Mail: s.mailer != nil}, nil
}

// MyData returns everything that is kept about the visitor.
func (s *Service) MyData(ctx context.Context, v chimeclassroom.Visitor) (PersonalData, error) {
	return s.personalData(ctx, v.Person.ID)
}

// PersonData returns everything that is kept about somebody, for those who
// administer their LMS.
func (s *Service) PersonData(ctx context.Context, v chimeclassroom.Visitor, personID string) (PersonalData, error) {
	if err := s.checkAdministers(ctx, v, personID); err != nil {
		return nil, err
	}
	if err := s.audit(ctx, v.Person.ID, v.Person.RegistrationID, auditExport, personID); err != nil {
		return nil, err
	}
	s.log(ctx, v, chimeclassroom.LogEntry{Action: chimeclassroom.LogPersonExported, About: personID})
	return s.personalData(ctx, personID)
}

func (s *Service) personalData(ctx context.Context, personID string) (PersonalData, error) {
	data, err := s.store.PersonalData(ctx, personID)
	if err != nil {
		return nil, fmt.Errorf("reading what is kept about person %s: %w", personID, err)
	}
	return data, nil
}
