// Package adminpages shows the administration of an installation as pages: its
// registrations with their deployments, its keys, the placements of a platform,
// tools that registered themselves, consumers of LTI 1.1, and who changed what. Every
// page calls the methods of package lti/admin, which decide what the account may see and
// do; the pages decide nothing.
//
// The pages run no script and need no storage. Whoever mounts them says who looks:
//
//	pages, err := adminpages.New(adminpages.Config{Admin: a, Role: admin.Tool})
//	mux.HandleFunc("/admin/", func(w http.ResponseWriter, r *http.Request) {
//		pages.Serve(w, r, adminpages.Visit{Base: "/admin", Account: accountOf(r), Home: "/"})
//	})
package adminpages

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"html/template"
	"log/slog"
	"maps"
	"net/http"
	"net/url"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/admin"
)

//go:embed pages
var files embed.FS

const maxForm = 256 << 10 // bytes

// Config sets up the pages. Admin is required.
type Config struct {
	Admin *admin.Admin
	// Role is the installation's, as in admin.Config.
	Role admin.Role
	// Product is the name on every page.
	Product string
	// Blank is what the form of a new registration begins with, such as a
	// platform's own issuer and a fresh client id; nil begins with nothing.
	Blank func() *lti.Registration
	// Own are this side's addresses, which the other side's administrators ask for.
	Own []Value
	// Bridge shows the applications behind a bridge, too; the Admin must have
	// them.
	Bridge bool
	// More are pages of the application's own, in the order of the menu. Operators of
	// the whole installation alone see them.
	More []Page
	// Logger nil means slog.Default().
	Logger *slog.Logger
}

// Page is a page that an application adds.
type Page struct {
	// Path is the last part of its address, such as health.
	Path  string
	Title string
	// Body draws what stands between the menu and the end, with the classes of
	// admin.css.
	Body func(ctx context.Context) (template.HTML, error)
	// Change does what a form of the page asks for, posted to its own address, and
	// draws the page anew; nil: it has no forms. Only accounts that may change things
	// get there.
	Change func(ctx context.Context, form url.Values) (template.HTML, error)
}

// Value is something to be pasted elsewhere.
type Value struct{ Label, Text string }

// Pages are the pages of one installation.
type Pages struct {
	cfg     Config
	handler http.Handler
}

// Visit says who looks at the pages, and where.
type Visit struct {
	// Base is the path where the pages are mounted for this account, without a
	// trailing slash.
	Base    string
	Account admin.Principal
	// Home is where the product's name leads.
	Home string
	// SignOut is where a button posts that ends the account's session; empty
	// shows a link home in its place.
	SignOut string
}

// New returns the pages.
func New(cfg Config) (*Pages, error) {
	if cfg.Admin == nil {
		return nil, errors.New("adminpages.Config needs Admin")
	}
	p := &Pages{cfg: cfg}
	mux := http.NewServeMux()
	for pattern, show := range p.routes() {
		mux.HandleFunc(pattern, p.page(show))
	}
	mux.HandleFunc("GET /admin.css", func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, files, "pages/admin.css") })
	p.handler = http.NewCrossOriginProtection().Handler(mux)
	return p, nil
}

type pageFunc = func(http.ResponseWriter, *http.Request, Visit) error

func (p *Pages) routes() map[string]pageFunc {
	all := map[string]pageFunc{
		"GET /{$}":                                      p.list,
		"GET /new":                                      p.blank,
		"POST /new":                                     p.register,
		"GET /registrations/{id}":                       p.registration,
		"POST /registrations/{id}":                      p.update,
		"POST /registrations/{id}/disabled":             p.setDisabled,
		"POST /registrations/{id}/probe":                p.probe,
		"POST /registrations/{id}/delete":               p.deleteRegistration,
		"POST /registrations/{id}/deployments":          p.addDeployment,
		"POST /registrations/{id}/deployments/disabled": p.setDeploymentDisabled,
		"POST /registrations/{id}/deployments/delete":   p.deleteDeployment,
		"GET /keys":                                     p.keys,
		"POST /keys/rotate":                             p.rotateKey,
		"POST /keys/revoke":                             p.revokeKey,
		"GET /log":                                      p.log,
		"/":                                             p.nothing,
	}
	maps.Copy(all, p.placementRoutes())
	maps.Copy(all, p.trustRoutes())
	for _, more := range p.cfg.More {
		all["GET /"+more.Path] = p.more(more)
		if more.Change != nil {
			all["POST /"+more.Path] = p.change(more)
		}
	}
	if p.cfg.Bridge {
		maps.Copy(all, p.relyingPartyPages())
	}
	return all
}

// change has a page of the application's do what its form asks for.
func (p *Pages) change(page Page) pageFunc {
	return func(w http.ResponseWriter, r *http.Request, v Visit) error {
		if !v.Account.Installation || !v.Account.MayChange {
			return &lti.Error{Code: lti.CodeAccessDenied, Public: "This account may not change anything here."}
		}
		if err := r.ParseForm(); err != nil {
			return &lti.Error{Code: lti.CodeInvalidRequest, Public: "The form cannot be read.", Err: err}
		}
		body, err := page.Change(r.Context(), r.PostForm)
		if err != nil {
			return err
		}
		p.show(w, r, v, http.StatusOK, "more.html", view{Title: page.Title, Tab: page.Path, Body: body})
		return nil
	}
}

// more shows a page of the application's.
func (p *Pages) more(page Page) pageFunc {
	return func(w http.ResponseWriter, r *http.Request, v Visit) error {
		if !v.Account.Installation {
			return p.nothing(w, r, v)
		}
		body, err := page.Body(r.Context())
		if err != nil {
			return err
		}
		p.show(w, r, v, http.StatusOK, "more.html", view{Title: page.Title, Tab: page.Path, Body: body})
		return nil
	}
}

type visitKey struct{}

// Serve answers one request.
func (p *Pages) Serve(w http.ResponseWriter, r *http.Request, v Visit) {
	if r.URL.Path == v.Base {
		http.Redirect(w, r, v.Base+"/", http.StatusSeeOther)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	http.StripPrefix(v.Base, p.handler).ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitKey{}, v)))
}

// page serves a page, or one that says why there is none.
func (p *Pages) page(show func(http.ResponseWriter, *http.Request, Visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, _ := r.Context().Value(visitKey{}).(Visit)
		if err := show(w, r, v); err != nil {
			p.fail(w, r, v, err)
		}
	}
}

func (p *Pages) nothing(http.ResponseWriter, *http.Request, Visit) error {
	return &lti.Error{Code: admin.CodeNotFound, Public: "There is no such page."}
}

func (p *Pages) fail(w http.ResponseWriter, r *http.Request, v Visit, err error) {
	status, message := http.StatusServiceUnavailable, "The administration cannot answer at the moment. Please try again."
	var known *lti.Error
	var invalid *admin.InvalidError
	if errors.As(err, &invalid) {
		status, message = http.StatusUnprocessableEntity, "Nothing was stored: "+invalid.Error()+"."
	} else if errors.As(err, &known) {
		message = known.Public
		switch known.Code {
		case admin.CodeNotFound:
			status = http.StatusNotFound
		case lti.CodeAccessDenied:
			status = http.StatusForbidden
		case admin.CodeConflict:
			status = http.StatusConflict
		case lti.CodeInvalidRequest:
			status = http.StatusBadRequest
		}
	}
	p.logger().WarnContext(r.Context(), "administration: page refused", "path", r.URL.Path, "error", err)
	p.show(w, r, v, status, "message.html", view{Title: "This cannot be shown", Message: message})
}

// view is what the pages show; each reads what it needs.
type view struct {
	Visit
	Title, Tab, Product, Message string
	Platform                     bool // the installation is a platform, so registrations are tools
	Bridge                       bool // there are applications behind a bridge
	Own                          []Value
	List                         *listView
	Registration                 *registrationView
	Keys                         *keysView
	Log                          *logView
	Subjects                     admin.Subjects
	Scope                        *scopeView
	Tool                         *toolView
	Placement                    *placementView
	Preview                      *previewView
	Pending                      *pendingView
	Consumers                    *consumersView
	Shown                        string // an invitation, which is shown once
	Applications                 *relyingPartiesView
	Application                  *relyingPartyView
	More                         []Page
	Body                         template.HTML // of one of them
}

func (p *Pages) show(w http.ResponseWriter, r *http.Request, visit Visit, status int, name string, v view) {
	v.Visit, v.Product, v.Own, v.Platform = visit, p.cfg.Product, p.cfg.Own, p.cfg.Role == admin.Platform
	if visit.Account.Installation {
		v.More = p.cfg.More
	}
	v.Subjects, v.Bridge = p.cfg.Admin.Subjects(visit.Account), p.cfg.Bridge
	t, err := template.New("").Funcs(template.FuncMap{"stamp": stamp, "dict": dict, "serviceTitle": serviceTitle, "scopeTitle": scopeTitle, "segment": url.PathEscape}).ParseFS(files, "pages/layout.html", "pages/fields.html", "pages/"+name)
	var body bytes.Buffer
	if err == nil {
		err = t.ExecuteTemplate(&body, "layout.html", v)
	}
	if err != nil {
		p.logger().ErrorContext(r.Context(), "administration: page not drawn", "page", name, "error", err)
		http.Error(w, "The page could not be drawn.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'"+v.Preview.posts()+"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client is gone if this fails
}

// dict gives a template several values: names and values take turns.
func dict(pairs ...any) map[string]any {
	d := make(map[string]any, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		d[pairs[i].(string)] = pairs[i+1] //nolint:forcetypeassert // the templates are this package's own
	}
	return d
}

func (p *Pages) logger() *slog.Logger {
	if p.cfg.Logger != nil {
		return p.cfg.Logger
	}
	return slog.Default()
}
