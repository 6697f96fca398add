package entrance

import (
	_ "embed" // the page
	"html/template"
	"net/http"
)

//go:embed refusal.html
var refusalPage string

// showRefusal answers a launch that is not let in with a page in plain words. An
// LMS may show it in its frame, as it may the launch.
func showRefusal(w http.ResponseWriter, status int, sentence string) {
	page, err := template.New("").Parse(refusalPage)
	if err != nil {
		http.Error(w, sentence, status)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = page.Execute(w, sentence) // the client is gone if this fails
}
