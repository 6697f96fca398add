package web

import (
	"html"
	"net/http"
	"strings"
)

// NewWindow answers with a page whose button posts the fields to action in a
// window of its own. The action is of the page's own origin.
func NewWindow(w http.ResponseWriter, action string, fields ...Field) {
	var b strings.Builder
	b.WriteString(`<h1>Open it in a new tab</h1>
<p>The application opens in a tab of its own, where you can be signed in.</p>
<form method="post" action="` + html.EscapeString(action) + `" target="_blank" rel="noopener">
`)
	writeFields(&b, fields)
	b.WriteString(`<button>Open in a new tab</button></form>`)
	page{
		title: "Open in a new tab", body: b.String(), policy: "form-action 'self' " + formAction(action),
		// The post tells its origin, which shows that this page sent it.
		referrer: "same-origin",
	}.show(w)
}

// Done answers with a page that says that something has ended.
func Done(w http.ResponseWriter, title, text string) {
	page{title: title, body: "<h1>" + html.EscapeString(title) + "</h1>\n<p>" + html.EscapeString(text) + "</p>", policy: "form-action 'none'"}.show(w)
}
