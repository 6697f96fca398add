package lms

import (
	"bytes"
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/ltikit/ltikit/lti"
	"github.com/ltikit/ltikit/lti/platform/placement"
	"github.com/ltikit/ltikit/lti/platform/placement/config"
)

//go:embed pages
var pageFiles embed.FS

// seat is somebody in a course; the course is nil where there is none.
type seat struct {
	Course *Course
	Person
}

// Path is where the pages of the course begin for the person.
func (s seat) Path() string { return "/as/" + s.Slug + "/courses/" + s.Course.ID }

// view is what the pages show; each reads what it needs.
type view struct {
	seat
	Title          string
	Tab            string // of the course, "" outside
	School         *School
	Courses        []*Course // of the person
	Links          []shownLink
	Link           *Link
	Allow          string            // what the tool may do in its frame
	Framed         *config.Effective // the tool that the page frames, with the bar above
	Tools          []config.Effective
	Narrowing      []narrowing
	Question       *placement.Question // before a launch
	Gradebook      *gradebookPage
	Administration *schoolTools
	Registering    string // where the tool registers, in a frame
	Roster         []rosterRow
	Message        string
	Alert          string   // of something that went wrong
	Findings       []string // of what a tool sent
	Bare           bool     // the page stands in a frame of this LMS's own
	Back           bool     // go back to the course without a word
}

// shownLink is a link as the person sees it.
type shownLink struct {
	Link
	MayRemove bool
}

// maxForm is the most that a form of a page may have, in bytes.
const maxForm = 16 << 10

// as serves a page to a person who is signed in.
func (l *LMS) as(h func(http.ResponseWriter, *http.Request, Person)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p, ok := l.school.Person(r.PathValue("person"))
		if !ok {
			l.notFound(w, r)
			return
		}
		if !l.isSignedIn(r, p) {
			http.Redirect(w, r, "/", http.StatusSeeOther)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		h(w, r, p)
	}
}

// in serves a page of a course to a person who is in it.
func (l *LMS) in(h func(http.ResponseWriter, *http.Request, seat)) http.HandlerFunc {
	return l.as(func(w http.ResponseWriter, r *http.Request, p Person) {
		c, ok := l.school.course(r.PathValue("course"))
		if ok {
			p, ok = c.Person(p.Slug)
		}
		if !ok {
			l.notFound(w, r)
			return
		}
		h(w, r, seat{c, p})
	})
}

// teachers turns everybody else away from a page of the course.
func teachers(h func(http.ResponseWriter, *http.Request, seat)) func(http.ResponseWriter, *http.Request, seat) {
	return func(w http.ResponseWriter, r *http.Request, s seat) {
		if !s.Teaches() {
			http.Redirect(w, r, s.Path(), http.StatusSeeOther)
			return
		}
		h(w, r, s)
	}
}

func (l *LMS) showPeople(w http.ResponseWriter, r *http.Request) {
	l.show(w, r, http.StatusOK, "signin.html", view{Title: "Who are you?"})
}

// signIn leads to the first of the person's courses.
func (l *LMS) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p, ok := l.school.Person(r.PostFormValue("person"))
	if !ok {
		l.show(w, r, http.StatusBadRequest, "message.html", view{Title: "Nobody by that name", Message: "Pick one of the people of the school."})
		return
	}
	http.SetCookie(w, l.sessionCookie(p))
	http.Redirect(w, r, seat{l.school.CoursesOf(p.Slug)[0], p}.Path(), http.StatusSeeOther)
}

func (l *LMS) showCourse(w http.ResponseWriter, r *http.Request, s seat) {
	links, err := l.links(r.Context(), s.Course)
	if err != nil {
		l.fail(w, r, err)
		return
	}
	v := view{Title: s.Course.Title, Tab: "course", seat: s}
	for _, k := range links {
		v.Links = append(v.Links, shownLink{k, s.Teaches() && rank(s.Course, k) == len(s.Course.Links)})
	}
	l.show(w, r, http.StatusOK, "course.html", v)
}

func (l *LMS) showLink(w http.ResponseWriter, r *http.Request, s seat) {
	link, ok, err := l.link(r.Context(), s.Course, r.PathValue("link"))
	if err == nil && !ok {
		l.notFound(w, r)
		return
	}
	var e config.Effective
	if err == nil {
		e, err = l.tools.EffectiveOf(r.Context(), link.placement.ID)
	}
	if err != nil {
		l.fail(w, r, err)
		return
	}
	l.show(w, r, http.StatusOK, "link.html", view{Title: link.Title, Tab: "course", seat: s, Link: &link, Framed: &e, Allow: allow(e)})
}

// allow lets the tool use camera, microphone and screen in its frame. A feature
// without an origin would be the LMS's own, at whose address the launch begins.
func allow(e config.Effective) string {
	var features []string
	for _, feature := range []string{"camera", "microphone", "display-capture", "autoplay", "fullscreen", "clipboard-write"} {
		features = append(features, feature+" "+origin(e.LaunchURL.Value))
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
	v.School, v.Courses = l.school, l.school.CoursesOf(v.Slug)
	t, err := template.New("").Funcs(template.FuncMap{"number": number, "words": words}).ParseFS(pageFiles, "pages/layout.html", "pages/"+name)
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
	ancestors, frames := "'none'", "'self'"
	if v.Bare {
		ancestors = "'self'"
	}
	if v.Framed != nil {
		for _, address := range append(toolAddresses(*v.Framed), l.cfg.Frames...) {
			frames += " " + origin(address)
		}
	}
	if v.Registering != "" {
		frames += " " + origin(v.Registering)
	}
	return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors " +
		ancestors + "; frame-src " + frames
}

// toolAddresses are where the frame of a tool goes.
func toolAddresses(e config.Effective) []string {
	if e.Registration == nil {
		return []string{e.LaunchURL.Value}
	}
	return append([]string{e.Registration.Tool.LoginURL, e.LaunchURL.Value}, e.Registration.Tool.RedirectURIs...)
}

// origin is the scheme and host of a URL, as a policy names them.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// words say in plain words what a scope opens.
func words(s lti.Scope) string {
	switch s {
	case lti.ScopeLineItem:
		return "It makes columns in the gradebook"
	case lti.ScopeLineItemReadOnly:
		return "It reads the columns of the gradebook that are its own"
	case lti.ScopeScore:
		return "It writes grades"
	case lti.ScopeResultReadOnly:
		return "It reads grades in its columns"
	case lti.ScopeMembership:
		return "It reads the list of people"
	case lti.ScopeGroups:
		return "It reads the groups and who is in them"
	}
	return string(s)
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
