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
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/sqlstore"
	"github.com/ltikit/ltikit/storage/sqlstore/sqlite"
)

// classroomConfig is what the classroom must know of where it runs.
type classroomConfig struct {
	data           string // the folder of the database and the secrets
	publicURL      string
	frameAncestors []string
	media          mediaConfig
	// openKeys opens this tool's keys.
	openKeys func(db *sqlstore.Store) (lti.KeySource, error)
	// stateKey signs logins; nil is a new one each time, which ends the logins
	// that were under way when the program stopped.
	stateKey []byte
	// insecureAllowLoopback trusts LMSs on this machine.
	insecureAllowLoopback bool
	logger                *slog.Logger
}

// room is the running classroom.
type room struct {
	mux     *http.ServeMux
	api     *httpapi.API
	service *service.Service
	media   *media
	db      *sql.DB
	trust   *sqlstore.Store
	// connector registers the classroom with LMSs whose administrators invite it.
	connector *dynreg.Tool
}

// Close closes what the classroom keeps open.
func (r *room) Close() error { return errors.Join(r.media.Close(), r.db.Close()) }

// openClassroom opens the classroom on its own database.
func openClassroom(ctx context.Context, cfg classroomConfig) (_ *room, err error) {
	r := &room{mux: http.NewServeMux()}
	if r.db, err = sqlite.Open(ctx, filepath.Join(cfg.data, "classroom.db")); err != nil {
		return nil, err
	}
	if r.media, err = openMedia(ctx, cfg.media); err != nil {
		return nil, errors.Join(err, r.db.Close())
	}
	if err := r.build(ctx, cfg); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// build puts the parts together.
func (r *room) build(ctx context.Context, cfg classroomConfig) (err error) {
	if r.trust, err = sqlstore.New(ctx, r.db, sqlstore.Config{}); err != nil {
		return fmt.Errorf("the classroom's database: %w", err)
	}
	keys, err := cfg.openKeys(r.trust)
	if err != nil {
		return err
	}
	launcher, err := tool.New(tool.Config{LaunchURL: cfg.publicURL + entrance.LaunchPath, Registrations: r.trust, Replay: r.trust, Keys: keys,
		StateKey: cfg.stateKey, NewDeployments: r.trust, HoldDeployments: true,
		MessageTypes: entrance.MessageTypes(), Logger: cfg.logger, InsecureAllowLoopback: cfg.insecureAllowLoopback})
	if err != nil {
		return err
	}
	if err := r.openService(ctx, cfg, launcher); err != nil {
		return err
	}
	r.api, err = httpapi.New(httpapi.Config{Service: r.service, PublicURL: cfg.publicURL, FrameAncestors: cfg.frameAncestors, Static: web.Files(), Logger: cfg.logger})
	if err != nil {
		return err
	}
	r.connector, err = dynreg.NewTool(dynreg.ToolConfig{Metadata: entrance.Metadata(cfg.publicURL), InitiationURL: cfg.publicURL + entrance.RegisterPath,
		Registrations: r.trust, Invitations: r.trust, Logger: cfg.logger, InsecureAllowLoopback: cfg.insecureAllowLoopback})
	if err != nil {
		return err
	}
	r.mux.Handle(entrance.RegisterPath, r.connector.Initiate())
	entrance.New(launcher, r.service, cfg.logger).Mount(r.mux)
	r.mux.Handle("/", r.api)
	return nil
}

// openService opens the classroom's store, and concludes what a stop left open.
func (r *room) openService(ctx context.Context, cfg classroomConfig, launcher *tool.Tool) error {
	store, err := classroomsql.New(ctx, r.db)
	if err != nil {
		return fmt.Errorf("the classroom's database: %w", err)
	}
	r.service, err = service.New(service.Config{Store: store, Grades: grades.NewSender(launcher, r.trust),
		Links: entrance.NewLinks(launcher, r.trust, cfg.publicURL), Media: r.media, Logger: cfg.logger})
	if err != nil {
		return err
	}
	return r.service.Recover(ctx)
}
