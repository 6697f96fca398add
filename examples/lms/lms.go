package lms

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage"
)

// Store is everything the LMS keeps; storage/sqlstore and storage/memory are
// such stores.
type Store interface {
	storage.Registrations
	storage.RegistrationWriter
	storage.Replay
	storage.Transient
	ags.LineItems
	ags.Scores
	ags.Results
	ags.Gradebook
	nrps.Roster
	nrps.Changes
	nrps.RosterWriter
}

// Config sets up the LMS.
type Config struct {
	// URL is the public address of the LMS, without a trailing slash; it is
	// the issuer too.
	URL string
	// Tool is the tool that the course links to. The LMS completes it with its
	// own addresses and grants it the services that it offers.
	Tool lti.Registration
	// Frames are the further origins that the tool's frame may go on to.
	Frames []string
	Course *Course
	// LinksFile keeps the links that teachers add; "" keeps them until the
	// program ends.
	LinksFile string
	Store     Store
	Keys      lti.KeySource
	Now       func() time.Time
	Logger    *slog.Logger
	// InsecureAllowLoopback is for the demo, whose tool runs on this machine.
	InsecureAllowLoopback bool
}

// DeploymentID is the one deployment of the tool.
const DeploymentID = "school-1"

// LMS is a running LMS. It is an http.Handler.
type LMS struct {
	cfg        Config
	course     *Course
	links      *links
	tool       *lti.Registration
	platform   *platform.Platform
	gradebook  *ags.Handler
	roster     *nrps.Handler
	sessionKey []byte
	handler    http.Handler
}

// New registers the tool in the store and returns the LMS.
func New(ctx context.Context, cfg Config) (*LMS, error) {
	if cfg.Course == nil || cfg.Store == nil || cfg.Keys == nil {
		return nil, errors.New("lms.Config needs Course, Store and Keys")
	}
	l := &LMS{cfg: cfg, course: cfg.Course, sessionKey: make([]byte, 32)}
	_, _ = rand.Read(l.sessionKey) // never fails
	if err := errors.Join(l.register(ctx), l.seedRoster(ctx)); err != nil {
		return nil, err
	}
	var err error
	if l.links, err = openLinks(cfg.Course.Links, cfg.LinksFile); err != nil {
		return nil, err
	}
	l.platform, err = platform.New(platform.Config{
		Issuer: cfg.URL, TokenURL: cfg.URL + "/lti/token",
		Registrations: cfg.Store, Transient: cfg.Store, Replay: cfg.Store, Keys: cfg.Keys,
		Launches: platform.LaunchBuilderFunc(l.buildLaunch), SignedIn: l.signedIn,
		Now: cfg.Now, Logger: cfg.Logger, InsecureAllowLoopback: cfg.InsecureAllowLoopback,
	})
	if err != nil {
		return nil, err
	}
	l.gradebook = &ags.Handler{BaseURL: cfg.URL + "/lti/gradebook", Auth: l.platform, Courses: facts{l},
		LineItems: cfg.Store, Scores: cfg.Store, Results: cfg.Store, Now: cfg.Now, Logger: cfg.Logger}
	l.roster = &nrps.Handler{BaseURL: cfg.URL + "/lti/roster", Auth: l.platform, Courses: facts{l}, Roster: cfg.Store, Changes: cfg.Store, Logger: cfg.Logger}
	l.handler = l.routes()
	return l, nil
}

// register records the tool under this LMS's issuer.
func (l *LMS) register(ctx context.Context) error {
	l.tool = l.cfg.Tool.Clone()
	l.tool.Issuer = l.cfg.URL
	l.tool.Platform = l.PlatformSide()
	l.tool.Tool.Scopes = []lti.Scope{lti.ScopeLineItem, lti.ScopeLineItemReadOnly, lti.ScopeScore, lti.ScopeResultReadOnly, lti.ScopeMembership}
	l.tool.Tool.ShareName, l.tool.Tool.ShareEmail = true, true
	if err := l.cfg.Store.PutRegistration(ctx, l.tool); err != nil {
		return err
	}
	return l.cfg.Store.PutDeployment(ctx, &lti.Deployment{RegistrationID: l.tool.ID, ID: DeploymentID, Name: l.course.Title})
}

// PlatformSide is what the tool must be told of this LMS.
func (l *LMS) PlatformSide() lti.PlatformSide { return PlatformSide(l.cfg.URL) }

// PlatformSide is what a tool must be told of an LMS at that address.
func PlatformSide(lmsURL string) lti.PlatformSide {
	return lti.PlatformSide{AuthorizationURL: lmsURL + "/lti/authorize", TokenURL: lmsURL + "/lti/token", JWKSURL: lmsURL + "/lti/jwks"}
}

// ServeHTTP serves the pages and the LTI endpoints.
func (l *LMS) ServeHTTP(w http.ResponseWriter, r *http.Request) { l.handler.ServeHTTP(w, r) }

func (l *LMS) routes() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/lti/authorize", l.platform.Authorize())
	mux.Handle("/lti/token", l.platform.Token())
	mux.Handle("/lti/jwks", l.platform.JWKS())
	mux.Handle("/lti/storage", l.platform.StorageScript())
	mux.Handle("/lti/chosen", l.platform.Receive(l.receive))
	mux.Handle("/lti/gradebook/", l.gradebook)
	mux.Handle("/lti/roster/", l.roster)
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", l.showPeople)
	pages.HandleFunc("GET /style.css", l.showStyle)
	pages.HandleFunc("GET /back.js", l.showBackScript)
	pages.HandleFunc("POST /sign-in", l.signIn)
	pages.HandleFunc("GET /as/{person}/course", l.as(l.showCourse))
	pages.HandleFunc("GET /as/{person}/add", l.as(teachers(l.showAdd)))
	pages.HandleFunc("GET /as/{person}/choose", l.as(teachers(l.choose)))
	pages.HandleFunc("POST /as/{person}/course/{link}/remove", l.as(teachers(l.removeLink)))
	pages.HandleFunc("GET /as/{person}/course/{link}", l.as(l.showLink))
	pages.HandleFunc("GET /as/{person}/launch/{link}", l.as(l.launch))
	pages.HandleFunc("GET /as/{person}/back", l.as(l.comeBack))
	pages.HandleFunc("GET /as/{person}/gradebook", l.as(l.showGradebook))
	pages.HandleFunc("GET /as/{person}/people", l.as(l.showRoster))
	pages.HandleFunc("POST /as/{person}/people/{other}", l.as(teachers(l.changeRoster)))
	pages.HandleFunc("/", l.notFound)
	// The pages are this LMS's own; only the LTI endpoints take requests that
	// start on another site.
	mux.Handle("/", http.NewCrossOriginProtection().Handler(pages))
	return mux
}
