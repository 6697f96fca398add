package signin

import (
	_ "embed" // the page
	"html/template"
	"net/http"
)

//go:embed page.html
var pageHTML string

// page shows a sentence, and the way to sign in.
func (d *Door) page(w http.ResponseWriter, status int, sentence string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_ = template.Must(template.New("page").Parse(pageHTML)).Execute(w, struct{ Sentence, Home string }{sentence, d.cfg.Home}) // the client is gone if this fails
}
