package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"

	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	"github.com/ltikit/ltikit/chimeclassroom/grades"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/chimeclassroom/web"
	"github.com/ltikit/ltikit/examples/lms"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// room is the running classroom.
type room struct {
	handler http.Handler
	api     *httpapi.API
	service *service.Service
	media   *media
	db      *sql.DB
}

// Close closes what the classroom keeps open.
func (r *room) Close() error { return errors.Join(r.media.Close(), r.db.Close()) }

// openClassroom opens the tool half on its own database and key.
func openClassroom(ctx context.Context, cfg demoConfig, r lti.Registration, lmsURL, publicURL string, logger *slog.Logger) (*room, error) {
	db, err := sqlite.Open(ctx, filepath.Join(cfg.data, "classroom.db"))
	if err != nil {
		return nil, err
	}
	media, err := openMedia(ctx, cfg.relayOnly)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	room, err := buildClassroom(ctx, cfg, db, media, r, lmsURL, publicURL, logger.With("part", "classroom"))
	if err != nil {
		return nil, errors.Join(err, media.Close(), db.Close())
	}
	return room, nil
}

func buildClassroom(ctx context.Context, cfg demoConfig, db *sql.DB, media *media, r lti.Registration, lmsURL, publicURL string, logger *slog.Logger) (*room, error) {
	trust, err := sqlstore.New(ctx, db, sqlstore.Config{})
	if err != nil {
		return nil, fmt.Errorf("the classroom's database: %w", err)
	}
	r.Platform = lms.PlatformSide(lmsURL)
	if err := errors.Join(trust.PutRegistration(ctx, &r), trust.PutDeployment(ctx, &lti.Deployment{RegistrationID: r.ID, ID: lms.DeploymentID})); err != nil {
		return nil, err
	}
	keys, err := keyring.OpenFile(filepath.Join(cfg.data, "classroom-key.pem"))
	if err != nil {
		return nil, err
	}
	launcher, err := tool.New(tool.Config{LaunchURL: publicURL + entrance.LaunchPath, Registrations: trust, Replay: trust, Keys: keys,
		MessageTypes: entrance.MessageTypes(), Logger: logger, InsecureAllowLoopback: true})
	if err != nil {
		return nil, err
	}
	store, err := classroomsql.New(ctx, db)
	if err != nil {
		return nil, fmt.Errorf("the classroom's database: %w", err)
	}
	svc, err := service.New(service.Config{Store: store, Grades: grades.NewSender(launcher, trust),
		Links: entrance.NewLinks(launcher, trust, publicURL), Media: media, Logger: logger})
	if err != nil {
		return nil, err
	}
	if err := svc.Recover(ctx); err != nil {
		return nil, err
	}
	api, err := httpapi.New(httpapi.Config{Service: svc, PublicURL: publicURL, FrameAncestors: []string{lmsURL}, Static: web.Files(), Logger: logger})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	entrance.New(launcher, svc, logger).Mount(mux)
	mux.Handle("/", api)
	return &room{handler: mux, api: api, service: svc, media: media, db: db}, nil
}
