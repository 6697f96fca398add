package entrance

import (
	_ "embed" // the page
	"html/template"
	"net/http"
)

//go:embed refusal.html
var refusalPage string

// showRefusal answers a launch that is not let in with a page in plain words.
func showRefusal(w http.ResponseWriter, status int, sentence string) {
	show(w, status, "script-src 'none'", refusalPage, sentence)
}

// show answers a launch with a page that loads nothing and is not stored. An LMS
// may show it in its frame, as it may the launch.
func show(w http.ResponseWriter, status int, scripts, text string, data any) {
	page, err := template.New("").Parse(text)
	if err != nil {
		http.Error(w, "The page cannot be shown.", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; "+scripts+"; base-uri 'none'; form-action 'none'")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = page.Execute(w, data) // the client is gone if this fails
}
