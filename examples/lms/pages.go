package lms

import (
	"bytes"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

//go:embed pages
var pageFiles embed.FS

// view is what the pages show; each reads what it needs.
type view struct {
	Title     string
	Tab       string // of the course, "" outside
	Course    *Course
	Person    *Person
	Links     []shownLink
	Link      *Link
	ClientID  string // of the tool
	Allow     string // what the tool may do in its frame
	Framing   bool   // the page is a frame with the bar above
	Gradebook *gradebookPage
	Roster    []rosterRow
	Message   string
	Alert     string   // of something that went wrong
	Findings  []string // of what a tool sent
	Bare      bool     // the page stands in a frame of this LMS's own
	Back      bool     // go back to the course without a word
}

// shownLink is a link as the person sees it.
type shownLink struct {
	Link
	MayRemove bool
}

// as serves a page to a person who is signed in.
func (l *LMS) as(h func(http.ResponseWriter, *http.Request, Person)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, ok := l.course.Person(r.PathValue("person"))
		if !ok {
			l.notFound(w, r)
			return
		}
		if !l.isSignedIn(r, p) {
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		h(w, r, p)
	}
}

// teachers turns everybody else away from a page of the course.
func teachers(h func(http.ResponseWriter, *http.Request, Person)) func(http.ResponseWriter, *http.Request, Person) {
	return func(w http.ResponseWriter, r *http.Request, p Person) {
		if !p.Teaches() {
			http.Redirect(w, r, "/as/"+p.Slug+"/course", http.StatusSeeOther)
			return
		}
		h(w, r, p)
	}
}

func (l *LMS) showPeople(w http.ResponseWriter, r *http.Request) {
	l.show(w, r, http.StatusOK, "signin.html", view{Title: "Who are you?"})
}

func (l *LMS) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	p, ok := l.course.Person(r.PostFormValue("person"))
	if !ok {
		l.show(w, r, http.StatusBadRequest, "message.html", view{Title: "Nobody by that name", Message: "Pick one of the people of the course."})
		return
	}
	http.SetCookie(w, l.sessionCookie(p))
	http.Redirect(w, r, "/as/"+p.Slug+"/course", http.StatusSeeOther)
}

func (l *LMS) showCourse(w http.ResponseWriter, r *http.Request, p Person) {
	v := view{Title: l.course.Title, Tab: "course", Person: &p}
	for _, link := range l.links.all() {
		v.Links = append(v.Links, shownLink{link, p.Teaches() && l.links.isAdded(link.ID)})
	}
	l.show(w, r, http.StatusOK, "course.html", v)
}

func (l *LMS) showLink(w http.ResponseWriter, r *http.Request, p Person) {
	link, ok := l.links.find(r.PathValue("link"))
	if !ok {
		l.notFound(w, r)
		return
	}
	l.show(w, r, http.StatusOK, "link.html", view{Title: link.Title, Tab: "course", Person: &p, Link: &link, Framing: true, Allow: l.allow()})
}

// allow lets the tool use camera, microphone and screen in its frame. A feature
// without an origin would be the LMS's own, at whose address the launch begins.
func (l *LMS) allow() string {
	tool, err := url.Parse(l.tool.Tool.LaunchURL)
	if err != nil {
		return ""
	}
	var features []string
	for _, feature := range []string{"camera", "microphone", "display-capture", "autoplay", "fullscreen", "clipboard-write"} {
		features = append(features, feature+" "+tool.Scheme+"://"+tool.Host)
	}
	return strings.Join(features, "; ")
}

func (l *LMS) showStyle(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pageFiles, "pages/style.css")
}

func (l *LMS) showBackScript(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pageFiles, "pages/back.js")
}

func (l *LMS) notFound(w http.ResponseWriter, r *http.Request) {
	l.show(w, r, http.StatusNotFound, "message.html", view{Title: "There is no such page", Message: "The address may be mistyped, or the page is gone."})
}

func (l *LMS) fail(w http.ResponseWriter, r *http.Request, err error) {
	l.logger().ErrorContext(r.Context(), "lms: page failed", "path", r.URL.Path, "error", err)
	l.show(w, r, http.StatusServiceUnavailable, "message.html", view{Title: "This did not work", Message: "The LMS cannot answer at the moment. Please try again."})
}

func (l *LMS) show(w http.ResponseWriter, r *http.Request, status int, name string, v view) {
	v.Course, v.ClientID = l.course, l.tool.ClientID
	t, err := template.New("").Funcs(template.FuncMap{"number": number}).ParseFS(pageFiles, "pages/layout.html", "pages/"+name)
	var body bytes.Buffer
	if err == nil {
		err = t.ExecuteTemplate(&body, "layout.html", v)
	}
	if err != nil {
		l.logger().ErrorContext(r.Context(), "lms: page not drawn", "page", name, "error", err)
		http.Error(w, "The page could not be drawn.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", l.policy(v))
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client is gone if this fails
}

// policy lets a page stand in a frame only where it is made for that.
func (l *LMS) policy(v view) string {
	ancestors := "'none'"
	if v.Bare {
		ancestors = "'self'"
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors " +
		ancestors + "; frame-src 'self' " + origin(l.tool.Tool.LoginURL)
}

func (l *LMS) logger() *slog.Logger {
	if l.cfg.Logger != nil {
		return l.cfg.Logger
	}
	return slog.Default()
}

// origin is the scheme and host of a URL, as a policy names them.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// number writes a score with at most two decimals.
func number(f float64) string {
	s := strconv.FormatFloat(f, 'f', 2, 64)
	for s[len(s)-1] == '0' {
		s = s[:len(s)-1]
	}
	if s[len(s)-1] == '.' {
		s = s[:len(s)-1]
	}
	return s
}
