package program

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/chimeclassroom/archive"
	"github.com/ltikit/ltikit/chimeclassroom/authority"
	"github.com/ltikit/ltikit/chimeclassroom/entrance"
	"github.com/ltikit/ltikit/chimeclassroom/grades"
	"github.com/ltikit/ltikit/chimeclassroom/httpapi"
	"github.com/ltikit/ltikit/chimeclassroom/mail"
	"github.com/ltikit/ltikit/chimeclassroom/roster"
	"github.com/ltikit/ltikit/chimeclassroom/service"
	classroomsql "github.com/ltikit/ltikit/chimeclassroom/store/sql"
	"github.com/ltikit/ltikit/chimeclassroom/web"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/tool"
	"github.com/ltikit/ltikit/storage/sqlstore"
)

// classroomConfig is what the classroom must know of where it runs.
type classroomConfig struct {
	data           string // the folder of the secrets, and of the database unless that is elsewhere
	database       databaseConfig
	publicURL      string
	frameAncestors []string
	media          mediaConfig
	archive        string // where raw events go, as --archive says it; empty: they are not kept
	mail           mailConfig
	// openKeys opens this tool's keys, openTokenKeys those of the tokens that the
	// classroom issues itself.
	openKeys, openTokenKeys func(db *sqlstore.Store) (lti.KeySource, error)
	// stateKey signs logins; nil is a new one each time, which ends the logins
	// that were under way when the program stopped.
	stateKey []byte
	// settling is how long classes settle before they are graded; 0 is as usual.
	settling time.Duration
	// insecureAllowLoopback trusts LMSs on this machine.
	insecureAllowLoopback bool
	// node is nil where this process serves alone.
	node   *node
	logger *slog.Logger
}

// room is the running classroom.
type room struct {
	mux     *http.ServeMux
	api     *httpapi.API
	service *service.Service
	mail    *mail.Post // nil: no mail is sent
	media   *media
	db      database
	trust   *sqlstore.Store
	// connector registers the classroom with LMSs whose administrators invite it.
	connector *dynreg.Tool
}

// Close closes what the classroom keeps open.
func (r *room) Close() error { return errors.Join(r.media.Close(), r.db.Close()) }

// openClassroom opens the classroom on its own database.
func openClassroom(ctx context.Context, cfg classroomConfig) (_ *room, err error) {
	r := &room{mux: http.NewServeMux()}
	if r.db, err = cfg.database.open(ctx, cfg.data); err != nil {
		return nil, err
	}
	if r.media, err = openMedia(ctx, cfg.media, cfg.publicURL, cfg.logger); err != nil {
		return nil, errors.Join(err, r.db.Close())
	}
	if err := r.build(ctx, cfg); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// build puts the parts together.
func (r *room) build(ctx context.Context, cfg classroomConfig) (err error) {
	if r.trust, err = sqlstore.New(ctx, r.db.DB, sqlstore.Config{Dialect: r.db.dialect}); err != nil {
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
	if err := r.openAPI(cfg); err != nil {
		return err
	}
	r.connector, err = dynreg.NewTool(dynreg.ToolConfig{Metadata: entrance.Metadata(cfg.publicURL), InitiationURL: cfg.publicURL + entrance.RegisterPath,
		Registrations: r.trust, Invitations: r.trust, Logger: cfg.logger, InsecureAllowLoopback: cfg.insecureAllowLoopback})
	if err != nil {
		return err
	}
	r.mux.Handle(entrance.RegisterPath, r.connector.Initiate())
	entrance.New(launcher, r.service, cfg.logger).Mount(r.mux)
	r.media.mount(r.mux)
	if r.mail != nil {
		r.mux.Handle("GET "+mail.StopPath, r.mail.Stop(r.service))
		r.mux.Handle("POST "+mail.StopPath, r.mail.Stop(r.service))
	}
	r.mux.Handle("/", r.api)
	return nil
}

// openAPI opens what the page talks to, an issuer of its own.
func (r *room) openAPI(cfg classroomConfig) error {
	keys, err := cfg.openTokenKeys(r.trust)
	if err != nil {
		return err
	}
	issuer, err := authority.New(authority.Config{Issuer: cfg.publicURL, Keys: keys})
	if err != nil {
		return err
	}
	r.api, err = httpapi.New(httpapi.Config{Service: r.service, Authority: issuer, PublicURL: cfg.publicURL, FrameAncestors: cfg.frameAncestors,
		MediaServers: r.media.servers, Static: web.Files(), Neighbours: cfg.node.neighbours(), Logger: cfg.logger})
	return err
}

// openService opens the classroom's store, and concludes what a stop left open unless
// other nodes do.
func (r *room) openService(ctx context.Context, cfg classroomConfig, launcher *tool.Tool) error {
	store, err := classroomsql.New(ctx, r.db.DB, r.db.dialect)
	if err != nil {
		return fmt.Errorf("the classroom's database: %w", err)
	}
	rosters, err := roster.New(roster.Config{Tool: launcher, Registrations: r.trust, Store: r.trust, RoleOf: entrance.RoleOf})
	if err != nil {
		return err
	}
	gradebook, err := grades.New(grades.Config{Tool: launcher, Registrations: r.trust, Store: r.trust, Logger: cfg.logger})
	if err != nil {
		return err
	}
	var archiving service.Archive
	if cfg.archive != "" {
		files, err := openArchive(ctx, cfg.archive)
		if err != nil {
			return err
		}
		archiving = archive.New(files)
		store.FillArchive()
	}
	if r.mail, err = cfg.mail.open(cfg.data, cfg.publicURL, r.trust, cfg.logger); err != nil {
		return err
	}
	var mailer service.Mailer
	if r.mail != nil {
		mailer = r.mail
	}
	hooks, err := openWebhooks(cfg, r.trust)
	if err != nil {
		return err
	}
	r.service, err = service.New(service.Config{Store: store, Grades: gradebook, Settling: cfg.settling, Roster: rosters, Mail: mailer, Hooks: hooks, InsecureLoopbackHooks: cfg.insecureAllowLoopback,
		Links: entrance.NewLinks(launcher, r.trust, cfg.publicURL), Media: r.media.provider, Audit: r.trust, Archive: archiving, Nodes: cfg.node.config(), Logger: cfg.logger})
	if err != nil {
		return err
	}
	return cfg.node.join(ctx, r.service, store)
}
