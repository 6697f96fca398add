package program

import (
	"context"
	"errors"
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
	"github.com/ltikit/ltikit/chimeclassroom/web"
	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/advantage/delivery"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/tool"
)

// classroomConfig is what the classroom must know of where it runs.
type classroomConfig struct {
	// openStores opens where everything is kept.
	openStores func(context.Context) (stores, error)
	// secret is the secret of that name, which stays as it is once it was asked for.
	secret         func(name string) (string, error)
	publicURL      string
	frameAncestors []string
	media          mediaConfig
	archive        string // where raw events go, as --archive says it; empty: they are not kept
	mail           mailConfig
	// openKeys opens this tool's keys, openTokenKeys those of the tokens that the
	// classroom issues itself.
	openKeys, openTokenKeys func(store keyring.Store) (lti.KeySource, error)
	// stateKey signs logins; nil is a new one each time, which ends the logins
	// that were under way when the program stopped.
	stateKey []byte
	// settling is how long classes settle before they are graded; 0 is as usual.
	settling time.Duration
	// insecureAllowLoopback trusts LMSs on this machine.
	insecureAllowLoopback bool
	// node is nil where this process serves alone, or is a function, of which there are
	// any number at a time.
	node     *node
	function bool
	// elsewhere is where the rooms are if not in this process; inTurns: they are here, and
	// go on by the calls that come.
	elsewhere *httpapi.Elsewhere
	inTurns   bool
	logger    *slog.Logger
}

// room is the running classroom.
type room struct {
	mux     *http.ServeMux
	api     *httpapi.API
	service *service.Service
	mail    *mail.Post // nil: no mail is sent
	media   *media
	turn    *httpapi.Turn // nil: time goes on by itself
	stores
	// ring is the tool's own keys; nil where they do not rotate.
	ring admin.Keys
	// connector registers the classroom with LMSs whose administrators invite it.
	connector *dynreg.Tool
}

// Close closes what the classroom keeps open.
func (r *room) Close() error { return errors.Join(r.media.Close(), r.stores.Close()) }

// openClassroom opens the classroom on its stores.
func openClassroom(ctx context.Context, cfg classroomConfig) (_ *room, err error) {
	r := &room{mux: http.NewServeMux()}
	if r.stores, err = cfg.openStores(ctx); err != nil {
		return nil, err
	}
	if r.media, err = openMedia(ctx, cfg.media, cfg.publicURL, cfg.logger); err != nil {
		return nil, errors.Join(err, r.stores.Close())
	}
	if err := r.build(ctx, cfg); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// build puts the parts together.
func (r *room) build(ctx context.Context, cfg classroomConfig) (err error) {
	keys, err := cfg.openKeys(r.trust)
	if err != nil {
		return err
	}
	r.ring, _ = keys.(admin.Keys)
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
		MediaServers: r.media.servers, Static: web.Files(), Neighbours: cfg.node.neighbours(), Elsewhere: cfg.elsewhere, Logger: cfg.logger})
	return err
}

// openService opens the classroom on its stores, and concludes what a stop left open
// unless others do.
func (r *room) openService(ctx context.Context, cfg classroomConfig, launcher *tool.Tool) error {
	rosters, err := roster.New(roster.Config{Tool: launcher, Registrations: r.trust, Store: r.trust, RoleOf: entrance.RoleOf,
		Once: cfg.function, Pace: cfg.rosterPace()})
	if err != nil {
		return err
	}
	gradebook, err := grades.New(grades.Config{Tool: launcher, Registrations: r.trust, Store: r.trust, Once: cfg.function, Logger: cfg.logger})
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
		r.classroom.FillArchive()
	}
	if r.mail, err = cfg.mail.open(cfg, r.trust); err != nil {
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
	var store service.Store = r.classroom
	now := time.Now
	if cfg.inTurns {
		r.turn = httpapi.NewTurn(r.classroom, nil)
		store, now = r.turn, r.turn.Now
	}
	r.service, err = service.New(service.Config{Store: store, Now: now, Grades: gradebook, Settling: cfg.settling, Roster: rosters, Mail: mailer, Hooks: hooks, InsecureLoopbackHooks: cfg.insecureAllowLoopback,
		Links: entrance.NewLinks(launcher, r.trust, cfg.publicURL), Media: r.media.provider, Audit: r.trust, Archive: archiving, Nodes: cfg.node.config(), Logger: cfg.logger})
	if err != nil {
		return err
	}
	if cfg.function {
		return nil
	}
	return cfg.node.join(ctx, r.service, r.classroom)
}

// rosterWithin is how long a function may read one roster; it has five minutes.
const rosterWithin = 3 * time.Minute

// rosterPace is how rosters are read.
func (cfg *classroomConfig) rosterPace() (p delivery.Pace) {
	if cfg.function {
		p.Timeout = rosterWithin
	}
	return p
}
