package web

import (
	"html"
	"net/http"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// ClosingPage ends a registration in the window or frame that the platform
// opened for it.
type ClosingPage struct {
	Title string
	// Texts are paragraphs.
	Texts []string
	// Error makes it the page of a registration that failed, and Reference leads
	// to its cause in the log.
	Error     *lti.Error
	Reference string
	// Wait leaves the closing to the person, who has something to read.
	Wait bool
}

// closeScript tells the window that opened this one, or the one around it, that
// it may be closed. The message holds nothing, so it may go to any origin.
const closeScript = `
function done(){(window.opener||window.parent).postMessage({subject:"org.imsglobal.lti.close"},"*")}
document.getElementById("close").addEventListener("click",done);
`

// Show answers with the page.
func (p *ClosingPage) Show(w http.ResponseWriter) {
	var b strings.Builder
	b.WriteString("<h1>" + html.EscapeString(p.Title) + "</h1>\n")
	for _, text := range p.Texts {
		b.WriteString("<p>" + html.EscapeString(text) + "</p>\n")
	}
	b.WriteString(`<p><button type="button" id="close">Close</button></p>` + "\n")
	shown := page{title: p.Title, script: closeScript, policy: "form-action 'none'"}
	if p.Error != nil {
		shown.status = Status(p.Error.Code)
		b.WriteString(`<p class="small">Code <code>` + html.EscapeString(string(p.Error.Code)) + `</code> · Reference <code>` + html.EscapeString(p.Reference) + "</code></p>")
	}
	if !p.Wait && p.Error == nil {
		shown.script += "done();"
	}
	shown.body = b.String()
	shown.show(w)
}
