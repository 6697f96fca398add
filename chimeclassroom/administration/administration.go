// Package administration is where the operators of a classroom trust learning
// platforms: the pages and the API of lti/admin, behind the operator's token.
//
// The token is one for the installation. Pages take it once, by a form, and go on
// with a cookie that a new token makes worthless; the API takes it with each call.
package administration

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	"github.com/ltikit/ltikit/lti/admin"
	"github.com/ltikit/ltikit/lti/admin/adminpages"
	"github.com/ltikit/ltikit/lti/dynreg"
)

//go:embed signin.html usage.html
var files embed.FS

// Paths of the pages and of the API.
const (
	Path    = "/admin"
	apiPath = Path + "/api"
)

const minToken = 32 // characters, as of 24 random bytes in base64

// Config sets up the administration. All but Now and Logger are required.
type Config struct {
	// PublicURL is the classroom's, without a path.
	PublicURL string
	// Token is the operator's secret, random and of 32 characters or more.
	Token string
	Store admin.Store
	// Own are the classroom's addresses, for administrators of platforms.
	Own []adminpages.Value
	// Keys is nil where keys do not rotate.
	Keys admin.Keys
	// Connector registers the classroom with platforms by invitation; nil
	// registers it by hand alone.
	Connector *dynreg.Tool
	// More are pages beside those of the library.
	More   []adminpages.Page
	Now    func() time.Time // nil means time.Now
	Logger *slog.Logger     // nil means slog.Default()
	// InsecureAllowLoopback accepts platforms on this machine, to try it out.
	InsecureAllowLoopback bool
}

// Office is the administration of one classroom.
type Office struct {
	cfg     Config
	pages   *adminpages.Pages
	api     http.Handler
	session session
}

// operator is the one account there is.
func operator() admin.Principal {
	return admin.Principal{Name: "operator", Installation: true, MayChange: true}
}

// New returns the administration.
func New(cfg Config) (*Office, error) {
	if len(cfg.Token) < minToken {
		return nil, fmt.Errorf("the operator's token must be random and have at least %d characters", minToken)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	a, err := admin.New(admin.Config{Store: cfg.Store, Role: admin.Tool, Keys: cfg.Keys, Connector: cfg.Connector, Now: cfg.Now, InsecureAllowLoopback: cfg.InsecureAllowLoopback})
	if err != nil {
		return nil, err
	}
	o := &Office{cfg: cfg, session: session{key: []byte(cfg.Token), now: cfg.Now}}
	if o.pages, err = adminpages.New(adminpages.Config{Admin: a, Role: admin.Tool, Product: "Classroom administration", Own: cfg.Own, More: cfg.More, Logger: cfg.Logger}); err != nil {
		return nil, err
	}
	token := admin.Token{Hash: admin.TokenHash(cfg.Token), Principal: operator()}
	o.api, err = admin.NewHandler(admin.HandlerConfig{BaseURL: cfg.PublicURL + apiPath, Admin: a, Auth: admin.Tokens(token), Logger: cfg.Logger})
	return o, err
}

// Mount serves the administration below [Path].
func (o *Office) Mount(mux *http.ServeMux) {
	mux.Handle(apiPath+"/", o.api)
	mux.Handle("POST "+Path+"/sign-in", http.NewCrossOriginProtection().Handler(http.HandlerFunc(o.signIn)))
	mux.Handle("POST "+Path+"/sign-out", http.NewCrossOriginProtection().Handler(http.HandlerFunc(o.signOut)))
	mux.HandleFunc(Path+"/", o.show)
	mux.HandleFunc(Path, o.show)
}

// show serves the pages to the operator, and the form to everybody else.
func (o *Office) show(w http.ResponseWriter, r *http.Request) {
	if !o.session.holds(r) && r.URL.Path != Path+"/admin.css" {
		o.askToken(w, r, http.StatusUnauthorized, "")
		return
	}
	o.pages.Serve(w, r, adminpages.Visit{Base: Path, Account: operator(), Home: Path + "/", SignOut: Path + "/sign-out"})
}

func (o *Office) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if !o.session.isToken(r.PostFormValue("token")) {
		o.logger().WarnContext(r.Context(), "administration: a wrong token", "peer", r.RemoteAddr)
		o.askToken(w, r, http.StatusForbidden, "This is not the operator's token.")
		return
	}
	http.SetCookie(w, o.session.cookie())
	http.Redirect(w, r, Path+"/", http.StatusSeeOther)
}

func (o *Office) signOut(w http.ResponseWriter, r *http.Request) {
	http.SetCookie(w, o.session.end())
	http.Redirect(w, r, Path+"/", http.StatusSeeOther)
}

func (o *Office) askToken(w http.ResponseWriter, r *http.Request, status int, alert string) {
	page, err := template.ParseFS(files, "signin.html")
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	if err = errors.Join(err, page.Execute(w, alert)); err != nil {
		o.logger().ErrorContext(r.Context(), "administration: page not drawn", "error", err)
	}
}

func (o *Office) logger() *slog.Logger {
	if o.cfg.Logger != nil {
		return o.cfg.Logger
	}
	return slog.Default()
}
