package entrance

import (
	"crypto/sha256"
	_ "embed" // the page and its script
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
)

//go:embed handover.html
var handOverPage string

//go:embed handover.js
var handOverScript string

// handOver answers the launch with a page that keeps the one-time code in this
// browser's tab and goes on to the classroom, which takes it from there. So a
// code opens a session in the browser that was launched and in no other: the
// classroom takes one from an address only where the browser keeps nothing.
func handOver(w http.ResponseWriter, code, eventID string) {
	told := url.Values{"code": {code}}
	if eventID != "" {
		told.Set("event", eventID)
	}
	hash := sha256.Sum256([]byte(handOverScript))
	show(w, http.StatusOK, "script-src 'sha256-"+base64.StdEncoding.EncodeToString(hash[:])+"'", handOverPage, struct {
		HandOver string
		Script   template.JS
	}{told.Encode(), template.JS(handOverScript)}) //nolint:gosec // the script is a file of ours, nothing is put into it
}
