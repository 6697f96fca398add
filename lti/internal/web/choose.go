package web

import (
	"html"
	"net/http"
	"strconv"
	"strings"
)

// Option is one thing to choose.
type Option struct{ Title, Text string }

// Choose answers with a page on which one option is chosen, or several. Its form
// posts the fields to action, which is of the page's own origin, with the number
// of the one as "one", or with "item-" and its number for each of several.
func Choose(w http.ResponseWriter, title, action string, options []Option, many bool, fields ...Field) {
	var b strings.Builder
	b.WriteString("<h1>" + html.EscapeString(title) + "</h1>\n" + `<form method="post" action="` + html.EscapeString(action) + "\">\n")
	writeFields(&b, fields)
	b.WriteString("<fieldset><legend>What do you want to add to your course?</legend>\n")
	for n, o := range options {
		input := `<input type="radio" name="one" value="` + strconv.Itoa(n) + `" required>`
		if many {
			input = `<input type="checkbox" name="item-` + strconv.Itoa(n) + `" value="1">`
		}
		b.WriteString("<p><label>" + input + " " + html.EscapeString(o.Title) + "</label>")
		if o.Text != "" {
			b.WriteString(` <span class="small">` + html.EscapeString(o.Text) + "</span>")
		}
		b.WriteString("</p>\n")
	}
	b.WriteString("</fieldset>\n<p><button>Add</button></p></form>")
	page{title: title, body: b.String(), policy: "form-action 'self' " + formAction(action), referrer: "same-origin"}.show(w)
}
