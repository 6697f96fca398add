package web

import (
	"crypto/rand"
	"encoding/base64"
	"html"
	"net/http"
	"net/url"
	"strings"

	"github.com/ltikit/ltikit/lti"
)

// Field is one hidden field of a form.
type Field struct{ Name, Value string }

// PostForm answers with a page that posts the fields to action by itself, or by
// its button where scripts are off (Sec §5.1.1.3). The page is not stored, sends
// no referrer and runs no script but its own. The action must be a URL that
// CheckURL accepts.
func PostForm(w http.ResponseWriter, action string, fields ...Field) {
	nonce := scriptNonce()
	var b strings.Builder
	b.WriteString(`<form method="post" action="` + html.EscapeString(action) + "\">\n")
	for _, f := range fields {
		b.WriteString(`<input type="hidden" name="` + html.EscapeString(f.Name) + `" value="` + html.EscapeString(f.Value) + "\">\n")
	}
	b.WriteString(`<noscript><p>Scripts are off in this browser. Press the button to go on.</p><button>Continue</button></noscript>
</form><script nonce="` + nonce + `">document.forms[0].submit()</script>`)
	page(w, http.StatusOK, "script-src 'nonce-"+nonce+"'; form-action "+formAction(action), "One moment", b.String())
}

// formAction names the scheme and not the one host: browsers apply the rule to
// the redirects behind the form too, and where a tool sends its people is the
// tool's affair.
func formAction(action string) string {
	if u, err := url.Parse(action); err == nil && u.Scheme == "http" {
		return "http: https:"
	}
	return "https:"
}

// ErrorPage answers with a plain page that shows an error's public sentence and
// code, and a reference by which its cause is found in the log.
func ErrorPage(w http.ResponseWriter, e *lti.Error, reference string) {
	var b strings.Builder
	b.WriteString("<h1>This did not work</h1>\n<p>" + html.EscapeString(e.Public) + "</p>\n")
	b.WriteString(`<p class="small">Code <code>` + html.EscapeString(string(e.Code)) + "</code>")
	if reference != "" {
		b.WriteString(" · Reference <code>" + html.EscapeString(reference) + "</code>")
	}
	b.WriteString("</p>")
	page(w, Status(e.Code), "form-action 'none'", "This did not work", b.String())
}

func page(w http.ResponseWriter, status int, policy, title, body string) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; style-src 'unsafe-inline'; "+policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	NoStore(w)
	w.WriteHeader(status)
	// If writing fails, the client is gone.
	_, _ = w.Write([]byte(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>` + html.EscapeString(title) + `</title>` + style + `</head>
<body><main>` + body + `</main></body></html>
`))
}

func scriptNonce() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return base64.RawStdEncoding.EncodeToString(b)
}

const style = `<style>
:root{color-scheme:light dark}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:32rem;margin:12vh auto;padding:0 1.5rem}
h1{font-size:1.5rem;margin:0 0 .5rem}
.small{font-size:.875rem;opacity:.75}
button{font:inherit;padding:.5rem 1rem}
</style>`
