package web

import (
	"cmp"
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
	var b strings.Builder
	b.WriteString(`<p role="status">One moment, the application is opening.</p>
<form method="post" action="` + html.EscapeString(action) + "\">\n")
	writeFields(&b, fields)
	b.WriteString(`<noscript><p>Scripts are off in this browser. Press the button to go on.</p><button>Continue</button></noscript>
</form>`)
	page{
		title: "One moment", body: b.String(), script: "document.forms[0].submit()",
		policy: "form-action " + formAction(action),
	}.show(w)
}

func writeFields(b *strings.Builder, fields []Field) {
	for _, f := range fields {
		b.WriteString(`<input type="hidden" name="` + html.EscapeString(f.Name) + `" value="` + html.EscapeString(f.Value) + "\">\n")
	}
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
// code, and a reference by which its cause is found in the log. Where there is a
// retry, a link leads the whole window to that address, which must be one that
// CheckURL accepts.
func ErrorPage(w http.ResponseWriter, e *lti.Error, reference, retry string) {
	var b strings.Builder
	b.WriteString("<h1>This did not work</h1>\n<p>" + html.EscapeString(e.Public) + "</p>\n")
	if retry != "" {
		b.WriteString(`<p><a class="button" target="_top" href="` + html.EscapeString(retry) + "\">Open it again</a></p>\n")
	}
	b.WriteString(`<p class="small">Code <code>` + html.EscapeString(string(e.Code)) + "</code>")
	if reference != "" {
		b.WriteString(" · Reference <code>" + html.EscapeString(reference) + "</code>")
	}
	b.WriteString("</p>")
	page{status: Status(e.Code), title: "This did not work", body: b.String(), policy: "form-action 'none'"}.show(w)
}

// page is one page of the library. Nothing in it loads anything; its one style
// and its one script are known by a nonce.
type page struct {
	status      int // 0 means 200
	title, body string
	script      string // runs when the body is there; "" means none
	policy      string // what the content policy says beyond that
	referrer    string // the referrer policy; "" means no-referrer
}

func (p page) show(w http.ResponseWriter) {
	nonce := pageNonce()
	policy := "default-src 'none'; base-uri 'none'; style-src 'nonce-" + nonce + "'; " + p.policy
	if p.script != "" {
		policy += "; script-src 'nonce-" + nonce + "'"
		p.script = `<script nonce="` + nonce + `">` + p.script + `</script>`
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", cmp.Or(p.referrer, "no-referrer"))
	h.Set("X-Content-Type-Options", "nosniff")
	NoStore(w)
	w.WriteHeader(cmp.Or(p.status, http.StatusOK))
	// If writing fails, the client is gone.
	_, _ = w.Write([]byte(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>` + html.EscapeString(p.title) + `</title><style nonce="` + nonce + `">` + style + `</style></head>
<body><main>` + p.body + `</main>` + p.script + `</body></html>
`))
}

func pageNonce() string {
	b := make([]byte, 16)
	_, _ = rand.Read(b) // never fails
	return base64.RawStdEncoding.EncodeToString(b)
}

const style = `
:root{color-scheme:light dark;--act:#1d4ed8;--on-act:#fff}
@media (prefers-color-scheme:dark){:root{--act:#93b4ff;--on-act:#0b1533}}
body{margin:0;font:16px/1.5 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:32rem;margin:12vh auto;padding:0 1.5rem;overflow-wrap:break-word}
h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}
.small{font-size:.875rem;opacity:.75}
button,.button{display:inline-block;font:inherit;font-weight:600;padding:.625rem 1.25rem;border:0;border-radius:.5rem;background:var(--act);color:var(--on-act);text-decoration:none;cursor:pointer}
button:focus-visible,.button:focus-visible{outline:3px solid CanvasText;outline-offset:2px}
`
