package program

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"

	"github.com/ltikit/ltikit/chimeclassroom/mail"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	"github.com/ltikit/ltikit/lti/advantage/ags/outbox"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/storage"
)

// eraseConfig is what the flags of erase say.
type eraseConfig struct {
	data     string
	database databaseConfig
	platform string
	subject  string
}

func (p Program) parseErase(args []string, stderr io.Writer) (eraseConfig, error) {
	var cfg eraseConfig
	flags := flag.NewFlagSet(p.Name+" erase", flag.ContinueOnError)
	flags.StringVar(&cfg.data, "data", "", "folder that serve keeps everything in (required unless --database-url or --table is given)")
	cfg.database.define(flags)
	cfg.database.defineTables(flags)
	flags.StringVar(&cfg.platform, "platform", "", "the person's LMS: its issuer, or the id of its registration (required)")
	flags.StringVar(&cfg.subject, "sub", "", "the person's user id in that LMS (required)")
	if err := ParseFlags(flags, args, stderr); err != nil {
		return cfg, err
	}
	err := errors.Join(
		cfg.database.settle(),
		demand(cfg.data != "" || cfg.database.named(), "--data is missing: the folder that serve keeps everything in"),
		demand((cfg.database.table == "") == (cfg.database.ltiTable == ""), "--table and --lti-table belong together"),
		demand(cfg.platform != "", "--platform is missing: the issuer of the person's LMS"),
		demand(cfg.subject != "", "--sub is missing: the person's user id in the LMS"),
	)
	if err != nil {
		return cfg, usageError{oneLine(err)}
	}
	return cfg, nil
}

// erase erases one person. A classroom may serve from the same database meanwhile.
func erase(ctx context.Context, cfg eraseConfig, stdout, stderr io.Writer) (err error) {
	kept, err := cfg.database.openStores(ctx, cfg.data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.Close()) }()
	classroom, err := service.New(service.Config{Store: kept.classroom, Grades: waitingGrades{store: kept.trust}, Mail: waitingMail{store: kept.trust}, Audit: kept.trust, Logger: slog.New(slog.NewJSONHandler(stderr, nil))})
	if err != nil {
		return err
	}
	platforms, err := registrationsOf(ctx, kept.trust, cfg.platform)
	if err != nil {
		return err
	}
	erased := 0
	for _, id := range platforms {
		found, err := classroom.Erase(ctx, "operator", id, cfg.subject)
		if err != nil {
			return err
		}
		if found {
			erased++
		}
	}
	if erased == 0 {
		_, err = fmt.Fprintln(stdout, "Nobody of this LMS is known here by this user id.")
		return err
	}
	_, err = fmt.Fprintln(stdout, "The person is erased. Backups are not in reach of this command; and while the LMS has the person in a course, its next roster brings them back.")
	return err
}

// registrationsOf returns the registrations of a platform that is named by its
// issuer. Whatever is no issuer here is the id of a registration, which may be gone.
func registrationsOf(ctx context.Context, trust storage.RegistrationDirectory, platform string) (ids []string, err error) {
	for r, err := range trust.ListRegistrations(ctx, "", "") {
		if err != nil {
			return nil, fmt.Errorf("looking for the LMS: %w", err)
		}
		if r.Issuer == platform {
			ids = append(ids, r.ID)
		}
	}
	if ids == nil {
		ids = []string{platform}
	}
	return ids, nil
}

// waitingGrades are the grades on their way, of which only some are dropped here.
type waitingGrades struct {
	service.Gradebook
	store delivery.Retention
}

// Forget implements [service.Gradebook].
func (w waitingGrades) Forget(ctx context.Context, registrationID, subject string) error {
	return outbox.Forget(ctx, w.store, registrationID, subject)
}

// waitingMail are the letters on their way, of which only some are dropped here.
type waitingMail struct {
	service.Mailer
	store delivery.Retention
}

// Forget implements [service.Mailer].
func (w waitingMail) Forget(ctx context.Context, personID string) error {
	return mail.Forget(ctx, w.store, personID)
}
