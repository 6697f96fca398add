package lms

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/admin/adminpages"
	"github.com/ltikit/ltikit/lti/advantage/ags"
	"github.com/ltikit/ltikit/lti/advantage/groups"
	"github.com/ltikit/ltikit/lti/advantage/nrps"
	"github.com/ltikit/ltikit/lti/dynreg"
	"github.com/ltikit/ltikit/lti/lti11"
	"github.com/ltikit/ltikit/lti/lti11/contentitem"
	"github.com/ltikit/ltikit/lti/lti11/outcomes"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
	"github.com/ltikit/ltikit/storage"
)

// Store is everything the LMS keeps; storage/sqlstore and storage/memory are
// such stores.
type Store interface {
	storage.Registrations
	storage.RegistrationLookup
	storage.RegistrationWriter
	storage.RegistrationDirectory
	storage.RegistrationRemover
	storage.AuditLog
	storage.Replay
	storage.Transient
	lti11.SecretStore
	admin.ClientStore
	config.Store
	config.Consents
	ags.LineItems
	ags.Scores
	ags.Results
	ags.Gradebook
	ags.Mover
	nrps.Roster
	nrps.Changes
	nrps.RosterWriter
}

// Config sets up the LMS.
type Config struct {
	// URL is the public address of the LMS, without a trailing slash; it is
	// the issuer too.
	URL string
	// Tool is the tool that the school begins with. The LMS completes it with
	// its own addresses and grants it the services that it offers. Without an
	// ID there is none, and FirstLinks lead nowhere.
	Tool lti.Registration
	// Frames are the further origins that the tool's frame may go on to.
	Frames []string
	School *School
	Store  Store
	Keys   lti.KeySource
	// ResultKey signs the names of results that tools of LTI 1.1 keep, 32 random
	// bytes or more; with nil these end with the program.
	ResultKey []byte
	Now       func() time.Time
	Logger    *slog.Logger
	// InsecureAllowLoopback is for the demo, whose tool runs on this machine.
	InsecureAllowLoopback bool
}

// DeploymentID is the deployment of Config.Tool.
const DeploymentID = "school-1"

// LMS is a running LMS. It is an http.Handler.
type LMS struct {
	cfg        Config
	school     *School
	tools      *placement.Service
	platform   *platform.Platform
	gradebook  *ags.Handler
	roster     *nrps.Handler
	groups     *groups.Handler
	verifier   *lti11.Verifier
	items      *contentitem.Receiver
	results    *outcomes.Handler
	registrar  *dynreg.Platform
	admin      *admin.Admin
	adminPages *adminpages.Pages
	sessionKey []byte
	columns    sync.Mutex // held while a column is looked for and made
	handler    http.Handler
}

// New makes the school in the store and returns the LMS.
func New(ctx context.Context, cfg Config) (*LMS, error) {
	if cfg.School == nil || cfg.Store == nil || cfg.Keys == nil {
		return nil, errors.New("lms.Config needs School, Store and Keys")
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	l := &LMS{cfg: cfg, school: cfg.School, sessionKey: make([]byte, 32)}
	_, _ = rand.Read(l.sessionKey) // never fails
	for _, open := range []func() error{l.openItems, l.open, l.openResults, l.openRegistrar, l.openAdmin} {
		if err := open(); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(l.plant(ctx), l.seedRosters(ctx)); err != nil {
		return nil, err
	}
	l.handler = l.routes()
	return l, nil
}

// open puts the parts of the library together: what tools may do is decided in
// one place, which the platform and its services ask.
func (l *LMS) open() (err error) {
	cfg := l.cfg
	l.tools, err = placement.New(placement.Config{Store: cfg.Store, Registrations: cfg.Store, ChoiceURL: cfg.URL + "/lti/chosen", Offer: l.offer, Columns: l, Consumers: cfg.Store, ContentItems: l.items, Consents: cfg.Store,
		Platform: &lti.ToolPlatform{GUID: "mini-lms", Name: "Mini LMS", ProductFamilyCode: "ltikit-mini-lms"}, Now: cfg.Now, InsecureAllowLoopback: cfg.InsecureAllowLoopback})
	if err != nil {
		return err
	}
	l.platform, err = platform.New(platform.Config{
		Issuer: cfg.URL, TokenURL: cfg.URL + "/lti/token",
		Registrations: cfg.Store, Transient: cfg.Store, Replay: cfg.Store, Keys: cfg.Keys,
		Policy: l.tools, Narrow: l.tools, Launches: platform.LaunchBuilderFunc(l.buildLaunch), Variables: l.tools, SignedIn: l.signedIn,
		Now: cfg.Now, Logger: cfg.Logger, InsecureAllowLoopback: cfg.InsecureAllowLoopback,
	})
	if err != nil {
		return err
	}
	gradebook, roster, teams := cfg.URL+"/lti/gradebook", cfg.URL+"/lti/roster", cfg.URL+"/lti/groups"
	l.gradebook = &ags.Handler{BaseURL: gradebook, Auth: l.tools.Guard(l.platform, gradebook), Courses: facts{l},
		LineItems: cfg.Store, Scores: cfg.Store, Results: cfg.Store, Now: cfg.Now, Logger: cfg.Logger}
	l.roster = &nrps.Handler{BaseURL: roster, Auth: l.tools.Guard(l.platform, roster), Courses: facts{l}, Roster: cfg.Store, Changes: cfg.Store, Groups: facts{l}, Logger: cfg.Logger}
	l.groups = &groups.Handler{BaseURL: teams, Auth: l.tools.Guard(l.platform, teams), Courses: facts{l}, Groups: facts{l}, Logger: cfg.Logger}
	return nil
}

// PlatformSide is what tools must be told of this LMS.
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
	mux.Handle("/lti/items", l.items.Receive(l.receiveItems))
	mux.Handle("/lti/gradebook/", l.gradebook)
	mux.Handle("/lti/roster/", l.roster)
	mux.Handle("/lti/groups/", l.groups)
	mux.Handle("/lti/results/", l.results)
	mux.Handle("/.well-known/openid-configuration", l.registrar.Configuration())
	mux.Handle("/lti/register", l.registrar.Registration())
	mux.Handle("/lti/clients/", l.registrar.Client())
	// The pages are this LMS's own; only the LTI endpoints take requests that
	// start on another site.
	mux.Handle("/", http.NewCrossOriginProtection().Handler(l.pages()))
	return mux
}

// pages are what people see.
func (l *LMS) pages() http.Handler {
	pages := http.NewServeMux()
	pages.HandleFunc("GET /{$}", l.showPeople)
	pages.HandleFunc("GET /style.css", l.showStyle)
	pages.HandleFunc("GET /back.js", l.showBackScript)
	pages.HandleFunc("POST /sign-in", l.signIn)
	const course = "/as/{person}/courses/{course}"
	pages.HandleFunc("GET "+course, l.in(l.showCourse))
	pages.HandleFunc("GET "+course+"/add", l.in(teachers(l.showAdd)))
	pages.HandleFunc("GET "+course+"/add/{tool}", l.in(teachers(l.showPicker)))
	pages.HandleFunc("GET "+course+"/choose/{tool}", l.in(teachers(l.choose)))
	pages.HandleFunc("GET "+course+"/links/{link}", l.in(l.showLink))
	pages.HandleFunc("POST "+course+"/links/{link}/remove", l.in(teachers(l.removeLink)))
	pages.HandleFunc("GET "+course+"/launch/{link}", l.in(l.launch))
	pages.HandleFunc("POST "+course+"/launch/{link}", l.in(l.agree))
	pages.HandleFunc("GET "+course+"/back", l.in(l.comeBack))
	pages.HandleFunc("GET "+course+"/gradebook", l.in(l.showGradebook))
	pages.HandleFunc("GET "+course+"/people", l.in(l.showRoster))
	pages.HandleFunc("POST "+course+"/people/{other}", l.in(teachers(l.changeRoster)))
	pages.HandleFunc("GET "+course+"/tools", l.in(teachers(l.showTools)))
	pages.HandleFunc("POST "+course+"/tools/{tool}", l.in(teachers(l.narrow)))
	pages.HandleFunc("/", l.notFound)
	l.addSchoolPages(pages)
	return pages
}

// addSchoolPages adds the pages of administrators.
func (l *LMS) addSchoolPages(pages *http.ServeMux) {
	const school = "/as/{person}/school"
	pages.HandleFunc("GET /register.js", l.showRegisterScript)
	pages.HandleFunc("GET "+school, l.administrators(l.showSchool))
	pages.HandleFunc("POST "+school+"/register", l.administrators(l.registerTool))
	pages.HandleFunc("POST "+school+"/old", l.administrators(l.addOld))
	pages.HandleFunc("POST "+school+"/applications/{application}/approve", l.administrators(l.approve))
	pages.HandleFunc("POST "+school+"/applications/{application}/refuse", l.administrators(l.refuseApplication))
	pages.HandleFunc("POST "+school+"/applications/{application}/place", l.administrators(l.placeApplication))
	pages.HandleFunc("POST "+school+"/tools/{tool}/place", l.administrators(l.placeInSchool))
	pages.HandleFunc("/as/{person}/admin/", l.administrators(l.showAdministration))
}

func (l *LMS) logger() *slog.Logger {
	if l.cfg.Logger != nil {
		return l.cfg.Logger
	}
	return slog.Default()
}
