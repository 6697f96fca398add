package httpapi

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
)

// noncePlaceholder stands in index.html where the nonce of the answer goes.
const noncePlaceholder = "__CSP_NONCE__"

// page serves the built single-page app.
type page struct {
	index     []byte
	static    fs.FS
	files     http.Handler
	ancestors string // the LMSs, as a policy names them
	media     string // what the policy allows for sound and picture
}

// newPage checks the built files and the origins of the frames.
func newPage(static fs.FS, frameAncestors, mediaServers []string, elsewhere *Elsewhere) (*page, error) {
	p := &page{static: static, ancestors: "'none'", media: "connect-src 'self'"}
	if elsewhere != nil {
		origin, err := elsewhere.Sockets.origin()
		if err != nil {
			return nil, err
		}
		p.media += " " + origin
	}
	if len(mediaServers) > 0 {
		// The provider's script may also play and compute what it makes itself.
		p.media += " " + strings.Join(mediaServers, " ") + "; media-src 'self' blob:; worker-src 'self' blob:; child-src blob:"
	}
	for _, origin := range frameAncestors {
		u, err := url.Parse(origin)
		if err != nil || u.Host == "" || u.Scheme+"://"+u.Host != origin || strings.ContainsAny(origin, " ;,") {
			return nil, fmt.Errorf("httpapi.Config.FrameAncestors: %q is not an origin such as https://lms.example", origin)
		}
	}
	if len(frameAncestors) > 0 {
		p.ancestors = strings.Join(frameAncestors, " ")
	}
	if static == nil {
		return p, nil
	}
	index, err := fs.ReadFile(static, "index.html")
	if err != nil {
		return nil, fmt.Errorf("httpapi.Config.Static: %w", err)
	}
	p.index, p.files = index, http.FileServerFS(static)
	return p, nil
}

// policy is the Content-Security-Policy, with the nonce for inline styles if
// there is one. Pictures may come from elsewhere for the logo of a platform.
func (p *page) policy(nonce string) string { return p.policyFor(nonce, p.ancestors) }

// policyFor is policy for a page that the ancestors may show in a frame and be sent
// forms by.
func (p *page) policyFor(nonce, ancestors string) string {
	style := "'self'"
	if nonce != "" {
		style += " 'nonce-" + nonce + "'"
	}
	return "default-src 'none'; script-src 'self'; style-src " + style +
		"; img-src 'self' data: https:; font-src 'self'; " + p.media + "; base-uri 'none'; form-action " + ancestors + "; frame-ancestors " + ancestors
}

// ServeHTTP answers everything outside the API.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "This cannot be done with this address.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, "/")
	switch {
	case r.URL.Path == "/" && p.index != nil:
		p.serveIndex(w, p.ancestors)
	case r.URL.Path == guestPath && p.index != nil:
		// Whoever typed a name must know where: nobody shows this page within another.
		w.Header().Set("X-Frame-Options", "DENY")
		p.serveIndex(w, "'none'")
	case p.has(name):
		w.Header().Set("Cache-Control", caching(name))
		p.files.ServeHTTP(w, r)
	default:
		notFound(w)
	}
}

// serveIndex is never cached: each answer has its own nonce.
func (p *page) serveIndex(w http.ResponseWriter, ancestors string) {
	nonce := rand.Text()
	w.Header().Set("Content-Security-Policy", p.policyFor(nonce, ancestors))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write(bytes.ReplaceAll(p.index, []byte(noncePlaceholder), []byte(nonce))) //nolint:gosec // our own page and a random text
}

// has tells whether name is a file to be served as it is.
func (p *page) has(name string) bool {
	if p.static == nil || name == "index.html" || !fs.ValidPath(name) {
		return false
	}
	info, err := fs.Stat(p.static, name)
	return err == nil && info.Mode().IsRegular()
}

// caching lets browsers keep assets for good: their names change with their
// content.
func caching(name string) string {
	if strings.HasPrefix(name, "assets/") {
		return "public, max-age=31536000, immutable"
	}
	return "no-cache"
}

func notFound(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write([]byte("<!doctype html><html lang=\"en\"><title>Not found</title><h1>There is nothing at this address</h1><p>Open the classroom from your course.</p></html>\n"))
}
