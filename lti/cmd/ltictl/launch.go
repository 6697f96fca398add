package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/internal/web"
	"github.com/ltikit/ltikit/lti/keyring"
	"github.com/ltikit/ltikit/lti/platform"
	"github.com/ltikit/ltikit/storage/memory"
)

// launcher is a small platform that launches one tool as whoever the page names.
// It believes everybody, so it listens on loopback only.
type launcher struct {
	role       *platform.Platform
	registered *lti.Registration
	deployment string
	custom     map[string]string
}

// guise is who is launched, as the page's form says.
type guise struct {
	Type   lti.MessageType
	UserID string
	Name   string
	Roles  []lti.Role
	Link   string
}

// launchFlags are the flags of launch.
type launchFlags struct {
	listen, client, deployment, keyFile, jwks string
	custom                                    list
}

func (f *launchFlags) add(flags *flag.FlagSet) {
	flags.StringVar(&f.listen, "listen", "127.0.0.1:9312", "loopback `address` of the platform")
	flags.StringVar(&f.client, "client-id", "launch", "client `id` of the registration")
	flags.StringVar(&f.deployment, "deployment", "1", "deployment `id` of the registration")
	flags.StringVar(&f.keyFile, "key", "", "`file` that keeps the platform's key from run to run (default a new key)")
	flags.StringVar(&f.jwks, "jwks-url", "", "`URL` of the tool's key set, for what it sends back")
	flags.Var(&f.custom, "custom", "custom parameter `name=value`, may be given several times")
}

func launch(ctx context.Context, args []string, w world) error {
	var f launchFlags
	flags := flag.NewFlagSet("ltictl launch", flag.ContinueOnError)
	flags.SetOutput(w.stderr)
	f.add(flags)
	urls, err := parse(flags, args, "LOGIN_URL", "LAUNCH_URL")
	if err != nil {
		return err
	}
	if host, _, err := net.SplitHostPort(f.listen); err != nil || !web.IsLoopback(host) {
		return errors.New("-listen must be an address of this machine alone: the platform asks nobody for a password")
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", f.listen)
	if err != nil {
		return err
	}
	base := "http://" + l.Addr().String()
	p, err := newLauncher(ctx, f, w, &lti.Registration{ID: "launch", Issuer: base, ClientID: f.client,
		Tool: lti.ToolSide{LoginURL: urls[0], LaunchURL: urls[1], RedirectURIs: []string{urls[1]}, JWKSURL: f.jwks, ShareName: true, ShareEmail: true}})
	if err != nil {
		return errors.Join(err, l.Close())
	}
	announce(w.stderr, [][2]string{{"issuer", base}, {"client id", f.client}, {"deployment id", f.deployment},
		{"authorization URL", base + "/authorize"}, {"token URL", base + "/token"}, {"key set URL", base + "/jwks"}}...)
	fmt.Fprintln(w.stdout, "Open", base)
	return serveUntil(ctx, l, p.mux())
}

func openKeys(file string) (*keyring.Ring, error) {
	if file != "" {
		return keyring.OpenFile(file)
	}
	key, err := keyring.Generate()
	if err != nil {
		return nil, err
	}
	return keyring.New(key)
}

func pairs(lines []string) (map[string]string, error) {
	found := map[string]string{}
	for _, line := range lines {
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, errors.New("-custom is a name, an equals sign and a value")
		}
		found[name] = value
	}
	return found, nil
}

// serveUntil serves until the context ends.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() }) // Serve says so
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func newLauncher(ctx context.Context, f launchFlags, w world, r *lti.Registration) (*launcher, error) {
	custom, errCustom := pairs(f.custom)
	keys, errKeys := openKeys(f.keyFile)
	db := memory.New(memory.Config{Now: w.now})
	err := errors.Join(errCustom, errKeys, db.PutRegistration(ctx, r), db.PutDeployment(ctx, &lti.Deployment{RegistrationID: r.ID, ID: f.deployment}))
	if err != nil {
		return nil, err
	}
	p := &launcher{registered: r, deployment: f.deployment, custom: custom}
	p.role, err = platform.New(platform.Config{
		Issuer: r.Issuer, TokenURL: r.Issuer + "/token", Registrations: db, Keys: keys, Now: w.now, InsecureAllowLoopback: true,
		Logger:   slog.New(slog.NewTextHandler(w.stderr, nil)),
		SignedIn: func(*http.Request, string) (bool, error) { return true, nil }, // whoever can open the page is whoever they say
		Launches: platform.LaunchBuilderFunc(p.build),
	})
	return p, err
}

func (p *launcher) mux() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/authorize", p.role.Authorize())
	mux.Handle("/token", p.role.Token())
	mux.Handle("/jwks", p.role.JWKS())
	mux.Handle("/deep-linking", p.role.Receive(showAnswer))
	mux.HandleFunc("GET /{$}", p.page)
	mux.HandleFunc("GET /open", p.open)
	return mux
}

// open starts the launch that the form of the page asks for.
func (p *launcher) open(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	g := guise{Type: lti.MessageType(q.Get("type")), UserID: q.Get("id"), Name: q.Get("name"), Link: q.Get("link")}
	for _, role := range strings.Fields(q.Get("roles")) {
		g.Roles = append(g.Roles, lti.Role(role))
	}
	data, err := json.Marshal(g)
	if err != nil {
		http.Error(w, "that cannot be launched", http.StatusBadRequest)
		return
	}
	to, err := p.role.LoginURL(r.Context(), platform.Start{Registration: p.registered, DeploymentID: p.deployment, UserID: "somebody", Type: g.Type, Data: data})
	if err != nil {
		http.Error(w, lti.AsError(err).Public, http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (p *launcher) build(_ context.Context, _ *http.Request, a platform.AuthRequest) (*lti.Message, error) {
	var g guise
	if err := json.Unmarshal(a.Data, &g); err != nil {
		return nil, err
	}
	m := &lti.Message{Subject: g.UserID, Name: g.Name, Roles: g.Roles, Custom: p.custom,
		Context:            &lti.Context{ID: "course-1", Label: "C 1", Title: "Course", Type: []string{lti.ContextCourseOffering}},
		ToolPlatform:       &lti.ToolPlatform{GUID: "ltictl", Name: "ltictl launch", ProductFamilyCode: "ltikit"},
		LaunchPresentation: &lti.LaunchPresentation{DocumentTarget: "window", ReturnURL: a.Registration.Issuer},
	}
	if a.Type == lti.DeepLinkingRequest {
		yes := true
		m.DeepLinking = &lti.DeepLinkingSettings{ReturnURL: a.Registration.Issuer + "/deep-linking", AcceptTypes: []string{"ltiResourceLink", "link", "html", "file", "image"},
			AcceptPresentationDocumentTargets: []string{"iframe", "window", "embed"}, AcceptMultiple: &yes, AcceptLineItem: &yes, Data: "ltictl"}
		return m, nil
	}
	m.ResourceLink = &lti.ResourceLink{ID: g.Link, Title: "Link " + g.Link}
	return m, nil
}

// showAnswer shows what a tool sent back.
func showAnswer(w http.ResponseWriter, _ *http.Request, in *platform.Received) {
	text, err := json.MarshalIndent(in.Message, "", "  ")
	if err != nil {
		http.Error(w, "the answer cannot be shown", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "The tool's answer, verified:\n\n"+string(text)+"\n") // the client is gone if this fails
}

// page shows a button for each usual person, and a form for any other.
func (p *launcher) page(w http.ResponseWriter, _ *http.Request) {
	people := []guise{
		{lti.ResourceLinkRequest, "teacher-1", "Tess Teacher", []lti.Role{lti.RoleInstructor}, "link-1"},
		{lti.ResourceLinkRequest, "student-1", "Stu Student", []lti.Role{lti.RoleLearner}, "link-1"},
		{lti.ResourceLinkRequest, "student-2", "Sam Student", []lti.Role{lti.RoleLearner}, "link-1"},
		{lti.ResourceLinkRequest, "", "", nil, "link-1"},
		{lti.DeepLinkingRequest, "teacher-1", "Tess Teacher", []lti.Role{lti.RoleInstructor}, ""},
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	// The client is gone if this fails.
	_ = template.Must(template.New("").Parse(launchPage)).Execute(w, map[string]any{"People": people, "Tool": p.registered.Tool.LaunchURL})
}

const launchPage = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>ltictl launch</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:6vh auto;padding:0 1rem}input,button{font:inherit;margin:.2rem 0}form{margin:.8rem 0}label{display:block}</style>
<h1>Launch a tool</h1><p>{{.Tool}}</p>
{{range .People}}<form action="/open"><input type="hidden" name="type" value="{{.Type}}"><input type="hidden" name="id" value="{{.UserID}}"><input type="hidden" name="name" value="{{.Name}}"><input type="hidden" name="roles" value="{{range .Roles}}{{.}} {{end}}"><input type="hidden" name="link" value="{{.Link}}">
<button>{{if eq .Type "LtiDeepLinkingRequest"}}Pick content as {{.Name}}{{else if .Name}}Open as {{.Name}}{{else}}Open anonymously{{end}}</button></form>
{{end}}<h2>Somebody else</h2>
<form action="/open"><input type="hidden" name="type" value="LtiResourceLinkRequest">
<label>Id <input name="id" value="person-1"></label><label>Name <input name="name"></label>
<label>Roles, with blanks between <input name="roles" size="60" value="Learner"></label><label>Link <input name="link" value="link-1"></label>
<button>Open</button></form>
</html>
`
